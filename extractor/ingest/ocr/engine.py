"""What an OCR engine is asked and answers, whichever it is; and why a page can be given up."""

from __future__ import annotations

import time
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Grey: TypeAlias = NDArray[np.uint8]
"""A page: rows and columns of brightness, 0 black, 255 white."""

Picture: TypeAlias = NDArray[np.uint8]
"""What engines take: rows, columns, three channels (all equal, as pages are read without colour)."""

Corners: TypeAlias = NDArray[np.float32]
"""Four points (x, y): top left, top right, bottom right, bottom left of a line as it is read."""


class Reading(NamedTuple):
    """The characters of one line; for each its confidence (0 to 1) and its middle as a share of the line's width (NaN: a blank)."""

    text: str
    confidences: tuple[float, ...]
    positions: tuple[float, ...]

    @property
    def confidence(self) -> float:
        """The mean over the characters, 0 where there is none."""
        return sum(self.confidences) / len(self.confidences) if self.confidences else 0.0


class Engine(Protocol):
    """Finds lines in a picture and reads the picture of one; used by one thread at a time.

    Both methods raise PageUnreadable where the engine fails.
    """

    def find(self, picture: Picture) -> list[Corners]:
        """Return where lines or pieces of them stand, in pixels, in no promised order."""

    def read(self, line: Picture) -> Reading:
        """Return what stands in the picture of one line."""


class PageUnreadable(Exception):
    """This page cannot be read, with the reason for people; the other pages of the document can."""


class Deadline:
    """The moment until which a page must be read; a look at it costs nothing, so there is one before every longer step."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() > self._end

    def check(self) -> None:
        """Raise PageUnreadable when the time is up."""
        if self.is_over:
            raise PageUnreadable(f"it was not read within {self._seconds:g} s")
