"""The rules against fictional labels, and the forms of each field that they know."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path

import pytest

from extractor.case import Case, Leaf, leaves
from extractor.checking import NOT_A_CASE
from extractor.cleaning import Cleaned
from extractor.fields import shape
from extractor.ingest import read_document
from extractor.layouts import outline
from extractor.readers.regex import RegexReader
from extractor.record import Reading
from extractor.values import fold
from tests.layouts.decisions import CREDENTIALS, HEADER, decision, document
from tests.test_fictional_data import CASES, DATA, load_case, load_label

PROSE_ONLY = ("CM35-0000017", "CM37-0000018", "CM99-0000019")
"""Texts that no layout claims."""

SECTIONED = [case for case in CASES if case not in PROSE_ONLY]
HEADER_FIELDS = ("case_number", "priority", "dates.")
CERTAIN = (
    *HEADER_FIELDS,
    "reviewer.",
    "patient.",
    "issues.*.description",
    "issues.*.decision",
    "issues.*.retrospective",
    "issues.*.service_dates",
    "issues.*.original_request",
    "issues.*.authorized_portion",
    "issues.*.medication.ingredients.*.strength",
    "issues.*.medication.quantity",
    "issues.*.medication.package",
    "issues.*.medication.supply",
    "issues.*.medication.refills",
    "issues.*.schedule",
    "issues.*.claims_administrator_guidelines",
    "issues.*.reviewer_guidelines",
)
"""What the rules must not miss in a published form: all but prose, categories, drug names, forms and dosing words."""


@lru_cache
def reading(case: str) -> Reading:
    source = read_document(DATA / "texts" / f"{case}.txt")
    return RegexReader().read(Cleaned.untouched(source), outline(source))


def read(text: str) -> Reading:
    source = document(text)
    return RegexReader().read(Cleaned.untouched(source), outline(source))


def chosen(case: Case, shapes: tuple[str, ...]) -> dict[str, str]:
    """Return the leaves of these shapes in the form in which the labels are compared."""
    return {path: fold(str(value)) for path, value in leaves(case) if shape(path).startswith(shapes)}


@pytest.mark.parametrize("case", SECTIONED)
def test_of_a_published_form_the_rules_read_all_that_stands_in_a_fixed_place(case: str) -> None:
    assert chosen(reading(case).case, CERTAIN) == chosen(load_case(case), CERTAIN)


def test_the_labels_hold_some_of_each_of_what_is_compared() -> None:
    stated = {part for part in CERTAIN for case in SECTIONED if chosen(load_case(case), (part,))}
    assert stated == set(CERTAIN)


@pytest.mark.parametrize("case", SECTIONED)
def test_a_rationale_is_the_whole_reasoning(case: str) -> None:
    for read_item, labelled in zip(reading(case).case.issues, load_label(case)["issues"], strict=True):
        words = fold(read_item.rationale or "")
        assert words.startswith(fold(labelled["rationale"]["starts"]))
        assert words.endswith(fold(labelled["rationale"]["ends"]))


def test_without_a_header_its_fields_are_null_and_the_injury_comes_from_the_summary() -> None:
    case = reading("CM29-0000003").case
    assert chosen(case, HEADER_FIELDS) == {"dates.injury": "2028 04 09"}


@pytest.mark.parametrize(
    ("case", "expected", "items"),
    [
        ("CM99-0000019", {}, 0),
        ("CM37-0000018", {"dates.injury": "2036 09 14"}, 1),
        (
            "CM35-0000017",
            {
                "case_number": "cm35 0000017",
                "dates.injury": "2033 08 03",
                "dates.decision": "2035 05 14",
                "dates.application_received": "2035 03 22",
                "dates.assigned": "2035 04 19",
                "dates.ur_denial": "2035 03 01",
                "priority": "standard",
                "reviewer.licensed_states.0": "wyoming",
                "reviewer.specialties.0": "rheumatology",
            },
            2,
        ),
    ],
)
def test_of_a_text_without_form_only_what_its_sentences_say_is_in_the_header(
    case: str, expected: dict[str, str], items: int
) -> None:
    found = reading(case).case
    assert chosen(found, (*HEADER_FIELDS, "reviewer.")) == expected
    assert len(found.issues) == items


@pytest.mark.parametrize("case", CASES)
def test_every_leaf_has_its_span_and_is_said_by_the_rules(case: str) -> None:
    found = reading(case)
    paths = {path for path, _ in leaves(found.case)}
    assert set(found.spans) == paths
    assert set(found.readers) == paths
    assert set(found.readers.values()) <= {("regex",)}


@pytest.mark.parametrize(
    ("old", "new", "path", "value"),
    [
        ("CM99-0000001", "cm99-0000001", "case_number", "CM99-0000001"),
        ("Priority: Standard", "Priority: EXPEDITED", "priority", "expedited"),
        ("01/02/2031", "January 2, 2031", "dates.injury", dt.date(2031, 1, 2)),
        ("01/02/2031", "1-2-31", "dates.injury", dt.date(2031, 1, 2)),
        ("01/02/2031", "1/2/98", "dates.injury", dt.date(1998, 1, 2)),
        ("01/02/2031", "04/06/31", "dates.injury", dt.date(1931, 4, 6)),
        ("02/03/2031", "", "dates.ur_denial", None),
        ("Atlantis, El Dorado", "Atlantis,El Dorado", "reviewer.licensed_states.1", "El Dorado"),
        ("Atlantis, El Dorado", "Atlantis and Utopia", "reviewer.licensed_states.1", "Utopia"),
        ("a 101 year old female", "a female of unknown age", "patient.age", None),
        ("a 101 year old female", "a 101-year-old man", "patient.sex", "male"),
        ("DOS 1/9/31", "DOS 1/9/98", "issues.0.service_dates.0", dt.date(1998, 1, 9)),
        ("DOS 1/9/31", "DOS 4/6/31", "issues.0.service_dates.0", dt.date(1931, 4, 6)),
        ("DOS 1/9/31", "DOS 4/5/31", "issues.0.service_dates.0", dt.date(2031, 4, 5)),
        ("DOS 1/9/31", "ordered 1/9/31", "issues.0.service_dates.0", None),
        ("Retro moss wrap", "Moss wrap", "issues.0.retrospective", True),
        (", DOS 1/9/31", "", "issues.0.retrospective", True),
        ("Retro moss wrap, DOS 1/9/31", "Moss wrap", "issues.0.retrospective", False),
    ],
)
def test_the_forms_of_a_field(old: str, new: str, path: str, value: Leaf | None) -> None:
    text = decision("Retro moss wrap, DOS 1/9/31: Upheld\r\n")
    assert text.count(old) == 1
    assert dict(leaves(read(text.replace(old, new)).case)).get(path) == value


@pytest.mark.parametrize(
    ("sentence", "injury"),
    [
        ("She was injured on 1/2/28.", dt.date(2028, 1, 2)),
        ("She sustained an industrial injury to the toe and the ear on 1/2/28.", dt.date(2028, 1, 2)),
        ("On 1/2/28, she slipped on moss.", dt.date(2028, 1, 2)),
        ("Date of injury: January 2, 2028.", dt.date(2028, 1, 2)),
        ("She was seen on 3/4/29 for an injury that occurred on 1/2/28.", dt.date(2028, 1, 2)),
        ("The injured worker was seen on 1/2/28.", None),
        ("She was injured and had surgery on 1/2/28.", None),
        ("The injury was treated on 1/2/28.", None),
        ("Sent: 1/2/28. Her knee hurt.", None),
        ("Zyxol 7 mg 1/2/28 #11.", None),
    ],
)
@pytest.mark.parametrize("layout", ["auto", "none"])
def test_without_a_header_only_a_sentence_that_dates_the_injury_gives_its_date(
    sentence: str, injury: dt.date | None, layout: str
) -> None:
    text = decision("Moss wrap: Upheld\r\n").removeprefix(HEADER).replace("was injured on 01-02-31", f"rests. {sentence} She rests")
    assert sentence in text
    source = document(text)
    found = RegexReader().read(Cleaned.untouched(source), outline(source, "auto" if layout == "auto" else "none"))
    assert found.case.dates.injury == injury


def test_a_decision_without_items_is_unsure_of_its_items() -> None:
    assert "issues" in read(decision()).uncertain
    assert "issues" not in read(decision("Moss wrap: Upheld\r\n")).uncertain


def test_credentials_that_are_missing_give_no_reviewer() -> None:
    found = read(decision("Moss wrap: Upheld\r\n").replace(CREDENTIALS, ""))
    assert (found.case.reviewer.licensed_states, found.case.reviewer.specialties) == ([], [])


def test_a_label_is_a_case_but_for_its_conflicts() -> None:
    assert set(load_label("CM99-0000001")) - set(Case.model_fields) == NOT_A_CASE


def test_the_same_text_gives_the_same_reading() -> None:
    text = (Path(DATA) / "texts" / "CM33-0000005.txt").read_text("utf-8")
    assert read(text) == read(text)
