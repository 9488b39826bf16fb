"""Layout "form": a form of decision that no file here describes, read by what such forms have in common.

Titles say in their own words what stands behind them; the parts of an item come in rounds, and above each round stands what is asked for
(form_items.py). What stands before the items is cut at its titles; header, reviewer and patient are read in it as in any text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from extractor.document import Cell, Section, Span
from extractor.layouts.form_items import FormItem, find_items, item_cells
from extractor.layouts.form_parts import Part
from extractor.layouts.layout import Layout, Mark, tile
from extractor.layouts.letter_front import front_cells as letter_cells
from extractor.layouts.passages import read_blocks, read_sentences
from extractor.layouts.phrases import words
from extractor.layouts.places import NARRATIVE
from extractor.layouts.sentences import narrative_cells, patient_cells
from extractor.layouts.sides import with_borrowed
from extractor.layouts.unknown import LABELS, Labels, label_cells, told_cells
from extractor.lexicon import rows
from extractor.values import find_decision, locate


def _labelled(field: str) -> str:
    """Return a pattern for the labels of a field by the table of labels, each with a colon, a leader of dots or the blanks of a column.

    "#" in the table stands for "Number" and "No." as well; a label may be in the plural, and say "on" or by whom behind it.
    """
    named = (re.escape(row["name"]).replace(r"\ ", " ").replace("'", "['’]") for row in rows("labels") if row["field"] == field)
    either = "|".join(named).replace(r"\#", r"(?:Number|No\.?|#)")
    return (
        rf"(?<![A-Za-z]){words(f'(?:{either})s?(?: on| by [^:]{{1,20}})?')}"
        r"(?:\s{0,20}:|[ \t]{0,3}\.{3,60}:?|[ \t]{3,40}(?=[^\s|]))"
    )


FORM_LABELS: Final[Labels] = tuple((name, f"(?:{pattern}|{_labelled(name)})") for name, pattern in LABELS)
"""The labels of all forms, and others that say the same."""
_COLUMN: Final = re.compile(r"[ \t]{3}|[ \t]*[|\t]")


def claims(text: str) -> bool:
    """Say whether the text has items with headings, and most are decided, have a part that cites and one with reasons.

    What has less may be a note in its writer's own order.
    """
    items, decided = _decided(text)
    kinds = [{part.kind for part in item.parts} for item in items]
    cited = sum(bool(own & {"claims_guideline", "reviewer_guideline"}) for own in kinds)
    reasoned = sum("rationale" in own for own in kinds)
    return 0 < len(items) < 2 * min(decided, cited, reasoned)


_MOST_LISTED: Final = 60
_MOST_NAMED: Final = 20
_LISTED_REACH: Final = 2_000
"""Items of a list in front, places where one of them is named there, and characters behind its words, at most."""


def claims_rest(text: str) -> bool:
    """Say whether the text has items with headings, most of them decided: enough where nothing else claims it."""
    items, decided = _decided(text)
    return 0 < len(items) < 2 * decided


def _decided(text: str) -> tuple[Sequence[FormItem], int]:
    _, items = find_items(text)
    return items, sum(item.verdict is not None for item in items) + len(_listed(text, items))


def split(text: str) -> tuple[Section, ...]:
    """Return the sections, in order; text before the first known title is the preamble."""
    titles, items = find_items(text)
    begins = _begin(items)
    listed = _listed(text, items)
    marks = [*_front_marks(text, titles, begins), *_item_marks(text, items, listed)]
    told = _front_cells(text, Span(0, begins))

    def cells(section: Section) -> Iterator[Cell]:
        if section.issue is not None:
            yield from item_cells(text, section, items[section.issue])
            if section.kind == "verdict" and section.issue in listed:
                yield Cell("decision", listed[section.issue])
            return
        yield from (cell for cell in told if section.body.contains(cell.span))
        if section.kind == "summary":
            yield from patient_cells(text, section.body)
            yield from narrative_cells(text, section.body)

    return with_borrowed(text, tile(text, sorted(marks, key=lambda mark: mark.start), cells))


def _begin(items: Sequence[FormItem]) -> int:
    """Return where the items begin; an only item may be named in front, and its parts stand far behind."""
    only = items[0]
    if len(items) == 1 and only.parts and only.parts[0].start > only.heading.end:
        return only.parts[0].start
    return min(item.heading.start for item in items)


def _front_cells(text: str, front: Span) -> tuple[Cell, ...]:
    """Return the places of header and reviewer before the items: behind labels, in sentences of forms, else as in a letter."""
    labelled = [
        Cell(cell.field, Span(cell.span.start, _column_end(text, cell.span))) for cell in label_cells(text, front, FORM_LABELS)
    ]
    cells = told_cells(text, front, labelled)
    stated = {cell.field for cell in cells} | set(NARRATIVE)
    told = (cell for cell in letter_cells(text, _units(text, front), ()) if cell.field not in stated)
    return tuple(Cell(cell.field, cell.span.trimmed(text)) for cell in (*cells, *told))


def _column_end(text: str, value: Span) -> int:
    """Return where a value ends before the next column of its line."""
    column = _COLUMN.search(text, *value)
    return column.start() if column else value.end


def _units(text: str, front: Span) -> list[Span]:
    """Return the sentences, a question with its answer as one."""
    blocks = read_blocks(text, front)
    return [unit for block in blocks for unit in ([block] if "?" in block.text(text) else read_sentences(text, block))]


def _front_marks(text: str, titles: Sequence[Part], begins: int) -> list[Mark]:
    """Return the marks of the titles before the items; a summary is one for each of its paragraphs and labelled lines.

    Where no summary's section tells of the patient's case, the whole front does.
    """
    marks = [Mark(part.kind, part.start, part.body) for part in titles if part.start < begins]
    ends = [*(mark.start for mark in marks[1:]), begins]
    summaries = [Span(mark.body, end) for mark, end in zip(marks, ends, strict=False) if mark.kind == "summary"]
    if not any(True for summary in summaries for _ in narrative_cells(text, summary)):
        marks, summaries = [], [Span(0, begins)]
    behind = [Mark("summary", block.start, block.start) for summary in summaries for block in read_blocks(text, summary)]
    return sorted({mark.start: mark for mark in [*behind, *marks]}.values(), key=lambda mark: mark.start)


def _item_marks(text: str, items: Sequence[FormItem], listed: dict[int, Span]) -> Iterator[Mark]:
    last_word = len(text.rstrip())
    for index, item in enumerate(items):
        if index in listed:
            yield Mark("verdict", listed[index].start, listed[index].start, index)
        yield Mark("heading", item.heading.start, item.words.start, index)
        for part in item.parts:
            yield Mark(part.kind, part.start, part.body, index)
        if item.end < last_word and (index + 1 == len(items) or items[index + 1].heading.start > item.end):
            yield Mark("closing", item.end, item.end)


def _listed(text: str, items: Sequence[FormItem]) -> dict[int, Span]:
    """Return, by the items without a verdict of their own, where a list in front of all decides them: behind their words, before the
    next item's."""
    if all(item.verdict for item in items):
        return {}
    front = Span(0, _begin(items))
    named = [locate(text, item.words.text(text), front)[:_MOST_NAMED] for item in items[:_MOST_LISTED]]
    starts = sorted((hit.start, index) for index, hits in enumerate(named) for hit in hits)
    listed: dict[int, Span] = {}
    for index, hits in enumerate(named):
        if items[index].verdict is not None:
            continue
        for hit in hits:
            others = (start for start, other in starts[bisect_left(starts, (hit.end, 0)) :] if other != index)
            decided = find_decision(text, Span(hit.end, min(next(others, front.end), hit.end + _LISTED_REACH)))
            if decided:
                listed[index] = decided.span
                break
    return listed


LAYOUT: Final = Layout("form", claims, split, "general")
REST: Final = Layout("form", claims_rest, split, "general")
"""The same for a text that no letter's rules claim either."""
