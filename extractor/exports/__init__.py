"""Records in files: JSON Lines, one JSON array, or CSV tables."""

from typing import Literal, TypeAlias

from extractor.exports.rows import ErrorInfo, FailedDocument, Failure, JsonArray, JsonLines, Row, Writer, read_rows
from extractor.exports.tables import CsvTables

__all__ = [
    "CsvTables",
    "ErrorInfo",
    "FailedDocument",
    "Failure",
    "Format",
    "JsonArray",
    "JsonLines",
    "Row",
    "Writer",
    "read_rows",
]

Format: TypeAlias = Literal["jsonl", "json", "csv"]
