"""Every number of an item's heading is a value's evidence or named: torn digits, misread units, refills, marks, dates of service."""

from __future__ import annotations

import pytest

from tests.completeness.losses import TEXT, edited, lost

DOSE, DATE = "unread.dose", "unread.date"
MEDICATION = ["issues.0.medication"]


def named(heading: str) -> list[tuple[str, list[str], list[str]]]:
    """Return what is named of the first item's heading: code, fields and the words at its places."""
    text = edited(TEXT, ("Zyxol 7 mg #11: Upheld", f"{heading}: Upheld"))
    return [(f.code, f.fields, [span.text(text) for span in f.spans]) for f in lost(text) if f.code in (DOSE, DATE)]


@pytest.mark.parametrize(
    ("heading", "places"),
    [
        ("Zyxol 30 0 mg", ["30", "0 mg"]),
        ("Zyxol 3 0 mg #9 0", ["3", "0 mg", "0"]),
        ("Zyxol 7 mg # 6 0", ["0"]),
        ("Zyxol 7 mg #1\x080", ["#1", "0"]),
        ("Zyxol 7 mg #1\u03360\u0336", ["#1", "0"]),
        ("Zyxol 0 mg #11", ["0 mg"]),
    ],
    ids=["strength", "both", "count", "backspace", "struck", "zero"],
)
def test_digits_torn_apart_are_named(heading: str, places: list[str]) -> None:
    assert named(heading) == [(DOSE, MEDICATION, places)]


@pytest.mark.parametrize(
    ("heading", "places"),
    [
        ("Quorvane ER 40 rng, #60", ["#60"]),
        ("Quorvane ER 4O rng qty 60", ["qty 60"]),
        ("Quorvane ER \u2463 mg, twice daily, #60, 3 refills", ["#60", "refills"]),
    ],
    ids=["rng", "quantity", "circled"],
)
def test_a_count_of_what_is_no_known_care_is_no_count_of_visits(heading: str, places: list[str]) -> None:
    assert named(heading) == [(DOSE, ["issues.0.medication", "issues.0.schedule"], places)]


@pytest.mark.parametrize(
    ("heading", "places"),
    [
        ("Zyxol 7 mg #11, three (2) refills", ["2", "refills"]),
        ("Zyxol 7 mg #11, 3 refi1ls", ["3", "refi1ls"]),
        ("Zyxol 7 mg #11, ref1lls 2", ["ref1lls", "2"]),
        ("Zyxol 7 mg #11, no refills but 2", ["2"]),
        ("Zyxol 7 mg #6,0", ["#6", "0"]),
        ("Zyxol 7 mg #6\u00ff", ["#6"]),
        ("Zyxol 7 mg #\u202e06\u202c", ["#", "06"]),
        ("Gabapentin \u2463 mg #11", ["\u2463"]),
        ("Gabapentin 7 rng #11", ["7"]),
        ("Zyxol 7 mg, 2 boxes of 10 patches", ["2"]),
    ],
)
def test_a_number_of_an_order_that_no_value_rests_on_is_named(heading: str, places: list[str]) -> None:
    assert (DOSE, MEDICATION, places) in named(heading)


def test_numbers_torn_apart_in_a_count_of_visits_are_named_with_the_schedule() -> None:
    assert named("Moon therapy 1 2 sessions") == [(DOSE, ["issues.0.schedule"], ["1 2"])]


def test_refills_of_an_item_that_has_no_drug_are_named_with_its_words() -> None:
    assert named("Moon wrap, 2 refi1ls") == [(DOSE, ["issues.0.description"], ["refi1ls"])]


@pytest.mark.parametrize(
    ("heading", "places"),
    [
        ("Zyxol 7 mg #11 (DOS 07/32/2030)", ["07", "32", "2030"]),
        ("Retrospective Zyxol 7 mg #11, DOS July 5 2030 and 08/2030", ["08", "2030"]),
        ("Moon walking, DOS 13/40/2030", ["13", "40", "2030"]),
    ],
    ids=["no-such-day", "partial", "no-such-month"],
)
def test_numbers_where_a_date_of_service_is_announced_are_named(heading: str, places: list[str]) -> None:
    assert named(heading) == [(DATE, ["issues.0.service_dates"], places)]


@pytest.mark.parametrize(
    "heading",
    [
        "Zyxol 7 mg, 1 tab every 8-12 hours as needed #90, refills: 2",
        "Zyxol 7 mg #11, 0 refills",
        "Zyxol 7 mg, thirty (30) tablets",
        "Zyxol 0.5% cream, 1 bottle of 120 grams",
        "Zyxol 7 mg #11, per 01/05/2031 order",
        "Zyxol 7 mg #11 (CPT 99070)",
        "Retrospective Zyxol 7 mg #11 (DOS 1/5/31)",
        "Vitamin B12 1000 mcg injection #1",
        "Tylenol #3, #60",
        "Zyxol (unknown quantity)",
        "Facet injections L4-5, L5-S1, x2",
        "Zyxol injection 7 mg, L4-5",
        "Moon therapy x12",
        "Moon braces #2",
        "MRI of the moon (DOS 01/05/2031) 1.5 Tesla",
    ],
)
def test_a_heading_whose_numbers_are_all_read_or_known_is_no_loss(heading: str) -> None:
    assert named(heading) == []


def test_a_finding_on_a_heading_of_many_numbers_shows_the_first_twenty() -> None:
    ((_, _, places),) = named("Zyxol 7 mg" + ", 5" * 300)
    assert places == ["5"] * 20
