from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from evals import statistics
from evals.bench.coverage import count, draw_errors, draw_leaves, draw_pairs, draw_rates, error_rate, true_f1
from evals.statistics import (
    COVERAGE,
    DocumentCounts,
    Interval,
    Paired,
    coverage_note,
    detectable,
    f1,
    f1_interval,
    holm,
    mcnemar,
    paired,
    precision,
    proportion_interval,
    recall,
)


def table(*rows: tuple[int, int, int]) -> DocumentCounts:
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def simulate(true: float, documents: int, repetitions: int, seed: int = 1) -> DocumentCounts:
    """Count tables of shape (repetitions, documents, 3)."""
    source = np.random.default_rng(seed)
    leaves = draw_leaves((repetitions, documents), source)
    return count(leaves, draw_errors(leaves, draw_rates(true, (repetitions, documents), source), source))


def bounds(interval: Interval) -> tuple[float, float]:
    assert interval.low is not None
    assert interval.high is not None
    return interval.low, interval.high


def width(interval: Interval) -> float:
    low, high = bounds(interval)
    return high - low


MIXED = table((40, 3, 5), (44, 0, 1), (30, 8, 9), (51, 1, 0), (12, 2, 4), (60, 0, 0))
BETTER = table((43, 1, 2), (45, 0, 0), (35, 4, 4), (51, 1, 0), (15, 0, 1), (60, 0, 0))


@pytest.mark.parametrize(
    ("counts", "scores"),
    [
        pytest.param(table((6, 2, 1), (2, 0, 3)), (0.8, 2 / 3, 8 / 11), id="summed over documents"),
        pytest.param(table((0, 3, 0)), (0.0, None, 0.0), id="only invented values: no recall"),
        pytest.param(table((0, 0, 3)), (None, 0.0, 0.0), id="only missing values: no precision"),
        pytest.param(table((0, 0, 0)), (None, None, None), id="nothing counted"),
        pytest.param(table(), (None, None, None), id="no documents"),
    ],
)
def test_scores_are_of_the_sums_and_none_over_nothing(
    counts: DocumentCounts, scores: tuple[float | None, float | None, float | None]
) -> None:
    expected_precision, expected_recall, expected_f1 = scores
    assert precision(counts) == pytest.approx(expected_precision)
    assert recall(counts) == (None if expected_recall is None else pytest.approx(expected_recall))
    assert f1(counts) == (None if expected_f1 is None else pytest.approx(expected_f1))


def test_one_leaf_a_document_gives_wilson_with_students_t() -> None:
    counts = table(*[(1, 0, 0)] * 32, *[(0, 1, 1)] * 8)
    few = (1.959964 / 2.022691) ** 2  # normal and Student's t quantile of 39 degrees
    independent = proportion_confint(32 * 39 / 40 * few, 39 * few, method="wilson")  # the jackknife divides by n - 1
    assert bounds(f1_interval(counts)) == pytest.approx(independent, abs=1e-4)


def test_errors_in_few_documents_widen_the_interval() -> None:
    spread = table(*[(44, 1, 1)] * 20)
    lumped = table(*[(45, 0, 0)] * 19, (25, 20, 20))
    assert f1(spread) == f1(lumped)
    assert width(f1_interval(lumped)) > 2 * width(f1_interval(spread))


def test_perfect_documents_have_a_lower_bound_that_rises_with_their_number() -> None:
    lows = [bounds(f1_interval(table(*[(45, 0, 0)] * n)))[0] for n in (2, 12, 40, 130)]
    assert lows == sorted(lows)
    assert [round(low, 3) for low in lows] == [0.148, 0.972, 0.993, 0.998]
    assert f1_interval(table(*[(45, 0, 0)] * 12)).high == 1.0


def test_more_documents_and_lower_levels_narrow_the_interval() -> None:
    assert width(f1_interval(np.tile(MIXED, (4, 1)))) < width(f1_interval(MIXED))
    assert width(f1_interval(MIXED, level=0.8)) < width(f1_interval(MIXED))


def test_documents_in_which_nothing_is_counted_change_nothing() -> None:
    assert f1_interval(np.concatenate([MIXED, table((0, 0, 0), (0, 0, 0))])) == f1_interval(MIXED)


