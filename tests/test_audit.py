"""Numbers that were read twice and came out differently: they leave no record as values, and `imr check` says the same."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from extractor.audit import audit, is_borne_out
from extractor.case import Case, Dates, Ingredient, Issue, Medication, leaves
from extractor.checking import check, check_files
from extractor.cleaning import clean
from extractor.document import Box, Document, Doubt, DoubtKind, Page, Span
from extractor.ingest.kept import keep_text, kept_text
from extractor.layouts import outline
from extractor.llm.session import ModelSession
from extractor.pages import render_html
from extractor.pipeline import Sessions, assemble
from extractor.readers.regex import RegexReader
from extractor.record import Evidence, Record
from extractor.settings import Settings
from tests.layouts.decisions import decision

TEXT = decision(
    "Retrospective Zyxol 7.5 mg #11, twice daily, with 3 refills, 30 day supply (DOS 01/06/2031, 01/09/2031): Upheld\n",
    "Moss therapy 2 times a week for 6 weeks: Upheld\n",
).replace("\r", "")
QUANTITY, STRENGTH = "issues.0.medication.quantity", "issues.0.medication.ingredients.0.strength"


def doubt(words: str, number: str, second: str, kind: DoubtKind = "digit", text: str = TEXT) -> Doubt:
    """Return a doubt about a number inside the first place where some words stand."""
    start = text.index(words) + words.index(number)
    return Doubt(Span(start, start + len(number)), 1, Box(0.1, 0.2, 0.3, 0.4), kind, second)


def scan(*doubts: Doubt) -> Document:
    page = Page(1, Span(0, len(TEXT)), is_ocr=True, dpi=200)
    return Document("0" * 64, "moon.png", "image/png", TEXT, (page,), "ocr", "made up 1.0", doubts=doubts)


def record_of(document: Document) -> Record:
    cleaned = clean(document)
    sections = outline(cleaned.document)
    reading = RegexReader().read(cleaned, sections)
    return assemble(cleaned, sections, reading, Settings(reader="regex"), Sessions(ModelSession()), seconds=0.0)


@lru_cache
def undisturbed() -> Record:
    return record_of(scan())


@pytest.mark.parametrize(
    ("path", "held"),
    [
        ("case_number", doubt("CM99-0000001", "0000001", "0000007")),
        ("dates.injury", doubt("Injury: 01/02/2031", "02", "07")),
        ("patient.age", doubt("a 101 year", "101", "107")),
        (QUANTITY, doubt("#11", "11", "77")),
        (STRENGTH, doubt("7.5 mg", "7.5", "1.5")),
        (STRENGTH, doubt("7.5 mg", "7.5", "75", "point")),
        ("issues.0.medication.refills", doubt("3 refills", "3", "8")),
        ("issues.1.schedule.per_week", doubt("2 times", "2", "7")),
        ("issues.1.schedule.weeks", doubt("6 weeks", "6", "8")),
    ],
    ids=["case number", "date", "age", "quantity", "strength", "point", "refills", "visits a week", "weeks"],
)
def test_a_doubtful_number_is_no_value_and_its_entry_tells_both_readings(path: str, held: Doubt) -> None:
    record, values = record_of(scan(held)), dict(leaves(undisturbed().case))
    assert dict(leaves(record.case)) == {other: value for other, value in values.items() if other != path}
    was, entry = undisturbed().evidence[path], record.evidence[path]
    note = f"read as {held.span.text(TEXT)!r} and, a second time, as {held.second!r}"
    assert entry == was.model_copy(update={"status": "unreadable", "note": note})
    assert path in record.review.fields
    assert check(record, scan(held)) == []


def test_the_number_beside_a_doubtful_one_stays() -> None:
    record = record_of(scan(doubt("#11", "11", "77")))
    medication = record.case.issues[0].medication
    assert medication is not None
    assert (medication.quantity, medication.refills, medication.ingredients[0].strength) == (None, 3, "7.5 mg")
    assert "dosage.heading" not in {finding.code for finding in record.findings}


def test_one_of_several_service_dates_leaves_the_list_and_the_list_says_so() -> None:
    held = doubt("DOS 01/06/2031", "06", "08")
    record = record_of(scan(held))
    assert undisturbed().case.issues[0].service_dates == [dt.date(2031, 1, 6), dt.date(2031, 1, 9)]
    assert record.case.issues[0].service_dates == [dt.date(2031, 1, 9)]
    entry, other = record.evidence["issues.0.service_dates"], record.evidence["issues.0.service_dates.0"]
    assert (entry.status, entry.quote, other.status, other.quote) == ("unreadable", "01/06/2031", "exact", "01/09/2031")
    assert check(record, scan(held)) == []
    assert "read as &#39;06&#39; and, a second time, as &#39;08&#39;" in render_html(record, scan(held))


def test_a_header_date_that_was_taken_away_is_not_said_to_be_missing() -> None:
    record = record_of(scan(doubt("Injury: 01/02/2031", "2031", "2037")))
    assert (record.case.dates.injury, [f.code for f in record.findings if "dates.injury" in f.fields]) == (None, [])


@pytest.mark.parametrize("held", [doubt("01/02/2031", "02", "02", "point"), doubt("CM99-0000001", "99", "9.9", "point")])
def test_no_point_stands_in_a_date_or_a_case_number(held: Doubt) -> None:
    assert record_of(scan(held)).case == undisturbed().case


def test_a_point_that_was_taken_for_a_stroke_is_no_doubt_about_the_value() -> None:
    document = scan(doubt("7.5 mg", "7.5", "75", "point"))
    span = document.doubts[0].span
    evidence = {STRENGTH: Evidence(status="ocr", start=span.start, end=span.end, page=1, quote="7.5 mg")}
    for strength, is_kept in (("7/5 mg", True), ("7.5 mg", False)):
        drug = Ingredient(name="Zyxol", strength=strength)
        case = Case(issues=[Issue(medication=Medication(ingredients=[drug]))])
        assert (audit(case, evidence, document).case == case) == is_kept


def test_words_keep_a_doubtful_number_and_a_finding_says_so() -> None:
    record = record_of(scan(held := doubt("30 day", "30", "80")))
    assert record.case == undisturbed().case
    found = [finding for finding in record.findings if finding.code == "audit.digits"]
    paths = ("issues.0.description", "issues.0.medication.supply")
    assert [(f.fields, f.severity, f.spans) for f in found] == [([path], "warning", [held.span]) for path in paths]
    assert found[0].message == "issues.0.description: read as '30' and, a second time, as '80'"
    assert set(record.review.fields) - set(undisturbed().review.fields) == {field for finding in found for field in finding.fields}
    assert check(record, scan(held)) == []


@pytest.mark.parametrize(
    ("kind", "says"), [("digit", "'7.5' is hardly legible"), ("point", "the point in '7.5' is hardly legible")]
)
def test_a_number_that_is_read_alike_twice_may_still_be_hardly_legible(kind: DoubtKind, says: str) -> None:
    assert record_of(scan(doubt("7.5 mg", "7.5", "7. 5", kind))).evidence[STRENGTH].note == says


def test_a_record_that_keeps_a_doubtful_number_or_makes_up_a_doubt_is_found_out() -> None:
    held = doubt("#11", "11", "77")
    assert {QUANTITY} <= {field for finding in check(undisturbed(), scan(held)) for field in finding.fields}
    (finding,) = [f for f in check(record_of(scan(held)), scan()) if f.code == "check.evidence"]
    assert finding.message.startswith(f"{QUANTITY}: the record says unreadable at ")


def test_a_bare_case_is_not_borne_out_by_a_doubtful_number(tmp_path: Path) -> None:
    source, label = tmp_path / "moon.txt", tmp_path / "CM99-0000001.json"
    source.write_text(TEXT, newline="")
    label.write_text(undisturbed().case.model_dump_json())
    assert check_files(label, source).unsupported == []
    kept = replace(scan(doubt("#11", "11", "77")), id=hashlib.sha256(source.read_bytes()).hexdigest())
    keep_text(kept, tmp_path / "kept")
    assert check_files(label, source, tmp_path / "kept").unsupported == [QUANTITY]


def test_doubts_are_kept_with_the_text(tmp_path: Path) -> None:
    document = scan(doubt("#11", "11", "77"))
    keep_text(document, tmp_path)
    assert kept_text(document.id, tmp_path) == document


def test_without_evidence_or_without_a_place_nothing_is_taken_away() -> None:
    case = Case(dates=Dates(injury=dt.date(2031, 1, 2)), issues=[Issue(retrospective=True)])
    document = scan(doubt("01/02/2031", "02", "07"))
    assert audit(case, {}, document) == (case, {})
    assert audit(case, {"dates.injury": Evidence(status="unsupported")}, document) == (case, {})
    assert not is_borne_out("dates.injury", Evidence(status="unreadable", note="made up"), document)
