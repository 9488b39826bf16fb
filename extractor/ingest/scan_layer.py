"""The invisible text that recognition programs lay over a scan: it is the scan's text, as far as the scan shows print in its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import pypdfium2

from extractor.ingest.geometry import Rect
from extractor.ingest.page_objects import Survey
from extractor.ingest.visibility import Hidden, View

_HALF_A_PAGE: Final = 0.5
_MOSTLY: Final = 0.5
"""Share of a page's text that must be invisible for it to be the layer of a scan: of a printed page it is none."""
_NEAR: Final = 4.0
"""Points around a word in which its print stands: a layer made before a page was put straight lies a little off."""
_PRINT: Final = 50
"""Difference in brightness (0 to 255) between print and paper, on the poorest scan and the darkest photograph."""
_SCALE: Final = 1.0
_ELSEWHERE: Final = {"off the page", "cut away", "too small to read"}


class Split(NamedTuple):
    """What of the hidden text stays hidden; `is_layer` says that the rest belongs to a scan and is used."""

    hidden: list[Hidden]
    is_layer: bool


def split_layer(page: pypdfium2.PdfPage, found: Survey, hidden: Sequence[Hidden]) -> Split:
    """Part what lies over a scan's print from what is hidden; the caller holds pdfium's lock."""
    scan = _scan(found)
    over = [one for one in hidden if scan and one.reason not in _ELSEWHERE and scan.meets(one.text.rect)]
    if scan is None or len(over) < _MOSTLY * len(found.texts):
        return Split(list(hidden), is_layer=False)
    view = View(page, found.shown, _SCALE)
    picture = view.draw()
    layer = [one for one in over if not _says(one) or view.contrast(picture, one.text.rect.widened(_NEAR)) >= _PRINT]
    return Split([one for one in hidden if one not in layer], is_layer=bool(layer))


def _says(one: Hidden) -> bool:
    """Say whether there is more to a text than strokes and points, which scans lose."""
    return any(map(str.isalnum, one.words))


def _scan(found: Survey) -> Rect | None:
    """Return the place of the picture that covers half of the page or more, or None."""
    large = (picture.rect.common(found.shown) for picture in found.pictures)
    return next((rect for rect in large if rect.area >= _HALF_A_PAGE * found.shown.area), None)
