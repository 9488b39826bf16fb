"""A page's picture made readable: what helps the engine measurably, and no more.

Deskewing, straightening and evening out of shade are not here: each line is cut out along its own four corners, and the engine
stands shade (character error rate of slanted and shaded pages: that of clean ones).
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extractor.ingest.ocr.engine import Grey

SPECK_PIXELS = 3
SPECKLED_SHARE = 0.4
"""A page is speckled where more than this share of its blobs of ink has at most SPECK_PIXELS pixels; clean print has next to none."""

SOFT_SHARE = 0.65
"""A page's print is soft where over this share of what is not paper is grey: about .4 in clean print, .5 in what was black and white,
0 in a fax, .8 and more where it is blurred. A median takes blurred specks away (characters wrong on such pages: .4 % before, .03 %
after) and breaks the thin strokes of hard print (0 before, up to .4 % after)."""

INK_CONTRAST = 40
"""How much darker than the paper around it ink is, in steps of brightness."""

MARGIN = 150
"""Pixels of paper left around what ink there is."""


def despeckled(page: Grey) -> Grey:
    """Return the page without specks where it is full of them and its print is soft, else unchanged."""
    return np.asarray(cv2.medianBlur(page, 3), dtype=np.uint8) if _is_soft(page) and _is_speckled(page) else page


class Ink(NamedTuple):
    """What is darker than the paper around it: specks do not count, nor does a shadow.

    `share` is that of the page's area: a page of print has about .08, one with a single short word .0001, one with punched holes
    .001. `around` are the rows and columns that hold all of it, with a margin.
    """

    share: float
    around: tuple[slice, slice]


def find_ink(page: Grey) -> Ink:
    """Return how much ink a page holds, and where."""
    smooth = cv2.medianBlur(page, 3)
    step = 4 if min(page.shape) >= 64 else 1
    small = cv2.resize(smooth, None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_AREA)
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 21)
    ink = cv2.subtract(paper, small) > INK_CONTRAST
    rows, columns = (_reach(np.flatnonzero(ink.any(axis=axis)), step) for axis in (1, 0))
    return Ink(float(np.mean(ink)), (rows, columns))


def _reach(places: NDArray[np.int64], step: int) -> slice:
    if not len(places):
        return slice(None)
    return slice(max(0, int(places[0]) * step - MARGIN), int(places[-1] + 1) * step + MARGIN)


def _is_soft(page: Grey) -> bool:
    shades = np.bincount(page.ravel(), minlength=256)
    return float(shades[64:192].sum()) > SOFT_SHARE * max(1.0, float(shades[:192].sum()))


def _is_speckled(page: Grey) -> bool:
    _, ink = cv2.threshold(page, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    count, _, stats, _ = cv2.connectedComponentsWithStats(np.asarray(ink, dtype=np.uint8), connectivity=8)
    if count < 2:
        return False
    return float(np.mean(stats[1:, cv2.CC_STAT_AREA] <= SPECK_PIXELS)) > SPECKLED_SHARE
