"""What each published form always has."""

from __future__ import annotations

import pytest

from extractor.layouts.facts import FACTS


@pytest.mark.parametrize(
    ("layout", "line"),
    [
        ("case-number", "Zyxol 7 mg #11: Upheld"),
        ("decision-rationale", "2. Zyxol 7 mg #11 is not medically necessary and appropriate."),
    ],
)
def test_the_line_that_decides_an_item_ends_as_its_form_ends_it(layout: str, line: str) -> None:
    decided = FACTS[layout].decided_line
    assert decided is not None
    assert decided.search(f"{line}\n")
    assert not decided.search("Zyxol 7 mg #11 was asked for\n")


def test_a_form_that_always_states_a_date_says_so_once() -> None:
    assert all(len(set(facts.always)) == len(facts.always) for facts in FACTS.values())
