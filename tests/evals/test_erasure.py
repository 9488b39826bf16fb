"""Which values a damaged page does not show any more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evals.damaged.erasure import erased_values
from evals.dataset import Label
from evals.noise.printing import page_pictures
from evals.noise.scans import LEVELS, Level, random_source, scan
from extractor.ingest import read_document
from tests.scans import LETTER, image_pdf, printed, slip

GOLD = Label.model_validate(
    {
        "case_number": "CM99-0000001",
        "dates": {"injury": "1999-03-14"},
        "issues": [
            {
                "description": "Quorvane ER 40 mg, #60 with 3 refills",
                "medication": {"ingredients": [{"name": "Quorvane ER", "strength": "40 mg"}], "quantity": 60, "refills": 3},
            }
        ],
    }
).model_dump(mode="json")
FAX = replace(LEVELS["L3"], tilt=0.01, specks=0.0)


def erased(data: bytes, level: Level) -> list[str]:
    draw = random_source(3)
    scans = [scan(page, level, draw) for page in page_pictures(data, "a.pdf", level.dpi)]
    return erased_values(data, read_document(data), GOLD, scans, level)


@pytest.mark.parametrize("name", LEVELS)
def test_the_levels_erase_nothing_of_a_plain_letter(name: str) -> None:
    assert erased(slip(), LEVELS[name]) == []


def test_a_line_too_faint_for_the_fax_is_erased_and_no_other() -> None:
    assert erased(slip(greys={1: 0.75}), FAX) == ["dates.injury"]
    assert erased(slip(greys={1: 0.75}), LEVELS["L2"]) == []


def test_where_nearly_all_rows_are_dropped_every_value_is_erased() -> None:
    found = erased(slip(), replace(FAX, lost_rows=40_000))
    assert {"case_number", "dates.injury", "issues.0.medication.quantity", "issues.0.description"} <= set(found)


def test_what_lies_beyond_the_edge_of_the_photograph_is_erased() -> None:
    number_at_the_edge = slip(LETTER.replace("Case Number: ", ""), left=0)
    straight = replace(LEVELS["L4"], tilt=0.01)
    assert erased(number_at_the_edge, replace(straight, is_photo=False)) == []
    assert erased(number_at_the_edge, straight) == ["case_number"]


def test_of_a_scan_no_places_are_known() -> None:
    data = image_pdf(printed(LETTER))
    document = replace(read_document(slip()), text_source="ocr")
    assert erased_values(data, document, GOLD, [], FAX) == []
