"""What a parser of values returns: the value, and where it stands."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from extractor.document import Span

T = TypeVar("T")


class Found(NamedTuple, Generic[T]):
    """A value and its place; `span` indexes the whole text that the parser was given, not the stretch it looked at."""

    value: T
    span: Span


def flat(quote: str) -> str:
    """Return the words of a quote with each run of white space as one space.

    >>> flat("  one by mouth,\\r\\ntwice a day ")
    'one by mouth, twice a day'
    """
    return " ".join(quote.split())
