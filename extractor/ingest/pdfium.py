"""pdfium, the native library that parses PDFs: one caller at a time, its errors in our words.

The bytes are parsed in this process, so a service that takes PDFs from strangers reads them in a child process with limits of
time and memory. The publisher's permission flags are ignored, as pdfium does.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw

from extractor.errors import DocumentEncrypted, DocumentTooLarge, DocumentUnreadable
from extractor.ingest.limits import Limits

ENGINE = f"pypdfium2 {pypdfium2.version.PYPDFIUM_INFO.version}"

LOCK = threading.Lock()
"""Held around every call: pdfium is not thread-safe, on whatever documents (pypdfium2's README, "Thread incompatibility")."""

_SIGNATURE = b"%PDF-"
_SIGNATURE_WINDOW = 1024
_END_MARK = b"%%EOF"
_END_WINDOW = 1024
"""The header stands in the first and the end mark in the last 1,024 bytes (PDF Reference 1.7, H.3, notes 13 and 18)."""


def is_pdf(data: bytes) -> bool:
    """Say whether the bytes begin like a PDF, other bytes before its header allowed."""
    return _SIGNATURE in data[:_SIGNATURE_WINDOW]


@contextlib.contextmanager
def open_pdf(data: bytes, name: str, limits: Limits) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF. The lock is held while opening and closing; the caller takes it for what it does in between.

    Raises:
        DocumentUnreadable: damaged, cut off or without pages. DocumentEncrypted: needs a user password.
        DocumentTooLarge: over the limit of pages.
    """
    if _END_MARK not in data.rstrip(b"\0\r\n\t ")[-_END_WINDOW:]:
        # pdfium rebuilds what it can of such a file and would silently give the first pages alone.
        raise DocumentUnreadable(f"{name!r} is cut off: it has no end mark", hint="fetch the file again")
    with LOCK:
        try:
            pdf = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise _open_error(error, name) from error
        if pdf.get_formtype() == raw.FORMTYPE_ACRO_FORM:
            pdf.init_forms()  # before any page is opened; XFA is not built in, and asking for it only warns
        pages = len(pdf)
    try:
        if pages > limits.max_pages:
            raise DocumentTooLarge(f"{name!r} has {pages:,} pages, the limit is {limits.max_pages:,}", hint="split it by decision")
        yield pdf
    finally:
        with LOCK:
            pdf.close()


def _open_error(error: pypdfium2.PdfiumError, name: str) -> DocumentEncrypted | DocumentUnreadable:
    if error.err_code == raw.FPDF_ERR_PASSWORD:
        return DocumentEncrypted(f"{name!r} opens only with a password", hint="save a copy without a password")
    return DocumentUnreadable(f"{name!r} is a damaged PDF: {error}", hint="fetch the file again")
