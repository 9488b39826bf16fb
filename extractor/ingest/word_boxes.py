"""Where the words of a PDF page's text layer stand on the page, so that a page's picture can be marked like its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractor.document import Box, Span
from extractor.ingest.limits import Limits
from extractor.ingest.pdfium import LOCK, open_pdf
from extractor.ingest.shown import ShownPage, character_box, shown_page
from extractor.ingest.text import normalized

_WORD = re.compile(r"\S+")


class PlacedWord(NamedTuple):
    """A word of a page: its span in the page's own text, and its box as shares of the page as a viewer shows it."""

    span: Span
    box: Box


def word_boxes(data: bytes, number: int, name: str, limits: Limits) -> tuple[PlacedWord, ...]:
    """Return the words of the text layer of page `number` (from 1), in the order of its text; none where it has no such page.

    Spans index the page's text as `read_document` gives it, without the form feed at its end.

    Raises:
        DocumentError: as `open_pdf`.
    """
    with open_pdf(data, name, limits) as pdf, LOCK:
        if not 1 <= number <= len(pdf):
            return ()
        with shown_page(pdf, number - 1) as shown:
            return tuple(_placed(shown))


def _placed(shown: ShownPage) -> Iterator[PlacedWord]:
    """Pair the words as pdfium has them with those of the normalised text: they are the same words, at other offsets."""
    raw_text = shown.text.replace("\0", " ")
    words = list(_WORD.finditer(normalized(raw_text)))
    places = list(_WORD.finditer(normalized_in_place(raw_text)))
    if len(words) != len(places):
        return
    for word, place in zip(words, places, strict=True):
        box = _box(shown, Span(*place.span()))
        if box is not None:
            yield PlacedWord(Span(*word.span()), box)


def normalized_in_place(text: str) -> str:
    r"""Return a text normalised without a change of length, so that offsets stay pdfium's.

    >>> normalized_in_place("one\r\ntwo non\ufffecertified")
    'one\n\ntwo non-certified'
    """
    return "".join(map(normalized, text))


def _box(shown: ShownPage, place: Span) -> Box | None:
    origins = shown.origins[place.start : place.end] if shown.origins is not None else range(*place)
    found = (character_box(shown, origin) if isinstance(origin, int) else origin for origin in origins)
    boxes = [box for box in found if box is not None]
    if not boxes:
        return None
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))
