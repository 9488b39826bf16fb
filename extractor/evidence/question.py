"""What a matcher is asked, and what it answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from extractor.case import Case, Leaf
from extractor.document import Span
from extractor.record import SUPPORTED, Status
from extractor.values import Found, locate, locate_unspaced

T = TypeVar("T", bound=Leaf)


@dataclass(frozen=True, slots=True)
class Question:
    """What a matcher looks at; `pivot` is the decision date, the latest that a two-digit year may mean.

    `summary` is where lists of diagnoses and treatments stand. `is_sectioned` says whether a layout gives each item sections of its
    own, so that a place ends where the value does; `is_published` that lines end where the page does and mean nothing; `is_letter`
    that a date may stand without the year of the letter it is told in.
    """

    text: str
    places: tuple[Span, ...]
    hint: Span | None
    case: Case
    path: str
    pivot: dt.date | None
    summary: tuple[Span, ...] = ()
    is_sectioned: bool = True
    is_published: bool = True
    is_letter: bool = False

    def around(self, span: Span) -> Span:
        """Return the place in which words stand; the whole text where a reader pointed outside of all."""
        return next((place for place in self.places if place.contains(span)), Span(0, len(self.text)))


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
Whole: TypeAlias = Callable[[Span, Question], bool]
"""Says of the place of words whether they are a whole value there."""


def nearest(spans: Sequence[Span], hint: Span | None) -> Span:
    """Return the span that the reader pointed at, else the first."""
    return next((s for s in spans if hint and s.start < hint.end and hint.start < s.end), spans[0])


def compare(value: Leaf, found: Sequence[Found[T]], question: Question, exact: Callable[[str], bool]) -> Match:
    """Match a typed value against all that its parser reads in the place."""
    equal = [f.span for f in found if f.value == value]
    if equal:
        span = nearest(equal, question.hint)
        return Match("exact" if exact(span.text(question.text)) else "normalized", span)
    if found:
        return Match("contradicted", found[0].span, f"the source says {found[0].value}")
    return Match("unsupported")


def words(value: Leaf, question: Question) -> list[Span]:
    """Return where the words of a value stand in its places."""
    found = [span for place in question.places for span in locate(question.text, str(value), place)]
    return found or [span for place in question.places for span in locate_unspaced(question.text, str(value), place)]


def at(hits: Sequence[Span], value: Leaf, question: Question) -> Match:
    """Match words at the nearest of the places where they stand."""
    span = nearest(hits, question.hint)
    return Match("exact" if is_quoted(span.text(question.text), value) else "normalized", span)


def is_quoted(quote: str, value: Leaf) -> bool:
    """Say whether a quote is the value, white space apart."""
    return " ".join(quote.split()) == value
