from __future__ import annotations

import pytest

from extractor.document import Span
from extractor.values import (
    find_dates,
    find_packages,
    find_quantities,
    find_refills,
    find_strengths,
    parse_package,
    parse_quantity,
    parse_refills,
    parse_sessions,
    read_medication,
)
from extractor.values.digits import read_digits

ORDER = "Zyxol, two point five milligrams, one by mouth three times a day, quantity one hundred and twenty, with two refills"


def test_an_order_in_words_is_read_as_numbers() -> None:
    reading = read_medication(ORDER, Span(0, len(ORDER)))
    assert reading is not None
    assert reading.value.model_dump(exclude_none=True) == {
        "ingredients": [{"name": "Zyxol", "strength": "2.5 mg"}],
        "quantity": 120,
        "directions": "one by mouth three times a day",
        "refills": 2,
    }
    assert reading.spans["ingredients.0.strength"].text(ORDER) == "two point five milligrams"


@pytest.mark.parametrize(
    ("text", "strengths", "packages"),
    [
        ("fifty micrograms per hour", ["50 mcg/hr"], []),
        ("five percent, ninety grams", ["5%"], ["90 grams"]),
        ("ten milligram strength", ["10 mg"], []),
        ("someten milligrams of forty", [], []),
    ],
)
def test_amounts_in_words(text: str, strengths: list[str], packages: list[str]) -> None:
    within = Span(0, len(text))
    assert [found.value for found in find_strengths(text, within)] == strengths
    assert [found.value for found in find_packages(text, within)] == packages


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("the eleventh of August, two thousand eleven, he", "2011-08-11"),
        ("May the twenty-first, twenty fifteen", "2015-05-21"),
        ("The thirty-first day of March, nineteen ninety-eight", "1998-03-31"),
        ("the second of June, 2031", "2031-06-02"),
        ("the thirty-first of June, two thousand one", None),
        ("on the second of June this year", None),
    ],
)
def test_dates_in_words(text: str, date: str | None) -> None:
    assert [str(found.value) for found in find_dates(text, Span(0, len(text)))] == ([date] if date else [])


def test_letters_typed_for_digits_count_where_a_unit_or_a_form_shows_a_number() -> None:
    text = "Zyxol 5O mg, l80 grams, #6O with l2 refills, seen O5/l2/2O31"
    within = Span(0, len(text))
    assert [found.value for found in find_strengths(text, within)] == ["50 mg"]
    assert [found.value for found in find_packages(text, within)] == ["180 grams"]
    assert [(found.value, found.span.text(text)) for found in find_quantities(text, within)] == [(60, "#6O")]
    assert [found.value for found in find_refills(text, within)] == [12]
    assert [str(found.value) for found in find_dates(text, within)] == ["2031-05-12"]
    assert (parse_package("l80 grams"), parse_quantity("#6O"), parse_refills("2 refills")) == ("180 grams", 60, 2)


@pytest.mark.parametrize("text", ["oil mg", "lO mg", "L5-S1 injections", "O2 treatments", "model Il days", "B12l mg", "C4-5Ol"])
def test_words_stay_words(text: str) -> None:
    assert read_digits(text) == text


def test_counts_in_words_reach_to_the_hundreds() -> None:
    assert (parse_quantity("two hundred and sixty"), parse_sessions("twenty-four visits")) == (260, 24)
