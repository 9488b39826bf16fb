"""A page's picture made readable: what helps the engine measurably, and no more.

Deskewing, straightening and evening out of shade are not here: each line is cut out along its own four corners, and the engine
stands shade (character error rate of slanted and shaded pages: that of clean ones).
"""

from __future__ import annotations

import cv2
import numpy as np

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

BLANK_INK_SHARE = 0.0002
"""Below this share of ink a page is blank: at 200 dpi one short word has a thousand dark pixels of 3.7 million."""


def despeckled(page: Grey) -> Grey:
    """Return the page without specks where it is full of them and its print is soft, else unchanged."""
    return np.asarray(cv2.medianBlur(page, 3), dtype=np.uint8) if _is_soft(page) and _is_speckled(page) else page


def is_blank(page: Grey) -> bool:
    """Say whether the page holds no print: specks do not count, nor does a shadow."""
    smooth = cv2.medianBlur(page, 3)
    small = cv2.resize(smooth, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA) if min(page.shape) >= 64 else smooth
    paper = cv2.medianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), 21)
    ink = cv2.subtract(paper, small) > INK_CONTRAST
    return float(np.mean(ink)) < BLANK_INK_SHARE


def _is_soft(page: Grey) -> bool:
    shades = np.bincount(page.ravel(), minlength=256)
    return float(shades[64:192].sum()) > SOFT_SHARE * max(1.0, float(shades[:192].sum()))


def _is_speckled(page: Grey) -> bool:
    _, ink = cv2.threshold(page, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    count, _, stats, _ = cv2.connectedComponentsWithStats(np.asarray(ink, dtype=np.uint8), connectivity=8)
    if count < 2:
        return False
    return float(np.mean(stats[1:, cv2.CC_STAT_AREA] <= SPECK_PIXELS)) > SPECKLED_SHARE
