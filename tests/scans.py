"""Fictional pages as pictures: printed like the published letters, then scanned, faxed, photographed or damaged."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import pypdfium2
from PIL import Image
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from tests.fictional import render_pdf

LETTER = "\n".join(
    (
        "Case Number: CM99-0000001",
        "Date of Injury: 03/14/1999",
        "HOW THE IMR FINAL DETERMINATION WAS MADE",
        "The request for Quorvane ER 40 mg, #60 with 3 refills is not medically necessary.",
        "Decision: Upheld",
    )
)


def printed(text: str = LETTER, dpi: int = 200) -> list[Image.Image]:
    """Return the pages of a text, a form feed between them, as grey pictures."""
    return pictures_of(render_pdf(text), dpi)


def pictures_of(pdf: bytes, dpi: int = 200) -> list[Image.Image]:
    """Return the pages of a PDF as grey pictures."""
    return [page.render(scale=dpi / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(pdf)]


def image_pdf(pages: Sequence[Image.Image], dpi: int = 200) -> bytes:
    """Return a PDF of pictures alone."""
    return _saved(pages, "PDF", resolution=dpi)


def tiff(pages: Sequence[Image.Image], **options: object) -> bytes:
    """Return a TIFF of several pages."""
    return _saved(pages, "TIFF", **options)


def image_file(page: Image.Image, kind: str, **options: object) -> bytes:
    """Return a PNG or JPEG."""
    buffer = io.BytesIO()
    page.save(buffer, kind, **options)
    return buffer.getvalue()


def placed(pieces: Sequence[tuple[float, float, str]], *, size: float = 11) -> bytes:
    """Return a PDF page with each text at its place: inches from the left and from the top."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter, invariant=1)
    canvas.setFont("Times-Roman", size)
    for left, top, text in pieces:
        canvas.drawString(left * 72, letter[1] - top * 72, text)
    canvas.save()
    return buffer.getvalue()


def slip(text: str = LETTER, *, greys: Mapping[int, float] | None = None, left: float = 72) -> bytes:
    """Return a PDF of one small page, quick to scan; `greys` sets lines by their number in another grey than black."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(500, 140), invariant=1)
    canvas.setFont("Times-Roman", 11)
    for number, line in enumerate(text.splitlines()):
        canvas.setFillGray((greys or {}).get(number, 0.0))
        canvas.drawString(left, 110 - 20 * number, line)
    canvas.save()
    return buffer.getvalue()


def _saved(pages: Sequence[Image.Image], kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    pages[0].save(buffer, kind, save_all=True, append_images=list(pages[1:]), **options)
    return buffer.getvalue()
