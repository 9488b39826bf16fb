"""The second look: only lines with digits, upright however the page lies, and other pixels than the first."""

from __future__ import annotations

import numpy as np
import pytest

from extractor.document import Box, Doubt, Span
from extractor.ingest.ocr.engine import Corners, Deadline, Grey, PageUnreadable, Picture, Reading
from extractor.ingest.ocr.lines import page_text
from extractor.ingest.ocr.pages import ReadPage, ReadPiece
from extractor.ingest.ocr.render import PagePicture
from extractor.ingest.ocr.second import look_again

SOON = Deadline(3600)  # counts from the import of this file
CORNERS = np.array([[0.1, 0.1], [0.7, 0.1], [0.7, 0.15], [0.1, 0.15]], dtype=np.float32)


class Quill:
    """Keeps the pictures that it is shown and reads "#80" in each."""

    def __init__(self) -> None:
        self.shown: list[Picture] = []

    def find(self, picture: Picture) -> list[Corners]:
        pytest.fail(f"the lines of a page of {picture.shape} are known")

    def read(self, line: Picture) -> Reading:
        self.shown.append(line)
        return reading("#80")


def reading(text: str) -> Reading:
    return Reading(text, (0.99,) * len(text), tuple((at + 0.5) / len(text) for at in range(len(text))))


def page() -> Grey:
    """Return a page of 400 x 800 with a black bar from the left edge to the middle of its only line."""
    pixels = np.full((800, 400), 255, np.uint8)
    pixels[80:120, 40:160] = 0
    return pixels


def read_page_of(*texts: str) -> ReadPage:
    return ReadPage((tuple(ReadPiece(reading(text), CORNERS) for text in texts),))


def test_only_pieces_with_digits_are_read_again() -> None:
    engine = Quill()
    read = look_again(page(), read_page_of("Zyxol", "#60"), engine, SOON)
    assert [piece.second for piece in read.rows[0]] == [None, reading("#80")]
    assert [line.shape for line in engine.shown] == [(46, 248, 3)]


def test_a_page_without_digits_costs_nothing() -> None:
    read = read_page_of("Zyxol")
    assert look_again(page(), read, Quill(), Deadline(0)) is read


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_line_is_cut_out_upright_however_the_page_lies(turns: int) -> None:
    engine, lying = Quill(), np.ascontiguousarray(np.rot90(page(), turns))
    x, y = CORNERS[:, 0], CORNERS[:, 1]
    corners = np.stack(((x, y), (y, 1 - x), (1 - x, 1 - y), (1 - y, x))[turns], axis=1)
    look_again(lying, ReadPage(((ReadPiece(reading("#60"), corners),),)), engine, SOON)
    (line,) = engine.shown
    assert line.shape == (46, 248, 3)
    assert line[23, 20].max() == 0
    assert line[23, 220].min() == 255


def test_the_time_of_a_page_counts_for_the_second_look() -> None:
    with pytest.raises(PageUnreadable, match="not read within 0 s"):
        look_again(page(), read_page_of("#60"), Quill(), Deadline(0))


def test_a_number_that_is_read_otherwise_is_a_doubt_with_its_place() -> None:
    read = look_again(page(), read_page_of("Zyxol", "#60"), Quill(), SOON)
    text = page_text(read, PagePicture(page(), 200))
    assert text.text == "Zyxol #60"
    assert text.doubts == (Doubt(Span(7, 9), 0, Box(0.3, 0.1, 0.7, 0.15), "digit", "80"),)
