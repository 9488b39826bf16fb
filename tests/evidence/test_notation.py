"""One normal form of amounts that are written in many ways."""

from __future__ import annotations

import pytest

from extractor.evidence.notation import normal_strength, normal_supply


@pytest.mark.parametrize(
    ("one", "other", "are_equal"),
    [
        ("25 mcg per hour", "25mcg/hr", True),
        ("5 percent", "5%", True),
        ("1,000 mg", "1000 milligrams", True),
        (".5 mg", "0.50 mg", True),
        ("0.5 mg", "5 mg", False),
        ("25 mg", "25 mcg", False),
        ("10/325 mg", "10 mg", False),
    ],
)
def test_two_notations_of_one_strength_are_equal_and_of_two_are_not(one: str, other: str, are_equal: bool) -> None:
    assert (normal_strength(one) == normal_strength(other)) is are_equal


def test_a_supply_is_the_same_with_and_without_a_hyphen() -> None:
    assert normal_supply("30-Day supply") == normal_supply("30 day  supply") == "30 day supply"
