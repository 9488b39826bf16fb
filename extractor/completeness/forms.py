"""What each published form always has: the fields it states, the parts of its items, the titles above them."""

from __future__ import annotations

from typing import Final, TypeAlias

Titles: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]

_HEADER: Final = ("case_number", "dates.injury", "dates.decision", "dates.ur_denial")
_FULL: Final = (*_HEADER, "dates.assigned", "dates.application_received", "priority")
_REVIEWER: Final = ("reviewer.licensed_states", "reviewer.specialties")
_NARRATIVE: Final = ("patient", "mechanism_of_injury", "diagnoses", "prior_treatments")

ALWAYS: Final[dict[str, tuple[str, ...]]] = {
    "case-number": (*_FULL, *_REVIEWER),
    "decision-rationale": (*_FULL, *_REVIEWER),
    "professional-review": (*_HEADER, "dates.assigned"),
    "notice": (*_HEADER, "dates.application_received"),
}
"""Fields that every decision of a form states, by the name of its layout; its keys are the published layouts."""

NARRATIVE: Final = _NARRATIVE
"""Fields that only the clinical summary states."""

_ITEMS: Final = ("issues",)
_FRONT: Final[Titles] = (
    ("How the IMR final determination was made", _REVIEWER),
    ("State(s) of Licensure:", ("reviewer.licensed_states",)),
    ("Certification(s)/Specialty:", ("reviewer.specialties",)),
    ("Clinical case summary", _NARRATIVE),
    ("IMR issues, decisions and rationales", _ITEMS),
)
TITLES: Final[dict[str, Titles]] = {
    "case-number": (
        *_FRONT,
        ("Claims Administrator guideline:", _ITEMS),
        ("MAXIMUS guideline:", _ITEMS),
        ("Decision rationale:", _ITEMS),
    ),
    "decision-rationale": (
        *_FRONT,
        ("The Claims Administrator based its decision on ...", _ITEMS),
        ("The Physician Reviewer based his/her decision on ...", _ITEMS),
        ("The Physician Reviewer's decision rationale:", _ITEMS),
    ),
    "professional-review": (
        ("Reviewer credentials:", _REVIEWER),
        ("Case summary:", _NARRATIVE),
        ("Claims Administrator guidelines:", _ITEMS),
        ("Medical Treatment Utilization Schedule (MTUS) and other guidelines relied upon:", _ITEMS),
        ("Rationale for why the requested treatment/service is not medically necessary:", _ITEMS),
    ),
    "notice": (
        ("Medical qualifications of the expert reviewer", _REVIEWER),
        ("Expert reviewer case summary", _NARRATIVE),
        ("Independent medical review decision and rationale", _ITEMS),
        ("Regarding the request for ...", _ITEMS),
        ("Rationale for the decision:", _ITEMS),
    ),
}
"""Titles of each form, with the fields that are lost with one.

A label ends with a colon, the beginning of a sentence with dots; any other title stands alone on its line.
"""
