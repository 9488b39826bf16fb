"""The text layer of a PDF through pdfium, page by page.

The bytes are parsed in this process: pdfium is native code, so a service that takes PDFs from strangers calls this in a
child process with limits of time and memory. The publisher's permission flags are ignored, as pdfium does.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pypdfium2
from pypdfium2 import raw

from extractor.document import Page, Span
from extractor.errors import DocumentEncrypted, DocumentTooLarge, DocumentUnreadable, NoTextLayer
from extractor.ingest.limits import Limits
from extractor.ingest.text import normalized

ENGINE = f"pypdfium2 {pypdfium2.version.PYPDFIUM_INFO.version}"

_SIGNATURE = b"%PDF-"
_SIGNATURE_WINDOW = 1024
_END_MARK = b"%%EOF"
_END_WINDOW = 1024
"""The header stands in the first and the end mark in the last 1,024 bytes (PDF Reference 1.7, H.3, notes 13 and 18)."""

# pdfium is not thread-safe: no two calls at once, on whatever documents (pypdfium2's README, "Thread incompatibility").
_pdfium = threading.Lock()


def is_pdf(data: bytes) -> bool:
    """Say whether the bytes begin like a PDF, other bytes before its header allowed."""
    return _SIGNATURE in data[:_SIGNATURE_WINDOW]


def read_pdf(data: bytes, name: str, limits: Limits) -> tuple[str, tuple[Page, ...]]:
    """Return the text of all pages, joined by form feeds, and the pages that tile it.

    A form feed belongs to the page before it. A page without text is kept as an empty one; NUL becomes a blank.

    Raises:
        DocumentUnreadable: damaged, cut off or without pages. DocumentEncrypted: needs a user password.
        DocumentTooLarge: over the limit of pages or characters. NoTextLayer: none of the pages holds text.
    """
    if _END_MARK not in data.rstrip(b"\0\r\n\t ")[-_END_WINDOW:]:
        # pdfium rebuilds what it can of such a file and would silently give the first pages alone.
        raise DocumentUnreadable(f"{name!r} is cut off: it has no end mark", hint="fetch the file again")
    with _pdfium:
        texts = _page_texts(data, name, limits)
    blank = [number for number, text in enumerate(texts, 1) if not text.strip()]
    if len(blank) == len(texts):
        raise NoTextLayer(f"{name!r} has no text on {_page_ranges(blank)}", hint="it is a scan: recognise its text (OCR) first")
    return _joined(texts)


def _page_texts(data: bytes, name: str, limits: Limits) -> list[str]:
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _open_error(error, name) from error
    try:
        if len(pdf) > limits.max_pages:
            raise DocumentTooLarge(
                f"{name!r} has {len(pdf):,} pages, the limit is {limits.max_pages:,}", hint="split it by decision"
            )
        return _read_pages(pdf, name, limits)
    finally:
        pdf.close()


def _read_pages(pdf: pypdfium2.PdfDocument, name: str, limits: Limits) -> list[str]:
    texts: list[str] = []
    left = limits.max_characters
    for index in range(len(pdf)):
        try:
            page = pdf[index]
            layer = page.get_textpage()
            left -= layer.count_chars()
            text = layer.get_text_range() if left >= 0 else ""
        except pypdfium2.PdfiumError as error:
            raise DocumentUnreadable(f"page {index + 1} of {name!r} is damaged: {error}", hint="fetch the file again") from error
        if left < 0:
            raise DocumentTooLarge(
                f"{name!r} has over {limits.max_characters:,} characters, the limit", hint="split it by decision"
            )
        layer.close()
        page.close()
        texts.append(normalized(text).replace("\0", " "))
    return texts


def _open_error(error: pypdfium2.PdfiumError, name: str) -> DocumentEncrypted | DocumentUnreadable:
    if error.err_code == raw.FPDF_ERR_PASSWORD:
        return DocumentEncrypted(f"{name!r} opens only with a password", hint="save a copy without a password")
    return DocumentUnreadable(f"{name!r} is a damaged PDF: {error}", hint="fetch the file again")


def _joined(texts: Sequence[str]) -> tuple[str, tuple[Page, ...]]:
    pages, start = [], 0
    for number, text in enumerate(texts, 1):
        end = start + len(text) + (number < len(texts))
        pages.append(Page(number, Span(start, end)))
        start = end
    return "\f".join(texts), tuple(pages)


def _page_ranges(numbers: Sequence[int]) -> str:
    """Name pages, runs of them joined.

    >>> _page_ranges([1, 2, 3, 7]), _page_ranges([1])
    ('pages 1-3, 7', 'page 1')
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ("page " if len(numbers) == 1 else "pages ") + ", ".join("-".join(map(str, run)) for run in runs)
