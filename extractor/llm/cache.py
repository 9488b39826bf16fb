"""Answers of the model, kept on disk under all that can change them.

diskcache unpickles whatever stands in its folder (CVE-2025-69872, its own JSONDisk included), so rows that hold a pickle are
refused before they are read. Values are JSON; the folder is the owner's alone, because answers quote documents.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Annotated, Any, Literal, Protocol, TypeAlias

import diskcache
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.errors import ConfigurationError

SIZE_LIMIT = 2 * 1024**3
"""Bytes on disk above which the oldest answers go; an answer with its row takes about 1 kB."""

Reason: TypeAlias = Literal["truncated", "refused", "empty", "not-json", "wrong-schema", "timeout", "too-long"]
"""Why an answer gives no values."""

_log = logging.getLogger(__name__)


class SafeDisk(diskcache.JSONDisk):  # type: ignore[misc]  # diskcache has no types
    """diskcache's JSON storage that never unpickles: a pickled row or key raises ValueError."""

    def fetch(self, mode: int, filename: str | None, value: Any, read: bool) -> Any:
        """Return a value, refusing a pickled one."""
        if mode == diskcache.core.MODE_PICKLE:
            raise ValueError("pickled cache entry refused")
        return super().fetch(mode, filename, value, read)

    def get(self, key: Any, raw: bool) -> Any:
        """Return a key, refusing a pickled one."""
        if not raw:
            raise ValueError("pickled cache key refused")
        return super().get(key, raw)


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
    """

    def __init__(self, folder: Path) -> None:
        # A folder of our own, because its mode is changed and the one named may be anybody's.
        self.folder = folder = folder / "responses"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.chmod(folder, 0o700)
            self._cache = diskcache.Cache(str(folder), disk=SafeDisk, size_limit=SIZE_LIMIT, tag_index=True, sqlite_secure_delete=1)
        except (OSError, diskcache.Timeout) as error:
            raise ConfigurationError(
                f"the response cache {str(folder)!r} cannot be opened: {error}",
                hint="Name another folder in IMR_CACHE_DIR.",
            ) from error

    def get(self, key: str, document: str | None = None) -> Stored | None:
        """Return the kept answer, or None; a row that is damaged or refused counts as none.

        An answer that was kept before answers were tagged gets its tag now.
        """
        try:
            value, tag = self._cache.get(key, default=None, tag=True)
            if value is not None and tag is None and document is not None:
                self._cache.set(key, value, tag=document)
            return None if value is None else Stored.model_validate(value)
        except (ValueError, TypeError, zlib.error, OSError) as error:
            _log.warning("cache row %s ignored: %s", key[:12], type(error).__name__)
            return None

    def put(self, key: str, answer: Stored, document: str | None = None) -> None:
        """Keep an answer; an unusable one is better asked for again."""
        if answer.unusable is None:
            self._cache.set(key, answer.model_dump(mode="json", exclude_none=True), tag=document)

    def forget(self, document: str) -> int:
        """Drop the answers about a document and return how many there were."""
        return int(self._cache.evict(document))

    def stats(self) -> Stats:
        """Return how much is kept."""
        return Stats(folder=self.folder, answers=len(self._cache), bytes=self._cache.volume())

    def clear(self) -> int:
        """Forget all answers and return how many there were."""
        return int(self._cache.clear())

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
            self.put(row.key, row.answer, row.document)
            count += 1
        return count

    def close(self) -> None:
        """Close the files; the cache can be used again afterwards."""
        self._cache.close()

    def _rows(self) -> Iterator[_Row]:
        try:
            keys = sorted(self._cache.iterkeys())
        except (ValueError, TypeError, zlib.error) as error:
            raise ConfigurationError(
                f"the response cache {str(self.folder)!r} holds keys that are not ours: {error}",
                hint="Empty it with `imr cache clear`.",
            ) from error
        for key in keys:
            answer = self.get(key)
            if answer is not None:
                _, tag = self._cache.get(key, default=None, tag=True)
                yield _Row(key=key, answer=answer, document=tag)
