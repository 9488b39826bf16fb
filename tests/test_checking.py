"""A record is borne out by its document, or the check says where it is not."""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import pytest

from extractor.case import Case
from extractor.checking import check, check_files
from extractor.cleaning import Cleaned, clean
from extractor.completeness import measure_coverage
from extractor.errors import ConfigurationError, DocumentMissing
from extractor.evidence import ground
from extractor.ingest import read_document
from extractor.layouts import outline
from extractor.pipeline import Pipeline, extract, extract_all, review
from extractor.record import ColumnValue, Finding, Record, Review
from extractor.settings import Settings
from tests.fictional import render_pdf
from tests.scans import image_file, printed

DATA = Path(__file__).parent / "data" / "decisions"
CASES = sorted(path.stem for path in (DATA / "texts").iterdir())
SECTIONED = [case for case in CASES if outline(read_document(DATA / "texts" / f"{case}.txt")).layout == "case-number"]
ONE = DATA / "texts" / "CM99-0000001.txt"


def text_of(case: str) -> Path:
    return DATA / "texts" / f"{case}.txt"


@lru_cache
def record_of(path: Path, layout: Literal["auto", "none"] = "auto") -> Record:
    return extract(path, reader="regex", layout=layout)


def tampered(changes: dict[str, Any], path: Path = ONE) -> Record:
    """Return a record with values replaced: each key is a path in its JSON, levels parted by "/"."""
    data = record_of(path).model_dump(mode="json")
    for place, value in changes.items():
        *parents, last = place.split("/")
        at: Any = data
        for key in parents:
            at = at[int(key)] if isinstance(at, list) else at[key]
        before = at[int(last)] if isinstance(at, list) else at.get(last)
        assert before != value, f"{place} is {value!r} already"
        at[int(last) if isinstance(at, list) else last] = value
    return Record.model_validate(data)


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def written(path: Path, *entries: dict[str, Any]) -> Path:
    path.write_text("\n".join(json.dumps(entry) for entry in entries), "utf-8")
    return path


def as_entry(record: Record) -> dict[str, Any]:
    entry: dict[str, Any] = record.model_dump(mode="json")
    return entry


@pytest.mark.parametrize("case", CASES)
def test_a_fresh_record_is_borne_out(case: str) -> None:
    assert [finding.message for finding in check(record_of(text_of(case)), read_document(text_of(case)))] == []


@pytest.mark.parametrize("case", CASES)
def test_a_record_made_without_layouts_is_borne_out(case: str) -> None:
    record = record_of(text_of(case), "none")
    assert record.document.layout == "unknown"
    assert [finding.message for finding in check(record, read_document(text_of(case)))] == []


@pytest.mark.parametrize(
    ("changes", "code", "fields"),
    [
        ({"case/priority": "expedited"}, "check.evidence", ["priority"]),
        ({"case/dates/injury": "1999-03-03"}, "check.evidence", ["dates.injury"]),
        ({"case/dates/injury": "1999-06-14"}, "check.support", ["dates.injury"]),
        ({"case/issues/0/decision": "overturned"}, "check.support", ["issues.0.decision"]),
        ({"case/issues/0/medication/quantity": 7}, "check.support", ["issues.0.medication.quantity"]),
        ({"case/issues/0/rationale": "A short taper."}, "check.support", ["issues.0.rationale"]),
        ({"case/mechanism_of_injury": "fell off the moon"}, "check.evidence", ["mechanism_of_injury"]),
        ({"case/dates/injury": None}, "check.evidence", ["dates.injury"]),
        ({"evidence/dates.injury/status": "normalized"}, "check.evidence", ["dates.injury"]),
        ({"evidence/dates.injury/start": 0, "evidence/dates.injury/end": 4}, "check.evidence", ["dates.injury"]),
        ({"evidence/dates.injury/quote": "03/03/1999"}, "check.evidence", ["dates.injury"]),
        ({"evidence/dates.injury/page": 2}, "check.evidence", ["dates.injury"]),
    ],
)
def test_a_changed_value_or_its_evidence_is_found(changes: dict[str, Any], code: str, fields: list[str]) -> None:
    found = check(tampered(changes), read_document(ONE))
    assert (code, fields) in [(finding.code, finding.fields) for finding in found]
    assert {finding.severity for finding in found} == {"error"}


