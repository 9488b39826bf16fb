"""What the page of a decision shows, before any markup."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import JsonValue

from extractor.document import Box, Document, Line, Page, Span, Word
from extractor.ingest.word_boxes import PlacedWord
from extractor.pipeline import extract
from extractor.record import Evidence, Finding, Record, Review
from extractor.service.fields import NoSuchField
from extractor.service.store import PastVerdict
from extractor.service.verdicts import Action, Verdict
from extractor.service.web.decision import view_decision
from extractor.service.web.source import WordPlaces, page_marks, sheets_of
from tests.service.pages_app import TEXT, Reading, misread

AT = dt.datetime(1999, 3, 14, 15, 9, tzinfo=dt.UTC)
DIFFER = Finding(code="readers.differ", severity="warning", fields=["issues.0.decision"], message="one read upheld, one overturned")
WRONG: dict[str, JsonValue] = {"issues.2.medication.quantity": 30, "diagnoses.1": "lumbar strain", "dates.decision": "1999-10-19"}


@pytest.fixture(scope="module")
def record() -> Record:
    """Return a record with three wrong values, and one on which two readers differ."""
    return misread(TEXT.read_bytes(), "misread.txt", WRONG, (DIFFER,))


def said(action: Action, value: JsonValue = None) -> Verdict:
    return Verdict(action=action, value=value, reviewer="Ana", at=AT)


def test_what_to_look_at_comes_first_each_with_its_reason(record: Record) -> None:
    view = view_decision(record, {})
    assert [(field.place, field.machine, field.reasons) for field in view.doubtful] == [
        ("decision date", "1999-10-19", ("The source says 1999-10-18.",)),
        ("item 3: quantity", "30", ("The source says 60.",)),
        ("diagnosis 2", "lumbar strain", ("Its place in the source says nothing of the kind.",)),
        ("item 1: decision", "upheld", ("One read upheld, one overturned.",)),
    ]
    assert [field.suggestion for field in view.doubtful] == ["1999-10-18", 60, None, None]


def test_what_the_source_says_stands_in_the_input_at_first(record: Record) -> None:
    field = view_decision(record, {}).field("issues.2.medication.quantity")
    assert field is not None
    assert (field.machine_value, field.entry) == (30, 60)


def test_machine_and_person_stand_side_by_side(record: Record) -> None:
    verdicts = {"issues.2.medication.quantity": said("correct", 45), "dates.injury": said("not-stated"), "priority": said("accept")}
    view = view_decision(record, verdicts)
    fields = {path: view.field(path) for path in verdicts}
    shown = {path: (field.machine, field.person, field.is_open) for path, field in fields.items() if field}
    assert shown == {
        "issues.2.medication.quantity": ("30", "45", False),
        "dates.injury": ("1999-01-11", None, False),
        "priority": ("standard", "standard", False),
    }
    assert view.open == ["dates.decision", "diagnoses.1", "issues.0.decision"]


def test_earlier_verdicts_are_told(record: Record) -> None:
    past = [
        PastVerdict("priority", said("not-stated")),
        PastVerdict("priority", said("withdraw")),
        PastVerdict("priority", said("accept")),
    ]
    field = view_decision(record, {"priority": said("accept")}, past).field("priority")
    assert field is not None
    assert [verdict.action for verdict in field.past] == ["not-stated", "withdraw", "accept"]


def test_a_missed_value_can_be_added(record: Record) -> None:
    item = view_decision(record, {}).groups[4]
    assert "issues.2.medication.form" in item.missing
    assert "issues.2.medication.ingredients.1.name" in item.missing
    added = view_decision(record, {}, add="issues.2.medication.form").field("issues.2.medication.form")
    assert added is not None
    assert (added.machine, added.is_doubtful) == (None, False)


def test_an_item_that_was_missed_gets_a_group(record: Record) -> None:
    groups = view_decision(record, {}, add="issues.4.description").groups
    assert [(group.number, group.path) for group in groups[2:]] == [(n + 1, f"issues.{n}") for n in range(5)]
    assert [field.path for field in groups[-1].fields] == ["issues.4.description"]


def test_no_row_is_added_far_behind_a_list(record: Record) -> None:
    for path in ("issues.999.description", "diagnoses.999", "issues.0.reviewer_guidelines.7.source"):
        with pytest.raises(NoSuchField, match="the next one is"):
            view_decision(record, {}, add=path)


def test_a_list_or_part_in_doubt_is_a_row_of_its_own() -> None:
    finding = Finding(code="document.no-decision", severity="error", fields=["issues"], message="no decided item was found")
    bare = extract("Case Number: CM99-0000077\n", reader="regex")
    record = bare.model_copy(update={"findings": [finding], "review": Review(needed=True, fields=["issues"])})
    (field,) = view_decision(record, {}).doubtful
    assert (field.place, field.machine, field.reasons) == ("disputed items", None, ("No decided item was found.",))
    assert field.addition == "issues.0.description"


def test_a_finding_that_a_row_tells_is_not_told_twice(record: Record) -> None:
    assert [finding.code for finding in view_decision(record, {}).findings] == [
        finding.code for finding in record.findings if finding.code != "readers.differ"
    ]


def test_marks_on_a_page_are_boxes_a_line_the_widest_first(record: Record) -> None:
    words = [
        PlacedWord(Span(0, 3), Box(0.1, 0.1, 0.2, 0.12)),
        PlacedWord(Span(4, 7), Box(0.21, 0.1, 0.3, 0.12)),
        PlacedWord(Span(8, 11), Box(0.1, 0.13, 0.2, 0.15)),
    ]
    evidence = {
        "case_number": Evidence(status="exact", start=4, end=7),
        "priority": Evidence(status="contradicted", start=0, end=11),
        "dates.injury": Evidence(status="exact", start=20, end=30),
    }
    marks = page_marks(record.model_copy(update={"evidence": evidence}), words).marks
    assert [(mark.path, mark.status, mark.boxes) for mark in marks] == [
        ("priority", "contradicted", [Box(0.1, 0.1, 0.3, 0.12), Box(0.1, 0.13, 0.2, 0.15)]),
        ("case_number", "exact", [Box(0.21, 0.1, 0.3, 0.12)]),
    ]


def test_a_text_has_no_pictures() -> None:
    document = Document("0" * 64, "a.txt", "text/plain", "one", (Page(1, Span(0, 3)),), "text")
    assert (sheets_of(document), sheets_of(None)) == ([], [])


def test_words_of_a_scan_are_those_that_were_recognised() -> None:
    word = Word(Span(0, 3), Box(0.1, 0.1, 0.2, 0.12), 0.9)
    pages = (Page(1, Span(0, 4), is_ocr=True), Page(2, Span(4, 7), is_ocr=True))
    lines = (Line(Span(0, 3), 1, word.box, 0.9, (word,)), Line(Span(4, 7), 2, word.box, 0.9, (Word(Span(4, 7), word.box, 0.9),)))
    document = Document("0" * 64, "a.png", "image/png", "one\ftwo", pages, "ocr", lines=lines)
    assert WordPlaces().words(document, pages[0], b"", Reading()) == (PlacedWord(Span(0, 3), word.box),)


def test_words_of_a_picture_stand_among_those_of_the_text_layer() -> None:
    read = Word(Span(4, 7), Box(0.3, 0.1, 0.4, 0.12), 0.9)
    pages = (Page(1, Span(0, 13)),)
    document = Document(
        "0" * 64, "a.pdf", "application/pdf", "one two three", pages, "mixed", lines=(Line(Span(4, 7), 1, read.box, 0.9, (read,)),)
    )

    class Layer(Reading):
        def page_words(self, _content: bytes, _page: int) -> tuple[PlacedWord, ...]:
            return (PlacedWord(Span(0, 3), read.box), PlacedWord(Span(4, 9), read.box))

    words = WordPlaces().words(document, pages[0], b"", Layer())
    assert [word.span.text(document.text) for word in words] == ["one", "two", "three"]
