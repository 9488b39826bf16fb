"""What a parser of values returns: the value, and where it stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Generic, NamedTuple, TypeVar

from extractor.document import Span

T = TypeVar("T")


class Found(NamedTuple, Generic[T]):
    """A value and its place; `span` indexes the whole text that the parser was given, not the stretch it looked at."""

    value: T
    span: Span


Finder = Callable[[str, Span], list[Found[T]]]


def remembered(finder: Finder[T]) -> Finder[T]:
    """Return a finder that looks but once at the same stretch of the same text: readers, evidence and validators all ask for it."""

    @lru_cache(maxsize=1024)
    def kept(text: str, within: Span) -> tuple[Found[T], ...]:
        return tuple(finder(text, within))

    @wraps(finder)
    def find(text: str, within: Span) -> list[Found[T]]:
        return list(kept(text, within))

    return find


def flat(quote: str) -> str:
    """Return the words of a quote with each run of white space as one space.

    >>> flat("  one by mouth,\\r\\ntwice a day ")
    'one by mouth, twice a day'
    """
    return " ".join(quote.split())
