import base64
import dataclasses
import hashlib
import io
import re
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from extractor.case import Case, Issue
from extractor.document import Document, Page, Span
from extractor.pages import render_html, render_list, render_record
from extractor.pages.html import pieces_of
from extractor.pages.states import state_of, state_words
from extractor.pages.view import view_of
from extractor.record import Coverage, Evidence, Finding, Record, Review, Severity

SEVERITIES: tuple[Severity, ...] = ("info", "error", "warning")
DATA = Path(__file__).parent / "data/pages"
TEXT = (DATA / "decision.txt").read_text("utf-8")
RECORD = Record.model_validate_json((DATA / "record.json").read_text("utf-8"))
DOCUMENT = Document(
    id=RECORD.document.id,
    source="decision.txt",
    media_type="text/plain",
    text=TEXT,
    pages=(Page(1, Span(0, 200)), Page(2, Span(200, len(TEXT)))),
    text_source="text",
)


def printed(renderable: RenderableType, width: int = 100) -> str:
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(renderable)
    return console.export_text()


def with_description(text: str) -> Record:
    return RECORD.model_copy(update={"case": Case(issues=[Issue(description=text)]), "evidence": {}, "findings": []})


def test_the_sample_is_consistent() -> None:
    spans = {path: evidence.span for path, evidence in RECORD.evidence.items() if evidence.span}
    assert {path: span.text(TEXT) for path, span in spans.items()} == {p: RECORD.evidence[p].quote for p in spans}


def test_pieces_joined_are_the_text() -> None:
    pieces = pieces_of(RECORD, DOCUMENT)
    plain = "".join(re.sub(r"<span[^>]*>|</span>", "", str(piece.text)) for piece in pieces)
    assert plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == TEXT
    assert [piece.page for piece in pieces if piece.page] == [1, 2]


def test_a_piece_under_two_leaves_shows_the_worse_status_and_names_the_narrower_first() -> None:
    start = TEXT.index("2 refills")
    piece = next(piece for piece in pieces_of(RECORD, DOCUMENT) if piece.start == start)
    assert piece.status == "contradicted"
    assert piece.paths[0] == "issues.0.medication.refills"


def test_what_was_not_read_is_shown_and_named() -> None:
    text = "CM99-0000001 on the\nFinal Determination Letter for IMR Case Number CM99-0000001  2\nmoon"
    document = dataclasses.replace(DOCUMENT, text=text, pages=(Page(1, Span(0, len(text))),))
    pieces = pieces_of(RECORD.model_copy(update={"evidence": {}, "findings": []}), document)
    assert [(str(piece.text)[:9], piece.unread) for piece in pieces if piece.unread] == [("Final Det", "running title")]
    assert 'title="not read: running title"' in render_html(RECORD, document)


def test_spans_outside_the_text_are_left_out() -> None:
    evidence = {"case_number": Evidence(status="exact", start=5, end=10**6)}
    pieces = pieces_of(RECORD.model_copy(update={"evidence": evidence, "findings": []}), DOCUMENT)
    assert [piece.paths for piece in pieces] == [(), ()]


def test_rows_in_doubt_come_first() -> None:
    item = view_of(RECORD).groups[2]
    assert item.rows[0].path == "issues.0.medication.refills"
    assert [row.needs_review for row in item.rows] == [True] + [False] * (len(item.rows) - 1)


def test_a_finding_that_only_restates_a_doubtful_row_is_not_repeated() -> None:
    path = "issues.0.medication.refills"
    restating = Finding(code="evidence.contradicted", severity="error", fields=[path], message="again")
    view = view_of(RECORD.model_copy(update={"findings": [*RECORD.findings, restating]}))
    assert view.findings == tuple(RECORD.findings)
    assert [row.path for row in view.doubtful] == [path]


def test_findings_are_ordered_by_severity() -> None:
    findings = [Finding(code="a.b", severity=severity, message="m") for severity in SEVERITIES]
    view = view_of(RECORD.model_copy(update={"findings": findings}))
    assert [finding.severity for finding in view.findings] == ["error", "warning", "info"]


def test_the_page_needs_nothing_from_elsewhere() -> None:
    page = render_html(RECORD, DOCUMENT)
    assert not re.search(r"(?:src|href)=|url\(|@import|https?://", page)
    assert "default-src 'none'" in page


def test_the_page_holds_every_place_with_its_path() -> None:
    page = render_html(RECORD, DOCUMENT)
    for path, evidence in RECORD.evidence.items():
        if evidence.span:
            assert re.search(rf'data-paths="[^"]*\b{re.escape(path)}\b', page), path


def test_without_the_document_the_page_shows_quotes() -> None:
    page = render_html(RECORD)
    assert '<section class="source"' not in page
    assert "<q>02-01-2031</q>" in page


