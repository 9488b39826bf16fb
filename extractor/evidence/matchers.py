"""One matcher a type: given a value and its own place, say whether the source has it there.

A typed value is compared with what the same parser reads in that place, so a number never matches inside another number and a
quantity never matches a strength. Text matches up to white space, case and line-end hyphens, and not under a negation.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Final, TypeAlias, TypeVar

from extractor.case import Leaf
from extractor.document import Span
from extractor.evidence.citations import is_pages, is_section, is_source
from extractor.evidence.elements import is_item, is_listed, is_mechanism, is_specialty, is_state
from extractor.evidence.notation import normal_strength, normal_supply, pages_pattern
from extractor.evidence.orders import is_direction, is_drug_name, segments
from extractor.evidence.question import Match, Matcher, Question, Whole, at, compare, is_quoted, nearest, words
from extractor.fields import MatcherName, field_of
from extractor.values import (
    Found,
    classify,
    find_ages,
    find_dates,
    find_decision,
    find_per_week,
    find_priorities,
    find_sessions,
    find_sexes,
    find_strengths,
    find_supplies,
    find_undated,
    find_weeks,
    locate,
    read_medication,
)
from extractor.values.parsing import CASE_NUMBER
from extractor.values.requested import requested_only
from extractor.values.retrospective import find_retrospective, find_service_dates

T = TypeVar("T", bound=Leaf)
_Finder: TypeAlias = Callable[[str, Span], Iterable[Found[T]]]

# One heading is asked about for each of its leaves.
_medication = lru_cache(maxsize=32)(read_medication)

_LABEL = re.compile(r"[A-Za-z]\s{0,9}:")
_OTHER_WORD = re.compile(r"(?i)\b(?!(?:to|and|or|through|thru|on|about|until|also|cumulative|trauma|ct)\b)[a-z]{2,}")
_FULL_DATE = re.compile(r"\d{1,2}/\s*\d{1,2}/\s*\d{4}|\d{4}-\d{2}-\d{2}")


def _typed(finder: _Finder[T], is_exact: Callable[[str, Leaf], bool], *, is_first: bool = False) -> Matcher:
    """Return a matcher of what a parser reads; with `is_first` a later, other statement is a conflict and bears nothing out."""

    def match(value: Leaf, question: Question) -> Match:
        found = [f for place in question.places for f in finder(question.text, place)]
        return compare(value, found[:1] if is_first else found, question, lambda quote: is_exact(quote, value))

    return match


def _requested(finder: _Finder[T]) -> _Finder[T]:
    """Return a finder of what a heading asks for: what went before or instead of it is not looked at."""
    return lambda text, place: finder(requested_only(text, place), place)


def _has_digits(quote: str, value: Leaf) -> bool:
    return str(value) in re.findall(r"\d+(?:\.\d+)?", quote)


def _date(value: Leaf, question: Question) -> Match:
    found = [f for place in question.places for f in _labelled_dates(question, place)]
    if not found and question.is_letter and question.pivot:
        found = [f for place in question.places for f in find_undated(question.text, place, question.pivot)]
    return compare(value, found, question, lambda quote: bool(_FULL_DATE.fullmatch(quote)))


def _labelled_dates(question: Question, place: Span) -> list[Found[dt.date]]:
    """Return the dates of a cell that stand under its own label: none behind another's, or behind words that say what it is."""
    dates = find_dates(question.text, place, not_after=question.pivot)
    starts = [place.start, *(found.span.end for found in dates)]
    leads = [question.text[start : found.span.start] for start, found in zip(starts, dates, strict=False)]
    owned = [not (_OTHER_WORD.search(lead) if index else len(_LABEL.findall(lead)) > 1) for index, lead in enumerate(leads)]
    return [found for found, is_owned in zip(dates, owned, strict=True) if is_owned]


def _service_date(value: Leaf, question: Question) -> Match:
    found = [f for p in question.places for f in find_service_dates(question.text, p, not_after=question.pivot)]
    return compare(value, found, question, lambda quote: bool(_FULL_DATE.fullmatch(quote)))


def _pattern(rule: re.Pattern[str], normal: Callable[[str], str]) -> Matcher:
    def find(text: str, place: Span) -> list[Found[str]]:
        return [Found(normal(m[0]), Span(*m.span())) for m in rule.finditer(text, *place)]

    return _typed(find, lambda _quote, _value: True, is_first=True)


def _free(is_whole: Whole) -> Matcher:
    """Return a matcher of words that must be a whole value where they stand; other words in a place of its own contradict them."""

    def match(value: Leaf, question: Question) -> Match:
        found = words(value, question)
        hits = [span for span in found if is_whole(span, question)]
        if hits:
            return at(hits, value, question)
        if found:
            return Match("unsupported", note="stands there only as a part of other words, or is not what they say")
        return Match("unsupported") if field_of(question.path).group == "narrative" else _another(question)

    return match


