from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageFilter

from extractor.ingest.ocr.cleaning import despeckled, find_ink
from extractor.ingest.ocr.engine import Grey
from extractor.ingest.ocr.pages import NO_INK
from tests.scans import LETTER, printed

SEED = 3


def grey(page: Image.Image) -> Grey:
    return np.array(page, dtype=np.uint8)


def speckled(page: Grey, share: float = 0.002) -> Grey:
    chance = np.random.default_rng(SEED).random(page.shape)
    return np.where(chance < share, 0, np.where(chance > 1 - share, 255, page)).astype(np.uint8)


def blurred() -> Grey:
    return grey(printed("\n".join([LETTER] * 5))[0].filter(ImageFilter.GaussianBlur(1.2)))


def test_specks_go_from_a_page_of_soft_print() -> None:
    page = blurred()
    clean = despeckled(speckled(page))
    assert np.mean(np.abs(clean.astype(int) - page) > 60) < 0.1 * np.mean(speckled(page) != page)


def test_a_clean_page_is_left_alone() -> None:
    page = blurred()
    assert despeckled(page) is page


def test_hard_print_is_left_alone_as_a_median_would_break_its_strokes() -> None:
    fax = speckled(np.where(grey(printed()[0]) > 150, 255, 0).astype(np.uint8))
    assert despeckled(fax) is fax


PAPER = np.full((2200, 1700), 245, np.uint8)
SHADED = np.linspace(250, 150, 1700)[None, :].repeat(2200, axis=0).astype(np.uint8)


@pytest.mark.parametrize(
    "page",
    [PAPER, speckled(PAPER), SHADED, np.zeros((3, 3), np.uint8), np.full((1, 4000), 255, np.uint8)],
    ids=["paper", "specks", "shadow", "all black", "one line of pixels"],
)
def test_a_page_without_print_has_no_ink(page: Grey) -> None:
    assert find_ink(page).share < NO_INK


@pytest.mark.parametrize("text", ["7 mg", LETTER])
def test_a_page_with_a_word_has_ink(text: str) -> None:
    page = grey(printed(text)[0])
    assert find_ink(page).share > 3 * NO_INK
    assert find_ink((page * 0.6 + 60).astype(np.uint8)).share > 3 * NO_INK


def test_ink_is_found_where_it_is() -> None:
    page = PAPER.copy()
    page[1000:1020, 800:900] = 0
    rows, columns = find_ink(page).around
    assert (rows, columns) == (slice(850, 1170), slice(650, 1050))
    assert find_ink(PAPER).around == (slice(None), slice(None))
