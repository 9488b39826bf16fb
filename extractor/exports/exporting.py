"""Where tables go: the kind of output from its name, and the way there, which leaves what stood there until the new one is whole."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from extractor.errors import ConfigurationError
from extractor.exports.arrow import ParquetTables
from extractor.exports.batches import TableWriter, batches
from extractor.exports.csv_files import CsvTables
from extractor.exports.databases import DatabaseTables, DuckDB, SQLite
from extractor.exports.rows import Row
from extractor.exports.workbook import Workbook

TableFormat: TypeAlias = Literal["csv", "xlsx", "parquet", "duckdb", "sqlite"]

SUFFIXES: Final[dict[str, TableFormat]] = {
    ".csv": "csv",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
    ".duckdb": "duckdb",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
}
_FOLDERS: Final = ("csv", "parquet")
_KEPT: Final = ("duckdb", "sqlite")


@dataclass(frozen=True, slots=True)
class Target:
    """An output of tables: one file, or a folder with a file a table."""

    path: Path
    format: TableFormat
    is_folder: bool = False


@dataclass(slots=True)
class Exported:
    """How many documents were written: those with a record, and those that failed."""

    records: int = 0
    failures: int = 0


def target_of(name: str, format: TableFormat | None = None) -> Target:
    """Return what a name stands for: by its suffix a file; with / at its end, without suffix or where a folder is, a folder.

    Raises:
        ConfigurationError: the suffix is unknown, or that of another format than the one asked for.
    """
    path, known = Path(name), ", ".join(SUFFIXES)
    is_folder = name.endswith(("/", os.sep)) or path.is_dir()
    if (is_folder or not path.suffix) and (format or "csv") in _FOLDERS:
        return Target(path, format or "csv", is_folder=True)
    if is_folder:
        raise ConfigurationError(f"a folder holds csv or parquet tables, not {format}", hint="Name a file.")
    found = format if not path.suffix else SUFFIXES.get(path.suffix.lower())
    if found is None:
        raise ConfigurationError(
            f"{name!r} has no suffix of a table", hint=f"Known are {known}, and names that end in / for a folder of CSV files."
        )
    if format not in (None, found):
        raise ConfigurationError(f"{name!r} is named as {found}, but {format} was asked for", hint="Leave --format out.")
    return Target(path, found)


def export(rows: Iterable[Row], target: Target) -> Exported:
    """Write rows as tables, of each document the first row; a database keeps its other documents, any other output is replaced.

    Raises:
        ConfigurationError: an extra is missing, the place cannot be written or holds something else.
    """
    done = Exported()
    try:
        with _aside(target) as partial, contextlib.closing(_writer(target, partial)) as writer:
            for batch in batches(rows):
                writer.write(batch)
                done.records += batch.documents - batch.failures
                done.failures += batch.failures
    except OSError as error:
        raise ConfigurationError(f"cannot write {str(target.path)!r}: {error.strerror or error}") from error
    return done


@contextlib.contextmanager
def _aside(target: Target) -> Iterator[Path]:
    """Give a place beside the target and move what stands there into the target at the end."""
    target.path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.path.parent, prefix=f".{target.path.name}.") as folder:
        if target.is_folder:
            yield Path(folder)
            target.path.mkdir(exist_ok=True)
            for path in sorted(Path(folder).iterdir()):
                path.replace(target.path / path.name)
            return
        partial = Path(folder, f"new{target.path.suffix}")
        if target.format in _KEPT and target.path.exists() and target.path.stat().st_size:
            shutil.copyfile(target.path, partial)
        yield partial
        partial.replace(target.path)


def _writer(target: Target, place: Path) -> TableWriter:
    match target.format:
        case "csv":
            return CsvTables(place, is_folder=target.is_folder)
        case "xlsx":
            return Workbook(place)
        case "parquet":
            return ParquetTables(place, is_folder=target.is_folder)
        case "duckdb":
            return DatabaseTables(DuckDB(place))
        case "sqlite":
            return DatabaseTables(SQLite(place))
