"""Where the rows of a run go, and how a run that was stopped goes on.

Beside a JSON Lines file OUT lies `OUT.state`: it holds the configuration that all rows of OUT share, and its lock keeps
a second run away. Which documents are done is read from OUT itself, so a row counts exactly when it stands there whole.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TextIO

from extractor.batch.inputs import key_of
from extractor.errors import ConfigurationError
from extractor.exports import Format, JsonArray, JsonLines, Writer

STATE_VERSION = 1
BLOCK_BYTES = 1 << 16
_PART = re.compile(r"([0-9a-f]{64})-p\d{1,4}of(\d{1,4})")
"""The id of one decision of a file that holds several: the file's own, and how many there are."""

TAKEN_HINT = "Use --overwrite to replace it, or another name."


@dataclass
class Output:
    """An open output; `records` and `failures` are the keys of the rows that stood there before.

    A record's key is its document's; `done` holds the keys of the files of which every decision stands there.
    """

    writer: Writer
    records: set[str] = field(default_factory=set)
    failures: set[str] = field(default_factory=set)

    @property
    def done(self) -> set[str]:
        """The keys of whole files: those of records, and of files all parts of which are records."""
        parts = Counter((found[1], int(found[2])) for key in self.records if (found := _PART.fullmatch(key)))
        return self.records | {file for (file, of), held in parts.items() if held == of}


@contextlib.contextmanager
def open_output(
    target: Path | None,
    format: Format,
    configuration: str,
    *,
    stream: TextIO | None = None,
    overwrite: bool = False,
    retry_failed: bool = False,
) -> Iterator[Output]:
    """Open `target` (None: `stream`) for the rows of one run; the output is complete when the context ends.

    Raises:
        ConfigurationError: `target` holds rows of another configuration or something that is no output, or another
            run is writing it.
    """
    if retry_failed and (target is None or format != "jsonl"):
        raise ConfigurationError("only a JSON Lines file can be gone on with", hint="Add -o OUT.jsonl.")
    if target is None:
        writer = _stream_writer(stream or sys.stdout, format)
        yield Output(writer)
        writer.close()
        return
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if format != "jsonl" and not overwrite:
            _check_free(target)
        opened = _lines(target, configuration, overwrite, retry_failed) if format == "jsonl" else _whole(target)
        with opened as output:
            yield output
    except OSError as error:
        raise ConfigurationError(f"cannot write {str(target)!r}: {error.strerror or error}") from error


def _stream_writer(stream: TextIO, format: Format) -> Writer:
    return JsonLines(stream) if format == "jsonl" else JsonArray(stream)


def _check_free(target: Path) -> None:
    taken = any(target.iterdir()) if target.is_dir() else target.exists() and target.stat().st_size > 0
    if taken:
        raise ConfigurationError(f"{str(target)!r} holds something already", hint=TAKEN_HINT)


@contextlib.contextmanager
def _whole(target: Path) -> Iterator[Output]:
    """Write beside the target and move into place at the end, so that what stood there lives until then."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
        partial = Path(folder, "rows")
        with partial.open("w", encoding="utf-8", newline="\n") as file:
            array = JsonArray(file)
            yield Output(array)
            array.close()
        partial.replace(target)


@contextlib.contextmanager
def _lines(target: Path, configuration: str, overwrite: bool, retry_failed: bool) -> Iterator[Output]:
    with target.with_name(f"{target.name}.state").open("a+", encoding="utf-8") as state:
        _lock(state, target)
        if overwrite:
            target.write_bytes(b"")
        _check_state(state, target, configuration)
        _drop_cut_line(target)
        records, failures = _keys(target)
        if retry_failed and failures:
            _drop_failures(target)
            failures = set()
        with target.open("a", encoding="utf-8", newline="\n") as file:
            yield Output(JsonLines(file), records, failures)


def _lock(state: IO[str], target: Path) -> None:
    """Hold the state file for this process; the lock ends with the process, however that ends."""
    if sys.platform == "win32":
        return
    import fcntl  # not on Windows

    try:
        fcntl.flock(state, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise ConfigurationError(f"another run is writing {str(target)!r}", hint="Wait for its end.") from error


def _check_state(state: IO[str], target: Path, configuration: str) -> None:
    """Compare the configuration of the rows in `target` with this run's; without rows, note this run's."""
    wanted = {"version": STATE_VERSION, "configuration": configuration}
    if target.exists() and target.stat().st_size > 0:
        state.seek(0)
        try:
            found = json.loads(state.read().removeprefix("\ufeff"))
        except ValueError:
            raise ConfigurationError(f"{str(target)!r} was not written by a run", hint=TAKEN_HINT) from None
        if found != wanted:
            raise ConfigurationError(
                f"{str(target)!r} holds records of another configuration (reader, model, prompts or version)",
                hint=TAKEN_HINT,
            )
        return
    state.truncate(0)
    state.write(json.dumps(wanted) + "\n")
    state.flush()
    os.fsync(state.fileno())


def _drop_cut_line(target: Path) -> None:
    """Cut the file after its last line end: what follows was being written when the run died."""
    if not target.exists():
        return
    with target.open("rb+") as file:
        position = size = file.seek(0, os.SEEK_END)
        while position > 0:
            start = max(0, position - BLOCK_BYTES)
            file.seek(start)
            line_end = file.read(position - start).rfind(b"\n")
            if line_end >= 0:
                position = start + line_end + 1
                break
            position = start
        if position < size:
            file.truncate(position)


def _drop_failures(target: Path) -> None:
    """Take the error rows out; the old file stands until the new one is whole."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as kept:
        with target.open("rb") as file:
            kept.writelines(line for line in file if "error" not in _row(line, target))
        kept.flush()
        os.fsync(kept.fileno())
    shutil.copymode(target, kept.name)
    os.replace(kept.name, target)


def _keys(target: Path) -> tuple[set[str], set[str]]:
    """Return the keys of the records and of the error rows that stand in the file."""
    records: set[str] = set()
    failures: set[str] = set()
    if target.exists():
        with target.open("rb") as file:
            for row in (_row(line, target) for line in file):
                key = key_of(row["document"]["id"], row["document"]["source"])
                (failures if "error" in row else records).add(key)
    return records, failures


def _row(line: bytes, target: Path) -> dict[str, Any]:
    try:
        row: dict[str, Any] = json.loads(line)
        row["document"]["id"], row["document"]["source"]
    except (ValueError, TypeError, KeyError) as error:
        raise ConfigurationError(f"{str(target)!r} has a line that is no row of a run", hint=TAKEN_HINT) from error
    return row
