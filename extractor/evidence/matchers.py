"""One matcher a type: given a value and its own place, say whether the source has it there.

A typed value is compared with what the same parser reads in that place, so a number never matches inside another number and a
quantity never matches a strength. Text matches up to white space, case and line-end hyphens, and not under a negation.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias, TypeVar

from extractor.case import Case, Leaf
from extractor.document import Span
from extractor.evidence.denials import is_denied
from extractor.fields import MatcherName
from extractor.record import SUPPORTED, Status
from extractor.values import (
    Found,
    classify,
    find_ages,
    find_dates,
    find_decision,
    find_forms,
    find_per_week,
    find_priorities,
    find_sessions,
    find_sexes,
    find_strengths,
    find_undated,
    find_weeks,
    ingredient_segments,
    locate,
    locate_unspaced,
    read_medication,
)
from extractor.values.parsing import CASE_NUMBER
from extractor.values.retrospective import find_retrospective, find_service_dates

T = TypeVar("T", bound=Leaf)

# One heading is asked about for each of its leaves.
_medication = lru_cache(maxsize=32)(read_medication)
_segments = lru_cache(maxsize=32)(ingredient_segments)

_FULL_DATE = re.compile(r"\d{1,2}/\s*\d{1,2}/\s*\d{4}|\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Question:
    """What a matcher looks at; `pivot` is the decision date, the latest that a two-digit year may mean.

    `is_sectioned` says whether a layout gives each item sections of its own, so that a place ends where the value does;
    `is_letter` that a date may stand without the year of the letter it is told in.
    """

    text: str
    places: tuple[Span, ...]
    hint: Span | None
    case: Case
    path: str
    pivot: dt.date | None
    is_sectioned: bool = True
    is_letter: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """Where a value stands and how surely; `note` says in words what stands there instead."""

    status: Status
    span: Span | None = None
    note: str | None = None

    @property
    def is_supported(self) -> bool:
        """Whether the source shows the value."""
        return self.status in SUPPORTED


Matcher: TypeAlias = Callable[[Leaf, Question], Match]
_Finder: TypeAlias = Callable[[str, Span], Iterable[Found[T]]]


def _nearest(spans: Sequence[Span], hint: Span | None) -> Span:
    """Return the span that the reader pointed at, else the first."""
    return next((s for s in spans if hint and s.start < hint.end and hint.start < s.end), spans[0])


def _compare(value: Leaf, found: Sequence[Found[T]], question: Question, exact: Callable[[str], bool]) -> Match:
    """Match a typed value against all that its parser reads in the place."""
    equal = [f.span for f in found if f.value == value]
    if equal:
        span = _nearest(equal, question.hint)
        return Match("exact" if exact(span.text(question.text)) else "normalized", span)
    if found:
        return Match("contradicted", found[0].span, f"the source says {found[0].value}")
    return Match("unsupported")


def _typed(finder: _Finder[T], is_exact: Callable[[str, Leaf], bool], *, is_first: bool = False) -> Matcher:
    """Return a matcher of what a parser reads; with `is_first` a later, other statement is a conflict and bears nothing out."""

    def match(value: Leaf, question: Question) -> Match:
        found = [f for place in question.places for f in finder(question.text, place)]
        return _compare(value, found[:1] if is_first else found, question, lambda quote: is_exact(quote, value))

    return match


def _has_digits(quote: str, value: Leaf) -> bool:
    return str(value) in re.findall(r"\d+(?:\.\d+)?", quote)


def _is_quoted(quote: str, value: Leaf) -> bool:
    return " ".join(quote.split()) == value


def _date(value: Leaf, question: Question) -> Match:
    found = [f for place in question.places for f in find_dates(question.text, place, not_after=question.pivot)]
    if not found and question.is_letter and question.pivot:
        found = [f for place in question.places for f in find_undated(question.text, place, question.pivot)]
    return _compare(value, found, question, lambda quote: bool(_FULL_DATE.fullmatch(quote)))


def _service_date(value: Leaf, question: Question) -> Match:
    found = [f for p in question.places for f in find_service_dates(question.text, p, not_after=question.pivot)]
    return _compare(value, found, question, lambda quote: bool(_FULL_DATE.fullmatch(quote)))


def _pattern(rule: re.Pattern[str], normal: Callable[[str], str]) -> Matcher:
    def find(text: str, place: Span) -> list[Found[str]]:
        return [Found(normal(m[0]), Span(*m.span())) for m in rule.finditer(text, *place)]

    return _typed(find, lambda _quote, _value: True)


def _words(value: Leaf, question: Question) -> list[Span]:
    found = [span for place in question.places for span in locate(question.text, str(value), place)]
    return found or [span for place in question.places for span in locate_unspaced(question.text, str(value), place)]


def _at(hits: list[Span], value: Leaf, question: Question) -> Match:
    span = _nearest(hits, question.hint)
    return Match("exact" if _is_quoted(span.text(question.text), value) else "normalized", span)


def _prose(value: Leaf, question: Question) -> Match:
    """Match words of a summary that are stated there, not denied."""
    hits = [s for s in _words(value, question) if not is_denied(question.text, s)]
    return _at(hits, value, question) if hits else Match("unsupported")


def _cell(value: Leaf, question: Question) -> Match:
    """Match words that must stand in a cell, a heading or a citation; other words there contradict them."""
    hits = _words(value, question)
    if hits:
        return _at(hits, value, question)
    if question.places:
        return Match("contradicted", question.places[0], "its place in the source says something else")
    return Match("unsupported")


def _pages(value: Leaf, question: Question) -> Match:
    """Match the pages of a citation, which may stand behind several of its sections: each of them in order, in the citation's place."""
    match = _cell(value, question)
    parts = [part.strip() for part in str(value).split(",")]
    if match.is_supported or len(parts) < 2:
        return match
    for place in question.places:
        at, first = place.start, None
        for part in parts:
            hit = next(iter(locate(question.text, part, Span(at, place.end))), None)
            if hit is None:
                break
            first, at = first or hit, hit.end
        else:
            assert first is not None
            return Match("normalized", Span(first.start, at))
    return match


