"""A page of a PDF as a picture, within limits of pixels and time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pypdfium2
from pypdfium2 import raw

from extractor.document import Box
from extractor.ingest.ocr.engine import Deadline, Grey, PageUnreadable
from extractor.ingest.pdf import is_picture

DPI = 200
"""Resolution (dots an inch) at which pages are rendered: the engine reads letters of 11 points without error, and no better above."""
SMALL_SIDE = 1_700
LONG_SIDE = 3_500
"""Pixels of the longer side of a page: one whose picture is finer than its size says is rendered up to the first, a poster or a
photograph laid out by a phone as one at no more than the second (17 inches at 200 dpi)."""
LEAST_DPI = 100
"""Resolution below which print of usual size cannot be read; a page that is one picture may have any, its size means nothing."""
MIDDLE_GREY = 128
WHITE = 255

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


def render_page(
    pdf: pypdfium2.PdfDocument, index: int, max_pixels: int, deadline: Deadline, parts: Sequence[Box] = ()
) -> PagePicture:
    """Render the page at `index` (from 0), with `parts` those alone on white paper; the caller holds pdfium's lock.

    Raises:
        PageUnreadable: a picture on it has over `max_pixels`, its size is none or too large, or the deadline passed.
    """
    try:
        page = pdf[index]
    except pypdfium2.PdfiumError as error:
        raise PageUnreadable("it is damaged") from error
    try:
        images = list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]))
        sizes = [_size(image) for image in images]
        for width, height in sizes:
            if width * height > max_pixels:
                raise PageUnreadable(f"its picture has {width:,} x {height:,} pixels, the limit is {max_pixels:,} in all")
        scale = _scale(page, max((max(size) for size in sizes), default=0))
        pixels = _render(page, scale, deadline)
        if parts:
            pixels = _alone(pixels, parts)
        looks_blank = int(pixels.min()) > MIDDLE_GREY
        is_damaged = any(_is_cut_off(image) or (looks_blank and _is_undecodable(image)) for image in images)
        return PagePicture(pixels, max(1, round(scale * 72)), is_damaged)
    finally:
        page.close()


def _alone(pixels: Grey, parts: Sequence[Box]) -> Grey:
    height, width = pixels.shape
    kept = np.full_like(pixels, WHITE)
    for part in parts:
        rows, columns = (
            slice(int(part.top * height), int(part.bottom * height)),
            slice(int(part.left * width), int(part.right * width)),
        )
        kept[rows, columns] = pixels[rows, columns]
    return kept


def _scale(page: pypdfium2.PdfPage, finest: int) -> float:
    """Return pixels a point (1/72 inch); `finest` is the longer side in pixels of the finest picture on the page."""
    width, height = (float(side) for side in page.get_size())
    if not min(width, height) > 0:
        raise PageUnreadable("it has no size")
    longer = max(width, height)
    wanted = max(DPI / 72 * longer, min(SMALL_SIDE, finest))
    scale = min(wanted, LONG_SIDE) / longer
    if scale < LEAST_DPI / 72 and not is_picture(page):
        raise PageUnreadable(f"it is {width / 72:,.0f} x {height / 72:,.0f} inches large, too much to draw its print legibly")
    return scale


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


def _size(image: pypdfium2.PdfImage) -> tuple[int, int]:
    try:
        width, height = image.get_px_size()
    except pypdfium2.PdfiumError:
        return 0, 0
    return int(width), int(height)


def _is_cut_off(image: pypdfium2.PdfImage) -> bool:
    """Say whether a JPEG lacks its end: pdfium draws what there is, without an error."""
    return bool(image.get_filters()[-1:] == ["DCTDecode"]) and _JPEG_END not in bytes(image.get_data())[-_JPEG_END_WINDOW:]


def _is_undecodable(image: pypdfium2.PdfImage) -> bool:
    """Say whether pdfium cannot decode a picture: it draws nothing in its place, without an error."""
    bitmap = raw.FPDFImageObj_GetBitmap(image)
    if bitmap:
        raw.FPDFBitmap_Destroy(bitmap)
    return not bitmap
