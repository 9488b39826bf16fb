"""Layout "letter": letters, dictations, memos, minutes and notes that decide items in people's own words, under no form's labels.

An item is where it is named and decided ("heading"); "discussion" is its passage, in which citations and reasons stand mixed. What
stands before the items is the summary, a section for each paragraph or labelled line; between and behind them stands the closing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from extractor.document import Cell, Section, Span
from extractor.layouts.cited import Cited, find_cited
from extractor.layouts.layout import Layout, Mark, tile
from extractor.layouts.letter_front import front_cells, written_on
from extractor.layouts.letter_items import LetterItem, find_items
from extractor.layouts.passages import read_blocks, read_sentences
from extractor.layouts.possible import possible_cells

_FORM: Final = re.compile(
    r"HOW THE IMR FINAL DETERMINATION WAS MADE|\bMAXIMUS\s{1,9}(?:Federal\s{1,9}Services|guideline)|"
    r"Claims\s{1,9}Administrator(?:['’]s)?\s{1,9}guideline|\bIMR (?:ISSUES, )?DECISIONS?\b|MEDICAL PROFESSIONAL REVIEW|"
    r"Medical\s{1,9}Qualifications\s{1,9}of\s{1,9}the|Rationale for why the requested",
    re.IGNORECASE,
)
"""What a published form prints: a text that has lost all but one of its marks is no letter."""


def is_form(text: str) -> bool:
    """Say whether a text is a published form or what is left of one."""
    return _FORM.search(text) is not None


def claims(text: str) -> bool:
    """Say whether a text names and decides items in words of its own, and is no remainder of a published form."""
    return not is_form(text) and any(item.verdict for item in find_items(text))


def split(text: str) -> tuple[Section, ...]:
    """Return the sections, in order."""
    items = find_items(text)
    own = [span for item in items for span in (item.entry, item.passage) if span]
    blocks = read_blocks(text, Span(0, len(text)))
    sentences = [s for b in blocks for s in read_sentences(text, b) if not any(_meet(s, span) for span in own)]
    begins = _first_reasons(text, items)
    stretches = [block for block in blocks if block.start < begins and not any(span.contains(block) for span in own)]
    front = list(front_cells(text, sentences, stretches or blocks))
    own_fields = {cell.field for cell in front}
    front += possible_cells(text, sentences, own_fields, written_on(text, sentences))
    given = {index: [Cell(c.field, c.span.trimmed(text)) for c in _item_cells(text, item)] for index, item in enumerate(items)}

    def _owner(cell: Cell, issue: int) -> str:
        """Return the kind of the section that shows a cell; a verdict over several items stands outside, and goes to the heading."""
        passage = items[issue].passage
        return "discussion" if passage and passage.start <= cell.span.start < passage.end else "heading"

    def cells(section: Section) -> Iterator[Cell]:
        if section.issue is not None:
            yield from (cell for cell in given[section.issue] if _owner(cell, section.issue) == section.kind)
        elif section.issue is None:
            yield from (cell for cell in front if section.span.start <= cell.span.start < section.span.end)

    return tile(text, _marks(text, items, blocks, begins), cells)


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _first_reasons(text: str, items: Sequence[LetterItem]) -> int:
    """Return where the items begin: a letter about one item may name it in its first sentence, long before its reasons."""
    if len(items) == 1 and items[0].passage is not None:
        return items[0].passage.start
    return min((item.entry.start for item in items), default=len(text))


def _marks(text: str, items: Sequence[LetterItem], blocks: Sequence[Span], begins: int) -> list[Mark]:
    """Return the marks in order: of the items, of the paragraphs before them, and of what stands between and behind them."""
    taken = [Mark("heading", item.entry.start, item.entry.start, index) for index, item in enumerate(items)]
    taken += [Mark("discussion", item.passage.start, item.passage.start, index) for index, item in enumerate(items) if item.passage]
    starts = {mark.start for mark in taken}
    ends = {item.entry.end for item in items if item.passage is None or not item.entry.contains(item.passage)}
    ends |= {item.passage.end for item in items if item.passage}
    own = [span for item in items for span in (item.entry, item.passage) if span]
    told = {block.start for block in blocks if block.start < begins and not any(s.start <= block.start < s.end for s in own)}
    marks = [*taken, *(Mark("summary", start, start) for start in told)]
    gaps = (end for end in ends - starts - told if text[end:].strip())
    marks += [Mark("summary" if end < begins else "closing", end, end) for end in gaps]
    return sorted(marks, key=lambda mark: mark.start)


def _item_cells(text: str, item: LetterItem) -> Iterator[Cell]:
    """Yield the places of an item: its words, what decides it, each citation by its side, and the reasons."""
    yield Cell("description", item.named.words)
    if item.verdict:
        yield Cell("decision", item.verdict.span)
    if item.named.original and item.named.authorized:
        yield Cell("original_request", item.named.original)
        yield Cell("authorized_portion", item.named.authorized)
    cited = item_citations(text, item.passage)
    for name, citations in zip(("claims_administrator_guidelines", "reviewer_guidelines"), cited, strict=True):
        for citation in citations:
            parts = [citation.source, *citation.sections, *([citation.pages] if citation.pages else [])]
            yield from (Cell(name, part.span) for part in parts)
    if item.reasons:
        yield Cell("rationale", item.reasons)


def item_citations(text: str, passage: Span | None) -> Cited:
    """Return what both sides cite in an item's passage, nothing where it has none."""
    blocks = read_blocks(text, passage) if passage else []
    return find_cited(text, [sentence for block in blocks for sentence in read_sentences(text, block)])


LAYOUT: Final = Layout("letter", claims, split, "prose")
