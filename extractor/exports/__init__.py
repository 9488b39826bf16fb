"""Records in files: JSON Lines, one JSON array, and tables (CSV, Excel, Parquet, DuckDB, SQLite)."""

from typing import Literal, TypeAlias

from extractor.exports.exporting import SUFFIXES, Exported, TableFormat, Target, export, target_of
from extractor.exports.rows import ErrorInfo, FailedDocument, Failure, JsonArray, JsonLines, Row, Writer, read_rows
from extractor.exports.search import Found, find_records

__all__ = [
    "SUFFIXES",
    "ErrorInfo",
    "Exported",
    "FailedDocument",
    "Failure",
    "Format",
    "Found",
    "JsonArray",
    "JsonLines",
    "Row",
    "TableFormat",
    "Target",
    "Writer",
    "export",
    "find_records",
    "read_rows",
    "target_of",
]

Format: TypeAlias = Literal["jsonl", "json"]
