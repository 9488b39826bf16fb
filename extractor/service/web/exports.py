"""A list of decisions as files: a row an item for spreadsheets, a JSON object a decision for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any, Final

from extractor.exports.tables import BYTE_ORDER_MARK, TABLES, cell_of, rows_of
from extractor.record import Record
from extractor.service.reviewing import ReviewIncomplete, reviewed_case
from extractor.service.store import Extraction, Store
from extractor.service.web.queue import LISTS, ListName

_BEHIND: Final = ("source", "review", "reviewed_by", "reviewed_at", "doubtful_values")
COLUMNS: Final = (*TABLES["issues"], *_BEHIND)
"""Columns of the CSV file: those of the `issues` table of `imr extract`, then what became of the decision."""


def csv_lines(store: Store, shown: ListName) -> Iterator[str]:
    """Yield the items of a list as CSV, people's corrections in place of the machine's values; a decision without items has a row too."""
    yield BYTE_ORDER_MARK + _csv_line({column: column for column in COLUMNS})
    for extraction, record in _records(store, shown):
        corrected, _ = _corrected(extraction, record)
        told = {
            "source": extraction.source,
            "review": extraction.review,
            "reviewed_by": extraction.reviewer,
            "reviewed_at": None if extraction.reviewed_at is None else extraction.reviewed_at.isoformat(timespec="seconds"),
            "doubtful_values": len(record.review.fields),
        }
        items = [cells for table, cells in rows_of(corrected) if table == "issues"]
        for cells in items or [{"document_id": record.document.id, "case_number": corrected.case.case_number}]:
            yield _csv_line({**cells, **told})


def json_lines(store: Store, shown: ListName) -> Iterator[str]:
    """Yield the decisions of a list as JSON lines: the record as the machine made it, the verdicts, and the case as people left it."""
    for extraction, record in _records(store, shown):
        corrected, problem = _corrected(extraction, record)
        row = {
            "id": extraction.id,
            "source": extraction.source,
            "review": extraction.review,
            "reviewed_by": extraction.reviewer,
            "reviewed_at": None if extraction.reviewed_at is None else extraction.reviewed_at.isoformat(timespec="seconds"),
            "case": corrected.case.model_dump(mode="json"),
            "problem": problem,
            "verdicts": {path: verdict.model_dump(mode="json") for path, verdict in extraction.reviews.items()},
            "record": record.model_dump(mode="json"),
        }
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _records(store: Store, shown: ListName) -> Iterator[tuple[Extraction, Record]]:
    for summary in store.all(LISTS[shown].status or "done", LISTS[shown].review, order="queue"):
        extraction = store.extraction(summary.id)
        if extraction is not None and extraction.record is not None:
            yield extraction, extraction.record


def _corrected(extraction: Extraction, record: Record) -> tuple[Record, str | None]:
    """Return the record with the case as people left it, or as it was and why it is not whole."""
    try:
        return record.model_copy(update={"case": reviewed_case(record, extraction.reviews)}), None
    except ReviewIncomplete as error:
        return record, str(error)


def _csv_line(cells: dict[str, Any]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line).writerow([cell_of(cells.get(column)) for column in COLUMNS])
    return line.getvalue()
