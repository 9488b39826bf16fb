"""Columns of what an item is: its narrower kind, the part of the body, the side and levels, and how much home care."""

from __future__ import annotations

import re
from typing import Final

from extractor.case import Category
from extractor.derived import drugs
from extractor.derived.subject import Rested, Subject, listed
from extractor.document import Span
from extractor.lexicon import BODY_PARTS, SIDES, SPINAL_LEVEL
from extractor.values import parse_count
from extractor.values.categories import subcategory
from extractor.values.counts import COUNT

_REGIONS: Final = {"C": "cervical spine", "T": "thoracic spine", "L": "lumbar spine", "S": "lumbar spine"}
_GENERAL: Final = {"back": ("lumbar spine", "thoracic spine"), "spine": tuple(dict.fromkeys(_REGIONS.values()))}
"""Parts that say no more where one of these is named beside them."""

_HOURS: Final = re.compile(
    rf"\b(?P<n>{COUNT})\s{{1,9}}(?:hours?|hrs?)\s{{0,9}}(?:per|an?|each|every|/)\s{{0,9}}day\b", re.IGNORECASE
)
_LASTING: Final = re.compile(rf"\b(?:for|x|times)\s{{1,9}}(?P<n>{COUNT})\s{{1,9}}(?P<unit>month|week)s?\b", re.IGNORECASE)
_WEEKS_A_MONTH: Final = 52 / 12


def narrower_kind(subject: Subject) -> Rested | None:
    """Return the sub-category: of a medication its class, of all else the kind that the heading names first."""
    issue, leaves = subject.issue, (subject.path("description"), subject.path("category"))
    if issue.description is None or issue.category is None:
        return None
    drug = drugs.group(subject) if issue.category is Category.MEDICATION else None
    if drug:
        return Rested(drug.value, (*drug.leaves, leaves[1]))
    found = subcategory(issue.description, Span(0, len(issue.description)), issue.category)
    return Rested(found.value, leaves) if found else None


def body_parts(subject: Subject) -> Rested | None:
    """Return the parts of the body that the heading names, also by a level of the spine."""
    words = subject.issue.description or ""
    parts = [(span.start, row["part"]) for row, span in BODY_PARTS.find(words)]
    parts += [(match.start(), _REGIONS[match["first"][0].upper()]) for match in SPINAL_LEVEL.finditer(words)]
    named = {part for _, part in parts}
    return listed(
        (part, subject.path("description")) for _, part in sorted(parts) if not named.intersection(_GENERAL.get(part, ()))
    )


def side(subject: Subject) -> Rested | None:
    """Return the side that the heading names: left, right, or both."""
    sides = {row["side"] for row, _ in SIDES.find(subject.issue.description or "")}
    if not sides:
        return None
    return Rested(sides.pop() if len(sides) == 1 else "both", (subject.path("description"),))


def spinal_levels(subject: Subject) -> Rested | None:
    """Return the levels of the spine that the heading names, a disc by both of its vertebrae."""
    return listed((_level(match), subject.path("description")) for match in SPINAL_LEVEL.finditer(subject.issue.description or ""))


def _level(match: re.Match[str]) -> str:
    first, second = match["first"].upper(), (match["second"] or "").upper().replace(" ", "")
    if not second:
        return first
    return f"{first}-{second}" if second[0].isalpha() else f"{first}-{first[0]}{second}"


def hours_a_day(subject: Subject) -> Rested | None:
    """Return the hours a day of home care."""
    found = _HOURS.search(_home_care(subject))
    hours = parse_count(found["n"]) if found else None
    return None if hours is None else Rested(hours, (subject.path("description"), subject.path("category")))


def months(subject: Subject) -> Rested | None:
    """Return the months of home care, weeks as their part of a year's twelfth, to a tenth."""
    found = _LASTING.search(_home_care(subject))
    count = parse_count(found["n"]) if found else None
    if found is None or count is None:
        return None
    lasting = float(count) if found["unit"].lower() == "month" else round(count / _WEEKS_A_MONTH, 1)
    return Rested(lasting, (subject.path("description"), subject.path("category")))


def _home_care(subject: Subject) -> str:
    return (subject.issue.description or "") if subject.issue.category is Category.HOME_CARE else ""
