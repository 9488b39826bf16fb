"""How long the parts of a decision may be: far beyond any real one, so that a paste of one word for ever is read in bounded time.

What stands behind a limit is not read, and the validators say so (`document.limit`). Of 178 decisions the longest heading has 565
characters, the longest citation 1,796, the longest cell 711; the most items are 21.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from extractor.document import Cell, Outline, Section, SectionKind, Span

LONGEST_HEADING: Final = 2_000
"""Characters of an item's heading, or of what it decides, at most."""

LONGEST_CITATION: Final = 4_000
"""Characters of the paragraph in which a side cites, at most."""

LONGEST_CELL: Final = 2_000
"""Characters of any other cell, at most."""

MOST_ITEMS: Final = 400
"""Items of a document, at most; so many a file of forty decisions may have."""

_CITING: Final = frozenset({"claims_administrator_guidelines", "reviewer_guidelines"})
_PROSE: Final = frozenset({"rationale"})
"""Places that only ever are compared as a whole, in linear time."""
_PARTS: Final[dict[SectionKind, tuple[str, int]]] = {
    "heading": ("description", LONGEST_HEADING),
    "claims_guideline": ("claims_administrator_guidelines", LONGEST_CITATION),
    "reviewer_guideline": ("reviewer_guidelines", LONGEST_CITATION),
}


class Limit(NamedTuple):
    """A part of which only the beginning is read: the field it states, its whole place, and how many characters are read."""

    field: str
    span: Span
    read: int


def within_limit(field: str, span: Span) -> Span:
    """Return the part of a field's place that is read; `field` is relative to the item for what belongs to one.

    >>> within_limit("description", Span(10, 9_999))
    Span(start=10, end=2010)
    """
    name = field.partition(".")[0]
    if name in _PROSE:
        return span
    return Span(span.start, min(span.end, span.start + (LONGEST_CITATION if name in _CITING else LONGEST_CELL)))


def bounded(outline: Outline) -> Outline:
    """Return an outline whose cells keep to their limits; what stands behind the last item that is read closes the document."""
    sections = tuple(_with_short_cells(section) for section in outline.sections)
    beyond = next((at for at, section in enumerate(sections) if (section.issue or 0) >= MOST_ITEMS), None)
    if beyond is not None:
        rest = Span(sections[beyond].span.start, sections[-1].span.end)
        closing = Section("closing", rest, Span(rest.start, rest.start), rest)
        sections = (*sections[:beyond], closing)
    return replace(outline, sections=sections)


def _with_short_cells(section: Section) -> Section:
    cells = tuple(Cell(cell.field, within_limit(cell.field, cell.span)) for cell in section.cells)
    return section if cells == section.cells else replace(section, cells=cells)


def limits(outline: Outline) -> Iterator[Limit]:
    """Yield the parts that reach their limit, in the text's order; an item's field is told with the item."""
    for section in outline.sections:
        item = "" if section.issue is None else f"issues.{section.issue}."
        field, longest = _PARTS.get(section.kind, ("", 0))
        if field and section.body.end - section.body.start > longest:
            yield Limit(item + field, section.body, longest)
        for cell in section.cells:
            if cell.field not in (field, *_PROSE) and cell.span.end - cell.span.start >= LONGEST_CELL:
                yield Limit(item + cell.field, cell.span, LONGEST_CELL)
