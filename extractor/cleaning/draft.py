"""A clean text in the making: what is left so far, and where each of its characters stood."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from extractor.cleaning.cleaned import Noise, NoiseKind
from extractor.document import Span


class Edit(NamedTuple):
    """A stretch of a draft and what stands in its stead; with `kind` it was noise, or misread in a picture."""

    span: Span
    replacement: str = ""
    kind: NoiseKind | Literal["misreading"] | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """`places` holds the offset in the source of each character of `text`; `noise` and `misread` have the source's offsets, in order."""

    text: str
    places: Sequence[int]
    noise: tuple[Noise, ...] = ()
    misread: tuple[Span, ...] = ()

    @staticmethod
    def of(text: str) -> Draft:
        """Return the draft that leaves nothing out."""
        return Draft(text, range(len(text)))

    def edited(self, edits: Iterable[Edit]) -> Draft:
        """Return the draft with stretches replaced; of overlapping ones the first counts.

        The characters of a replacement stand where the replaced ones stood, one by one, the last with the last.

        >>> Draft.of("a > b").edited([Edit(Span(1, 4), " ")]).text
        'a b'
        """
        text, places, at = [], array("q"), 0
        noise, misread = list(self.noise), list(self.misread)
        for edit in sorted(edits):
            if edit.span.start < at or edit.span.start >= edit.span.end:
                continue
            text += [self.text[at : edit.span.start], edit.replacement]
            places.extend(self.places[at : edit.span.start])
            places.extend(self.places[offset] for offset in _offsets(edit))
            at = edit.span.end
            if edit.kind == "misreading":
                misread.append(self._outward(edit.span))
            elif edit.kind is not None:
                noise.append(Noise(edit.kind, self._outward(edit.span)))
        if not at:
            return self
        text.append(self.text[at:])
        places.extend(self.places[at:])
        return Draft("".join(text), places, tuple(sorted(noise, key=lambda cut: cut.span)), tuple(sorted(misread)))

    def _outward(self, span: Span) -> Span:
        return Span(self.places[span.start], self.places[span.end - 1] + 1)


def _offsets(edit: Edit) -> list[int]:
    """Return where the characters of a replacement stand in the draft that is edited."""
    last = edit.span.end - 1
    offsets = [min(edit.span.start + i, last) for i in range(len(edit.replacement))]
    return [*offsets[:-1], last] if len(offsets) > 1 else offsets
