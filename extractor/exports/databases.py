"""Tables in a database file, DuckDB or SQLite: what it holds of other documents stays, the rows of the same document are replaced."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from extractor.errors import ConfigurationError
from extractor.exports.arrow import HINT, arrow_table, columns_of
from extractor.exports.batches import Batch
from extractor.exports.columns import TABLES, Cells, explanations

_SQLITE_TYPES: Final = {"whole number": "INTEGER", "number": "REAL", "yes or no": "INTEGER"}
_NAMES: Final = (*TABLES, "columns")


class _Engine(Protocol):
    """What the two kinds of database do differently."""

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns, none where there is no such table."""

    def create(self, table: str) -> None:
        """Make a table."""

    def insert(self, table: str, rows: Sequence[Cells]) -> None:
        """Add rows."""

    def delete(self, table: str, column: str, values: Iterable[str]) -> None:
        """Take away the rows whose column has one of the values."""

    def close(self) -> None:
        """Close the file."""


class DatabaseTables:
    """All tables, and `columns`, which explains them, in one database file.

    Raises:
        ConfigurationError: the file is no such database, or its tables have other columns.
    """

    def __init__(self, engine: _Engine) -> None:
        self._engine = engine
        held = {name: engine.columns(name) for name in _NAMES}
        wrong = next((name for name, columns in held.items() if columns and columns != _names(name)), None)
        if wrong is not None:
            engine.close()
            raise ConfigurationError(f"the table {wrong!r} has other columns than this version writes", hint="Use another name.")
        for name in _NAMES:
            if not held[name]:
                engine.create(name)
        if not held["columns"]:
            engine.insert("columns", list(explanations()))
        self._is_new = not any(held.values())

    def write(self, batch: Batch) -> None:
        """Put in the rows of a batch for those that are there of the same documents."""
        if not self._is_new:
            for name in TABLES:
                self._engine.delete(name, "document_id", batch.document_ids)
            files = {key.partition("-")[0] for key in batch.document_ids}
            self._engine.delete("failures", "document_id", files)
            self._engine.delete("failures", "source", batch.sources)
        for name in TABLES:
            if batch.tables[name]:
                self._engine.insert(name, batch.tables[name])

    def close(self) -> None:
        """Close the file."""
        self._engine.close()


class DuckDB:
    """A DuckDB file; lists are lists."""

    def __init__(self, path: Path) -> None:
        try:
            import duckdb  # an extra
        except ImportError as error:
            raise ConfigurationError("DuckDB files need the extra 'tables'", hint=HINT) from error
        try:
            self._connection = duckdb.connect(str(path))
        except duckdb.Error as error:
            raise ConfigurationError(f"this is no DuckDB file: {error}", hint="Use another name.") from error

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns, none where there is no such table."""
        found = self._connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = ? ORDER BY ordinal_position", [table]
        )
        return [name for (name,) in found.fetchall()]

    def create(self, table: str) -> None:
        """Make a table."""
        self._connection.register("incoming", arrow_table(table, []))
        self._connection.execute(f'CREATE TABLE "{table}" AS SELECT * FROM incoming')  # noqa: S608 - our own table's name
        self._connection.unregister("incoming")

    def insert(self, table: str, rows: Sequence[Cells]) -> None:
        """Add rows."""
        self._connection.register("incoming", arrow_table(table, rows))
        self._connection.execute(f'INSERT INTO "{table}" SELECT * FROM incoming')  # noqa: S608 - our own table's name
        self._connection.unregister("incoming")

    def delete(self, table: str, column: str, values: Iterable[str]) -> None:
        """Take away the rows whose column has one of the values."""
        wanted = f'DELETE FROM "{table}" WHERE "{column}" IN (SELECT unnest(?::VARCHAR[]))'  # noqa: S608 - our own names
        self._connection.execute(wanted, [list(values)])

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


class SQLite:
    """An SQLite file; lists are JSON, dates ISO text, truth values 0 and 1."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        try:
            self._connection.execute("PRAGMA synchronous = OFF")  # the file is written aside and moved into place whole
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise ConfigurationError(f"this is no SQLite file: {error}", hint="Use another name.") from error

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns, none where there is no such table."""
        return [name for (name,) in self._connection.execute("SELECT name FROM pragma_table_info(?)", [table])]

    def create(self, table: str) -> None:
        """Make a table, with an index by document."""
        columns = columns_of(table)
        typed = ", ".join(f'"{column.name}" {_SQLITE_TYPES.get(column.kind, "TEXT")}' for column in columns)
        self._connection.execute(f'CREATE TABLE "{table}" ({typed})')
        if any(column.name == "document_id" for column in columns):
            self._connection.execute(f'CREATE INDEX "{table}_document" ON "{table}" (document_id)')

    def insert(self, table: str, rows: Sequence[Cells]) -> None:
        """Add rows."""
        names = _names(table)
        marks = ", ".join("?" * len(names))
        cells = [[_sqlite_value(row.get(name)) for name in names] for row in rows]
        self._connection.executemany(f'INSERT INTO "{table}" VALUES ({marks})', cells)  # noqa: S608 - our own table's name

    def delete(self, table: str, column: str, values: Iterable[str]) -> None:
        """Take away the rows whose column has one of the values."""
        wanted = f'DELETE FROM "{table}" WHERE "{column}" = ?'  # noqa: S608 - our own names
        self._connection.executemany(wanted, [(value,) for value in values])

    def close(self) -> None:
        """Write and close the file."""
        self._connection.commit()
        self._connection.close()


def _names(table: str) -> list[str]:
    return [column.name for column in columns_of(table)]


def _sqlite_value(value: Any) -> Any:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, dt.date) else value
