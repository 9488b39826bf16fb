"""Places on a PDF page: rectangles in points, how drawings inside drawings are placed, and shares of the page as it is shown."""

from __future__ import annotations

import ctypes
from typing import Final, NamedTuple

import pypdfium2
from pypdfium2 import raw

from extractor.document import Box

_EDGE: Final = 1.0
_GRID: Final = 100_000
"""Steps across the page in which pdfium tells a place as whole numbers."""


class Rect(NamedTuple):
    """A rectangle in points, from the lower left corner of the page as it was written."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def area(self) -> float:
        """Its area in square points, 0 where it is turned inside out."""
        return max(0.0, self.right - self.left) * max(0.0, self.top - self.bottom)

    def meets(self, other: Rect) -> bool:
        """Say whether the two overlap."""
        return self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top

    def holds(self, other: Rect) -> bool:
        """Say whether `other` lies within, but for a point at its edge."""
        return (
            other.left >= self.left - _EDGE
            and other.bottom >= self.bottom - _EDGE
            and other.right <= self.right + _EDGE
            and other.top <= self.top + _EDGE
        )

    def common(self, other: Rect) -> Rect:
        """Return what both cover."""
        return Rect(
            max(self.left, other.left), max(self.bottom, other.bottom), min(self.right, other.right), min(self.top, other.top)
        )

    def widened(self, by: float) -> Rect:
        """Return it with so many points more on every side."""
        return Rect(self.left - by, self.bottom - by, self.right + by, self.top + by)


class Matrix(NamedTuple):
    """How coordinates inside a form become those of the page: x' = ax + cy + e, y' = bx + dy + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def then(self, outer: Matrix) -> Matrix:
        """Return both, this one first.

        >>> Matrix(e=2).then(Matrix(a=3))
        Matrix(a=3.0, b=0.0, c=0.0, d=1.0, e=6.0, f=0.0)
        """
        return Matrix(
            self.a * outer.a + self.b * outer.c,
            self.a * outer.b + self.b * outer.d,
            self.c * outer.a + self.d * outer.c,
            self.c * outer.b + self.d * outer.d,
            self.e * outer.a + self.f * outer.c + outer.e,
            self.e * outer.b + self.f * outer.d + outer.f,
        )

    def placed(self, rect: Rect) -> Rect:
        """Return the rectangle around a turned or scaled one."""
        corners = [(x, y) for x in (rect.left, rect.right) for y in (rect.bottom, rect.top)]
        xs = [self.a * x + self.c * y + self.e for x, y in corners]
        ys = [self.b * x + self.d * y + self.f for x, y in corners]
        return Rect(min(xs), min(ys), max(xs), max(ys))


IDENTITY: Final = Matrix()
EVERYWHERE: Final = Rect(-1e9, -1e9, 1e9, 1e9)


def on_page(page: pypdfium2.PdfPage, rect: Rect) -> Box:
    """Return a rectangle as shares of the shown page, whose rotation and crop pdfium knows."""
    across, down = ctypes.c_int(), ctypes.c_int()
    xs, ys = [], []
    for x, y in ((rect.left, rect.top), (rect.right, rect.bottom)):
        raw.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, x, y, across, down)
        xs.append(min(1.0, max(0.0, across.value / _GRID)))
        ys.append(min(1.0, max(0.0, down.value / _GRID)))
    return Box(min(xs), min(ys), max(xs), max(ys))
