"""Which numbers of a line are doubtful: two readings of it compared digit by digit, and how sure the first one was.

Letters that look like a digit count as that digit (the readers of values decide what they mean); a digit never counts as another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from rapidfuzz.distance import Levenshtein

from extractor.document import DoubtKind
from extractor.ingest.ocr.engine import Reading

SURE_POINT: Final = 0.98
"""Confidence below which a point or comma between digits may be a stroke that the fax thinned: of 40 points in fictional numbers
faxed at 150 dots an inch 2 are below, of 38 strokes read as points 34."""
SURE_DIGIT: Final = 0.4
"""Confidence below which a digit is doubtful whatever the second reading says."""
SURE_ENOUGH: Final = 0.9
"""Confidence of a digit above which a second reading without any digit in its place is the worse one."""

NUMBER: Final = re.compile(r"[0-9OolIiSB|]{1,30}(?:[.,][0-9OolIiSB|]{1,30}){0,10}")
_LIKE_DIGITS: Final = str.maketrans("OolIiSB|,", "00111581.")


class Doubtful(NamedTuple):
    """A number of a line: its place in the first reading's text, and what stands there in the second's."""

    start: int
    end: int
    second: str
    kind: DoubtKind


class _Pair(NamedTuple):
    """A character of the first reading (its index, None: it has none) and that of the second in its place ("": it has none)."""

    at: int | None
    second: str


def find_doubts(first: Reading, second: Reading) -> Iterator[Doubtful]:
    """Yield the doubtful numbers of a line, in order.

    >>> sure = lambda text: Reading(text, (0.99,) * len(text), ())
    >>> list(find_doubts(sure("Zyxol 75 mg #60"), sure("Zyxol 75 mg #80")))
    [Doubtful(start=13, end=15, second='80', kind='digit')]
    >>> list(find_doubts(sure("Zyxol 75 mg"), sure("Zyxol 7.5 mg")))
    [Doubtful(start=6, end=8, second='7.5', kind='point')]
    """
    pairs = _aligned(first.text, second.text)
    for found in NUMBER.finditer(first.text):
        if any(char.isdigit() for char in found[0]):
            start, end = found.span()
            instead = _instead(pairs, start, end, first)
            kind = _doubt(first, start, end, instead)
            if kind:
                yield Doubtful(start, end, instead.strip(), kind)


def _aligned(first: str, second: str) -> list[_Pair]:
    pairs: list[_Pair] = []
    for step in Levenshtein.opcodes(first, second):
        ours, theirs = range(step.src_start, step.src_end), second[step.dest_start : step.dest_end]
        if step.tag == "insert":
            pairs.extend(_Pair(None, char) for char in theirs)
        else:
            pairs.extend(_Pair(at, theirs[number] if number < len(theirs) else "") for number, at in enumerate(ours))
    return pairs


def _instead(pairs: list[_Pair], start: int, end: int, first: Reading) -> str:
    """Return what the second reading has in the place of a number: with digits that it has beside it and the first has not."""
    low = next(n for n, pair in enumerate(pairs) if pair.at == start)
    high = next(n for n, pair in enumerate(pairs) if pair.at == end - 1) + 1
    while low and _is_extra(pairs[low - 1], first):
        low -= 1
    while high < len(pairs) and _is_extra(pairs[high], first):
        high += 1
    return "".join(pair.second for pair in pairs[low:high])


def _is_extra(pair: _Pair, first: Reading) -> bool:
    return pair.second.isdigit() and (pair.at is None or not first.text[pair.at].isalnum())


def _doubt(first: Reading, start: int, end: int, instead: str) -> DoubtKind | None:
    ours, theirs = canonical(first.text[start:end]), canonical(instead)
    confidences = first.confidences[start:end]
    digits = [c for char, c in zip(ours, confidences, strict=True) if char.isdigit()]
    if min(digits) < SURE_DIGIT:
        return "digit"
    if _digits(ours) != _digits(theirs):
        return None if min(digits) > SURE_ENOUGH and _is_blind(theirs.strip("-"), ours) else "digit"
    points = [c for char, c in zip(ours, confidences, strict=True) if char == "."]
    return "point" if ours != theirs or min(points, default=1.0) < SURE_POINT else None


def canonical(text: str) -> str:
    """Return a number without blanks, letters like digits as those digits, a comma as a point.

    >>> canonical("#l,6O."), canonical("7. 5")
    ('#1.60', '7.5')
    """
    return "".join(text.split()).translate(_LIKE_DIGITS).strip(".")


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _is_blind(theirs: str, ours: str) -> bool:
    """Say whether a reading lacks digits of a number and has nothing else in their place; smears are read as dashes.

    >>> _is_blind("6", "763"), _is_blind("703", "763"), _is_blind("10/325", "101325")
    (True, False, False)
    """
    rest = iter(ours)
    return len(theirs) < len(ours) and all(char.isdigit() and char in rest for char in theirs)
