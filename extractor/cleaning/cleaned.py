"""A clean document beside its source, and the way from the places in one to those in the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from extractor.document import Box, Document, Span, Word
from extractor.record import QUOTE_LIMIT, Evidence, Finding, Status

NoiseKind = Literal["quote-mark", "mail", "running-title", "page-number", "repeated-page"]

NOISE: Final[dict[NoiseKind, str]] = {
    "quote-mark": "quotation mark of a mail",
    "mail": "part of the mail around the decision",
    "running-title": "running title",
    "page-number": "page number",
    "repeated-page": "page that stands twice",
}
"""What each kind is called, for people."""

TOLD: Final[tuple[NoiseKind, ...]] = ("quote-mark", "mail", "repeated-page")
"""The kinds that a finding names: running titles and page numbers are no doubt about a document."""


class Noise(NamedTuple):
    """A stretch of the source that was not read, and why."""

    kind: NoiseKind
    span: Span


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A clean document and its source.

    `places` holds the offset in the source of each character of the clean text, None where both are the same text. `noise` is
    what was left out, in the source's offsets and in its order; characters that were only made plain are not in it.
    """

    document: Document
    source: Document
    places: Sequence[int] | None
    noise: tuple[Noise, ...]

    @classmethod
    def untouched(cls, source: Document) -> Cleaned:
        """Return a document of which nothing is left out."""
        return cls(source, source, None, ())

    def outward(self, span: Span) -> Span:
        """Return the place in the source of a place in the clean text."""
        if self.places is None:
            return span
        if span.start >= span.end:
            at = self.places[span.start] if span.start < len(self.places) else len(self.source.text)
            return Span(at, at)
        held = self.places[span.start : span.end]
        return Span(min(held), max(held) + 1)

    def inward(self, spans: Mapping[str, Span]) -> dict[str, Span]:
        """Return the places in the clean text of places in the source, by the same keys; those of which nothing was read are left out."""
        if self.places is None:
            return dict(spans)
        at = {place: index for index, place in enumerate(self.places)}
        read = {key: [at[place] for place in range(*span) if place in at] for key, span in spans.items()}
        return {key: Span(min(held), max(held) + 1) for key, held in read.items() if held}

    def evidence(self, found: Evidence) -> Evidence:
        """Return evidence with its place and quote in the source, and where it stands in a picture.

        It is "exact" only where the source has the words as they were read, "ocr" where some were misread and put right.
        """
        span = found.span
        if span is None or (self.places is None and not self.source.lines):
            return found
        place = self.outward(span)
        quote = " ".join(place.text(self.source.text).split())
        is_same = quote == " ".join(span.text(self.document.text).split())
        return found.model_copy(
            update={
                "start": place.start,
                "end": place.end,
                "page": self.source.page_of(place.start),
                "quote": quote if len(quote) <= QUOTE_LIMIT else None,
                "status": self._status(found.status, span, is_same=is_same),
                **_in_picture(self.source.words(place)),
            }
        )

    def _status(self, status: Status, span: Span, *, is_same: bool) -> Status:
        if status not in ("exact", "normalized"):
            return status
        if self.document.misread(span):
            return "ocr"
        return status if is_same else "normalized"

    def finding(self, found: Finding) -> Finding:
        """Return a finding with its places in the source."""
        return found.model_copy(update={"spans": [self.outward(span) for span in found.spans]})

    def findings(self) -> list[Finding]:
        """Say what was left out of the reading, where it is more than the furniture of pages."""
        told = [noise for noise in self.noise if noise.kind in TOLD]
        if not told:
            return []
        counts = Counter(noise.kind for noise in told)
        message = "not read: " + ", ".join(f"{NOISE[kind]} ({counts[kind]} times)" for kind in TOLD if kind in counts)
        places = [noise.span for noise in told if noise.kind != "quote-mark"]
        return [Finding(code="text.cleaned", severity="info", message=message, spans=places)]


def _in_picture(words: Sequence[tuple[int, Word]]) -> dict[str, Box | float]:
    """Return the box around words with the number of their page, of the first page alone, and their least confidence; {} of none."""
    if not words:
        return {}
    boxes = [word.box for page, word in words if page == words[0][0]]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return {
        "box": Box(min(lefts), min(tops), max(rights), max(bottoms)),
        "ocr_confidence": min(word.confidence for _, word in words),
    }
