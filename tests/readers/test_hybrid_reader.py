"""Both readers reconciled, against a scripted server."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import pytest

from extractor.cleaning import Cleaned
from extractor.document import Document, Outline
from extractor.errors import ModelUnavailable
from extractor.evidence import ground
from extractor.layouts import outline
from extractor.pipeline import review
from extractor.readers import Models, build_reader
from extractor.readers.hybrid import HybridReader
from extractor.readers.llm import LlmReader
from extractor.readers.questions import header_question
from extractor.readers.regex import RegexReader
from extractor.record import Finding, Reading, Review
from extractor.validators import validate
from tests.layouts.decisions import SUMMARY as MOON_SUMMARY
from tests.layouts.decisions import decision, document
from tests.layouts.test_letter import LETTER
from tests.readers.scripted_answers import ALL_GOOD, DRUG, HEADER, SCAN, SUMMARY, fictional, read, summary_of, user_text
from tests.scripted_server import Asked, Say, say_json

Ask = Literal["uncertain", "all"]


class Rules(RegexReader):
    """The rules, unsure of these paths too."""

    def __init__(self, *unsure: str) -> None:
        self._unsure = frozenset(unsure)

    def read(self, cleaned: Cleaned, outline: Outline) -> Reading:
        found = super().read(cleaned, outline)
        return replace(found, uncertain=found.uncertain | self._unsure)


def hybrid(source: Document, *script: Say, ask: Ask = "all", unsure: tuple[str, ...] = ()) -> tuple[Reading, list[Asked]]:
    def both(model: LlmReader) -> HybridReader:
        return HybridReader(Rules(*unsure), model, ask=ask)

    return read(source, *script, max_reasks=0, reader=both)


def all_with(**changed: dict[str, Any]) -> list[Say]:
    """Return good answers to the four questions, some with other leaves."""
    answers = {"header": HEADER, "summary": SUMMARY, "drug": DRUG, "scan": SCAN}
    return [say_json(answer | changed.get(name, {})) for name, answer in answers.items()]


def differences(reading: Reading) -> list[Finding]:
    return [finding for finding in reading.findings if finding.code == "readers.differ"]


def test_where_both_read_alike_both_are_named() -> None:
    reading, _ = hybrid(fictional(), *ALL_GOOD)
    alone = {path for path, by in reading.readers.items() if by != ("regex", "llm")}
    assert alone == {"issues.0.retrospective", "issues.1.retrospective"}
    assert reading.readers["issues.0.medication.quantity"] == ("regex", "llm")
    assert differences(reading) == []


def test_the_default_of_a_case_is_no_agreement() -> None:
    reading, _ = hybrid(fictional(), *ALL_GOOD)
    assert reading.readers["issues.0.retrospective"] == ("regex",)


def test_a_value_that_the_source_does_not_bear_out_loses_and_both_places_are_named() -> None:
    source = fictional()
    reading, _ = hybrid(source, *all_with(header={"assigned": "07/06/1999"}))
    (difference,) = differences(reading)
    assert str(reading.case.dates.assigned) == "1999-06-14"
    assert reading.readers["dates.assigned"] == ("regex",)
    assert (difference.fields, difference.severity) == (["dates.assigned"], "warning")
    assert "'1999-06-14'" in difference.message
    assert "'1999-07-06'" in difference.message
    assert [span.text(source.text) for span in difference.spans] == ["06/14/1999", "07/06/1999"]


def test_where_the_source_bears_both_out_the_rules_are_kept() -> None:
    source = fictional()
    reading, _ = hybrid(source, *all_with(summary={"diagnoses": ["lumbar strain", "crush injury of the left foot, and sciatica"]}))
    (difference,) = differences(reading)
    assert reading.case.diagnoses == SUMMARY["diagnoses"]
    assert reading.readers["diagnoses.1"] == ("regex",)
    assert difference.fields == ["diagnoses"]
    assert [span.text(source.text) for span in difference.spans] == ["lumbar strain", "lumbar strain"]


def test_where_the_source_bears_both_out_and_the_rules_were_unsure_the_model_is_taken() -> None:
    diagnoses = ["lumbar strain", "crush injury of the left foot, and sciatica"]
    reading, _ = hybrid(fictional(), *all_with(summary={"diagnoses": diagnoses}), unsure=("diagnoses",))
    assert reading.case.diagnoses == diagnoses
    assert reading.readers["diagnoses.1"] == ("llm",)
    assert len(differences(reading)) == 1


def moon(summary: str) -> Document:
    """Return a decision on one item that the rules read for sure, with this clinical summary."""
    lead = MOON_SUMMARY[: MOON_SUMMARY.index("The injured worker")]
    return document(decision("Zyxol 7 mg #11: Upheld\r\n").replace(MOON_SUMMARY, f"{lead}{summary}\r\n"))


UNSURE = (
    "The worker is a 101 year old female. An accident was mentioned. She was diagnosed as having moonburn. "
    "Treatment to date has included moss."
)
MOON: dict[str, Any] = {"age": "101", "sex": "female", "mechanism": None, "diagnoses": ["moonburn"], "treatments": ["moss"]}


def test_where_the_rules_are_sure_of_all_nothing_is_asked() -> None:
    source = moon(UNSURE.replace("An accident was mentioned. ", ""))
    reading, asked = hybrid(source, ask="uncertain")
    assert asked == []
    assert (reading.asked, reading.answers) == ((), ())
    assert reading == RegexReader().read(Cleaned.untouched(source), outline(source))


def test_only_the_part_of_which_the_rules_are_unsure_is_asked_about() -> None:
    reading, asked = hybrid(moon(UNSURE), say_json(MOON), ask="uncertain")
    assert reading.asked == ("summary",)
    assert "Injury: An accident was mentioned." in user_text(asked[0])


def test_with_all_every_question_is_put_even_where_the_rules_are_sure() -> None:
    reading, _ = hybrid(fictional(), *ALL_GOOD)
    assert reading.asked == ("header", "summary", "issues.0", "issues.1")


def test_the_model_alone_fills_what_the_rules_were_unsure_of_and_the_source_bears_out() -> None:
    reading, _ = hybrid(moon(UNSURE), say_json(MOON | {"mechanism": "accident"}), ask="uncertain")
    assert reading.case.mechanism_of_injury == "accident"
    assert reading.readers["mechanism_of_injury"] == ("llm",)


def test_the_model_alone_fills_nothing_of_which_the_rules_are_sure() -> None:
    silent = moon("The worker is 101 years old. There was an accident at the moon base with a comet.")
    answer = summary_of(silent, age="101", sex=None, mechanism=None, diagnoses=["comet"], treatments=[])
    reading, _ = hybrid(silent, *all_but_summary(say_json(answer)))
    assert reading.case.diagnoses == []
    assert differences(reading) == []


def test_what_the_source_does_not_bear_out_fills_nothing() -> None:
    reading, _ = hybrid(moon(UNSURE), say_json(MOON | {"mechanism": "comet"}), ask="uncertain")
    assert reading.case.mechanism_of_injury is None
    assert reading.unanswered == {"mechanism_of_injury": "'comet' does not stand in the text"}


def all_but_summary(summary: Say) -> tuple[Say, Say, Say]:
    """Return a script that answers nothing to header and item."""
    empty = dict.fromkeys(HEADER) | {"states": [], "specialties": []}
    item: dict[str, Any] = {
        "item": None,
        "category": "medication",
        "decision": None,
        "medication": None,
        "schedule": None,
        "reviewer": [],
    }
    return say_json(empty), summary, say_json(item)


def test_an_answer_of_nulls_takes_nothing_from_the_rules() -> None:
    source = moon(UNSURE)
    reading, _ = hybrid(source, *all_but_summary(say_json(MOON | {"diagnoses": [], "treatments": []})))
    assert reading.case == RegexReader().read(Cleaned.untouched(source), outline(source)).case


def test_an_item_asked_about_alone_is_compared_with_the_item_of_its_index() -> None:
    source = fictional()
    reading, asked = hybrid(source, say_json(SCAN), ask="uncertain", unsure=("issues.1.decision",))
    assert [user_text(request).partition(":")[2][1:4] for request in asked] == ["MRI"]
    assert reading.readers["issues.1.decision"] == ("regex", "llm")
    assert reading.readers["issues.0.decision"] == ("regex",)
    assert reading.case == RegexReader().read(Cleaned.untouched(source), outline(source)).case
    assert differences(reading) == []


@pytest.mark.parametrize("say", [Say("moon"), Say('{"age"', finish_reason="length"), Say(None, refusal="No.")])
def test_an_unusable_answer_leaves_what_the_rules_read(say: Say) -> None:
    source = moon(UNSURE)
    reading, _ = hybrid(source, say, ask="uncertain")
    assert reading.case == RegexReader().read(Cleaned.untouched(source), outline(source)).case
    assert [finding.code.partition(".")[0] for finding in reading.findings] == ["answer"]
    assert set(reading.unanswered) == {"mechanism_of_injury"}


def test_a_model_that_cannot_be_used_ends_the_run_only_where_it_is_needed() -> None:
    with pytest.raises(ModelUnavailable):
        hybrid(moon(UNSURE), Say(status=401), ask="uncertain")


def test_readers_are_built_by_name() -> None:
    def built(model: LlmReader) -> Any:
        kinds = [build_reader(name, Models(model.session)) for name in ("regex", "llm", "hybrid")]
        assert [type(kind) for kind in kinds] == [RegexReader, LlmReader, HybridReader]
        return kinds[0]

    assert read(fictional(), reader=built)[1] == []


def test_what_a_letter_may_state_is_asked_and_filled_from_its_sentence() -> None:
    source = document(LETTER.replace("The company's letter of denial is dated February 10", "The carrier spoke on February 10"))
    found = outline(source)
    question = header_question(source, found)
    assert question is not None
    answer = dict.fromkeys(question.asked(), None) | {
        "states": ["Utah"],
        "specialties": ["Toxicology"],
        "ur_denial": "February 10, 2031",
    }
    reading, asked = hybrid(source, say_json(answer), ask="uncertain")
    assert [len(asked), reading.asked] == [1, ("header",)]
    assert "The carrier spoke on February 10, 2031" in user_text(asked[0])
    assert str(reading.case.dates.ur_denial) == "2031-02-10"
    assert reading.readers["dates.ur_denial"] == ("llm",)
    assert ground(reading.case, source, found, spans=reading.spans)["dates.ur_denial"].is_supported
    findings = validate(reading.case, source, found, ground(reading.case, source, found, spans=reading.spans))
    assert [(f.code, f.severity, f.fields) for f in findings] == [
        ("evidence.possible", "warning", ["dates.ur_denial"]),
        ("layout.letter", "warning", []),
    ]
    told = "The carrier spoke on February 10, 2031"
    assert [span.text(source.text) for f in findings for span in f.spans] in (["February 10, 2031"], [told])
    assert review({}, findings) == Review(needed=True, fields=["dates.ur_denial"], reasons=["layout.letter"])
