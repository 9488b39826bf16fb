"""Sentences of a clinical summary, as spans, in text whose blanks and line breaks mean little."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from extractor.document import Span

# A full stop ends a sentence before white space and a capital or digit, and glued before a capitalised word ("2031.The").
# Not after an initial, the number of a list's entry or a listed abbreviation, and not inside numbers.
_END = re.compile(r"[.!?]{1,40}+[\"'”’)\]]{0,9}+(?=\s+[\"'“(\[]?[A-Z0-9]|\s*$|[A-Z][a-z])")
_ABBREVIATION = re.compile(
    r"(?:(?:^|[:;,(\r\n])\s{0,3}\d{1,2}|\b(?:[A-Z]|Dr|Mr|Mrs|Ms|vs|No|Nos|approx|etc|e\.g|i\.e|Inc|St|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec))$"
)

_LEADING_ON: Final = frozenset(
    {
        *("a", "an", "and", "are", "at", "by", "for", "from", "in", "is", "no", "not", "of", "on", "or", "per", "that", "the"),
        *("to", "was", "were", "with"),
    }
)
_OPEN_MARKS: Final = frozenset(",;(/&-")
_TAIL: Final = 60
"""Characters in which a last word is looked for, white space behind it included."""


def goes_on(text: str, end: int | None = None) -> bool:
    """Say whether a sentence goes on behind `text[:end]`: its last word or mark needs another.

    >>> [goes_on(text) for text in ("pain in the ", "the knee,", "the knee", "")]
    [True, True, False, False]
    """
    end = len(text) if end is None else end
    before = text[max(0, end - _TAIL) : end].rstrip()
    return before[-1:] in _OPEN_MARKS or re.split(r"\W", before)[-1].lower() in _LEADING_ON


def split_sentences(text: str, within: Span) -> list[Span]:
    """Return the sentences of a stretch of text in order, trimmed; no sentence is empty.

    >>> text = "Born 2031.She took 7.5 mg. Dr. Quux agreed"
    >>> [s.text(text) for s in split_sentences(text, Span(0, len(text)))]
    ['Born 2031.', 'She took 7.5 mg.', 'Dr. Quux agreed']
    """
    return list(_sentences(text, within))


@lru_cache(maxsize=512)
def _sentences(text: str, within: Span) -> tuple[Span, ...]:
    sentences, start = [], within.start
    for end in _END.finditer(text, within.start, within.end):
        if end[0] == "." and _ABBREVIATION.search(text, max(within.start, end.start() - 8), end.start()):
            continue
        sentences.append(Span(start, end.end()).trimmed(text))
        start = end.end()
    sentences.append(Span(start, within.end).trimmed(text))
    return tuple(s for s in sentences if s.start < s.end)
