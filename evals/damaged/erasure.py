"""Which labelled values a damaged page does not show any more: their pixels are gone, not merely hard to read.

A character is erased where a tenth of its ink at most is left, or where it lies outside the picture; letters, digits and decimal points
count, as a date without its strokes is still read. A date, dose, quantity or case number is erased with any one of its characters,
every other value only with all of them. Whatever takes ink away counts (rows that a fax drops, its threshold, white specks, the
picture's edge); what covers or spreads it, or makes it look like another character, does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from ctypes import byref, c_double, c_int
from typing import Any, NamedTuple

import numpy as np
import pypdfium2
from PIL import Image
from pypdfium2 import raw

from evals.digits import kind_of
from evals.noise.scans import Level, Scan, place_of
from extractor.case import Case
from extractor.cleaning import clean
from extractor.document import Document, Page, Span
from extractor.evidence import ground
from extractor.ingest.pdfium import LOCK
from extractor.layouts import outline
from extractor.record import SUPPORTED

LEAST_INK = 0.1
"""Share of a character's ink that must be left for it to be there."""
_POINT = re.compile(r"\d\.\d")
_CONTRAST = 50
"""How much darker than the paper around it ink is."""


class Box(NamedTuple):
    """A character's place in pixels of the printed page, from its top left corner."""

    left: float
    top: float
    right: float
    bottom: float


def erased_values(pdf: bytes, document: Document, gold: Mapping[str, Any], scans: Sequence[Scan], level: Level) -> list[str]:
    """Return the paths of the label's values that a damaged document does not show any more.

    Args:
        pdf: the document as it was printed; only pages with a text layer tell where their characters stand.
        document: the text of that PDF.
        gold: its label.
        scans: its damaged pages.
        level: what damaged them.
    """
    if document.text_source == "ocr":
        return []
    values = list(_values(document, gold))
    with LOCK:
        opened = pypdfium2.PdfDocument(pdf)
        try:
            return [path for path, span in values if _is_erased(path, _characters(opened, document, span, scans, level))]
        finally:
            opened.close()


def _values(document: Document, gold: Mapping[str, Any]) -> Iterator[tuple[str, Span]]:
    """Yield the label's values that stand in the document, with their places; rationales, of which a label has the ends, are left out."""
    said = {name: value for name, value in gold.items() if name != "source_conflicts"}
    said["issues"] = [{**issue, "rationale": None} for issue in said["issues"]]
    cleaned = clean(document)
    grounded = ground(Case.model_validate(said), cleaned.document, outline(cleaned.document))
    for path, found in grounded.items():
        evidence = cleaned.evidence(found)
        if evidence.span is not None and evidence.status in SUPPORTED - {"derived"}:
            yield path, evidence.span


def _is_erased(path: str, characters: Iterator[bool]) -> bool:
    gone = list(characters)
    return bool(gone) and (any(gone) if kind_of(path) else all(gone))


def _characters(pdf: pypdfium2.PdfDocument, document: Document, span: Span, scans: Sequence[Scan], level: Level) -> Iterator[bool]:
    """Yield of each printed character of a span whether it is gone; nothing for pages without a text layer."""
    for page in document.pages:
        part = Span(max(span.start, page.span.start), min(span.end, page.span.end))
        if part.start < part.end and not page.is_ocr:
            scan = scans[page.number - 1]
            yield from (_is_gone(box, scan, level) for box in _boxes(pdf, page, part, scan.picture.size))


def _boxes(pdf: pypdfium2.PdfDocument, page: Page, part: Span, size: tuple[int, int]) -> Iterator[Box]:
    """Yield the places of the letters, digits and decimal points in a part of a page."""
    printed = pdf[page.number - 1]
    textpage = printed.get_textpage()
    layer = textpage.get_text_range()
    # The extractor's text has one character for each line end.
    kept = [at for at, character in enumerate(layer) if not (character == "\r" and layer[at + 1 : at + 2] == "\n")]
    for at in kept[part.start - page.span.start : part.end - page.span.start]:
        if layer[at].isalnum() or _POINT.match(layer, max(0, at - 1)):
            index = raw.FPDFText_GetCharIndexFromTextIndex(textpage, at)
            yield _box(printed, textpage.get_charbox(index), size)


def _box(page: pypdfium2.PdfPage, corners: tuple[float, float, float, float], size: tuple[int, int]) -> Box:
    left, bottom, right, top = corners
    points = [_pixel(page, x, y, size) for x in (left, right) for y in (bottom, top)]
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _pixel(page: pypdfium2.PdfPage, x: float, y: float, size: tuple[int, int]) -> tuple[int, int]:
    across, down = c_int(), c_int()
    raw.FPDF_PageToDevice(page, 0, 0, *size, 0, c_double(x), c_double(y), byref(across), byref(down))
    return across.value, down.value


def _is_gone(box: Box, scan: Scan, level: Level) -> bool:
    """Say whether next to nothing of a character's ink is left in the scan."""
    size = scan.picture.size
    points = [place_of(x, y, size, level, scan.angle) for x in (box.left, box.right) for y in (box.top, box.bottom)]
    xs, ys = zip(*points, strict=True)
    place = (max(0, int(min(xs)) - 1), max(0, int(min(ys)) - 1), min(size[0], int(max(xs)) + 2), min(size[1], int(max(ys)) + 2))
    if place[0] >= place[2] or place[1] >= place[3]:
        return True
    before, after = _ink(scan.moved, place), _ink(scan.picture, place)
    return bool(before.any()) and float((before & after).sum()) <= LEAST_INK * float(before.sum())


def _ink(page: Image.Image, place: tuple[int, int, int, int]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return where in a place there is ink: what is much darker than the paper there."""
    pixels = np.asarray(page.crop(place), dtype=np.int64)
    return np.asarray(pixels < np.percentile(pixels, 95) - _CONTRAST)
