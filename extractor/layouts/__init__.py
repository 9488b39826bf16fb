"""What each published layout looks like, one file each; a document's outline, and each field's place in it."""

from __future__ import annotations

from typing import Final, Literal

from extractor.document import Document, Outline
from extractor.layouts import case_number, decision_rationale, front, letter, notice, professional_review, unknown
from extractor.layouts.layout import Layout
from extractor.layouts.narrative import CUES
from extractor.layouts.places import place, possible

__all__ = ["CUES", "LAYOUTS", "WORDING", "Layout", "outline", "place", "possible"]

LAYOUTS: Final[tuple[Layout, ...]] = (
    notice.LAYOUT,
    professional_review.LAYOUT,
    decision_rationale.LAYOUT,
    case_number.LAYOUT,
    letter.LAYOUT,
    unknown.LAYOUT,
)
"""In the order in which they are asked; the last claims every text."""

WORDING: Final = (*front.WORDING, *(words for layout in LAYOUTS for words in layout.wording))
"""The fixed words of all forms."""


def outline(document: Document, layout: Literal["auto", "none"] = "auto") -> Outline:
    """Return the sections of `document` under the first layout that claims it, or as one body with "none"."""
    candidates = LAYOUTS if layout == "auto" else (unknown.LAYOUT,)
    chosen = next(candidate for candidate in candidates if candidate.claims(document.text))
    return Outline(chosen.name, chosen.split(document.text))
