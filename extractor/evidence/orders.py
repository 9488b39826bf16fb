"""Whether words of an item are a drug's name, or directions for taking it."""

from __future__ import annotations

import re
from functools import lru_cache

from extractor.clauses import assertion_at
from extractor.document import Span
from extractor.evidence.elements import beginning, ends, opens
from extractor.evidence.question import Question
from extractor.values import Segment, find_directions, find_drugs, find_forms, find_strengths, flat, ingredient_segments
from extractor.values.requested import requested_only

_PART_BEGINS = re.compile(r"(?:[/,+&%]|\band|\bwith|\d\s*mg)\s*\Z", re.IGNORECASE)
_PART_ENDS = re.compile(r"\s*(?:[/,+&;)]|and\b|with\b|\Z)", re.IGNORECASE)
_directions = lru_cache(maxsize=32)(find_directions)


@lru_cache(maxsize=32)
def segments(text: str, place: Span) -> tuple[Segment, ...]:
    """Return the drugs that a heading asks for; one heading is asked about for each of its leaves."""
    return ingredient_segments(requested_only(text, place), place)


def is_requested(text: str, span: Span, place: Span) -> bool:
    """Say whether words of an item are part of what is asked for: not denied, earlier, refused or another's."""
    said = assertion_at(text, beginning(text, span), place)
    return said.polarity != "negated" and said.time not in ("past", "refused") and not said.is_conditional


def is_drug_name(span: Span, question: Question) -> bool:
    """Say whether words are the whole name of a drug that the item orders."""
    text, place = question.text, question.around(span)
    value = flat(span.text(text))
    if question.is_sectioned and question.is_published:
        names = [segment.name.value.casefold() for segment in segments(text, place)]
        is_whole = value.casefold() in names or _is_listed(text, span, place)
        return is_whole and is_requested(text, span, place)
    return bool(find_drugs(text, span) or _is_name(value)) and not find_directions(text, span) and _is_apart(text, span)


def _is_name(words: str) -> bool:
    """Say whether words, read by themselves, are a drug's name and nothing else."""
    own = segments(words, Span(0, len(words)))
    return len(own) == 1 and own[0].name.value == words


def _is_listed(text: str, span: Span, place: Span) -> bool:
    """Say whether words stand as one of a compound's parts: between marks, forms and strengths."""
    before, behind = text[place.start : span.start], Span(span.end, place.end)
    ordered = find_strengths(text, behind) + find_forms(text, behind)
    is_followed = _PART_ENDS.match(text, *behind) or any(not text[span.end : f.span.start].strip() for f in ordered)
    value = flat(span.text(text))
    is_named = not value.islower() or bool(find_drugs(text, span))
    return _PART_BEGINS.search(before) is not None and bool(is_followed) and is_named and _is_name(value)


def _is_apart(text: str, span: Span) -> bool:
    """Say whether a name is no part of a longer word."""
    return not re.search(r"[\w-]\Z", text[: span.start][-1:]) and not re.match(r"-?\w", text[span.end : span.end + 2])


def is_direction(span: Span, question: Question) -> bool:
    """Say whether words are a dosing expression, whole: begun and ended where one does, its negation with it, and no drug's name."""
    text, place = question.text, question.around(span)
    runs = [found.span for found in _directions(text, place) if found.span.start < span.end and span.start < found.span.end]
    if not runs or find_drugs(text, span) or any(_directions(text, rest) for run in runs for rest in _outside(run, span)):
        return False
    has_lines = not question.is_published
    first = span.start == runs[0].start or opens(text, span.start, place, has_lines=has_lines)
    last = span.end == runs[-1].end or ends(text, span.end, place, has_lines=has_lines)
    said = assertion_at(text, beginning(text, span), place if question.is_sectioned else None)
    return first and last and said.polarity != "negated"


def _outside(run: Span, span: Span) -> tuple[Span, ...]:
    """Return what of dosing words stands outside of a stretch within them."""
    return (Span(run.start, span.start), Span(span.end, run.end)) if run.contains(span) else ()
