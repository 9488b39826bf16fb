"""Where a text without layout cites guidelines, and on whose behalf: the claims administrator's or the reviewer's."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from extractor.document import Span
from extractor.values import split_sentences
from extractor.values.parties import CLAIMS_NAMED

LONGEST_CITING: Final = 700
"""Characters; a longer sentence is a sign that no sentences were found."""

_CITES: Final = re.compile(
    r"\b(?:based\s{1,9}(?:\w{1,20}\s{1,9}){0,4}?(?:up)?on|guidelines?\s{0,9}:|citations?|cit(?:ed|es|ing)|quot(?:ed|es)|"
    r"rel(?:y|ied|ies|ying)\s{1,9}(?:\w{1,20}\s{1,9})?(?:up)?on|(?:turned|pointed)\s{1,9}to|applied)\b",
    re.IGNORECASE,
)
_SOURCE: Final = re.compile(
    r"\b(?:M\s?T\s?U\s?S|ODG|Official\s{1,9}Disability|ACOEM|guidelines?)\b",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(r"\bguidelines?(?:\(s\))?\s{0,9}:\s{0,9}(?=\S)", re.IGNORECASE)
_OF_CLAIMS: Final = re.compile(rf"\b(?:{CLAIMS_NAMED}|(?:peer|first|initial)\s{{1,9}}reviewer)\b", re.IGNORECASE)
_OF_REVIEWER: Final = re.compile(r"\b(?:MAXIMUS|[Ww]e|[Oo]ur|I|[Mm]y|[Rr]eviewer)\b")


class Citing(NamedTuple):
    """The sentences that cite, by side, in the text's order."""

    claims: tuple[Span, ...]
    reviewer: tuple[Span, ...]


def find_citing(text: str, within: Span) -> Citing:
    """Return the sentences in which either side names its sources.

    A sentence that names nobody goes on for whom the one before it spoke; else it is the reviewer's, whose text it is.

    >>> said = "The insurer relied on the Moon Guidelines 1907. We turned to ODG, Moon Chapter. The moon was full."
    >>> [[span.text(said) for span in side] for side in find_citing(said, Span(0, len(said)))]
    [['insurer relied on the Moon Guidelines 1907.'], ['We turned to ODG, Moon Chapter.']]
    """
    sides: dict[str, list[Span]] = {"claims": [], "reviewer": []}
    side: str | None = None
    for sentence in split_sentences(text, within):
        words = sentence.text(text)
        named = "claims" if _OF_CLAIMS.search(words) else "reviewer" if _OF_REVIEWER.search(words) else None
        cites = len(words) <= LONGEST_CITING and _CITES.search(words) and _SOURCE.search(words)
        side = named or (side if cites else None)
        if cites:
            sides[side or "reviewer"].append(_from_cue(text, sentence))
    return Citing(tuple(sides["claims"]), tuple(sides["reviewer"]))


def _from_cue(text: str, sentence: Span) -> Span:
    """Cut off what stands before a label ("MAXIMUS guideline: ...") or before who cites: an item's heading without a full stop."""
    labelled = _LABEL.search(text, *sentence)
    if labelled:
        return Span(labelled.end(), sentence.end)
    named = [cue.start() for cue in (_OF_CLAIMS.search(text, *sentence), _OF_REVIEWER.search(text, *sentence)) if cue]
    return Span(min(named, default=sentence.start), sentence.end)
