"""Intervals and tests for scores that are counted document by document.

Leaves of one document fail together, so the document is the unit everywhere. Counts are integer arrays of shape (documents, 3):
true positives, false positives, false negatives of a leaf, a group or all leaves, one row a document. The methods were chosen by
simulation among those in `evals.bench.coverage`; what it found is in `COVERAGE`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.stats import norm, t
from statsmodels.stats.contingency_tables import mcnemar as statsmodels_mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

DocumentCounts: TypeAlias = npt.NDArray[np.int64]
"""Shape (documents, 3): true positives, false positives, false negatives."""

_Floats: TypeAlias = npt.NDArray[np.float64]

LEAST_CORRELATION = 0.05
"""Intervals never take the leaves of one document for less alike than this (intra-document correlation), whatever few errors say."""

DRAWS = 10_000
"""Permutations drawn where there are too many to try them all."""

LEAST_COVERAGE = 0.93
"""Below this simulated coverage a 95 % interval gets a warning."""

COVERAGE: Mapping[tuple[int, float], float] = {
    (documents, true): held
    for documents, row in {12: (0.955, 0.979, 0.976), 40: (0.954, 0.944, 0.965), 130: (0.950, 0.945, 0.941)}.items()
    for true, held in zip((0.80, 0.95, 0.99), row, strict=True)
}
"""Share of 95 % intervals of `f1_interval` that held the true F1, by documents and true F1: 1,000 repetitions of `evals.bench.coverage`.

The other methods fell as low as .62 to .88 at 12 documents and F1 .99. It holds for a correlation within documents of .05 to .15.
"""


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its confidence interval; all three None over nothing. `documents` counts those in which anything was counted."""

    estimate: float | None
    low: float | None
    high: float | None
    documents: int
    method: str


@dataclass(frozen=True, slots=True)
class Paired:
    """Two runs on the same documents: difference of micro-F1, the second minus the first, None where one of them has none.

    The interval and the p-value come from different methods and can disagree close to the edge; the p-value decides.
    """

    difference: float | None
    low: float | None
    high: float | None
    p_value: float
    documents: int


def f1(counts: DocumentCounts) -> float | None:
    """Return micro-F1, None over nothing.

    >>> f1(np.array([[8, 1, 1], [1, 0, 0]])), f1(np.array([[0, 0, 0]]))
    (0.9, None)
    """
    hits, sizes = _f1_parts(counts)
    return float(hits.sum() / sizes.sum()) if sizes.sum() else None


def precision(counts: DocumentCounts) -> float | None:
    """Return micro-precision, None where nothing was predicted."""
    right, extra, _ = _table(counts).sum(axis=0)
    return float(right / (right + extra)) if right + extra else None


def recall(counts: DocumentCounts) -> float | None:
    """Return micro-recall, None where the labels state nothing."""
    right, _, missing = _table(counts).sum(axis=0)
    return float(right / (right + missing)) if right + missing else None


def f1_interval(counts: DocumentCounts, *, level: float = 0.95, copies: float = 1.0) -> Interval:
    """Return micro-F1 with its document-clustered confidence interval.

    Wilson's score interval at the effective sample size (Kish; Franco, Little, Louis and Slud 2019, "Comparative study of
    confidence intervals for proportions in complex sample surveys", J. Survey Statistics and Methodology 7): as many independent
    leaves as would give the jackknife's variance, cut down as Student's t asks for few documents.

    A run with few errors or none shows no variance between documents. The leaves of a document are therefore taken to be
    correlated by at least `LEAST_CORRELATION`; 12 perfect documents of 45 leaves then reach down to .972, where independent leaves
    would say .993. One document says nothing about others: 0 to 1. Where each document was counted in several `copies`, they are no
    more leaves than one: equal copies give the interval of one.

    >>> round(f1_interval(np.array([[45, 0, 0]] * 12)).low, 3)
    0.972
    """
    hits, sizes = _f1_parts(counts)
    # A true positive weighs 2 in F1, and so do the two halves of a wrong value: two such weights are one leaf.
    return _clustered(hits, sizes, sizes / 2 / copies, level)


def proportion_interval(
    successes: int | npt.NDArray[np.int64],
    total: int | npt.NDArray[np.int64],
    *,
    level: float = 0.95,
    copies: float = 1.0,
    least_correlation: float = LEAST_CORRELATION,
) -> Interval:
    """Return a share with Wilson's interval.

    Args:
        successes, total: two numbers, where each document counts once (whole records exact); or two arrays with an entry a document,
            where it counts several times (items right): then the interval is clustered as in `f1_interval`.
        level: confidence level.
        copies: as in `f1_interval`.
        least_correlation: as in `f1_interval`; 0 where thousands are counted in each document, so that it tells its own rate.
    """
    if np.ndim(total):
        hits, sizes = np.asarray(successes, dtype=np.float64), np.asarray(total, dtype=np.float64)
        return _clustered(hits, sizes, sizes / copies, level, least_correlation)
    if not total:
        return Interval(None, None, None, 0, "Wilson")
    low, high = _wilson(float(successes) / float(total), float(total), level)
    return Interval(float(successes) / float(total), low, high, int(total), "Wilson")


