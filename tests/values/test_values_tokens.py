"""Numbers and dates of a text, as all patterns see them."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from extractor.values.tokens import ANY, DATE, JOINED, NUMBER, RANGE, WHOLE, tokenize


def numbers(text: str) -> list[tuple[str, str, str]]:
    return [(number.kind, number.digits, number.span.text(text)) for number in tokenize(text).numbers.values()]


@pytest.mark.parametrize(
    ("text", "kind", "digits"),
    [
        ("60", "whole", "60"),
        ("1,000", "whole", "1,000"),
        ("50 000", "whole", "50 000"),
        ("1\u202f250", "whole", "1 250"),
        ("61.00", "whole", "61.00"),
        ("twenty-four", "whole", "24"),
        ("Two hundred and six", "whole", "206"),
        ("six (6)", "whole", "6"),
        ("6 (six)", "whole", "6"),
        ("6O", "whole", "60"),
        ("7.5", "decimal", "7.5"),
        (".5", "decimal", ".5"),
        ("1/2", "fraction", "1/2"),
        ("1\u20442", "fraction", "1/2"),
        ("\u00bd", "fraction", "1/2"),
        ("2\u00bd", "fraction", "2 1/2"),
        ("1 1/2", "fraction", "1 1/2"),
        ("2-3", "range", "2-3"),
        ("4 to 6", "range", "4-6"),
        ("two or three", "range", "2-3"),
        ("10/325", "joined", "10/325"),
        ("10\u2215325", "joined", "10/325"),
        ("50-325-40", "joined", "50-325-40"),
        ("six (9)", "other", "0"),
        ("3.3.9", "other", "3.3.9"),
        ("1:1000", "other", "1:1000"),
    ],
)
def test_number_of_every_form_is_one(text: str, kind: str, digits: str) -> None:
    line = f"Moss #{text} mg."
    assert numbers(line) == [(kind, digits, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L4-5 and B12", ["other", "other"]),
        ("qty60 x12 q6h 2x8", ["whole", "whole", "whole", "whole", "whole"]),
        ("the 4th, 22nd", ["other", "other"]),
        ("2 500 mg", ["whole", "whole"]),
        ("#60 - 30 day", ["whole", "whole"]),
        ("done 5.\n10 left", ["whole", "whole"]),
        ("someone weighs often", []),
        ("10/13/2031", []),
    ],
)
def test_what_stands_in_a_word_is_no_amount(text: str, expected: list[str]) -> None:
    assert [kind for kind, _, _ in numbers(text)] == expected


def test_line_keeps_every_place_and_no_pattern_cuts_a_number() -> None:
    text = "Zyxol 1,000 mg 2 to 3 tablets, 10/325, \u00bd, on 10/13/2031; six (6)"
    line = tokenize(text).line
    cut = [[text[slice(*hit.span())] for hit in re.finditer(pattern, line)] for pattern in (WHOLE, NUMBER, RANGE, JOINED, DATE)]
    assert len(line) == len(text)
    assert cut == [
        ["1,000", "six (6)"],
        ["1,000", "\u00bd", "six (6)"],
        ["1,000", "2 to 3", "six (6)"],
        ["1,000", "2 to 3", "10/325", "\u00bd", "six (6)"],
        ["10/13/2031"],
    ]
    assert re.findall(rf"\d|{ANY}\w", line) == []


def test_values_are_exact() -> None:
    found = {
        digits: number.values
        for number in tokenize("1 1/2, 0.025, 10/325, 1,000, 1:50").numbers.values()
        if (digits := number.digits)
    }
    assert found == {
        "1 1/2": (Fraction(3, 2),),
        "0.025": (Fraction(1, 40),),
        "10/325": (Fraction(10), Fraction(325)),
        "1,000": (Fraction(1000),),
        "1:50": (),
    }
    assert [number.whole for number in tokenize("12 1.5 2-3").numbers.values()] == [12, None, None]
