"""One record of a file of many: only lines that bear its name are taken apart, so that it takes no longer than a search for words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from extractor.errors import ConfigurationError
from extractor.exports.rows import escape, parse_row, read_rows
from extractor.record import Record

_RECORD: Final = b'{"schema_version"'
_ENDS: Final = b"}\n"


@dataclass
class Found:
    """The records that were meant, and how many the file holds."""

    records: list[Record] = field(default_factory=list)
    count: int = 0


def find_records(path: Path, wanted: str) -> Found:
    """Return the record at a place, counted from 1, or where there is none those with a case number, source or id.

    Raises:
        ConfigurationError: the file cannot be read, or what should be the record is none.
    """
    place = int(wanted) if wanted.isdecimal() else 0
    named, placed = Found(), list[Record]()
    for record, number in _candidates(path, wanted, place, named):
        if number == place:
            placed.append(record)
        elif wanted in (record.case.case_number, record.document.source, record.document.id):
            named.records.append(record)
    return Found(placed or named.records, named.count)


def _candidates(path: Path, wanted: str, place: int, counted: Found) -> Iterator[tuple[Record, int]]:
    """Yield records that may be meant, each with its place; `counted.count` rises with every record of the file."""
    if not _is_lines(path):
        for row in read_rows(path):
            if isinstance(row, Record):
                counted.count += 1
                yield row, counted.count
        return
    names = {name.encode("utf-8", "replace") for name in (json.dumps(wanted), escape(json.dumps(wanted, ensure_ascii=False)))}
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if not _is_record(line, f"{path}, line {number}"):
                    continue
                counted.count += 1
                if counted.count == place or any(name in line for name in names):
                    row = parse_row(_json(line, f"{path}, line {number}"), f"{path}, line {number}")
                    if isinstance(row, Record):
                        yield row, counted.count
    except OSError as error:
        raise ConfigurationError(f"cannot read records from {str(path)!r}: {error.strerror}") from error


def _is_lines(path: Path) -> bool:
    """Say whether each record of a file is a line, as one that a run wrote."""
    try:
        with path.open("rb") as file:
            first = file.readline()
    except OSError:
        return False
    return first.startswith(b"{") and first.endswith(_ENDS)


def _is_record(line: bytes, place: str) -> bool:
    if line.startswith(_RECORD):
        return True
    value = _json(line, place) if line.strip() else None
    return isinstance(value, dict) and "error" not in value


def _json(line: bytes, place: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise ConfigurationError(f"{place} is no JSON: {error}") from error