def paired(
    counts_a: DocumentCounts, counts_b: DocumentCounts, *, level: float = 0.95, seed: int = 0, copies: float = 1.0
) -> Paired:
    """Compare two runs on the same documents, row by row; `copies` as in `f1_interval`, the same of both.

    The interval is built from the two runs' own (MOVER: Newcombe 1998, "Improved confidence intervals for the difference between
    binomial proportions based on paired data", Statistics in Medicine 17) with the jackknife's correlation of the runs.
    The p-value is that of a permutation test that swaps the two runs' counts of whole documents: all ways where at most 13
    documents differ, else `DRAWS` drawn under the seed; 1 for equal runs and where there is nothing to compare.
    """
    a, b = _same_documents(counts_a, counts_b)
    first, second = f1_interval(a, level=level, copies=copies), f1_interval(b, level=level, copies=copies)
    one, other = _arms(first), _arms(second)
    if one is None or other is None or first.estimate is None or second.estimate is None:
        return Paired(None, None, None, 1.0, len(a))
    difference, alike = second.estimate - first.estimate, _correlation(a, b)
    low, high = difference - _joined(other[0], one[1], alike), difference + _joined(other[1], one[0], alike)
    return Paired(difference, low, high, _permutation_p(a, b, seed), len(a))


def detectable(counts_a: DocumentCounts, counts_b: DocumentCounts, *, power: float = 0.8, level: float = 0.05) -> float | None:
    """Return the smallest true difference of F1 that two such runs on so many documents would show with this power.

    From the jackknife's standard error of the difference; `level` is that of the two-sided test. None where the runs differ in no
    document or there are fewer than two: it cannot be told.
    """
    a, b = _same_documents(counts_a, counts_b)
    if len(a) < 2:
        return None
    error = float(np.sqrt(_jackknife_covariance(_left_out(b) - _left_out(a))))
    degrees = len(a) - 1
    return float((t.ppf(1 - level / 2, degrees) + t.ppf(power, degrees)) * error) if error > 0 else None


def holm(p_values: Sequence[float]) -> list[float]:
    """Return the p-values corrected for their number after Holm, in the same order.

    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    return [float(p) for p in multipletests(p_values, method="holm")[1]] if p_values else []


def mcnemar(exact_a: Sequence[bool], exact_b: Sequence[bool]) -> float:
    """Return the exact two-sided p-value of McNemar's test on whole records, one truth value a document and run.

    >>> mcnemar([True] * 6, [False] * 5 + [True])
    0.0625
    """
    pairs = list(zip(exact_a, exact_b, strict=True))
    table = [[sum(pair == (one, two) for pair in pairs) for two in (True, False)] for one in (True, False)]
    return float(statsmodels_mcnemar(table, exact=True).pvalue)


def coverage_note(documents: int, estimate: float | None) -> str | None:
    """Return a short warning where the 95 % interval held the truth too seldom in simulation, or none was made; None where all is well."""
    if estimate is None:
        return None
    fewest = min(n for n, _ in COVERAGE)
    if documents < fewest:
        return f"fewer than {fewest} documents: intervals of so few were not simulated"
    n, f = min(COVERAGE, key=lambda at: (abs(np.log(at[0] / documents)), abs(at[1] - estimate)))
    held = COVERAGE[n, f]
    return (
        f"95 % interval held the truth in only {held:.0%} of simulations ({n} documents, F1 {f:.2f})"
        if held < LEAST_COVERAGE
        else None
    )


def _table(counts: DocumentCounts) -> DocumentCounts:
    return np.asarray(counts, dtype=np.int64).reshape(-1, 3)


def _f1_parts(counts: DocumentCounts) -> tuple[_Floats, _Floats]:
    """F1 as a ratio of sums: twice the true positives, over the same and all errors, by document."""
    right, extra, missing = _table(counts).astype(np.float64).T
    return 2 * right, 2 * right + extra + missing


def _same_documents(counts_a: DocumentCounts, counts_b: DocumentCounts) -> tuple[DocumentCounts, DocumentCounts]:
    """Both tables without the documents in which neither run counts anything."""
    a, b = _table(counts_a), _table(counts_b)
    if len(a) != len(b):
        raise ValueError(f"two runs on the same documents were expected, got {len(a)} and {len(b)} rows")
    counted = (a + b).any(axis=1)
    return a[counted], b[counted]


def _clustered(
    hits: _Floats, sizes: _Floats, leaves: _Floats, level: float, least_correlation: float = LEAST_CORRELATION
) -> Interval:
    """Wilson's interval of sum(hits) / sum(sizes) at the effective sample size; `leaves` is the weight of each document."""
    method = "Wilson, clustered by document"
    hits, sizes, leaves = hits[sizes > 0], sizes[sizes > 0], leaves[sizes > 0]
    documents = len(sizes)
    if not documents:
        return Interval(None, None, None, 0, method)
    share = float(hits.sum() / sizes.sum())
    if documents == 1:
        return Interval(share, 0.0, 1.0, 1, method)
    typical = float((leaves**2).sum() / leaves.sum())  # leaves of the document in which a leaf stands, on average
    effective = float(leaves.sum()) / (1 + max(0.0, typical - 1) * least_correlation)
    variance = _jackknife_covariance(_ratio_left_out(hits, sizes))
    if variance > 0:
        effective = min(effective, share * (1 - share) / variance)
    few = float(norm.ppf((1 + level) / 2) / t.ppf((1 + level) / 2, documents - 1)) ** 2
    return Interval(share, *_wilson(share, effective * few, level), documents, method)


