"""The invisible text over scans: used where the scan shows print in its place, hidden text where it shows none."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractor.ingest import read_document
from tests.scans import LETTER, printed

LINES = "\n".join(
    [LETTER, "The reviewer looked at the whole file, and at what the treating doctor wrote of the pain and of what eased it."]
)
SCAN = printed(LINES)[0]
ITEM = "Zyxol 9 mg: Overturned"


@pytest.fixture(autouse=True)
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.ingest.scans.installed_engine", lambda: None)


def written(canvas: Canvas, mode: int, more: Callable[[Canvas], None] | None = None) -> None:
    """Write the scan's own words in their places, and more."""
    for number, line in enumerate(LINES.split("\n")):
        words = canvas.beginText(72, 720 - 13.2 * number)
        words.setTextRenderMode(mode)
        words.setFont("Times-Roman", 11)
        words.textOut(line)
        canvas.drawText(words)
    if more:
        more(canvas)


def page(*drawing: Callable[[Canvas], None]) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(612, 792), invariant=1)
    for draw in drawing:
        draw(canvas)
    canvas.save()
    return buffer.getvalue()


def scanned(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(SCAN), 0, 0, 612, 792)


def blank(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (85, 110), 255)), 0, 0, 612, 792)


def item(canvas: Canvas) -> None:
    words = canvas.beginText(72, 300)
    words.setTextRenderMode(3)
    words.textOut(ITEM)
    canvas.drawText(words)


@pytest.mark.parametrize(
    "data",
    [page(scanned, lambda canvas: written(canvas, 3)), page(lambda canvas: written(canvas, 0), scanned)],
    ids=["over the scan", "under the scan"],
)
def test_the_layer_of_a_scan_is_its_text(data: bytes) -> None:
    document = read_document(data)
    assert document.text == LINES
    assert [(note.kind, note.message) for note in document.notes] == [
        ("ocr-layer", "its text is what a program recognised in its picture")
    ]


def test_what_a_layer_says_where_the_scan_is_white_is_hidden_text() -> None:
    document = read_document(page(scanned, lambda canvas: written(canvas, 3, item)))
    assert document.text == LINES
    assert [(note.kind, note.message) for note in document.notes] == [
        ("ocr-layer", "its text is what a program recognised in its picture"),
        ("hidden-text", f"text that nobody can see (drawn without ink) is left out: {ITEM!r}"),
    ]


def test_invisible_text_on_a_printed_page_with_a_background_is_hidden() -> None:
    document = read_document(page(blank, lambda canvas: written(canvas, 0, item)))
    assert document.text == LINES
    assert [note.kind for note in document.notes] == ["hidden-text"]