def test_one_document_says_nothing_of_others() -> None:
    assert f1_interval(table((9, 1, 1))) == Interval(0.9, 0.0, 1.0, 1, "Wilson, clustered by document")


def test_nothing_counted_has_no_interval() -> None:
    for counts in (table(), table((0, 0, 0))):
        assert f1_interval(counts) == Interval(None, None, None, 0, "Wilson, clustered by document")


@pytest.mark.parametrize("true", [0.80, 0.95, 0.99])
def test_simulated_documents_have_the_f1_that_was_asked_for(true: float) -> None:
    assert f1(simulate(true, 130, 300).reshape(-1, 3)) == pytest.approx(true, abs=0.1 * (1 - true))
    assert true_f1(error_rate(true)) == pytest.approx(true)


@pytest.mark.parametrize(("true", "documents"), [(0.80, 12), (0.95, 40), (0.99, 12)])
def test_interval_holds_the_truth_about_as_often_as_it_says(true: float, documents: int) -> None:
    found = [bounds(f1_interval(counts)) for counts in simulate(true, documents, 120)]
    assert np.mean([low <= true <= high for low, high in found]) >= 0.90  # .95 less two and a half standard errors


def test_proportion_of_numbers_is_wilsons_interval() -> None:
    interval = proportion_interval(9, 10)
    assert (interval.estimate, interval.documents, interval.method) == (0.9, 10, "Wilson")
    assert bounds(interval) == pytest.approx((0.5958, 0.9821), abs=1e-4)  # Newcombe 1998's score interval, by hand


def test_proportion_by_document_is_wider_where_documents_differ() -> None:
    right, items = np.array([4, 4, 4, 0, 4, 0]), np.array([4] * 6)
    assert width(proportion_interval(right, items)) > width(proportion_interval(16, 24))


@pytest.mark.parametrize("nothing", [(0, 0), (np.zeros(3, dtype=np.int64), np.zeros(3, dtype=np.int64))], ids=["numbers", "arrays"])
def test_proportion_of_nothing_is_none(nothing: tuple[int, int]) -> None:
    assert proportion_interval(*nothing).estimate is None


def test_two_equal_runs_do_not_differ() -> None:
    result = paired(MIXED, MIXED)
    assert (result.difference, result.p_value, result.documents) == (0.0, 1.0, 6)
    assert result.low is not None
    assert result.high is not None
    assert result.low < 0 < result.high


def test_swapping_the_runs_turns_the_comparison_around() -> None:
    one, other = paired(MIXED, BETTER), paired(BETTER, MIXED)
    assert one.difference is not None
    assert one.difference == pytest.approx((f1(BETTER) or 0) - (f1(MIXED) or 0))
    assert one.difference > 0
    assert (other.difference, other.low, other.high) == pytest.approx((-one.difference, -(one.high or 0), -(one.low or 0)))
    assert other.p_value == one.p_value


def test_few_differing_documents_are_permuted_exactly() -> None:
    # Four of six documents differ, all in one direction: only none or all swapped is as far apart, 2 of 16.
    assert paired(MIXED, BETTER).p_value == 2 / 16


def test_consistent_gains_are_significant_and_draws_depend_on_the_seed_alone() -> None:
    runs = np.tile(MIXED, (10, 1)), np.tile(BETTER, (10, 1))
    result = paired(*runs, seed=3)
    assert result.p_value == pytest.approx(1 / (1 + statistics.DRAWS))
    assert (result.low or 0) > 0
    noisy = simulate(0.95, 60, 2, seed=5)
    assert paired(noisy[0], noisy[1], seed=3) == paired(noisy[0], noisy[1], seed=3)
    assert paired(noisy[0], noisy[1], seed=3).p_value == pytest.approx(paired(noisy[0], noisy[1], seed=4).p_value, abs=0.03)


def test_one_document_shows_no_difference() -> None:
    result = paired(table((5, 5, 5)), table((10, 0, 0)))
    assert (result.difference, result.p_value) == (0.5, 1.0)
    assert (result.low, result.high) == pytest.approx((0.5 - 1.25**0.5, 1.0))


