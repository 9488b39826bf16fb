"""What each question shows, what it asks, and where its quotes may stand."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from extractor.document import Document, Outline
from extractor.layouts import outline
from extractor.llm.wire import ANSWERS
from extractor.readers.question import Question
from extractor.readers.questions import (
    HEADER_FIELDS,
    ITEM_FIELDS,
    document_question,
    header_question,
    item_question,
    region_question,
    summary_question,
)
from tests.layouts.decisions import CREDENTIALS, HEADER, PROCESS, SUMMARY, decision, document
from tests.layouts.letters import MARS, QUORVANE, notice, review, review_item
from tests.readers.scripted_answers import fictional

DRUG = "Zyxol 7 mg, one tablet at dawn, #11: Upheld\r\n"


def outlined(text: str) -> tuple[Document, Outline]:
    source = document(text)
    return source, outline(source)


def about(heading: str) -> Question:
    source, sections = outlined(decision(heading))
    return item_question(source, sections, 0)


def citing(cited: str) -> str:
    """Return a decision whose reviewer cites just that."""
    return decision(DRUG).replace("Zyxol Almanac 2030, Section(s): Moss.", cited)


def header() -> Question:
    question = header_question(*outlined(decision(DRUG)))
    assert question is not None
    return question


def summary(sentences: str) -> Question:
    text = decision(DRUG).replace(SUMMARY, f"CLINICAL CASE SUMMARY\r\n{sentences}\r\n")
    question = summary_question(*outlined(text))
    assert question is not None
    return question


def test_the_header_question_shows_header_and_reviewer_alone() -> None:
    question = header()
    assert question.text.startswith("Case Number: CM99-0000001\nDate Assigned: 03/04/2031\n")
    assert question.text.endswith("Alchemy, Leech Care")
    assert "disputed" not in question.text
    assert question.asked() == tuple(HEADER_FIELDS)


def test_the_header_s_keys_point_at_its_lines_by_the_labels_of_the_document() -> None:
    source = document(decision(DRUG))
    question = header()
    assert {label: span.text(source.text) for label, span in question.lines.items()}["UR Denial Date"] == "02/03/2031"
    assert '"\\"UR Denial Date\\""' in str(question.request().grammar)


def test_a_header_that_is_not_there_is_not_asked_about() -> None:
    source = fictional("CM29-0000003")
    question = header_question(source, outline(source))
    assert question is not None
    assert question.asked() == ("injury", "states", "specialties")
    assert question.text.endswith("Anesthesiology\nThe patient is a 52-year-old man, who slipped on a wet ramp on 4/9/28.")


def test_a_document_without_header_and_reviewer_has_no_header_question() -> None:
    text = decision(DRUG).replace(HEADER, "").replace(PROCESS, "").replace(CREDENTIALS, "").replace("on 01-02-31", "")
    assert header_question(*outlined(text)) is None


def test_the_summary_question_shows_the_sentences_that_state_something() -> None:
    question = summary(
        "The worker is a 101 year old female. The moon was full. She was diagnosed as having moonburn. The mechanism of injury was a "
        "fall off the moon. Treatment to date has included moss. A plan was made."
    )
    assert question.text.splitlines() == [
        "Patient: The worker is a 101 year old female.",
        "Injury: The mechanism of injury was a fall off the moon.",
        "Diagnoses: She was diagnosed as having moonburn.",
        "Treatment: Treatment to date has included moss.",
    ]
    assert question.asked() == ("age", "sex", "mechanism", "diagnoses", "treatments")


def test_what_no_sentence_of_the_summary_states_is_not_asked() -> None:
    question = summary("The worker is a 101 year old female. The moon was full.")
    assert not {"mechanism", "treatments"} & set(question.asked())


def test_each_key_of_the_summary_has_its_own_place() -> None:
    source = document(decision(DRUG))
    question = summary_question(source, outline(source))
    assert question is not None
    assert [span.text(source.text) for span in question.places["treatments"]] == [
        "Treatment to date has included moss and a very long rest in a dark room."
    ]


def test_the_item_question_shows_heading_and_citations_without_lead_ins() -> None:
    question = about(DRUG)
    assert question.text == "Heading: Zyxol 7 mg, one tablet at dawn, #11: Upheld\nReviewer: Zyxol Almanac 2030, Section(s): Moss."
    assert question.name == "issues.0"
    assert question.fields["decision"] == "issues.0.decision"


@pytest.mark.parametrize(
    ("heading", "silent"),
    [
        (DRUG, {"retrospective", "service_dates", "original", "authorized", "claims"}),
        ("Retro Zyxol 7 mg, DOS 1/2/31: Upheld\r\n", {"original", "authorized", "claims"}),
        ("Retrospective Zyxol: Upheld\r\n", {"service_dates", "original", "authorized", "claims"}),
        (
            "Moonwalks 18 sessions was the original request. Moonwalks 6 sessions was authorized by the Claims Administrator. The "
            "remaining IMR eligible portion of the original request, Moonwalks 12 sessions is: Upheld\r\n",
            {"retrospective", "service_dates", "claims"},
        ),
    ],
)
def test_what_a_rule_finds_unsaid_is_not_asked(heading: str, silent: set[str]) -> None:
    assert set(ITEM_FIELDS) - set(about(heading).asked()) == silent


def test_the_parts_of_a_partly_authorised_item_have_lines_and_places_of_their_own() -> None:
    source = fictional("CM99-0000002")
    question = item_question(source, outline(source), 0)
    assert question.text.splitlines()[:3] == [
        "Heading: Physical therapy 12 sessions for the right shoulder: Upheld",
        "Original request: Physical therapy 18 sessions for the right shoulder",
        "Authorized: Physical therapy 6 sessions for the right shoulder",
    ]
    assert question.sources["authorized"] == "Physical therapy 6 sessions for the right shoulder"
    assert question.sources["item"] == question.sources["schedule"] == "Physical therapy 12 sessions for the right shoulder"


def test_item_original_and_authorized_point_at_shown_lines() -> None:
    source = fictional("CM99-0000002")
    question = item_question(source, outline(source), 0)
    assert {title: span.text(source.text).split()[2] for title, span in question.lines.items()} == {
        "Heading": "12",
        "Original request": "18",
        "Authorized": "6",
    }
    assert '"\\"Original request\\""' in str(question.request().grammar)


@pytest.mark.parametrize(
    ("cited", "more"),
    [
        ("Moon Almanac 1899.", ""),
        ("Moon Almanac 1899, Section(s): Tides.", "{0,1}"),
        ("Moon Almanac 1899. Lunar Handbook, Tides and Dust.", "{0,3}"),
    ],
)
def test_there_are_no_more_sources_than_marks_between_them(cited: str, more: str) -> None:
    source = document(citing(cited))
    grammar = str(item_question(source, outline(source), 0).request().grammar)
    assert set(re.findall(r'quote_\d+\)? \("," " "\? \(?quote_\d+\)?\)(\{0,\d+\})', grammar)) == ({more} if more else set()), (
        grammar
    )


def schema_parts(question: Question, name: str) -> list[str]:
    schema: dict[str, Any] = question.answer_model().model_json_schema()
    return list(schema["$defs"][name]["properties"])


def test_only_the_parts_that_the_heading_states_are_asked() -> None:
    question = about("Zyxol cream 7% 120 grams with nine refills: Upheld\r\n")
    assert schema_parts(question, "MedicationAnswer") == ["drugs", "form", "package", "refills"]
    assert schema_parts(about("Moonwalks seven times a week for 19 weeks: Upheld\r\n"), "ScheduleAnswer") == ["per_week", "weeks"]


def test_asking_again_cuts_the_answer_to_the_doubtful_keys_and_gives_the_reasons() -> None:
    again = about(DRUG).again({"decision": "moon", "medication": "dust"})
    assert again.asked() == ("decision", "medication")
    assert again.doubts == ("decision: moon", "medication: dust")
    request = again.request()
    assert request.response_model.model_json_schema()["required"] == ["decision", "medication"]
    assert "- decision: moon\n- medication: dust" in request.user
    assert '\\"category\\":' not in str(request.grammar)


def test_a_question_asked_again_is_about_the_same_text_with_the_same_system_message() -> None:
    question = about(DRUG)
    first, second = question.request(), question.again({"item": "moon"}).request()
    assert second.system == first.system
    assert second.user.startswith(first.user)


def answers_of(model: type[BaseModel], **given: Any) -> BaseModel:
    return model.model_validate(given, strict=False)


def test_the_cut_answer_takes_its_own_keys_and_no_others() -> None:
    model = about(DRUG).again({"decision": "moon"}).answer_model()
    assert answers_of(model, decision="Upheld").model_dump() == {"decision": "Upheld"}
    with pytest.raises(ValidationError):
        answers_of(model)
    with pytest.raises(ValidationError):
        answers_of(model, decision="Upheld", item="Zyxol")


def test_the_grammar_ties_the_order_to_medications_and_visits_to_all_else() -> None:
    grammar = str(about(DRUG).request().grammar)
    start = next(line for line in grammar.splitlines() if line.startswith("start:"))
    drug, other = start.split(") | (", 1)[0], start
    assert '\\"medication\\"' in drug
    assert '"\\"therapy\\""' in other
    assert '"\\"therapy\\""' not in drug


def test_no_word_outside_its_places_can_be_quoted_under_the_grammar() -> None:
    grammar = str(about(DRUG).request().grammar)
    assert "Zyxol" in grammar
    assert "almanac says" not in grammar


def test_an_item_without_layout_is_asked_everything_of_its_stretch() -> None:
    words = "Zyxol 7 mg #11 (Retro, DOS 1/2/31; original request): Upheld. "
    moss = "Moss is of no use to her. " * 30
    cites = ("insurer relied on the Moon Guidelines 1899.", "We turned to ODG, Tides.")
    source = document(f"{words}{moss}The {cites[0]} {moss}{cites[1]} So it is not medically necessary.")
    question = region_question(source, 3, source.pages[0].span)
    shown = question.text.splitlines()
    assert shown[0].startswith(f"Item: {words}")
    assert shown[0].endswith("So it is not medically necessary.")
    assert shown[1:] == [f"Claims administrator: {cites[0]}", f"Reviewer: {cites[1]}"]
    assert question.asked() == tuple(ITEM_FIELDS)
    assert question.fields["item"] == "issues.3.description"
    assert {span.text(source.text) for span in question.places["claims"]} == {cites[0]}
    assert len(question.text) < 800


def test_of_an_item_without_layout_nobody_is_asked_for_sources_that_no_sentence_cites() -> None:
    source = document("Zyxol 7 mg #11 (Retro, DOS 1/2/31; original request): Upheld. The moon was full.")
    assert {"claims", "reviewer"} & set(region_question(source, 0, source.pages[0].span).asked()) == set()


def test_a_document_without_layout_is_asked_for_header_reviewer_and_items() -> None:
    question = document_question(document("Moon\n moss"))
    assert question.asked() == (*HEADER_FIELDS, "items")
    assert question.text == "Moon moss"


@pytest.mark.parametrize("text", ["", "\n\f ", "{{ 7*7 }} {% raw %}"])
def test_any_text_gives_a_request(text: str) -> None:
    request = document_question(document(text)).request()
    assert request.user.startswith(" ".join(text.split()))
    assert request.grammar is not None


def test_every_task_bounds_its_answer() -> None:
    source = document(decision(DRUG))
    sections = outline(source)
    questions = (header(), summary_question(source, sections), item_question(source, sections, 0), document_question(source))
    tokens = {q.task: q.request().max_output_tokens for q in questions if q is not None}
    assert tokens.keys() == ANSWERS.keys()
    assert all(0 < bound <= 2400 for bound in tokens.values())


def test_questions_are_values() -> None:
    assert about(DRUG) == about(DRUG)
    assert replace(about(DRUG), index=1) != about(DRUG)


def test_the_question_about_an_item_of_a_notice_shows_its_determination() -> None:
    source, sections = outlined(notice())
    question = item_question(source, sections, 1)
    assert question.text.splitlines()[0] == f"Heading: {QUORVANE}: is not medically necessary and appropriate"
    assert question.sources["decision"] == "is not medically necessary and appropriate"
    assert "claims" not in question.asked()


def test_the_question_about_an_item_of_a_review_takes_the_verdict_from_the_title_of_the_rationale() -> None:
    source, sections = outlined(review(review_item(f"RE: {MARS.upper()}\n", "WAS", cited="Same as above, page 7.")))
    question = item_question(source, sections, 0)
    assert question.text.splitlines() == [
        f"Heading: {MARS.upper()}: WAS MEDICALLY NECESSARY",
        "Claims administrator: MTUS Moss Guidelines, Wet moss, page 3.",
        "Reviewer: Same as above, page 7. MTUS Moss Guidelines, Wet moss, page 3.",
    ]


def test_the_header_question_of_a_notice_names_its_lines() -> None:
    question = header_question(*outlined(notice()))
    assert question is not None
    assert list(question.lines) == [
        *("Dated", "Date of UR Decision", "Date of Injury", "IMR Application Received", "MAXIMUS Case Number")
    ]
    assert "assigned" not in question.asked()
