from __future__ import annotations

import pytest
from pydantic import JsonValue

from extractor.case import Case, leaves
from extractor.pipeline import extract
from extractor.service.fields import NoSuchField, WrongValue, read_value, shape_of
from tests.service.pages_app import TEXT


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("case_number", "text"),
        ("dates", "part"),
        ("dates.injury", "date"),
        ("patient.age", "whole number"),
        ("patient.sex", "choice"),
        ("diagnoses", "list"),
        ("diagnoses.12", "text"),
        ("issues", "list"),
        ("issues.3", "part"),
        ("issues.3.category", "choice"),
        ("issues.3.retrospective", "yes or no"),
        ("issues.3.medication.ingredients.1.strength", "text"),
        ("issues.3.medication.quantity", "number"),
        ("issues.3.service_dates.0", "date"),
    ],
)
def test_every_field_has_its_kind(path: str, kind: str) -> None:
    assert shape_of(path).kind == kind


def test_every_leaf_of_a_record_is_a_field_that_holds_its_value() -> None:
    case = extract(TEXT, reader="regex").case
    values = {path: value for path, value in leaves(case) if not isinstance(value, bool)}
    assert {path: read_value(path, str(value)) for path, value in values.items()} == {
        path: value if isinstance(value, int | float) else str(value) for path, value in values.items()
    }


@pytest.mark.parametrize(
    "path",
    [
        "",
        "birth",
        "dates.birth",
        "dates.injury.day",
        "diagnoses.x",
        "diagnoses.-1",
        "diagnoses.1000",
        "issues.²",
        "__class__",
        "issues..x",
    ],
)
def test_what_no_case_has_is_no_field(path: str) -> None:
    with pytest.raises(NoSuchField, match="a case has no field"):
        shape_of(path)


@pytest.mark.parametrize(
    ("path", "value", "kept"),
    [
        ("dates.injury", "1999-03-14", "1999-03-14"),
        ("issues.0.medication.quantity", "7.5", 7.5),
        ("issues.0.medication.quantity", 60, 60),
        ("issues.0.retrospective", "true", True),
        ("issues.0.decision", "upheld", "upheld"),
        ("diagnoses", ["left ankle sprain", "gastritis"], ["left ankle sprain", "gastritis"]),
        ("issues.0.rationale", " one\r\ntwo ", "one\ntwo"),
    ],
)
def test_a_value_is_kept_in_the_form_of_its_field(path: str, value: JsonValue, kept: JsonValue) -> None:
    assert read_value(path, value) == kept


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("dates.injury", "3/14/99", "'3/14/99' is not a date like 2016-10-31"),
        ("dates.injury", 20160101, "20160101 is not a date like 2016-10-31"),
        ("dates.injury", "1999-02-30", "'1999-02-30' is not a date like 2016-10-31"),
        ("patient.age", "33.5", "'33.5' is not a whole number like 60"),
        ("issues.0.medication.quantity", "nan", "'nan' is not a number like 60 or 7.5"),
        ("issues.0.medication.quantity", True, "True is not a number like 60 or 7.5"),
        ("issues.0.medication.quantity", "-5", "'-5' is not a number like 60 or 7.5"),
        ("patient.sex", "unknown", "'unknown' is not one of male, female"),
        ("diagnoses", "one", "'one' is not a list of values"),
        ("issues.0", {"description": "x"}, "{'description': 'x'} is not the values of its fields, one by one"),
        ("case_number", " ", "some words is wanted; a field that the document does not state is 'not stated'"),
        ("case_number", "x" * 100_001, "the text has over 100,000 characters, the limit"),
    ],
)
def test_a_value_that_the_field_cannot_hold_is_refused_in_a_sentence(path: str, value: JsonValue, said: str) -> None:
    with pytest.raises(WrongValue) as refused:
        read_value(path, value)
    assert str(refused.value) == said


def test_every_field_of_a_case_has_a_shape() -> None:
    assert {name: shape_of(name).description for name in Case.model_fields} == {
        name: info.description for name, info in Case.model_fields.items()
    }
