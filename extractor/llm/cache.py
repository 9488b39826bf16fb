"""Answers of the model, kept on disk under all that can change them.

Values are JSON; the folder is the owner's alone, because answers quote documents. A cache that is damaged, or that another process
holds, costs a warning and never the run: questions are then asked again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Annotated, Any, Literal, Protocol, TypeAlias

import diskcache
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.errors import ConfigurationError
from extractor.llm.cache_files import FAILURES, CacheLocked, is_lock, open_files, remove_files

REST_SECONDS = 60.0
"""How long a cache that another process held, or that could not be written, is left alone."""

Reason: TypeAlias = Literal["truncated", "refused", "empty", "not-json", "wrong-schema", "timeout", "too-long"]
"""Why an answer gives no values."""

_log = logging.getLogger(__name__)


class Stored(BaseModel):
    """One kept answer: its text as it came, and what it cost then; `unusable` says why it gives no values."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str
    model: str
    text: str
    input_tokens: int = Field(0, ge=0)
    output_tokens: int = Field(0, ge=0)
    unusable: Reason | None = None


class AnswerStore(Protocol):
    """Where a client looks for an answer before it asks, and puts one afterwards; shared by threads.

    `document` is the id of the document that is asked about.
    """

    def get(self, key: str, document: str | None = None) -> Stored | None:
        """Return the kept answer, or None."""

    def put(self, key: str, answer: Stored, document: str | None = None) -> None:
        """Keep an answer."""


