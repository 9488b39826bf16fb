from __future__ import annotations

import io
import re

import pypdfium2
import pytest

from extractor.document import Box
from extractor.ingest import Limits, read_document
from extractor.ingest.word_boxes import word_boxes
from tests.fictional import render_pdf
from tests.scans import LETTER, image_pdf, placed, printed

LIMITS = Limits()


def test_words_are_those_of_the_text_in_its_order() -> None:
    data = render_pdf(f"{LETTER}\f{LETTER.upper()}")
    document = read_document(data, name="two.pdf")
    for page in document.pages:
        text = page.span.text(document.text)
        assert [word.span.text(text) for word in word_boxes(data, page.number, "two.pdf", LIMITS)] == re.findall(r"\S+", text)


def test_a_box_lies_where_the_word_is_drawn() -> None:
    (word,) = word_boxes(placed([(2, 3, "Quorvane")], size=20), 1, "one.pdf", LIMITS)
    assert word.box.left == pytest.approx(2 / 8.5, abs=0.005)
    assert word.box.top < 3 / 11 < word.box.bottom
    assert (word.box.right - word.box.left) * 8.5 == pytest.approx(1.2, abs=0.2)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_boxes_turn_with_the_page(turn: int) -> None:
    pdf = pypdfium2.PdfDocument(placed([(2, 3, "Quorvane")], size=20))
    upright = word_boxes(placed([(2, 3, "Quorvane")], size=20), 1, "one.pdf", LIMITS)[0].box
    pdf[0].set_rotation(turn)
    buffer = io.BytesIO()
    pdf.save(buffer)
    (word,) = word_boxes(buffer.getvalue(), 1, "turned.pdf", LIMITS)
    left, top, right, bottom = upright
    turned = {
        90: Box(1 - bottom, left, 1 - top, right),
        180: Box(1 - right, 1 - bottom, 1 - left, 1 - top),
        270: Box(top, 1 - right, bottom, 1 - left),
    }
    assert word.box == pytest.approx(turned[turn], abs=0.001)


def test_a_picture_has_no_words_and_no_page_none() -> None:
    scan = image_pdf(printed())
    assert word_boxes(scan, 1, "scan.pdf", LIMITS) == ()
    assert word_boxes(scan, 0, "scan.pdf", LIMITS) == ()
    assert word_boxes(scan, 2, "scan.pdf", LIMITS) == ()
