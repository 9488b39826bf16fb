"""Dates that are told without their year: "the nineteenth of June this year", "on March 4" in a letter that is dated itself."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from extractor.document import Span
from extractor.values.dates import DAY, MONTHS, parse_day
from extractor.values.found import Found

_GAP: Final = r"\s{1,9}"
# A month is written with a capital: "may the first one help?" is none.
_MONTH: Final = (
    rf"(?P<month>(?-i:{'|'.join(name.capitalize() for name in MONTHS)}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec))\.?"
)
_DIGITS: Final = r"\d{1,2}(?:st|nd|rd|th)?"
_NO_YEAR: Final = r"(?![\w-])(?!,?\s{1,9}(?:\d{4}|two\s{1,9}thousand|nineteen\s|twenty\s|twenty-))"
_SAID: Final = rf"(?:,?{_GAP}(?:of{_GAP})?(?P<said>this|last|the{_GAP}same|that){_GAP}year)?"
_FORMS: Final = (
    re.compile(
        rf"(?<![\w/-])(?:the{_GAP})?(?P<day>{DAY}|{_DIGITS}){_GAP}(?:day{_GAP})?(?:of{_GAP})?{_MONTH}{_NO_YEAR}{_SAID}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\w/-]){_MONTH}{_GAP}(?:the{_GAP})?(?P<day>{DAY}|{_DIGITS}){_NO_YEAR}{_SAID}", re.IGNORECASE),
)


def find_undated(text: str, within: Span, written: date) -> list[Found[date]]:
    """Find dates without a year inside `within`, in order, as what they mean in a letter of the day `written`: the last such day before it.

    "Last year" means the year before; a day that no calendar has is none.

    >>> text = "came on the nineteenth of June this year, denied December 4, hurt May 4, 2001"
    >>> [str(found.value) for found in find_undated(text, Span(0, len(text)), date(2015, 8, 24))]
    ['2015-06-19', '2014-12-04']
    """
    found = []
    for form in _FORMS:
        for match in form.finditer(text, *within):
            value = _last(match, written)
            if value is not None:
                found.append(Found(value, Span(*match.span())))
    return sorted(found, key=lambda item: item.span)


def _last(match: re.Match[str], written: date) -> date | None:
    day, month = parse_day(match["day"]), next(i for i, name in enumerate(MONTHS, 1) if name.startswith(match["month"].lower()[:3]))
    said = (match["said"] or "").lower()
    year = written.year - (said == "last")
    try:
        value = date(year, month, day)
        return value if value <= written or said == "this" else value.replace(year=year - 1)
    except ValueError:
        return None
