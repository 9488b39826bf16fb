"""The fields: what is stated about one case.

Descriptions are read by people (`imr schema`) and by the language model (prompts list them), so each is one sentence that ends
with the form wanted. A value that the document does not state is None or an empty list.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

Leaf: TypeAlias = str | int | float | bool | dt.date
Number: TypeAlias = Annotated[int | float, Field(union_mode="left_to_right")]

MOST_ELEMENTS: Final = 60
"""Elements of a list that a reader fills, at most, items left aside; of 178 decisions the longest list has 20."""


class Category(StrEnum):
    """What kind of treatment an item is; an item of several kinds takes the first kind named."""

    MEDICATION = "medication"
    IMAGING = "imaging"
    DIAGNOSTIC_TEST = "diagnostic_test"
    THERAPY = "therapy"
    INJECTION = "injection"
    SURGERY = "surgery"
    EQUIPMENT = "equipment"
    CONSULTATION = "consultation"
    BEHAVIORAL = "behavioral"
    HOME_CARE = "home_care"
    PROGRAM = "program"
    OTHER = "other"


Decision: TypeAlias = Literal["upheld", "overturned"]
Priority: TypeAlias = Literal["standard", "expedited"]
Sex: TypeAlias = Literal["male", "female"]


class Part(BaseModel):
    """Base of all parts of a case: immutable, and an unknown key is an error with its path."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Dates(Part):
    """The dates of the header."""

    assigned: dt.date | None = Field(None, description="Date on which the case was assigned to the reviewer, ISO.")
    injury: dt.date | None = Field(None, description="Date of injury, ISO.")
    decision: dt.date | None = Field(None, description="Date of the final determination, ISO.")
    ur_denial: dt.date | None = Field(None, description="Date of the utilization review denial, ISO.")
    application_received: dt.date | None = Field(None, description="Date on which the application was received, ISO.")


class Reviewer(Part):
    """Who reviewed."""

    licensed_states: list[str] = Field([], description="States in which the expert reviewer is licensed, one by one.")
    specialties: list[str] = Field([], description="Certifications or specialties of the expert reviewer, one by one.")


class Patient(Part):
    """Who is treated."""

    age: int | None = Field(None, description="Age of the injured worker as stated, in whole years.")
    sex: Sex | None = Field(None, description="Sex of the injured worker as stated, male or female.")


class Ingredient(Part):
    """One drug of a medication."""

    name: str = Field(description="Name of the drug as written, brand and generic name of one drug together.")
    strength: str | None = Field(None, description="Strength of the drug, number and unit with a space, like 40 mg.")


class Medication(Part):
    """A drug as the item's heading orders it."""

    ingredients: list[Ingredient] = Field([], description="The drugs named as the item, one by one.")
    form: str | None = Field(None, description="Dosage form in lower case singular, like tablet, cream or patch.")
    quantity: Number | None = Field(None, description="Count after # or quantity, a number.")
    package: str | None = Field(None, description="Amount with a unit, like 120 grams or 420 ml.")
    directions: str | None = Field(None, description="Dosing words, verbatim.")
    supply: str | None = Field(None, description="How long it is to last, verbatim, like 30 day supply.")
    refills: int | None = Field(None, description="Number of refills, a whole number.")


class Schedule(Part):
    """Counted visits; at least one of the three is stated."""

    sessions: int | None = Field(None, description="Number of visits, a whole number.")
    per_week: str | None = Field(None, description="Visits a week as stated, like 2 or 2-3.")
    weeks: int | None = Field(None, description="Number of weeks, a whole number.")


class Guideline(Part):
    """One cited source."""

    source: str = Field(description="Name of the cited guideline up to its year or to (ODG), verbatim.")
    sections: list[str] = Field([], description="Cited sections, chapters or topics, verbatim, one by one.")
    pages: str | None = Field(None, description="Cited pages as written, like 63-66.")


class Issue(Part):
    """One disputed item that was decided."""

    description: str | None = Field(None, description="The item under review, verbatim, without the decision.")
    category: Category | None = Field(None, description="Kind of treatment, one of the twelve categories.")
    decision: Decision | None = Field(None, description="Decision on the item, upheld or overturned.")
    retrospective: bool = Field(False, description="Whether the heading says the care was already given, true or false.")
    service_dates: list[dt.date] = Field([], description="Dates of service in the heading, ISO.")
    original_request: str | None = Field(None, description="What was first asked for where a part was authorised, verbatim.")
    authorized_portion: str | None = Field(None, description="The part that was already authorised, verbatim.")
    medication: Medication | None = Field(None, description="The drug, for an item of category medication only.")
    schedule: Schedule | None = Field(None, description="Counted visits, where the heading counts any.")
    claims_administrator_guidelines: list[Guideline] = Field([], description="Sources of the claims administrator.")
    reviewer_guidelines: list[Guideline] = Field([], description="Sources of the expert reviewer.")
    rationale: str | None = Field(None, description="The reviewer's whole reasoning on the item, verbatim.")


class Case(Part):
    """One Independent Medical Review decision as structured facts."""

    case_number: str | None = Field(None, description="Case number of the header, like CM00-0000000.")
    priority: Priority | None = Field(None, description="Priority of the header, standard or expedited.")
    dates: Dates = Field(Dates(), description="The dates of the header.")
    reviewer: Reviewer = Field(Reviewer(), description="Who reviewed.")
    patient: Patient = Field(Patient(), description="Who is treated.")
    mechanism_of_injury: str | None = Field(None, description="Shortest phrase saying how the injury happened, verbatim.")
    diagnoses: list[str] = Field([], description="Diagnoses of the clinical summary, verbatim, one by one.")
    prior_treatments: list[str] = Field([], description="Treatments to date of the clinical summary, verbatim, one by one.")
    issues: list[Issue] = Field([], description="The decided items, in order.")


def leaves(part: BaseModel, prefix: str = "") -> Iterator[tuple[str, Leaf]]:
    """Yield every non-null leaf of a case (or a part of one) with its dotted path, in field order.

    >>> list(leaves(Patient(age=41)))
    [('age', 41)]
    >>> list(leaves(Reviewer(licensed_states=["Ohio", "Utah"])))
    [('licensed_states.0', 'Ohio'), ('licensed_states.1', 'Utah')]
    """
    for name in type(part).model_fields:
        yield from _leaves(getattr(part, name), f"{prefix}{name}")


def lists(part: BaseModel, prefix: str = "") -> Iterator[tuple[str, list[Any]]]:
    """Yield every list of a case (or a part of one) that has elements, with its dotted path, in field order.

    >>> list(lists(Reviewer(licensed_states=["Ohio", "Utah"])))
    [('licensed_states', ['Ohio', 'Utah'])]
    """
    for name in type(part).model_fields:
        yield from _lists(getattr(part, name), f"{prefix}{name}")


def _lists(value: Any, path: str) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(value, BaseModel):
        yield from lists(value, f"{path}.")
    elif isinstance(value, list) and value:
        yield path, value
        for index, item in enumerate(value):
            yield from _lists(item, f"{path}.{index}")


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Leaf]]:
    if isinstance(value, BaseModel):
        yield from leaves(value, f"{path}.")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{path}.{index}")
    elif value is not None:
        yield path, value
