from __future__ import annotations

import datetime as dt

import pytest

from extractor.case import Case, Guideline, Ingredient, Medication
from extractor.cleaning import Cleaned
from extractor.document import Span
from extractor.layouts import outline
from extractor.readers.regex import RegexReader
from extractor.record import Evidence
from extractor.validators import validate
from tests.layouts.letters import LISTED, notice
from tests.validators.cases import CASE, TEXT, document, edited, findings, with_dates, with_issue


def codes(case: Case = CASE, text: str = TEXT) -> list[tuple[str, str, list[str]]]:
    return [(finding.code, finding.severity, finding.fields) for finding in findings(case, text)]


def test_a_case_that_fits_its_document_has_no_findings() -> None:
    assert codes() == []


def test_an_empty_case_and_an_empty_document_have_no_decision_and_no_other_findings() -> None:
    assert codes(Case(), "") == [("document.no-decision", "error", ["issues"])]


def test_a_text_without_layout_has_no_findings_from_headings_that_it_has_not() -> None:
    source = document()
    assert [f.code for f in validate(CASE, source, outline(source, "none"), {})] == ["layout.unknown"]


DOSE = Medication(ingredients=[Ingredient(name="Norflex", strength="7 mg")], quantity=11)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (with_dates(assigned=dt.date(2031, 3, 5)), ("dates.cell", "error", ["dates.assigned"])),
        (with_dates(ur_denial=None), ("dates.missing", "warning", ["dates.ur_denial"])),
        (CASE.model_copy(update={"issues": CASE.issues[:1]}), ("decision.items", "error", ["issues"])),
        (CASE.model_copy(update={"issues": []}), ("decision.items", "error", ["issues"])),
        (with_issue(1, decision="upheld"), ("decision.heading", "error", ["issues.1.decision"])),
        (with_issue(1, decision=None), ("decision.heading", "error", ["issues.1.decision"])),
        (
            with_issue(0, medication=DOSE.model_copy(update={"quantity": 12})),
            ("dosage.heading", "error", ["issues.0.medication.quantity"]),
        ),
        (
            with_issue(0, medication=DOSE.model_copy(update={"refills": 1})),
            ("dosage.heading", "error", ["issues.0.medication.refills"]),
        ),
        (
            with_issue(0, medication=Medication(ingredients=[Ingredient(name="Norflex", strength="7 mcg")])),
            ("dosage.heading", "error", ["issues.0.medication.ingredients.0.strength"]),
        ),
        (
            with_issue(0, medication=Medication(ingredients=[Ingredient(name="Quarnil")])),
            ("dosage.heading", "error", ["issues.0.medication.ingredients.0.name"]),
        ),
        (
            with_issue(0, claims_administrator_guidelines=[Guideline(source="Moon Almanac 2029")]),
            ("citation.none-cited", "error", ["issues.0.claims_administrator_guidelines"]),
        ),
        (with_issue(1, reviewer_guidelines=[]), ("citation.missing", "warning", ["issues.1.reviewer_guidelines"])),
    ],
)
def test_a_case_that_does_not_fit_is_found(case: Case, expected: tuple[str, str, list[str]]) -> None:
    assert codes(case) == [expected]


def test_two_swapped_dates_are_found_in_their_cells_and_in_their_order() -> None:
    swapped = with_dates(injury=dt.date(2031, 2, 3), ur_denial=dt.date(2031, 1, 2))
    assert [code for code, _, _ in codes(swapped)] == ["dates.cell", "dates.cell", "dates.order"]


def test_dates_out_of_order_in_the_header_itself_are_a_conflict_of_the_source() -> None:
    text = edited(("Assigned: 03/04/2031", "Assigned: 02/12/2031"))
    expected = ("source-conflict.dates", "warning", ["dates.application_received", "dates.assigned"])
    assert codes(with_dates(assigned=dt.date(2031, 2, 12)), text) == [expected]


def test_a_date_of_the_header_after_the_decision_says_that_its_cells_changed_places() -> None:
    shuffled = edited(("Priority: Standard", "Priority: Standard 05/06/2031"))
    assert codes(text=shuffled) == [("dates.later", "error", ["dates.decision"])]


def test_years_of_two_digits_in_the_header_are_those_before_the_decision() -> None:
    text = edited(("Injury: 01/02/2031", "Injury: 03/14/98"), ("1/2/31", "3/14/98"), ("Assigned: 03/04/2031", "Assigned: 03/04/31"))
    assert {code for code, _, _ in codes(with_dates(injury=dt.date(1998, 3, 14)), text)} == {"implausible.age"}
    assert codes(with_dates(injury=dt.date(1998, 3, 15)), text)[0] == ("dates.cell", "error", ["dates.injury"])
    late = edited(("Decision Date: 04/05/2031", "Decision Date: 02/05/2031"), ("Assigned: 03/04/2031", "Assigned: 03/04/31"))
    assert ("dates.later", "error", ["dates.decision"]) in codes(with_dates(decision=dt.date(2031, 2, 5)), late)


