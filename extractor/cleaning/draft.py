"""A clean text in the making: what is left so far, and where each of its characters stood."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractor.cleaning.cleaned import Noise, NoiseKind
from extractor.document import Span


class Edit(NamedTuple):
    """A stretch of a draft and what stands in its stead; with `kind` it was noise."""

    span: Span
    replacement: str = ""
    kind: NoiseKind | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """`places` holds the offset in the source of each character of `text`; `noise` has the source's offsets, in order."""

    text: str
    places: Sequence[int]
    noise: tuple[Noise, ...] = ()

    @staticmethod
    def of(text: str) -> Draft:
        """Return the draft that leaves nothing out."""
        return Draft(text, range(len(text)))

    def edited(self, edits: Iterable[Edit]) -> Draft:
        """Return the draft with stretches replaced; of overlapping ones the first counts.

        The characters of a replacement stand where the replaced ones stood, one by one; those beyond them with the last.

        >>> Draft.of("a > b").edited([Edit(Span(1, 4), " ")]).text
        'a b'
        """
        text, places, noise, at = [], array("q"), list(self.noise), 0
        for edit in sorted(edits):
            if edit.span.start < at or edit.span.start >= edit.span.end:
                continue
            text += [self.text[at : edit.span.start], edit.replacement]
            places.extend(self.places[at : edit.span.start])
            places.extend(self.places[min(edit.span.start + i, edit.span.end - 1)] for i in range(len(edit.replacement)))
            at = edit.span.end
            if edit.kind is not None:
                noise.append(Noise(edit.kind, self._outward(edit.span)))
        if not at:
            return self
        text.append(self.text[at:])
        places.extend(self.places[at:])
        return Draft("".join(text), places, tuple(sorted(noise, key=lambda cut: cut.span)))

    def _outward(self, span: Span) -> Span:
        return Span(self.places[span.start], self.places[span.end - 1] + 1)
