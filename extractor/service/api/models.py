"""Requests and responses of the API, with the examples that its documentation shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

from extractor.record import ReaderName, Record
from extractor.service.problems import Problem
from extractor.service.store import (
    Action,
    Extraction,
    ExtractionStatus,
    JobError,
    Page,
    PastVerdict,
    ReviewState,
    Summary,
    Verdict,
)

_JSON: TypeAdapter[Any] = TypeAdapter(Any)

EXAMPLE_ID = "3f0c2f6c1c5f4f0e9f8e2d8f8b0c7a11"

EXAMPLE_SUMMARY: dict[str, JsonValue] = {
    "id": EXAMPLE_ID,
    "document_id": "ab" * 32,
    "source": "CM99-0000002.txt",
    "media_type": "text/plain",
    "size": 5161,
    "reader": "regex",
    "model": None,
    "configuration": "cd" * 32,
    "status": "done",
    "error": None,
    "created_at": "2026-11-21T20:20:00Z",
    "finished_at": "2026-11-21T20:20:01Z",
    "review": "needed",
    "reviewed_at": None,
    "reviewer": None,
    "case_number": "CM99-0000002",
    "doubts": 2,
    "decided": 0,
    "part": 0,
    "parent": None,
}


EXAMPLE_QUEUED: dict[str, JsonValue] = EXAMPLE_SUMMARY | {
    "status": "queued",
    "finished_at": None,
    "review": None,
    "case_number": None,
    "doubts": 0,
    "record": None,
    "reviews": {},
    "parts": [],
}


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ExtractionSummary(_Model):
    """An extraction as lists show it."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [EXAMPLE_SUMMARY]})

    id: str = Field(description="Names the extraction.")
    document_id: str = Field(description="sha256 of the document's bytes.")
    source: str = Field(description="The name the document came with.")
    media_type: str = Field(description="What the document is, by its content.")
    size: int = Field(description="Bytes of the document.")
    reader: ReaderName
    model: str | None = Field(description="The model as records name it; null where none is used.")
    configuration: str = Field(description="sha256 of all that can change a record but the document.")
    status: ExtractionStatus
    error: JobError | None = Field(description="Why it failed.")
    created_at: dt.datetime
    finished_at: dt.datetime | None
    review: ReviewState | None = Field(
        description="needed: doubtful and nobody is through; clear: nothing doubtful; null: no record yet."
    )
    reviewed_at: dt.datetime | None
    reviewer: str | None
    case_number: str | None
    doubts: int = Field(description="How many fields a person should look at.")
    decided: int = Field(description="How many fields have a person's verdict.")
    part: int = Field(description="Which decision of a document that holds several, from 1; 0 is the whole document.")
    parent: str | None = Field(description="Of such a decision: the extraction of the whole document.")


class VerdictOut(_Model):
    """What a person said of a field."""

    action: Action
    value: JsonValue = Field(description="The person's value, for `correct`.")
    note: str | None
    reviewer: str
    at: dt.datetime


class PastVerdictOut(VerdictOut):
    """One line of a field's history."""

    path: str


class PartOut(ExtractionSummary):
    """An extraction with its record, as the machine made it, and what people said of its fields."""

    record: Record | None
    reviews: dict[str, VerdictOut] = Field(description="The verdict that counts, by the field's path.")


class ExtractionOut(PartOut):
    """An extraction with its record; of a document that holds several decisions `parts` has one of each, and `record` is null."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [EXAMPLE_QUEUED]})

    parts: list[PartOut] = Field(description="The decisions of a document that holds several, in their order.")


class ExtractionPage(_Model):
    """Some extractions of a list."""

    items: list[ExtractionSummary]
    next: str | None = Field(description="Pass it as `after` for those behind; null at the end.", examples=["bi4wLjIuNDE"])


class BatchItem(_Model):
    """What came of one file: its extraction, or why it was not taken."""

    source: str = Field(description="The file's name.")
    extraction: ExtractionSummary | None
    problem: Problem | None


class BatchOut(_Model):
    """What came of several files, in their order."""

    items: list[BatchItem]


class FieldVerdict(_Model):
    """A verdict on one field."""

    path: str = Field(min_length=1, max_length=200, examples=["issues.0.medication.quantity"])
    action: Action = Field(examples=["correct"])
    value: JsonValue = Field(None, description="For `correct` alone: of the type that the field has in /v1/schema.", examples=[60])
    note: str | None = Field(None, max_length=2_000, examples=["The scan shows 60."])


class ReviewIn(_Model):
    """Verdicts on fields, all or none of which are kept; `reviewed` says that a person is through, or is not after all."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={"examples": [{"fields": [{"path": "dates.injury", "action": "accept"}]}]},
    )

    fields: list[FieldVerdict] = Field(default=[], max_length=1_000)
    reviewed: bool | None = None
    reviewer: str | None = Field(
        None, min_length=1, max_length=200, description="Who says so; only without keys, which have a name.", examples=["R. Zyxol"]
    )


class ReviewOut(_Model):
    """An extraction's verdicts after a change."""

    id: str
    review: ReviewState | None
    reviewed_at: dt.datetime | None
    reviewer: str | None
    reviews: dict[str, VerdictOut]
    history: list[PastVerdictOut] = Field(description="Everything that was ever said, oldest first.")


class Health(_Model):
    """That the process answers."""

    status: Literal["ok"] = "ok"
    version: str


class Readiness(_Model):
    """Whether documents can be read now; `problems` says what is missing and how to get it."""

    status: Literal["ready", "not ready"]
    problems: list[str] = Field(examples=[["No worker is alive: start `imr worker`."]])


def summary_out(found: Summary) -> ExtractionSummary:
    """Return an extraction as lists show it."""
    return ExtractionSummary(**_summary_values(found))


def page_out(page: Page[Summary]) -> ExtractionPage:
    """Return a page of a list."""
    return ExtractionPage(items=[summary_out(item) for item in page.items], next=page.next)


def extraction_json(found: Extraction, parts: Sequence[Extraction] = ()) -> bytes:
    """Return `ExtractionOut` as JSON; records go as they are kept, because parsing them again takes most of the time."""
    return b'%b,"parts":[%b]}' % (_part_json(found)[:-1], b",".join(map(_part_json, parts)))


def _part_json(found: Extraction) -> bytes:
    summary = summary_out(found).model_dump_json().encode()
    reviews = b",".join(
        b"%b:%b" % (_JSON.dump_json(path), verdict.model_dump_json().encode()) for path, verdict in found.reviews.items()
    )
    record = (found.record_json or "null").encode()
    return b'%b,"record":%b,"reviews":{%b}}' % (summary[:-1], record, reviews)


def review_out(found: Extraction, history: list[PastVerdict]) -> ReviewOut:
    """Return the verdicts of an extraction."""
    return ReviewOut(
        id=found.id,
        review=found.review,
        reviewed_at=found.reviewed_at,
        reviewer=found.reviewer,
        reviews={path: _verdict_out(verdict) for path, verdict in found.reviews.items()},
        history=[PastVerdictOut(path=past.path, **past.verdict.model_dump()) for past in history],
    )


def _verdict_out(verdict: Verdict) -> VerdictOut:
    return VerdictOut(**verdict.model_dump())


def _summary_values(found: Summary) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ExtractionSummary.model_fields}
