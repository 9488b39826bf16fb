"""The text layer of a PDF, page by page, and what tells whether it is the page's text."""

from __future__ import annotations

from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw

from extractor.errors import DocumentTooLarge, DocumentUnreadable
from extractor.ingest.assembly import Note
from extractor.ingest.legible import is_garbage
from extractor.ingest.limits import Limits
from extractor.ingest.pdfium import LOCK
from extractor.ingest.pictures import Pictures, find_pictures
from extractor.ingest.shown import ShownPage, shown_page
from extractor.ingest.text import normalized

STAMP_CHARACTERS = 200
"""Up to so many characters over a picture are a stamp or a fax's head line, not the page's text."""
_HALF_A_PAGE = 0.5
_PAGE_PIXELS = 500_000
"""Pixels of the smallest legible scan of a page; counts where a picture's place on the page is not known."""


class PageLayer(NamedTuple):
    """A page's text layer; whether anything is drawn on the page, and whether pictures cover half of it or more.

    `is_recognised` says that the text is what some program recognised in the page's picture; `notes` what else is to be known,
    `pictures` those beside the text that may hold print,
    `has_own_fonts` that some of the text is set in a font of the file's own.
    """

    text: str
    is_drawn: bool
    is_picture: bool
    is_recognised: bool = False
    notes: tuple[Note, ...] = ()
    pictures: Pictures = Pictures()
    has_own_fonts: bool = False

    @property
    def fault(self) -> str | None:
        """Why the layer is not the page's text, None where it is (or where the page is empty)."""
        characters = len("".join(self.text.split()))
        if not characters:
            return "it has no text layer" if self.is_drawn else None
        if self.is_picture and characters < STAMP_CHARACTERS:
            return "its text layer holds only a stamp"
        return "its text layer is garbage" if is_garbage(self.text) else None


def read_layers(pdf: pypdfium2.PdfDocument, name: str, limits: Limits) -> list[PageLayer]:
    """Return the text layers of all pages as they are shown; NUL becomes a blank.

    Raises:
        DocumentUnreadable: a page is damaged. DocumentTooLarge: over the limit of characters.
    """
    layers: list[PageLayer] = []
    left = limits.max_characters
    with LOCK:
        for index in range(len(pdf)):
            try:
                with shown_page(pdf, index) as shown:
                    left -= len(shown.text)
                    layers.append(_layer(shown))
            except pypdfium2.PdfiumError as error:
                raise DocumentUnreadable(
                    f"page {index + 1} of {name!r} is damaged: {error}", hint="fetch the file again"
                ) from error
            if left < 0:
                raise DocumentTooLarge(
                    f"{name!r} has over {limits.max_characters:,} characters, the limit", hint="split it by decision"
                )
    return layers


def _layer(shown: ShownPage) -> PageLayer:
    text = normalized(shown.text).replace("\0", " ")
    is_stamp_at_most = len("".join(text.split())) < STAMP_CHARACTERS
    covers = shown.is_drawn and is_stamp_at_most and is_picture(shown.page)
    return PageLayer(
        text, shown.is_drawn, covers, shown.is_layer, tuple(shown.notes), find_pictures(shown, text), shown.found.has_own_fonts
    )


def is_picture(page: pypdfium2.PdfPage) -> bool:
    """Say whether a picture covers half of the page or more; the caller holds pdfium's lock."""
    width, height = page.get_size()
    return any(_covers(image, width * height) for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]))


def _covers(image: pypdfium2.PdfImage, area: float) -> bool:
    if image.level:  # inside a form, whose own place is not told
        width, height = image.get_px_size()
        return bool(width * height >= _PAGE_PIXELS)
    left, bottom, right, top = image.get_bounds()
    return bool((right - left) * (top - bottom) >= _HALF_A_PAGE * area)
