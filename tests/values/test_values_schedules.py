"""Counted visits."""

from __future__ import annotations

import pytest

from extractor.document import Span
from extractor.values import parse_per_week, parse_sessions, parse_weeks, read_schedule

Counts = tuple[int | None, str | None, int | None]


def counts(text: str) -> Counts | None:
    reading = read_schedule(text, Span(0, len(text)))
    return reading and (reading.value.sessions, reading.value.per_week, reading.value.weeks)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quarnil therapy 2-3 times a week for 6 weeks", (None, "2-3", 6)),
        ("Quarnil therapy 1 to 2 times per week for 4 weeks", (None, "1-2", 4)),
        ("Quarnil therapy three times a week for two weeks", (None, "3", 2)),
        ("Quarnil therapy twice a week for 3\nweeks", (None, "2", 3)),
        ("Quarnil therapy 2 times a week for 6 weeks (12 sessions)", (12, "2", 6)),
        ("Quarnil therapy 2 times a week for 2 weeks (4)", (4, "2", 2)),
        ("Four sessions of quarnil therapy two times a week times 2 weeks", (4, "2", 2)),
        ("Twelve quarnil visits (15 mins), 2 times weekly for 6 weeks", (12, "2", 6)),
        ("Quarnil therapy additional 3 visits per week for 2 weeks", (None, "3", 2)),
        ("Home aide 6 hours per day, 5 times a week for 4 weeks", (None, "5", 4)),
        ("Quarnil therapy 2x6", (None, "2", 6)),
        ("Quarnil therapy 2 times 8", (None, "2", 8)),
        ("Quarnil therapy two times four visits (8)", (8, "2", 4)),
        ("Quarnil 2x/week x 6 weeks", (None, "2", 6)),
        ("Quarnil 2 times per week x 6", (None, "2", 6)),
        ("Quarnil 2 x 4 weeks", (None, "2", 4)),
        ("Quarnil therapy #6 for the tail", (6, None, None)),
        ("Quarnil therapy x12 visits", (12, None, None)),
        ("Quarnil therapy x 12", (12, None, None)),
        ("Eight (8) quarnil therapy sessions", (8, None, None)),
        ("Twelve quarnil visits, three times weekly", (12, "3", None)),
        ("Quarnil therapy; six sessions", (6, None, None)),
        ("Follow up office visit times 2", (2, None, None)),
        ("45 minute sessions, x 6", (6, None, None)),
        ("Quarnil therapy QTY: 12.00", (12, None, None)),
        ("Quarnil therapy 2 times a week for two months", (None, "2", None)),
        ("12-18 sessions of quarnil", None),
        ("Two sessions for the tail and eight sessions for the wing", None),
        ("Quarnil program, 10 days", None),
        ("one week trial of quarnil", None),
        ("Quarnil injection L4-5, L5-S1", None),
        ("MRI of the tail, #1", None),
        ("Wing braces #2", None),
        ("Quarnil 7 mg #11", None),
        ("Quarnil 1:1100 0.7 mL auto-injector #2", None),
        ("Quarnil therapy ordered 1/2/31", None),
    ],
)
def test_visits_are_counted(text: str, expected: Counts | None) -> None:
    assert counts(text) == expected


def test_every_number_has_its_place() -> None:
    text = "... Quarnil 12 visits, 2-3 times a week for 6 weeks"
    reading = read_schedule(text, Span(4, len(text)))
    assert reading is not None
    assert {name: span.text(text) for name, span in reading.spans.items()} == {
        "sessions": "12 visits",
        "per_week": "2-3 times a week",
        "weeks": "6 weeks",
    }


@pytest.mark.parametrize(
    ("quote", "expected"),
    [("Twelve", 12), ("(6)", 6), ("x12", 12), ("#6", 6), ("six (6)", 6), ("(six (6))", 6), ("2-3 visits", None)],
)
def test_quote_states_sessions(quote: str, expected: int | None) -> None:
    assert parse_sessions(quote) == expected


@pytest.mark.parametrize(
    ("quote", "expected"),
    [("twice a week", "2"), ("2-3 times a week for 6 weeks", "2-3"), ("2x6", "2"), ("12", None), ("for 6 weeks", None)],
)
def test_quote_states_visits_a_week(quote: str, expected: str | None) -> None:
    assert parse_per_week(quote) == expected


@pytest.mark.parametrize(("quote", "expected"), [("6 weeks", 6), ("for six weeks", 6), ("2x6", 6), ("two months", None)])
def test_quote_states_weeks(quote: str, expected: int | None) -> None:
    assert parse_weeks(quote) == expected