def _rationale(value: Leaf, question: Question) -> Match:
    """Match the whole reasoning: all of its section, no more and no less; without sections, words that stand behind the item."""
    if not question.is_sectioned:
        return _cell(value, question)
    words = str(value).split()
    for place in question.places:
        if place.text(question.text).split() == words:
            return Match("exact", place.trimmed(question.text))
    if question.places:
        return Match("contradicted", question.places[0].trimmed(question.text), "the reasoning in the source is another or longer")
    return Match("unsupported")


def _strength(value: Leaf, question: Question) -> Match:
    """Match a strength in the stretch of text that belongs to its own ingredient, never to the one beside it."""
    parts = question.path.split(".")
    medication = question.case.issues[int(parts[1])].medication
    name = medication.ingredients[int(parts[4])].name if medication else ""
    found = []
    for place in question.places:
        named = locate(question.text, name, place)
        for segment in _segments(question.text, place):
            if any(segment.stretch.contains(hit) for hit in named):
                found += find_strengths(question.text, segment.stretch)
    return _compare(value, found, question, lambda quote: _is_quoted(quote, value))


def _category(value: Leaf, question: Question) -> Match:
    for place in question.places:
        found = classify(question.text, place)
        if found and found.value == value:
            return Match("derived", found.span)
        if found:
            return Match("contradicted", found.span, f"the words of the heading speak for {found.value}")
    return Match("unsupported")


def _retrospective(value: Leaf, question: Question) -> Match:
    found = [f.span for place in question.places for f in find_retrospective(question.text, place)]
    if bool(found) == value and question.places:
        return Match("derived", _nearest(found, question.hint) if found else question.places[0].trimmed(question.text))
    if found:
        return Match("contradicted", found[0], "the heading says that the care was already given")
    return Match("unsupported")


def _decision(value: Leaf, question: Question) -> Match:
    decided = [f for place in question.places if (f := find_decision(question.text, place))]
    return _compare(value, decided[:1], question, lambda quote: quote.lower() == value)


def _amount(field: str, is_exact: Callable[[str, Leaf], bool]) -> Matcher:
    """Return a matcher of an amount as the whole heading states it: one that belongs to strength or directions is another's."""

    def match(value: Leaf, question: Question) -> Match:
        for place in question.places:
            reading = _medication(question.text, place)
            stated = getattr(reading.value, field) if reading else None
            if reading and stated is not None:
                found = [Found(stated, reading.spans[field])]
                return _compare(value, found, question, lambda quote: is_exact(quote, value))
        return Match("unsupported")

    return match


MATCHERS: dict[MatcherName, Matcher] = {
    "age": _typed(find_ages, _has_digits, is_first=True),
    "case_number": _pattern(CASE_NUMBER, str.upper),
    "category": _category,
    "cell": _cell,
    "date": _date,
    "decision": _decision,
    "form": _typed(find_forms, _is_quoted),
    "pages": _pages,
    "package": _amount("package", _is_quoted),
    "per_week": _typed(find_per_week, _has_digits),
    "priority": _typed(find_priorities, lambda quote, value: quote.lower() == value),
    "prose": _prose,
    "quantity": _amount("quantity", _has_digits),
    "rationale": _rationale,
    "refills": _amount("refills", _has_digits),
    "retrospective": _retrospective,
    "service_date": _service_date,
    "sessions": _typed(find_sessions, _has_digits),
    "sex": _typed(find_sexes, _is_quoted, is_first=True),
    "strength": _strength,
    "weeks": _typed(find_weeks, _has_digits),
}
"""The matcher of every kind of leaf, as the fields name them."""
