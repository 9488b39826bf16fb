"""Pages printed and damaged, on pictures far smaller than a page."""

from __future__ import annotations

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from evals.noise.printing import page_pictures, print_text
from evals.noise.scans import LEVELS, Scan, image_pdf, place_of, random_source, scan
from extractor.errors import DocumentTooLarge
from tests.scans import image_file, printed


def page(*dots: tuple[int, int]) -> Image.Image:
    """Return a small white page with black dots of 9 pixels around the places."""
    picture = Image.new("L", (300, 400), 255)
    for x, y in dots:
        ImageDraw.Draw(picture).rectangle((x - 4, y - 4, x + 4, y + 4), fill=0)
    return picture


def damaged(name: str, seed: int = 3, *dots: tuple[int, int]) -> Scan:
    return scan(page(*dots), LEVELS[name], random_source(seed))


def layers(pdf: bytes) -> list[str]:
    """Return the text layer of each page."""
    return [printed_page.get_textpage().get_text_range() for printed_page in pypdfium2.PdfDocument(pdf)]


@pytest.mark.parametrize("name", LEVELS)
def test_the_same_seed_gives_the_same_bytes_and_another_one_others(name: str) -> None:
    first, again, other = (image_pdf([damaged(name, seed, (90, 90)).picture] * 2, LEVELS[name]) for seed in (3, 3, 4))
    assert first == again
    assert (first != other) is LEVELS[name].is_random
    assert len(pypdfium2.PdfDocument(first)) == 2


def test_a_copy_is_only_rendered() -> None:
    assert damaged("L1", 3, (90, 90)).picture.tobytes() == page((90, 90)).tobytes()


def test_a_poor_copy_is_tilted_blurred_and_speckled() -> None:
    found = damaged("L2", 3, (150, 200))
    pixels = np.asarray(found.picture, dtype=float)
    assert 0 < abs(found.angle) <= 1.5
    assert (pixels < 100).mean() == pytest.approx(81 / 120_000 + 0.001, abs=0.0005)
    assert pixels[(pixels > 200)].std() == pytest.approx(2.4, abs=0.5)  # a grain of 4, white cut off


def test_a_fax_is_black_and_white_and_drops_rows() -> None:
    black = Image.new("L", (300, 400), 0)
    pixels = np.asarray(scan(black, LEVELS["L3"], random_source(3)).picture)
    assert set(np.unique(pixels)) == {0, 255}
    assert 1 <= (pixels[20:-20].min(axis=1) == 255).sum() <= 6


def test_a_photograph_is_darker_at_its_right() -> None:
    pixels = np.asarray(damaged("L4").picture, dtype=float)
    assert pixels[150:250, 20:60].mean() - pixels[150:250, -60:-20].mean() > 50


@pytest.mark.parametrize("name", LEVELS)
@pytest.mark.parametrize("place", [(40, 50), (260, 60), (150, 200), (30, 370), (270, 350)])
def test_where_a_place_of_the_page_lies_in_the_scan_is_known(name: str, place: tuple[int, int]) -> None:
    found = damaged(name, 3, place)
    rows, columns = np.nonzero(np.asarray(found.moved) < 110)
    seen = place_of(*place, found.picture.size, LEVELS[name], found.angle)
    assert (columns.mean(), rows.mean()) == pytest.approx(seen, abs=1.5)


def test_a_printed_text_is_read_again_page_by_page() -> None:
    text = "Zyxol 7 mg   #11\n\tindented " + "word " * 40 + "\fNext page – “curly”\n" + "line\n" * 60
    pdf = print_text(text)
    assert pdf == print_text(text)
    pages = layers(pdf)
    assert " ".join(pages).split() == text.split()
    assert len(pages) == 3


def test_an_endless_word_and_control_characters_are_printed_too() -> None:
    (words,) = layers(print_text("\x00\x1b" + "x" * 1_000))
    assert "".join(words.split()) == "x" * 1_000


def test_pictures_of_a_pdf_and_of_an_image_have_the_resolution_asked_for() -> None:
    (from_pdf,) = page_pictures(print_text("Zyxol"), "a.pdf", 100)
    scanned = printed("Zyxol", dpi=200)[0]
    (from_image,) = page_pictures(image_file(scanned, "PNG", dpi=(200, 200)), "a.png", 100)
    assert from_pdf.size == from_image.size == (850, 1100)
    assert from_pdf.mode == from_image.mode == "L"


def test_a_page_over_the_limit_of_pixels_is_not_printed() -> None:
    with pytest.raises(DocumentTooLarge, match=r"page 1 of 'a\.pdf'"):
        list(page_pictures(print_text("Zyxol"), "a.pdf", 2_000))
