"""What an engine misread on recognised pages, put right where only one reading is possible.

What is put right is listed: fixed words (lookalikes.py), words of a small set (closed_places.py), letters in the places of digits and
glued numbers (typed_places.py), commas (stops.py). Each place is kept, so that evidence that rests on it says so.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

from extractor.cleaning.closed_places import closed_words
from extractor.cleaning.draft import Draft, Edit
from extractor.cleaning.lookalikes import fixed_words
from extractor.cleaning.marks import plain_marks
from extractor.cleaning.stops import commas
from extractor.cleaning.typed_places import digits, glued_numbers, strokes, units
from extractor.document import Document, Misreading, Span

Rule: TypeAlias = Callable[[str], Iterator[Edit]]

RULES: Final[tuple[Rule, ...]] = (fixed_words, closed_words, units, glued_numbers, digits, strokes, commas)
"""In this order: a unit or a month shows where a number stands."""


def put_right(draft: Draft, document: Document) -> Draft:
    """Return the draft of a document with the misreadings of its recognised pages put right, others left as they are."""
    recognised = [page.span for page in document.pages if page.is_ocr]
    if not recognised:
        return draft
    for rule in RULES:
        draft = draft.edited([edit for edit in rule(draft.text) if _is_within(draft, edit.span, recognised)])
    return draft


def _is_within(draft: Draft, span: Span, pages: Sequence[Span]) -> bool:
    place = Span(draft.places[span.start], draft.places[span.end - 1] + 1)
    at = bisect_right(pages, place.start, key=lambda page: page.start) - 1
    return at >= 0 and pages[at].contains(place)


def misreadings_of(draft: Draft, source: str) -> tuple[Misreading, ...]:
    """Return the places in a finished draft that were put right, with what the source has there."""
    places = _merged(draft.misread)
    if not places:
        return ()
    held: dict[Span, Span] = {}
    for at, offset in enumerate(draft.places):
        place = places[max(0, bisect_right(places, offset, key=lambda span: span.start) - 1)]
        if place.start <= offset < place.end:
            first = held.setdefault(place, Span(at, at + 1))
            held[place] = Span(first.start, at + 1) if at == first.end else first
    return tuple(
        Misreading(span, plain_marks(place.text(source))) for place, span in sorted(held.items(), key=lambda item: item[1])
    )


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Return stretches in order, those that overlap as one."""
    merged: list[Span] = []
    for span in spans:
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged
