"""Strengths, quantities and packages."""

from __future__ import annotations

import pytest

from extractor.document import Span
from extractor.values import (
    find_packages,
    find_quantities,
    find_strengths,
    normalize_strength,
    parse_count,
    parse_package,
    parse_quantity,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zyxol 40mg", ["40 mg"]),
        ("ZYXOL 7 MG, #11", ["7 mg"]),
        ("Zyxol 10/325mg", ["10/325 mg"]),
        ("Zyxol 10-325mg", ["10-325 mg"]),
        ("Zyxol 7.5-325mg", ["7.5-325 mg"]),
        ("Zyxol 75-0.2mg", ["75-0.2 mg"]),
        ("Zyxol 5mg/325mg", ["5 mg/325 mg"]),
        ("Zyxol (11mg/1ml oral suspension) 421ml", ["11 mg/1 ml"]),
        ("Zyxol 25mg/ml", ["25 mg/ml"]),
        ("Zyxol 50 mcg/hr", ["50 mcg/hr"]),
        ("Zyxol 0.025%, 121grams", ["0.025%"]),
        ("Zyxol 4%-27.5%-0.0325% 121gm #1", ["4%-27.5%-0.0325%"]),
        ("5%/Zyxol 3%", ["5%", "3%"]),
        ("Zyxol 10/325 #11", ["10/325"]),
        ("Zyxol 5000 units", ["5000 units"]),
        ("Zyxol 1gm #11", ["1 gm"]),
        ("Zyxol 121 gm", []),
        ("Zyxol \n5mg.Quux", ["5 mg"]),
        ("pain 10/10, L4-5, 12/07/2031, #60", []),
    ],
)
def test_strength_is_found_and_normalised(text: str, expected: list[str]) -> None:
    assert [found.value for found in find_strengths(text, Span(0, len(text)))] == expected


@pytest.mark.parametrize("quote", ["60", "#60", "121 grams", "10/10", "mg", "", "7 mg twice", "10/13/2031"])
def test_other_quotes_are_no_strength(quote: str) -> None:
    assert normalize_strength(quote) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#61", [61]),
        ("# 61", [61]),
        ("quantity 61", [61]),
        ("quantity: 61", [61]),
        ("QTY: 61.00", [61]),
        ("61 tablets", [61]),
        ("sixty (60) tab(s)", [60]),
        ("61 count", [61]),
        ("x 61", [61]),
        ("#1,000", [1000]),
        ("#61 with 2 refills", [61]),
        ("#61 grams", []),
        ("(unknown quantity)", []),
        ("x 2 refills", []),
        ("7 mg", []),
    ],
)
def test_quantity_is_the_count(text: str, expected: list[int]) -> None:
    assert [found.value for found in find_quantities(text, Span(0, len(text)))] == expected


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("#61", 61),
        ("sixty", 60),
        ("61", 61),
        ("quantity 61", 61),
        ("7 mg", None),
        ("#6 or #7", None),
        ("121 grams", None),
    ],
)
def test_quote_states_one_quantity(quote: str, expected: int | None) -> None:
    assert parse_quantity(quote) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zyxol 5%, 121grams #1", ["121 grams"]),
        ("Zyxol 4% 121gm", ["121 gm"]),
        ("(11mg/1ml oral suspension) 421ml", ["421 ml"]),
        ("111.2 grams", ["111.2 grams"]),
        ("#61 grams", ["61 grams"]),
        ("Zyxol 1gm", []),
        ("7 mg", []),
    ],
)
def test_package_is_an_amount_of_bulk(text: str, expected: list[str]) -> None:
    assert [found.value for found in find_packages(text, Span(0, len(text)))] == expected


def test_quote_of_two_packages_states_none() -> None:
    assert parse_package("121 gm or 241 gm") is None


@pytest.mark.parametrize(
    ("quote", "expected"),
    [("Twenty four", 24), ("eight (8)", 8), ("8 (eight)", 8), ("eight (9)", None), ("", None), ("1,5", None)],
)
def test_count_is_read_from_digits_and_words(quote: str, expected: int | None) -> None:
    assert parse_count(quote) == expected


@pytest.mark.parametrize(
    ("text", "packages", "quantities"),
    [
        ("Zyxol patches, 1 box of 11 patches", ["11 patches"], []),
        ("Zyxol patches, 1 box of l1 patches", ["11 patches"], []),
        ("Zyxol cream, 1 bottle of 121 grams", ["121 grams"], []),
        ("Zyxol, 3 boxes", [], [3]),
        ("Zyxol 61 tablets of 7 mg", [], [61]),
    ],
)
def test_what_a_container_holds_is_the_package(text: str, packages: list[str], quantities: list[int]) -> None:
    within = Span(0, len(text))
    assert [found.value for found in find_packages(text, within)] == packages
    assert [found.value for found in find_quantities(text, within)] == quantities
