"""Refills, supplies, forms and directions."""

from __future__ import annotations

import pytest

from extractor.document import Span
from extractor.values import (
    find_directions,
    find_forms,
    find_refills,
    find_supplies,
    parse_form,
    parse_refills,
    parse_supply,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("with one refill", [1]),
        ("with 2 refills", [2]),
        ("refills: 3", [3]),
        ("Refill x 3", [3]),
        ("Three refills of Zyxol 75mg #61", [3]),
        ("with no refills", [0]),
        ("with refills", []),
        ("refill of Zyxol 7 mg", []),
        ("QTY 61 refills 1", [1]),
    ],
)
def test_refills_are_counted(text: str, expected: list[int]) -> None:
    assert [found.value for found in find_refills(text, Span(0, len(text)))] == expected


@pytest.mark.parametrize(("quote", "expected"), [("one refill", 1), ("2", 2), ("two (2) refills", 2), ("refills", None)])
def test_quote_states_refills(quote: str, expected: int | None) -> None:
    assert parse_refills(quote) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#60 day supply: 30", ["day supply: 30"]),
        ("(41 day supply)", ["41 day supply"]),
        ("a 41-day supply", ["41-day supply"]),
        ("one month\nsupply", ["one month supply"]),
        ("Three months coverage of Zyxol", ["Three months coverage"]),
        ("medical supplies", []),
    ],
)
def test_supply_is_verbatim(text: str, expected: list[str]) -> None:
    assert [found.value for found in find_supplies(text, Span(0, len(text)))] == expected


def test_quote_without_a_supply_states_none() -> None:
    assert parse_supply("#41") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("take 1 tab", ["tablet"]),
        ("tab(s)", ["tablet"]),
        ("Capsules", ["capsule"]),
        ("transdermal patches", ["patch"]),
        ("oral suspension", ["suspension"]),
        ("in cream base", ["cream"]),
        ("Anecream", []),
        ("a roll-on", ["roll-on"]),
    ],
)
def test_form_is_the_bare_singular_word(text: str, expected: list[str]) -> None:
    assert [found.value for found in find_forms(text, Span(0, len(text)))] == expected


def test_quote_of_two_forms_states_none() -> None:
    assert parse_form("tablet or capsule") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zyxol 40mg, one by mouth, twice a day #61 with one refill", ["one by mouth, twice a day"]),
        ("Zyxol gel apply to affected area 4 times a day, #61 grams", ["apply to affected area 4 times a day"]),
        ("Zyxol patch, 12 hours on 12 hours off to affected area", ["12 hours on 12 hours off to affected area"]),
        ("Zyxol 10-325 take 1 tablet by\r\nmouth as needed for pain", ["take 1 tablet by mouth as needed for pain"]),
        ("Continued use of Zyxol", []),
        ("Zyxol 7mg 1-2 tabs PO q 6-8 hours PRN #61", ["1-2 tabs PO q 6-8 hours PRN"]),
        ("Zyxol 7mg 1 p.o. b.i.d. #61", ["1 p.o. b.i.d."]),
        ("Zyxol 7mg qhs", ["qhs"]),
        ("Zyxol 7mg #61", []),
        ("61 tablets of Zyxol", []),
    ],
)  # fmt: skip
def test_directions_are_the_run_of_dosing_words(text: str, expected: list[str]) -> None:
    assert [found.value for found in find_directions(text, Span(0, len(text)))] == expected
