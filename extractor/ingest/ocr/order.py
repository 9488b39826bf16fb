"""Pieces of lines into reading order: rows from top to bottom, each from left to right, a label before its value.

Rows are told apart on a page that is askew or photographed from one side: the slope of its lines is fitted as a straight function
of height (lines that run together meet in one point), and each piece is judged by the height at which its line crosses the middle.
Columns of prose side by side are not told apart: no decision is set so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from extractor.ingest.ocr.engine import Corners

SAME_ROW = 0.45
"""Part of a line's height by which the middles of two pieces of one row may differ; lines that follow each other differ by over 0.8."""
STRAIGHT = 3.0
"""Width over height above which a piece tells how its line runs."""
MIN_LINES = 8
"""Lines that are needed to see how the slope changes down the page."""
WRAPPED = 1.7
"""Heights of line between the two halves of a label that is broken inside its cell, at most."""
CELL_GAP = 0.8
"""Heights of line between two cells of a table, at least; words of one line are found as one piece or stand closer."""


class _Flat(NamedTuple):
    """A piece as it would stand on a page that lies straight; `place` is its index among the pieces given."""

    place: int
    left: float
    right: float
    level: float
    height: float
    text: str


def reading_order(corners: Sequence[Corners], texts: Sequence[str], page_width: int) -> list[list[int]]:
    """Return rows of indexes of the pieces, in reading order; every index once."""
    if not corners:
        return []
    rows = _rows(_flattened(corners, texts, page_width / 2))
    return [[flat.place for flat in row] for row in _with_whole_labels(rows)]


def _flattened(corners: Sequence[Corners], texts: Sequence[str], centre: float) -> list[_Flat]:
    points = np.stack(corners).astype(np.float64)
    middles = points.mean(axis=1)
    runs = (points[:, 1] - points[:, 0] + points[:, 2] - points[:, 3]) / 2
    heights = np.linalg.norm(points[:, 3] - points[:, 0] + points[:, 2] - points[:, 1], axis=1) / 2
    base, change = _slopes(middles, runs, heights)
    off = middles[:, 0] - centre
    levels = (middles[:, 1] - base * off) / np.maximum(1 + change * off, 0.5)
    lefts, rights = points[:, (0, 3), 0].min(axis=1), points[:, (1, 2), 0].max(axis=1)
    return [_Flat(i, float(lefts[i]), float(rights[i]), float(levels[i]), float(heights[i]), text) for i, text in enumerate(texts)]


def _slopes(middles: np.ndarray, runs: np.ndarray, heights: np.ndarray) -> tuple[float, float]:
    """Return slope at the top of the page and its change for each pixel down; 0 where too few lines tell."""
    long = np.hypot(runs[:, 0], runs[:, 1]) > STRAIGHT * np.maximum(heights, 1)
    long &= runs[:, 0] > 0
    if not long.any():
        return 0.0, 0.0
    slopes, levels = runs[long, 1] / runs[long, 0], middles[long, 1]
    usual = float(np.median(slopes))
    near = np.abs(slopes - usual) < 0.05  # a stamp or a scribble across the page has a slope of its own
    if near.sum() < MIN_LINES or float(np.ptp(levels[near])) < 10 * float(np.median(heights)):
        return usual, 0.0
    change, base = np.polyfit(levels[near], slopes[near], 1, w=runs[long, 0][near])
    return float(base), float(change)


def _rows(pieces: list[_Flat]) -> list[list[_Flat]]:
    rows: list[list[_Flat]] = []
    for piece in sorted(pieces, key=lambda p: p.level):
        if rows and _belongs(piece, rows[-1]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda p: p.left) for row in rows]


def _belongs(piece: _Flat, row: Sequence[_Flat]) -> bool:
    """Say whether a piece stands in a row: at its height and beside, not over, what is there."""
    level = sum(p.level * (p.right - p.left) for p in row) / max(1e-6, sum(p.right - p.left for p in row))
    height = min(piece.height, *(p.height for p in row))
    if abs(piece.level - level) > SAME_ROW * height:
        return False
    return all(min(piece.right, p.right) - max(piece.left, p.left) < height for p in row)


def _with_whole_labels(rows: list[list[_Flat]]) -> list[list[_Flat]]:
    """Return the rows with labels that are broken inside their cell put together, before the value beside them.

    In the published header "Application Received:" is set over two lines beside a date that stands level with the first, the
    second or between them.
    """
    rows = [list(row) for row in rows]
    for number, row in enumerate(rows):
        for piece in list(row):
            above = _first_half(piece, rows[:number])
            if above is not None and piece in row:  # a label that was put together before it may have taken it along
                _join(rows, number, piece, above)
    return [row for row in rows if row]


def _first_half(piece: _Flat, above: Sequence[list[_Flat]]) -> tuple[list[_Flat], _Flat] | None:
    """Return the row and the piece that a label's second half goes on from, or None."""
    if not piece.text.rstrip().endswith(":"):
        return None
    for row in reversed(above[-2:]):
        for other in row:
            starts_alike = abs(other.left - piece.left) < piece.height
            is_near = 0 < piece.level - other.level < WRAPPED * piece.height
            if starts_alike and is_near and ":" not in other.text and _has_neighbour(other, row):
                return row, other
    return None


def _has_neighbour(piece: _Flat, row: Sequence[_Flat]) -> bool:
    """Say whether another cell stands in the row: a line of prose has none."""
    return any(
        other.left - piece.right > CELL_GAP * piece.height or piece.left - other.right > CELL_GAP * piece.height
        for other in row
        if other is not piece
    )


def _join(rows: list[list[_Flat]], number: int, piece: _Flat, first: tuple[list[_Flat], _Flat]) -> None:
    """Move the second half behind the first, and behind it what stands to its right up to its own row."""
    row, other = first
    start = next(i for i, candidate in enumerate(rows) if candidate is row)
    rows[number].remove(piece)
    row.insert(row.index(other) + 1, piece)
    for between in rows[start + 1 : number + 1]:
        values = [p for p in between if p.left >= piece.right]
        for value in values:
            between.remove(value)
        row.extend(values)