def test_a_false_value_with_evidence_to_suit_is_still_refused() -> None:
    changes = {"case/issues/0/medication/quantity": 7, "evidence/issues.0.medication.quantity/quote": "7 mg"}
    assert codes(check(tampered(changes), read_document(ONE))).count("check.support") == 1


def test_entries_that_are_missing_or_too_many_are_found() -> None:
    record = record_of(ONE)
    fewer = {path: entry for path, entry in record.evidence.items() if path != "priority"}
    more = record.evidence | {"diagnoses.77": record.evidence["diagnoses.0"]}
    for evidence, field in ((fewer, "priority"), (more, "diagnoses.77")):
        (found,) = check(record.model_copy(update={"evidence": evidence}), read_document(ONE))
        assert (found.code, found.fields) == ("check.evidence", [field])


def test_a_finding_that_was_taken_out_or_made_up_is_found() -> None:
    path = text_of("CM37-0000010")
    record = record_of(path)
    assert len(record.findings) >= 2
    made_up = Finding(code="dates.order", severity="warning", message="moon")
    for findings in (record.findings[1:], [*record.findings, made_up]):
        found = check(record.model_copy(update={"findings": findings}), read_document(path))[0]
        assert found.code == "check.findings"
        assert ("stored but not found" in found.message) == (made_up in findings)


def test_findings_about_the_run_are_no_matter_of_the_document() -> None:
    record = record_of(ONE)
    told = [
        Finding(code="readers.note", severity="info", message="moon"),
        Finding(code="answer.cut", severity="info", message="moon"),
    ]
    assert check(record.model_copy(update={"findings": [*record.findings, *told]}), read_document(ONE)) == []


def test_a_review_that_hides_doubt_is_found() -> None:
    record = record_of(ONE)
    assert codes(check(record.model_copy(update={"review": Review(needed=True)}), read_document(ONE))) == ["check.review"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"document/id": "0" * 64}, "check.document"),
        ({"document/text_sha256": "0" * 64}, "check.text"),
        ({"document/layout": "moon"}, "check.layout"),
    ],
)
def test_a_record_of_another_document_text_or_layout_is_not_compared_further(changes: dict[str, Any], code: str) -> None:
    assert codes(check(tampered(changes), read_document(ONE))) == [code]


def bundle(path: Path) -> Path:
    """Write a file of two decisions."""
    path.write_text(f"{ONE.read_text('utf-8')}\f{text_of('CM99-0000002').read_text('utf-8')}", "utf-8")
    return path


def test_records_of_the_parts_of_a_file_are_checked_against_the_file(tmp_path: Path) -> None:
    file = bundle(tmp_path / "both.txt")
    entries = [record.model_dump(mode="json") for record in extract_all(file, reader="regex")]
    report = check_files(written(tmp_path / "records.jsonl", *entries), tmp_path / "both.txt")
    assert (report.checked, report.differences, report.unsupported) == (2, [], [])


@pytest.mark.parametrize("kept", [0, 1])
def test_a_part_of_a_file_without_a_record_is_named(kept: int, tmp_path: Path) -> None:
    file = bundle(tmp_path / "both.txt")
    entry = as_entry(extract_all(file, reader="regex")[kept])
    report = check_files(written(tmp_path / "records.jsonl", entry), file)
    assert report.differences == [f"records.jsonl: part {2 - kept} of 2 of 'both.txt' has no record"]


def test_a_record_of_a_part_of_a_file_that_holds_one_decision_is_no_record_of_it(tmp_path: Path) -> None:
    part = {"index": 1, "of": 2, "start": 0, "end": 9, "pages": [1, 1]}
    report = check_files(written(tmp_path / "one.json", as_entry(tampered({"document/part": part}, ONE))), ONE)
    assert len(report.differences) == 1
    assert "in the document that is the whole file" in report.differences[0]


