"""Dates in every form of the genre."""

from __future__ import annotations

from datetime import date

import pytest

from extractor.document import Span
from extractor.values import find_dates, parse_date


def dates(text: str, not_after: date | None = None) -> list[str]:
    return [str(found.value) for found in find_dates(text, Span(0, len(text)), not_after=not_after)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10/13/2031", ["2031-10-13"]),
        ("10-13-31", ["2031-10-13"]),
        ("1/2/31", ["2031-01-02"]),
        ("01-\r\n17-2031", ["2031-01-17"]),
        ("11/\n03/2031", ["2031-11-03"]),
        ("11/03/\n2031", ["2031-11-03"]),
        ("November 8, 2031", ["2031-11-08"]),
        ("November 8,\n2031", ["2031-11-08"]),
        ("NOV. 8, 2031", ["2031-11-08"]),
        ("Sept. 1st, 2031", ["2031-09-01"]),
        ("8 November 2031", ["2031-11-08"]),
        ("2031-10-13", ["2031-10-13"]),
        ("10.13.2031", ["2031-10-13"]),
        ("from 1/2/31-1/9/31.Then", ["2031-01-02", "2031-01-09"]),
        ("done.1/2/31,and", ["2031-01-02"]),
        ("18-Oct-31", ["2031-10-18"]),
        ("Oct-18-2031", ["2031-10-18"]),
        ("10.18.31", ["2031-10-18"]),
        ("10 / 18 / 2031", ["2031-10-18"]),
        ("10/18/'31", ["2031-10-18"]),
        ("2031/1/8", ["2031-01-08"]),
        ("2031-10-18T07:30:00Z", ["2031-10-18"]),
        ("the 8th day of November, 2031", ["2031-11-08"]),
    ],
)
def test_date_is_found_in_each_form(text: str, expected: list[str]) -> None:
    assert dates(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "pain 10/10 on VAS", "pages 63-66", "Zyxol 5/325 mg", "2/30/2031", "13/1/2031", "4%-27.5%-0.0325%", "3.3.9",
        "L4-5", "11-22-3344-5", "(updated 11/3/31)", "case CM99-0000001", "5/325/10", "11/2031", "May I",
        "rated 6 / 8 / 10", "6 - 8 - 2031", "section 3.11.12", "25/12/2031", "18-Oct-3", "may 31 come",
    ],
)  # fmt: skip
def test_other_numbers_are_no_dates(text: str) -> None:
    assert dates(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1/2/16", "2016-01-02"), ("12/10/16", "1916-12-10"), ("1/2/98", "1998-01-02"), ("1/2/31", "1931-01-02")],
)
def test_two_digit_year_is_not_after_the_bound(text: str, expected: str) -> None:
    assert dates(text, not_after=date(2016, 12, 9)) == [expected]


def test_span_is_the_date_itself() -> None:
    text = "on 11-3-31, or"
    assert find_dates(text, Span(0, len(text)))[0].span.text(text) == "11-3-31"


@pytest.mark.parametrize(("quote", "expected"), [("on 1/2/2031", date(2031, 1, 2)), ("1/2/31 or 1/3/31", None), ("soon", None)])
def test_quote_states_one_date(quote: str, expected: date | None) -> None:
    assert parse_date(quote) == expected