@pytest.mark.parametrize("document", [DOCUMENT, None], ids=["with source", "fields only"])
def test_markup_in_a_document_stays_text(document: Document | None) -> None:
    page = render_html(RECORD, document)
    assert "<b>tail" not in page
    assert "&lt;b&gt;tail&lt;/b&gt;" in page


def test_only_our_own_script_may_run() -> None:
    page = render_html(with_description("<script>alert(1)</script>"), DOCUMENT)
    (script,) = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page


def test_control_characters_of_a_document_never_reach_the_terminal() -> None:
    shown = printed(render_record(with_description("Zyxol \x1b]0;owned\x07 \u202egm 7")))
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)
    assert "Zyxol �]0;owned�" in shown


def test_words_in_brackets_are_no_markup_on_the_terminal() -> None:
    assert "Zyxol [bold] 7 mg [/nope]" in printed(render_record(with_description("Zyxol [bold] 7 mg [/nope]")))


def test_the_terminal_view_says_what_and_how_surely() -> None:
    shown = printed(render_record(RECORD))
    for words in (
        "CM31-0000001",
        "28 of 29 values stand in the source",
        "a person should look",
        "refills 3 ✗",
        "heading says 7 mg, the rationale 70 mg",
        "the heading says 2; “2 refills”",
    ):
        assert words in shown


@pytest.mark.parametrize("width", [40, 80])
def test_the_terminal_view_fits_a_narrow_screen(width: int) -> None:
    assert max(len(line) for line in printed(render_record(RECORD), width).splitlines()) <= width


def test_an_empty_case_is_shown() -> None:
    empty = RECORD.model_copy(update={"case": Case(), "evidence": {}, "findings": []})
    assert "decision.txt" in printed(render_record(empty))
    assert "not stated" in render_html(empty, DOCUMENT)


def test_a_list_numbers_the_records() -> None:
    shown = printed(render_list([(1, RECORD), (2, with_description("Zyxol"))]))
    assert "CM31-0000001" in shown
    assert "none found" in shown


def with_review(findings: list[Finding], fields: list[str], reasons: list[str]) -> Record:
    review = Review(needed=bool(fields or reasons), fields=fields, reasons=reasons)
    return RECORD.model_copy(update={"findings": findings, "review": review, "evidence": {}})


WARNING = Finding(code="doubtful.list", severity="warning", fields=["diagnoses"], message="moon")


@pytest.mark.parametrize(
    ("record", "state", "words"),
    [
        (with_review([], ["dates.injury"], []), "look", "a person should look"),
        (with_review([], [], ["layout.letter"]), "look", "a person should look"),
        (with_review([WARNING], [], []), "warnings", "1 warning, none that asks for a look; of 44 such records"),
        (with_review([WARNING, WARNING], [], []), "warnings", "2 warnings, none that asks for a look; of 44 such records"),
        (with_review([], [], []), "clear", "no warning; of 8 such records"),
    ],
)
def test_the_words_on_a_record_say_what_was_looked_for_and_never_that_all_is_right(record: Record, state: str, words: str) -> None:
    assert state_of(record) == state
    assert state_words(record).startswith(words)
    assert words.split(";")[0] in printed(render_record(record), width=200)


def test_of_a_form_that_was_hardly_measured_no_share_is_said() -> None:
    other = RECORD.document.model_copy(update={"layout": "notice"})
    record = with_review([], [], []).model_copy(update={"document": other})
    assert state_words(record).startswith("no warning; too few such records")


def test_what_a_finding_says_of_a_list_as_a_whole_is_a_row_to_look_at() -> None:
    told = Finding(code="unread.item", severity="error", fields=["issues", "issues.0"], message="an item was lost")
    record = with_review([told], ["issues", "issues.0"], [])
    assert [(row.place, row.value, row.reason) for row in view_of(record).doubtful] == [
        ("items", "as a whole", "an item was lost"),
        ("item 1: item", "as a whole", "an item was lost"),
    ]
    assert "an item was lost" in render_html(record, DOCUMENT)


def test_why_to_look_at_the_whole_is_said_on_page_and_terminal() -> None:
    letter = Finding(code="layout.letter", severity="warning", message="no form of decision but a letter")
    record = with_review([letter], [], ["layout.letter"])
    assert "Look at all of it: no form of decision but a letter." in render_html(record)
    assert "look at all of it: no form of decision but a letter" in printed(render_record(record))


def test_words_on_which_no_value_rests_are_marked_in_the_source() -> None:
    coverage = Coverage(used=0.5, boilerplate=0.25, unread=0.25, stretches=[Span(10, 20)])
    record = RECORD.model_copy(update={"coverage": coverage, "evidence": {}, "findings": []})
    assert [(piece.start, piece.is_left) for piece in pieces_of(record, DOCUMENT)] == [
        (0, False),
        (10, True),
        (20, False),
        (200, False),
    ]
    page = render_html(record, DOCUMENT)
    assert 'class="left" title="no value rests on these words"' in page
    assert "Of the text 50 % was used, 25 % is what every such document prints, 25 % nobody read" in page
