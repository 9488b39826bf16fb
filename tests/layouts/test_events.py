"""Of a text without labels, a date is a field's only where its own sentence says what happened then."""

from __future__ import annotations

import pytest

from extractor.document import Span
from extractor.layouts.events import event_cells, letter_date_cells, number_cells


def told(text: str) -> list[tuple[str, str]]:
    return [(cell.field, cell.span.text(text)) for cell in event_cells(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("sentence", "fields"),
    [
        ("The utilization review denial was dated May 1, 2031.", ["dates.ur_denial"]),
        ("It was denied by utilization review on 5/1/2031.", ["dates.ur_denial"]),
        ("Your application was received on 6/2/2031.", ["dates.application_received"]),
        ("An application for Independent Medical Review was filed on 7/19/2031.", ["dates.application_received"]),
        ("We received your application on 6/2/2031.", ["dates.application_received"]),
        ("The file was assigned to a reviewer on 6/9/2031.", ["dates.assigned"]),
        ("This final determination is issued on 7/1/2031.", ["dates.decision"]),
        ("The application was received on 6/2/2031 and assigned on 6/9/2031.", ["dates.application_received", "dates.assigned"]),
        ("She was seen on 6/2/2031 for her knee.", []),
        ("The decision is clear; she was seen on 6/2/2031.", []),
        ("The denial came as a surprise to her, and nobody in the whole clinic knew what to say until the visit of 6/2/2031.", []),
    ],
)
def test_the_nearest_cue_before_a_date_says_what_happened_then(sentence: str, fields: list[str]) -> None:
    assert [field for field, _ in told(sentence)] == fields


def test_a_cell_ends_at_its_date_and_begins_behind_the_one_before() -> None:
    assert told("The application was received on 6/2/2031 and assigned on 6/9/2031.") == [
        ("dates.application_received", "The application was received on 6/2/2031"),
        ("dates.assigned", "and assigned on 6/9/2031"),
    ]


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("Moon Bureau\r\nMay 1, 2031\r\n\r\nDear Counsel,", ["May 1, 2031"]),
        ("Dated: 5/1/2031\nDear Counsel,", ["5/1/2031"]),
        ("Seen on May 1, 2031\nDear Counsel,", []),
        ("May 1, 2031 was a fine day\nDear Counsel,", []),
        ("moon " * 200 + "\nMay 1, 2031\n", []),
    ],
)
def test_a_date_alone_on_a_line_at_the_head_dates_the_letter(text: str, dated: list[str]) -> None:
    assert [cell.span.text(text) for cell in letter_date_cells(text, Span(0, len(text)))] == dated


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Our file CM99-0000001 (CM99-0000001).", 2),
        ("Our file CM99-0000001. Report CM99-9999999 instead.", 0),
        ("Our file XCM99-00000012.", 0),
    ],
)
def test_a_case_number_without_label_counts_only_where_there_is_no_other(text: str, places: int) -> None:
    assert len(list(number_cells(text, Span(0, len(text))))) == places
