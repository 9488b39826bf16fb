"""Pages of PNG, JPEG and TIFF files as pictures: grey, upright as their file says, with square pixels."""

from __future__ import annotations

import contextlib
import io
import struct
import threading
import warnings
from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from extractor.errors import DocumentTooLarge, DocumentUnreadable
from extractor.ingest.limits import Limits
from extractor.ingest.ocr.engine import Deadline, Grey, PageUnreadable
from extractor.ingest.ocr.render import LONG_SIDE, PagePicture

FORMATS: Final = ("PNG", "JPEG", "TIFF")
"""What is decoded; a JPEG that a phone wrote may hold a second, small picture, which is no page."""

_BROKEN: Final = (OSError, ValueError, SyntaxError, EOFError, KeyError, IndexError, TypeError, ZeroDivisionError, MemoryError)
"""What Pillow raises on damaged files, seen and documented."""

_SQUARE = 1.2
"""Ratio of resolutions across and down above which pixels are not square: a fax has 204 dots an inch across and 98 or 196 down."""


class ImagePages:
    """The pages of an image file. `ENGINE` names the decoder; pages may be taken from several threads."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        """Open the file and count its pages, without decoding any.

        Raises:
            DocumentUnreadable: no image, or damaged before its first page. DocumentTooLarge: over the limit of pages, or far over
                that of pixels.
        """
        self._lock = threading.Lock()
        self._limits = limits
        try:
            with _quiet():
                self._image = Image.open(io.BytesIO(data), formats=FORMATS)
        except Image.DecompressionBombError as error:
            raise DocumentTooLarge(f"{name!r} is a picture of over {limits.max_pixels:,} pixels, the limit") from error
        except (UnidentifiedImageError, *_BROKEN) as error:
            raise DocumentUnreadable(f"{name!r} is a damaged image: {_reason(error)}", hint="scan or fetch it again") from error
        self.media_type = str(Image.MIME[self._image.format or "TIFF"])
        self.count = count_tiff_pages(data, limits.max_pages) if self._image.format == "TIFF" else 1
        if self.count > limits.max_pages:
            raise DocumentTooLarge(f"{name!r} has over {limits.max_pages:,} pages, the limit", hint="split it by decision")

    def page(self, index: int, deadline: Deadline) -> PagePicture:
        """Return the page at `index` (from 0).

        Raises:
            PageUnreadable: over the limit of pixels, without any, or damaged.
        """
        with self._lock, _quiet():
            deadline.check()
            try:
                self._seek(index)
                self._check_size()
                picture = ImageOps.exif_transpose(self._image)
                return PagePicture(*_prepared(picture))
            except Image.DecompressionBombError as error:
                raise PageUnreadable(f"its picture has over {self._limits.max_pixels:,} pixels, the limit") from error
            except _BROKEN as error:
                raise PageUnreadable(f"its picture is damaged: {_reason(error)}") from error

    def _seek(self, index: int) -> None:
        try:
            self._image.seek(index)
        except Image.DecompressionBombError:
            raise
        except _BROKEN as error:
            raise PageUnreadable("the file is damaged or cut off there; pages after it, if any, are lost") from error

    def _check_size(self) -> None:
        width, height = self._image.size
        if width * height > self._limits.max_pixels:
            limit = f"the limit is {self._limits.max_pixels:,} in all"
            raise PageUnreadable(f"its picture has {width:,} x {height:,} pixels, {limit}")
        if not width * height:
            raise PageUnreadable("its picture has no pixels")


def _prepared(picture: Image.Image) -> tuple[Grey, int | None]:
    """Return a picture's brightness and resolution."""
    across, down = _resolution(picture)
    grey = _grey(picture)
    width, height = grey.size
    if across and down and max(across, down) > _SQUARE * min(across, down):
        finer = max(across, down)
        width, height = round(width * finer / across), round(height * finer / down)
    dpi = max(across, down)
    shrink = min(1.0, LONG_SIDE / max(width, height))
    size = max(1, round(width * shrink)), max(1, round(height * shrink))
    if size != grey.size:
        grey = grey.resize(size, Image.Resampling.LANCZOS)
    return np.array(grey, dtype=np.uint8), round(dpi * shrink) or None


def _resolution(picture: Image.Image) -> tuple[float, float]:
    """Return dots an inch across and down, 0 where the file does not say or cannot mean it."""
    stated = picture.info.get("dpi", (0, 0))
    across, down = (float(value) if 20 < float(value) < 5_000 else 0.0 for value in stated)
    return (across, down) if across and down else (0.0, 0.0)


def _grey(picture: Image.Image) -> Image.Image:
    """Return a picture without colour; what is transparent becomes paper."""
    if picture.mode.startswith("I") or picture.mode == "F":
        return Image.fromarray(_shades(np.asarray(picture, dtype=np.float32), is_real=picture.mode == "F"))
    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        paper = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(paper, seen).convert("L")
    return picture.convert("L")


def _shades(values: NDArray[np.float32], *, is_real: bool) -> Grey:
    """Return brightness from 0 to 255 of deeper values: from 0, or the least below it, to the largest; no number becomes paper.

    Integers may be used in part (12 of 16 bits), reals run from 0 to 1 as often as to 255.

    Raises:
        ValueError: there is no number among them.
    """
    known = values[np.isfinite(values)]
    if not known.size:
        raise ValueError("it holds no number")
    low, high = min(0.0, float(known.min())), float(known.max())
    span = max(high - low, 1e-6 if is_real else 255.0)
    shades = np.nan_to_num((values - low) * (255 / span), nan=255, posinf=255, neginf=0)
    return np.asarray(np.rint(shades.clip(0, 255)), dtype=np.uint8)


def count_tiff_pages(data: bytes, most: int) -> int:
    """Return the number of a TIFF's pages, at most one more than `most`; where the file is cut off, one more than it still holds.

    Pillow passes over the pages behind a cut. The pages are a chain of directories: a count of entries of 12 bytes each, the
    entries, and the offset of the next directory, 0 behind the last (TIFF 6.0, section 2).
    """
    order = "<" if data[:2] == b"II" else ">"
    count, seen, at = 0, set[int](), int(struct.unpack_from(order + "I", data.ljust(8, b"\0"), 4)[0])
    while at and at not in seen and count <= most:
        seen.add(at)
        count += 1
        try:
            entries = struct.unpack_from(order + "H", data, at)[0]
            at = struct.unpack_from(order + "I", data, at + 2 + 12 * entries)[0]
        except struct.error:
            break
    return count


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep Pillow's warnings away: what is damaged is told by errors, and the limit of pixels is ours, looked at before decoding."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _reason(error: BaseException) -> str:
    """Return an error's words where they tell of the file, else its name."""
    words = str(error).splitlines()[0] if str(error) else ""
    return words if words and "0x" not in words else "it cannot be decoded"
