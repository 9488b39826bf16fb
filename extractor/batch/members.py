"""What files hold that hold documents: archives (ZIP, TAR) and tables with a column of texts or paths.

Nothing is ever unpacked onto a disk, so that a member's name is a name and no place.
"""

from __future__ import annotations

import csv
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Final, NamedTuple

from extractor.errors import ConfigurationError, DocumentTooLarge, DocumentUnreadable
from extractor.ingest.limits import Limits

TABLES: Final = (".csv", ".tsv", ".parquet")
_TARS: Final = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
_BROKEN: Final = (
    OSError,
    EOFError,
    lzma.LZMAError,
    zlib.error,
    zipfile.BadZipFile,
    tarfile.TarError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)
"""What the libraries raise of damaged, encrypted and strange archives."""

_MOST_BYTES: Final = Limits().max_bytes
_LEAST_TOTAL: Final = 1 << 30
_MOST_GROWTH: Final = 250
"""An archive may unpack to 1 GiB, and beyond it to so many times its size: letters in one TAR shrink to a fiftieth at best."""


@dataclass(frozen=True, slots=True)
class Held:
    """A document inside a file, by its number there from 0: a member of an archive, or with `column` a cell of a table."""

    path: Path
    member: int
    column: str | None = None


class Member(NamedTuple):
    """A document in a file: its name there, and what gives its bytes until the next is asked for."""

    name: str
    read: Callable[[], bytes]


def is_archive(path: Path) -> bool:
    """Say whether a file is named as an archive that can be read."""
    return path.name.lower().endswith((".zip", *_TARS))


def members(path: Path, column: str | None = None) -> Iterator[Member]:
    """Yield the files of an archive, or with `column` the cells of a table, in their order.

    Raises:
        DocumentUnreadable: the file is damaged, encrypted or unpacks to far more than its size.
        ConfigurationError: the table has no such column.
    """
    try:
        yield from _cells(path, column) if column is not None else _bounded(path, _files(path))
    except _BROKEN as error:
        raise DocumentUnreadable(f"{path.name!r} cannot be read on: {type(error).__name__}", hint="unpack it yourself") from error


def _files(path: Path) -> Iterator[Member]:
    if path.name.lower().endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if not info.is_dir() and not info.filename.startswith("__MACOSX/"):
                    yield Member(info.filename, partial(_read, partial(archive.open, info), info.filename))
        return
    with tarfile.open(path, "r|*") as stream:
        for entry in stream:
            if entry.isreg():
                yield Member(entry.name, partial(_read, partial(stream.extractfile, entry), entry.name))
            stream.members = []  # type: ignore[attr-defined]  # the library keeps all that it has passed


def _read(open_member: Callable[[], IO[bytes] | None], name: str) -> bytes:
    try:
        file = open_member()
        assert file is not None
        with file:
            content = file.read(_MOST_BYTES + 1)
    except _BROKEN as error:
        raise DocumentUnreadable(f"{name!r} cannot be unpacked: {type(error).__name__}", hint="unpack it yourself") from error
    if len(content) > _MOST_BYTES:
        raise DocumentTooLarge(f"{name!r} has over {_MOST_BYTES:,} bytes, the limit", hint="split it by decision")
    return content


def _bounded(path: Path, files: Iterable[Member]) -> Iterator[Member]:
    """Yield members until together they have unpacked to more than any honest archive does."""
    left = max(_LEAST_TOTAL, path.stat().st_size * _MOST_GROWTH)

    def counted(member: Member) -> bytes:
        nonlocal left
        if left < 0:
            raise DocumentTooLarge(f"{path.name!r} unpacks to over {_MOST_GROWTH} times its size", hint="unpack it yourself")
        content = member.read()
        left -= len(content)
        return content

    for member in files:
        yield Member(member.name, partial(counted, member))


def _cells(path: Path, column: str) -> Iterator[Member]:
    values = _parquet(path, column) if path.suffix.lower() == ".parquet" else _separated(path, column)
    for number, value in enumerate(values, start=1):
        yield Member(str(number), partial(_encoded, value))


def _encoded(value: str) -> bytes:
    return value.encode("utf-8", "replace")


def _separated(path: Path, column: str) -> Iterator[str]:
    csv.field_size_limit(_MOST_BYTES)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t" if path.suffix.lower() == ".tsv" else ",")
        _check_column(path, column, rows.fieldnames or ())
        yield from (row[column] or "" for row in rows)


def _parquet(path: Path, column: str) -> Iterator[str]:
    try:
        from pyarrow import ArrowInvalid, parquet
    except ImportError as error:
        raise ConfigurationError("Parquet needs the extra 'tables'", hint="Install imr-extractor[tables].") from error
    try:
        with parquet.ParquetFile(path) as table:
            _check_column(path, column, table.schema_arrow.names)
            for batch in table.iter_batches(batch_size=100, columns=[column]):
                yield from (value if isinstance(value, str) else "" for value in batch.column(0).to_pylist())
    except ArrowInvalid as error:
        raise DocumentUnreadable(f"{path.name!r} is no Parquet") from error


def _check_column(path: Path, column: str, names: Iterable[str]) -> None:
    if column not in names:
        raise ConfigurationError(f"{path.name!r} has no column {column!r}", hint=f"It has {', '.join(names)}.")


class Opener:
    """Gives what files hold; asked in the order in which it stands there, it goes through each file once."""

    def __init__(self) -> None:
        """Open nothing yet."""
        self._file: tuple[Path, str | None] | None = None
        self._left: Iterator[Member] = iter(())
        self._next = 0

    def content(self, held: Held) -> bytes:
        """Return the bytes of a document.

        Raises:
            DocumentUnreadable: it, or the file that holds it, is damaged, or is another than before.
            DocumentTooLarge: the file unpacks to far more than its size.
        """
        if self._file != (held.path, held.column) or held.member < self._next:
            self._file, self._left, self._next = (held.path, held.column), members(held.path, held.column), 0
        steps = held.member - self._next
        self._next = held.member + 1
        member = next(islice(self._left, steps, None), None)
        if member is None:
            raise DocumentUnreadable(f"{held.path.name!r} holds less than before", hint="Leave files alone while they are read.")
        return member.read()
