"""Where documents lie: arguments, patterns, lists and tables of them, followed to files and to what files hold."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from extractor.batch.members import TABLES, Held, is_archive, members
from extractor.errors import ConfigurationError, DocumentError
from extractor.ingest.kinds import holds_records

STDIN: Final = "-"
LONGEST_PATH: Final = 1_024
"""Characters of a table's cell that is a path; one with more, or with several lines, is the text of a document."""


class Place(NamedTuple):
    """Where a document lies: what the record says of it, its content or why there is none, and what no other place is called."""

    source: str
    content: Path | bytes | Held | DocumentError
    name: str
    read: Callable[[], bytes] | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """How arguments are followed: the suffixes taken of folders and archives, the file that the run writes, the column of tables."""

    suffixes: frozenset[str]
    read_stdin: Callable[[], bytes]
    written: str | None = None
    column: str | None = None

    def of(self, argument: str) -> Iterator[Place | None]:
        """Yield what an argument names, None for each file that is skipped.

        Raises:
            ConfigurationError: it is the file that the run writes, or a table without the column.
        """
        path = Path(argument)
        if argument == STDIN:
            yield Place(STDIN, self.read_stdin(), STDIN)
        elif glob.has_magic(argument) and not os.path.lexists(path):
            yield from self._matching(argument)
        else:
            yield from self._named(path, path.name)

    def listed(self, lines: Iterable[str]) -> Iterator[Place | None]:
        """Yield what lines name; a file is called as its line has it, since many have the same name."""
        for line in lines:
            if line:
                yield from self._named(Path(line), line)

    def _matching(self, pattern: str) -> Iterator[Place | None]:
        fixed = Path(*_before_magic(pattern))
        found = sorted(glob.iglob(pattern, recursive=True))
        if not found:
            raise ConfigurationError(f"nothing matches {pattern!r}")
        for path in map(Path, found):
            if not path.is_dir():
                yield from self._named(path, str(path.relative_to(fixed)))

    def _named(self, path: Path, source: str) -> Iterator[Place | None]:
        if path.is_dir():
            yield from self._walk(path)
        elif os.path.realpath(path) == self.written:
            raise ConfigurationError(f"{str(path)!r} is to be read and to be written", hint="Name another file with -o.")
        elif self.column is not None and path.suffix.lower() in TABLES:
            yield from self._cells(path, source)
        elif is_archive(path) and path.is_file():
            yield from self._archived(path, source)
        else:
            yield Place(posix(Path(source)), path, os.path.abspath(path))

    def _walk(self, folder: Path) -> Iterator[Place | None]:
        closed: list[OSError] = []
        for root, folders, names in os.walk(folder, onerror=closed.append):
            folders.sort()
            for path in (Path(root, name) for name in sorted(names)):
                source = posix(path.relative_to(folder))
                if is_archive(path) and path.is_file():
                    yield from self._archived(path, source)
                else:
                    yield Place(source, path, os.path.abspath(path)) if self._is_document(path) else None
        for error in closed:  # a folder that cannot be listed fails as a document, so that it is not lost silently
            yield Place(posix(Path(error.filename)), Path(error.filename), os.path.abspath(error.filename))

    def _is_document(self, path: Path) -> bool:
        return path.suffix.lower() in self.suffixes and os.path.realpath(path) != self.written and not holds_records(path)

    def _archived(self, path: Path, source: str) -> Iterator[Place | None]:
        try:
            for number, member in enumerate(members(path)):
                is_document = PurePosixPath(member.name).suffix.lower() in self.suffixes
                yield _held(path, source, number, member.name, None, member.read) if is_document else None
        except DocumentError as error:  # what came before it stands
            yield Place(posix(Path(source)), error, os.path.abspath(path))

    def _cells(self, path: Path, source: str) -> Iterator[Place | None]:
        try:
            for number, cell in enumerate(members(path, self.column)):
                text = cell.read().decode("utf-8")
                if not text.strip():
                    yield None
                elif len(text) > LONGEST_PATH or "\n" in text.strip():
                    yield _held(path, source, number, cell.name, self.column, cell.read)
                else:
                    here = Path(text.strip())
                    yield from self._named(here if here.exists() else path.parent / here, text.strip())
        except DocumentError as error:
            yield Place(posix(Path(source)), error, os.path.abspath(path))


def _held(path: Path, source: str, number: int, name: str, column: str | None, read: Callable[[], bytes]) -> Place:
    within = posix(Path(f"{source}!/{name}"))
    return Place(within, Held(path, number, column), f"{os.path.abspath(path)}!/{number}", read)


def _before_magic(pattern: str) -> Iterator[str]:
    """Yield the folders of a pattern in front of the first that is none by name."""
    for part in Path(pattern).parent.parts:
        if glob.has_magic(part):
            return
        yield part


def posix(path: Path) -> str:
    """Return the path with slashes, as text that can be written as UTF-8 whatever bytes the file system holds."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")
