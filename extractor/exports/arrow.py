"""Tables as Parquet, and as the typed columns in which DuckDB takes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from extractor.errors import ConfigurationError
from extractor.exports.batches import Batch
from extractor.exports.columns import EXPLAINED, TABLES, Cells, Column, explanations

if TYPE_CHECKING:
    import pyarrow as pa

HINT: Final = 'pip install "imr-extractor[tables]"'


class ParquetTables:
    """Parquet files: the flat table alone, or in a folder one file a table; lists are lists, and each column says what it means."""

    def __init__(self, path: Path, *, is_folder: bool) -> None:
        try:
            from pyarrow.parquet import ParquetWriter  # an extra
        except ImportError as error:
            raise ConfigurationError("Parquet files need the extra 'tables'", hint=HINT) from error
        self._is_folder = is_folder
        names = [*TABLES, "columns"] if is_folder else ["issues"]
        places = {name: path / f"{name}.parquet" if is_folder else path for name in names}
        self._files = {name: ParquetWriter(place, schema_of(columns_of(name))) for name, place in places.items()}
        if is_folder:
            self._files["columns"].write_table(arrow_table("columns", list(explanations())))

    def write(self, batch: Batch) -> None:
        """Add the rows of a batch."""
        for name, file in self._files.items():
            rows = batch.tables[name] if self._is_folder else batch.flat
            if rows:
                file.write_table(arrow_table(name, rows))

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()


def columns_of(table: str) -> Sequence[Column]:
    """Return the columns of a table, also of the one that explains the others."""
    return EXPLAINED if table == "columns" else TABLES[table]


def arrow_table(table: str, rows: Sequence[Cells]) -> pa.Table:
    """Return rows of a table with typed columns."""
    import pyarrow as pa

    columns = columns_of(table)
    values = {column.name: [row.get(column.name) for row in rows] for column in columns}
    return pa.table(values, schema=schema_of(columns))


def schema_of(columns: Sequence[Column]) -> pa.Schema:
    """Return the types of columns, each with its meaning as metadata."""
    import pyarrow as pa

    types: dict[str, Any] = {
        "text": pa.string(),
        "date": pa.date32(),
        "whole number": pa.int64(),
        "number": pa.float64(),
        "yes or no": pa.bool_(),
        "list of texts": pa.list_(pa.string()),
        "list of numbers": pa.list_(pa.float64()),
    }
    return pa.schema([pa.field(c.name, types[c.kind], metadata={"description": c.meaning}) for c in columns])
