from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractor.ingest.ocr.engine import Deadline, PageUnreadable
from extractor.ingest.ocr.render import PagePicture, render_page
from extractor.ingest.pdfium import LOCK
from tests.fictional import render_pdf
from tests.scans import image_pdf, printed

MAX_PIXELS = 80_000_000
SCAN = printed()[0]


def rendered(data: bytes, *, max_pixels: int = MAX_PIXELS, seconds: float = 60) -> PagePicture:
    with LOCK:
        return render_page(pypdfium2.PdfDocument(data), 0, max_pixels, Deadline(seconds))


def pasted(page: Image.Image, width: float, height: float, *, covers: float = 1.0) -> bytes:
    """Return a PDF page of a size in points with a picture over a share of its width."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height))
    canvas.drawImage(ImageReader(page), 0, 0, width * covers, height)
    canvas.save()
    return buffer.getvalue()


def test_a_page_is_drawn_at_200_dots_an_inch() -> None:
    picture = rendered(render_pdf("Zyxol"))
    assert (picture.pixels.shape, picture.dpi, picture.is_damaged) == ((2200, 1700), 200, False)
    assert picture.pixels.min() < 50


@pytest.mark.parametrize(
    ("size", "shape", "dpi"),
    [((3024, 4032), (3500, 2625), 62), ((99, 132), (1700, 1275), 927)],
    ids=["laid out by a phone", "far too small"],
)
def test_a_page_that_is_a_picture_may_have_any_size(size: tuple[int, int], shape: tuple[int, int], dpi: int) -> None:
    picture = rendered(pasted(SCAN, *size))
    assert (picture.pixels.shape, picture.dpi) == (shape, dpi)


def test_a_page_of_five_metres_is_refused() -> None:
    with pytest.raises(PageUnreadable, match="it is 197 x 11 inches large"):
        rendered(pasted(SCAN, 5 / 0.0254 * 72, 792, covers=0.05))


def test_a_picture_over_the_limit_of_pixels_is_not_decoded() -> None:
    with pytest.raises(PageUnreadable, match="its picture has 1,700 x 2,200 pixels, the limit is 1,000,000"):
        rendered(image_pdf([SCAN]), max_pixels=1_000_000)


def test_drawing_stops_when_the_time_is_up() -> None:
    with pytest.raises(PageUnreadable, match="it was not read within 0 s"):
        rendered(render_pdf("Zyxol 7 mg\n" * 40), seconds=0)


def without_head(jpeg: bytes) -> bytes:
    return b"\0" * 60 + jpeg[60:]


def without_end(jpeg: bytes) -> bytes:
    return jpeg[: len(jpeg) // 2] + bytes(len(jpeg) - len(jpeg) // 2)


@pytest.mark.parametrize("damage", [without_head, without_end])
def test_a_damaged_picture_is_noticed_though_pdfium_says_nothing(damage: Callable[[bytes], bytes]) -> None:
    data = image_pdf([SCAN])
    start, end = data.index(b"\xff\xd8"), data.rindex(b"\xff\xd9") + 2
    picture = rendered(data[:start] + damage(data[start:end]) + data[end:])
    assert picture.is_damaged


def test_a_white_picture_is_not_damaged() -> None:
    picture = rendered(image_pdf([Image.new("L", SCAN.size, 255)]))
    assert np.all(picture.pixels > 250)
    assert not picture.is_damaged
