"""Fictional documents as PDFs: set like the published letters, Times 11 pt on letter paper, with a text layer."""

from __future__ import annotations

import io

from reportlab.lib.pagesizes import letter
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

_FONT, _SIZE, _LEADING = "Times-Roman", 11, 13.2
_MARGIN = 72
_WIDTH, _HEIGHT = letter


def render_pdf(text: str, *, user_password: str | None = None, owner_password: str | None = None) -> bytes:
    """Return a PDF of `text`: a form feed ends a page, a full page goes on to the next, long lines are wrapped.

    A wrapped line ends in a blank, as in the published letters. An empty page has no text at all. With `owner_password`
    alone the file forbids copying and opens all the same; with `user_password` it opens only with that.
    """
    buffer = io.BytesIO()
    encrypt = None
    if user_password is not None or owner_password is not None:
        encrypt = StandardEncryption(user_password or "", owner_password, canPrint=0, canCopy=0)
    canvas = Canvas(buffer, pagesize=letter, encrypt=encrypt, invariant=1)
    for page in text.split("\f"):
        _draw_page(canvas, page)
    canvas.save()
    return buffer.getvalue()


def _draw_page(canvas: Canvas, page: str) -> None:
    top = _HEIGHT - _MARGIN
    canvas.setFont(_FONT, _SIZE)
    for line in _wrapped(page):
        if top < _MARGIN:
            canvas.showPage()
            canvas.setFont(_FONT, _SIZE)
            top = _HEIGHT - _MARGIN
        canvas.drawString(_MARGIN, top, line)
        top -= _LEADING
    canvas.showPage()


def _wrapped(page: str) -> list[str]:
    lines: list[str] = []
    for paragraph in page.splitlines():
        *wrapped, last = simpleSplit(paragraph, _FONT, _SIZE, _WIDTH - 2 * _MARGIN) or [""]
        lines += [f"{line} " for line in wrapped] + [last]
    return lines
