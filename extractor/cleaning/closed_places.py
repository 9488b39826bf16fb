"""Places where a fax leaves only one reading: the states of a licence, labels with brackets, the capital I of an abbreviation.

r, n and m run into one another there, a bracket looks like a letter, and the stroke of an I like an l.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from extractor.cleaning.draft import Edit
from extractor.document import Span
from extractor.lexicon import column

_LICENSURE: Final = re.compile(r"Licensure:[ \t]{0,9}(?P<cell>[^\n:]{1,200})")
_STROKES: Final = re.compile(r"[rnm]+")
_SHORTEST: Final = 6
"""Letters of a state's name, at least: a shorter one with a stroke more or less may be another word."""
_LABELS: Final = (
    ("Section(s):", re.compile(r"\bS[a-z]{2,3}[ti]on[(t\[{1l]?s[)\]}]?[:;]")),
    ("Certification(s)/Specialty:", re.compile(r"\bC[a-z]{3,7}cation[(t\[{1l]{0,2}s?[)\]}]{0,2}[ \t]?/?[ \t]?Specialty:")),
)
_ABBREVIATED: Final = re.compile(r"(?<![A-Za-z])[A-Z]{2,5}(?P<stroke>l)(?=s?(?![A-Za-z]))")


def closed_words(text: str) -> Iterator[Edit]:
    """Yield what puts such places right."""
    for cell in _LICENSURE.finditer(text):
        for state, rule in _states():
            yield from _right(rule, text, Span(*cell.span("cell")), state)
    for label, rule in _LABELS:
        yield from _right(rule, text, Span(0, len(text)), label)
    for found in _ABBREVIATED.finditer(text):
        yield Edit(Span(*found.span("stroke")), "I", "misreading")


def _right(rule: re.Pattern[str], text: str, within: Span, right: str) -> Iterator[Edit]:
    for found in rule.finditer(text, *within):
        if found[0] != right:
            yield Edit(Span(*found.span()), right, "misreading")


@cache
def _states() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return each state with what it looks like when its r, n and m are any of one another, one more or one fewer."""
    long = (state for state in column("states") if len(state) >= _SHORTEST)
    return tuple((state, re.compile(rf"\b{_blurred(state)}\b")) for state in long)


def _blurred(state: str) -> str:
    """Return the pattern of a state's name: a capital stays, small letters r, n and m in a row are a run of strokes."""
    return _STROKES.sub("[rnm]{1,3}", state)
