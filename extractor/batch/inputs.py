"""Arguments to documents: equal bytes found, nothing read twice, and a plan that takes no more memory for a million.

All files are hashed before the first is read, because a record that is already written cannot learn of another place
of the same bytes. The price is one more pass over the bytes, about a second for each gigabyte.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from extractor.batch.members import Held
from extractor.batch.places import STDIN, Place, Places, posix
from extractor.errors import ConfigurationError, DocumentError, DocumentUnreadable

_TABLES: Final = """
CREATE TABLE documents (number INTEGER PRIMARY KEY, key TEXT UNIQUE, id TEXT, source TEXT, path BLOB, member INTEGER, error TEXT);
CREATE TABLE also (key TEXT, number INTEGER, source TEXT, PRIMARY KEY (key, number)) WITHOUT ROWID;
CREATE TABLE seen (name BLOB PRIMARY KEY) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One document to read.

    `id` is the sha256 of its bytes, None where they cannot be hashed beforehand (missing, no permission, a pipe).
    `source` is the path relative to the argument it was found under, POSIX; for a file named as an argument its name,
    or the argument itself where there is no `id`. `also` are the other places of the same bytes, in the same order. Where a file
    holds the bytes, `held` says where, and `content` has none until they are read; `problem` is why they cannot be.
    """

    id: str | None
    source: str
    content: Path | bytes
    also: tuple[str, ...] = ()
    held: Held | None = None
    problem: DocumentError | None = None

    @property
    def key(self) -> str:
        """What identifies the document among the rows of an output."""
        return key_of(self.id, self.source)


class Plan:
    """The documents in the order of the arguments, folders sorted, kept in a file of their own that goes with the plan.

    `skipped` counts files of other suffixes, `others` other places of the same bytes.
    """

    def __init__(self, column: str | None = None) -> None:
        """Begin an empty plan; texts of tables stand in `column`."""
        self._database = sqlite3.connect("", isolation_level=None)  # on disk, without a name
        self._database.executescript(_TABLES)
        self._database.execute("BEGIN")
        self._column = column
        self._given = b""
        self.skipped = 0
        self.others = 0

    def __len__(self) -> int:
        return int(self._database.execute("SELECT count(*) FROM documents").fetchone()[0])

    def __iter__(self) -> Iterator[Entry]:
        for key, own, source, path, member, error in self._database.execute(
            "SELECT key, id, source, path, member, error FROM documents ORDER BY number"
        ):
            also = self._database.execute("SELECT source FROM also WHERE key = ? ORDER BY number", (key,)) if self.others else ()
            others, place = tuple(other for (other,) in also), None if path is None else Path(os.fsdecode(path))
            if error is not None:
                yield Entry(own, source, b"", others, problem=DocumentUnreadable(error, hint="Unpack it and name the folder."))
            elif place is not None and member is not None:
                yield Entry(own, source, b"", others, Held(place, member, self._column))
            else:
                yield Entry(own, source, place or self._given, others)

    def is_new(self, name: str) -> bool:
        """Note a place and say whether it was not known."""
        return self._database.execute("INSERT OR IGNORE INTO seen VALUES (?)", (os.fsencode(name),)).rowcount == 1

    def add(self, place: Place, document_id: str | None) -> None:
        """Add a document, or another place of one."""
        content = place.content
        path = content.path if isinstance(content, Held) else content
        stored = os.fsencode(path) if isinstance(path, Path) else None
        if isinstance(content, bytes):
            self._given = content
        source = posix(content) if document_id is None and isinstance(content, Path) else place.source
        key, error = key_of(document_id, source), content.message if isinstance(content, DocumentError) else None
        member = content.member if isinstance(content, Held) else None
        row = (key, document_id, source, stored, member, error)
        insert = "INSERT OR IGNORE INTO documents (key, id, source, path, member, error) VALUES (?, ?, ?, ?, ?, ?)"
        if self._database.execute(insert, row).rowcount == 0:
            self.others += 1
            self._database.execute("INSERT INTO also VALUES (?, ?, ?)", (key, self.others, source))


def key_of(document_id: str | None, source: str) -> str:
    """Return what identifies a document: its id, or where its bytes are unknown its place."""
    return document_id or f"source:{source}"


def plan_inputs(
    arguments: Sequence[str],
    suffixes: frozenset[str],
    read_stdin: Callable[[], bytes],
    on_hashed: Callable[[], None] = lambda: None,
    output: Path | None = None,
    *,
    lists: Sequence[str] = (),
    column: str | None = None,
) -> Plan:
    """Return what is to be read. Links to folders are not followed; a file named explicitly is always taken.

    Of a folder, neither the run's own output is taken nor that of an earlier one. Archives (ZIP, TAR) are followed.

    Args:
        arguments: files, folders, patterns, or "-" for standard input.
        suffixes: what is taken of a folder or archive, in lower case with the dot.
        on_hashed: called after each file, for a progress bar.
        output: the file that the run writes.
        lists: files with an argument a line, or "-".
        column: of tables (CSV, Parquet) among the arguments, the one that holds texts, or paths.

    Raises:
        ConfigurationError: a file named explicitly is the output, or a list or table cannot be read.
    """
    places = Places(suffixes, read_stdin, None if output is None else os.path.realpath(output), column)
    plan = Plan(column)
    listed = (places.listed(_lines(name, read_stdin)) for name in lists)
    for place in chain.from_iterable(chain(map(places.of, arguments), listed)):
        if place is None:
            plan.skipped += 1
        elif plan.is_new(place.name):
            plan.add(*_hashed(place))
            on_hashed()
    return plan


def _lines(name: str, read_stdin: Callable[[], bytes]) -> Iterable[str]:
    """Return the lines of a list; those of `find -print0` end with a null."""
    try:
        content = read_stdin() if name == STDIN else Path(name).read_bytes()
    except OSError as error:
        raise ConfigurationError(f"cannot read the list {name!r}: {error.strerror}") from error
    ends = b"\0" if b"\0" in content else b"\n"
    return (os.fsdecode(line.removesuffix(b"\r")) for line in content.removeprefix(b"\xef\xbb\xbf").split(ends))


def _hashed(place: Place) -> tuple[Place, str | None]:
    """Return a place and the sha256 of what lies there; of a member that cannot be read, the place with its error."""
    content = place.content
    if isinstance(content, DocumentError):
        return place, None
    if place.read is None:
        return place, None if isinstance(content, Held) else _sha256(content)
    try:
        return place, hashlib.sha256(place.read()).hexdigest()
    except DocumentError as error:
        return place._replace(content=error), None


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
