"""Counted visits: "twelve sessions", "2-3 times a week for 6 weeks", "2x6"."""

from __future__ import annotations

import re
from typing import NamedTuple, TypeVar

from extractor.case import Category, Schedule
from extractor.document import Span
from extractor.values.amounts import find_packages, find_strengths
from extractor.values.categories import classify
from extractor.values.found import Found, flat
from extractor.values.requested import requested_only
from extractor.values.tokens import RANGE, WHOLE, Number, Tokens, parse_whole, sole_number, tokenize

T = TypeVar("T")

SCHEDULED = frozenset(
    {
        Category.THERAPY,
        Category.BEHAVIORAL,
        Category.INJECTION,
        Category.HOME_CARE,
        Category.CONSULTATION,
        Category.PROGRAM,
    }
)
"""Categories whose headings count visits; a count of scans or devices ("#2") is no schedule."""


class ScheduleReading(NamedTuple):
    """A schedule and the place of each of its leaves, by its name: "sessions", "per_week", "weeks"."""

    value: Schedule
    spans: dict[str, Span]


_N = rf"(?<![#/])(?P<n>{RANGE})"
_WEEKS = r"(?:weeks?|wks?)\b"
_VISIT = r"(?:sessions?|visits?|treatments?|appointments?|consult(?:ation)?s?|evaluations?|injections?)(?:\(s\))?"
_OTHER_UNIT = (
    r"(?![\w%])(?!\s{0,3}-?(?:mg|mcg|ml|cc|gm?|grams?|%|mins?|minutes?|hours?|hrs?|days?|weeks?|wks?|months?|years?|levels?|units?|"
    r"per|a|x|times)\b)"
)
_EACH_WEEK = r"(?:(?:a|per|each|every|in\s+a|x|times|/)\s{0,3}(?:week|wk)|weekly)\b"
_OFTEN = r"(?:x|times?|sessions?|visits?|treatments?|days?)"
_PER_WEEK = re.compile(
    rf"(?:{_N}\s{{0,3}}(?:{_OFTEN}\s{{0,3}},?\s{{0,3}})?|(?<!\w)(?P<adverb>once|twice|thrice)\s{{0,3}}){_EACH_WEEK}", re.I
)
_FOR_WEEKS = re.compile(
    rf"(?<!\w)(?:for|over|times|x|×|next|within|during|by|,)\s{{0,3}}(?:(?:the|a|an|additional|next|total|period|of)\s+){{0,4}}"
    rf"(?P<n>{RANGE})[\s-]{{0,3}}{_WEEKS}(?!\s+(?:trial|post|after|ago|supply))",
    re.I,
)
_AFTER_RATE = re.compile(rf"\s{{0,3}},?\s{{0,3}}(?:x|×|times|for|by)\s{{0,3}}(?P<n>{WHOLE}){_OTHER_UNIT}", re.I)
_GRID = re.compile(
    rf"(?<![#/])(?P<a>{RANGE})\s{{0,3}}(?:x|×|times|by)\s{{0,3}}(?P<b>{WHOLE})(?:(?P<weeks>\s{{0,3}}{_WEEKS})|{_OTHER_UNIT})", re.I
)
_FILLER = (
    r"(?:(?!(?:for|per|times|of|x|to|the|weeks?|days?|months?|hours?|hrs?|minutes?|mins?|mg|cc|ml|level|"
    r"units?)\b)[a-z][\w/'’&.-]{0,24}\s{1,3}|"
    r"\([^()]{1,24}\)\s{1,3})"
)
_SESSIONS = (
    re.compile(rf"(?:#|\b(?:qty|quantity)\s{{0,3}}(?:of|[.:])?)\s{{0,3}}(?P<n>{WHOLE}){_OTHER_UNIT}", re.I),
    re.compile(rf"(?<!\w)(?:x|×|times|total\s+of|series\s+of)\s{{0,3}}(?P<n>{WHOLE}){_OTHER_UNIT}", re.I),
    re.compile(rf"{_N}[\s-]{{0,4}}{_FILLER}{{0,6}}{_VISIT}(?!\w)", re.I),
    re.compile(rf"\b{_VISIT}\s{{0,3}}[:=-]?\s{{0,3}}\(?(?P<n>{WHOLE}){_OTHER_UNIT}", re.I),
    re.compile(
        rf"[|]\s{{0,3}}\(\s{{0,2}}(?P<n>{WHOLE})(?:\s{{0,3}}(?:total\s{{1,3}})?{_VISIT})?(?:\s{{1,3}}total)?\s{{0,2}}\)", re.I
    ),
)
_ADVERBS = {"once": "1", "twice": "2", "thrice": "3"}
_MOST_PER_WEEK = 7


class _Counts(NamedTuple):
    sessions: list[Found[int]]
    per_week: list[Found[str]]
    weeks: list[Found[int]]


def read_schedule(text: str, within: Span) -> ScheduleReading | None:
    """Read the counted visits of the heading inside `within`, None where it counts none.

    A heading of another kind than those in `SCHEDULED` counts scans or devices ("MRI #1"), no visits, and one of no known kind that
    states a strength or a package counts a drug. Where a heading
    gives two different numbers of sessions (or of weeks), or a range, that number is None.

    >>> text = "Quarnil therapy twice a week for 9 weeks (18 sessions)"
    >>> reading = read_schedule(text, Span(0, len(text)))
    >>> reading and reading.value.model_dump()
    {'sessions': 18, 'per_week': '2', 'weeks': 9}
    """
    kind = classify(text, within)
    is_drug = kind is None and bool(find_strengths(text, within) or find_packages(text, within))
    if is_drug or (kind is not None and kind.value not in SCHEDULED):
        return None
    counts = _count(requested_only(text, within), within)
    sessions, per_week, weeks = _agreed(counts.sessions), _agreed(counts.per_week), _agreed(counts.weeks)
    if sessions is None and per_week is None and weeks is None:
        return None
    named = {"sessions": sessions, "per_week": per_week, "weeks": weeks}
    schedule = Schedule(
        sessions=sessions.value if sessions else None,
        per_week=per_week.value if per_week else None,
        weeks=weeks.value if weeks else None,
    )
    return ScheduleReading(schedule, {name: found.span for name, found in named.items() if found is not None})


