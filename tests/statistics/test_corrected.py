from collections import Counter

import pytest

from extractor.case import Decision
from extractor.statistics.corrected import Cell, Checked, Corrected, Correction, correct

UPHELD, OVERTURNED = Cell(False, "upheld"), Cell(False, "overturned")


def checked(cell: Cell, **truths: int) -> list[Checked]:
    verdicts: dict[str, Decision] = {"upheld": "upheld", "overturned": "overturned"}
    return [Checked(cell, verdicts[truth]) for truth, count in truths.items() for _ in range(count)]


def test_each_cell_is_weighted_by_its_size() -> None:
    sample = [*checked(UPHELD, upheld=45, overturned=5), *checked(OVERTURNED, upheld=4, overturned=16)]
    found = correct(Counter({UPHELD: 800, OVERTURNED: 200}), sample).result
    assert found is not None
    assert found.value == pytest.approx(0.8 * 0.1 + 0.2 * 0.8)
    assert (found.reviewed, found.errors) == (70, 9)
    assert 0.15 < found.low < found.value < found.high < 0.36


def test_what_was_reviewed_as_a_whole_is_known() -> None:
    sample = [*checked(UPHELD, upheld=4), *checked(OVERTURNED, overturned=1)]
    found = correct(Counter({UPHELD: 4, OVERTURNED: 1}), sample)
    assert found == Correction(Corrected(0.2, 0.2, 0.2, 5, 0), "")


def test_without_a_seen_error_the_interval_still_has_a_width() -> None:
    sample = [*checked(UPHELD, upheld=50), *checked(OVERTURNED, overturned=20)]
    found = correct(Counter({UPHELD: 800, OVERTURNED: 200}), sample).result
    assert found is not None
    assert found.value == pytest.approx(0.2)
    assert found.low < 0.2 < found.high


@pytest.mark.parametrize(
    ("sample", "reason"),
    [
        ([], "no decision was reviewed, so nothing says how often a verdict is misread"),
        (
            checked(UPHELD, upheld=50),
            "none of the 200 items read as overturned whose records did not ask for a look were reviewed",
        ),
        (
            [*checked(UPHELD, upheld=50), *checked(OVERTURNED, overturned=9)],
            "only 9 of the 200 items read as overturned whose records did not ask for a look were reviewed",
        ),
    ],
)
def test_without_a_sample_of_every_cell_there_is_no_figure_but_a_reason(sample: list[Checked], reason: str) -> None:
    assert correct(Counter({UPHELD: 800, OVERTURNED: 200}), sample) == Correction(None, reason)
