"""What each published form always has: the fields it states, the titles it prints, how the line ends that decides an item."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from extractor.document import Outline
from extractor.values import DETERMINED

Titles: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is always so of the documents of a form.

    `always` are the fields that each states; `titles` stand in each, with the fields that are lost with one: a label ends with a colon,
    the beginning of a sentence with dots, any other title stands alone on its line. `decided_line` is the end of a line that decides an
    item. `has_form_header` says that the header holds labels alone, no names and addresses; `lists_citations` that citations are entries
    of a list, without full stops.
    """

    always: tuple[str, ...] = ()
    titles: Titles = ()
    decided_line: re.Pattern[str] | None = None
    has_form_header: bool = True
    lists_citations: bool = False


NARRATIVE: Final = ("patient", "mechanism_of_injury", "diagnoses", "prior_treatments")
"""Fields that only the clinical summary states."""
_HEADER: Final = ("case_number", "dates.injury", "dates.decision", "dates.ur_denial")
_REVIEWER: Final = ("reviewer.licensed_states", "reviewer.specialties")
_FULL: Final = (*_HEADER, "dates.assigned", "dates.application_received", "priority", *_REVIEWER)
_ITEMS: Final = ("issues",)
_FRONT: Final[Titles] = (
    ("How the IMR final determination was made", _REVIEWER),
    ("State(s) of Licensure:", ("reviewer.licensed_states",)),
    ("Certification(s)/Specialty:", ("reviewer.specialties",)),
    ("Clinical case summary", NARRATIVE),
    ("IMR issues, decisions and rationales", _ITEMS),
)

FACTS: Final[dict[str, Facts]] = {
    "case-number": Facts(
        _FULL,
        (
            *_FRONT,
            ("Claims Administrator guideline:", _ITEMS),
            ("MAXIMUS guideline:", _ITEMS),
            ("Decision rationale:", _ITEMS),
        ),
        re.compile(r"[:;–—-][ \t]{0,9}(?:upheld|overturned)\b\.?[ \t]{0,40}(?=[\r\n\f]|\Z)", re.IGNORECASE),
    ),
    "decision-rationale": Facts(
        _FULL,
        (
            *_FRONT,
            ("The Claims Administrator based its decision on ...", _ITEMS),
            ("The Physician Reviewer based his/her decision on ...", _ITEMS),
            ("The Physician Reviewer's decision rationale:", _ITEMS),
        ),
        re.compile(
            rf"(?:\A|[\r\n\f])[ \t]{{0,20}}\(?\d{{1,2}}[.)][ \t][^\r\n\f]{{3,300}}?{DETERMINED}\.?[ \t]{{0,40}}(?=[\r\n\f]|\Z)",
            re.IGNORECASE,
        ),
    ),
    "professional-review": Facts(
        (*_HEADER, "dates.assigned"),
        (
            ("Reviewer credentials:", _REVIEWER),
            ("Case summary:", NARRATIVE),
            ("Claims Administrator guidelines:", _ITEMS),
            ("Medical Treatment Utilization Schedule (MTUS) and other guidelines relied upon:", _ITEMS),
            ("Rationale for why the requested treatment/service is not medically necessary:", _ITEMS),
        ),
        lists_citations=True,
    ),
    "notice": Facts(
        (*_HEADER, "dates.application_received"),
        (
            ("Medical qualifications of the expert reviewer", _REVIEWER),
            ("Expert reviewer case summary", NARRATIVE),
            ("Independent medical review decision and rationale", _ITEMS),
            ("Regarding the request for ...", _ITEMS),
            ("Rationale for the decision:", _ITEMS),
        ),
        has_form_header=False,
    ),
}
"""By the name of the layout: the published forms."""


def facts_of(outline: Outline) -> Facts:
    """Return what is always so of the form of a document; of one in no published form nothing is."""
    return FACTS.get(outline.layout, Facts(has_form_header=False))
