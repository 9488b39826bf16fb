"""From quotes to leaves: what is found is read by the parsers of `values`, all else is a doubt."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from extractor.case import Leaf
from extractor.document import Span
from extractor.llm.wire import DrugAnswer, MedicationAnswer, ScheduleAnswer
from extractor.readers.answers import Filler
from extractor.readers.draft import Draft
from extractor.readers.question import Question
from extractor.readers.questions import HEADER_FIELDS, ITEM_FIELDS, SUMMARY_FIELDS

FIELDS = {
    "header": HEADER_FIELDS,
    "summary": SUMMARY_FIELDS,
    "item": {key: f"issues.0.{path}" for key, path in ITEM_FIELDS.items()},
}


def filled(task: str, text: str, within: Span | None = None, /, **answer: Any) -> tuple[Draft, dict[str, str]]:
    """Put one answer of a question whose keys may all quote the same stretch; return the draft and the doubts."""
    place = within or Span(0, len(text))
    sources, places = dict.fromkeys(answer, text), dict.fromkeys(answer, (place,))
    parts = frozenset((*MedicationAnswer.model_fields, *ScheduleAnswer.model_fields))
    question = Question("issues.0", task, text, sources, places, FIELDS[task], keys=tuple(answer), parts=parts)
    draft = Draft()
    filler = Filler(draft, text, question, not_after=dt.date(2031, 4, 5))
    filler.fill(SimpleNamespace(**answer))
    return draft, filler.doubts


def order(**parts: Any) -> MedicationAnswer:
    return MedicationAnswer.model_validate({"drugs": []} | dict.fromkeys(list(MedicationAnswer.model_fields)[1:]) | parts)


def visits(**parts: Any) -> ScheduleAnswer:
    return ScheduleAnswer.model_validate(dict.fromkeys(ScheduleAnswer.model_fields) | parts)


@pytest.mark.parametrize(
    ("task", "key", "quote", "path", "value"),
    [
        ("header", "case", "cm99-0000001", "case_number", "CM99-0000001"),
        ("header", "priority", "Expedited", "priority", "expedited"),
        ("header", "injury", "01-02-31", "dates.injury", dt.date(2031, 1, 2)),
        ("header", "decision", "April 5, 2031", "dates.decision", dt.date(2031, 4, 5)),
        ("header", "assigned", "5/6/44", "dates.assigned", dt.date(1944, 5, 6)),
        ("summary", "age", "101", "patient.age", 101),
        ("summary", "sex", "woman", "patient.sex", "female"),
        ("summary", "mechanism", "when she fell off the moon", "mechanism_of_injury", "fell off the moon"),
        ("item", "item", "Zyxol  7\nmg,", "issues.0.description", "Zyxol 7 mg"),
        ("item", "decision", "Overturned", "issues.0.decision", "overturned"),
        ("item", "retrospective", "Retro", "issues.0.retrospective", True),
    ],
)
def test_a_quote_is_read_by_the_parser_of_its_leaf(task: str, key: str, quote: str, path: str, value: Leaf) -> None:
    text = f"Moon: {quote} (sic)"
    draft, doubts = filled(task, text, **{key: quote})
    assert (draft.leaves, doubts) == ({path: value}, {})
    assert draft.spans[path].text(text) in quote


@pytest.mark.parametrize(
    ("task", "key", "quote"),
    [
        ("header", "case", "CM99-1"),
        ("header", "priority", "at once"),
        ("header", "injury", "13/13/1899"),
        ("summary", "age", "old"),
        ("summary", "sex", "patient"),
        ("summary", "mechanism", "industrial injury"),
        ("item", "decision", "not decided"),
    ],
)
def test_a_quote_that_its_parser_does_not_read_is_a_doubt(task: str, key: str, quote: str) -> None:
    draft, doubts = filled(task, f"Moon: {quote} (sic)", **{key: quote})
    assert (draft.leaves, doubts) == ({}, {key: f"{quote!r} is no such value"})


def test_a_quote_stands_only_in_the_places_of_its_key() -> None:
    text = "101 years. Elsewhere: 41 years."
    draft, doubts = filled("summary", text, Span(0, 10), age="41")
    assert (draft.leaves, doubts) == ({}, {"age": "'41' does not stand in the text"})


@pytest.mark.parametrize("quote", ["7", "mg", "Zyx"])
def test_a_part_of_a_word_or_number_is_no_quote(quote: str) -> None:
    _, doubts = filled("item", "Zyxol 17.5mg", item=quote)
    assert doubts == {"item": f"{quote!r} does not stand in the text"}


def test_the_name_of_a_line_stands_for_its_words() -> None:
    text = "Moonwalks 18 times. Moonwalks 12 times"
    lines = {"Heading": Span(20, len(text)), "Original request": Span(0, 18)}
    places = {"item": (lines["Heading"],), "original": (lines["Original request"],)}
    question = Question("issues.0", "item", text, {}, places, FIELDS["item"], keys=("item", "original"), lines=lines)
    draft = Draft()
    Filler(draft, text, question, not_after=None).fill(SimpleNamespace(item="Original request", original="Moonwalks 18 times"))
    assert draft.leaves == dict.fromkeys(("issues.0.description", "issues.0.original_request"), "Moonwalks 18 times")
    assert set(draft.spans.values()) == {lines["Original request"]}


def test_a_null_is_no_leaf_and_no_doubt() -> None:
    draft, doubts = filled("item", "Zyxol", item=None, decision=None, medication=None, schedule=None, claims=[], service_dates=[])
    assert (draft.leaves, doubts) == ({}, {})


def test_elements_of_a_list_are_found_in_order_once_each() -> None:
    text = "toe strain, ear pain, and toe strain"
    draft, doubts = filled("summary", text, diagnoses=["toe strain", "TOE  STRAIN", "ear pain"])
    assert draft.leaves == {"diagnoses.0": "toe strain", "diagnoses.1": "ear pain"}
    assert (draft.spans["diagnoses.0"], doubts) == (Span(0, 10), {})


def test_a_failed_element_is_a_doubt_and_the_others_count_on() -> None:
    draft, doubts = filled("summary", "toe strain, ear pain", diagnoses=["toe strain", "moon dust cough", "ear pain"])
    assert draft.leaves == {"diagnoses.0": "toe strain", "diagnoses.1": "ear pain"}
    assert doubts == {"diagnoses": "'moon dust cough' does not stand in the text"}


def test_service_dates_are_read_and_a_word_among_them_is_a_doubt() -> None:
    draft, doubts = filled("item", "MRI, DOS 1/2/31 and 1/3/2031", service_dates=["1/2/31", "DOS", "1/3/2031"])
    assert list(draft.leaves.values()) == [dt.date(2031, 1, 2), dt.date(2031, 1, 3)]
    assert doubts == {"service_dates": "'DOS' is no such value"}


def test_words_that_do_not_say_so_make_no_care_retrospective() -> None:
    draft, doubts = filled("item", "Zyxol 7 mg", retrospective="Zyxol")
    assert draft.leaves == {"issues.0.retrospective": False}
    assert doubts == {"retrospective": "'Zyxol' does not say that the care was already given"}


def test_parts_of_an_order_are_read_one_by_one() -> None:
    text = "Zyxol ER 7mg / Quorvane cream 0.5% 120gm, one tab at dawn #11, 30 day supply, nine refills"
    drugs = [DrugAnswer(name="Zyxol ER", strength="7mg"), DrugAnswer(name="Quorvane", strength="0.5% 120gm")]
    answer = order(drugs=drugs, form="tab", quantity="#11", package="120gm", supply="30 day supply", refills="nine refills")
    draft, doubts = filled("item", text, medication=answer)
    assert doubts == {}
    assert {path.removeprefix("issues.0.medication."): value for path, value in draft.leaves.items()} == {
        "ingredients.0.name": "Zyxol ER",
        "ingredients.0.strength": "7 mg",
        "ingredients.1.name": "Quorvane",
        "ingredients.1.strength": "0.5%",
        "form": "tablet",
        "quantity": 11,
        "package": "120 gm",
        "supply": "30 day supply",
        "refills": 9,
    }


def test_the_strengths_of_two_drugs_are_looked_for_behind_their_names() -> None:
    text = "Zyxol 7 mg and Quorvane 7 mg"
    drugs = [DrugAnswer(name="Zyxol", strength="7 mg"), DrugAnswer(name="Quorvane", strength="7 mg")]
    draft, _ = filled("item", text, medication=order(drugs=drugs))
    assert draft.spans["issues.0.medication.ingredients.1.strength"] == Span(24, 28)


def test_a_drug_that_does_not_stand_there_leaves_no_gap() -> None:
    drugs = [DrugAnswer(name="Mossin", strength="7 mg"), DrugAnswer(name="Zyxol", strength=None)]
    draft, doubts = filled("item", "Zyxol 7 mg", medication=order(drugs=drugs))
    assert draft.leaves == {"issues.0.medication.ingredients.0.name": "Zyxol"}
    assert doubts == {"medication": "'Mossin' does not stand in the text"}


@pytest.mark.parametrize(("part", "quote"), [("quantity", "7 mg"), ("form", "dawn"), ("refills", "Zyxol"), ("package", "#11")])
def test_a_part_that_its_parser_does_not_read_is_a_doubt_about_the_order(part: str, quote: str) -> None:
    draft, doubts = filled("item", "Zyxol 7 mg at dawn #11", medication=order(**{part: quote}))
    assert (draft.leaves, doubts) == ({}, {"medication": f"{quote!r} is no such value"})


def test_counted_visits_are_read() -> None:
    text = "Moonwalks 2-3 times a week for 19 weeks, 12 visits"
    draft, doubts = filled("item", text, schedule=visits(sessions="12 visits", per_week="2-3 times a week", weeks="19 weeks"))
    values = {path.rpartition(".")[2]: value for path, value in draft.leaves.items()}
    assert (values, doubts) == ({"sessions": 12, "per_week": "2-3", "weeks": 19}, {})


def test_a_quoted_citation_is_read_by_its_parser() -> None:
    text = "MTUS Moon Treatment 1899, Section(s): Tides, Craters. Official Disability Guidelines (ODG) Moon Chapter, Dust"
    cited = ["MTUS Moon Treatment 1899, Section(s): Tides, Craters", "Official Disability Guidelines (ODG) Moon Chapter, Dust"]
    draft, doubts = filled("item", text, claims=cited)
    assert doubts == {}
    assert {path.removeprefix("issues.0.claims_administrator_guidelines."): value for path, value in draft.leaves.items()} == {
        "0.source": "MTUS Moon Treatment 1899",
        "0.sections.0": "Tides",
        "0.sections.1": "Craters",
        "1.source": "Official Disability Guidelines (ODG)",
        "1.sections.0": "Moon Chapter",
        "1.sections.1": "Dust",
    }


def test_a_citation_that_does_not_stand_there_is_a_doubt() -> None:
    draft, doubts = filled("item", "Moon Almanac, Tides.", reviewer=["Sun Almanac", "Moon Almanac"])
    assert doubts == {"reviewer": "'Sun Almanac' does not stand in the text"}
    assert draft.leaves == {"issues.0.reviewer_guidelines.0.source": "Moon Almanac"}


def test_a_part_of_the_mtus_that_is_quoted_without_its_name_is_split_all_the_same() -> None:
    text = "MTUS Chronic Pain Treatment 2031 and Low Back Complaints 2032, Section(s): Tides, Dust."
    draft, _ = filled("item", text, reviewer=["Low Back Complaints 2032, Section(s): Tides, Dust"])
    assert draft.leaves["issues.0.reviewer_guidelines.0.source"] == "Low Back Complaints 2032"


def test_sections_that_are_quoted_alone_belong_to_the_source_before_them() -> None:
    text = "MTUS Moon Treatment 1899, Section(s): Tides."
    draft, doubts = filled("item", text, reviewer=["MTUS Moon Treatment 1899", "Section(s): Tides"])
    assert (list(draft.leaves.values()), doubts) == (["MTUS Moon Treatment 1899", "Tides"], {})


def test_a_citation_that_is_quoted_twice_is_one() -> None:
    draft, _ = filled("item", "Moon Almanac 1899.", reviewer=["Moon Almanac 1899", "Moon Almanac 1899", "Almanac"])
    assert list(draft.leaves.values()) == ["Moon Almanac 1899"]


def test_a_strength_that_is_quoted_with_a_name_is_no_part_of_it() -> None:
    drugs = [DrugAnswer(name="Zyxol 7 mg oral", strength="7 mg"), DrugAnswer(name="7 mg", strength=None)]
    draft, _ = filled("item", "Zyxol 7 mg oral", medication=order(drugs=drugs))
    assert draft.leaves["issues.0.medication.ingredients.0.name"] == "Zyxol"


def test_a_second_answer_replaces_the_leaves_of_its_keys_alone() -> None:
    text = "Zyxol 7 mg: Upheld, not Overturned"
    places = {"item": (Span(0, len(text)),), "decision": (Span(0, len(text)),)}
    question = Question("issues.0", "item", text, dict.fromkeys(places, text), places, FIELDS["item"], keys=("item", "decision"))
    draft = Draft()
    Filler(draft, text, question, not_after=None).fill(SimpleNamespace(item="Zyxol 7 mg", decision="Overturned"))
    again = question.again({"decision": "moon"})
    Filler(draft, text, again, not_after=None).fill(SimpleNamespace(decision="Upheld"))
    assert draft.leaves == {"issues.0.description": "Zyxol 7 mg", "issues.0.decision": "upheld"}
