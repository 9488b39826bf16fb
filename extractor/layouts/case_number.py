"""Layout "case-number", the form of 2013-2017: header, four titled sections, items of heading, guidelines, rationale.

The header may be missing, stand in one line with tabs or behind the items, where a text was copied column by column; the
credentials may be a sentence of the process section; of a text that begins in the middle the summary has no title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.document import Cell, Section, SectionKind
from extractor.layouts.front import (
    ITEMS,
    ITEMS_OPENING,
    LISTED_CREDENTIALS,
    OPENING_REACH,
    PROCESS,
    Titles,
    front_cells,
    with_cut_summary,
    with_header_behind,
)
from extractor.layouts.items import find_items, has_item, item_cells
from extractor.layouts.layout import Layout, Mark, tile
from extractor.layouts.phrases import label, title, words

TITLES: Final[Titles] = (
    ("process", PROCESS),
    ("credentials", LISTED_CREDENTIALS),
    ("summary", title(r"CLINICAL CASE SUMMARY")),
    ("issues", ITEMS),
)
_HEADER = re.compile(label("Case Number"), re.IGNORECASE)
_OPENINGS: Final[dict[SectionKind, re.Pattern[str]]] = {
    "summary": re.compile(words("The (?:expert|physician) reviewer developed the following") + r"[^:]{0,200}:", re.IGNORECASE),
    "issues": ITEMS_OPENING,
}


def claims(text: str) -> bool:
    """Say whether two of the four section titles stand in the text, or the last with all labels of an item behind it."""
    titles = [pattern.search(text) for _, pattern in TITLES]
    if sum(found is not None for found in titles) >= 2:
        return True
    return titles[-1] is not None and has_item(text, titles[-1].end())


def split(text: str) -> tuple[Section, ...]:
    """Return the sections, in order; text before the first known place is the preamble."""
    marks, behind = list(_front_marks(text)), list[Mark]()
    if ITEMS.search(text) and all(mark.kind != "issues" for mark in marks):
        marks, behind = _shuffled_marks(text)
    if marks and marks[-1].kind == "issues":
        items = text[: behind[0].start] if behind else text
        marks.extend(find_items(items, marks[-1].body))
        marks = with_cut_summary(items, with_header_behind(items, marks))
    marks.extend(behind)
    has_header = any(mark.kind == "header" for mark in marks)

    def cells(section: Section) -> Iterator[Cell]:
        yield from item_cells(text, section)
        yield from front_cells(text, section, has_header=has_header)

    return tile(text, marks, cells)


def _front_marks(text: str) -> Iterator[Mark]:
    """Yield the header and the titled sections, each looked for behind the one before."""
    at = 0
    first_title = min((found.start() for _, pattern in TITLES if (found := pattern.search(text))), default=0)
    header = _HEADER.search(text, 0, first_title)
    if header:
        yield Mark("header", header.start(), header.start())
    for kind, pattern in TITLES:
        found = pattern.search(text, at)
        if found is None:
            continue
        at = _opened(text, kind, found.end())
        yield Mark(kind, found.start(), at)


def _opened(text: str, kind: SectionKind, end: int) -> int:
    """Return where a section's own words begin: behind the standing sentence that follows its title, which ends at `end`."""
    opening = _OPENINGS.get(kind)
    opened = opening.search(text, end, end + OPENING_REACH) if opening else None
    return opened.end() if opened else end


def _shuffled_marks(text: str) -> tuple[list[Mark], list[Mark]]:
    """Return the titled sections up to the items and those behind them, of a text that was copied block by block.

    Credentials between the summary's title and the items stand among the summary's lines: they are no section.
    """
    found = sorted((hit.start(), hit.end(), kind) for kind, pattern in TITLES if (hit := pattern.search(text)))
    marks = [Mark(kind, start, _opened(text, kind, end)) for start, end, kind in found]
    at = next(index for index, mark in enumerate(marks) if mark.kind == "issues")
    front = marks[: at + 1]
    if any(mark.kind == "summary" for mark in front):
        front = [mark for mark in front if mark.kind != "credentials"]
    return front, marks[at + 1 :]


_WORDING: Final = (
    "Claims Administrator guideline:",
    "MAXIMUS guideline:",
    "Decision based on MTUS",
    "Decision based on Non-MTUS Citation",
    "Upheld",
    "Overturned",
    "developed the following clinical case summary",
)
LAYOUT: Final = Layout("case-number", claims, split, "published", _WORDING)
