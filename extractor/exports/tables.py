"""Records as CSV tables, made so that a spreadsheet which opens them shows what stands in them.

They are UTF-8 with a byte order mark, without which Excel takes them for its country's old encoding. Words that a spreadsheet would
take for a formula, or for a number or date that it shows otherwise ("2-3" as the third of February), get an apostrophe in front; the
JSON outputs hold every value as it is.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel

from extractor.case import Case, Issue
from extractor.exports.rows import Failure, Row
from extractor.record import Record

BYTE_ORDER_MARK: Final = "\ufeff"

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""https://owasp.org/www-community/attacks/CSV_Injection, seen 2026-11; the wide forms count in the East Asian versions."""

_PLAIN_NUMBER = re.compile(r"0|[1-9]\d{0,14}", re.ASCII)
"""What every spreadsheet shows as it is written; of longer numbers it keeps 15 digits."""

_SIGNS = r"[\d\s.,:/()%$€£-]*"
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    "|dec(?:ember)?)"
)
_NUMBER_OR_DATE = re.compile(rf"(?=\D*\d){_SIGNS}(?:e[+-]?\d+|[ap]m?|{_MONTH}{_SIGNS})?\s*", re.IGNORECASE)
"""A number, share, sum, date or time in some country's spreadsheet."""
_LONGEST_NUMBER = 40


class CsvTables:
    """One file a table in a folder, joined by `document_id` and `issue_index` (from 0); lists stand as JSON in a cell.

    `decisions`, `issues` (the analyst's main table), `findings`, `evidence`, and `errors` (documents without record).
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._files = {name: (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") for name in TABLES}
        self._tables = {name: csv.DictWriter(self._files[name], columns) for name, columns in TABLES.items()}
        for table in self._tables.values():
            table.writeheader()

    def write(self, row: Row) -> None:
        """Add the rows of one document to every table."""
        for name, cells in rows_of(row):
            self._tables[name].writerow({column: cell_of(value) for column, value in cells.items()})
        for file in self._files.values():
            file.flush()

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()


def rows_of(row: Row) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the table rows of one document as (table, cells by column)."""
    if isinstance(row, Failure):
        yield "errors", {"document_id": row.document.id, "source": row.document.source, **row.error.model_dump()}
        return
    key = {"document_id": row.document.id}
    yield "decisions", _decision(row)
    for index, issue in enumerate(row.case.issues):
        yield "issues", _issue(row, index, issue)
    for index, finding in enumerate(row.findings):
        places = {issue_of(path) for path in finding.fields}
        place = places.pop() if len(places) == 1 else None
        yield "findings", {**key, "issue_index": place, "finding_index": index, **finding.model_dump(mode="json")}
    for path, evidence in row.evidence.items():
        yield "evidence", {**key, "issue_index": issue_of(path), "field": path, **evidence.model_dump(mode="json")}


def issue_of(path: str) -> int | None:
    """Return the index of the item that a path lies in, or None for the rest of a case.

    >>> issue_of("issues.1.medication.quantity"), issue_of("dates.injury")
    (1, None)
    """
    match = re.match(r"issues\.(\d{1,6})(?:\.|$)", path)
    return int(match[1]) if match else None


def _decision(record: Record) -> dict[str, Any]:
    document, review = record.document, record.review
    return {
        "document_id": document.id,
        "source": document.source,
        **_flat(record.case, skip="issues"),
        "issues": len(record.case.issues),
        "findings": len(record.findings),
        "review_needed": review.needed,
        "review_fields": review.fields,
        "layout": document.layout,
        "pages": document.pages,
        "text_source": document.text_source,
        "reader": record.provenance.reader,
        "model": record.provenance.model,
    }


def _issue(record: Record, index: int, issue: Issue) -> dict[str, Any]:
    review = [path for path in record.review.fields if issue_of(path) == index]
    return {
        "document_id": record.document.id,
        "issue_index": index,
        "case_number": record.case.case_number,
        **_flat(issue),
        "review_fields": review,
    }


def _flat(part: BaseModel, prefix: str = "", skip: str = "") -> dict[str, Any]:
    """Return the non-null cells of a part by column; the fields of an inner part carry its name in front."""
    cells: dict[str, Any] = {}
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(value, BaseModel):
            cells.update(_flat(value, f"{prefix}{name}_"))
        elif value is not None and name != skip:
            cells[f"{prefix}{name}"] = value
    return cells


def _columns(part: type[BaseModel], prefix: str = "", skip: str = "") -> list[str]:
    names: list[str] = []
    for name, field in part.model_fields.items():
        inner = _inner_part(field.annotation)
        if name != skip:
            names += _columns(inner, f"{prefix}{name}_") if inner else [f"{prefix}{name}"]
    return names


def _inner_part(annotation: Any) -> type[BaseModel] | None:
    """Return the model that a field holds, also an optional one; None for leaves and lists."""
    options = () if get_origin(annotation) is list else get_args(annotation) or (annotation,)
    return next((o for o in options if isinstance(o, type) and issubclass(o, BaseModel)), None)


def cell_of(value: Any) -> str:
    """Return a value as it stands in a cell, words that a spreadsheet would change with an apostrophe in front.

    >>> cell_of("2-3"), cell_of("＝SUM(A1)"), cell_of("10/325 mg"), cell_of("60"), cell_of(dt.date(2031, 4, 5))
    ("'2-3", "'＝SUM(A1)", '10/325 mg', '60', '2031-04-05')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and _is_changed(text) else text


def _is_changed(text: str) -> bool:
    """Say whether a spreadsheet would show, or run, something else than these words."""
    if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS):
        return True
    is_read_anew = len(text) <= _LONGEST_NUMBER and _NUMBER_OR_DATE.fullmatch(text) is not None
    return is_read_anew and _PLAIN_NUMBER.fullmatch(text) is None


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else _date(value)


def _date(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


_AFTER_CASE = [  # columns of a decision that are not fields of the case
    "issues",
    "findings",
    "review_needed",
    "review_fields",
    "layout",
    "pages",
    "text_source",
    "reader",
    "model",
]

TABLES: Mapping[str, list[str]] = {
    "decisions": ["document_id", "source", *_columns(Case, skip="issues"), *_AFTER_CASE],
    "issues": ["document_id", "issue_index", "case_number", *_columns(Issue), "review_fields"],
    "findings": ["document_id", "issue_index", "finding_index", "code", "severity", "fields", "message", "spans"],
    "evidence": [
        "document_id",
        "issue_index",
        "field",
        "status",
        "start",
        "end",
        "page",
        "quote",
        "readers",
        "confidence",
        "note",
        "box",
        "ocr_confidence",
    ],
    "errors": ["document_id", "source", "type", "message", "hint"],
}
"""The columns of every table, in order."""
