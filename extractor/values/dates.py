"""Calendar dates as they stand in text, in numbers ("10/13/2031", "18-Oct-31") and in words ("the third of May, two thousand two")."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from extractor.document import Span
from extractor.values.counts import NAMES, parse_count
from extractor.values.digits import read_digits
from extractor.values.found import Found

MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_ORDINALS: Final = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"),
    *("thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"),
    *(f"twenty-{one}" for one in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")),
    *("thirtieth", "thirty-first"),
)
DAY: Final = "|".join(word.replace("-", r"[\s-]{1,4}") for word in sorted(_ORDINALS, key=len, reverse=True))
"""Pattern (to be compiled without case) of a day of the month in words; what `parse_day` reads."""

# A line may end after a separator; a space beside it is otherwise no part of a date ("rated 6 - 8 - 10") but in "1 / 2 / 2031".
_BREAK: Final = r"(?:[ \t]{0,4}[\r\n\f]\s{0,8})?"
_NUMERIC: Final = re.compile(
    # Either mark throughout; the other may join two dates ("1/2/31-1/9/31").
    rf"\d(?<!\w\d)(?<!\d\.\d)(?:\d?(?P<mark>[/-]){_BREAK}(?P<day>\d{{1,2}})(?P=mark){_BREAK}['\u2019]?(?P<year>\d{{4}}|\d\d)"
    r"(?!\w|%|(?P=mark)\d|\.\d)|"
    rf"\d{{3}}(?P<led>[/-]){_BREAK}(?P<led_month>\d\d?)(?P=led){_BREAK}(?P<led_day>\d\d?)(?:T\d\d:\d\d(?::\d\d)?Z?)?(?!\w|[/-]\d)|"
    r"\d?(?P<slash>\ /\ )(?P<spaced_day>\d{1,2})\ /\ (?P<spaced_year>\d{4})(?!\w)|"
    r"(?:\d\.(?P<dotted>\d\d)\.(?P<short>\d\d)|\d?\.(?P<dotted_day>\d{1,2})\.(?P<dotted_year>\d{4}))(?!\w|\.\d))"
)
_MONTH: Final = re.compile(
    r"[jfmasond](?:an(?:uary)?|eb(?:ruary)?|ar(?:ch)?|pr(?:il)?|ay|une?|uly?|ug(?:ust)?|ept?(?:ember)?|ct(?:ober)?|ov(?:ember)?|"
    r"ec(?:ember)?)(?![a-z])",
    re.I,
)
_MONTH_NUMBERS: Final = {name[:3]: number for number, name in enumerate(MONTHS, 1)}
_NUMBERED: Final = rf"(?P<day>\d{{1,2}}(?:st|nd|rd|th)?|{DAY})"
_SAID_YEAR: Final = (
    rf"(?P<year>\d{{4}}|['\u2019]\d\d|(?<=-)\d\d|two\s{{1,9}}thousand(?:\s{{1,9}}(?:and\s{{1,9}})?{NAMES})?|"
    rf"(?:nineteen|twenty)[\s-]{{1,9}}{NAMES})(?![\w-])"
)
_DAY_BEHIND: Final = re.compile(
    rf"\.?(?:\s{{1,9}}(?:the\s{{1,9}})?|-){_NUMBERED}(?:\s{{0,8}},\s{{0,9}}|\s{{1,9}}|-){_SAID_YEAR}", re.I
)
_DAY_BEFORE: Final = re.compile(rf"(?<![\w./-])(?:the\s{{1,9}})?{_NUMBERED}[\s-]{{1,9}}(?:day\s{{1,9}})?(?:of\s{{1,9}})?\Z", re.I)
_YEAR_BEHIND: Final = re.compile(rf"\.?(?:\s{{0,4}},\s{{0,9}}|\s{{1,9}}|-){_SAID_YEAR}", re.I)
_LONGEST_DAY: Final = 48
"""Characters of a day before its month, at most."""
# "(updated 11/3/16)" names the edition of a guideline.
_EDITION: Final = re.compile(r"\b(?:updated|revised|accessed)\s{1,3}(?:on\s{1,3})?\Z", re.I)


class DateToken(NamedTuple):
    """A date of a text; `is_short` says that its year is written with two digits, and `year` is then 20YY."""

    span: Span
    year: int
    month: int
    day: int
    is_short: bool

    def value(self, not_after: date | None) -> date:
        """Return the day; a two-digit year is of the last century where it would lie after `not_after`."""
        value = date(self.year, self.month, self.day)
        is_earlier = self.is_short and not_after is not None and value > not_after
        return date(self.year - 100, self.month, self.day) if is_earlier else value


@lru_cache(maxsize=256)
def date_tokens(text: str) -> tuple[DateToken, ...]:
    """Return the dates of a whole text, in order and apart; read once a text."""
    plain = read_digits(text)
    found = sorted([*_numeric(plain), *_named(plain)])
    apart = [token for at, token in enumerate(found) if at == 0 or found[at - 1].span.end <= token.span.start]
    return tuple(t for t in apart if not _EDITION.search(text, max(0, t.span.start - 16), t.span.start))


def find_dates(text: str, within: Span, *, not_after: date | None = None) -> list[Found[date]]:
    """Find the calendar dates inside `within`, in order; the month stands first in numeric forms.

    A two-digit year is 20YY where that is not after `not_after` (or where no bound is given), else 19YY. What is
    impossible as a date, and pairs of numbers such as scores ("10/10") and strengths ("5/325"), are no dates; nor is
    an edition ("updated 11/3/16").

    >>> text = "injured 10-13-98, seen November 8, 2016, pain 10/10"
    >>> [str(found.value) for found in find_dates(text, Span(0, len(text)), not_after=date(2016, 12, 9))]
    ['1998-10-13', '2016-11-08']
    """
    tokens = date_tokens(text)
    first = bisect_left(tokens, within.start, key=lambda token: token.span.start)
    inside = (token for token in tokens[first:] if token.span.end <= within.end)
    return [Found(token.value(not_after), token.span) for token in inside]


def parse_date(quote: str, *, not_after: date | None = None) -> date | None:
    """Return the one date that a quote of the source states, or None where it states none or several."""
    values = {found.value for found in find_dates(quote, Span(0, len(quote)), not_after=not_after)}
    return values.pop() if len(values) == 1 else None


def parse_day(words: str) -> int:
    """Return the day of a month that an ordinal says, in words or digits ("nineteenth", "19th")."""
    digits = re.match(r"\d{1,2}", words)
    return int(digits[0]) if digits else _ORDINALS.index(re.sub(r"[\s-]+", "-", words.lower())) + 1


def _numeric(text: str) -> Iterator[DateToken]:
    for hit in _NUMERIC.finditer(text):
        if hit["mark"] and text[hit.start() - 1 : hit.start()] == hit["mark"]:
            continue
        numbers = re.findall(r"\d+", hit[0])[:3]
        month, day, year = (numbers[1], numbers[2], numbers[0]) if hit["led"] else numbers
        yield from _token(Span(*hit.span()), year, int(month), int(day))


def _named(text: str) -> Iterator[DateToken]:
    """Yield the dates that name their month."""
    for hit in _MONTH.finditer(text):
        start, month = hit.start(), _MONTH_NUMBERS.get(hit[0][:3].lower())
        if month is None:
            continue
        before = text[start - 1 : start] or " "
        behind = None if before.isalnum() else _DAY_BEHIND.match(text, hit.end())
        if behind:
            yield from _token(Span(start, behind.end()), behind["year"], month, parse_day(behind["day"]))
        elif not before.isalpha() and (year := _YEAR_BEHIND.match(text, hit.end())):
            lead = _DAY_BEFORE.search(text, max(0, start - _LONGEST_DAY), start)
            if lead:
                yield from _token(Span(lead.start(), year.end()), year["year"], month, parse_day(lead["day"]))


def _token(span: Span, year: str, month: int, day: int) -> Iterator[DateToken]:
    """Yield the date, if there is such a day from 1900 to 2099."""
    digits = year.lstrip("'\u2019")
    number = int(digits) if digits.isdigit() else _said_year(digits.lower())
    is_short = digits.isdigit() and len(digits) == 2
    token = DateToken(span, number + 2000 if is_short else number, month, day, is_short)
    try:
        token.value(None)
    except ValueError:
        return
    if 1900 <= token.year <= 2099:
        yield token


def _said_year(words: str) -> int:
    """Return the year of "two thousand and eleven" or "nineteen ninety-eight"."""
    thousand = re.fullmatch(r"two\s+thousand(?:\s+(?:and\s+)?(.+))?", words)
    if thousand:
        return 2000 + (parse_count(thousand[1]) or 0 if thousand[1] else 0)
    century, rest = re.split(r"[\s-]+", words, maxsplit=1)
    return 100 * (parse_count(century) or 0) + (parse_count(rest) or 0)
