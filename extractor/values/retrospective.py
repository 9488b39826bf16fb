"""Care already given: whether an item's heading says so, and its dates of service."""

from __future__ import annotations

import datetime as dt
import re
from itertools import takewhile

from extractor.clauses import assertion_at
from extractor.document import Span
from extractor.values.dates import find_dates
from extractor.values.found import Found

_SERVICE = re.compile(r"\bDOS\b|\bD\.O\.S\.|\bdates?\s+of\s+service\b|\bservice\s+dates?\b", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:order|request|dated|report|prescri|RFA|denied)", re.IGNORECASE)
_RETROSPECTIVE = re.compile(r"\bretro(?:spective(?:ly)?)?\b", re.IGNORECASE)


def find_retrospective(text: str, within: Span) -> list[Found[bool]]:
    """Return the words of a heading that say the care was already given, in order, each with the value True.

    >>> find_retrospective("Retro MRI, DOS 1/2/2031", Span(0, 23))
    [Found(value=True, span=Span(start=0, end=5)), Found(value=True, span=Span(start=11, end=14))]
    """
    hits = sorted(Span(*m.span()) for rule in (_RETROSPECTIVE, _SERVICE) for m in rule.finditer(text, *within))
    return [Found(True, hit) for hit in hits if assertion_at(text, hit, within).polarity != "negated"]


def find_service_dates(text: str, within: Span, *, not_after: dt.date | None = None) -> list[Found[dt.date]]:
    """Return the dates that follow "DOS" or "date(s) of service" in a heading, up to one that is an order's or a report's.

    >>> [str(found.value) for found in find_service_dates("DOS 3/1/2031, 3/2/2031; ordered 2/1/2031", Span(0, 40))]
    ['2031-03-01', '2031-03-02']
    """
    said = find_service_words(text, within)
    dates = find_dates(text, Span(said.end, within.end), not_after=not_after) if said else []
    starts = [said.end if said else 0, *(date.span.end for date in dates)]
    return list(
        takewhile(lambda date: not _OTHER.search(text, max(s for s in starts if s <= date.span.start), date.span.start), dates)
    )


def find_service_words(text: str, within: Span) -> Span | None:
    """Return the first words of a heading that announce dates of service, or None."""
    said = _SERVICE.search(text, *within)
    return Span(*said.span()) if said else None
