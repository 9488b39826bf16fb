"""A share of decided items corrected for what was misread, from a random sample that people reviewed.

Every item has a verdict as it was read; those of the sample also have the true one (double sampling: A. Tenenbein, "A double sampling
scheme for estimating from binomial data with misclassifications", JASA 65 (1970), 1350-1361). Items are put into cells by whether their
record asked for a look and by the verdict as read, because errors differ between them; the true share of each cell is estimated from its
reviewed items and weighted by its size (post-stratification: W. G. Cochran, "Sampling Techniques", 3rd ed. 1977, section 5A.9), with the
correction for a finite number of items.

Each cell's share has the arcsine interval, which has a width also where no error was seen (F. J. Anscombe, "The transformation of Poisson,
binomial and negative-binomial data", Biometrika 35 (1948), 246-254), shortened for a finite number of items; the intervals are put
together by their distances from the shares (MOVER: G. Y. Zou, A. Donner, "Construction of confidence limits about effect measures",
Statistics in Medicine 27 (2008), 1693-1702). `evals.bench.corrected_rates` simulates how often the intervals hold the truth.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from extractor.case import Decision
from extractor.statistics.intervals import Z

FEWEST: Final = 10
"""Reviewed items without which a cell's errors are not known, unless the cell has fewer and all were reviewed."""


class Cell(NamedTuple):
    """Items that are alike: whether their record asked for a look, and the verdict as read (None where none was)."""

    asked: bool
    read: Decision | None


class Checked(NamedTuple):
    """A reviewed item: its cell, and its true verdict."""

    cell: Cell
    truth: Decision


@dataclass(frozen=True, slots=True)
class Corrected:
    """The share of overturned items with its 95 % interval, corrected; `reviewed` items were looked at, `errors` were misread."""

    value: float
    low: float
    high: float
    reviewed: int
    errors: int


@dataclass(frozen=True, slots=True)
class Correction:
    """The corrected share, or (`result` is None) the reason why there is none."""

    result: Corrected | None
    reason: str


def correct(sizes: Counter[Cell], sample: Sequence[Checked]) -> Correction:
    """Return the corrected share of overturned items.

    Args:
        sizes: how many items each cell has, reviewed ones included.
        sample: the reviewed items, drawn at random within each of the two strata (asked, not asked).
    """
    if not sample:
        return Correction(None, "no decision was reviewed, so nothing says how often a verdict is misread")
    seen, overturned = Counter(item.cell for item in sample), Counter(i.cell for i in sample if i.truth == "overturned")
    for cell, size in sizes.items():
        if seen[cell] < min(size, FEWEST):
            who = "asked for a look" if cell.asked else "did not ask for a look"
            number = f"only {seen[cell]}" if seen[cell] else "none"
            what = f"the {size:,} items read as {cell.read or 'undecided'} whose records {who}"
            return Correction(None, f"{number} of {what} were reviewed")
    total = sum(sizes.values())
    value = below = above = 0.0
    for cell, size in sizes.items():
        weight, share = size / total, overturned[cell] / seen[cell]
        low, high = _arcsine(overturned[cell], seen[cell], 1 - seen[cell] / size)
        value += weight * share
        below += (weight * (share - low)) ** 2
        above += (weight * (high - share)) ** 2
    errors = sum(item.truth != item.cell.read for item in sample)
    low, high = max(0.0, value - math.sqrt(below)), min(1.0, value + math.sqrt(above))
    return Correction(Corrected(value, low, high, len(sample), errors), "")


def _arcsine(hits: int, size: int, left: float) -> tuple[float, float]:
    """Return the interval of a share of a finite number of items, of which `left` is the share that was not looked at."""
    share, angle = hits / size, math.asin(math.sqrt((hits + 3 / 8) / (size + 3 / 4)))
    reach = Z / (2 * math.sqrt(size + 1 / 2))
    low, high = (math.sin(min(math.pi / 2, max(0.0, end))) ** 2 for end in (angle - reach, angle + reach))
    finite = math.sqrt(left)
    return share - finite * max(0.0, share - low), share + finite * max(0.0, high - share)
