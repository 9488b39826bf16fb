"""Documents as pages to scan: texts are set and printed, PDFs and pictures taken as they are."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pypdfium2
from PIL import Image
from reportlab.lib.pagesizes import letter
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from extractor.errors import DocumentTooLarge, DocumentUnreadable
from extractor.ingest.limits import Limits
from extractor.ingest.ocr.engine import Deadline, PageUnreadable
from extractor.ingest.ocr.images import ImagePages
from extractor.ingest.pdfium import LOCK, open_pdf
from extractor.ingest.scans import is_image

_FONT, _SIZE, _LEADING, _MARGIN = "Times-Roman", 11, 13.2, 72
_WIDTH, _HEIGHT = letter
_WORDS = re.compile(r"\s{0,200}\S{1,200}")  # bounded, as a file may hold one endless word
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def print_text(text: str) -> bytes:
    """Return a text as a PDF on letter paper: Times of 11 points, lines wrapped, a form feed begins a page; equal texts, equal bytes."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=letter, invariant=1)
    for page in _UNPRINTABLE.sub("", text).expandtabs(4).split("\f"):
        lines = [line for paragraph in page.splitlines() for line in wrapped(paragraph)]
        held = int((_HEIGHT - 2 * _MARGIN) // _LEADING)
        for first in range(0, max(1, len(lines)), held):
            canvas.setFont(_FONT, _SIZE)
            for row, line in enumerate(lines[first : first + held]):
                canvas.drawString(_MARGIN, _HEIGHT - _MARGIN - _SIZE - row * _LEADING, line)
            canvas.showPage()
    canvas.save()
    return file.getvalue()


def wrapped(paragraph: str) -> list[str]:
    """Return the lines of a paragraph; blanks within a line are kept, as they part columns.

    >>> [len(line) for line in wrapped("Zyxol 7 mg " * 20)]
    [95, 90, 32]
    >>> wrapped("")
    ['']
    """
    lines = [""]
    for word in _WORDS.findall(paragraph):
        if lines[-1] and not _fits(lines[-1] + word):
            lines.append("")
            word = word.lstrip()
        while not _fits(lines[-1] + word):
            most = next(end for end in range(len(word), 0, -1) if end == 1 or _fits(word[:end]))
            lines[-1] += word[:most]
            word = word[most:]
            lines.append("")
        lines[-1] += word
    return lines


def _fits(line: str) -> bool:
    return bool(stringWidth(line, _FONT, _SIZE) <= _WIDTH - 2 * _MARGIN)


def page_pictures(data: bytes, name: str, dpi: int) -> Iterator[Image.Image]:
    """Yield the pages of a PDF or of an image file as grey pictures at a resolution, in dots an inch.

    An image that does not tell its own resolution is taken as it is.

    Raises:
        DocumentError: it cannot be read, or a page of it is larger than the extractor's limits.
    """
    limits = Limits()
    if is_image(data):
        yield from _image_pages(ImagePages(data, name, limits), name, dpi, limits)
        return
    with open_pdf(data, name, limits) as pdf:
        for index in range(len(pdf)):
            with LOCK:
                yield _drawn(pdf, index, name, dpi, limits)


def _drawn(pdf: pypdfium2.PdfDocument, index: int, name: str, dpi: int, limits: Limits) -> Image.Image:
    """Return a page as a picture; the caller holds pdfium's lock."""
    try:
        page = pdf[index]
    except pypdfium2.PdfiumError as error:
        raise DocumentUnreadable(f"page {index + 1} of {name!r} is damaged: {error}") from error
    width, height = page.get_size()
    if not 0 < width * height * (dpi / 72) ** 2 <= limits.max_pixels:
        raise DocumentTooLarge(f"page {index + 1} of {name!r} is {width / 72:,.0f} x {height / 72:,.0f} inches large")
    return page.render(scale=dpi / 72).to_pil().convert("L")  # type: ignore[no-any-return]  # pypdfium2 is untyped


def _image_pages(image: ImagePages, name: str, dpi: int, limits: Limits) -> Iterator[Image.Image]:
    for index in range(image.count):
        try:
            page = image.page(index, Deadline(limits.page_seconds))
        except PageUnreadable as error:
            raise DocumentUnreadable(f"page {index + 1} of {name!r} cannot be printed: {error}") from error
        picture = Image.fromarray(page.pixels)
        if page.dpi:
            width, height = (max(1, round(side * dpi / page.dpi)) for side in picture.size)
            picture = picture.resize((width, height), Image.Resampling.LANCZOS)
        yield picture
