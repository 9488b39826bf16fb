"""What is lost of a decision is named with its field: header cells, titles, items, verdicts, doses, ends."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from extractor import extract
from extractor.case import Case
from extractor.completeness import find_unread
from extractor.document import PageNote
from extractor.layouts import outline
from tests.completeness.losses import NOTICE, TEXT, TOLD, edited, lost, told_of
from tests.layouts.decisions import document
from tests.layouts.letters import CASE_SUMMARY, LISTED, MARS, QUORVANE

WRAPS = "Decision based on Moon Almanac 2029, Section(s): Wraps"
ORDERED = "Zyxol 7 mg #11: Upheld"


@pytest.mark.parametrize("text", [TEXT, TOLD, NOTICE], ids=["case-number", "told", "notice"])
def test_of_a_whole_decision_nothing_is_lost(text: str) -> None:
    assert lost(text) == []


@pytest.mark.parametrize(
    "cell",
    [
        "13-Otc-30", "12/2030", "02/29/2030", "25/12/2030", "10/13/2104", "January 2031", "unknown", "01/0Z/2031",
        "01/02/2031 (amended)", "01/02/2031 or 01/03/2031", "on or about 01/02/2031",
    ],
)  # fmt: skip
def test_a_cell_with_words_that_are_no_value_is_named(cell: str) -> None:
    text = edited(TEXT, ("Date of Injury: 01/02/2031", f"Date of Injury: {cell}"))
    assert set(told_of(text)) == {("unread.cell", "dates.injury")}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Date of Injury: 01/02/2031", "Date of Injury:", ("document.missing", "dates.injury")),
        ("Decision Date:", "Decison Date:", ("document.missing", "dates.decision")),
        ("Case Number: CM31-9000001\n", "", ("document.missing", "case_number")),
        ("Case Number: CM31-9000001", "Case Number: 31-9000001", ("unread.cell", "case_number")),
        ("Priority: Standard", "Priority: Urgent", ("unread.cell", "priority")),
        ("Priority: Standard", "Priority: Standard Priority: Expedited", ("unread.cell", "priority")),
        ("She was", "She (see CM30-9000002) was", ("document.other-number", "case_number")),
        ("Certification(s)/Specialty:", "Certi(cid:192)cation(s)/Specialty:", ("unread.title", "reviewer.licensed_states")),
        ("Certification(s)/Specialty:", "Certifcation/Speciality:", ("document.missing", "reviewer.specialties")),
        ("State(s) of Licensure:", "State(s) of Lisensure:", ("document.missing", "reviewer.licensed_states")),
    ],
)
def test_a_field_that_the_form_always_states_is_named_where_it_is_lost(old: str, new: str, expected: tuple[str, str]) -> None:
    assert expected in told_of(edited(TEXT, (old, new)))


@pytest.mark.parametrize(
    "title", ["CLINICAL CASE SUMARY", "CLlNICAL CASE SUMMARV", "CCLLIINNIICCAALL CCAASSEE SSUUMMMMAARRYY", "", "HISTORY"]
)
def test_a_summary_that_its_title_lost_to_the_specialties_is_named(title: str) -> None:
    found = lost(edited(TEXT, ("CLINICAL CASE SUMMARY", title)))
    assert {"reviewer.specialties", "patient", "diagnoses", "prior_treatments"} <= {f for finding in found for f in finding.fields}
    assert {finding.severity for finding in found} == {"error"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"Claims Administrator guideline: {WRAPS}", f"Claims Admin guideline: {WRAPS}"),
        (f"Claims Administrator guideline: {WRAPS}", f"Claim Administrators guidline: {WRAPS}"),
        (f"Claims Administrator guideline: {WRAPS}", f"Claims Administrator guideline {WRAPS}"),
        ("Claims Administrator guideline:", "Claims Adminstrator guideline:"),
        ("MAXIMUS guideline:", "MAXlMUS guideIine:"),
        ("Decision rationale: A wrap", "Decision rational: A wrap"),
        ("Decision rationale: A wrap holds", "Decision rationale: A wrap.\nDecision rationale: It holds"),
    ],
)
def test_a_title_of_an_item_that_is_misprinted_or_stands_twice_is_named(old: str, new: str) -> None:
    assert ("unread.title", "issues") in told_of(edited(TEXT, (old, new)))


def test_an_item_without_any_title_is_named_by_its_verdict_line() -> None:
    labels = (
        f"Claims Administrator guideline: {WRAPS}.\nMAXIMUS guideline: Decision based on Zyxol Almanac 2030, Section(s): Wraps.\n"
    )
    text = edited(TEXT, (labels, ""), ("Decision rationale: A wrap", "A wrap"))
    assert told_of(text) == [("unread.item", "issues")]


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (TOLD, f"{QUORVANE} is not medically", f"{QUORVANE} is not medicaly"),
        (TOLD, f"{MARS} is medically", f"{MARS} is medically un"),
        (NOTICE, CASE_SUMMARY[:28], "Expert Reveiwer Case Sumary:"),
        (NOTICE, "Rationale for the Decision:", "Rationale for the Decison:"),
    ],
)
def test_the_older_forms_lose_nothing_silently(text: str, old: str, new: str) -> None:
    found = lost(edited(text, (old, new)))
    assert {finding.severity for finding in found} == {"error"}
    assert all(finding.fields for finding in found)


def test_a_misprint_beside_the_number_of_an_item_costs_a_notice_nothing() -> None:
    misprint = edited(NOTICE, ("2) Regarding the request for", "2) Regardng the request for"))
    assert extract(misprint, reader="regex").case.issues == extract(NOTICE, reader="regex").case.issues


@pytest.mark.parametrize(
    ("part", "field"),
    [
        (f"Claims Administrator guideline: {WRAPS}.\n", "claims_administrator_guidelines"),
        ("MAXIMUS guideline: Decision based on Zyxol Almanac 2030, Section(s): Wraps.\n", "reviewer_guidelines"),
    ],
)
def test_a_part_that_every_item_of_the_form_has_is_named_where_it_is_missing(part: str, field: str) -> None:
    assert told_of(edited(TEXT, (part, ""))) == [("unread.part", f"issues.1.{field}")]


def test_an_item_without_reasons_is_named() -> None:
    text = edited(TEXT, ("Decision rationale: A wrap holds the left knee. The request is medically necessary.\n", ""))
    assert told_of(text) == [("unread.part", "issues.1.rationale")]


@pytest.mark.parametrize(
    "verdict",
    [
        "Not upheld", "Never overturned", "No longer upheld", "Partially upheld", "Partly overturned", "Neither upheld",
        "Conditionally overturned", "may be upheld", "might be upheld", "would be upheld",
        "Upheld/Overturned", "Upheld and Overturned", "Modified", "Upheld in part", "UpheId", "Overtumed",
        "Uphold", "Denied", "Upheld (see below)", "Upheld; see addendum", "N/A", "",
    ],
)  # fmt: skip
def test_a_verdict_that_no_rule_reads_is_named(verdict: str) -> None:
    assert ("unread.verdict", "issues.0.decision") in told_of(edited(TEXT, (ORDERED, f"Zyxol 7 mg #11: {verdict}")))


@pytest.mark.parametrize("verdict", ["UPHELD.", "upheld", "Overturned"])
def test_a_plain_verdict_is_no_loss(verdict: str) -> None:
    assert lost(edited(TEXT, (ORDERED, f"Zyxol 7 mg #11: {verdict}"))) == []


def test_a_dose_and_a_date_of_the_heading_without_a_value_are_named() -> None:
    text = edited(TEXT, (ORDERED, "Zyxol 7 mg #11, two 100 gram tubes of 5 grams (DOS 1/9/31): Upheld"))
    assert told_of(text) == [("unread.dose", "issues.0.medication")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TEXT[: TEXT.index("walks well") + 3], ("document.cut", "issues.2.rationale")),
        (TEXT[: TEXT.index("Moon walking") + 9], ("document.cut", "issues.1.rationale")),
        (TEXT[: TEXT.index("Moon walking, six sessions: Upheld") + 34], ("unread.item", "issues")),
        (TEXT[: TEXT.index("Section(s): Walks") + 9], ("document.cut", "issues.2.claims_administrator_guidelines")),
        (TEXT[: TEXT.index("She was diagn") + 9], ("document.cut", "mechanism_of_injury")),
        (TEXT[: TEXT.index("Family") + 3], ("document.missing", "patient")),
        (TEXT[TEXT.index("fell off") :], ("document.missing", "case_number")),
        (edited(TEXT, ("Treatment to date has included moss.", "Treatment to")), ("document.cut", "mechanism_of_injury")),
        (edited(TEXT, ("Moss is better.", "Moss is better. A letter says:\nMoon boots: Upheld\n")), ("unread.item", "issues")),
    ],
)
def test_a_text_that_breaks_off_is_named(text: str, expected: tuple[str, str]) -> None:
    assert expected in told_of(text)


CITED = "Claims Administrator guideline: Decision based on Moon Almanac 2029, Section(s): Dust."


@pytest.mark.parametrize("kept", ["Decision based on Moon Almanac 2029, ", "Decision based on Moon Almanac 2029, Section(s): Du"])
def test_a_citation_that_breaks_off_before_the_next_title_is_named(kept: str) -> None:
    claims = edited(TEXT, (CITED, f"Claims Administrator guideline: {kept}"))
    assert told_of(claims) == [("document.cut", "issues.0.claims_administrator_guidelines")]
    reviewer = edited(
        TEXT, ("MAXIMUS guideline: Decision based on Zyxol Almanac 2030, Section(s): Moss.", f"MAXIMUS guideline: {kept}")
    )
    assert told_of(reviewer) == [("document.cut", "issues.0.reviewer_guidelines")]


@pytest.mark.parametrize("end", ["Section(s): Dust (page 7)", "Section(s): 'Dust.'", "Section(s): Dust.\n"])
def test_a_citation_that_ends_is_no_loss(end: str) -> None:
    assert lost(edited(TEXT, ("Moon Almanac 2029, Section(s): Dust.", f"Moon Almanac 2029, {end}"))) == []


@pytest.mark.parametrize("told", [{"text_source": "ocr"}, {"notes": (PageNote(1, "ocr-layer", "moon"),)}], ids=["scan", "layer"])
@pytest.mark.parametrize(
    ("end", "fields"), [("Section(s): Dust", []), ("Section(s): Dust,", [["issues.0.claims_administrator_guidelines"]])]
)
def test_a_recognised_citation_may_lack_its_full_stop_and_may_not_lead_on(
    told: dict[str, Any], end: str, fields: list[list[str]]
) -> None:
    source = replace(document(edited(TEXT, ("Section(s): Dust.", end))), **told)
    found = find_unread(Case(), source, outline(source), {})
    assert [finding.fields for finding in found if finding.code == "document.cut"] == fields


def test_a_part_that_leads_to_the_words_of_another_names_what_follows() -> None:
    led = edited(TEXT, ("The request for Zyxol 7 mg #11 is not medically necessary.", "It is not. A note says:"))
    assert ("unread.verdict", "issues.1.decision") in told_of(led)
    (found,) = lost(edited(TEXT, ("has included moss.", "has included moss. A note says:")))
    assert (found.code, found.fields[-1]) == ("document.cut", "issues")


def test_a_list_of_items_with_more_entries_than_items_is_named() -> None:
    listed = "1) MAXIMUS Federal Services, Inc. has determined the request for"
    text = edited(
        NOTICE,
        (listed, f"3) MAXIMUS Federal Services, Inc. has determined the request for Wings is medically necessary.\n{listed}"),
    )
    assert ("unread.item", "issues") in told_of(text)


@pytest.mark.parametrize("opening", ["The Fina lDetermination was based", "The Final Determinaton was based"])
def test_an_item_that_took_the_sentence_above_all_items_is_named(opening: str) -> None:
    assert ("unread.title", "issues.0") in told_of(edited(TEXT, ("The Final Determination was based", opening)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("IMR ISSUES, DECISIONS AND RATIONALES", "IMR ISSUES, DECISONS AND RATIONALS"),
        ("Decision rationale: A wrap", "Rationale: A wrap"),
    ],
)
def test_a_known_form_that_was_not_known_again_is_named_with_all_its_items(old: str, new: str) -> None:
    found = lost(edited(TEXT, (old, new)))
    assert ["issues.0.description", "issues.0.decision", "issues.1.description"] in [finding.fields[:3] for finding in found]


def test_words_between_a_colon_and_the_verdict_are_named() -> None:
    assert ("unread.verdict", "issues.0.decision") in told_of(edited(TEXT, (ORDERED, "Zyxol 7 mg #11: may be upheld")))


def test_an_item_of_a_notice_that_has_no_line_in_the_list_of_decisions_is_named() -> None:
    line = LISTED.splitlines(keepends=True)
    without = NOTICE.replace("".join(line[2:]), "")
    assert ("unread.verdict", "issues.1.decision") in told_of(without)


def test_a_running_title_with_another_case_number_is_named() -> None:
    running = "Final Determination Letter for IMR Case Number CM30-9000002  2"
    text = edited(TEXT, ("IMR ISSUES, DECISIONS", f"{running}\nIMR ISSUES, DECISIONS"))
    found = [(f.code, f.fields) for f in extract(text, reader="regex").findings]
    assert ("document.other-number", ["case_number"]) in found
    assert "document.other-number" not in [
        f.code for f in extract(text.replace("CM30-9000002", "CM31-9000001"), reader="regex").findings
    ]