def _wilson(share: float, size: float, level: float) -> tuple[float, float]:
    low, high = proportion_confint(share * size, size, alpha=1 - level, method="wilson")
    return max(0.0, min(share, float(low))), min(1.0, max(share, float(high)))


def _ratio_left_out(hits: _Floats, sizes: _Floats) -> _Floats:
    """The ratio with each document left out in turn; with all in where nothing else is counted."""
    rest = sizes.sum() - sizes
    without: _Floats = np.full(len(sizes), hits.sum() / sizes.sum())
    np.divide(hits.sum() - hits, rest, out=without, where=rest > 0)
    return without


def _left_out(counts: DocumentCounts) -> _Floats:
    return _ratio_left_out(*_f1_parts(counts))


def _jackknife_covariance(one: _Floats, other: _Floats | None = None) -> float:
    other = one if other is None else other
    return float((len(one) - 1) / len(one) * ((one - one.mean()) * (other - other.mean())).sum())


def _correlation(a: DocumentCounts, b: DocumentCounts) -> float:
    """How far the two runs do well on the same documents; 0 where a run does equally well on all."""
    one, other = _left_out(a), _left_out(b)
    scale = np.sqrt(_jackknife_covariance(one) * _jackknife_covariance(other))
    return float(np.clip(_jackknife_covariance(one, other) / scale, -1, 1)) if scale > 0 else 0.0


def _arms(interval: Interval) -> tuple[float, float] | None:
    """How far an interval reaches down and up from its estimate."""
    if interval.estimate is None or interval.low is None or interval.high is None:
        return None
    return interval.estimate - interval.low, interval.high - interval.estimate


def _joined(one: float, other: float, correlation: float) -> float:
    return float(np.sqrt(max(0.0, one**2 - 2 * correlation * one * other + other**2)))


def _permutation_p(a: DocumentCounts, b: DocumentCounts, seed: int) -> float:
    differing = (a != b).any(axis=1)
    number = int(differing.sum())
    exact = 2**number <= DRAWS
    if exact:
        swaps = (np.arange(2**number)[:, None] >> np.arange(number) & 1).astype(np.float64)
    else:
        swaps = np.random.default_rng(seed).integers(0, 2, (DRAWS, number)).astype(np.float64)
    moved = swaps @ (b - a)[differing].astype(np.float64)
    drawn = _f1_of_sums(b.sum(axis=0) - moved) - _f1_of_sums(a.sum(axis=0) + moved)
    observed = _f1_of_sums(b.sum(axis=0)) - _f1_of_sums(a.sum(axis=0))
    # Written so that a draw that leaves one run without any leaf (not a number) counts against significance.
    as_far = ~(np.abs(drawn) < np.abs(observed) - 1e-12)
    return float(as_far.mean()) if exact else float((1 + as_far.sum()) / (1 + DRAWS))


def _f1_of_sums(sums: npt.NDArray[np.float64] | DocumentCounts) -> _Floats:
    right, extra, missing = np.moveaxis(np.asarray(sums, dtype=np.float64), -1, 0)
    size = 2 * right + extra + missing
    scores: _Floats = np.full(size.shape, np.nan)
    np.divide(2 * right, size, out=scores, where=size > 0)
    return scores
