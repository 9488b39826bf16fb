"""Fictional texts as if recognised in pictures: a page a form feed, a line a line, each word with a box and a confidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from extractor.document import Box, Document, Line, Page, Span, Word
from extractor.ingest.text import split_pages

SURE = 0.97
COLUMN, ROW = 0.01, 0.02
"""Width of a character and height of a line, as shares of the page."""


def recognised(text: str, unsure: Mapping[str, float] | None = None) -> Document:
    """Return a document of which every page was recognised; `unsure` gives words another confidence than SURE."""
    pages = tuple(Page(page.number, page.span, is_ocr=True, dpi=200) for page in split_pages(text))
    lines = tuple(line for page in pages for line in _lines(text, page, unsure or {}))
    return Document("0" * 64, "moon.png", "image/png", text, pages, "ocr", "made up 1.0", lines)


def _lines(text: str, page: Page, unsure: Mapping[str, float]) -> Iterator[Line]:
    for row, found in enumerate(re.finditer(r"[^\n\f]+", page.span.text(text))):
        start = page.span.start + found.start()
        words = tuple(
            Word(
                Span(start + word.start(), start + word.end()),
                _box(row, word.start(), word.end()),
                unsure.get(word[0], SURE),
            )
            for word in re.finditer(r"\S+", found[0])
        )
        yield Line(Span(start, start + len(found[0])), page.number, _box(row, 0, len(found[0])), SURE, words)


def _box(row: int, start: int, end: int) -> Box:
    """Return the place of characters of a row."""
    return Box(*(round(share, 4) for share in (start * COLUMN, row * ROW, end * COLUMN, (row + 1) * ROW)))
