"""One picture of a page to its lines: which way is up, where lines stand, what they say, in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from extractor.ingest.ocr.cleaning import despeckled, find_ink
from extractor.ingest.ocr.engine import Corners, Deadline, Engine, Grey, Picture, Reading
from extractor.ingest.ocr.order import reading_order

SAMPLE = 3
"""Lines by which is told whether a page stands on its head."""
UPRIGHT = 0.85
"""Mean confidence of upright print is .95 and more, of print upside down about .6."""
NO_INK = 0.00001
"""Share of ink below which a page is not shown to the engine: a tenth of what a short word has."""
LITTLE_INK = 0.005
"""Share of ink below which a page without print is blank: holes, folds and edges of a scan have less, a drawing has more."""


class ReadPiece(NamedTuple):
    """A piece of a row and where it stands: four corners (x, y) as shares of the page's width and height.

    `second` is another reading of its picture, None where none was made.
    """

    reading: Reading
    corners: Corners
    second: Reading | None = None


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What a page holds: rows of pieces in reading order; `is_blank` where there is no print and next to no ink."""

    rows: tuple[tuple[ReadPiece, ...], ...]
    is_blank: bool = False


def read_page(page: Grey, engine: Engine, deadline: Deadline) -> ReadPage:
    """Read one page's picture.

    Raises:
        PageUnreadable: the engine failed, or the deadline passed; between two looks at the clock lie at most a few seconds.
    """
    ink = find_ink(page)
    if ink.share < NO_INK:
        return ReadPage((), is_blank=True)
    clean = despeckled(page)
    deadline.check()
    turn, corners, known = _upright(clean, engine, deadline)
    picture = _turned(clean, turn)
    readings = _read(picture, corners, known, engine, deadline)
    kept = [(c, r) for c, r in zip(corners, readings, strict=True) if r.text.strip()]
    rows = reading_order([c for c, _ in kept], [r.text for _, r in kept], picture.shape[1])
    size = np.array(picture.shape[1::-1], dtype=np.float32)
    pieces = [ReadPiece(reading, _turned_back(c / size, turn)) for c, reading in kept]
    return ReadPage(tuple(tuple(pieces[i] for i in row) for row in rows), is_blank=not pieces and ink.share < LITTLE_INK)


class _Upright(NamedTuple):
    """Quarter turns (counter-clockwise) that make a page upright, its lines then, and those already read."""

    turn: int
    corners: list[Corners]
    known: dict[int, Reading]


def _upright(page: Grey, engine: Engine, deadline: Deadline) -> _Upright:
    corners = _find(page, engine)
    turn = 0
    if _lies_on_its_side(corners):
        turn, corners = 1, _find(_turned(page, 1), engine)
    deadline.check()
    known = _sample(_turned(page, turn), corners, engine)
    if not known or _confidence(known) >= UPRIGHT:
        return _Upright(turn, corners, known)
    other = _find(_turned(page, turn + 2), engine)
    deadline.check()
    known_other = _sample(_turned(page, turn + 2), other, engine)
    if _confidence(known_other) > _confidence(known):
        return _Upright(turn + 2, other, known_other)
    return _Upright(turn, corners, known)


def _find(page: Grey, engine: Engine) -> list[Corners]:
    """Return where lines stand; a lone word on a white page is overlooked, so where nothing is found its surroundings alone are shown."""
    corners = engine.find(_colours(page))
    if corners:
        return corners
    rows, columns = find_ink(page).around
    first = np.array([columns.start or 0, rows.start or 0], dtype=np.float32)
    return [line + first for line in engine.find(_colours(page[rows, columns]))]


def _lies_on_its_side(corners: Sequence[Corners]) -> bool:
    """Say whether most print runs up or down, by length."""
    sizes = [np.ptp(c, axis=0) for c in corners]
    along = sum(float(width) for width, height in sizes if width > height)
    return sum(float(height) for width, height in sizes if height > 1.5 * width) > along


def _sample(page: Grey, corners: Sequence[Corners], engine: Engine) -> dict[int, Reading]:
    """Return the readings of a few long lines, by their index."""
    longest = sorted(range(len(corners)), key=lambda i: -float(np.ptp(corners[i][:, 0])))[:SAMPLE]
    return {i: engine.read(cut(page, corners[i])) for i in longest}


def _confidence(readings: dict[int, Reading]) -> float:
    return sum(r.confidence for r in readings.values()) / len(readings) if readings else 0.0


def _read(
    page: Grey, corners: Sequence[Corners], known: dict[int, Reading], engine: Engine, deadline: Deadline
) -> Iterator[Reading]:
    for index, line in enumerate(corners):
        deadline.check()
        yield known[index] if index in known else engine.read(cut(page, line))


def cut(page: Grey, corners: Corners) -> Picture:
    """Return the picture of one line, straightened along its corners."""
    width = max(1, round(float(max(np.linalg.norm(corners[1] - corners[0]), np.linalg.norm(corners[2] - corners[3])))))
    height = max(1, round(float(max(np.linalg.norm(corners[3] - corners[0]), np.linalg.norm(corners[2] - corners[1])))))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(corners, target)
    line = cv2.warpPerspective(page, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return _colours(np.asarray(line, dtype=np.uint8))


def _colours(page: Grey) -> Picture:
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_GRAY2BGR), dtype=np.uint8)


def _turned(page: Grey, turn: int) -> Grey:
    """Return the page turned counter-clockwise by quarter turns."""
    return np.ascontiguousarray(np.rot90(page, turn))


def _turned_back(corners: Corners, turn: int) -> Corners:
    """Return points (shares of width and height) of a turned page as points of the page as it came.

    >>> _turned_back(np.array([[0.25, 0.5]], dtype=np.float32), 1).tolist()
    [[0.5, 0.25]]
    """
    x, y = corners[:, 0], corners[:, 1]
    columns = ((x, y), (1 - y, x), (1 - x, 1 - y), (y, 1 - x))[turn % 4]
    return np.stack(columns, axis=1).astype(np.float32)
