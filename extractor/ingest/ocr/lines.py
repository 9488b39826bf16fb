"""What was read on a page as its text, with lines and words that know their place and confidence."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import numpy as np

from extractor.document import Box, Doubt, Line, Span, Word
from extractor.ingest.assembly import Note, PageText
from extractor.ingest.ocr.doubts import find_doubts
from extractor.ingest.ocr.engine import Corners, Reading
from extractor.ingest.ocr.pages import ReadPage, ReadPiece
from extractor.ingest.ocr.render import PagePicture

POOR = 0.8
"""Mean confidence of a page's characters below which it is noted: legible print gives .95 and more, print upside down about .6."""


def page_text(page: ReadPage, picture: PagePicture) -> PageText:
    """Return a page's text: a row a line, its pieces a blank apart; spans are 0-based into it."""
    parts: list[str] = []
    lines: list[Line] = []
    doubts: list[Doubt] = []
    at = 0
    for row in page.rows:
        for number, piece in enumerate(row):
            if at:
                parts.append(" " if number else "\n")
                at += 1
            lines.append(_line(piece, at))
            doubts.extend(_doubts(piece, at))
            parts.append(piece.reading.text)
            at += len(piece.reading.text)
    text, notes = "".join(parts), tuple(_notes(page, picture, lines))
    return PageText(text, is_ocr=True, dpi=picture.dpi, lines=tuple(lines), notes=notes, doubts=tuple(doubts))


def _notes(page: ReadPage, picture: PagePicture, lines: list[Line]) -> Iterator[Note]:
    if not lines and picture.is_damaged:
        yield Note("unreadable", "its picture is damaged")
    elif not lines:
        yield (
            Note("blank", "nothing is printed on it") if page.is_blank else Note("unreadable", "no text was found in what is on it")
        )
    elif picture.is_damaged:
        yield Note("unreadable", "its picture is damaged, what was read may be part of it")
    else:
        characters = sum(line.span.end - line.span.start for line in lines)
        mean = sum(line.confidence * (line.span.end - line.span.start) for line in lines) / characters
        if mean < POOR:
            yield Note("poor", f"it was read with a mean confidence of {mean:.2f}")


def _line(piece: ReadPiece, start: int) -> Line:
    reading, corners = piece.reading, piece.corners
    span = Span(start, start + len(reading.text))
    return Line(span, 0, _box(corners, 0.0, 1.0), round(reading.confidence, 3), tuple(_words(reading, corners, start)))


def _words(reading: Reading, corners: Corners, start: int) -> Iterator[Word]:
    for found in re.finditer(r"\S+", reading.text):
        confidence = min(reading.confidences[found.start() : found.end()], default=reading.confidence)
        box = _stretch_box(reading, corners, found.start(), found.end())
        yield Word(Span(start + found.start(), start + found.end()), box, round(confidence, 3))


def _doubts(piece: ReadPiece, start: int) -> Iterator[Doubt]:
    if piece.second is None:
        return
    for doubtful in find_doubts(piece.reading, piece.second):
        box = _stretch_box(piece.reading, piece.corners, doubtful.start, doubtful.end)
        yield Doubt(Span(start + doubtful.start, start + doubtful.end), 0, box, doubtful.kind, doubtful.second)


def _stretch_box(reading: Reading, corners: Corners, start: int, end: int) -> Box:
    """Return the rectangle around the printed characters of a line from `start` to `end`."""
    half, places = _half_width(reading), reading.positions[start:end]
    return _box(corners, min(places) - half, max(places) + half)


def _half_width(reading: Reading) -> float:
    """Return half the width of a usual character, as a share of the line."""
    places = [place for place in reading.positions if not math.isnan(place)]
    return 0.5 * (max(places) - min(places)) / max(1, len(reading.text) - 1) if len(places) > 1 else 0.5


def _box(corners: Corners, left: float, right: float) -> Box:
    """Return the upright rectangle around the part of a line between two shares of its width."""
    low, high = max(0.0, min(1.0, left)), max(0.0, min(1.0, right))
    upper_left, upper_right, lower_right, lower_left = corners.astype(np.float64)
    points = [
        edge_start + share * (edge_end - edge_start)
        for edge_start, edge_end in ((upper_left, upper_right), (lower_left, lower_right))
        for share in (low, high)
    ]
    xs, ys = zip(*(point.clip(0.0, 1.0) for point in points), strict=True)
    return Box(*(round(float(value), 4) for value in (min(xs), min(ys), max(xs), max(ys))))
