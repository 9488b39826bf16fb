"""The words of a decision: Upheld and Overturned, or "is (not) medically necessary and appropriate"."""

from __future__ import annotations

import re
from typing import Final

from extractor.case import Decision
from extractor.document import Span
from extractor.values.conclusions import find_conclusions
from extractor.values.found import Found
from extractor.values.rulings import find_rulings

# Marks of emphasis may stand around "is not", and the blank behind "not" is often lost in copying.
_GAP = r"[\s*_]{1,12}"
_GLUE = r"[\s*_]{0,12}"
DETERMINED: Final = (
    rf"(?:\b(?:is|are|was|were){_GAP}(?:not{_GLUE})?|\bnot{_GLUE})medically{_GLUE}necessary\b"
    rf"(?:{_GAP}and{_GAP}appropriate\b)?"
)
"""Pattern (to be compiled without case) of a determination in words; what `find_determinations` reads."""

_DETERMINED = re.compile(DETERMINED, re.IGNORECASE)
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


def find_determinations(text: str, within: Span) -> list[Found[Decision]]:
    """Find the determinations that are given in words; "medically necessary" without a verb before it is none.

    >>> text = "Zyxol is **not** medically necessary and appropriate. Moss is medically necessary."
    >>> [(found.value, found.span.text(text)) for found in find_determinations(text, Span(0, len(text)))]
    [('upheld', 'is **not** medically necessary and appropriate'), ('overturned', 'is medically necessary')]
    """
    hits = _DETERMINED.finditer(text, within.start, within.end)
    return [Found("upheld" if re.search(r"\bnot", hit[0], re.I) else "overturned", Span(*hit.span())) for hit in hits]


def find_decision(text: str, within: Span) -> Found[Decision] | None:
    """Return what a place decides: by its first verdict, else by its first determination in words, else as it concludes last.

    >>> text = "Moss helps. The request is found to be medically necessary."
    >>> find_decision(text, Span(0, len(text)))
    Found(value='overturned', span=Span(start=24, end=58))
    """
    said = find_verdicts(text, within) or find_determinations(text, within) or find_conclusions(text, within)[-1:]
    said = said or find_rulings(text, within)[-1:]
    return said[0] if said else None


def parse_verdict(quote: str) -> Decision | None:
    """Return the decision that a quote of the source states, or None where it states none or both.

    >>> [parse_verdict(quote) for quote in ("is not medically necessary", "medically necessary", "not upheld", "Upheld")]
    ['upheld', None, None, 'upheld']
    """
    words = {word.lower() for word in re.findall(r"\b(upheld|overturned)\b", quote, re.I)}
    if not words:
        whole = Span(0, len(quote))
        # An approval that is all of the quote may have lost its "not"; in a sentence it has not.
        rulings = [r for r in find_rulings(quote, whole) if r.value == "upheld" or r.span != whole.trimmed(quote)]
        said = {found.value for found in find_determinations(quote, whole) or rulings}
        return said.pop() if len(said) == 1 else None
    if len(words) != 1 or re.search(r"\bnot\b", quote, re.I):
        return None
    return "upheld" if words == {"upheld"} else "overturned"
