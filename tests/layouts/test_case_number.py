from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Outline, Span
from extractor.layouts import outline, place
from tests.layouts.decisions import CREDENTIALS, HEADER, ISSUES, LABELS, PROCESS, RATIONALE, SUMMARY, decision, document

ONE = "Zyxol 7mg #11: Upheld\r\n"
TWO = "Moss wrap for both \r\nknees, DOS: 01/02/2031: \r\nOverturned\r\n"
THREE = (
    "Moonwalks 19 was the original request. Moonwalks 8 was authorized \r\n"
    "by the Claims Administrator. The remaining IMR eligible portion of the original request, \r\n"
    "Moonwalks 11 is: Upheld\r\n"
)


def read(text: str) -> Outline:
    return outline(document(text))


def words(text: str, span: Span | None) -> str | None:
    return None if span is None else " ".join(span.text(text).split())


def descriptions(text: str) -> list[str | None]:
    found = read(text)
    return [words(text, found.cell("description", issue)) for issue in found.issues()]


def assert_tiles(text: str, found: Outline) -> None:
    assert "".join(section.span.text(text) for section in found.sections) == text
    for section in found.sections:
        assert (section.title.start, section.title.end, section.body.end) == (
            section.span.start,
            section.body.start,
            section.span.end,
        )
        # A verdict over several items of a letter stands in the section of none of them.
        assert all(section.body.contains(cell.span) or cell.field == "decision" for cell in section.cells)
        assert all(cell.span.trimmed(text) == cell.span for cell in section.cells)


def test_sections_tile_the_text_in_the_order_of_the_form() -> None:
    text = decision(ONE, TWO)
    found = read(text)
    assert_tiles(text, found)
    item = ["heading", "claims_guideline", "reviewer_guideline", "rationale"]
    assert [section.kind for section in found.sections] == [
        *("header", "process", "credentials", "summary", "issues"),
        *item,
        *item,
    ]
    assert found.layout == "case-number"


def test_bodies_hold_no_title() -> None:
    text = decision(ONE)
    found = read(text)
    bodies = {section.kind: words(text, section.body) for section in found.sections}
    assert str(bodies["summary"]).startswith("The injured worker is a 101")
    assert bodies["heading"] == "Zyxol 7mg #11: Upheld"
    assert bodies["reviewer_guideline"] == "Decision based on Zyxol Almanac 2030, Section(s): Moss."
    assert str(bodies["rationale"]).endswith("not medically necessary.")


CELLS = {
    "case_number": "CM99-0000001",
    "priority": "Standard",
    "dates.assigned": "03/04/2031",
    "dates.injury": "01/02/2031",
    "dates.decision": "04/05/2031",
    "dates.ur_denial": "02/03/2031",
    "dates.application_received": "02/13/2031",
}
TABBED = (
    "\nCase Number:\tCM99-0000001\t\t\nDate Assigned:\t03/04/2031\tDate of Injury:\t01/02/2031\n"
    "Decision Date:\t04/05/2031\tUR Denial Date:\t02/03/2031\n"
    "Priority:\tStandard\tApplication Received:\t02/13/2031\n\n"
)


@pytest.mark.parametrize("header", [HEADER, TABBED, HEADER.upper(), HEADER.replace("\r\n", " ")])
def test_header_cells_hold_the_values_alone(header: str) -> None:
    text = header + decision(ONE).removeprefix(HEADER)
    found = read(text)
    assert {field: str(words(text, found.cell(field))).title() for field in CELLS} == {
        field: value.title() for field, value in CELLS.items()
    }


def test_an_empty_or_absent_header_value_has_no_cell() -> None:
    text = decision(ONE).replace("UR Denial Date: 02/03/2031", "UR Denial Date:").replace("Priority: Standard ", "")
    found = read(text)
    assert (found.cell("dates.ur_denial"), found.cell("priority")) == (None, None)
    assert words(text, found.cell("dates.decision")) == "04/05/2031"


def test_a_header_date_broken_over_lines_stays_whole() -> None:
    text = decision(ONE).replace("02/03/2031", "02-\r\n03-2031")
    assert words(text, read(text).cell("dates.ur_denial")) == "02- 03-2031"


def test_a_missing_header_is_replaced_by_nothing_but_the_sentence_on_the_injury() -> None:
    text = decision(ONE).removeprefix(HEADER)
    found = read(text)
    assert found.sections[0].kind == "process"
    assert [words(text, span) for span in place(found, "dates.injury")] == [
        "The injured worker is a 101 year old female who was injured on 01-02-31."
    ]
    assert (place(found, "dates.decision"), place(found, "case_number")) == ((), ())