def _another(question: Question) -> Match:
    """Return that a place of the field's own says something else, if it has one."""
    if question.places:
        return Match("contradicted", question.places[0], "its place in the source says something else")
    return Match("unsupported")


def _pages(value: Leaf, question: Question) -> Match:
    """Match the pages of a citation, which may stand behind several of its sections: each of them in order, in the citation's place."""
    match = _free(is_pages)(value, question)
    parts = [part.strip() for part in str(value).split(",")]
    if match.is_supported:
        return match
    if len(parts) < 2:
        return _range(value, question) or match
    for place in question.places:
        end, first = place.start, None
        for part in parts:
            hit = next(iter(locate(question.text, part, Span(end, place.end))), None)
            if hit is None:
                break
            first, end = first or hit, hit.end
        else:
            assert first is not None
            return Match("normalized", Span(first.start, end)) if is_pages(first, question) else match
    return match


def _range(value: Leaf, question: Question) -> Match | None:
    """Match a range of pages in another notation: "78 through 80" is 78-80."""
    pattern = pages_pattern(str(value))
    found = [Span(*hit.span()) for place in question.places for hit in (pattern.finditer(question.text, *place) if pattern else ())]
    hits = [span for span in found if is_pages(span, question)]
    return Match("normalized", nearest(hits, question.hint)) if hits else None


def _rationale(value: Leaf, question: Question) -> Match:
    """Match the whole reasoning: all of its section, no more and no less; without sections, words that stand behind the item."""
    if not question.is_sectioned:
        hits = words(value, question)
        return at(hits, value, question) if hits else _another(question)
    reasons = str(value).split()
    for place in question.places:
        if place.text(question.text).split() == reasons:
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
        requested = requested_only(question.text, place)
        named = locate(requested, name, place)
        for segment in segments(question.text, place):
            if any(segment.stretch.contains(hit) for hit in named):
                found += find_strengths(requested, segment.stretch)
    same = [Found(str(value), f.span) if normal_strength(f.value) == normal_strength(str(value)) else f for f in found]
    return compare(value, same, question, lambda quote: is_quoted(quote, value))


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
        return Match("derived", nearest(found, question.hint) if found else question.places[0].trimmed(question.text))
    if found:
        return Match("contradicted", found[0], "the heading says that the care was already given")
    return Match("unsupported")


def _supply(value: Leaf, question: Question) -> Match:
    found = [f for place in question.places for f in find_supplies(question.text, place)]
    same = [Found(str(value), f.span) if normal_supply(f.value) == normal_supply(str(value)) else f for f in found]
    return compare(str(value), same, question, lambda quote: is_quoted(quote, value))


def _decision(value: Leaf, question: Question) -> Match:
    decided = [f for place in question.places if (f := find_decision(question.text, place))]
    return compare(value, decided[:1], question, lambda quote: quote.lower() == value)


def _amount(field: str, is_exact: Callable[[str, Leaf], bool]) -> Matcher:
    """Return a matcher of an amount as the whole heading states it: one that belongs to strength or directions is another's."""

    def match(value: Leaf, question: Question) -> Match:
        for place in question.places:
            reading = _medication(question.text, place)
            stated = getattr(reading.value, field) if reading else None
            if reading and stated is not None:
                found = [Found(stated, reading.spans[field])]
                return compare(value, found, question, lambda quote: is_exact(quote, value))
        return Match("unsupported")

    return match


WHOLE: Final[Mapping[MatcherName, Whole]] = {
    "directions": is_direction,
    "drug": is_drug_name,
    "item": is_item,
    "listed": is_listed,
    "mechanism": is_mechanism,
    "pages": is_pages,
    "section": is_section,
    "source": is_source,
    "specialty": is_specialty,
    "state": is_state,
}
"""What says of words where they stand whether they are a whole value, by the name of their matcher."""

MATCHERS: Final[Mapping[MatcherName, Matcher]] = {
    **{name: _free(is_whole) for name, is_whole in WHOLE.items()},
    "age": _typed(find_ages, _has_digits, is_first=True),
    "case_number": _pattern(CASE_NUMBER, str.upper),
    "category": _category,
    "date": _date,
    "decision": _decision,
    "form": _amount("form", is_quoted),
    "pages": _pages,
    "package": _amount("package", is_quoted),
    "per_week": _typed(_requested(find_per_week), _has_digits),
    "priority": _typed(find_priorities, lambda quote, value: quote.lower() == value),
    "quantity": _amount("quantity", _has_digits),
    "rationale": _rationale,
    "refills": _amount("refills", _has_digits),
    "retrospective": _retrospective,
    "service_date": _service_date,
    "sessions": _typed(_requested(find_sessions), _has_digits),
    "sex": _typed(find_sexes, is_quoted, is_first=True),
    "strength": _strength,
    "supply": _supply,
    "weeks": _typed(_requested(find_weeks), _has_digits),
}
"""The matcher of every kind of leaf, as the fields name them."""
