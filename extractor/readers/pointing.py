"""Where the quotes of an answer stand: each in one stretch of the text that is read, or in pieces that columns have torn apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from extractor.cleaning import Cleaned
from extractor.document import Span
from extractor.values import flat, locate, locate_unspaced

MOST_PIECES = 12
"""Pieces of one quote; more are no torn words but a text picked together."""

_BETWEEN = re.compile(r"\s*(?:\.\.\.|…)\s*")
_CLOSES = re.compile(r"[\"'”’)\]]*[.!?]|\s*\n\s*\n|\s*\Z")
"""What closes a passage: quotes come without its last mark."""

_TORN = re.compile(r"\s+\|\s+")
_MARKS = " \t\r\n\"'“”‘’,;:"


@dataclass(frozen=True, slots=True)
class Hit:
    """One place of a quote: its pieces, in order, in the text that is read.

    `said` is the quote where only white space tells it from the words there: of a word that a line end has torn the quote has it whole.
    """

    pieces: tuple[Span, ...]
    said: str | None = None

    @property
    def hull(self) -> Span:
        """The stretch from the first piece to the last."""
        return Span(self.pieces[0].start, self.pieces[-1].end)

    def words(self, text: str, between: str = " ") -> str:
        """Return the words of the pieces with `between` between them, white space folded."""
        return flat(self.said or between.join(piece.text(text) for piece in self.pieces))


class Pointer:
    """Finds quotes of a document: in the text that is read, else in the text as it came, which the model was shown."""

    def __init__(self, cleaned: Cleaned) -> None:
        self._cleaned = cleaned
        self.text = cleaned.document.text

    @cached_property
    def _whole(self) -> Span:
        return Span(0, len(self.text))

    def find(self, quote: str) -> list[Hit]:
        """Return every place of a quote, in order; () where it stands nowhere.

        "first words ... last words" is the stretch from the ones to the nearest others behind them; "a | b" are pieces in order.
        """
        if len(quote) > len(self.text) + len(self._cleaned.source.text):
            return []
        for form in dict.fromkeys((quote, quote.strip(_MARKS))):
            hits = self._straight(form) or self._between(form) or self._torn(form)
            if hits:
                return hits
        return [Hit((span,)) for span in self._loosely(quote.strip(_MARKS))]

    def find_list(self, quote: str) -> list[Hit]:
        """Return every place of the parts of a list, which may stand apart ("43; ... 94-95" quoted as "43, 94-95"), in order."""
        parts = [part.strip() for part in re.split(r"[,;]|\band\b", quote) if part.strip()]
        return self.find(quote) or (self._torn(" | ".join(parts)) if len(parts) > 1 else [])

    def outside(self, quote: str) -> str | None:
        """Return the words of a quote that stands only in what was left out of the reading, None where it stands nowhere."""
        if self._cleaned.places is None:
            return None
        source = Pointer(Cleaned.untouched(self._cleaned.source))
        hits = source.find(quote)
        return hits[0].words(source.text) if hits else None

    def _straight(self, quote: str) -> list[Hit]:
        hits = [Hit((span,)) for span in self._places(quote)]
        return hits or [Hit((span,), quote) for span in locate_unspaced(self.text, quote, self._whole)]

    def _places(self, words: str) -> list[Span]:
        found = locate(self.text, words, self._whole)
        if not found and self._cleaned.places is not None:
            source = self._cleaned.source.text
            shown = locate(source, words, Span(0, len(source)))
            found = list(self._cleaned.inward({str(n): span for n, span in enumerate(shown)}).values())
        return found

    def _loosely(self, number: str) -> list[Span]:
        """Return where a bare number stands beside letters or marks ("x12", "#60"), as a whole number."""
        if not number.isdigit():
            return []
        return [Span(*hit.span()) for hit in re.finditer(rf"(?<![\d.,/]){number}(?!\d|[.,/-]\d)", self.text)]

    def _between(self, quote: str) -> list[Hit]:
        ends = [part for part in _BETWEEN.split(quote) if part]
        if len(ends) != 2:
            return []
        hits = []
        firsts, lasts = (self._as_written(self._straight(end) or self._torn(end), end) for end in ends)
        for first in firsts:
            behind = [hit.hull.end for hit in lasts if hit.hull.start >= first.hull.end]
            end = next((at for at in behind if _CLOSES.match(self.text, at)), next(iter(behind), None))
            if end is not None:
                hits.append(Hit((Span(first.hull.start, end),)))
        return hits

    def _as_written(self, hits: list[Hit], end: str) -> list[Hit]:
        """Return the hits in the very letters of a quote's end, where there are any: a sentence's beginning is no words within one."""
        return [hit for hit in hits if hit.words(self.text) == flat(end)] or hits

    def _torn(self, quote: str) -> list[Hit]:
        parts = [part for part in _TORN.split(quote) if part.strip()]
        if not 2 <= len(parts) <= MOST_PIECES:
            return []
        places = [self._places(part) for part in parts]
        hits = [_chain(first, places[1:]) for first in places[0]]
        return [Hit(hit) for hit in hits if hit]


def _chain(first: Span, others: Sequence[Sequence[Span]]) -> tuple[Span, ...] | None:
    """Return the first piece with the nearest of each next one behind it, None where one is missing."""
    chain = [first]
    for places in others:
        nearest = next((span for span in places if span.start >= chain[-1].end), None)
        if nearest is None:
            return None
        chain.append(nearest)
    return tuple(chain)
