from __future__ import annotations

import math

import numpy as np
import pytest

from extractor.document import Box, NoteKind, Span
from extractor.ingest.ocr.engine import Reading
from extractor.ingest.ocr.lines import page_text
from extractor.ingest.ocr.pages import ReadPage, ReadPiece
from extractor.ingest.ocr.render import PagePicture

PICTURE = PagePicture(np.zeros((1, 1), np.uint8), 200)


def piece(text: str, left: float, top: float, *, confidence: float = 0.98, slope: float = 0.0) -> ReadPiece:
    """Return a piece 0.02 wide a character; each stands in the middle of its share of the line."""
    right = left + 0.02 * len(text)
    drop = slope * (right - left)
    corners = np.array([[left, top], [right, top + drop], [right, top + drop + 0.02], [left, top + 0.02]], dtype=np.float32)
    places = tuple(math.nan if char == " " else (n + 0.5) / len(text) for n, char in enumerate(text))
    return ReadPiece(Reading(text, (confidence,) * len(text), places), corners)


def test_rows_become_lines_and_each_word_knows_its_span_and_box() -> None:
    read = ReadPage(((piece("Date:", 0.1, 0.1), piece("03/14/1999 x", 0.5, 0.1)), (piece("Zyxol", 0.1, 0.2),)))
    page = page_text(read, PICTURE)
    assert page.text == "Date: 03/14/1999 x\nZyxol"
    assert [line.span.text(page.text) for line in page.lines] == ["Date:", "03/14/1999 x", "Zyxol"]
    date, single = page.lines[1].words
    assert (date.span, single.span) == (Span(6, 16), Span(17, 18))
    assert single.box == pytest.approx(Box(0.72, 0.1, 0.74, 0.12), abs=0.002)
    assert date.box == pytest.approx(Box(0.5, 0.1, 0.7, 0.12), abs=0.002)
    assert (page.is_ocr, page.dpi, page.notes) == (True, 200, ())


def test_a_word_is_as_sure_as_its_least_sure_character() -> None:
    unsure = piece("7 mg", 0.1, 0.1)
    reading = unsure.reading._replace(confidences=(0.4, 0.9, 0.99, 0.97))
    (line,) = page_text(ReadPage(((unsure._replace(reading=reading),),)), PICTURE).lines
    assert [word.confidence for word in line.words] == [0.4, 0.97]
    assert line.confidence == pytest.approx(0.815)


def test_the_box_of_a_slanted_word_is_that_of_its_part_of_the_line() -> None:
    (line,) = page_text(ReadPage(((piece("a bb", 0.2, 0.5, slope=0.5),),)), PICTURE).lines
    first, second = line.words
    assert first.box.bottom < line.box.bottom
    assert second.box.top > first.box.top
    assert line.box == pytest.approx(Box(0.2, 0.5, 0.28, 0.56), abs=0.001)


@pytest.mark.parametrize(
    ("read", "is_damaged", "kind"),
    [
        (ReadPage((), is_blank=True), False, "blank"),
        (ReadPage((), is_blank=True), True, "unreadable"),
        (ReadPage(()), False, "unreadable"),
        (ReadPage(((piece("Zyxol", 0.1, 0.1),),)), True, "unreadable"),
        (ReadPage(((piece("Zyxol", 0.1, 0.1, confidence=0.6),),)), False, "poor"),
        (ReadPage(((piece("Zyxol", 0.1, 0.1),),)), False, None),
    ],
    ids=["blank", "blank for damage", "marks without text", "read in part", "unsure", "well read"],
)
def test_what_is_wrong_with_a_page_is_noted(read: ReadPage, is_damaged: bool, kind: NoteKind | None) -> None:
    notes = page_text(read, PICTURE._replace(is_damaged=is_damaged)).notes
    assert [note.kind for note in notes] == ([kind] if kind else [])
