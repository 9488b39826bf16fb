"""Words put into a page's text where they stand on the page: beside the words of their row, or between the rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from extractor.document import Box

Origin: TypeAlias = int | Box
"""Where a character comes from: its offset in the text layer, or the place of the words that were put in."""

_SAME_ROW: Final = 0.5
"""Share of the lower one's height by which two things on a row overlap."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a page's text: where it starts in the text, and the boxes of its characters (None: a blank without a place)."""

    start: int
    boxes: tuple[Box | None, ...]

    @property
    def band(self) -> tuple[float, float] | None:
        """Its upper and lower edge."""
        placed = [box for box in self.boxes if box]
        return (min(box.top for box in placed), max(box.bottom for box in placed)) if placed else None


class Words(NamedTuple):
    """Words and their place; `first_line` is how much of its height the first of their lines takes."""

    text: str
    box: Box

    @property
    def band(self) -> tuple[float, float]:
        """Upper and lower edge of the first line."""
        return self.box.top, self.box.top + (self.box.bottom - self.box.top) / (self.text.count("\n") + 1)


class Insertion(NamedTuple):
    """Words put in before the character at an offset, between others or as a line of their own."""

    at: int
    words: str
    box: Box
    is_line: bool = False


class Edited(NamedTuple):
    """A text after all changes, with the origin of each of its characters."""

    text: str
    origins: tuple[Origin, ...]


def placed(text: str, rows: Sequence[Row], words: Iterable[Words]) -> list[Insertion]:
    """Return where words belong in a text whose rows are known: on their row from left to right, else as lines of their own."""
    insertions = []
    for each in sorted(words, key=lambda one: (one.box.top, one.box.left)):
        row = _row_of(each, rows)
        insertions.append(_between(text, rows, each) if row is None else _beside(row, each))
    return insertions


def _row_of(words: Words, rows: Sequence[Row]) -> Row | None:
    shared = [(_overlap(words.band, row.band), -number) for number, row in enumerate(rows) if row.band]
    best = max(shared, default=(0.0, 0))
    return rows[-best[1]] if best[0] >= _SAME_ROW else None


def _overlap(one: tuple[float, float], other: tuple[float, float] | None) -> float:
    if other is None:
        return 0.0
    lower = min(one[1] - one[0], other[1] - other[0])
    return (min(one[1], other[1]) - max(one[0], other[0])) / lower if lower > 0 else 0.0


def _beside(row: Row, words: Words) -> Insertion:
    middle = (words.box.left + words.box.right) / 2
    following = (number for number, box in enumerate(row.boxes) if box and (box.left + box.right) / 2 > middle)
    return Insertion(row.start + next(following, len(row.boxes)), words.text, words.box)


def _between(text: str, rows: Sequence[Row], words: Words) -> Insertion:
    middle = sum(words.band) / 2
    below = (row.start for row in rows if row.band and sum(row.band) / 2 > middle)
    return Insertion(next(below, len(text)), words.text, words.box, is_line=True)


def edited(text: str, lost: frozenset[int], insertions: Sequence[Insertion]) -> Edited:
    """Return a text without the characters at the offsets `lost` and with what is put in, in order of place.

    >>> edited("Date: \\nEnd", frozenset({9}), [Insertion(6, "1/2", Box(0, 0, 1, 1))]).text
    'Date: 1/2\\nEn'
    """
    characters: list[str] = []
    origins: list[Origin] = []

    def put(words: str, box: Box) -> None:
        characters.extend(words)
        origins.extend([box] * len(words))

    coming = sorted(insertions, key=lambda one: one.at)[::-1]
    for offset, character in enumerate([*text, ""]):
        while coming and coming[-1].at == offset:
            _, words, box, is_line = coming.pop()
            if characters and not characters[-1].isspace():
                put("\n" if is_line else " ", box)
            put(words, box)
            if is_line and character:
                put("\n", box)
        if character and offset not in lost:
            if characters and isinstance(origins[-1], Box) and not (character.isspace() or characters[-1].isspace()):
                put(" ", origins[-1])
            characters.append(character)
            origins.append(offset)
    return Edited("".join(characters), tuple(origins))


def rows_of(text: str, boxes: Sequence[Box | None]) -> list[Row]:
    r"""Return the lines of a text with the boxes of their characters.

    >>> [row.start for row in rows_of("one\r\ntwo", [None] * 8)]
    [0, 5]
    """
    return [Row(found.start(), tuple(boxes[found.start() : found.end()])) for found in re.finditer(r"[^\r\n]+", text)]
