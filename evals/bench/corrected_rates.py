"""How often the interval of a corrected share holds the truth: corpora with planted verdicts, misread at planted rates.

Each corpus draws the true verdict of every item, whether its record asks for a look, and whether the verdict is misread; a random sample
of each stratum is reviewed. The truth is the share of overturned items in the corpus itself.

    python -m evals.bench.corrected_rates --corpora 1000
"""

from __future__ import annotations

import argparse
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from extractor.statistics.corrected import Cell, Checked, correct


@dataclass(frozen=True, slots=True)
class Setting:
    """A kind of corpus: `overturned` and `asked` are shares of items, errors those of verdicts misread; samples count items a stratum."""

    items: int
    overturned: float
    asked: float
    errors_unasked: float
    errors_asked: float
    sample: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a setting's corpora: `given` is the share that got a corrected figure, `held` that of intervals with the truth."""

    given: float
    held: float
    width: float
    bias: float
    bias_as_read: float


ERRORS = ((0.01, 0.1), (0.02, 0.12), (0.03, 0.15), (0.08, 0.25))
RARE = (0.005, 0.05)
"""Misread more rarely than a sample can show: told apart, since an interval must then be wider than needed to be safe."""

SETTINGS = [
    Setting(items, overturned, asked, *errors, sample)
    for errors, items, overturned, asked, sample in itertools.product(
        (*ERRORS, RARE), (600, 5_000), (0.1, 0.3), (0.05, 0.3), (100, 250)
    )
]


def simulate(setting: Setting, corpora: int, seed: int) -> Outcome:
    """Return what became of so many corpora of a setting."""
    random = np.random.default_rng(seed)
    rows = [row for row in (_corpus(setting, random) for _ in range(corpora)) if row is not None]
    held, width, off, off_as_read = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    return Outcome(len(rows) / corpora, held.mean(), width.mean(), off.mean(), off_as_read.mean())


def _corpus(setting: Setting, random: np.random.Generator) -> tuple[bool, float, float, float] | None:
    truth = random.random(setting.items) < setting.overturned
    asked = random.random(setting.items) < setting.asked
    read = truth ^ (random.random(setting.items) < np.where(asked, setting.errors_asked, setting.errors_unasked))
    sizes = Counter({Cell(bool(a), _verdict(r)): int(((asked == a) & (read == r)).sum()) for a in (0, 1) for r in (0, 1)})
    sample = [
        Checked(Cell(bool(stratum), _verdict(read[place])), _verdict(truth[place]))
        for stratum in (0, 1)
        for place in _drawn(np.flatnonzero(asked == stratum), setting.sample, random)
    ]
    found = correct(+sizes, sample).result
    share = float(truth.mean())
    if found is None:
        return None
    return found.low <= share <= found.high, found.high - found.low, found.value - share, float(read.mean()) - share


def _drawn(places: np.ndarray, size: int, random: np.random.Generator) -> Iterator[int]:
    return iter(random.choice(places, min(size, len(places)), replace=False).tolist())


def _verdict(overturned: bool | np.bool_ | int) -> Literal["upheld", "overturned"]:
    return "overturned" if overturned else "upheld"


def main() -> None:
    """Print a table of all settings and the mean."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpora", type=int, default=1_000, help="a setting")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    print("| items | overturned | ask | misread unasked, asked | reviewed a stratum | given | held | width | bias | bias as read |")
    print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    held: dict[bool, list[float]] = {False: [], True: []}
    for number, s in enumerate(SETTINGS):
        o = simulate(s, asked.corpora, asked.seed + number)
        held[(s.errors_unasked, s.errors_asked) == RARE].append(o.held)
        told = f"{o.given:.2f} | {o.held:.3f} | {o.width:.3f} | {o.bias:+.4f} | {o.bias_as_read:+.4f}"
        print(
            f"| {s.items} | {s.overturned} | {s.asked} | {s.errors_unasked}, {s.errors_asked} | {s.sample} | {told} |", flush=True
        )
    for is_rare, name in ((False, "settings"), (True, "settings with rare errors")):
        shares = held[is_rare]
        corpora = len(shares) * asked.corpora
        print(f"\n{name}: mean coverage {np.mean(shares):.3f}, lowest {min(shares):.3f}, {corpora:,} corpora")


if __name__ == "__main__":
    main()