def find_sessions(text: str, within: Span) -> list[Found[int]]:
    """Find numbers of visits inside `within`, in order: "#6", "x12 visits", "Eight (8) sessions"."""
    return _count(text, within).sessions


def find_per_week(text: str, within: Span) -> list[Found[str]]:
    """Find visits a week inside `within`, in order, as "2" or "2-3"."""
    return _count(text, within).per_week


def find_weeks(text: str, within: Span) -> list[Found[int]]:
    """Find numbers of weeks inside `within`, in order; months, days and ranges of weeks give none."""
    return _count(text, within).weeks


def parse_sessions(quote: str) -> int | None:
    """Return the number of visits that a quote states ("Twelve", "x12", "#6", "12 sessions"), or None.

    >>> [parse_sessions(quote) for quote in ("Twelve", "x12", "#6", "six (6) visits", "12-18 sessions", "2x6")]
    [12, 12, 6, 6, None, None]
    """
    value = parse_whole(quote)
    found = _agreed(find_sessions(quote, Span(0, len(quote))))
    return value if value is not None else found.value if found else None


def parse_per_week(quote: str) -> str | None:
    """Return the visits a week that a quote states, as "2" or "2-3", or None.

    >>> [parse_per_week(quote) for quote in ("twice a week", "2-3 times a week for 6 weeks", "2x6", "3", "6 weeks")]
    ['2', '2-3', '2', '3', None]
    """
    found = _agreed(find_per_week(quote, Span(0, len(quote))))
    number = sole_number(quote)
    return found.value if found else _often(number) if number else _ADVERBS.get(flat(quote).strip(" ,;.()").casefold())


def parse_weeks(quote: str) -> int | None:
    """Return the number of weeks that a quote states ("6 weeks", "for six weeks", "2x6", "6"), or None.

    >>> [parse_weeks(quote) for quote in ("6 weeks", "for six weeks", "2x6", "6", "for two months")]
    [6, 6, 6, 6, None]
    """
    value = parse_whole(re.sub(rf"[\s-]*{_WEEKS}$", "", flat(quote).strip(" ,;.()"), flags=re.I))
    found = _agreed(find_weeks(quote, Span(0, len(quote))))
    return value if value is not None else found.value if found else None


def _count(text: str, within: Span) -> _Counts:
    """Find all counts; what one reading has claimed is masked for the next, so that no number counts twice."""
    read = tokenize(text)
    line = read.line[: within.end]
    per_week: list[Found[str]] = []
    weeks: list[Found[int]] = []
    for match in _PER_WEEK.finditer(line, within.start):
        often = _ADVERBS[match["adverb"].lower()] if match["adverb"] else _often(read.at(match.start("n")))
        claimed = Span(*match.span())
        if often is not None:
            per_week.append(Found(often, claimed))
        if tail := _AFTER_RATE.match(line, match.end()):
            _add(weeks, read, tail.start("n"), Span(*tail.span()))
            claimed = Span(claimed.start, tail.end())
        line = _masked(line, claimed)
    for match in _GRID.finditer(line, within.start):
        often = _often(read.at(match.start("a")))
        if often is not None:
            per_week.append(Found(often, Span(*match.span("a"))))
            _add(weeks, read, match.start("b"), Span(match.start("b"), match.end()))
            line = _masked(line, Span(*match.span()))
    for match in _FOR_WEEKS.finditer(line, within.start):
        _add(weeks, read, match.start("n"), Span(match.start("n"), match.end()))
        line = _masked(line, Span(*match.span()))
    return _Counts(_sessions(read, line, within), sorted(per_week, key=_place), sorted(weeks, key=_place))


def _sessions(read: Tokens, line: str, within: Span) -> list[Found[int]]:
    found: dict[int, Found[int]] = {}
    for match in (match for pattern in _SESSIONS for match in pattern.finditer(line, within.start)):
        value = read.at(match.start("n")).whole
        if value is not None and 0 < value < 1000:
            found.setdefault(match.start("n"), Found(value, Span(*match.span())))
    return [found[start] for start in sorted(found)]


def _often(number: Number) -> str | None:
    """Return "2" or "2-3" for a number or a range; None for more than seven a week."""
    values = number.values if number.kind in ("whole", "range") else ()
    return "-".join(map(str, values)) if values and max(values) <= _MOST_PER_WEEK else None


def _add(weeks: list[Found[int]], read: Tokens, start: int, span: Span) -> None:
    value = read.at(start).whole
    if value is not None:
        weeks.append(Found(value, span))


def _masked(line: str, span: Span) -> str:
    return line[: span.start] + "|" * (span.end - span.start) + line[span.end :]


def _place(found: Found[T]) -> Span:
    return found.span


def _agreed(found: list[Found[T]]) -> Found[T] | None:
    values = {item.value for item in found}
    return found[0] if len(values) == 1 else None
