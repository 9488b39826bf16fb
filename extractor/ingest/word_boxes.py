"""Where the words of a PDF page's text layer stand on the page, so that a page's picture can be marked like its text."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw

from extractor.document import Box, Span
from extractor.ingest.limits import Limits
from extractor.ingest.pdfium import LOCK, open_pdf
from extractor.ingest.text import normalized

_WORD = re.compile(r"\S+")
_GRID = 100_000
"""Steps across the page in which pdfium tells a place as whole numbers."""


class PlacedWord(NamedTuple):
    """A word of a page: its span in the page's own text, and its box as shares of the page as a viewer shows it."""

    span: Span
    box: Box


def word_boxes(data: bytes, number: int, name: str, limits: Limits) -> tuple[PlacedWord, ...]:
    """Return the words of the text layer of page `number` (from 1), in the order of its text; none where it has no such page.

    Spans index the page's text as `read_document` gives it, without the form feed at its end.

    Raises:
        DocumentError: as `open_pdf`.
    """
    with open_pdf(data, name, limits) as pdf, LOCK:
        if not 1 <= number <= len(pdf):
            return ()
        page = pdf[number - 1]
        layer = page.get_textpage()
        try:
            return tuple(_placed(page, layer))
        finally:
            layer.close()
            page.close()


def _placed(page: pypdfium2.PdfPage, layer: pypdfium2.PdfTextPage) -> Iterator[PlacedWord]:
    """Pair the words as pdfium has them with those of the normalised text: they are the same words, at other offsets."""
    raw_text = layer.get_text_range().replace("\0", " ")
    words = list(_WORD.finditer(normalized(raw_text)))
    places = list(_WORD.finditer(normalized_in_place(raw_text)))
    if len(words) != len(places):
        return
    for word, place in zip(words, places, strict=True):
        box = _box(page, layer, Span(*place.span()))
        if box is not None:
            yield PlacedWord(Span(*word.span()), box)


def normalized_in_place(text: str) -> str:
    r"""Return a text normalised without a change of length, so that offsets stay pdfium's.

    >>> normalized_in_place("one\r\ntwo non\ufffecertified")
    'one\n\ntwo non-certified'
    """
    return "".join(map(normalized, text))


def _box(page: pypdfium2.PdfPage, layer: pypdfium2.PdfTextPage, place: Span) -> Box | None:
    boxes = []
    for offset in range(*place):
        index = raw.FPDFText_GetCharIndexFromTextIndex(layer, offset)
        if index >= 0:
            left, bottom, right, top = layer.get_charbox(index, loose=True)
            if right > left and top > bottom:
                boxes += [_on_page(page, left, top), _on_page(page, right, bottom)]
    if not boxes:
        return None
    across, down = [x for x, _ in boxes], [y for _, y in boxes]
    return Box(min(across), min(down), max(across), max(down))


def _on_page(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    """Return a point as shares of the shown page, whose rotation and crop pdfium knows."""
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, x, y, across, down)
    return tuple(min(1.0, max(0.0, share.value / _GRID)) for share in (across, down))  # type: ignore[return-value]  # two of them
