"""Measure how the invisible text of scans is held against their pictures: false alarms on true text, false text that is noticed.

Each PDF is printed, scanned at every level of noise and given its own words as an invisible layer, in their places. Then one digit of
each of a few numbers of a page is changed in the text that is compared.

usage: python -m evals.bench.searchable_scans PDF...      a line a level: scans, pages, pages with a difference, digits changed, noticed
"""

from __future__ import annotations

import argparse
import io
import random
import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

import pypdfium2
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from evals.noise.printing import page_pictures
from evals.noise.scans import LEVELS, Level, random_source, scan
from extractor.ingest import Limits, read_document
from extractor.ingest.assembly import PageText
from extractor.ingest.ocr import installed_engine
from extractor.ingest.ocr.engine import Deadline
from extractor.ingest.ocr.layer import differences
from extractor.ingest.ocr.reading import read_pictures
from extractor.ingest.ocr.render import PagePicture, render_page
from extractor.ingest.pdfium import LOCK
from extractor.ingest.word_boxes import word_boxes

CHANGED: Final = 3
"""Numbers of a page that are changed, one at a time."""


class Compared(NamedTuple):
    """A page: whether its true text is said to differ, how many digits were changed, and how many changes were noticed."""

    is_alarm: bool
    changed: int
    noticed: int


def searchable(data: bytes, level: Level, seed: int) -> bytes:
    """Return a PDF as a scan of a level, with its own words over it, drawn without ink."""
    document, draw, buffer = read_document(data), random_source(seed), io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    pictures = list(page_pictures(data, "clean.pdf", level.dpi))  # pdfium is held while they are drawn
    for page, picture in zip(document.pages, pictures, strict=True):
        width, height = (side * 72 / level.dpi for side in picture.size)
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(_kept(scan(picture, level, draw).picture, level)), 0, 0, width, height)
        text = page.span.text(document.text)
        for word in word_boxes(data, page.number, "clean.pdf", Limits()):
            line = canvas.beginText(word.box.left * width, (1 - word.box.bottom) * height + 2)
            line.setTextRenderMode(3)
            line.setFont("Times-Roman", max(4.0, 0.85 * (word.box.bottom - word.box.top) * height))
            line.textOut(word.span.text(text) + " ")
            canvas.drawText(line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _kept(picture: Image.Image, level: Level) -> Image.Image:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=level.quality)
    return Image.open(buffer)


def compared(data: bytes, seed: int) -> Iterator[Compared]:
    """Yield the pages of a searchable scan."""
    document, draw = read_document(data), random.Random(seed)  # noqa: S311 - which digits are changed is no secret
    false_alarms = {note.page for note in document.notes if note.kind in ("ocr-differs", "hidden-text")}
    for page, read in zip(document.pages, _recognised(data), strict=True):
        text = page.span.text(document.text)
        numbers = list(re.finditer(r"\d+", text))
        chosen = draw.sample(numbers, min(CHANGED, len(numbers)))
        noticed = sum(_is_noticed(text, number.end() - 1, draw, read) for number in chosen)
        yield Compared(page.number in false_alarms, len(chosen), noticed)


def _is_noticed(text: str, at: int, draw: random.Random, read: PageText) -> bool:
    other = draw.choice([digit for digit in "0123456789" if digit != text[at]])
    changed = text[:at] + other + text[at + 1 :]
    return any(found.span is not None and found.span.start <= at < found.span.end for found in differences(changed, read))


def _recognised(data: bytes) -> Sequence[PageText]:
    engine = installed_engine()
    if engine is None:
        raise SystemExit("no OCR engine is installed: pip install 'imr-extractor[ocr]'")
    pdf = pypdfium2.PdfDocument(data)
    return read_pictures([partial(_picture, pdf, index) for index in range(len(pdf))], engine, 600)


def _picture(pdf: pypdfium2.PdfDocument, index: int, deadline: Deadline) -> PagePicture:
    with LOCK:
        return render_page(pdf, index, Limits().max_pixels, deadline)


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pdfs", nargs="+", type=Path)
    parser.add_argument("--levels", default=",".join(LEVELS))
    options = parser.parse_args()
    for name in options.levels.split(","):
        pages = [
            page
            for seed, path in enumerate(options.pdfs)
            for page in compared(searchable(path.read_bytes(), LEVELS[name], seed), seed)
        ]
        alarms, changed, noticed = (sum(column) for column in zip(*pages, strict=True))
        print(
            f"{name}: {len(options.pdfs)} scans, {len(pages)} pages, {alarms} said to differ; {noticed} of {changed} changes noticed"
        )


if __name__ == "__main__":
    main()
