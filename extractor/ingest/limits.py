"""How much of a document is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest document that is read: bytes of the file, pages, characters of text; pixels of one picture, seconds for one page.

    A decision letter has 2 to 30 pages and under 100,000 characters; the limits leave room for a whole case file. A letter page
    scanned at 600 dpi has 34 million pixels. A page over the limit of pixels or seconds is noted as unreadable, the others are read.
    """

    max_bytes: int = 50_000_000
    max_pages: int = 2_000
    max_characters: int = 20_000_000
    max_pixels: int = 80_000_000
    page_seconds: float = 60.0