class _Row(BaseModel):
    """One line of an export."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    answer: Stored
    document: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None


@dataclass(frozen=True, slots=True)
class Stats:
    """The state of a cache; `bytes` on disk."""

    folder: Path
    answers: int
    bytes: int


def key_of(
    *,
    identity: str,
    model: str,
    sampling: Mapping[str, Any],
    messages: Sequence[Mapping[str, str]],
    schema: Mapping[str, Any],
    grammar: str | None,
) -> str:
    """Return the key of a request: sha256 over canonical JSON of everything that can change the answer.

    Where the answer is fetched from (port, key) and how patiently (timeouts, attempts) is no part of it.
    """
    parts = {
        "identity": identity,
        "model": model,
        "sampling": sampling,
        "messages": messages,
        "schema": schema,
        "grammar": grammar,
    }
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class ResponseCache:
    """The kept answers of a folder, in its sub-folder `responses`; may be shared by threads and by processes.

    An answer is tagged with the document that it quotes, so that it can be forgotten with it. Where two documents hold the same
    passage, the first one's tag stands: what is left when the second goes is quoted from the first.

    `get` and `put` do without a cache that cannot be used, with a warning; everything else raises ConfigurationError then.
    """

    def __init__(self, folder: Path) -> None:
        # A folder of our own, because its mode is changed and the one named may be anybody's.
        self.folder = folder / "responses"
        self._problem: ConfigurationError | None = None
        self._is_locked = False
        self._rests_until = 0.0
        self._files: diskcache.Cache | None = None
        self._open()

    def get(self, key: str, document: str | None = None) -> Stored | None:
        """Return the kept answer, or None; a row that is damaged or refused counts as none.

        An answer that was kept before answers were tagged gets its tag now.
        """
        files = self._usable()
        if files is None:
            return None
        try:
            value, tag = files.get(key, default=None, tag=True)
            if value is not None and tag is None and document is not None:
                files.set(key, value, tag=document)
            return None if value is None else Stored.model_validate(value)
        except (ValueError, TypeError, zlib.error, OSError) as error:
            _log.warning("cache row %s ignored: %s", key[:12], type(error).__name__)
        except FAILURES as error:
            self._rest(_problem(self.folder, error))
        return None

    def put(self, key: str, answer: Stored, document: str | None = None) -> None:
        """Keep an answer; an unusable one is better asked for again."""
        files = self._usable()
        try:
            if files is not None:
                _put(files, key, answer, document)
        except FAILURES as error:
            self._rest(_problem(self.folder, error))

    def forget(self, document: str) -> int:
        """Drop the answers about a document and return how many there were."""
        with self._needed() as files:
            return int(files.evict(document))

    def stats(self) -> Stats:
        """Return how much is kept."""
        with self._needed() as files:
            return Stats(folder=self.folder, answers=len(files), bytes=files.volume())

    def clear(self) -> int | None:
        """Forget all answers and return how many there were; None where the files are damaged, and were removed."""
        try:
            with self._needed() as files:
                return int(files.clear())
        except ConfigurationError:
            if self._is_locked:
                raise
        self.close()
        try:
            remove_files(self.folder)
        except OSError as error:
            raise _problem(self.folder, error) from error
        return None

    def export_rows(self, target: IO[str]) -> int:
        """Write one JSON line an answer, in the order of their keys, and return how many."""
        count = 0
        for row in self._rows():
            target.write(row.model_dump_json(exclude_none=True) + "\n")
            count += 1
        return count

    def import_rows(self, source: IO[str]) -> int:
        """Keep the answers of an export and return how many.

        Raises:
            ConfigurationError: At the first line that is no answer; the lines before it are kept.
        """
        count = 0
        for number, line in enumerate(source, start=1):
            if not line.strip():
                continue
            try:
                row = _Row.model_validate_json(line)
            except ValidationError as error:
                raise ConfigurationError(f"line {number} is no cached answer ({error.error_count()} errors)") from error
            with self._needed() as files:
                _put(files, row.key, row.answer, row.document)
            count += 1
        return count

    def close(self) -> None:
        """Close the files; the cache can be used again afterwards."""
        if self._files is not None:
            self._files.close()

    def _usable(self) -> diskcache.Cache | None:
        """Return the files where they can be used now; when that ends, warn."""
        if time.monotonic() < self._rests_until:
            return None
        if self._files is None and self._is_locked and self._rests_until:
            self._open()
        if self._files is None:
            assert self._problem is not None
            self._rest(self._problem)
        return self._files

    def _open(self) -> None:
        self._is_locked = False
        try:
            self._files = open_files(self.folder)
        except (CacheLocked, ValueError, *FAILURES) as error:
            self._problem, self._is_locked = _problem(self.folder, error), isinstance(error, CacheLocked)

    def _rest(self, problem: ConfigurationError) -> None:
        """Leave the files alone: for a while where they were in use or full, for good where they were damaged when opened."""
        is_for_good = self._files is None and not self._is_locked
        _log.warning("%s; going on without kept answers", problem)
        self._rests_until = float("inf") if is_for_good else time.monotonic() + REST_SECONDS

    @contextlib.contextmanager
    def _needed(self) -> Iterator[diskcache.Cache]:
        """Give the files to what cannot do without them.

        Raises:
            ConfigurationError: they cannot be used.
        """
        if self._files is None:
            assert self._problem is not None
            raise self._problem
        try:
            yield self._files
        except FAILURES as error:
            self._is_locked = is_lock(error)
            raise _problem(self.folder, error) from error

    def _rows(self) -> Iterator[_Row]:
        try:
            with self._needed() as files:
                keys = sorted(files.iterkeys())
        except (ValueError, TypeError, zlib.error) as error:
            raise ConfigurationError(
                f"the response cache {str(self.folder)!r} holds keys that are not ours: {error}",
                hint="Empty it with `imr cache clear`.",
            ) from error
        for key in keys:
            answer = self.get(key)
            if answer is not None:
                _, tag = files.get(key, default=None, tag=True)
                yield _Row(key=key, answer=answer, document=tag)


def _put(files: diskcache.Cache, key: str, answer: Stored, document: str | None) -> None:
    if answer.unusable is None:
        files.set(key, answer.model_dump(mode="json", exclude_none=True), tag=document)


def _problem(folder: Path, error: BaseException) -> ConfigurationError:
    """Return what is the matter with a cache, and what to do."""
    if isinstance(error, CacheLocked) or is_lock(error):
        return ConfigurationError(
            f"the response cache {str(folder)!r} is in use by another process", hint="Wait for its end, or end it."
        )
    if isinstance(error, OSError):
        return ConfigurationError(
            f"the response cache {str(folder)!r} cannot be used: {error.strerror}", hint="Name another folder in IMR_CACHE_DIR."
        )
    return ConfigurationError(f"the response cache {str(folder)!r} is damaged: {error}", hint="Empty it with `imr cache clear`.")
