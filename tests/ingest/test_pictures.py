"""Pictures on pages that have a text layer: which of them are looked at, and where their words go."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractor.document import Box, Line, Span, Word
from extractor.ingest import read_document
from extractor.ingest.assembly import Note, PageText
from extractor.ingest.inserting import Row
from extractor.ingest.pictures import Pictures, with_pictures
from tests.scans import printed

LINES = ("Decision Date: 02/19/1999", "Zyxol 7 mg", "Decision rationale: no pill count is recorded.")
PRINT = printed("Case Number: CM99-0000001")[0].crop((190, 165, 700, 225))
MARK = PRINT.resize((120, 30))
SHEET = Image.new("L", (1224, 400), 255)
SHEET.paste(PRINT, (150, 10))
PALE = PRINT.point(lambda value: 170 + value // 3)


def page_with(picture: Image.Image, left: float, bottom: float, width: float, height: float) -> bytes:
    """Return a page of print with a picture on it, in points."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(612, 792), invariant=1)
    canvas.setFont("Helvetica", 11)
    canvas.drawImage(ImageReader(picture), left, bottom, width, height)
    for number, line in enumerate(LINES):
        canvas.drawString(72, 660 - 20 * number, line)
    canvas.save()
    return buffer.getvalue()


@pytest.fixture
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.ingest.scans.installed_engine", lambda: None)


@pytest.mark.usefixtures("without_ocr")
@pytest.mark.parametrize(
    ("picture", "place", "named"),
    [(PRINT, (0, 680, 612, 100), "at the top"), (PRINT, (72, 700, 300, 14), "at the top"), (PRINT, (140, 636, 60, 14), "at the top"),
     (PRINT, (72, 300, 200, 200), "in the middle"), (SHEET, (0, 550, 612, 200), "at the top")],
    ids=["a header", "a line", "a word in a row", "a block", "behind the text"],
)  # fmt: skip
def test_a_picture_that_may_be_print_is_named(picture: Image.Image, place: tuple[float, float, float, float], named: str) -> None:
    (note,) = read_document(page_with(picture, *place)).notes
    assert (note.page, note.kind) == (1, "picture")
    assert note.message == f"a picture on it ({named}) may hold print that was not read; pip install 'imr-extractor[ocr]' reads it"


@pytest.mark.usefixtures("without_ocr")
@pytest.mark.parametrize(
    ("picture", "place"),
    [(MARK, (461, 717, 123, 30)), (Image.new("L", (300, 80), 255), (0, 680, 612, 100)), (PALE, (0, 500, 612, 200)),
     (PRINT, (72, 690, 300, 3))],
    ids=["a letterhead's mark", "white", "a watermark", "a rule"],
)  # fmt: skip
def test_other_pictures_are_not(picture: Image.Image, place: tuple[float, float, float, float]) -> None:
    assert read_document(page_with(picture, *place)).notes == ()


def recognised(*rows: tuple[str, float, float]) -> PageText:
    """Return what was read in pictures: rows of one word each, with their left and upper edges."""
    text, lines = "\n".join(row for row, _, _ in rows), []
    at = 0
    for row, left, top in rows:
        span, box = Span(at, at + len(row)), Box(left, top, left + 0.1, top + 0.02)
        lines.append(Line(span, 1, box, 0.97, (Word(span, box, 0.97),)))
        at += len(row) + 1
    return PageText(text, is_ocr=True, lines=tuple(lines))


def test_words_of_a_picture_stand_in_their_place() -> None:
    text = "Zyxol mg\nUpheld"
    rows = tuple(
        Row(start, tuple(Box(left, top, left + 0.04, top + 0.02) for left in lefts))
        for start, top, lefts in (
            (0, 0.30, (0.1, 0.14, 0.18, 0.22, 0.26, 0.5, 0.54, 0.58)),
            (9, 0.35, (0.1, 0.14, 0.18, 0.22, 0.26, 0.3)),
        )
    )
    pictures = Pictures((Box(0, 0, 1, 0.4),), rows)
    page = with_pictures(PageText(text), pictures, recognised(("CM99-0000001", 0.1, 0.1), ("7", 0.33, 0.30)))
    assert page.text == "CM99-0000001\nZyxol 7 mg\nUpheld"
    assert [line.span.text(page.text) for line in page.lines] == ["CM99-0000001", "7"]
    assert [word.span.text(page.text) for line in page.lines for word in line.words] == ["CM99-0000001", "7"]
    assert page.notes == (
        Note("picture-read", "what stands in a picture on it was recognised: 'CM99-0000001 / 7'", (Span(0, 12), Span(19, 20))),
    )


def test_what_is_printed_over_a_picture_is_not_said_twice() -> None:
    rows = (Row(0, tuple(Box(0.1 + 0.05 * n, 0.30, 0.15 + 0.05 * n, 0.32) for n in range(5))),)
    read = recognised(("CM99-0000001", 0.1, 0.1), ("Zyxol", 0.12, 0.305), ("Upheld", 0.1, 0.4))
    page = with_pictures(PageText("Zyxol"), Pictures((Box(0, 0, 1, 1),), rows), read)
    assert page.text == "CM99-0000001\nZyxol\nUpheld"
    assert [line.span.text(page.text) for line in page.lines] == ["CM99-0000001", "Upheld"]


def test_a_picture_without_print_adds_nothing() -> None:
    empty = PageText("", is_ocr=True, notes=(Note("unreadable", "no text was found in what is on it"),))
    page = PageText("Zyxol")
    assert with_pictures(page, Pictures((Box(0, 0, 1, 1),)), empty) == page


def test_a_picture_that_could_not_be_read_is_named() -> None:
    late = PageText("", is_ocr=True, notes=(Note("unreadable", "it was not read within 1 s"),))
    (note,) = with_pictures(PageText("Zyxol"), Pictures((Box(0, 0, 1, 0.1),)), late).notes
    assert note == Note("picture", "a picture on it (at the top) may hold print that was not read; it was not read within 1 s")


def test_a_header_that_is_a_picture_is_read() -> None:
    document = read_document(page_with(PRINT, 72, 700, 255, 30))
    assert document.text == "\n".join(("Case Number: CM99-0000001", *LINES))
    assert [(note.kind, note.spans) for note in document.notes] == [("picture-read", (Span(0, 25),))]
    assert (document.text_source, [line.span for line in document.lines]) == ("mixed", [Span(0, 25)])
