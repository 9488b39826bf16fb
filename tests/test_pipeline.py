"""From bytes to a record: what holds of every record, whatever the text."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import __version__
from extractor.case import Case, leaves
from extractor.checking import check
from extractor.errors import DocumentEmpty, DocumentMissing, SeveralDecisions
from extractor.ingest import read_document
from extractor.layouts import outline
from extractor.llm.ledger import Totals
from extractor.pipeline import Pipeline, extract, extract_all, review
from extractor.record import Evidence, Finding, Record, Review
from extractor.settings import Settings
from tests.fictional import render_pdf
from tests.layouts.decisions import CREDENTIALS, HEADER, ISSUES, LABELS, PROCESS, RATIONALE, SUMMARY, decision

TEXTS = Path(__file__).parent / "data" / "decisions" / "texts"
CASES = sorted(path.stem for path in TEXTS.iterdir())
EXAMPLE = TEXTS / "CM99-0000002.txt"


def same_but_for_time(record: Record) -> Record:
    made = record.provenance.model_copy(update={"seconds": 0.0, "created_at": dt.datetime(2031, 1, 2, tzinfo=dt.UTC)})
    return record.model_copy(update={"provenance": made})


@pytest.mark.parametrize("case", CASES)
def test_a_record_survives_json_and_is_the_same_each_time(case: str) -> None:
    record = extract(TEXTS / f"{case}.txt", reader="regex")
    assert Record.model_validate_json(record.model_dump_json()) == record
    assert same_but_for_time(extract(TEXTS / f"{case}.txt", reader="regex")) == same_but_for_time(record)


@pytest.mark.parametrize("case", CASES)
def test_every_leaf_has_evidence_and_doubt_asks_for_review(case: str) -> None:
    record = extract(TEXTS / f"{case}.txt", reader="regex")
    assert set(record.evidence) == {path for path, _ in leaves(record.case)}
    assert {tuple(entry.readers) for entry in record.evidence.values()} <= {("regex",)}
    doubtful = [path for path, entry in record.evidence.items() if not entry.is_supported]
    assert set(doubtful) <= set(record.review.fields)
    asks = [f for f in record.findings if f.severity == "error" or f.code.startswith(("layout.", "source-conflict.", "document."))]
    assert record.review.needed == bool(doubtful or asks)


def test_a_path_its_bytes_and_its_text_give_the_same_case() -> None:
    by_path, by_bytes = extract(EXAMPLE, reader="regex"), extract(EXAMPLE.read_bytes(), reader="regex")
    assert by_path.document.model_copy(update={"source": "-"}) == by_bytes.document.model_copy(update={"source": "-"})
    pasted = extract(read_document(EXAMPLE).text, reader="regex")
    assert by_path.case == by_bytes.case == pasted.case
    assert by_path.evidence == by_bytes.evidence


def test_a_pdf_gives_the_same_values_with_their_pages() -> None:
    text = decision("Zyxol 7 mg #11: Upheld\n").replace("\r\n", "\n").replace("IMR ISSUES", "\fIMR ISSUES")
    record = extract(render_pdf(text), reader="regex")
    info = record.document
    assert (info.media_type, info.pages, info.text_source, info.layout) == ("application/pdf", 2, "text-layer", "case-number")
    plain = dict(leaves(extract(text, reader="regex").case))
    assert {path for path, value in leaves(record.case) if plain.get(path) != value} <= {"issues.0.rationale"}
    assert (record.evidence["case_number"].page, record.evidence["issues.0.decision"].page) == (1, 2)
    assert check(record, read_document(render_pdf(text))) == []


def test_a_file_with_several_decisions_gives_a_record_of_each_or_is_refused() -> None:
    one, two = (
        decision("Zyxol 7 mg #11: Upheld\r\n").replace("CM99-0000001", number) for number in ("CM99-0000001", "CM99-0000002")
    )
    text = f"{one}\f{two}"
    with pytest.raises(SeveralDecisions, match="holds 2 decisions") as refused:
        extract(text, reader="regex")
    assert "extract_all" in (refused.value.hint or "")
    first, second = extract_all(text, reader="regex")
    assert [record.case.case_number for record in (first, second)] == ["CM99-0000001", "CM99-0000002"]
    whole = read_document(text)
    assert [record.document.id for record in (first, second)] == [f"{whole.id}-p1of2", f"{whole.id}-p2of2"]
    part = second.document.part
    assert part is not None
    assert (part.index, part.of, part.pages, part.end) == (2, 2, (2, 2), len(whole.text))
    place = second.evidence["case_number"].span
    assert place is not None
    assert whole.text[part.start + place.start : part.start + place.end] == "CM99-0000002"
    assert second.evidence["case_number"].page == 2
    assert [check(record, whole) for record in (first, second)] == [[], []]


def test_without_splitting_a_file_is_one_record_with_an_error() -> None:
    text = decision("Zyxol 7 mg #11: Upheld\r\n") + "\f" + decision("Leeches, a dozen: Overturned\r\n")
    with Pipeline(Settings(reader="regex", split=False)) as pipeline:
        (record,) = pipeline.run_all(text)
        assert pipeline.run(text).case == record.case
    assert (record.document.part, record.review.needed) == (None, True)
    assert "document.several" in {finding.code for finding in record.findings if finding.severity == "error"}
    assert check(record, read_document(text)) == []


def test_one_decision_is_a_list_of_one() -> None:
    assert [record.case for record in extract_all(EXAMPLE, reader="regex")] == [extract(EXAMPLE, reader="regex").case]


def test_the_rules_alone_name_no_model_and_cost_nothing() -> None:
    made = extract(EXAMPLE, reader="regex").provenance
    assert (made.reader, made.model, made.endpoint, made.wire_schema) == ("regex", None, None, None)
    assert (made.calls, made.asked, made.prompts, made.cost_usd, made.cached) == (0, [], {}, 0.0, False)
    assert made.extractor_version == __version__


def test_a_name_for_the_source_is_kept() -> None:
    with Pipeline(Settings(reader="regex")) as pipeline:
        assert pipeline.run(EXAMPLE).document.source == EXAMPLE.name
        assert pipeline.run(EXAMPLE, source="a/moon.txt").document.source == "a/moon.txt"
        assert pipeline.ledger.totals() == Totals()


def test_without_layouts_a_decision_is_one_body() -> None:
    record = extract(EXAMPLE, reader="regex", layout="none")
    assert (record.document.layout, record.case.issues) == ("unknown", [])
    assert record.case.case_number == "CM99-0000002"


def test_the_configuration_covers_all_that_can_change_a_record_and_nothing_else() -> None:
    def digest(**options: object) -> str:
        with Pipeline(Settings.model_validate({"reader": "regex"} | options)) as pipeline:
            return pipeline.configuration

    assert digest() == digest(jobs=7) == digest(use_cache=False) == digest(model="moon.gguf") == digest(ask="all")
    assert len({digest(), digest(layout="none"), digest(reader="llm"), digest(reader="hybrid")}) == 4
    assert len({digest(reader="llm"), digest(reader="llm", max_reasks=0), digest(reader="llm", ask="all")}) == 3


NOT_A_DECISION = ("document.no-decision", "error", ["issues"])


def test_of_a_text_that_is_no_decision_nothing_is_invented() -> None:
    record = extract(TEXTS / "CM99-0000019.txt", reader="regex")
    assert (record.case, record.evidence, record.document.layout) == (Case(), {}, "unknown")


@pytest.mark.parametrize("layout", ["auto", "none"])
def test_a_text_that_is_no_decision_has_an_error_finding_and_needs_review(layout: Literal["auto", "none"]) -> None:
    record = extract(TEXTS / "CM99-0000019.txt", reader="regex", layout=layout)
    assert [(finding.code, finding.severity, finding.fields) for finding in record.findings] == [NOT_A_DECISION]
    assert record.review.needed


def test_what_cannot_be_read_raises() -> None:
    with pytest.raises(DocumentMissing, match="moon"):
        extract(Path("moon.txt"), reader="regex")
    with pytest.raises(DocumentEmpty):
        extract("  \n", reader="regex")


def doubt(status: str) -> dict[str, Evidence]:
    return {"priority": Evidence.model_validate({"status": status})}


def finding(code: str, severity: str, *fields: str) -> list[Finding]:
    return [Finding.model_validate({"code": code, "severity": severity, "fields": fields, "message": "moon"})]


@pytest.mark.parametrize(
    ("evidence", "findings", "needed", "fields"),
    [
        ({}, [], False, []),
        (doubt("exact"), [], False, []),
        (doubt("derived"), [], False, []),
        (doubt("contradicted"), [], True, ["priority"]),
        (doubt("unsupported"), [], True, ["priority"]),
        (doubt("unreadable"), [], True, ["priority"]),
        (doubt("unanswered"), [], True, ["priority"]),
        ({}, finding("dates.order", "error", "dates.injury"), True, ["dates.injury"]),
        ({}, finding("decision.items", "error"), True, []),
        ({}, finding("source-conflict.dose", "warning", "issues.0.medication"), True, ["issues.0.medication"]),
        ({}, finding("source-conflict.birth-date", "warning"), False, []),
        ({}, finding("unread.cell", "error", "dates.injury"), True, ["dates.injury"]),
        ({}, finding("page.blank", "info"), False, []),
        ({}, finding("dates.missing", "warning", "dates.injury"), False, []),
        ({}, finding("readers.differ", "warning", "patient.age"), True, ["patient.age"]),
        (doubt("unsupported"), finding("evidence.unsupported", "error", "priority"), True, ["priority"]),
    ],
)
def test_a_person_is_asked_where_there_is_doubt(
    evidence: dict[str, Evidence], findings: list[Finding], needed: bool, fields: list[str]
) -> None:
    found = review(evidence, findings)
    assert (found.needed, found.fields) == (needed, fields)


@pytest.mark.parametrize(
    ("findings", "fields", "reasons"),
    [
        (finding("layout.general", "warning"), [], ["layout.general"]),
        (finding("page.poor", "warning"), [], ["page.poor"]),
        (finding("page.unreadable", "error"), [], ["page.unreadable"]),
        (finding("document.instructions", "warning"), [], ["document.instructions"]),
        (finding("document.instructions", "warning", "patient.age"), ["patient.age"], []),
        (finding("decision.items", "error"), [], ["decision.items"]),
    ],
)
def test_what_holds_for_the_whole_document_is_a_reason_to_look(
    findings: list[Finding], fields: list[str], reasons: list[str]
) -> None:
    assert review({}, findings) == Review(needed=True, fields=fields, reasons=reasons)


PIECES = st.sampled_from(
    [
        HEADER,
        PROCESS,
        CREDENTIALS,
        SUMMARY,
        ISSUES,
        LABELS,
        RATIONALE,
        "Zyxol 7mg, one tablet at bedtime, #11: Upheld\r\n",
        "Retro moss wrap of the left knee, DOS 1/9/31: Overturned\r\n",
        "Moon walking 2x6: Upheld\r\n",
        "He denies moonburn, rash.\n\n",
        "1/2/31 ",
        "\f",
        "\ufffe",
        ":",
    ]
)


TEXT = st.lists(PIECES | st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=12), min_size=1, max_size=14)


@settings(max_examples=50)
@given(TEXT.map("".join).filter(str.strip))
def test_of_any_text_the_sections_tile_it_and_the_record_survives_json_and_the_check(text: str) -> None:
    document = read_document(text)
    sections = outline(document).sections
    assert "".join(section.span.text(document.text) for section in sections) == document.text
    assert all(section.title.end == section.body.start or not section.title.text(text) for section in sections)
    record = extract(text, reader="regex")
    assert Record.model_validate_json(record.model_dump_json()) == record
    # The rules may read badly, and the evidence says so: that is the one thing that a check may say of a fresh record.
    assert [problem.message for problem in check(record, document) if problem.code != "check.support"] == []
