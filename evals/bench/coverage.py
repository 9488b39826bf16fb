"""Simulate labelled documents with a known F1: how often does each kind of interval hold it, and how wide is it?

Documents have 15 to 150 leaves, 45 on average, and an error rate each: nothing in a share of perfect documents, beta-distributed in the
others, so that two leaves of a document are correlated by .05 to .15 (drawn anew for each repetition). Of the errors 60 % are wrong
values, 40 % missing ones, and a fifth as many values are invented besides. For pairs of runs half of the documents fail alike in
both, the second run makes as many errors or 30 % fewer.

usage: python -m evals.bench.coverage [-o FILE] [--repetitions N]
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import stats
from scipy.special import expit, logit
from statsmodels.stats.proportion import proportion_confint

from evals.statistics import DocumentCounts, f1_interval, paired

Floats: TypeAlias = npt.NDArray[np.float64]
Bounds: TypeAlias = tuple[float, float]
Single: TypeAlias = Callable[[DocumentCounts, np.random.Generator], Bounds]
Pair: TypeAlias = Callable[[DocumentCounts, DocumentCounts, np.random.Generator], Bounds]

PERFECT = {0.80: 0.02, 0.95: 0.15, 0.99: 0.50}
"""Share of documents that are read without an error, by true F1."""

SETTINGS = tuple((f1, documents) for f1 in PERFECT for documents in (12, 40, 130))
CORRELATION = (0.05, 0.15)
WRONG, MISSING, INVENTED = 0.6, 0.4, 0.2
RESAMPLES = 999
FEWER_ERRORS = 0.7


def error_rate(f1: float) -> float:
    """Return the error rate a leaf that gives this micro-F1."""
    return (2 - 2 * f1) / (2 - 2 * f1 + f1 * (2 * WRONG + MISSING + INVENTED))


def true_f1(rate: float) -> float:
    """Return the micro-F1 that this error rate gives.

    >>> round(true_f1(error_rate(0.95)), 6)
    0.95
    """
    return 2 * (1 - rate) / (2 * (1 - rate) + rate * (2 * WRONG + MISSING + INVENTED))


def draw_rates(f1: float, shape: tuple[int, int], source: np.random.Generator) -> Floats:
    """Draw error rates of documents, shape (repetitions, documents)."""
    mean, perfect = error_rate(f1), PERFECT[f1]
    correlation = source.uniform(*CORRELATION, (shape[0], 1))
    among = mean / (1 - perfect)  # the mean of those that are not perfect
    variance = (correlation * mean * (1 - mean) + mean**2) / (1 - perfect) - among**2
    weight = np.broadcast_to(among * (1 - among) / variance - 1, shape)
    return source.beta(among * weight, (1 - among) * weight) * (source.random(shape) >= perfect)


def draw_leaves(shape: tuple[int, int], source: np.random.Generator) -> npt.NDArray[np.int64]:
    """Draw how many leaves the documents have."""
    return np.clip(np.round(source.lognormal(np.log(40), 0.5, shape)), 15, 150).astype(np.int64)


def draw_errors(leaves: npt.NDArray[np.int64], rates: Floats, source: np.random.Generator) -> npt.NDArray[np.int64]:
    """Draw wrong, missing and invented values, last axis."""
    wrong = source.binomial(leaves, WRONG * rates)
    missing = source.binomial(leaves - wrong, MISSING * rates / (1 - WRONG * rates))
    return np.stack([wrong, missing, source.binomial(leaves, INVENTED * rates)], axis=-1)


def count(leaves: npt.NDArray[np.int64], errors: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return true positives, false positives, false negatives, last axis."""
    wrong, missing, invented = np.moveaxis(errors, -1, 0)
    return np.stack([leaves - wrong - missing, wrong + invented, wrong + missing], axis=-1)


