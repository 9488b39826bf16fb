"""The words of a decision: Upheld and Overturned."""

from __future__ import annotations

import re

from extractor.case import Decision
from extractor.document import Span
from extractor.values.found import Found

_VERDICT = re.compile(r"(?:(?P<mark>[:\-–—]|\bis|\bare)\s*)?\b(?P<word>upheld|overturned)\b", re.I)


def find_verdicts(text: str, within: Span) -> list[Found[Decision]]:
    """Find Upheld and Overturned where they give a decision: after a mark, "is" or "are", or alone in `within`.

    >>> text = "Zyxol 7 mg #11: Upheld"
    >>> find_verdicts(text, Span(0, len(text)))
    [Found(value='upheld', span=Span(start=16, end=22))]
    """
    alone = within.trimmed(text)
    found: list[Found[Decision]] = []
    for match in _VERDICT.finditer(text, within.start, within.end):
        span = Span(*match.span("word"))
        if match["mark"] or alone.text(text).rstrip(".").lower() == match["word"].lower():
            found.append(Found("upheld" if match["word"].lower() == "upheld" else "overturned", span))
    return found


def parse_verdict(quote: str) -> Decision | None:
    """Return the decision that a quote of the source states, or None where it states none or both."""
    words = {word.lower() for word in re.findall(r"\b(upheld|overturned)\b", quote, re.I)}
    if len(words) != 1 or re.search(r"\bnot\b", quote, re.I):
        return None
    return "upheld" if words == {"upheld"} else "overturned"
