"""Gold against gold is right everywhere, and each planted error moves exactly the leaves it should."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.dataset import load_dataset
from evals.matching import align, alike, compare, fold, group_of, same

DATA = Path(__file__).parents[2] / "evals" / "data"
GOLD = {case.case_id: case.gold for case in load_dataset(DATA).cases}
ITEMS = "CM17-9000003"


def faults(gold: Any, predicted: Any) -> Counter[tuple[str, str]]:
    return Counter((outcome.leaf, outcome.kind) for outcome in compare(gold, predicted) if outcome.kind != "right")


def changed(case: str, change: Callable[[dict[str, Any]], object]) -> Counter[tuple[str, str]]:
    predicted = copy.deepcopy(GOLD[case])
    change(predicted)
    return faults(GOLD[case], predicted)


@pytest.mark.parametrize("case", GOLD)
def test_a_label_against_itself_is_right_everywhere(case: str) -> None:
    outcomes = compare(GOLD[case], GOLD[case])
    assert {outcome.kind for outcome in outcomes} == {"right"}
    assert all(outcome.path == outcome.gold_path for outcome in outcomes)


@pytest.mark.parametrize("case", GOLD)
def test_without_a_record_every_leaf_of_the_label_is_missing(case: str) -> None:
    assert {outcome.kind for outcome in compare(GOLD[case], None)} == {"missing"}
    assert len(compare(GOLD[case], None)) == len(compare(GOLD[case], GOLD[case]))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda c: c["dates"].update(injury="1999-01-01"), {("dates.injury", "wrong"): 1}),
        (lambda c: c["dates"].update(injury=None), {("dates.injury", "missing"): 1}),
        (lambda c: c.update(case_number="CM99-9999999"), {("case_number", "wrong"): 1}),
        (lambda c: c["diagnoses"].append("moonburn"), {("diagnoses", "extra"): 1}),
        (lambda c: c["diagnoses"].append(c["diagnoses"][0]), {("diagnoses", "extra"): 1}),
        (lambda c: c["diagnoses"].reverse(), {}),
        (lambda c: c["diagnoses"].clear(), {("diagnoses", "missing"): len(GOLD[ITEMS]["diagnoses"])}),
        (lambda c: c["issues"][0].update(decision=_other(c["issues"][0]["decision"])), {("issue.decision", "wrong"): 1}),
        (lambda c: c["issues"].reverse(), {}),
        (lambda c: c["issues"][0].update(rationale="moon"), {("issue.rationale", "wrong"): 1}),
        (lambda c: c["issues"][0].update(retrospective=True), {("issue.retrospective", "extra"): 1}),
        (lambda c: c["patient"].update(sex=None, age=999), {("patient.sex", "missing"): 1, ("patient.age", "wrong"): 1}),
    ],
)
def test_a_planted_error_moves_the_leaf_it_is_in_and_no_other(change: Any, expected: dict[tuple[str, str], int]) -> None:
    assert changed(ITEMS, change) == expected


def _other(decision: str) -> str:
    return "upheld" if decision == "overturned" else "overturned"


def test_a_dropped_item_misses_all_its_leaves_and_moves_none_of_the_others() -> None:
    gold = GOLD[ITEMS]
    dropped = changed(ITEMS, lambda case: case["issues"].pop(2))
    alone = compare({**gold, "issues": [gold["issues"][2]]}, {**gold, "issues": []})
    assert dropped == Counter((o.leaf, o.kind) for o in alone if o.kind != "right")
    assert {kind for _, kind in dropped} == {"missing"}


def test_an_invented_item_is_extra_by_its_description_and_its_decision() -> None:
    invented = {"description": "moon rocks, three boxes", "decision": "upheld", "category": "other"}
    assert changed(ITEMS, lambda case: case["issues"].append(invented)) == {
        ("issue.description", "extra"): 1,
        ("issue.decision", "extra"): 1,
    }


def test_swapped_verdicts_of_two_items_are_two_wrong_leaves() -> None:
    decisions = [issue["decision"] for issue in GOLD[ITEMS]["issues"]]
    first, second = decisions.index("upheld"), decisions.index("overturned")

    def swap(case: dict[str, Any]) -> None:
        case["issues"][first]["decision"], case["issues"][second]["decision"] = "overturned", "upheld"

    assert changed(ITEMS, swap) == {("issue.decision", "wrong"): 2}


def test_a_strength_counts_with_its_drug() -> None:
    def swap(case: dict[str, Any]) -> None:
        drugs = next(
            i["medication"]["ingredients"]
            for i in case["issues"]
            if i["medication"] and i["medication"]["ingredients"][0]["strength"]
        )
        drugs[0]["strength"] = "777 mg"

    assert changed(ITEMS, swap) == {("medication.strength", "missing"): 1, ("medication.strength", "extra"): 1}


def test_items_are_paired_for_the_best_total_and_not_greedily() -> None:
    gold = [{"description": "physical therapy of the left knee"}, {"description": "physical therapy of the left knee twice"}]
    predicted = [{"description": "physical therapy of the left knee twice a"}, {"description": "physical therapy of the left kne"}]
    assert align(gold, predicted) == {0: 1, 1: 0}


def test_items_with_nothing_in_common_are_not_paired() -> None:
    assert align([{"description": "MRI"}], [{"description": "Zyxol 7 mg, 60 tablets"}]) == {}
    assert align([], [{"description": "MRI"}]) == {}


def test_equal_items_are_paired_in_order() -> None:
    items = [{"description": "Zyxol 7 mg"}] * 3
    assert align(items, items) == {0: 0, 1: 1, 2: 2}


def test_garbage_in_place_of_lists_and_parts_is_no_crash() -> None:
    gold = GOLD[ITEMS]
    garbage = {"issues": ["moon", None, {"medication": None, "reviewer_guidelines": ["x", {}]}], "dates": None, "diagnoses": None}
    assert {outcome.kind for outcome in compare(gold, garbage)} <= {"missing", "extra", "wrong"}


@pytest.mark.parametrize(
    ("gold", "predicted", "is_same", "is_alike"),
    [
        ("Right Knee", "right  knee.", True, True),
        ("40 mg", "40 MG", True, True),
        ("40 mg", "400 mg", False, False),
        (60, 60.0, True, True),
        (60, "60", True, True),
        (True, None, False, False),
        (
            "chronic low back pain with radiation into the left leg",
            "chronic low back pain with radiation into left leg",
            False,
            True,
        ),
        (
            "chronic pain of the left knee since the fall at work",
            "chronic pain of the right knee since the fall at work",
            False,
            True,
        ),
        ("2016-10-13", "2016-10-18", False, False),
        ("", "moon", False, False),
    ],
)
def test_strict_and_lenient_equality(gold: Any, predicted: Any, is_same: bool, is_alike: bool) -> None:
    assert (same(gold, predicted), alike(gold, predicted)) == (is_same, is_alike)


def test_lenient_is_never_stricter() -> None:
    for case, gold in GOLD.items():
        other = GOLD[ITEMS] if case != ITEMS else GOLD["CM17-9000001"]
        kinds = [Counter(o.kind for o in compare(gold, other, equal=equal)) for equal in (same, alike)]
        assert kinds[1]["right"] >= kinds[0]["right"]


def test_every_leaf_belongs_to_a_group() -> None:
    names = {outcome.leaf for gold in GOLD.values() for outcome in compare(gold, gold)}
    assert {group_of(name) for name in names} == {
        "header",
        "reviewer",
        "patient",
        "narrative",
        "issue",
        "medication",
        "schedule",
        "guideline",
    }
    assert fold("A–B  (c)") == "a b c"
