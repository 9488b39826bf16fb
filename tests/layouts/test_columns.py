from __future__ import annotations

import pytest

from extractor.document import Outline, Span
from extractor.layouts import outline
from extractor.layouts.unknown import label_cells
from tests.layouts.decisions import HEADER, ISSUES, LABELS, RATIONALE, SUMMARY, decision, document

ROWS = (
    "Case Number: CM99-0000001\nDate Assigned: Date of Injury:\n03/04/2031 01/02/2031\n"
    "Decision Date: UR Denial Date:\n04/05/2031 02/03/2031\nPriority: Application Received:\nStandard\n02/13/2031\n"
)
COLUMNS = (
    "Case Number:\nDate Assigned:\nDecision Date:\nPriority:\nDate of Injury:\nUR Denial Date:\nApplication Received:\n"
    "CM99-0000001\n03/04/2031\n04/05/2031\nStandard\n01/02/2031\n02/03/2031\n02/13/2031\n"
)
GLUED = HEADER.replace(" of ", "of ").replace("Decision Date", "DecisionDate").replace(" UR", "UR").replace(" Date of", "Dateof")
STATED = {
    "case_number": "CM99-0000001",
    "priority": "Standard",
    "dates.assigned": "03/04/2031",
    "dates.injury": "01/02/2031",
    "dates.decision": "04/05/2031",
    "dates.ur_denial": "02/03/2031",
    "dates.application_received": "02/13/2031",
}


@pytest.mark.parametrize("header", [ROWS, COLUMNS, GLUED], ids=["rows", "columns", "glued"])
def test_values_behind_several_labels_go_to_them_in_order(header: str) -> None:
    cells = {cell.field: cell.span.text(header) for cell in label_cells(header, Span(0, len(header)))}
    assert cells == STATED


def test_where_a_value_is_missing_the_labels_side_by_side_are_not_paired() -> None:
    text = "Date Assigned: Date of Injury: Decision Date:\n03/04/2031 01/02/2031\n"
    assert [cell.field for cell in label_cells(text, Span(0, len(text)))] == ["dates.decision"]


def test_a_header_behind_the_items_is_the_header() -> None:
    text = decision("Zyxol 7mg #11: Upheld\r\n").removeprefix(HEADER) + HEADER
    found = outline(document(text))
    read = {field: span.text(text) for field in STATED if (span := found.cell(field))}
    assert read == STATED
    rationale = found.find("rationale", 0)
    assert rationale is not None
    assert rationale.body.trimmed(text).text(text).endswith("not medically necessary.")


def test_the_end_of_a_decision_has_its_items_and_what_is_left_of_the_summary() -> None:
    prose = " ".join(SUMMARY.split()[20:]) + " It took two lunar treatments. " * 8
    text = f"{prose}\n{ISSUES}Zyxol 7mg #11: Upheld\n{LABELS}{RATIONALE}"
    found = outline(document(text))
    assert (found.layout, found.sections[0].kind, list(found.issues())) == ("case-number", "summary", [0])


@pytest.mark.parametrize(
    ("listed", "read"),
    [
        ("DECISIONS\nOverturned\nUpheld\n", ["Overturned", "Upheld"]),
        ("1. Overturned\n2. Upheld\n", ["Overturned", "Upheld"]),
        ("2. Overturned\n1. Upheld\n", [None, None]),
        ("DECISIONS\nUpheld\n", [None, None]),
    ],
)
def test_verdicts_listed_at_the_end_go_to_the_items_in_order(listed: str, read: list[str | None]) -> None:
    text = decision("(1) Zyxol 7mg #11\n\n", "\n\n(2) Moss wrap\n\n").replace("Upheld by", "refused by") + f"\n\n{listed}"
    found = outline(document(text))
    cells = [found.cell("decision", issue) for issue in found.issues()]
    assert [cell.text(text) if cell else None for cell in cells] == read
    assert [words(found, text, issue) for issue in found.issues()] == ["Zyxol 7mg #11", "Moss wrap"]


def words(found: Outline, text: str, issue: int) -> str:
    cell = found.cell("description", issue)
    return cell.text(text) if cell else ""
