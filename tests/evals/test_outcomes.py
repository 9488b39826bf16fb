"""Values that damage took away, and supported digits that are wrong."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from evals.dataset import Label
from evals.matching import compare
from evals.outcomes import count_digits, excused

GOLD: dict[str, Any] = Label.model_validate(
    {
        "case_number": "CM99-0000001",
        "dates": {"injury": "1999-03-14"},
        "issues": [
            {"description": "Zyxol cream", "schedule": {"sessions": 6}},
            {
                "description": "Quorvane ER 40 mg, #60",
                "medication": {"ingredients": [{"name": "Quorvane ER", "strength": "40 mg"}], "quantity": 60},
            },
        ],
    }
).model_dump(mode="json")
QUANTITY, STRENGTH = "issues.1.medication.quantity", "issues.1.medication.ingredients.0.strength"
DRUG = "issues.0.medication.ingredients.0"


def predicted() -> dict[str, Any]:
    """Return the label's case with its items in the other order."""
    case = copy.deepcopy(GOLD)
    case["issues"].reverse()
    return case


def kinds(case: dict[str, Any], erased: set[str], unreadable: list[str]) -> dict[str, str]:
    evidence = {path: {"status": "unreadable"} for path in unreadable}
    return {o.gold_path or "": o.kind for o in excused(compare(GOLD, case), frozenset(erased), evidence)}


@pytest.mark.parametrize(
    ("erased", "unreadable", "kind"),
    [
        ({QUANTITY}, ["issues.0.medication.quantity"], "right"),
        ({QUANTITY}, [], "missing"),
        (set[str](), ["issues.0.medication.quantity"], "missing"),
        ({QUANTITY}, ["issues.1.medication.quantity"], "missing"),
        ({QUANTITY}, ["issues.0.medication.refills"], "missing"),
    ],
    ids=["said", "silent", "legible", "another item", "another leaf"],
)
def test_only_an_erased_value_called_unreadable_in_its_place_is_right(erased: set[str], unreadable: list[str], kind: str) -> None:
    case = predicted()
    case["issues"][0]["medication"]["quantity"] = None
    assert kinds(case, erased, unreadable)[QUANTITY] == kind


def test_another_value_in_the_place_of_an_erased_one_is_wrong_and_the_true_one_right() -> None:
    case = predicted()
    assert kinds(case, {QUANTITY}, [])[QUANTITY] == "right"
    case["issues"][0]["medication"]["quantity"] = 6
    assert kinds(case, {QUANTITY}, ["issues.0.medication.quantity"])[QUANTITY] == "wrong"


def test_an_erased_strength_is_one_of_a_list_and_excused_once() -> None:
    case = predicted()
    case["issues"][0]["medication"]["ingredients"][0]["strength"] = None
    assert kinds(case, {STRENGTH}, [f"{DRUG}.strength"])[STRENGTH] == "right"
    case["case_number"] = None
    found = kinds(case, {STRENGTH, "case_number"}, [f"{DRUG}.strength"])
    assert (found[STRENGTH], found["case_number"]) == ("right", "missing")


def digits(case: dict[str, Any], unsupported: tuple[str, ...] = ()) -> dict[str, tuple[int, int]]:
    paths = [
        "case_number",
        "dates.injury",
        f"{DRUG}.strength",
        f"{DRUG}.name",
        "issues.0.medication.quantity",
        "issues.1.schedule.sessions",
    ]
    evidence = {path: {"status": "unsupported" if path in unsupported else "exact"} for path in paths}
    return count_digits(GOLD, case, evidence, compare(GOLD, case))


def test_supported_digits_are_counted_by_kind_and_wrong_ones_with_them() -> None:
    case = predicted()
    assert digits(case) == {"case number": (1, 0), "date": (1, 0), "dose": (1, 0), "quantity": (2, 0)}
    case["dates"]["injury"] = "1999-03-19"
    case["issues"][0]["medication"]["ingredients"][0]["strength"] = "4.0 g"
    case["issues"][1]["schedule"]["sessions"] = 8
    assert digits(case) == {"case number": (1, 0), "date": (1, 1), "dose": (1, 1), "quantity": (2, 1)}
    assert digits(case, unsupported=("dates.injury",)) == {"case number": (1, 0), "dose": (1, 1), "quantity": (2, 1)}


def test_a_misread_name_makes_no_wrong_dose() -> None:
    case = predicted()
    case["issues"][0]["medication"]["ingredients"][0]["name"] = "Quorvanc ER"
    assert digits(case)["dose"] == (1, 0)