def draw_pairs(
    f1: float, factor: float, shape: tuple[int, int], source: np.random.Generator
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Draw two runs on the same documents; the second makes `factor` times the errors."""
    leaves = draw_leaves(shape, source)
    errors = draw_errors(leaves, draw_rates(f1, shape, source), source)
    others = draw_errors(leaves, draw_rates(f1, shape, source), source)
    alike = source.random((*shape, 1)) < 0.5
    second = source.binomial(np.where(alike, errors, others), factor)
    return count(leaves, errors), count(leaves, second)


def parts(counts: DocumentCounts) -> tuple[Floats, Floats]:
    """Return the two sums of F1 by document."""
    right, extra, missing = counts.astype(np.float64).T
    return 2 * right, 2 * right + extra + missing


def ratio(hits: Floats, sizes: Floats, axis: int = -1) -> Floats:
    """Return F1 along an axis of documents."""
    return np.asarray(hits.sum(axis=axis) / sizes.sum(axis=axis))


def gain(hits_a: Floats, sizes_a: Floats, hits_b: Floats, sizes_b: Floats, axis: int = -1) -> Floats:
    """Return the difference of two runs' F1."""
    return ratio(hits_b, sizes_b, axis) - ratio(hits_a, sizes_a, axis)


def left_out(counts: DocumentCounts) -> Floats:
    """Return F1 without each document in turn."""
    hits, sizes = parts(counts)
    return np.asarray((hits.sum() - hits) / (sizes.sum() - sizes))


def standard_error(without: Floats) -> float:
    """Return the jackknife's standard error."""
    return float(np.sqrt((len(without) - 1) * without.var()))


def bootstrap(method: str) -> Single:
    """Return scipy's bootstrap of documents."""

    def interval(counts: DocumentCounts, source: np.random.Generator) -> Bounds:
        return _scipy(parts(counts), ratio, method, source)

    return interval


def studentised(counts: DocumentCounts, source: np.random.Generator) -> Bounds:
    """The bootstrap of (F1 - estimate) / standard error, the latter linearised."""
    hits, sizes = parts(counts)
    drawn = source.integers(0, len(hits), (RESAMPLES, len(hits)))
    estimate, estimates = ratio(hits, sizes), ratio(hits[drawn], sizes[drawn])
    residuals = hits[drawn] - estimates[:, None] * sizes[drawn]
    errors = np.sqrt((residuals**2).sum(axis=1)) / sizes[drawn].sum(axis=1)
    error = np.sqrt(((hits - estimate * sizes) ** 2).sum()) / sizes.sum()
    usable = errors > 0
    if not usable.any():
        return float(estimate), float(estimate)
    low, high = np.quantile((estimates - estimate)[usable] / errors[usable], [0.975, 0.025])
    return max(0.0, float(estimate - low * error)), min(1.0, float(estimate - high * error))


def jackknife_t(counts: DocumentCounts, source: np.random.Generator) -> Bounds:  # noqa: ARG001 - it draws nothing, as below
    """Estimate and standard error with Student's t."""
    estimate, half = float(ratio(*parts(counts))), stats.t.ppf(0.975, len(counts) - 1) * standard_error(left_out(counts))
    return estimate - half, min(1.0, estimate + half)


def logit_t(counts: DocumentCounts, source: np.random.Generator) -> Bounds:  # noqa: ARG001
    """The same on the scale of log odds."""
    estimate, error = float(ratio(*parts(counts))), standard_error(left_out(counts))
    if error == 0:
        return estimate, estimate
    half = stats.t.ppf(0.975, len(counts) - 1) * error / (estimate * (1 - estimate))
    return float(expit(logit(estimate) - half)), float(expit(logit(estimate) + half))


def effective(method: str, *, student: bool) -> Single:
    """Return an interval of a proportion at the sample size that would give the jackknife's variance, never more than the leaves."""

    def interval(counts: DocumentCounts, source: np.random.Generator) -> Bounds:  # noqa: ARG001
        hits, sizes = parts(counts)
        estimate, variance = float(ratio(hits, sizes)), standard_error(left_out(counts)) ** 2
        size = min(sizes.sum() / 2, estimate * (1 - estimate) / variance) if variance > 0 else sizes.sum() / 2
        size *= (stats.norm.ppf(0.975) / stats.t.ppf(0.975, len(counts) - 1)) ** 2 if student else 1
        low, high = proportion_confint(estimate * size, size, method=method)
        return float(np.nan_to_num(low, nan=0.0)), float(np.nan_to_num(high, nan=1.0))

    return interval


def chosen(counts: DocumentCounts, source: np.random.Generator) -> Bounds:  # noqa: ARG001
    """The interval of the harness."""
    interval = f1_interval(counts)
    return interval.low or 0.0, interval.high or 0.0


SINGLE: Mapping[str, Single] = {
    "percentile bootstrap": bootstrap("percentile"),
    "BCa bootstrap": bootstrap("BCa"),
    "studentised bootstrap": studentised,
    "jackknife, t": jackknife_t,
    "jackknife on log odds, t": logit_t,
    "Wilson, design effect": effective("wilson", student=False),
    "Wilson, design effect, t": effective("wilson", student=True),
    "Clopper-Pearson, design effect, t (Korn-Graubard)": effective("beta", student=True),
    "**Wilson, design effect of ICC .05 at least, t**": chosen,
}


def bootstrap_gain(a: DocumentCounts, b: DocumentCounts, source: np.random.Generator) -> Bounds:
    """The percentile bootstrap of documents."""
    return _scipy((*parts(a), *parts(b)), gain, "percentile", source)


def jackknife_gain(a: DocumentCounts, b: DocumentCounts, source: np.random.Generator) -> Bounds:  # noqa: ARG001
    """Difference and standard error with Student's t."""
    half = float(stats.t.ppf(0.975, len(a) - 1)) * standard_error(left_out(b) - left_out(a))
    difference = float(gain(*parts(a), *parts(b)))
    return difference - half, difference + half


PAIRS: Mapping[str, Pair] = {"percentile bootstrap": bootstrap_gain, "jackknife, t": jackknife_gain}


def _scipy(samples: tuple[Floats, ...], statistic: Callable[..., Floats], method: str, source: np.random.Generator) -> Bounds:
    """Bounds of scipy's bootstrap over documents; the estimate itself where it finds no spread."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # BCa warns of data without spread, and of few documents with errors
        found = stats.bootstrap(
            samples, statistic, paired=True, vectorized=True, n_resamples=RESAMPLES, method=method, rng=source
        ).confidence_interval
    estimate = float(statistic(*samples))
    return float(np.nan_to_num(found.low, nan=estimate)), float(np.nan_to_num(found.high, nan=estimate))


def cell(bounds: list[Bounds], truth: float) -> str:
    """Return coverage and mean width."""
    held = np.mean([low <= truth <= high for low, high in bounds])
    return f"{held:.3f} ({np.mean([high - low for low, high in bounds]):.3f})"


def table(title: str, rows: Mapping[str, list[str]]) -> list[str]:
    """Return the lines of a Markdown table with a column a setting."""
    columns = [title, *(f"{f1:.2f}, n={n}" for f1, n in SETTINGS)]
    lines = [columns, ["---"] * len(columns), *([name, *cells] for name, cells in rows.items())]
    return ["", *(f"| {' | '.join(line)} |" for line in lines)]


def single_table(repetitions: int) -> list[str]:
    """Return the table of intervals of one F1."""
    source = np.random.default_rng(7)
    rows: dict[str, list[str]] = {name: [] for name in SINGLE}
    for f1, n in SETTINGS:
        leaves = draw_leaves((repetitions, n), source)
        counts = count(leaves, draw_errors(leaves, draw_rates(f1, (repetitions, n), source), source))
        for name, method in SINGLE.items():
            rows[name].append(cell([method(one, source) for one in counts], f1))
    return table("interval of F1", rows)


def pair_table(repetitions: int, factor: float) -> list[str]:
    """Return the table of differences of two runs, with how often the permutation test says p < .05."""
    source = np.random.default_rng(8)
    ours, test = "**Newcombe's, of the two runs' intervals**", "permutation p < .05"
    rows: dict[str, list[str]] = {name: [] for name in (*PAIRS, ours, test)}
    for f1, n in SETTINGS:
        runs = list(zip(*draw_pairs(f1, factor, (repetitions, n), source), strict=True))
        truth = true_f1(factor * error_rate(f1)) - f1
        for name, method in PAIRS.items():
            rows[name].append(cell([method(a, b, source) for a, b in runs], truth))
        found = [paired(a, b, seed=index) for index, (a, b) in enumerate(runs)]
        rows[ours].append(cell([(p.low or 0.0, p.high or 0.0) for p in found], truth))
        rows[test].append(f"{np.mean([p.p_value < 0.05 for p in found]):.3f}")
    return table("difference: none" if factor == 1 else f"difference: {1 - factor:.0%} fewer errors", rows)


def main() -> None:
    """Print the tables: coverage of 95 % intervals, mean width in brackets."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, help="write the tables to this file as well")
    parser.add_argument("--repetitions", type=int, default=1000, help="of each setting; half as many for pairs")
    options = parser.parse_args()
    lines = ["Coverage of 95 % intervals (mean width), by true F1 and number of documents", *single_table(options.repetitions)]
    for factor in (1.0, FEWER_ERRORS):
        lines += pair_table(max(1, options.repetitions // 2), factor)
    text = "\n".join([*lines, ""])
    print(text, end="")
    if options.output:
        options.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
