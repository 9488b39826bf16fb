"""Layout "decision-rationale", a form of 2013-2014: titled sections as in the Case Number form, but items told in sentences.

"1. X is not medically necessary and appropriate." is followed by "The Claims Administrator based its decision on ...", "The Physician
Reviewer based his/her decision on ..." and the title "The Physician Reviewer's decision rationale:".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from extractor.document import Cell, Section, Span
from extractor.layouts.front import (
    DOCUMENTS,
    ITEMS,
    ITEMS_OPENING,
    LISTED_CREDENTIALS,
    OPENING_REACH,
    PROCESS,
    SUMMARY,
    Titles,
    find_header,
    find_titles,
    front_cells,
    with_cut_summary,
    with_header_behind,
)
from extractor.layouts.items import TOLD, find_items, item_cells
from extractor.layouts.layout import Layout, Mark, end_with_words, tile
from extractor.layouts.phrases import run_in
from extractor.layouts.sides import with_borrowed

_FRONT: Final[Titles] = (
    ("process", PROCESS),
    ("credentials", LISTED_CREDENTIALS),
    ("credentials", run_in("REVIEWER(?:['’]S)? CREDENTIALS")),
    ("summary", SUMMARY),
    ("documents", DOCUMENTS),
)


def claims(text: str) -> bool:
    """Say whether an item is decided in a sentence behind the title of the items, with the sentences on guidelines behind it."""
    issues = ITEMS.search(text)
    return bool(issues and TOLD.verdict.search(text, issues.end()))


def split(text: str) -> tuple[Section, ...]:
    """Return the sections, in order; text before the first known place is the preamble."""
    marks = end_with_words(text, with_cut_summary(text, with_header_behind(text, list(_marks(text)))))
    has_header = any(mark.kind == "header" for mark in marks)

    def cells(section: Section) -> Iterator[Cell]:
        yield from item_cells(text, section, TOLD)
        yield from front_cells(text, section, has_header=has_header)

    return with_borrowed(text, tile(text, marks, cells))


def _marks(text: str) -> Iterator[Mark]:
    issues = ITEMS.search(text)
    end = issues.start() if issues else len(text)
    titles = find_titles(text, _FRONT, Span(0, end))
    yield from find_header(text, titles[0].start if titles else end)
    yield from titles
    if issues:
        opened = ITEMS_OPENING.search(text, issues.end(), issues.end() + OPENING_REACH)
        body = opened.end() if opened else issues.end()
        yield Mark("issues", issues.start(), body)
        yield from find_items(text, body, TOLD)


_WORDING: Final = (
    "The Claims Administrator based its decision on",
    "The Physician Reviewer based his/her decision on",
    "REVIEWER'S CREDENTIALS",
)
LAYOUT: Final = Layout("decision-rationale", claims, split, _WORDING, is_published=True)
