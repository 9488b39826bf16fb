from __future__ import annotations

import pytest

from evals.error_rates import ErrorCounts, count_errors, pieces
from extractor.ingest import read_document

CLEAN = "Case Number: CM99-0000001  Date: 03/14/1999\nZyxol 7 mg #11\nPage 1\nZyxol 8 mg #12\nPage 1"
LINES = CLEAN.splitlines()


@pytest.mark.parametrize(
    ("read", "characters", "words"),
    [
        (LINES, 0, 0),
        (LINES[::-1], 0, 0),
        (["Date: 03/14/1999", "Zyxol 8 mg #12", "Page 1", "Page 1", "Zyxol 7 mg #11", "Case Number: CM99-0000001"], 0, 0),
        (["".join(["\t ", line, "  "]) for line in LINES], 0, 0),
        ([line.replace("CM99-0000001", "CM99-OOOOOO1") for line in LINES], 6, 1),
        ([line.replace("7 mg", "7mg") for line in LINES], 1, 2),
        (LINES[:-1], 7, 2),
        ([*LINES, "specks"], 7, 1),
        ([], 86, 17),
    ],
    ids=["equal", "turned round", "by columns", "blanks", "letters", "glued", "lost line", "more", "nothing"],
)
def test_errors_are_counted_and_order_is_none(read: list[str], characters: int, words: int) -> None:
    found = count_errors(CLEAN, read)
    assert (found.characters[0], found.words[0]) == (characters, words)
    assert (found.characters[1], found.words[1]) == (len(" ".join(CLEAN.split())), len(CLEAN.split()))


def test_a_copy_is_at_most_wholly_wrong() -> None:
    assert count_errors("Zyxol", ["q" * 400]) == ErrorCounts((5, 5), (1, 1))
    assert count_errors(" \n", ["Zyxol"]) == ErrorCounts((0, 0), (0, 0))


def test_pieces_of_a_text_are_its_lines() -> None:
    assert pieces(read_document("one\ntwo")) == ["one", "two"]
