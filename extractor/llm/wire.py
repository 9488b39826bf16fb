"""The wire schema: what a model fills. Every leaf is a quote, the words of the source that answer, or null; closed sets are enums.

Kept apart from the case on purpose: it is shaped for what small models and strict JSON-schema modes do well (every property required,
nullable, no defaults). Only the form is checked here; what a quote means is for the parsers of `values`, whether it stands in its
place for `evidence`.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from extractor.case import Category

MAX_LISTED = 24
"""Longest list of short quotes (diagnoses, treatments, sections); real decisions stay under 20."""
MAX_ITEMS = 30
"""Most items of one document; the longest real decision known has 21."""


class Wire(BaseModel):
    """Base of all answers: every key present, no others."""

    model_config = ConfigDict(extra="forbid")


class HeaderAnswer(Wire):
    """The header and the reviewer."""

    case: str | None = Field(description="the line of the case number")
    priority: str | None = Field(description="the line of the priority")
    assigned: str | None = Field(description="the line of the date on which the case was assigned")
    injury: str | None = Field(description="the line of the date of injury")
    decision: str | None = Field(description="the line of the date of the decision")
    ur_denial: str | None = Field(description="the line of the date of the utilization review denial")
    received: str | None = Field(description="the line of the date on which the application was received")
    states: list[str] = Field(max_length=12, description="each state in which the reviewer is licensed, one by one")
    specialties: list[str] = Field(max_length=12, description="each certification or specialty of the reviewer, one by one")


class SummaryAnswer(Wire):
    """The clinical summary."""

    age: str | None = Field(description="the number that is the patient's age in years")
    sex: str | None = Field(description="the word that says the patient's sex: male or female")
    mechanism: str | None = Field(
        description="the shortest words that say what physically happened to cause the injury; null where only an injury, a claim, "
        "a date or a complaint is mentioned"
    )
    diagnoses: list[str] = Field(
        max_length=MAX_LISTED,
        description="each diagnosis, one by one, without lead-in words; words shared by several stay together as written",
    )
    treatments: list[str] = Field(
        max_length=MAX_LISTED,
        description="each treatment already given, one by one, without lead-in words; no plans, requests, denials or findings",
    )


class DrugAnswer(Wire):
    """One drug."""

    name: str = Field(description="the drug's name without strength, form or count")
    strength: str | None = Field(description="its strength, number and unit")


class MedicationAnswer(Wire):
    """A drug order."""

    drugs: list[DrugAnswer] = Field(max_length=8, description="each drug named as the item")
    form: str | None = Field(description="the word for the form: tablet, capsule, cream, patch ...")
    quantity: str | None = Field(description="the count of units, after # or quantity")
    package: str | None = Field(description="the amount in grams or millilitres")
    directions: str | None = Field(description="the words that say how to take it")
    supply: str | None = Field(description="the words that say for how long the order lasts")
    refills: str | None = Field(description="the words that say the number of refills")


class ScheduleAnswer(Wire):
    """Counted visits."""

    sessions: str | None = Field(description="the words for the number of visits or sessions")
    per_week: str | None = Field(description="the words for how often a week")
    weeks: str | None = Field(description="the words for how many weeks")


class ItemAnswer(Wire):
    """One disputed item."""

    item: str | None = Field(
        description="the line that holds the item that was decided: Heading; or, where no line is it alone, its words"
    )
    category: Category = Field(
        description="the kind of treatment: medication (any drug, cream or supplement), imaging (MRI, CT, x-ray, ultrasound), "
        "diagnostic_test (EMG, ECG, sleep study, drug screen, laboratory), therapy (physical, chiropractic, acupuncture, massage), "
        "injection (steroid, block, trigger point, PRP, also where drugs are named), surgery (operation and what serves it), "
        "equipment (device, brace, TENS unit), consultation (visit, referral), behavioral (psychotherapy, biofeedback), home_care "
        "(nursing, transport), program (functional restoration, weight loss, gym), other"
    )
    decision: str | None = Field(description="the word of the decision: Upheld or Overturned")
    retrospective: str | None = Field(description="the word that says the care was already given: Retrospective, Retro or DOS")
    service_dates: list[str] = Field(max_length=6, description="each date of service")
    original: str | None = Field(description="the line of the original request, where only a part was authorised")
    authorized: str | None = Field(description="the line of the part that was authorised")
    medication: MedicationAnswer | None = Field(description="the drug order, null unless the item is a drug")
    schedule: ScheduleAnswer | None = Field(description="visits, null unless the item counts visits, sessions or weeks")
    claims: list[str] = Field(
        max_length=8, description="each source that the claims administrator cites, whole, with its sections and pages"
    )
    reviewer: list[str] = Field(max_length=8, description="each source that the reviewer cites, whole, with its sections and pages")


class NamedItem(Wire):
    """An item of a document without known layout."""

    item: str = Field(description="the disputed treatment, word for word")
    decision: str | None = Field(description="the words of the decision on it")


class DocumentAnswer(Wire):
    """What a document without known layout is asked for, before each item is asked about."""

    case: str | None = Field(description="the case number of this decision")
    priority: str | None = Field(description="the priority, Standard or Expedited")
    assigned: str | None = Field(description="the date on which the case was assigned")
    injury: str | None = Field(description="the date of injury")
    decision: str | None = Field(description="the date of this final determination")
    ur_denial: str | None = Field(description="the date of the utilization review denial")
    received: str | None = Field(description="the date on which the application was received")
    states: list[str] = Field(max_length=12, description="each state in which the reviewer is licensed, one by one")
    specialties: list[str] = Field(max_length=12, description="each certification or specialty of the reviewer, one by one")
    items: list[NamedItem] = Field(max_length=MAX_ITEMS, description="each disputed treatment that is decided, in order")


ANSWERS: dict[str, type[Wire]] = {
    "header": HeaderAnswer,
    "summary": SummaryAnswer,
    "item": ItemAnswer,
    "document": DocumentAnswer,
}
"""The answer to each task; the folder `prompts/` has one of the same name."""


def wire_schema() -> dict[str, Any]:
    """Return the JSON Schema of every answer, by task."""
    return {task: answer.model_json_schema() for task, answer in ANSWERS.items()}


def wire_digest() -> str:
    """Return the sha256 of the wire schema."""
    return hashlib.sha256(json.dumps(wire_schema(), sort_keys=True).encode()).hexdigest()
