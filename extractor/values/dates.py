"""Calendar dates as they stand in text."""

from __future__ import annotations

import re
from datetime import date

from extractor.document import Span
from extractor.values.digits import read_digits
from extractor.values.found import Found
from extractor.values.spoken import find_spoken_dates

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
# A line may end after a separator; a space beside it is otherwise no part of a date ("rated 6 - 8 - 10").
_BREAK = r"(?:[ \t]{0,4}[\r\n\f]\s{0,8})?"
# "(updated 11/3/16)" names the edition of a guideline.
_EDITION = re.compile(r"\b(?:updated|revised|accessed)\s{1,3}(?:on\s{1,3})?$", re.I)
_DAYS = tuple(
    # Either mark throughout; the other may join two dates ("1/2/31-1/9/31").
    re.compile(
        rf"(?<![\w{mark}])(?<!\d\.)(?P<month>\d{{1,2}}){mark}{_BREAK}(?P<day>\d{{1,2}}){mark}{_BREAK}(?P<year>\d{{4}}|\d\d)"
        rf"(?!\w|%|{mark}\d|\.\d)"
    )
    for mark in "/-"
)
_FORMS = (
    *_DAYS,
    re.compile(rf"(?<![\w/-])(?P<year>\d{{4}})(?P<mark>[/-]){_BREAK}(?P<month>\d\d)(?P=mark){_BREAK}(?P<day>\d\d)(?!\w|[/-]\d)"),
    re.compile(r"(?<![\w./-])(?P<month>\d{1,2})\.(?P<day>\d{1,2})\.(?P<year>\d{4})(?!\w|\.\d)"),
    re.compile(
        rf"(?<!\w){_MONTH}\s{{1,8}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s{{0,8}},\s{{0,8}}|\s{{1,8}})(?P<year>\d{{4}})(?!\w)",
        re.I,
    ),
    re.compile(
        rf"(?<![\w./-])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]{{1,8}}(?:of\s{{1,8}})?{_MONTH}(?:,?\s{{1,8}}|-)"
        r"(?P<year>\d{4})(?!\w)",
        re.I,
    ),
)


def find_dates(text: str, within: Span, *, not_after: date | None = None) -> list[Found[date]]:
    """Find the calendar dates inside `within`, in order; the month stands first in numeric forms.

    A two-digit year is 20YY where that is not after `not_after` (or where no bound is given), else 19YY. What is
    impossible as a date, and pairs of numbers such as scores ("10/10") and strengths ("5/325"), are no dates; nor is
    an edition ("updated 11/3/16").

    >>> text = "injured 10-13-98, seen November 8, 2016, pain 10/10"
    >>> [str(found.value) for found in find_dates(text, Span(0, len(text)), not_after=date(2016, 12, 9))]
    ['1998-10-13', '2016-11-08']
    """
    text = read_digits(text)
    found = find_spoken_dates(text, within) + [
        Found(value, Span(*match.span()))
        for form in _FORMS
        for match in form.finditer(text, within.start, within.end)
        if (value := _date(match, not_after)) is not None
        and not _EDITION.search(text, max(within.start, match.start() - 16), match.start())
    ]
    return sorted(found, key=lambda item: item.span)


def parse_date(quote: str, *, not_after: date | None = None) -> date | None:
    """Return the one date that a quote of the source states, or None where it states none or several."""
    values = {found.value for found in find_dates(quote, Span(0, len(quote)), not_after=not_after)}
    return values.pop() if len(values) == 1 else None


def _date(match: re.Match[str], not_after: date | None) -> date | None:
    parts = match.groupdict()
    name = parts.get("name")
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(parts["month"])
    year, day = parts["year"], int(parts["day"])
    if len(year) == 4:
        return _calendar(int(year), month, day)
    value = _calendar(2000 + int(year), month, day)
    if value is not None and not_after is not None and value > not_after:
        return _calendar(1900 + int(year), month, day)
    return value


def _calendar(year: int, month: int, day: int) -> date | None:
    if not 1900 <= year <= 2099:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
