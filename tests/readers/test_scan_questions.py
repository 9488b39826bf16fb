"""Questions about scans show what was recognised; damage is pointed at by the model and put right by rules."""

from __future__ import annotations

from typing import Any

from extractor.cleaning import Cleaned, clean
from extractor.evidence import ground
from extractor.layouts import outline
from extractor.llm.wire import HeaderAnswer
from extractor.readers.hybrid import HybridReader
from extractor.readers.mending import mended
from extractor.readers.questions import item_question
from extractor.readers.regex import RegexReader
from extractor.record import Evidence, Reading
from tests.layouts.decisions import decision, document
from tests.readers.scripted_answers import HEADER, read, sent, user_text
from tests.recognised import recognised
from tests.scripted_server import Asked, Say, say_json

NO_ITEM: dict[str, Any] = {
    "item": "Heading",
    "category": "medication",
    "decision": "Uphe1d",
    "schedule": None,
    "claims": [],
    "reviewer": [],
}


def scan(heading: str) -> Cleaned:
    text = decision(heading).replace("\r", "").replace("01/02/2031", "l0/13/2016")
    return clean(recognised(text))


def ask(cleaned: Cleaned, only: str, *script: Say, **options: Any) -> tuple[Reading, list[Asked], dict[str, Evidence]]:
    reading, asked = read(cleaned.document, *script, only=only, max_reasks=0, **options)
    found = ground(reading.case, cleaned.document, outline(cleaned.document), spans=reading.spans, readers=reading.readers)
    return reading, asked, {path: cleaned.evidence(evidence) for path, evidence in found.items()}


def order(cleaned: Cleaned, **medication: Any) -> dict[str, Any]:
    """Return an answer about the item, cut to what is asked."""
    question = item_question(cleaned.document, outline(cleaned.document), 0)
    answer = NO_ITEM | {"medication": medication}
    return {key: answer[key] for key in question.asked()}


def test_a_damaged_order_is_shown_as_recognised_and_read_by_the_parsers() -> None:
    cleaned = scan("Zyxol 1O mg #6O: Uphe1d\n")
    answer = order(cleaned, drugs=[{"name": "Zyxol", "strength": "1O mg"}], quantity="#6O")
    reading, asked, evidence = ask(cleaned, "issues.0", say_json(answer))
    assert "Heading: Zyxol 1O mg #6O: Uphe1d" in user_text(asked[0])
    assert "10 mg" not in sent(asked[0])
    issue = reading.case.issues[0]
    assert issue.medication is not None
    assert (issue.decision, issue.medication.quantity, issue.medication.ingredients[0].strength) == ("upheld", 60, "10 mg")
    paths = ("decision", "medication.quantity", "medication.ingredients.0.strength", "description")
    assert {(evidence[f"issues.0.{path}"].status, evidence[f"issues.0.{path}"].quote) for path in paths} == {
        ("ocr", "Uphe1d"),
        ("ocr", "#6O"),
        ("ocr", "1O mg"),
        ("ocr", "Zyxol 1O mg #6O"),
    }
    assert reading.unanswered == {}


def test_a_name_glued_to_its_strength_is_quoted_whole_and_parted_by_the_parsers() -> None:
    cleaned = scan("Norco10/325mg #11: Upheld\n")
    answer = order(cleaned, drugs=[{"name": "Norco10/325mg", "strength": "Norco10/325mg"}], quantity="#11") | {"decision": "Upheld"}
    reading, asked, evidence = ask(cleaned, "issues.0", say_json(answer))
    assert "Norco10/325mg" in user_text(asked[0])
    medication = reading.case.issues[0].medication
    assert medication is not None
    assert [(drug.name, drug.strength) for drug in medication.ingredients] == [("Norco", "10/325 mg")]
    drug = "issues.0.medication.ingredients.0"
    assert (evidence[f"{drug}.name"].status, evidence[f"{drug}.strength"].status) == ("ocr", "ocr")
    assert evidence[f"{drug}.strength"].quote == "10/325mg"


def test_a_damaged_date_of_the_header_is_read() -> None:
    cleaned = scan("Zyxol 7 mg #11: Upheld\n")
    header = dict.fromkeys(("case", "priority", "assigned", "decision", "ur_denial", "received"))
    answer = header | {"injury": "l0/13/2016", "states": ["Atlantis"], "specialties": []}
    reading, asked, evidence = ask(cleaned, "header", say_json(answer))
    assert "Date of Injury: l0/13/2016" in user_text(asked[0])
    assert str(reading.case.dates.injury) == "2016-10-13"
    assert (evidence["dates.injury"].status, evidence["dates.injury"].quote) == ("ocr", "l0/13/2016")


def test_a_digit_that_the_model_would_put_right_itself_is_no_quote() -> None:
    cleaned = scan("Zyxol 3O mg #6O: Uphe1d\n")
    answer = order(cleaned, drugs=[{"name": "Zyxol", "strength": "80 mg"}], quantity="#80")
    reading, _, _ = ask(cleaned, "issues.0", say_json(answer))
    medication = reading.case.issues[0].medication
    assert medication is not None
    assert (medication.ingredients[0].strength, medication.quantity) == (None, None)


def test_both_readers_agree_on_a_damaged_order() -> None:
    cleaned = scan("Zyxol 1O mg #6O: Uphe1d\n")
    answer = order(cleaned, drugs=[{"name": "Zyxol", "strength": "1O mg"}], quantity="#6O")

    def both(model: Any) -> HybridReader:
        model_alone = model.read
        model.read = lambda document, found, _chosen: model_alone(document, found, lambda name: name == "issues.0")
        return HybridReader(RegexReader(), model, ask="all")

    reading, _, evidence = ask(cleaned, "issues.0", say_json(answer), reader=both)
    strength = evidence["issues.0.medication.ingredients.0.strength"]
    assert (strength.status, strength.readers) == ("ocr", ["regex", "llm"])
    assert [finding for finding in reading.findings if "medication" in str(finding.fields)] == []


def test_a_text_is_shown_as_it_stands_and_its_answers_are_left_alone() -> None:
    text = document(decision("Zyxol 1O mg #60: Upheld\n"))
    question = item_question(clean(text).document, outline(text), 0)
    assert "Heading: Zyxol 1O mg #60: Upheld" in question.text
    answer = HeaderAnswer(**HEADER)
    assert mended(answer, question, text) is answer
