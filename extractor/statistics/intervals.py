"""Shares with their intervals."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

Z: Final = 1.959964
"""Of the normal distribution, for 95 %."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of `total`, with its 95 % interval; all three None over nothing."""

    successes: int
    total: int
    value: float | None
    low: float | None
    high: float | None


def wilson(share: float, size: float) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a share seen in a sample of a size, which may be an effective one.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927), 209-212.

    >>> [round(end, 3) for end in wilson(0.3, 10)]
    [0.108, 0.603]
    """
    middle = (share + Z * Z / (2 * size)) / (1 + Z * Z / size)
    reach = Z * math.sqrt(share * (1 - share) / size + Z * Z / (4 * size * size)) / (1 + Z * Z / size)
    return max(0.0, min(share, middle - reach)), min(1.0, max(share, middle + reach))


def share_of(outcomes: Iterable[tuple[int, int]]) -> Share:
    """Return the share of all successes, from the (successes, total) of each decision.

    Items of one decision tend to share their fate, so the size of the sample is divided by how much more its decisions differ than
    independent items would (the design effect of clusters; W. G. Cochran, "Sampling Techniques", 3rd ed. 1977, section 3.12).

    >>> share = share_of([(1, 1), (0, 1), (0, 1), (0, 1)])
    >>> share.value, round(share.low, 3), round(share.high, 3)
    (0.25, 0.046, 0.699)
    >>> share_of([(2, 2), (0, 2)]).low < share_of([(1, 2), (1, 2)]).low
    True
    """
    clusters = [(successes, total) for successes, total in outcomes if total]
    successes, total = sum(hit for hit, _ in clusters), sum(size for _, size in clusters)
    if not total:
        return Share(0, 0, None, None, None)
    share = successes / total
    spread = sum((hit - share * size) ** 2 for hit, size in clusters)
    if 0 < share < 1 and len(clusters) > 1:
        effect = max(1.0, spread / (total * share * (1 - share)))
    else:
        effect = 1.0 if len(clusters) == total else total / len(clusters)
    return Share(successes, total, share, *wilson(share, total / effect))
