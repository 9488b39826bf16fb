"""The question that shows a whole document: what is sent, how its quotes become a case, and what is asked again."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest

from extractor.cleaning import clean
from extractor.document import Document, Page, Span
from extractor.evidence import ground
from extractor.layouts import outline
from extractor.llm.session import ModelSession
from extractor.readers.whole import WholeReader
from extractor.record import Evidence, Reading
from tests.readers.scripted_answers import schema_of, user_text
from tests.scripted_server import Asked, Say, say_json, scripted

LETTER = """\
Dear Ms. Quux,

I was asked about two things your doctor wanted. You are forty-one, a lamp lighter, and hurt your left wrist on ten slash three
twenty-five when a crate of comets slid. Last year you took Zyxol 70 mg, ninety a month. The diagnosis is comet wrist.

First, Zyxol 7 mg, sixty tablets, one at bedtime. The carrier leaned on the Moon Almanac 1899, Tides. I find the tablets wanting;
nothing in the file shows that the moon was ever full while they were taken, so the refusal stays as it is.

Second, eight visits of moon bathing. My own source is the Lunar Handbook, Dust. The visits did what they were for, and twelve
pages of notes show it. Here I side with your doctor.

Marked STD. Licensed in Atlantis.
"""

ANSWER: dict[str, Any] = {
    "case": None,
    "priority_words": "STD",
    "priority": "standard",
    "assigned": None,
    "injury": "ten slash three\ntwenty-five",
    "decision": None,
    "ur_denial": None,
    "received": None,
    "states": ["Atlantis"],
    "specialties": [],
    "age": "forty-one",
    "sex_words": "Ms.",
    "sex": "female",
    "mechanism": "a crate of comets slid",
    "diagnoses": ["comet wrist"],
    "treatments": [],
    "items": [
        {
            "item": "Zyxol 7 mg, sixty tablets, one at bedtime",
            "category": "medication",
            "decided": "the refusal stays as it is",
            "decision": "upheld",
            "facts": [
                ["drug", "Zyxol"],
                ["strength", "7 mg"],
                ["form", "tablets"],
                ["quantity", "sixty"],
                ["directions", "one at bedtime"],
            ],
            "claims": [["Moon Almanac 1899", "Tides"]],
            "reviewer": [],
            "rationale": "I find the tablets ... stays as it is",
        },
        {
            "item": "eight visits of moon bathing",
            "category": "therapy",
            "decided": "I side with your doctor",
            "decision": "overturned",
            "facts": [["sessions", "eight"]],
            "claims": [],
            "reviewer": [["Lunar Handbook", "Dust"]],
            "rationale": "The visits did what they ... side with your doctor",
        },
    ],
    "meanings": [{"quote": "ten slash three twenty-five", "value": "2025-10-03"}],
}

NOTHING: dict[str, Any] = {key: [] if isinstance(value, list) else None for key, value in ANSWER.items()}


def document(text: str = LETTER) -> Document:
    return Document("0" * 64, "moon.txt", "text/plain", text, (Page(1, Span(0, len(text))),), "text")


def read(*script: Say, text: str = LETTER, **options: int) -> tuple[Reading, list[Asked]]:
    with scripted(*script) as server:
        session = ModelSession("zyx-70b", base_url=server.base_url, timeout_seconds=10.0)
        try:
            reading = WholeReader(session, **options).read(clean(document(text)))
        finally:
            session.close()
        return reading, server.asked


def evidence(reading: Reading) -> dict[str, Evidence]:
    source = document()
    return ground(reading.case, source, outline(source, "none"), spans=reading.spans, interpreted=reading.interpreted)


def changed(**leaves: Any) -> dict[str, Any]:
    answer = copy.deepcopy(ANSWER)
    answer.update(leaves)
    return answer


def test_one_question_shows_the_text_as_it_came_and_fills_the_case() -> None:
    reading, (asked,) = read(say_json(ANSWER))
    assert user_text(asked).strip() == LETTER.strip()
    case = reading.case
    assert (case.priority, case.patient.age, case.patient.sex) == ("standard", 41, "female")
    assert case.dates.injury == dt.date(2025, 10, 3)
    first, second = case.issues
    assert first.medication is not None
    assert (first.medication.ingredients[0].strength, first.medication.quantity, first.medication.form) == ("7 mg", 60, "tablet")
    assert (first.decision, second.decision) == ("upheld", "overturned")
    assert second.schedule is not None
    assert second.schedule.sessions == 8
    assert first.claims_administrator_guidelines[0].sections == ["Tides"]
    assert first.rationale is not None
    assert first.rationale.startswith("I find the tablets wanting;")
    assert first.rationale.endswith("so the refusal stays as it is.")


def test_the_schema_asks_for_every_key_without_words_for_people() -> None:
    _, (asked,) = read(say_json(ANSWER))
    schema = schema_of(asked)
    assert set(schema["required"]) == set(ANSWER)
    assert "description" not in str(schema)
    assert "title" not in str(schema)


def test_what_the_model_says_that_a_quote_means_is_interpreted_and_never_supported() -> None:
    found = evidence(read(say_json(ANSWER))[0])
    assert found["dates.injury"].status == "interpreted"
    assert found["dates.injury"].quote == "ten slash three twenty-five"
    assert not found["dates.injury"].is_supported


def test_a_quote_that_its_parser_reads_is_supported_in_the_stretch_of_its_item() -> None:
    found = evidence(read(say_json(ANSWER))[0])
    leaf = "issues.0.medication"
    assert [found[f"{leaf}.{name}"].status for name in ("quantity", "ingredients.0.strength", "directions")] == [
        "normalized", "exact", "exact",
    ]  # fmt: skip


def test_last_years_dose_is_not_supported_for_an_item_that_states_another() -> None:
    answer = copy.deepcopy(ANSWER)
    answer["items"][0]["facts"][1][1] = "70 mg"
    found = evidence(read(say_json(answer), max_reasks=0)[0])
    assert found["issues.0.medication.ingredients.0.strength"].status == "contradicted"


def test_another_items_verdict_is_not_supported() -> None:
    answer = copy.deepcopy(ANSWER)
    answer["items"][0] |= {"decided": "I side with your doctor", "decision": "overturned"}
    assert not evidence(read(say_json(answer), max_reasks=0)[0])["issues.0.decision"].is_supported


def test_a_quote_that_stands_nowhere_is_asked_again_with_what_was_wrong_and_the_stretch_around_it() -> None:
    answer = copy.deepcopy(ANSWER)
    answer["items"][1]["facts"][0][1] = "#80"
    again = {"fields": [{"field": "items[1].sessions", "quote": "eight visits", "value": None}]}
    long = LETTER.replace("First, Zyxol", "The moon was full. " * 500 + "\n\nFirst, Zyxol")
    reading, (_, asked) = read(say_json(answer), say_json(again), text=long)
    assert "items[1].sessions" in user_text(asked)
    assert "'#80' does not stand in the text" in user_text(asked)
    assert "Second, eight visits of moon bathing" in user_text(asked)
    assert "Dear Ms. Quux" not in user_text(asked)
    schedule = reading.case.issues[1].schedule
    assert schedule is not None
    assert schedule.sessions == 8


def test_what_stays_in_doubt_is_null_and_unanswered_with_the_reason() -> None:
    reading, asked = read(say_json(changed(age="soon")), say_json({"fields": []}))
    assert len(asked) == 2
    assert reading.case.patient.age is None
    assert reading.unanswered == {"patient.age": "'soon' does not stand in the text"}


def test_pieces_that_columns_have_torn_apart_are_one_value() -> None:
    answer = changed(diagnoses=["comet | wrist"])
    text = LETTER.replace("The diagnosis is comet wrist.", "\ncomet\tsome other column\nwrist\tof words\n")
    reading, _ = read(say_json(answer), text=text)
    assert reading.case.diagnoses == ["comet wrist"]


def test_a_sections_list_without_its_source_is_left_out() -> None:
    answer = copy.deepcopy(ANSWER)
    answer["items"][0]["claims"][0][0] = "Sun Almanac 1900"
    reading, _ = read(say_json(answer), max_reasks=0)
    assert reading.case.issues[0].claims_administrator_guidelines == []


def test_a_long_document_is_shown_in_windows_and_its_answers_are_put_together() -> None:
    first = changed(items=ANSWER["items"][:1])
    second = changed(items=ANSWER["items"][1:], priority=None, priority_words=None, diagnoses=["comet wrist"])
    reading, asked = read(say_json(first), say_json(second), window=650)
    assert len(asked) == 2
    assert all(len(user_text(question)) <= 650 for question in asked)
    assert [issue.decision for issue in reading.case.issues] == ["upheld", "overturned"]
    assert reading.case.diagnoses == ["comet wrist"]


@pytest.mark.parametrize("reason", ["length", "too long"])
def test_a_document_too_long_for_answer_or_question_is_asked_by_windows(reason: str) -> None:
    cut = Say('{"case": null', finish_reason="length") if reason == "length" else Say(
        status=400, error={"message": "too long", "code": "context_length_exceeded", "type": "invalid_request_error"}
    )  # fmt: skip
    first, second = changed(items=ANSWER["items"][:1]), changed(items=ANSWER["items"][1:])
    reading, asked = read(cut, say_json(NOTHING), say_json(first), say_json(second))
    assert len(asked) == 4
    assert [issue.decision for issue in reading.case.issues] == ["upheld", "overturned"]


def test_a_document_that_states_nothing_gives_an_empty_case() -> None:
    reading, _ = read(say_json(NOTHING), text="A recipe for moon cheese.\n")
    assert reading.case.issues == []
    assert reading.case.case_number is None


def test_pages_that_stand_behind_several_sections_are_one_list() -> None:
    text = LETTER.replace("Moon Almanac 1899, Tides.", "Moon Almanac 1899, Tides, Page(s): 7; Craters, Page(s): 11-13.")
    answer = copy.deepcopy(ANSWER)
    answer["items"][0]["claims"] = [["Moon Almanac 1899", "Tides", "Craters", "pages 7, 11-13"]]
    reading, _ = read(say_json(answer), text=text)
    assert reading.case.issues[0].claims_administrator_guidelines[0].pages == "7, 11-13"


def test_a_number_that_is_quoted_without_its_mark_is_found_as_a_whole_number() -> None:
    text = LETTER.replace("eight visits of moon bathing", "moon bathing x12, not 112")
    answer = copy.deepcopy(ANSWER)
    answer["items"][1] |= {"item": "moon bathing x12", "facts": [["sessions", "12"]]}
    reading, _ = read(say_json(answer), text=text, max_reasks=0)
    schedule = reading.case.issues[1].schedule
    assert schedule is not None
    assert schedule.sessions == 12


def test_words_between_which_a_blank_was_lost_are_found() -> None:
    text = LETTER.replace("a crate of comets slid", "a crate ofcomets slid")
    assert read(say_json(ANSWER), text=text, max_reasks=0)[0].case.mechanism_of_injury == "a crate of comets slid"


def test_a_fact_with_a_name_of_the_models_own_is_a_finding() -> None:
    answer = copy.deepcopy(ANSWER)
    answer["items"][0]["facts"].append(["phase", "full"])
    (finding,) = read(say_json(answer))[0].findings
    assert (finding.code, "'phase full'" in finding.message) == ("answer.unknown-field", True)


def test_the_ends_of_a_long_quote_may_be_torn_themselves() -> None:
    text = LETTER.replace("I find the tablets wanting;", "I find\tother words\nthe tablets\tof a column\nwanting;")
    answer = copy.deepcopy(ANSWER)
    answer["items"][0]["rationale"] = "I find | the tablets ... stays as it is"
    reading, _ = read(say_json(answer), text=text, max_reasks=0)
    assert (reading.case.issues[0].rationale or "").startswith("I find\tother words")


def test_what_is_lost_of_a_list_is_a_finding_and_its_other_elements_keep_their_places() -> None:
    reading, _ = read(say_json(changed(diagnoses=["moon fever", "comet wrist"])), max_reasks=0)
    assert reading.case.diagnoses == ["comet wrist"]
    assert (reading.readers["diagnoses.0"], LETTER[slice(*reading.spans["diagnoses.0"])]) == (("llm",), "comet wrist")
    (finding,) = reading.findings
    assert (finding.code, finding.fields) == ("answer.unlocated", ["diagnoses"])


def test_a_model_that_never_ends_costs_a_bounded_number_of_calls() -> None:
    cut = Say('{"case": null', finish_reason="length")
    reading, asked = read(*[cut] * 200, text=LETTER * 20)
    assert reading.case.issues == []
    assert len(asked) < 60


def test_windows_that_state_a_field_differently_are_a_finding() -> None:
    first, second = changed(items=ANSWER["items"][:1]), changed(items=ANSWER["items"][1:], age="sixty")
    reading, _ = read(say_json(first), say_json(second), window=650, max_reasks=0)
    assert [(f.code, f.fields) for f in reading.findings] == [("answer.windows-differ", ["patient.age"])]


def test_swapped_reasons_are_not_borne_out() -> None:
    answer = copy.deepcopy(ANSWER)
    answer["items"][0]["rationale"], answer["items"][1]["rationale"] = (item["rationale"] for item in reversed(answer["items"]))
    found = evidence(read(say_json(answer), max_reasks=0)[0])
    assert not any(found[f"issues.{index}.rationale"].is_supported for index in (0, 1))
