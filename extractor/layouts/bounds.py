"""How long the parts of a decision may be: far beyond any real one, so that a paste of one word for ever is read in bounded time.

What stands behind a limit is not read, and the validators say so (`document.limit`). Of 178 decisions the longest heading has 565
characters, the longest citation 1,796, the longest cell 711; the most items are 21.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from extractor.document import Outline, Section, SectionKind, Span

LONGEST_CELL: Final = 2_000
"""Characters of a cell or of an item's heading, at most."""

LONGEST_CITATION: Final = 4_000
"""Characters of the paragraph in which a side cites, at most."""

MOST_ITEMS: Final = 400
"""Items of a document, at most; so many a file of forty decisions may have."""

_LAST_WORD: Final = re.compile(r"(?<!\S)\S{1,4000}\Z")
_CITING: Final = frozenset({"claims_administrator_guidelines", "reviewer_guidelines"})
_PROSE: Final = "rationale"
"""The place that is only ever compared as a whole, in linear time."""
_PARTS: Final[dict[SectionKind, str]] = {
    "heading": "description",
    "claims_guideline": "claims_administrator_guidelines",
    "reviewer_guideline": "reviewer_guidelines",
}


class Limit(NamedTuple):
    """A part of which only the beginning is read: the field that it states, its whole place, and what is read of it."""

    field: str
    whole: Span
    read: Span


def bounded(text: str, outline: Outline) -> Outline:
    """Return an outline whose cells keep to their limits, with `cuts`; what stands behind the last item that is read closes the text."""
    sections = outline.sections
    beyond = next((at for at, section in enumerate(sections) if (section.issue or 0) >= MOST_ITEMS), None)
    if beyond is not None:
        rest = Span(sections[beyond].span.start, sections[-1].span.end)
        sections = (*sections[:beyond], Section("closing", rest, Span(rest.start, rest.start), rest))
    found = tuple(limit for section in sections for limit in _limits(text, section))
    if not found and beyond is None:
        return outline
    cuts = {limit.whole: limit.read for limit in found}
    return replace(outline, sections=tuple(_with_short_cells(s, cuts) for s in sections), cuts=tuple(cuts.items()))


def _limits(text: str, section: Section) -> Iterator[Limit]:
    """Yield the parts of a section that pass their limit."""
    places = [(cell.field, cell.span) for cell in section.cells]
    if section.kind in _PARTS:
        places.append((_PARTS[section.kind], section.body))
    for field, whole in places:
        longest = LONGEST_CITATION if field.partition(".")[0] in _CITING else LONGEST_CELL
        if field != _PROSE and whole.end - whole.start > longest:
            yield Limit(field, whole, _cut(text, whole, longest))


def _cut(text: str, whole: Span, longest: int) -> Span:
    """Return the beginning of a stretch, up to the end of a word where there is one."""
    read = text[whole.start : whole.start + longest]
    is_word_cut = not text[whole.start + longest].isspace()
    words = _LAST_WORD.sub("", read) if is_word_cut else read
    return Span(whole.start, whole.start + (len(words.rstrip()) or longest))


def _with_short_cells(section: Section, cuts: dict[Span, Span]) -> Section:
    return replace(section, cells=tuple(replace(cell, span=cuts.get(cell.span, cell.span)) for cell in section.cells))


def limits(outline: Outline) -> Iterator[Limit]:
    """Yield the parts of which only the beginning is read, in the text's order; an item's field is told with the item."""
    whole_of = {read: whole for whole, read in outline.cuts}
    for section in outline.sections if outline.cuts else ():
        item = "" if section.issue is None else f"issues.{section.issue}."
        told = {cell.span: cell.field for cell in section.cells if cell.span in whole_of}
        if section.kind in _PARTS and outline.read(section.body) != section.body:
            told[outline.read(section.body)] = _PARTS[section.kind]
        yield from (Limit(item + field, whole_of[read], read) for read, field in told.items())
