"""A page of a PDF as a picture, within limits of pixels and time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pypdfium2
from pypdfium2 import raw

from extractor.ingest.ocr.engine import Deadline, Grey, PageUnreadable

DPI = 200
"""Resolution (dots an inch) at which pages are rendered: the engine reads letters of 11 points without error, and no better above."""
SMALL_SIDE = 1_700
LONG_SIDE = 3_500
"""Pixels of the longer side of a page: one whose picture is finer than its size says is rendered up to the first, a poster or a
photograph laid out by a phone as one at no more than the second (17 inches at 200 dpi)."""

_JPEG_END = b"\xff\xd9"
_JPEG_END_WINDOW = 64
"""The mark that ends a JPEG stands in its last bytes; a few writers pad behind it."""


class PagePicture(NamedTuple):
    """A page's picture and its resolution in dots an inch, None where that is not known.

    `is_damaged` says that part of it could not be decoded, so that print may be missing.
    """

    pixels: Grey
    dpi: int | None
    is_damaged: bool = False


def render_page(pdf: pypdfium2.PdfDocument, index: int, max_pixels: int, deadline: Deadline) -> PagePicture:
    """Render the page at `index` (from 0); the caller holds pdfium's lock.

    Raises:
        PageUnreadable: a picture on it has over `max_pixels`, it has no size, or the deadline passed.
    """
    try:
        page = pdf[index]
    except pypdfium2.PdfiumError as error:
        raise PageUnreadable("it is damaged") from error
    try:
        images = list(_image_sizes(page))
        for width, height in images:
            if width * height > max_pixels:
                raise PageUnreadable(f"its picture has {width:,} x {height:,} pixels, the limit is {max_pixels:,} in all")
        scale = _scale(page.get_size(), images)
        pixels = _render(page, scale, deadline)
        return PagePicture(pixels, max(1, round(scale * 72)), is_damaged=any(map(_is_damaged, _images(page))))
    finally:
        page.close()


def _scale(size: tuple[float, float], images: list[tuple[int, int]]) -> float:
    """Return pixels a point (1/72 inch)."""
    longer = max(size)
    if not min(size) > 0:
        raise PageUnreadable("it has no size")
    finest = max((max(image) for image in images), default=0)
    wanted = max(DPI / 72 * longer, min(SMALL_SIDE, finest))
    return min(wanted, LONG_SIDE) / longer


def _render(page: pypdfium2.PdfPage, scale: float, deadline: Deadline) -> Grey:
    width, height = (max(1, round(side * scale)) for side in page.get_size())
    bitmap = pypdfium2.PdfBitmap.new_native(width, height, raw.FPDFBitmap_Gray)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
    pause = raw.IFSDK_PAUSE(version=1)
    ask = dict(raw.IFSDK_PAUSE._fields_)["NeedToPauseNow"]
    pause.NeedToPauseNow = ask(lambda _: deadline.is_over)
    flags = raw.FPDF_ANNOT | raw.FPDF_GRAYSCALE | raw.FPDF_RENDER_LIMITEDIMAGECACHE
    try:
        status = raw.FPDF_RenderPageBitmap_Start(bitmap, page, 0, 0, width, height, 0, flags, pause)
    finally:
        raw.FPDF_RenderPage_Close(page)
    if status == raw.FPDF_RENDER_TOBECONTINUED:
        deadline.check()
    if status != raw.FPDF_RENDER_DONE:
        raise PageUnreadable("it could not be drawn")
    return np.array(bitmap.to_numpy(), dtype=np.uint8).reshape(height, width)


def _images(page: pypdfium2.PdfPage) -> Iterator[pypdfium2.PdfImage]:
    yield from page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])


def _image_sizes(page: pypdfium2.PdfPage) -> Iterator[tuple[int, int]]:
    for image in _images(page):
        try:
            yield image.get_px_size()
        except pypdfium2.PdfiumError:
            yield 0, 0


def _is_damaged(image: pypdfium2.PdfImage) -> bool:
    """Say whether a picture cannot be decoded or is cut off: pdfium leaves out what it cannot draw, without an error."""
    try:
        if image.get_filters()[-1:] == ["DCTDecode"]:
            return _JPEG_END not in bytes(image.get_data())[-_JPEG_END_WINDOW:]
        image.get_bitmap().close()
    except pypdfium2.PdfiumError:
        return True
    return False
