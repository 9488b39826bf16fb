"""The ladder of scans: a clean copy (L1), a poor copy (L2), a fax (L3), a photograph (L4).

Every level prints a page at a resolution, lays its damage over it and keeps it as a JPEG. What is random is drawn from one
generator, page after page: the tilt, the specks, the grain, the rows that a fax drops.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Grey = NDArray[np.float32]
"""Rows and columns of brightness, 0 black, 255 white."""


@dataclass(frozen=True, slots=True)
class Level:
    """How pages of a level are damaged.

    `dpi` in dots an inch, `quality` that of the JPEG; `tilt` degrees at most to either side; `blur` the radius in pixels; `specks`
    the share of pixels turned black, and as many white; `grain` the standard deviation of what is added to every pixel; `lost_rows`
    rows of pixels that a fax drops from a page in black and white (None: no fax); `is_photo` shaded and seen from one side.
    """

    dpi: int
    quality: int
    tilt: float = 0.0
    blur: float = 0.0
    specks: float = 0.0
    grain: float = 0.0
    lost_rows: int | None = None
    is_photo: bool = False

    @property
    def is_random(self) -> bool:
        """Whether another seed gives another copy."""
        return self.tilt > 0


LEVELS: Final[dict[str, Level]] = {
    "L1": Level(dpi=200, quality=85),
    "L2": Level(dpi=200, quality=40, tilt=1.5, blur=0.9, specks=0.001, grain=4),
    "L3": Level(dpi=150, quality=60, tilt=1.5, blur=0.8, specks=0.006, grain=4, lost_rows=6),
    "L4": Level(dpi=200, quality=45, tilt=1.5, blur=1.3, specks=0.002, grain=4, is_photo=True),
}

_FAX_THRESHOLD = 150
"""Brightness above which a fax sees white."""
_SHADE: Final = (1.0, 0.62), (0.95, 1.0)
"""How much light falls on a photograph: at its left and right, at its top and bottom."""
_TABLE = 200
"""Brightness of what lies around a photographed page."""
_SLANT = 0.02
"""How far the corners of a photographed page are off, as a share of its width."""


class Scan(NamedTuple):
    """A damaged page: its picture, the same page only moved, blurred and shaded, and the angle (degrees) by which it was turned."""

    picture: Image.Image
    moved: Image.Image
    angle: float


def random_source(seed: int) -> Generator:
    """Return the generator from which the pages of one document are damaged."""
    return np.random.default_rng(seed)


def scan(page: Image.Image, level: Level, draw: Generator) -> Scan:
    """Return a page (grey) as the level leaves it."""
    angle = float(draw.uniform(-level.tilt, level.tilt)) if level.tilt else 0.0
    moved = page
    if level.tilt:
        moved = page.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255).filter(ImageFilter.GaussianBlur(level.blur))
    if level.is_photo:
        moved = _photographed(moved)
    if not level.is_random:
        return Scan(moved, moved, angle)
    pixels = _speckled(np.asarray(moved, dtype=np.float32), level, draw)
    if level.lost_rows is not None:
        pixels = np.where(pixels > _FAX_THRESHOLD, np.float32(255), np.float32(0))
        pixels[draw.integers(0, len(pixels), level.lost_rows)] = 255
    return Scan(Image.fromarray(pixels.clip(0, 255).astype(np.uint8)), moved, angle)


def image_pdf(pages: Sequence[Image.Image], level: Level) -> bytes:
    """Return a PDF of pictures alone, each a JPEG of the level's quality; equal pictures give equal bytes."""
    file = io.BytesIO()
    undated = {"creationDate": None, "modDate": None, "title": None}
    pages[0].save(file, "PDF", save_all=True, append_images=pages[1:], resolution=level.dpi, quality=level.quality, **undated)
    return file.getvalue()


def place_of(x: float, y: float, size: tuple[int, int], level: Level, angle: float) -> tuple[float, float]:
    """Return where a point of the page (pixels from its top left corner) lies in the scan; it may lie outside.

    >>> [round(v) for v in place_of(100, 0, (200, 200), LEVELS["L2"], 90)]
    [0, 100]
    """
    middle, turn = (size[0] / 2, size[1] / 2), math.radians(angle)
    across, down = x - middle[0], y - middle[1]
    x = middle[0] + across * math.cos(turn) + down * math.sin(turn)
    y = middle[1] - across * math.sin(turn) + down * math.cos(turn)
    return _seen(x, y, size) if level.is_photo else (x, y)


def _photographed(page: Image.Image) -> Image.Image:
    width, height = page.size
    (left, right), (top, bottom) = _SHADE
    light = np.linspace(left, right, width)[None, :] * np.linspace(top, bottom, height)[:, None]
    lit = Image.fromarray((np.asarray(page, dtype=np.float32) * light).clip(0, 255).astype(np.uint8))
    corners = [corner for point in _corners(page.size) for corner in point]
    return lit.transform(page.size, Image.Transform.QUAD, corners, resample=Image.Resampling.BICUBIC, fillcolor=_TABLE)


def _corners(size: tuple[int, int]) -> Iterable[tuple[int, int]]:
    """Return the points of the page that come to lie in the corners of the photograph: upper left, lower left, lower right, upper right."""
    width, height = size
    off = int(width * _SLANT)
    return (off, 0), (0, height), (width, height - off), (width - off, off)


def _seen(x: float, y: float, size: tuple[int, int]) -> tuple[float, float]:
    """Return where a point of the page lies in its photograph: the bilinear map of the corners, turned round step by step."""
    width, height = size
    corners = np.array(list(_corners(size)), dtype=np.float64)
    u, v = x / width, y / height
    for _ in range(6):  # the error shrinks to a twentieth each time
        back = np.array([(1 - u) * (1 - v), (1 - u) * v, u * v, u * (1 - v)]) @ corners
        u, v = u + (x - back[0]) / width, v + (y - back[1]) / height
    return u * width, v * height


def _speckled(pixels: Grey, level: Level, draw: Generator) -> Grey:
    at = draw.random(pixels.shape)
    dotted = np.where(at < level.specks, 0, np.where(at > 1 - level.specks, 255, pixels))
    return np.asarray(dotted + draw.normal(0, level.grain, pixels.shape), dtype=np.float32)
