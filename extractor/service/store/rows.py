"""Rows to the types that leave the store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from extractor.service.store.tables import documents, extractions, facts
from extractor.service.store.types import Extraction, JobError, ReviewState, Summary
from extractor.service.verdicts import Verdict

_JSON: TypeAdapter[Any] = TypeAdapter(Any)

WITHOUT_RECORD = (
    sa.select(
        *(column for column in extractions.c if column.name != "record"),
        documents.c.media_type,
        documents.c.size,
        sa.func.nullif(facts.c.decision_date, "").label("decision_date"),
        facts.c.outcome,
    )
    .join(documents, documents.c.id == extractions.c.document_id)
    .outerjoin(facts, facts.c.extraction_id == extractions.c.id)
)
"""Everything of a `Summary`; the content and the record, which are large, are left out."""


def summary_of(row: Any) -> Summary:
    """Return a row of `WITHOUT_RECORD` as a summary."""
    return Summary(**_values(row))


def extraction_of(row: Any, verdicts: Iterable[Any]) -> Extraction:
    """Return a row with its record, and the newest verdict of each leaf; `verdicts` come oldest first."""
    return Extraction(**_values(row), record_json=row.record, reviews=standing(verdicts))


def standing(rows: Iterable[Any]) -> dict[str, Verdict]:
    """Return the verdict that counts for each leaf; `rows` of reviews come oldest first."""
    said: dict[str, list[Verdict]] = {}
    for row in rows:
        stack = said.setdefault(row.path, [])
        if row.action != "withdraw":
            stack.append(verdict_of(row))
        elif stack:
            stack.pop()
    return {path: stack[-1] for path, stack in said.items() if stack}


def verdict_of(row: Any) -> Verdict:
    """Return a row of reviews as a verdict."""
    value = None if row.value is None else _JSON.validate_json(row.value)
    return Verdict(action=row.action, value=value, note=row.note, reviewer=row.reviewer, at=row.at)


def value_text(verdict: Verdict) -> str | None:
    """Return a verdict's value as it is kept."""
    return None if verdict.value is None else _JSON.dump_json(verdict.value).decode()


def _values(row: Any) -> dict[str, Any]:
    found = {field.name: getattr(row, field.name) for field in fields(Summary) if field.name not in ("model", "error", "review")}
    error = None if row.error is None else JobError.model_validate_json(row.error)
    return found | {"model": row.model or None, "error": error, "review": _review(row)}


def _review(row: Any) -> ReviewState | None:
    if row.status != "done" or row.parts:
        return None
    if row.reviewed_at is not None:
        return "reviewed"
    return "needed" if row.doubts else "clear"
