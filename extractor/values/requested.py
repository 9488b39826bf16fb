"""What the heading of an item names but does not ask for: "instead of X", "after 18 sessions", "Claim #77123"."""

from __future__ import annotations

from functools import lru_cache

from extractor.clauses import scopes
from extractor.document import Span


@lru_cache(maxsize=64)
def requested_only(text: str, heading: Span) -> str:
    """Return the text with what a heading does not ask for as blanks; no place in it moves.

    >>> requested_only("Item #2 Zyxol 7 mg", Span(0, 18))
    '        Zyxol 7 mg'
    """
    for span in scopes(text, heading, "request"):
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text
