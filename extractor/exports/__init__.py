"""Records in files: JSON Lines, one JSON array, and tables (CSV, Excel, Parquet, DuckDB, SQLite)."""

from typing import Literal, TypeAlias

from extractor.exports.exporting import SUFFIXES, Exported, TableFormat, Target, export, target_of
from extractor.exports.rows import ErrorInfo, FailedDocument, Failure, JsonArray, JsonLines, Row, Writer, read_rows

__all__ = [
    "SUFFIXES",
    "ErrorInfo",
    "Exported",
    "FailedDocument",
    "Failure",
    "Format",
    "JsonArray",
    "JsonLines",
    "Row",
    "TableFormat",
    "Target",
    "Writer",
    "export",
    "read_rows",
    "target_of",
]

Format: TypeAlias = Literal["jsonl", "json"]
