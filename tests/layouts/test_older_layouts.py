"""The three older forms: which text is claimed by which, its sections, and the places of its fields."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.cleaning import Cleaned
from extractor.document import Outline, Span
from extractor.layouts import outline, place
from extractor.layouts.furniture import find_text_end
from extractor.readers.regex import RegexReader
from tests.layouts.decisions import document
from tests.layouts.letters import (
    BLOCKS,
    CASE_SUMMARY,
    EFFECT,
    LISTED,
    MARS,
    NOTICE_HEADER,
    NOTICE_PROCESS,
    QUALIFICATIONS,
    QUORVANE,
    REVIEW_HEADER,
    TOLD_ITEMS,
    WHY,
    block,
    notice,
    review,
    review_item,
    told,
)

REVIEW = (
    review_item(f"ISSUE AT DISPUTE: {MARS.upper()}\n", "WAS"),
    review_item(f"ISSUE AT DISPUTE: {QUORVANE.upper()}\n", "IS NOT"),
)


def read(text: str) -> Outline:
    return outline(document(text))


def words(text: str, span: Span | None) -> str | None:
    return None if span is None else " ".join(span.text(text).split())


def cells(text: str, field: str) -> list[str | None]:
    found = read(text)
    return [words(text, found.cell(field, issue)) for issue in found.issues()]


def decisions(text: str) -> list[str | None]:
    source = document(text)
    return [issue.decision for issue in RegexReader().read(Cleaned.untouched(source), outline(source)).case.issues]


def kinds(text: str) -> list[str]:
    return [section.kind if section.issue is None else f"{section.kind}.{section.issue}" for section in read(text).sections]


def assert_tiles(text: str, found: Outline) -> None:
    assert "".join(section.span.text(text) for section in found.sections) == text
    for section in found.sections:
        assert (section.span.start, section.title.end, section.body.end) == (
            section.title.start,
            section.body.start,
            section.span.end,
        )
        assert all(
            (section.span.contains(cell.span) or cell.field == "decision") and cell.span.trimmed(text) == cell.span
            for cell in section.cells
        )


ITEMS = ["claims_guideline.{0}", "reviewer_guideline.{0}", "rationale.{0}"]
GUIDED = [[kind.format(issue) for kind in ITEMS] for issue in (0, 1)]


@pytest.mark.parametrize(
    ("text", "layout", "expected"),
    [
        (
            notice(),
            "notice",
            [
                *("preamble", "header", "issues", "process", "heading.0", "heading.1", "credentials", "summary", "documents"),
                *(*GUIDED[0], *GUIDED[1], "closing"),
            ],
        ),
        (
            review(*REVIEW),
            "professional-review",
            [
                *("preamble", "header", "credentials", "issues", "summary", "documents"),
                *("heading.0", *GUIDED[0], "heading.1", *GUIDED[1]),
            ],
        ),
        (
            told(),
            "decision-rationale",
            [
                *("preamble", "header", "process", "summary", "documents", "issues"),
                *("heading.0", *GUIDED[0], "heading.1", *GUIDED[1], "closing"),
            ],
        ),
    ],
    ids=["notice", "review", "told"],
)
def test_sections_tile_the_text_in_the_order_of_the_form(text: str, layout: str, expected: list[str]) -> None:
    found = read(text)
    assert_tiles(text, found)
    assert (found.layout, kinds(text)) == (layout, expected)


DATES = {
    "case_number": "CM99-0000001",
    "dates.injury": "1/2/2031",
    "dates.decision": "4/5/2031",
    "dates.ur_denial": "2/3/2031",
    "dates.application_received": "2/13/2031",
}
ASSIGNED = {"dates.assigned": "3/4/2031", "priority": "Expedited"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (notice(), {**DATES, "dates.assigned": None, "priority": None}),
        (review(*REVIEW), DATES | ASSIGNED),
        (told(), DATES | ASSIGNED),
    ],
    ids=["notice", "review", "told"],
)
def test_header_cells_hold_the_values_alone(text: str, expected: dict[str, str | None]) -> None:
    found = read(text)
    assert {field: words(text, found.cell(field)) for field in expected} == expected


@pytest.mark.parametrize("text", [notice(), review(*REVIEW), told()], ids=["notice", "review", "told"])
def test_the_items_and_their_verdicts_are_read(text: str) -> None:
    assert [str(item).casefold() for item in cells(text, "description")] == [MARS.casefold(), QUORVANE.casefold()]
    assert decisions(text) == ["overturned", "upheld"]


@pytest.mark.parametrize("text", [notice(), review(*REVIEW), told()], ids=["notice", "review", "told"])
def test_documents_that_were_reviewed_are_no_place_of_a_field(text: str) -> None:
    documents = next(section for section in read(text).sections if section.kind == "documents")
    assert "700 mg" in documents.span.text(text)
    assert documents.cells == ()


def test_the_reviewer_of_a_letter_stands_in_a_sentence() -> None:
    source = document(notice())
    reviewer = RegexReader().read(Cleaned.untouched(source), outline(source)).case.reviewer
    assert reviewer.specialties == ["Alchemy", "Moon Medicine", "Leech Care"]
    assert reviewer.licensed_states == ["Atlantis", "El Dorado"]


def test_the_second_list_of_a_notice_counts() -> None:
    letter = LISTED.replace("is \nmedically", "is not medically")
    assert decisions(notice(letter=letter)) == ["overturned", "upheld"]


def test_the_letters_list_counts_where_the_second_is_missing() -> None:
    assert decisions(notice(listed="")) == ["overturned", "upheld"]


@pytest.mark.parametrize(
    "listed",
    [
        LISTED.replace("is \nmedically", "**is** medically").replace("is not\nmedically", "**is not** medically"),
        LISTED.replace("is not\nmedically necessary", "is notmedically necessary"),
        LISTED.replace("1) ", "").replace("2) ", ""),
        LISTED.replace("Services, Inc. has", "Services has"),
    ],
    ids=["marked", "glued", "without numbers", "without Inc."],
)
def test_every_form_of_the_list_gives_the_same_items(listed: str) -> None:
    text = notice(listed=listed)
    assert_tiles(text, read(text))
    assert (cells(text, "description"), decisions(text)) == ([MARS, QUORVANE], ["overturned", "upheld"])


def test_blocks_go_to_the_item_with_their_words_and_then_to_their_number() -> None:
    text = notice(blocks=(BLOCKS[1].replace("2) ", "1) "), BLOCKS[0].replace("1) ", "2) ").replace(MARS, "the mud bath")))
    rationales = [words(text, place(read(text), f"issues.{issue}.rationale")[0]) for issue in (0, 1)]
    assert [str(rationale)[:4] for rationale in rationales] == ["Mud ", "Dusk"]


def test_an_item_that_no_list_names_is_decided_by_its_rationale() -> None:
    text = notice(
        blocks=(
            *BLOCKS,
            block(3, "a pair of wings", "The Claims Administrator cited the Bird Book.", "No. They are not medically necessary."),
        )
    )
    assert_tiles(text, read(text))
    assert (cells(text, "description")[2], decisions(text)[2]) == ("a pair of wings", "upheld")


def test_dates_of_a_notice_without_header_stand_in_its_sentence() -> None:
    text = notice().removeprefix(NOTICE_HEADER)
    found = read(text)
    assert [str(words(text, found.cell(field)))[-9:] for field in ("dates.application_received", "dates.ur_denial")] == [
        "2/13/2031",
        " 2/3/2031",
    ]
    assert place(found, "dates.assigned") == ()


LABELLED = REVIEW_HEADER.partition("REVIEWER")[0].partition("\n")[2]


@pytest.mark.parametrize(
    ("text", "header", "expected"),
    [
        (notice(), NOTICE_HEADER, DATES),
        (notice(behind=""), NOTICE_HEADER, DATES),
        (review(*REVIEW), LABELLED, DATES | ASSIGNED),
        (told(), LABELLED, DATES | ASSIGNED),
    ],
    ids=["notice", "notice without end", "review", "told"],
)
def test_a_header_behind_the_items_is_the_header(text: str, header: str, expected: dict[str, str]) -> None:
    text = text.replace(header, "") + header
    found = read(text)
    assert_tiles(text, found)
    assert {field: words(text, found.cell(field)) for field in expected} == expected
    assert decisions(text) == ["overturned", "upheld"]


@pytest.mark.parametrize("text", [notice(), review(*REVIEW), told()], ids=["notice", "review", "told"])
def test_without_a_header_the_number_may_stand_in_front(text: str) -> None:
    without = text.replace(NOTICE_HEADER, "").replace(LABELLED, "").removeprefix("MEDICAL PROFESSIONAL REVIEW\n")
    front = "Letter on CM99-0000001\n"
    assert words(front + without, read(front + without).cell("case_number")) == "CM99-0000001"


def test_what_is_left_of_the_summary_stands_before_the_items_that_are_told() -> None:
    prose = " ".join(CASE_SUMMARY.split()[5:]) + " It took two lunar treatments. " * 8
    text = f"{prose}\nIMR DECISION(S) AND RATIONALE(S)\n{TOLD_ITEMS}"
    found = read(text)
    assert (found.layout, found.sections[0].kind, list(found.issues())) == ("decision-rationale", "summary", [0, 1])


@pytest.mark.parametrize(
    "heading",
    [
        "ISSUE AT DISPUTE: WINGS FOR A\nMAN\n",
        "RE: B. WINGS FOR A MAN\n",
        "--- ITEM (2) WINGS FOR A MAN ---\n",
        "Issue #2: Wings for a man\n",
        "(2) WINGS FOR A MAN:\n",
        "WINGS FOR A\nMAN\n",
        "- 1 -\n\fIMR CASE CM99-0000001 (continued)\nRE: B. WINGS FOR A MAN\n",
    ],
)
def test_the_heading_of_a_review_is_found_by_its_lead_or_its_capitals(heading: str) -> None:
    text = review(REVIEW[0], review_item(heading, "IS NOT"))
    assert_tiles(text, read(text))
    assert str(cells(text, "description")[1]).casefold() == "wings for a man"
    assert words(text, place(read(text), "issues.0.rationale")[0]) == "The moon is wet. Moss likes that."


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [("WAS", "overturned"), ("IS", "overturned"), ("ARE NOT", "upheld"), ("WAS\nNOT", "upheld"), ("IS not", "upheld")],
)
def test_the_title_of_a_rationale_carries_the_verdict(verdict: str, expected: str) -> None:
    assert decisions(review(review_item("RE: WINGS\n", verdict))) == [expected]


def test_an_item_in_front_without_a_block_is_not_decided() -> None:
    assert len(cells(review(*REVIEW), "description")) == 2


def test_the_retrospective_words_of_a_review_stand_in_its_heading_alone() -> None:
    text = review(review_item("RE: RETROSPECTIVE WINGS (DOS 1/9/2031)\n", "WAS"))
    assert words(text, place(read(text), "issues.0.retrospective")[0]) == "RETROSPECTIVE WINGS (DOS 1/9/2031)"


def test_a_citation_that_points_to_the_other_side_borrows_its_place() -> None:
    text = review(review_item("RE: WINGS\n", "WAS", cited="Same as above, pages 7-9."))
    found = read(text)
    assert [words(text, span) for span in place(found, "issues.0.reviewer_guidelines.0.source")] == [
        "Same as above, pages 7-9.",
        "MTUS Moss Guidelines, Wet moss, page 3.",
    ]
    assert [words(text, span) for span in place(found, "issues.0.reviewer_guidelines.0.pages")] == ["Same as above, pages 7-9."]


def test_a_determination_quoted_in_a_rationale_begins_no_item() -> None:
    quoted = "The bath is approved. I note that rest is medically necessary.\nThe Claims Administrator held otherwise."
    assert cells(told(TOLD_ITEMS.replace("The bath is approved.", quoted)), "description") == [MARS, QUORVANE]


def test_an_item_told_in_a_sentence_may_be_partly_authorised() -> None:
    partly = (
        "Moonwalks 19 was the original request. Moonwalks 8 was authorized by the Claims Administrator. The remaining IMR\n"
        "eligible portion of the original request, Moonwalks 11"
    )
    text = told(TOLD_ITEMS.replace(QUORVANE, partly))
    found = read(text)
    fields = ("description", "original_request", "authorized_portion")
    assert [words(text, found.cell(field, 1)) for field in fields] == ["Moonwalks 11", "Moonwalks 19", "Moonwalks 8"]


@pytest.mark.parametrize("text", ["", LISTED, NOTICE_PROCESS, QUALIFICATIONS, f"{WHY} WAS MEDICALLY NECESSARY: yes"])
def test_one_mark_of_a_form_is_not_enough(text: str) -> None:
    assert read(text).layout == "unknown"


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        ("", "Moss."),
        ("\n7\n", "Moss."),
        ("\nPage 7 of 9\n\fIMR CASE CM99-0000001 (continued)\n", "Moss."),
        ("\n- 7 -\nA note below the number.\n\f", "Moss."),
        ("\n\fMore moss.\nPage 8\n", "More moss."),
    ],
)
def test_a_passage_ends_before_the_furniture_of_its_page(behind: str, expected: str) -> None:
    text = f"Moss.{behind}"
    assert text[: find_text_end(text, Span(0, len(text)))].endswith(expected)


PARTS = [NOTICE_HEADER, LISTED, NOTICE_PROCESS, QUALIFICATIONS, *BLOCKS, EFFECT, *REVIEW, TOLD_ITEMS, "\f", "Page 7\n", WHY]
TITLES = [
    "IMR DECISION(S) AND RATIONALE(S)\n",
    "CASE SUMMARY: ",
    "ISSUE AT DISPUTE",
    "Documents Reviewed:\n",
    "GUIDELINES RELIED UPON:",
]


@given(st.lists(st.sampled_from([*PARTS, *TITLES])))
def test_sections_tile_whatever_comes_in_whatever_order(parts: list[str]) -> None:
    text = "".join(parts)
    assert_tiles(text, read(text))
