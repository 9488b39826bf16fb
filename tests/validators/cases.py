"""A fictional decision and the case that it states, for the tests of this folder."""

from __future__ import annotations

import datetime as dt

from extractor.case import Case, Dates, Guideline, Ingredient, Issue, Medication, Patient
from extractor.document import Document, Page, Span
from extractor.layouts import outline
from extractor.record import Finding
from extractor.validators import validate

TEXT = """Case Number: CM31-0000001
Date Assigned: 03/04/2031 Date of Injury: 01/02/2031
Decision Date: 04/05/2031 UR Denial Date: 02/03/2031
Priority: Standard Application Received: 02/13/2031
HOW THE IMR FINAL DETERMINATION WAS MADE
A reviewer read the file.
CLINICAL CASE SUMMARY
The 41 year old female injured worker had an injury on 1/2/31. She fell off the moon. She takes Norflex 7mg #11.
Utilization Review dated 2/3/31 refused the moss wrap for the left knee.
IMR ISSUES, DECISIONS AND RATIONALES
The Final Determination was based on decisions for the disputed items/services set forth below:
Norflex 7mg #11: Upheld
Claims Administrator guideline: The Claims Administrator did not cite any medical evidence for its decision.
MAXIMUS guideline: Decision based on Zyxol Almanac 2030, Section(s): Moss.
Decision rationale: Moss is better. The request for Norflex 7mg #11 is not medically necessary.
Moss wrap for the left knee: Overturned
Claims Administrator guideline: Decision based on Moon Almanac 2029.
MAXIMUS guideline: Decision based on Zyxol Almanac 2030, Section(s): Wraps.
Decision rationale: A wrap holds the left knee. The request is medically necessary.
"""

CASE = Case(
    case_number="CM31-0000001",
    priority="standard",
    dates=Dates(
        assigned=dt.date(2031, 3, 4),
        injury=dt.date(2031, 1, 2),
        decision=dt.date(2031, 4, 5),
        ur_denial=dt.date(2031, 2, 3),
        application_received=dt.date(2031, 2, 13),
    ),
    patient=Patient(age=41, sex="female"),
    issues=[
        Issue(
            description="Norflex 7mg #11",
            decision="upheld",
            medication=Medication(ingredients=[Ingredient(name="Norflex", strength="7 mg")], quantity=11),
            reviewer_guidelines=[Guideline(source="Zyxol Almanac 2030", sections=["Moss"])],
        ),
        Issue(
            description="Moss wrap for the left knee",
            decision="overturned",
            claims_administrator_guidelines=[Guideline(source="Moon Almanac 2029")],
            reviewer_guidelines=[Guideline(source="Zyxol Almanac 2030", sections=["Wraps"])],
        ),
    ],
)


def document(text: str = TEXT) -> Document:
    """Return a one-page document of this text."""
    return Document("0" * 64, "moon.txt", "text/plain", text, (Page(1, Span(0, len(text))),), "text")


def findings(case: Case = CASE, text: str = TEXT) -> list[Finding]:
    """Return what the validators find without any evidence."""
    source = document(text)
    return validate(case, source, outline(source), {})


def edited(*edits: tuple[str, str]) -> str:
    """Return the decision with words replaced; each must stand in it."""
    text = TEXT
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return text


def with_issue(index: int, **changes: object) -> Case:
    """Return the case with fields of one item changed."""
    issues = [issue.model_copy(update=changes) if i == index else issue for i, issue in enumerate(CASE.issues)]
    return CASE.model_copy(update={"issues": issues})


def with_dates(**changes: dt.date | None) -> Case:
    """Return the case with header dates changed."""
    return CASE.model_copy(update={"dates": CASE.dates.model_copy(update=dict(changes))})