@pytest.mark.parametrize(
    ("number", "fits"), [("CM31-0000001", True), ("CM32-0000001", True), ("CM30-0000001", True), ("CM29-0000001", False)]
)
def test_the_year_of_the_case_number_is_that_of_the_application_or_the_next_to_it(number: str, fits: bool) -> None:
    case = CASE.model_copy(update={"case_number": number})
    expected = [] if fits else [("dates.case-year", "error", ["case_number", "dates.decision"])]
    assert codes(case) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("injury on 1/2/31", "injury on 2/1/30", ("source-conflict.dates", ["dates.injury"])),
        ("dated 2/3/31", "dated 2/2/31", ("source-conflict.dates", ["dates.ur_denial"])),
        ("takes Norflex 7mg", "takes Norflex 70 mg", ("source-conflict.dose", ["issues.0.medication"])),
        ("takes Norflex 7mg #11", "takes Norflex 7 mg #12", ("source-conflict.dose", ["issues.0.medication"])),
        ("#11 is not medically", "#11 is medically", ("source-conflict.decision", ["issues.0.decision"])),
        ("She takes", "A 43-year-old male worker came. She takes", ("source-conflict.age", ["patient.age"])),
        ("She fell", "He fell", ("source-conflict.sex", ["patient.sex"])),
        ("holds the left", "holds the right", ("source-conflict.side", ["issues.1.description"])),
        ("She takes", "She was born on 1/2/1990 or on 2/1/1990. She takes", ("source-conflict.birth-date", ["patient.age"])),
    ],
)
def test_a_source_that_contradicts_itself_is_found(old: str, new: str, expected: tuple[str, list[str]]) -> None:
    found = [(code, fields) for code, severity, fields in codes(text=edited((old, new))) if severity == "warning"]
    assert expected in found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("She takes", "An injury on 5/6/29 healed. She takes"),
        ("dated 2/3/31 refused", "dated 1/9/31 refused rest. On 2/3/31, Utilization Review refused"),
        ("takes Norflex 7mg #11", "took Norflex 70 mg, and now Norflex 7 mg #11"),
        ("takes Norflex 7mg #11", "takes Norflex 5% cream and Norflex"),
        ("She fell", "The physician wrote. He says that she fell"),
        ("holds the left", "holds the right knee as it holds the left"),
        ("Moss is better", "It may be medically necessary for others"),
        ("She takes", "She was born on 1/2/1990 and seen on 2/2/2031. She takes"),
    ],
)
def test_what_tells_of_something_else_is_no_conflict(old: str, new: str) -> None:
    assert codes(text=edited((old, new))) == []


def test_findings_of_a_source_point_at_both_places() -> None:
    text = edited(("dated 2/3/31", "dated 2/2/31"))
    (found,) = findings(text=text)
    assert [span.text(text) for span in found.spans] == ["02/03/2031", "2/2/31"]
    assert found.message == "the header says 2031-02-03, the text 2031-02-02"


def test_refuted_evidence_is_an_error_once() -> None:
    source = document()
    evidence = {
        "dates.injury": Evidence(status="contradicted", start=1, end=3, note="the source says 2031-01-02"),
        "patient.age": Evidence(status="unsupported"),
        "patient.sex": Evidence(status="exact", start=1, end=3),
        "priority": Evidence(status="unanswered"),
    }
    found = validate(with_dates(injury=dt.date(2031, 1, 3)), source, outline(source), evidence)
    assert [(f.code, f.severity, f.fields, f.spans) for f in found] == [
        ("evidence.contradicted", "error", ["dates.injury"], [Span(1, 3)]),
        ("evidence.unsupported", "error", ["patient.age"], []),
    ]
    assert found[0].message == "dates.injury: the source says 2031-01-02"


def test_the_same_input_gives_the_same_findings() -> None:
    case = with_issue(1, decision="upheld")
    assert findings(case) == findings(case)


def test_doubts_that_may_lie_with_the_rules_are_warnings() -> None:
    case = CASE.model_copy(update={"diagnoses": ["moss wrap", "moonburn"]})
    evidence = {
        "diagnoses.0": Evidence(status="unsupported"),
        "diagnoses.1": Evidence(status="unsupported"),
        "issues.0.category": Evidence(status="contradicted"),
    }
    source = document()
    found = validate(case, source, outline(source), evidence)
    assert [finding.severity for finding in found] == ["warning", "error", "warning"]


@pytest.mark.parametrize(
    ("letter", "expected"),
    [(LISTED, []), (LISTED.replace("is not\nmedically", "is medically"), ["issues.1.decision"])],
    ids=["alike", "different"],
)
def test_two_lists_of_a_notice_that_decide_differently_are_a_conflict(letter: str, expected: list[str]) -> None:
    source = document(notice(letter=letter))
    sections = outline(source)
    found = validate(RegexReader().read(Cleaned.untouched(source), sections).case, source, sections, {})
    assert [finding.fields[0] for finding in found if finding.code == "source-conflict.decision"] == expected
