"""What each published layout looks like, one file each; a document's outline, and each field's place in it."""

from __future__ import annotations

from typing import Final, Literal

from extractor.document import Cell, Document, Outline, SectionKind, Span
from extractor.layouts import case_number, form, front, letter, unknown
from extractor.layouts.bounds import MOST_ITEMS, Limit, bounded, limits
from extractor.layouts.engine import published
from extractor.layouts.layout import Layout
from extractor.layouts.narrative import CUES
from extractor.layouts.places import place, possible
from extractor.layouts.published import FORMS
from extractor.layouts.unknown import LABELS, label_cells

__all__ = [
    "CUES", "LABELS", "LAYOUTS", "MOST_ITEMS", "WORDING", "Layout", "Limit", "labelled_cells", "limits", "outline", "place",
    "possible",
]  # fmt: skip

LAYOUTS: Final[tuple[Layout, ...]] = (
    *(published(own) for own in FORMS),
    case_number.LAYOUT,
    form.LAYOUT,
    letter.LAYOUT,
    form.REST,
    unknown.LAYOUT,
)
"""In the order in which they are asked; the last claims every text."""

WORDING: Final = (*front.WORDING, *(words for layout in LAYOUTS for words in layout.wording))
"""The fixed words of all forms."""


_PARTS: Final[tuple[SectionKind, ...]] = ("heading", "claims_guideline", "reviewer_guideline", "rationale")


def outline(document: Document, layout: Literal["auto", "none"] = "auto") -> Outline:
    """Return the sections of `document` under the layout that claims it, or as one body with "none".

    Of several the first counts. Where it finds no item, or not every part of each, one behind it that finds more of the same items
    takes its place, but for a letter, whose citations and reasons stand mixed. Parts that no decision has so long are cut (`bounds`).
    """
    return bounded(document.text, _chosen(document, layout))


def _chosen(document: Document, layout: Literal["auto", "none"]) -> Outline:
    text = document.text
    candidates = LAYOUTS if layout == "auto" else (unknown.LAYOUT,)
    claimed = (Outline(candidate.name, candidate.split(text), candidate.kind) for candidate in candidates if candidate.claims(text))
    first = next(claimed)
    items = len(list(first.issues()))
    if items and (first.kind == "prose" or _parts(first) == items * len(_PARTS)):
        return first
    rivals = [own for own in claimed if len(list(own.issues())) == items or (not items and any(own.issues()))]
    return max(first, *rivals, key=_parts) if rivals else first


def labelled_cells(text: str) -> tuple[Cell, ...]:
    """Return the place behind the first label of each header field, in whichever of many wordings; for texts that no form lays out."""
    return label_cells(text, Span(0, len(text)), form.FORM_LABELS)


def _parts(own: Outline) -> int:
    """Return how many parts of items an outline has, verdicts left aside: a form may leave them open on purpose."""
    return sum(own.find(kind, issue) is not None for issue in own.issues() for kind in _PARTS)