@pytest.mark.parametrize(
    "changes", [{"of": 3}, {"index": 1}, {"start": 7}, {"pages": (1, 2)}], ids=["of", "index", "start", "pages"]
)
def test_a_record_of_another_part_than_the_file_has_is_not_compared_further(changes: dict[str, Any], tmp_path: Path) -> None:
    file = bundle(tmp_path / "both.txt")
    _, second = extract_all(file, reader="regex")
    assert second.document.part is not None
    info = second.document.model_copy(update={"part": second.document.part.model_copy(update=changes)})
    assert codes(check(second.model_copy(update={"document": info}), read_document(file))) == ["check.part"]


def test_a_record_of_the_whole_that_hides_its_decisions_is_found(tmp_path: Path) -> None:
    file = bundle(tmp_path / "both.txt")
    with Pipeline(Settings(reader="regex", split=False)) as pipeline:
        record = pipeline.run(file)
    kept = [finding for finding in record.findings if finding.code != "document.several"]
    assert "check.findings" in codes(check(record.model_copy(update={"findings": kept}), read_document(file)))


def test_a_document_with_one_digit_changed_is_another() -> None:
    other = read_document(ONE.read_bytes().replace(b"03/02/1999", b"03/03/1999"))
    assert codes(check(record_of(ONE), other)) == ["check.document"]


def test_records_of_a_run_are_checked_against_a_folder(tmp_path: Path) -> None:
    entries = [as_entry(record_of(text_of(case))) for case in CASES]
    failed = {"document": "moon.pdf", "error": {"type": "DocumentUnreadable", "message": "moon", "hint": None}}
    report = check_files(written(tmp_path / "run.jsonl", *entries, failed), DATA / "texts")
    assert (report.differences, report.unsupported, report.engine_differs, report.checked) == ([], [], False, len(CASES))


def test_records_with_a_byte_order_mark_and_separators_of_lines_in_a_quote_are_checked(tmp_path: Path) -> None:
    text = ONE.read_text("utf-8").replace("Decision rationale: ", "Decision rationale: Here\u2028is\x85why. ")
    (tmp_path / "one.txt").write_text(text, "utf-8")
    line = extract(tmp_path / "one.txt", reader="regex").model_dump_json()
    assert "\u2028" in line
    (tmp_path / "out.jsonl").write_text(f"{line}\n", "utf-8-sig")
    report = check_files(tmp_path / "out.jsonl", tmp_path / "one.txt")
    assert (report.checked, report.differences) == (1, [])


def test_records_are_checked_as_they_are_read(tmp_path: Path) -> None:
    path = written(tmp_path / "run.jsonl", as_entry(tampered({"case/dates/injury": "1999-06-14"})))
    path.write_text(path.read_text("utf-8") + "moon\n", "utf-8")
    with pytest.raises(ConfigurationError, match="cannot read records"):
        check_files(path, ONE)


def test_a_pdfs_record_is_checked_against_the_pdf(tmp_path: Path) -> None:
    pdf = tmp_path / "one.pdf"
    pdf.write_bytes(render_pdf(ONE.read_text("utf-8")))
    report = check_files(written(tmp_path / "one.json", as_entry(record_of(pdf))), pdf)
    assert (report.differences, report.checked) == ([], 1)


def test_a_report_names_the_record_and_what_is_unsupported(tmp_path: Path) -> None:
    entries = [as_entry(record_of(ONE)), as_entry(tampered({"case/dates/injury": "1999-06-14"}))]
    report = check_files(written(tmp_path / "two.jsonl", *entries), ONE)
    assert (report.unsupported, report.checked) == (["dates.injury"], 2)
    assert report.differences
    assert all(line.startswith("two.jsonl:2: ") for line in report.differences)


@pytest.mark.parametrize("engine", ["moondust 7.1", None], ids=["another", "none"])
def test_a_text_that_another_engine_read_otherwise_is_its_own_message(engine: str | None, tmp_path: Path) -> None:
    pdf = tmp_path / "one.pdf"
    pdf.write_bytes(render_pdf(ONE.read_text("utf-8")))
    forged = tampered({"document/text_sha256": "0" * 64, "document/text_engine": engine}, pdf)
    report = check_files(written(tmp_path / "one.json", as_entry(forged)), pdf)
    assert report.engine_differs
    assert (len(report.differences), report.unsupported) == (1, [])


