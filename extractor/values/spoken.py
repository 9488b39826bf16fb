"""Dates as a dictated letter has them: "the eleventh of August, two thousand eleven", "May the fourteenth, twenty fifteen"."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from extractor.document import Span
from extractor.values.counts import NAMES, parse_count
from extractor.values.found import Found

_ORDINALS: Final = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"),
    *("thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"),
    *(f"twenty-{one}" for one in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")),
    *("thirtieth", "thirty-first"),
)
MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_GAP: Final = r"\s{1,9}"
DAY: Final = "|".join(word.replace("-", r"[\s-]{1,4}") for word in sorted(_ORDINALS, key=len, reverse=True))
_YEAR: Final = (
    rf"(?:two{_GAP}thousand(?:{_GAP}(?:and{_GAP})?(?P<after>{NAMES}))?|"
    rf"(?P<century>nineteen|twenty)[\s-]{{1,9}}(?P<within>{NAMES})|(?P<digits>\d{{4}}))"
)
_DATES: Final = tuple(
    re.compile(rf"(?<![\w-]){pattern}(?:,?{_GAP}|\s{{0,4}},\s{{0,9}}){_YEAR}(?![\w-])", re.IGNORECASE)
    for pattern in (
        rf"(?:the{_GAP})?(?P<day>{DAY}){_GAP}(?:day{_GAP})?(?:of{_GAP})?(?P<month>{'|'.join(MONTHS)})",
        rf"(?P<month>{'|'.join(MONTHS)}){_GAP}(?:the{_GAP})?(?P<day>{DAY})",
    )
)


def find_spoken_dates(text: str, within: Span) -> list[Found[date]]:
    """Find dates in words with their year inside `within`; one without a year, or of no calendar, is none.

    >>> text = "on the third of May, two thousand fourteen"
    >>> [str(found.value) for found in find_spoken_dates(text, Span(0, len(text)))]
    ['2014-05-03']
    """
    matches = (match for form in _DATES for match in form.finditer(text, within.start, within.end))
    return [Found(value, Span(*match.span())) for match in matches if (value := _date(match)) is not None]


def parse_day(words: str) -> int:
    """Return the day of a month that an ordinal says, in words or digits ("nineteenth", "19th")."""
    digits = re.match(r"\d{1,2}", words)
    return int(digits[0]) if digits else _ORDINALS.index(re.sub(r"[\s-]+", "-", words.lower())) + 1


def _date(match: re.Match[str]) -> date | None:
    try:
        return date(_year(match), MONTHS.index(match["month"].lower()) + 1, parse_day(match["day"]))
    except ValueError:
        return None


def _year(match: re.Match[str]) -> int:
    if match["digits"]:
        return int(match["digits"])
    if match["century"]:
        return (1900 if match["century"].lower() == "nineteen" else 2000) + (parse_count(match["within"]) or 0)
    return 2000 + (parse_count(match["after"]) or 0 if match["after"] else 0)
