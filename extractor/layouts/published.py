"""The published forms as tables: by what each is known, its titles, how its items are written, and what it prints.

`notice` is the 2013 "Notice of Independent Medical Review Determination": its decisions stand in a list, twice, and each item has a block
behind it. `professional-review`, the "Medical Professional Review" of 2013-2014, has labels in capitals and the verdict in the title of
the reasons. `decision-rationale`, of the same years, tells its items in sentences. `case-number` is in a file of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from extractor.layouts.front import DOCUMENTS, ITEMS, LISTED_CREDENTIALS, PROCESS, SUMMARY, Titles
from extractor.layouts.phrases import LINE_START, label, run_in, words
from extractor.layouts.unknown import LABELS, Labels
from extractor.values import DETERMINED


@dataclass(frozen=True, slots=True)
class Form:
    """A published form.

    A text is in it where `known_by` stands in it, if given, and at least `fewest` of `marks`. `front` are the titles around the items,
    `items` those of an item's parts; `listed` is a pattern with the groups `item` and `verdict` where the decisions stand in a list, the
    one behind `list_title` counting. `wording` is what it prints beyond the words of all forms.
    """

    name: str
    marks: tuple[re.Pattern[str], ...]
    fewest: int
    front: Titles
    items: Titles
    wording: tuple[str, ...]
    known_by: re.Pattern[str] | None = None
    labels: Labels = LABELS
    listed: re.Pattern[str] | None = None
    list_title: re.Pattern[str] | None = None


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_NUMBER: Final = r"(?:(?<![^\r\n\f.])[ \t]{0,40}\(?(?P<number>\d{1,2})[.)][ \t]{0,20})?"
_REVIEWER: Final = "(?:EXPERT|PHYSICIAN) REVIEWER"
_CREDENTIALS: Final = (("credentials", LISTED_CREDENTIALS), ("credentials", run_in("REVIEWER(?:['’]S)? CREDENTIALS")))

DECISION: Final = run_in("INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE")
_QUALIFICATIONS: Final = run_in(rf"MEDICAL QUALIFICATIONS OF THE {_REVIEWER}S?")
_DETERMINATION: Final = re.compile(
    _NUMBER
    + words(r"MAXIMUS Federal Services,?(?: Inc\.?)?,? has determined (?:that )?the requests? for ")
    + rf"(?P<item>(?:(?!has\s{{1,40}}determined).){{1,1500}}?)[\s*_]{{1,12}}(?P<verdict>{DETERMINED})[*_]{{0,4}}\.?",
    re.IGNORECASE | re.DOTALL,
)
_RELIED: Final = _compiled(
    words(rf"Sections? of the Medical Treatment Utilization Schedule Relied Upon by the {_REVIEWER}")
    + words(" to Make (?:His/Her|his or her|their) Decision")
    + r"\s{0,20}:?"
)
_RATIONALE: Final = _compiled(label("Rationale for the Decision"))
NOTICE: Final = Form(
    "notice",
    (_DETERMINATION, DECISION, _QUALIFICATIONS, _RELIED, _RATIONALE),
    2,
    (
        ("process", DECISION),
        ("credentials", _QUALIFICATIONS),
        ("summary", SUMMARY),
        ("documents", DOCUMENTS),
        ("closing", run_in("EFFECT OF THE DECISION")),
    ),
    (
        ("heading", _compiled(_NUMBER + words("Regarding the requests? for "))),
        ("claims_guideline", _RELIED),
        ("rationale", _RATIONALE),
    ),
    (
        "NOTICE OF INDEPENDENT MEDICAL REVIEW DETERMINATION",
        "INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE",
        "MEDICAL QUALIFICATIONS OF THE EXPERT REVIEWER",
        "EFFECT OF THE DECISION",
        "MAXIMUS Federal Services, Inc. has determined the request for",
        "Regarding the request for",
        "of the Medical Treatment Utilization Schedule Relied Upon by the Expert Reviewer to Make His/Her Decision",
        "Rationale for the Decision:",
    ),
    labels=(*LABELS, ("dates.decision", label("Dated"))),
    listed=_DETERMINATION,
    list_title=DECISION,
)

_ISSUES: Final = run_in("ISSUES? (?:AT|IN) DISPUTE")
_CLAIMS: Final = _compiled(LINE_START + words(r"CLAIMS ADMINISTRATOR(?:['’]?S)? GUIDELINES?") + r"\s{0,20}:")
_OTHERS: Final = _compiled(LINE_START + r"(?-i:[A-Z()'’ \t]{0,60})" + words("GUIDELINES?(?: RELIED UPON)?") + r"\s{0,20}:")
VERDICT: Final = _compiled(
    rf"\b(?:{words('RATIONALE FOR WHY THE REQUESTED')}\s{{1,40}}(?:TREATMENT|SERVICE)S?(?:\s{{0,9}}/\s{{0,9}}SERVICES?)?)"
    rf"\s{{1,40}}(?P<verdict>{DETERMINED})[ \t]{{0,9}}:?"
)
PROFESSIONAL_REVIEW: Final = Form(
    "professional-review",
    (_CLAIMS, _ISSUES, SUMMARY, DOCUMENTS),
    1,
    (("process", PROCESS), *_CREDENTIALS, ("issues", _ISSUES), ("summary", SUMMARY), ("documents", DOCUMENTS)),
    (
        ("heading", _ISSUES),
        ("claims_guideline", _CLAIMS),
        ("reviewer_guideline", _OTHERS),
        ("rationale", VERDICT),
    ),
    (
        "MEDICAL PROFESSIONAL REVIEW",
        "ISSUES IN DISPUTE",
        "ISSUE AT DISPUTE",
        "REVIEWER'S CREDENTIALS",
        "CLAIMS ADMINISTRATOR GUIDELINES:",
        "GUIDELINES RELIED UPON:",
        "RATIONALE FOR WHY THE REQUESTED",
    ),
    known_by=VERDICT,
)

DECISION_RATIONALE: Final = Form(
    "decision-rationale",
    (_compiled(rf"\s{DETERMINED}\.?\s{{1,60}}{words('The (?:Claims Administrator|Physician Reviewer|Expert Reviewer)')}"),),
    1,
    (("process", PROCESS), *_CREDENTIALS, ("summary", SUMMARY), ("documents", DOCUMENTS), ("issues", ITEMS)),
    (("rationale", _compiled(words(rf"(?:\bThe {_REVIEWER}['’]s )?") + label("Decision rationale"))),),
    (
        "The Claims Administrator based its decision on",
        "The Physician Reviewer based his/her decision on",
        "REVIEWER'S CREDENTIALS",
    ),
    known_by=ITEMS,
)

FORMS: Final = (NOTICE, PROFESSIONAL_REVIEW, DECISION_RATIONALE)


def is_in(text: str, form: Form) -> bool:
    """Say whether a text is in a published form."""
    if form.known_by is not None and form.known_by.search(text) is None:
        return False
    return sum(mark.search(text) is not None for mark in form.marks) >= form.fewest
