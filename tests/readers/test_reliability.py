"""The table of who was right how often: its choices, its backing off, and its file."""

from __future__ import annotations

import pytest

from extractor.readers.reconciling import Situation
from extractor.readers.reliability import LEAST, Cell, Reliability, Tally, measured, read_reliability

DIFFER: Situation = "differ, both supported"
HEADER = Cell("whole", "general", DIFFER, "header")
ISSUE = Cell("whole", "general", DIFFER, "issue")
ELSEWHERE = Cell("whole", "published", DIFFER, "issue")


def test_the_side_with_more_right_leaves_is_chosen() -> None:
    table = Reliability({HEADER: Tally(LEAST, 5, 15, 18, 2), ELSEWHERE: Tally(LEAST, 18, 2, 5, 15)})
    assert table.choose(HEADER) == "llm"
    assert table.choose(ELSEWHERE) == "regex"


def test_neither_is_chosen_where_both_are_mostly_wrong() -> None:
    assert Reliability({HEADER: Tally(LEAST, 5, 15, 6, 14)}).choose(HEADER) is None


def test_a_cell_with_few_disagreements_backs_off_to_its_layout_then_to_its_situation() -> None:
    few = Tally(LEAST - 1, 19, 0, 0, 19)
    assert Reliability({HEADER: few, ISSUE: Tally(LEAST, 0, 40, 40, 0)}).choose(HEADER) == "llm"
    assert Reliability({HEADER: few, ELSEWHERE: Tally(LEAST, 0, 40, 40, 0)}).choose(HEADER) == "llm"
    assert Reliability({HEADER: few}).choose(HEADER) == "regex"


@pytest.mark.parametrize(
    ("situation", "chosen"),
    [
        ("differ, both supported", "regex"),
        ("differ, model supported", "llm"),
        ("model alone, supported", "llm"),
        ("model alone, unsupported", None),
        ("rules alone, unsupported", "regex"),
    ],
)
def test_what_was_never_seen_goes_by_the_evidence(situation: Situation, chosen: str | None) -> None:
    assert Reliability({}).choose(Cell("whole", "none", situation, "patient")) == chosen


def test_a_table_survives_its_file() -> None:
    table = Reliability({HEADER: Tally(3, 1, 2, 3, 4), ISSUE: Tally(1, 0, 0, 0, 1)})
    assert read_reliability(table.written()) == table


def test_the_table_in_force_can_be_read() -> None:
    assert all(tally.units > 0 for tally in measured().cells.values())
