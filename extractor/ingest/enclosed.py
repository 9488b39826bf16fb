"""What a PDF file holds beside its pages: attached files, and forms whose words are drawn by a program that few have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import pypdfium2
from pypdfium2 import raw

from extractor.ingest.annotations import wide
from extractor.ingest.assembly import Note

_XFA: Final = {raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND}
_XFA_PAGE: Final = re.compile(r"If\s+this\s+message\s+is\s+not\s+eventually\s+replaced")
_PORTFOLIO_PAGE: Final = re.compile(r"open\s+this\s+PDF\s+portfolio\s+in", re.IGNORECASE)
"""What the one page says that stands for the contents, for programs that cannot show them."""
_MOST_NAMES: Final = 10


def enclosed(pdf: pypdfium2.PdfDocument, texts: Sequence[str]) -> Iterator[Note]:
    """Yield what is to be known of a file whose pages say `texts`; the caller holds pdfium's lock."""
    names = [
        wide(raw.FPDFAttachment_GetName, raw.FPDFDoc_GetAttachment(pdf, index)) or "without a name"
        for index in range(raw.FPDFDoc_GetAttachmentCount(pdf))
    ]
    if names:
        yield Note("attachments", f"it holds other files, which were not read: {named(names)}")
    elif any(map(_PORTFOLIO_PAGE.search, texts)):
        yield Note("attachments", "it is the cover of a portfolio, whose files were not read")
    if pdf.get_formtype() in _XFA or any(map(_XFA_PAGE.search, texts)):
        yield Note("xfa", "it is an XFA form: its pages may lack what is filled in; print it to a PDF and read that")


def named(names: Sequence[str]) -> str:
    """Return names in quotes, of many the first ones and how many more.

    >>> named(["a.pdf", "b.pdf"])
    "'a.pdf', 'b.pdf'"
    """
    listed = ", ".join(map(repr, names[:_MOST_NAMES]))
    return listed if len(names) <= _MOST_NAMES else f"{listed} and {len(names) - _MOST_NAMES:,} more"
