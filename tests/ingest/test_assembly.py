from __future__ import annotations

import pytest

from extractor.document import Box, Line, Page, PageNote, Span, TextSource, Word
from extractor.ingest.assembly import Note, PageText, assembled

BOX = Box(0.1, 0.2, 0.3, 0.25)


def line_of(text: str, at: int = 0, page: int = 0) -> Line:
    span = Span(at, at + len(text))
    return Line(span, page, BOX, 0.9, (Word(span, BOX, 0.8),))


def test_pages_tile_the_text_and_lines_and_notes_know_their_page() -> None:
    whole = assembled(
        [
            PageText("Zyxol"),
            PageText("", notes=(Note("blank", "nothing is printed on it"),)),
            PageText("Quorvane", is_ocr=True, dpi=200, lines=(line_of("Quorvane"),)),
        ]
    )
    assert whole.text == "Zyxol\f\fQuorvane"
    assert whole.pages == (Page(1, Span(0, 6)), Page(2, Span(6, 7)), Page(3, Span(7, 15), is_ocr=True, dpi=200))
    assert whole.lines == (line_of("Quorvane", at=7, page=3),)
    assert whole.notes == (PageNote(2, "blank", "nothing is printed on it"),)


@pytest.mark.parametrize(
    ("pages", "source"),
    [
        ([PageText("a"), PageText("b")], "text-layer"),
        ([PageText("a", is_ocr=True), PageText("")], "ocr"),
        ([PageText("a", is_ocr=True), PageText("b")], "mixed"),
    ],
    ids=["text layers", "an empty page does not count", "both"],
)
def test_the_source_is_that_of_the_pages_with_text(pages: list[PageText], source: TextSource) -> None:
    assert assembled(pages).source == source
