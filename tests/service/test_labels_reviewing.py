"""What verdicts make of a record, and which of them are still wanting."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import JsonValue

from extractor.case import Ingredient
from extractor.pipeline import extract
from extractor.record import Record
from extractor.service.reviewing import ReviewIncomplete, open_doubts, reviewed_case
from extractor.service.verdicts import Action, Verdict
from tests.service.pages_app import TEXT, misread

AT = dt.datetime(1999, 3, 14, 15, 9, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def record() -> Record:
    """Return the record of the second example, as the rules read it."""
    return extract(TEXT, reader="regex")


def said(action: Action, value: JsonValue = None) -> Verdict:
    return Verdict(action=action, value=value, reviewer="Ana", at=AT)


def test_without_verdicts_the_case_is_the_machines(record: Record) -> None:
    assert reviewed_case(record, {}) == record.case


def test_values_are_corrected_confirmed_and_taken_away(record: Record) -> None:
    verdicts = {
        "issues.2.medication.quantity": said("correct", 45),
        "issues.2.medication.refills": said("accept"),
        "dates.injury": said("unreadable"),
        "diagnoses.0": said("not-stated"),
        "issues.2.retrospective": said("not-stated"),
    }
    case = reviewed_case(record, verdicts)
    medication = case.issues[2].medication
    assert medication is not None
    assert (medication.quantity, medication.refills, case.dates.injury) == (45, 3, None)
    assert case.diagnoses == record.case.diagnoses[1:]
    assert case.issues[2].retrospective is False


def test_elements_parts_and_items_are_added(record: Record) -> None:
    verdicts = {
        "diagnoses.3": said("correct", "hiccups"),
        "issues.1.schedule.weeks": said("correct", 3),
        "issues.2.medication.ingredients.1.name": said("correct", "Zyxol"),
        "issues.4.description": said("correct", "Zyxol 7 mg #11"),
        "issues.4.category": said("correct", "medication"),
    }
    case = reviewed_case(record, verdicts)
    assert case.diagnoses == [*record.case.diagnoses, "hiccups"]
    assert case.issues[1].schedule is not None
    assert case.issues[1].schedule.weeks == 3
    assert case.issues[2].medication is not None
    assert case.issues[2].medication.ingredients[1] == Ingredient(name="Zyxol")
    assert [(i.description, i.category) for i in case.issues[4:]] == [("Zyxol 7 mg #11", "medication")]


def test_what_was_said_of_a_list_is_left_as_it_was_said(record: Record) -> None:
    verdicts = {"diagnoses": said("correct", ["hiccups"]), "diagnoses.2": said("accept"), "diagnoses.1": said("correct", "gout")}
    assert reviewed_case(record, verdicts).diagnoses == ["hiccups", "gout"]
    assert verdicts["diagnoses"].model_dump(mode="json")["value"] == ["hiccups"]


def test_what_loses_what_it_cannot_be_without_goes_whole(record: Record) -> None:
    case = reviewed_case(record, {"issues.0.reviewer_guidelines.0.source": said("not-stated"), "issues.1": said("not-stated")})
    assert case.issues[0].reviewer_guidelines == []
    assert [i.description for i in case.issues] == [record.case.issues[n].description for n in (0, 2, 3)]


def test_a_strength_without_its_drug_is_no_whole_case(record: Record) -> None:
    with pytest.raises(ReviewIncomplete, match=r"issues\.1\.medication\.ingredients\.0\.name is missing"):
        reviewed_case(record, {"issues.1.medication.ingredients.0.strength": said("correct", "7 mg")})


def test_a_verdict_on_the_whole_comes_before_those_on_its_parts(record: Record) -> None:
    case = reviewed_case(record, {"diagnoses.0": said("correct", "b"), "diagnoses": said("correct", ["a", "c"])})
    assert case.diagnoses == ["b", "c"]


def test_doubts_are_open_until_decided_or_taken_away_with_the_whole() -> None:
    wrong: dict[str, JsonValue] = {
        "issues.2.medication.quantity": 30,
        "issues.2.medication.refills": 9,
        "dates.decision": "1999-10-19",
    }
    record = misread(TEXT.read_bytes(), "misread.txt", wrong)
    assert set(open_doubts(record, {})) == set(wrong)
    assert open_doubts(record, {"issues.2": said("not-stated")}) == ["dates.decision"]
    assert open_doubts(record, {"issues.2": said("accept"), "dates.decision": said("accept")}) == [
        "issues.2.medication.quantity",
        "issues.2.medication.refills",
    ]