def test_credentials_stand_in_their_section_or_in_a_sentence() -> None:
    listed = decision(ONE)
    sentence = (
        "The expert reviewer is Board Certified in Alchemy, has a subspecialty in Leech Care \r\n"
        "and is licensed to practice in Atlantis.\r\n"
    )
    told = listed.replace(CREDENTIALS, "").replace("stake.\r\n", "stake. " + sentence)
    found = read(told)
    assert [words(listed, span) for span in place(read(listed), "reviewer.specialties.1")] == ["Alchemy, Leech Care"]
    assert [words(listed, span) for span in place(read(listed), "reviewer.licensed_states.0")] == ["Atlantis, El Dorado"]
    assert [words(told, span) for span in place(found, "reviewer.specialties.0")] == ["Alchemy", "Leech Care"]
    assert [words(told, span) for span in place(found, "reviewer.licensed_states.0")] == ["Atlantis"]


def test_a_heading_is_told_from_the_rationale_before_it() -> None:
    text = decision(ONE, TWO, THREE)
    assert descriptions(text) == ["Zyxol 7mg #11", "Moss wrap for both knees, DOS: 01/02/2031", "Moonwalks 11"]
    found = read(text)
    assert [words(text, found.cell("decision", issue)) for issue in range(3)] == ["Upheld", "Overturned", "Upheld"]


@pytest.mark.parametrize("mark", [".", ":", ";"])
def test_a_rationale_ends_with_its_conclusion_though_a_fax_makes_a_colon_of_its_stop(mark: str) -> None:
    why = f"Moss helps those who live on the moon for long. The request for Zyxol 7mg\n#11 is not medically necessary{mark}\n"
    text = decision("Zyxol 7mg #11: Upheld\n", "Moonwalks 11: Upheld\n", rationale=why).replace(" \r\n", "\n").replace("\r\n", "\n")
    assert descriptions(text) == ["Zyxol 7mg #11", "Moonwalks 11"]


@pytest.mark.parametrize(
    ("heading", "parts"),
    [
        (THREE, ("Moonwalks 11", "Moonwalks 19", "Moonwalks 8")),
        (THREE.replace(" is: Upheld", ": Upheld"), ("Moonwalks 11", "Moonwalks 19", "Moonwalks 8")),
        (
            "Moonwalks 19 were the original request. The Claims Administrator authorized 1 day of rest, leaving \r\n"
            "the original request IMR eligible. The original request, Moonwalks 19 \r\nis: Overturned\r\n",
            ("Moonwalks 19", "Moonwalks 19", "1 day of rest"),
        ),
        (ONE, ("Zyxol 7mg #11", None, None)),
        ("Zyxol for 30 day \r\nsupply: 30: Overturned\r\n", ("Zyxol for 30 day supply: 30", None, None)),
        ("ZYXOL 7 MG #11:\r\nUPHELD\r\n", ("ZYXOL 7 MG #11", None, None)),
        ("2. Zyxol 7mg: Upheld\r\n", ("Zyxol 7mg", None, None)),
        ("Issue 2: Zyxol 7mg: Upheld\r\n", ("Zyxol 7mg", None, None)),
        ("Zyxol 7mg is Upheld. \r\n", ("Zyxol 7mg", None, None)),
        ("Zyxol \r\n7mg.Physician supply: Upheld\r\n", ("Zyxol 7mg.Physician supply", None, None)),
        ("Moss wrap of the\r\nRight knee: Upheld\r\n", ("Moss wrap of the Right knee", None, None)),
    ],
)
def test_a_heading_is_split_into_its_parts(heading: str, parts: tuple[str | None, ...]) -> None:
    text = decision(ONE, heading)
    found = read(text)
    fields = ("description", "original_request", "authorized_portion")
    assert tuple(words(text, found.cell(field, 1)) for field in fields) == parts