@pytest.mark.parametrize("name", ["one.txt", "one.pdf"])
def test_a_wrong_hash_of_a_text_that_the_same_engine_reads_is_no_matter_of_engines(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(ONE.read_bytes() if name == "one.txt" else render_pdf(ONE.read_text("utf-8")))
    report = check_files(written(tmp_path / "one.json", as_entry(tampered({"document/text_sha256": "0" * 64}, file))), file)
    assert not report.engine_differs
    assert ["document.text_sha256 is not that of the document's text" in line for line in report.differences] == [True]


@pytest.mark.parametrize(
    ("name", "told", "real"),
    [
        ("pages", 9, 1),
        ("characters", 12, len(read_document(ONE).text)),
        ("text_source", "ocr", "text"),
        ("media_type", "a/b", "text/plain"),
    ],
)
def test_what_a_record_says_of_its_document_is_compared(name: str, told: object, real: object) -> None:
    found = check(tampered({f"document/{name}": told}), read_document(ONE))
    assert [(finding.code, finding.message) for finding in found] == [
        ("check.size", f"the record says document.{name} {told!r}, the document has {real!r}")
    ]


def test_the_names_of_a_document_are_not_compared() -> None:
    assert check(tampered({"document/source": "moon.txt", "document/also": ["sun.txt"]}), read_document(ONE)) == []


@pytest.mark.parametrize("case", CASES)
def test_a_bare_case_is_grounded_afresh(case: str, tmp_path: Path) -> None:
    bare = record_of(text_of(case)).case.model_dump(mode="json")
    for name, entry in (("bare.json", bare), ("wrapped.json", {"case": bare})):
        report = check_files(written(tmp_path / name, entry), text_of(case))
        assert (report.differences, report.checked) == ([], 1)


@pytest.mark.parametrize("case", SECTIONED)
def test_a_label_of_a_published_form_is_supported_but_for_words_of_ours(case: str) -> None:
    report = check_files(DATA / "labels" / f"{case}.json", text_of(case))
    assert report.checked == 1
    assert [path for path in report.unsupported if not path.endswith((".category", ".medication.form"))] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("case_number", "CM99-0000002"),
        ("dates.injury", "1999-03-03"),
        ("issues.0.medication.quantity", 7),
        ("issues.0.decision", "overturned"),
        ("issues.1.description", "MRI of the cervical spine without contrast"),
        ("issues.0.rationale", {"starts": "A drug of this family", "ends": "a matter for her doctor"}),
    ],
)
def test_a_label_with_a_false_value_is_refused_there_alone(path: str, value: object, tmp_path: Path) -> None:
    label = json.loads((DATA / "labels" / "CM99-0000001.json").read_text("utf-8"))
    at: Any = label
    *parents, last = path.split(".")
    for key in parents:
        at = at[int(key)] if key.isdigit() else at[key]
    at[last] = value
    assert check_files(written(tmp_path / "label.json", label), ONE).unsupported == [path]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "cannot read records"),
        ("moon", "cannot read records"),
        ("[]", "no record"),
        ("[7]", "holds no records"),
        ('{"moon": 1}', "is no case"),
        ('{"case": {}, "document": {}}', "is no record"),
        ('{"error": {"type": "moon"}}', "no record"),
    ],
)
def test_a_file_that_holds_no_record_is_a_usage_error(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "moon.json"
    path.write_text(content, "utf-8")
    with pytest.raises(ConfigurationError, match=message):
        check_files(path, ONE)


def test_a_record_without_its_document_is_a_usage_error(tmp_path: Path) -> None:
    path = written(tmp_path / "one.json", as_entry(record_of(ONE)))
    with pytest.raises(ConfigurationError, match="no document with sha256"):
        check_files(path, text_of("CM99-0000002"))
    with pytest.raises(ConfigurationError, match="names no document"):
        check_files(written(tmp_path / "bare.json", {"case": {}}), DATA / "texts")
    with pytest.raises(DocumentMissing):
        check_files(path, tmp_path / "moon.txt")


def test_a_scan_is_checked_against_the_text_that_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scan, kept = tmp_path / "scan.png", tmp_path / "kept"
    scan.write_bytes(image_file(printed()[0], "PNG"))
    with Pipeline(Settings(reader="regex", use_cache=False)) as pipeline:
        record = pipeline.run(scan, text_folder=kept)
    assert (record.document.text_source, record.case.dates.injury) == ("ocr", dt.date(1999, 3, 14))
    monkeypatch.setattr("extractor.ingest.scans.installed_engine", lambda: None)  # the kept text needs none
    report = check_files(written(tmp_path / "scan.json", as_entry(record)), scan, kept)
    assert (report.differences, report.checked) == ([], 1)


@pytest.mark.parametrize(
    ("dropped", "lacking"),
    [
        ("diagnoses", "diagnoses lacks"),
        ("diagnoses.0", "diagnoses lacks"),
        ("issues.0.medication.ingredients.0", "issues.0.medication"),
        ("issues.0.medication", "issues.0.medication"),
        ("issues.0.reviewer_guidelines.0", "issues.0.reviewer_guidelines lacks"),
        ("issues.0.claims_administrator_guidelines", "issues.0.claims_administrator_guidelines lacks"),
        ("prior_treatments", "prior_treatments lacks"),
        ("dates.injury", "dates.injury lacks"),
    ],
)
def test_a_record_from_which_something_was_dropped_with_all_its_traces_differs_and_says_what_it_lacks(
    dropped: str, lacking: str
) -> None:
    path = text_of("CM99-0000001")
    record = record_of(path)
    case = without(record.case.model_dump(mode="json"), dropped)
    document = read_document(path)
    cleaned = clean(document)
    forged = assemble_again(cleaned, Case.model_validate(case), record)
    assert any(lacking in finding.message for finding in check(forged, document))


def test_a_record_from_which_an_item_was_dropped_with_all_its_traces_differs() -> None:
    path = text_of("CM99-0000001")
    record = record_of(path)
    case = without(record.case.model_dump(mode="json"), "issues.1")
    document = read_document(path)
    forged = assemble_again(clean(document), Case.model_validate(case), record)
    assert any("decision.items (issues)" in finding.message for finding in check(forged, document))


def test_a_record_that_hides_what_is_unread_differs() -> None:
    record = record_of(ONE)
    assert record.coverage is not None
    hidden = record.coverage.model_copy(update={"unread": 0.5})
    assert codes(check(record.model_copy(update={"coverage": hidden}), read_document(ONE))) == ["check.coverage"]
    assert check(record.model_copy(update={"coverage": None}), read_document(ONE)) == []


def test_a_record_with_another_canonical_value_differs_and_one_without_any_does_not() -> None:
    record = record_of(ONE)
    assert record.derived is not None
    made_up = record.derived.model_copy(update={"case": {**record.derived.case, "outcome": ColumnValue(value="eaten")}})
    assert codes(check(record.model_copy(update={"derived": made_up}), read_document(ONE))) == ["check.derived"]
    assert check(record.model_copy(update={"derived": None}), read_document(ONE)) == []


def without(case: Any, path: str) -> Any:
    """Return a case without a part, a list's other elements closing the gap."""
    *parents, last = path.split(".")
    at = case
    for key in parents:
        at = at[int(key)] if isinstance(at, list) else at[key]
    if isinstance(at, list):
        del at[int(last)]
    else:
        at[last] = [] if isinstance(at[last], list) else None
    return case


def assemble_again(cleaned: Cleaned, case: Case, record: Record) -> Record:
    """Return the record of another case as a forger would make it: evidence, coverage and review fit the case, no finding is kept."""
    sections = outline(cleaned.document)
    evidence = {path: cleaned.evidence(found) for path, found in ground(case, cleaned.document, sections).items()}
    coverage = measure_coverage(cleaned, sections, ground(case, cleaned.document, sections))
    found = {"case": case, "evidence": evidence, "findings": [], "coverage": coverage, "review": review(evidence, [])}
    return record.model_copy(update=found)
