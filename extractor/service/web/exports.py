"""A list of decisions as files: a row an item for spreadsheets, a JSON object a decision for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from extractor.exports.cells import flat_rows
from extractor.exports.columns import TABLES, Column
from extractor.exports.csv_files import BYTE_ORDER_MARK, csv_cells, csv_line
from extractor.record import Record
from extractor.service.reviewing import ReviewIncomplete, reviewed_case
from extractor.service.store import Extraction, Store
from extractor.service.web.queue import LISTS, Selection

Decided: TypeAlias = tuple[Extraction, Record]
"""A decision and its record."""

COLUMNS: Final = (
    *TABLES["issues"],
    Column("review", "text", "What became of the decision."),
    Column("reviewed_by", "text", "Who reviewed it."),
    Column("reviewed_at", "text", "When, in ISO."),
    Column("doubtful_values", "whole number", "Values that a person should look at."),
)
"""Columns of the CSV file: those of the flat table of `imr export`, then what became of the decision."""


def csv_lines(decisions: Iterable[Decided]) -> Iterator[str]:
    """Yield the items of decisions as CSV, people's corrections in place of the machine's values; a decision without items has a row too."""
    yield BYTE_ORDER_MARK + csv_line([column.name for column in COLUMNS])
    for extraction, record in decisions:
        corrected, _ = _corrected(extraction, record)
        told = {
            "source": extraction.source,
            "review": extraction.review,
            "reviewed_by": extraction.reviewer,
            "reviewed_at": None if extraction.reviewed_at is None else extraction.reviewed_at.isoformat(timespec="seconds"),
            "doubtful_values": len(record.review.fields),
        }
        for cells in flat_rows(corrected):
            yield csv_line(csv_cells({**cells, **told}, COLUMNS))


def json_lines(decisions: Iterable[Decided]) -> Iterator[str]:
    """Yield decisions as JSON lines: the record as the machine made it, the verdicts, and the case as people left it."""
    for extraction, record in decisions:
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


def decisions_of(store: Store, selection: Selection) -> Iterator[Decided]:
    """Yield the decisions of a list that have a record."""
    wanted = LISTS[selection.shown]
    for summary in store.all(wanted.status or "done", wanted.review, selection.order, selection.filters):
        extraction = store.extraction(summary.id)
        if extraction is not None and extraction.record is not None:
            yield extraction, extraction.record


def _corrected(extraction: Extraction, record: Record) -> tuple[Record, str | None]:
    """Return the record with the case as people left it, or as it was and why it is not whole."""
    try:
        case = reviewed_case(record, extraction.reviews)
        derived = record.derived if case == record.case else None  # what was derived speaks of the values before correction
        return record.model_copy(update={"case": case, "derived": derived}), None
    except ReviewIncomplete as error:
        return record, str(error)
