from __future__ import annotations

import pytest

from extractor.ingest.ocr.doubts import find_doubts
from extractor.ingest.ocr.engine import Reading


def reading(text: str, unsure: dict[int, float] | None = None) -> Reading:
    """Return a reading that is sure of all characters but some, by their index."""
    return Reading(text, tuple((unsure or {}).get(at, 0.99) for at in range(len(text))), ())


def found(first: str, second: str, unsure: dict[int, float] | None = None) -> list[tuple[str, str, str]]:
    return [(first[d.start : d.end], d.second, d.kind) for d in find_doubts(reading(first, unsure), reading(second))]


@pytest.mark.parametrize(
    ("first", "second", "doubts"),
    [
        ("Zyxol 7 mg #60", "Zyxol 7 mg #60", []),
        ("no number at all", "n0 number at a11", []),
        ("Zyxol 7 mg #60", "Zyxol 7 mg #80", [("60", "80", "digit")]),
        ("on 01/02/2031", "on 01/07/2031", [("02", "07", "digit")]),
        ("Zyxol 75 mg", "Zyxol 7.5 mg", [("75", "7.5", "point")]),
        ("Zyxol 7.5 mg", "Zyxol 75 mg", [("7.5", "75", "point")]),
        ("Zyxol 7.5 mg", "Zyxol 7,5 mg", []),
        ("Zyxol 7.5 mg", "Zyxol 7. 5 mg", []),
        ("Zyxol 7 mg", "Zyxoi 7 rng", []),
        ("Zyxol l0 mg #6O", "Zyxol 10 mg #60", []),
        ("#60, 3 refills", "#600, 3 refills", [("60", "600", "digit")]),
        ("#425.", "4425.", [("425", "4425", "digit")]),
        ("Quorvane 101325 mg", "Quorvane 10/325 mg", [("101325", "10/325", "digit")]),
        ("page 3", "page", []),
        ("", "7", []),
        ("7", "", []),
    ],
)
def test_numbers_are_compared_digit_by_digit(first: str, second: str, doubts: list[tuple[str, str, str]]) -> None:
    assert found(first, second) == doubts


def test_a_digit_that_the_first_reading_hardly_saw_is_doubtful() -> None:
    assert found("#60", "#60", {1: 0.39}) == [("60", "60", "digit")]
    assert found("#60", "#60", {1: 0.41}) == []


def test_a_point_that_may_be_a_thin_stroke_is_doubtful() -> None:
    assert found("5.325 mg", "5.325 mg", {1: 0.97}) == [("5.325", "5.325", "point")]
    assert found("5.325 mg.", "5.325 mg.", {8: 0.5}) == []


@pytest.mark.parametrize(("confidence", "doubts"), [(0.95, []), (0.85, [("63", "6-", "digit")])])
def test_a_second_reading_that_misses_a_digit_counts_where_the_first_was_unsure(
    confidence: float, doubts: list[tuple[str, str, str]]
) -> None:
    assert found("#63 of", "#6- of", {2: confidence}) == doubts
