"""Canonical columns of the project's own decisions against their labels."""

from __future__ import annotations

from pathlib import Path

from evals.bench.columns import derived_from_labels, read_gold, score

DATA = Path(__file__).parents[2] / "evals" / "data"


def test_columns_derived_from_the_labels_are_those_that_people_wrote() -> None:
    scores = score(read_gold(DATA / "columns"), derived_from_labels(DATA / "labels"))
    low = {name: counted.differences for name, counted in scores.items() if counted.accuracy < 0.97}
    assert (low, scores["drug_class"].rows, scores["outcome"].rows) == ({}, 146, 48)


def test_a_column_that_differs_is_named_with_both_values_whatever_the_order_of_a_list() -> None:
    gold = {"CM31-9000001": {"outcome": "upheld", "reviewer_boards": ["Urology", "Surgery"]}}
    scores = score(gold, {"CM31-9000001": {"outcome": "overturned", "reviewer_boards": ["Surgery", "Urology"]}})
    assert (scores["outcome"].differences, scores["outcome"].accuracy) == ([("CM31-9000001", "upheld", "overturned")], 0.0)
    assert (scores["reviewer_boards"].accuracy, scores["reviewer_boards"].filled, scores["drug_class"].rows) == (1.0, 1, 0)