FORMS: dict[str, Callable[[str], str]] = {
    "line feeds": lambda text: text.replace("\r\n", "\n"),
    "no trailing blanks": lambda text: text.replace(" \r\n", "\n").replace("\r\n", "\n"),
    "blank lines between all lines": lambda text: text.replace("\r\n", " \n\n"),
    "blank lines between paragraphs": lambda text: text.replace(" \r\n", " ").replace("\r\n", "\n\n"),
    "a paragraph a line": lambda text: text.replace(" \r\n", " ").replace("\r\n", "\n"),
    "one line": lambda text: " ".join(text.split()),
    "page break before the heading": lambda text: text.replace("necessary.\r\nMoss", "necessary.\fMoss"),
    "page break in the heading": lambda text: text.replace("both \r\nknees", "both \fknees"),
    "page break before the verdict": lambda text: text.replace("2031: \r\nOver", "2031: \fOver"),
    "page break behind the verdict": lambda text: text.replace("Overturned\r\n", "Overturned\f"),
    "page number and break behind the verdict": lambda text: text.replace("Overturned\r\n", "Overturned\r\n7\r\n\f"),
    "page number above the heading": lambda text: text.replace("\r\nMoss wrap", "\r\nPage 7 of 9\r\n\fMoss wrap"),
    "a label glued to what stands before it": lambda text: text.replace(".\r\nDecision rationale", ".Decision rationale"),
    "a verdict in a quote": lambda text: text.replace("Moss.", "Moss. See: Upheld."),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
def test_every_form_of_the_text_gives_the_same_items(form: Callable[[str], str]) -> None:
    text = form(decision(ONE, TWO, THREE))
    assert_tiles(text, read(text))
    assert descriptions(text) == ["Zyxol 7mg #11", "Moss wrap for both knees, DOS: 01/02/2031", "Moonwalks 11"]


def test_a_text_copied_block_by_block_keeps_its_sections() -> None:
    header, process = HEADER.rstrip() + "\n", PROCESS.rstrip() + "\n"
    text = SUMMARY + ISSUES + ONE + LABELS + RATIONALE + TWO + LABELS + RATIONALE + header + process + CREDENTIALS
    found = read(text)
    assert_tiles(text, found)
    assert descriptions(text) == ["Zyxol 7mg #11", "Moss wrap for both knees, DOS: 01/02/2031"]
    assert [s.kind for s in found.sections if s.issue is None] == ["summary", "issues", "header", "process", "credentials"]


def test_credentials_among_the_lines_of_the_summary_are_read_line_by_line() -> None:
    text = SUMMARY + CREDENTIALS + "and a sprained tail.\n" + ISSUES + ONE + LABELS + RATIONALE + HEADER + PROCESS
    found = read(text)
    assert_tiles(text, found)
    states = [cell.span.text(text) for section in found.sections for cell in section.cells if cell.field == "reviewer.specialties"]
    assert states
    assert all("\n" not in stated and "tail" not in stated for stated in states)


def test_a_rationale_without_full_stop_ends_where_its_line_is_not_wrapped() -> None:
    text = decision(ONE, "Moss wrap: Upheld\r\n", rationale=RATIONALE.replace("necessary.", "necessary"))
    assert descriptions(text) == ["Zyxol 7mg #11", "Moss wrap"]


def test_an_item_without_verdict_keeps_its_own_sections() -> None:
    text = decision(ONE, "Moss wrap\r\n")
    found = read(text)
    assert descriptions(text) == ["Zyxol 7mg #11", "Moss wrap"]
    assert found.cell("decision", 1) is None


def test_a_label_quoted_in_a_rationale_opens_no_section() -> None:
    text = decision(ONE, rationale="The other letter has a Decision rationale: none. It is necessary.\r\n")
    assert [section.kind for section in read(text).sections].count("rationale") == 1


def test_pages_behind_the_last_rationale_are_not_part_of_it() -> None:
    footer = "Final Determination Letter for IMR Case Number CM99-0000001 7"
    text = decision(ONE).replace("long. The earlier", f"long.\r\n{footer}\f The earlier") + f"\f{footer}"
    found = read(text)
    rationale = found.find("rationale", 0)
    assert rationale is not None
    assert str(words(text, rationale.body)).endswith("not medically necessary.")
    assert_tiles(text, found)


def test_text_before_the_header_is_the_preamble() -> None:
    text = "Dear moon,\r\n" + decision(ONE)
    assert read(text).sections[0].kind == "preamble"
    assert_tiles(text, read(text))


@pytest.mark.parametrize("text", ["", "\n", PROCESS, SUMMARY, "Case Number: CM99-0000001"])
def test_less_than_two_titles_are_not_claimed(text: str) -> None:
    assert read(text).layout == "unknown"


@given(st.lists(st.sampled_from([HEADER, PROCESS, CREDENTIALS, SUMMARY, ISSUES, ONE, TWO, THREE, LABELS, RATIONALE, "\f", "7\n"])))
def test_sections_tile_whatever_comes_in_whatever_order(parts: list[str]) -> None:
    text = "".join(parts)
    assert_tiles(text, read(text))