@pytest.mark.parametrize("other", [table(), table((0, 0, 0))], ids=["no documents", "nothing counted"])
def test_nothing_to_compare_has_no_difference(other: DocumentCounts) -> None:
    assert paired(other, other) == Paired(None, None, None, 1.0, 0)
    assert detectable(other, other) is None


def test_a_run_without_any_leaf_cannot_be_compared() -> None:
    assert paired(table((0, 2, 0)), table((0, 0, 0))) == Paired(None, None, None, 1.0, 1)


def test_runs_on_other_documents_are_refused() -> None:
    with pytest.raises(ValueError, match="got 6 and 5 rows"):
        paired(MIXED, BETTER[:5])


def test_runs_of_equal_quality_are_seldom_told_apart() -> None:
    first, second = draw_pairs(0.95, 1.0, (80, 12), np.random.default_rng(2))
    found = [paired(a, b) for a, b in zip(first, second, strict=True)]
    assert np.mean([result.p_value < 0.05 for result in found]) <= 0.10
    assert np.mean([(result.low or 0) <= 0 <= (result.high or 0) for result in found]) >= 0.90


def test_detectable_difference_falls_with_documents_and_rises_with_power() -> None:
    few, many = detectable(MIXED, BETTER), detectable(np.tile(MIXED, (4, 1)), np.tile(BETTER, (4, 1)))
    strong = detectable(MIXED, BETTER, power=0.95)
    assert few is not None
    assert many is not None
    assert strong is not None
    assert 0 < many < few < strong


def test_detectable_difference_is_quantiles_times_the_standard_error() -> None:
    a, b = table(*[(10, 0, 0)] * 4), table((10, 0, 0), (9, 1, 1), (10, 0, 0), (9, 1, 1))
    error = np.sqrt(0.1**2 / 4 / 3)  # documents of one size: that of a mean of 0, -.1, 0, -.1
    assert detectable(a, b) == pytest.approx((3.182446 + 0.978472) * error, rel=1e-5)


def test_detectable_difference_of_equal_runs_or_one_document_cannot_be_told() -> None:
    assert detectable(MIXED, MIXED) is None
    assert detectable(MIXED[:1], BETTER[:1]) is None


@pytest.mark.parametrize(
    ("p_values", "corrected"),
    [
        ([], []),
        ([0.2], [0.2]),
        ([0.01, 0.02, 0.03, 0.5], [0.04, 0.06, 0.06, 0.5]),
        ([0.5, 0.001, 0.5], [1.0, 0.003, 1.0]),
    ],
)
def test_holm_multiplies_in_steps(p_values: list[float], corrected: list[float]) -> None:
    assert holm(p_values) == pytest.approx(corrected)


@pytest.mark.parametrize(
    ("only_a", "only_b", "p_value"),
    [(0, 0, 1.0), (1, 0, 1.0), (5, 0, 2 / 32), (6, 1, 2 * 8 / 128), (3, 3, 1.0)],
)
def test_mcnemar_is_the_sign_test_of_documents_that_differ(only_a: int, only_b: int, p_value: float) -> None:
    exact_a = [True] * only_a + [False] * only_b + [True, False]
    exact_b = [False] * only_a + [True] * only_b + [True, False]
    assert mcnemar(exact_a, exact_b) == pytest.approx(p_value)


def test_mcnemar_of_no_documents_is_one() -> None:
    assert mcnemar([], []) == 1.0


def test_coverage_note_follows_the_nearest_simulation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "COVERAGE", {(12, 0.80): 0.95, (12, 0.99): 0.91, (130, 0.80): 0.94, (130, 0.99): 0.92})
    assert coverage_note(14, 0.97) == "95 % interval held the truth in only 91% of simulations (12 documents, F1 0.99)"
    assert coverage_note(14, 0.70) is None
    assert coverage_note(500, 1.0) == "95 % interval held the truth in only 92% of simulations (130 documents, F1 0.99)"
    assert coverage_note(11, 0.80) == "fewer than 12 documents: intervals of so few were not simulated"
    assert coverage_note(0, None) is None


def test_committed_coverage_has_every_setting() -> None:
    assert set(COVERAGE) == {(n, true) for n in (12, 40, 130) for true in (0.80, 0.95, 0.99)}
    assert all(0.9 < held < 1 for held in COVERAGE.values())
