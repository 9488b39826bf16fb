"""Arguments to documents: folders opened, equal bytes found, nothing read twice.

All files are hashed before the first is read, because a record that is already written cannot learn of another place
of the same bytes. The price is one more pass over the bytes, about a second for each gigabyte.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from extractor.errors import ConfigurationError
from extractor.ingest.kinds import holds_records

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Entry:
    """One document to read.

    `id` is the sha256 of its bytes, None where they cannot be hashed beforehand (missing, no permission, a pipe).
    `source` is the path relative to the argument it was found under, POSIX; for a file named as an argument its name,
    or the argument itself where there is no `id`. `also` are the other places of the same bytes, in the same order.
    """

    id: str | None
    source: str
    content: Path | bytes
    also: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What identifies the document among the rows of an output."""
        return key_of(self.id, self.source)


class Plan(NamedTuple):
    """The documents in the order of the arguments, folders sorted; `skipped` counts files of other suffixes."""

    entries: tuple[Entry, ...]
    skipped: int


class _Place(NamedTuple):
    source: str
    content: Path | bytes
    name: str


def key_of(document_id: str | None, source: str) -> str:
    """Return what identifies a document: its id, or where its bytes are unknown its place."""
    return document_id or f"source:{source}"


def plan_inputs(
    arguments: Sequence[str],
    suffixes: frozenset[str],
    read_stdin: Callable[[], bytes],
    on_hashed: Callable[[], None] = lambda: None,
    output: Path | None = None,
) -> Plan:
    """Return what is to be read. Links to folders are not followed; a file named explicitly is always taken.

    Of a folder, neither the run's own output is taken nor that of an earlier one.

    Args:
        arguments: files, folders, or "-" for standard input.
        suffixes: what is taken of a folder, in lower case with the dot.
        on_hashed: called after each file, for a progress bar.
        output: the file that the run writes.

    Raises:
        ConfigurationError: a file named explicitly is the output.
    """
    written = None if output is None else os.path.realpath(output)
    entries: dict[str, Entry] = {}
    seen: set[str] = set()
    skipped = 0
    for place in _places(arguments, suffixes, read_stdin, written):
        if place is None:
            skipped += 1
        elif place.name not in seen:
            seen.add(place.name)
            _add(entries, place)
            on_hashed()
    return Plan(tuple(entries.values()), skipped)


def _places(
    arguments: Sequence[str], suffixes: frozenset[str], read_stdin: Callable[[], bytes], written: str | None
) -> Iterator[_Place | None]:
    """Yield what the arguments name, None for each file that is skipped."""
    for argument in arguments:
        path = Path(argument)
        if argument == STDIN:
            yield _Place(STDIN, read_stdin(), STDIN)
        elif path.is_dir():
            yield from _walk(path, suffixes, written)
        elif os.path.realpath(path) == written:
            raise ConfigurationError(f"{argument!r} is to be read and to be written", hint="Name another file with -o.")
        else:
            yield _Place(_posix(Path(path.name)), path, os.path.abspath(path))


def _walk(folder: Path, suffixes: frozenset[str], written: str | None) -> Iterator[_Place | None]:
    closed: list[OSError] = []
    for root, folders, names in os.walk(folder, onerror=closed.append):
        folders.sort()
        for path in (Path(root, name) for name in sorted(names)):
            is_document = path.suffix.lower() in suffixes and os.path.realpath(path) != written and not holds_records(path)
            yield _Place(_posix(path.relative_to(folder)), path, os.path.abspath(path)) if is_document else None
    for error in closed:  # a folder that cannot be listed fails as a document, so that it is not lost silently
        yield _Place(_posix(Path(error.filename)), Path(error.filename), os.path.abspath(error.filename))


def _add(entries: dict[str, Entry], place: _Place) -> None:
    document_id = _sha256(place.content)
    source = place.source if document_id or isinstance(place.content, bytes) else _posix(place.content)
    first = entries.get(key_of(document_id, source))
    if first is None:
        entry = Entry(document_id, source, place.content)
        entries[entry.key] = entry
    else:
        entries[first.key] = replace(first, also=(*first.also, source))


def _sha256(content: Path | bytes) -> str | None:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    try:
        if not stat.S_ISREG(content.stat().st_mode):  # a pipe gives its bytes only once, a device may never end
            return None
        with content.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _posix(path: Path) -> str:
    """Return the path with slashes, as text that can be written as UTF-8 whatever bytes the file system holds."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")
