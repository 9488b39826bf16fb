"""pdfium, the native library that parses PDFs: one caller at a time, its errors in our words.

The bytes are parsed in this process, so a service that takes PDFs from strangers reads them in a child process with limits of
time and memory. The publisher's permission flags are ignored, as pdfium does.
"""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw

from extractor.errors import DocumentEncrypted, DocumentTooLarge, DocumentUnreadable
from extractor.ingest.kinds import foreign_kind
from extractor.ingest.limits import Limits

ENGINE = f"pypdfium2 {pypdfium2.version.PYPDFIUM_INFO.version}"

LOCK = threading.Lock()
"""Held around every call: pdfium is not thread-safe, on whatever documents (pypdfium2's README, "Thread incompatibility")."""

_SIGNATURE = b"%PDF-"
_SIGNATURE_WINDOW = 1024
"""The header stands in the first 1,024 bytes (PDF Reference 1.7, H.3, note 13)."""

_END_MARK = b"%%EOF"
_END_WINDOW = 1024
"""Where readers look for the end mark (note 18 there)."""
_OBJECT = re.compile(rb"\d\s{1,9}\d{1,5}\s{1,9}obj\b|\b(?:endobj|endstream|startxref)\b")
"""What a PDF consists of; behind the last end mark it belongs to a part that lacks its own."""
_ANOTHER = re.compile(rb"%%EOF\s{0,99}%PDF-\d")
_FIRST_PART_END = re.compile(rb"\bstartxref\s{1,9}0\s{0,9}\Z")
"""Ends the first page of a linearized file, which has an end mark of its own before the other pages (ISO 32000-1, F.3.4)."""


def is_pdf(data: bytes) -> bool:
    """Say whether the bytes begin like a PDF, other bytes before its header allowed but those of an archive that holds one."""
    return _SIGNATURE in data[:_SIGNATURE_WINDOW] and foreign_kind(data) is None


@contextlib.contextmanager
def open_pdf(data: bytes, name: str, limits: Limits) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF. The lock is held while opening and closing; the caller takes it for what it does in between.

    Raises:
        DocumentUnreadable: damaged, cut off or without pages. DocumentEncrypted: needs a user password.
        DocumentTooLarge: over the limit of pages.
    """
    whole = _to_end_mark(data, name)
    with LOCK:
        try:
            pdf = pypdfium2.PdfDocument(whole)
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


def _to_end_mark(data: bytes, name: str) -> bytes:
    """Return a PDF up to its last end mark: servers and mail programs put other things behind it.

    Raises:
        DocumentUnreadable: it is cut off, or another PDF follows. pdfium rebuilds what it can of such a file, and would silently give
            the first pages alone or those of the last PDF.
    """
    end = data.rfind(_END_MARK)
    is_first_part = b"/Linearized" in data[:_SIGNATURE_WINDOW] and _FIRST_PART_END.search(data, max(0, end - 40), max(0, end))
    if end < 0 or is_first_part or _OBJECT.search(data, end):
        raise DocumentUnreadable(f"{name!r} is cut off: it has no end mark", hint="fetch the file again")
    if _ANOTHER.search(data):
        raise DocumentUnreadable(f"{name!r} holds several PDFs one after another", hint="give each a file of its own")
    is_found = len(data) - end <= _END_WINDOW  # by pdfium too, and a copy of a large file is spared
    return data if is_found else data[: end + len(_END_MARK)]


def _open_error(error: pypdfium2.PdfiumError, name: str) -> DocumentEncrypted | DocumentUnreadable:
    if error.err_code == raw.FPDF_ERR_PASSWORD:
        return DocumentEncrypted(f"{name!r} opens only with a password", hint="save a copy without a password")
    return DocumentUnreadable(f"{name!r} is a damaged PDF: {error}", hint="fetch the file again")
