"""Letters, notes and memos in people's own words: which items they decide, and where each value of theirs stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import extract
from extractor.document import Outline, Span
from extractor.layouts.letter import LAYOUT
from extractor.layouts.letter_front import date_cells, front_cells
from extractor.layouts.passages import find_runs, read_blocks
from extractor.layouts.possible import possible_cells

LETTER = (
    "April 9, 2031\n\nDear Mrs. Quux,\n\nYour request came in on March 2, 2031 and was given to me on March 20. The company's "
    "letter of denial is dated February 10, 2031. There was no hurry, so it went by the regular track. I am licensed in Utah and "
    "certified in Toxicology.\n\n"
    "You are ninety-nine. On June 1, 2030 you were struck by a comet. Diagnoses are zyxitis and quarnosis.\n\n"
    "First, the capsules. Your doctor wrote for Quorvane 7 mg, one capsule at bedtime, #13, no refills. The company quoted the Zyxol "
    "Guidelines, Dusk, page nine. I used the same page. Dusk is no time for it. The denial stands.\n\n"
    "Second, the mud. Eleven visits of mud physical therapy, twice a week. The company named no guideline. I went by the ODG, Knee, Mud. "
    "Mud helps. The denial is reversed.\n\nSincerely,\nThe reviewer\n"
)
NOTE = (
    "CM99-0000001\ndoi: 1-2-30\nur denial: 2-3-31\noutcome date: 4-5-31\ndx: green fever\n\n"
    "A. zyxol 7mg #13\nresult: no pay, ur upheld\nur used: Zyxol Guidelines, Dusk, p 9\nrev used: same\nwhy: dusk is no time for it.\n\n"
    "B. mri of the antenna\nresult: PAY, ur overturned\nur used: none\nrev used: ODG, Antenna, MRI\nwhy: nobody has seen it yet.\n"
)
PARTS = [*LETTER.split("\n\n"), *NOTE.split("\n"), "\n\n", "\n", "Should he have an MRI of the tail?\n\nNo.", "1. ", "* "]


def assert_tiles(text: str, found: Outline) -> None:
    ends = [0, *(section.span.end for section in found.sections)]
    assert [section.span.start for section in found.sections] == ends[:-1]
    assert ends[-1] == len(text)
    assert all(0 <= cell.span.start <= cell.span.end <= len(text) for section in found.sections for cell in section.cells)


def read(text: str) -> Outline:
    return Outline(LAYOUT.name, LAYOUT.split(text), LAYOUT.kind)


@pytest.mark.parametrize(("text", "claimed"), [(LETTER, True), (NOTE, True), ("", False), ("Dear Mrs. Quux,\n\nno item.", False)])
def test_a_letter_is_a_text_that_decides_items_in_its_own_words(text: str, claimed: bool) -> None:
    assert LAYOUT.claims(text) is claimed


def test_a_remainder_of_a_published_form_is_no_letter() -> None:
    assert not LAYOUT.claims("HOW THE IMR FINAL DETERMINATION WAS MADE\n\n" + LETTER)


def test_a_letter_is_read_without_a_model() -> None:
    record = extract(LETTER, reader="regex")
    case = record.case.model_dump(mode="json", exclude_none=True)
    assert case["dates"] == {
        "assigned": "2031-03-20",
        "injury": "2030-06-01",
        "decision": "2031-04-09",
        "ur_denial": "2031-02-10",
        "application_received": "2031-03-02",
    }
    assert (case["priority"], case["patient"]) == ("standard", {"age": 99, "sex": "female"})
    assert case["reviewer"] == {"licensed_states": ["Utah"], "specialties": ["Toxicology"]}
    assert (case["mechanism_of_injury"], case["diagnoses"]) == ("struck by a comet", ["zyxitis", "quarnosis"])
    assert [(i["description"], i["decision"], i["rationale"]) for i in case["issues"]] == [
        ("Quorvane 7 mg, one capsule at bedtime, #13, no refills", "upheld", "Dusk is no time for it. The denial stands."),
        ("Eleven visits of mud physical therapy, twice a week", "overturned", "Mud helps. The denial is reversed."),
    ]
    dusk = {"source": "Zyxol Guidelines", "sections": ["Dusk"], "pages": "nine"}
    assert [i["claims_administrator_guidelines"] for i in case["issues"]] == [[dusk], []]
    assert [i["reviewer_guidelines"] for i in case["issues"]] == [[dusk], [{"source": "ODG", "sections": ["Knee", "Mud"]}]]
    assert {path for path, e in record.evidence.items() if not e.is_supported} == set()
    assert record.evidence["dates.assigned"].status == "normalized"


def test_a_note_of_labelled_lines_is_read_line_by_line() -> None:
    case = extract(NOTE, reader="regex").case
    assert [(i.description, i.decision, i.rationale) for i in case.issues] == [
        ("zyxol 7mg #13", "upheld", "dusk is no time for it."),
        ("mri of the antenna", "overturned", "nobody has seen it yet."),
    ]
    assert [[g.source for g in i.reviewer_guidelines] for i in case.issues] == [["Zyxol Guidelines"], ["ODG"]]


@pytest.mark.parametrize(
    ("ruled", "expected"),
    [
        ("1. MRI of the tail: approved\n2. Zyxol 7 mg #13: denied\n", ["overturned", "upheld"]),
        ("Should he have an MRI of the tail?\n\nNo. It naps.\n\nShould he have Zyxol 7 mg #13?\n\nYes.\n", ["upheld", "overturned"]),
        ("Group one, I find for the patient:\n* MRI of the tail\n* Zyxol 7 mg #13\n", ["overturned", "overturned"]),
        ("I uphold the denial of the MRI of the tail.\n\nThe refusal of Zyxol 7 mg #13 cannot stand.\n", ["upheld", "overturned"]),
    ],
    ids=["list", "questions", "group", "sentences"],
)  # fmt: skip
def test_the_reviewers_own_words_decide(ruled: str, expected: list[str]) -> None:
    assert [i.decision for i in extract(ruled, reader="regex").case.issues] == expected


def test_what_utilization_review_did_decides_nothing() -> None:
    text = LETTER.replace("The denial stands.", "Utilization review denied it.").replace(
        "The denial is reversed.", "The carrier said it is denied."
    )
    assert not LAYOUT.claims(text)


@given(st.lists(st.sampled_from(PARTS), max_size=12))
def test_sections_tile_whatever_a_letter_holds(parts: list[str]) -> None:
    text = "\n".join(parts)
    assert_tiles(text, read(text))


def test_a_date_broken_over_two_lines_begins_no_entry() -> None:
    text = "It was assigned to me and to nobody else on the whole of the moon, on January\n19. It is a standard matter."
    blocks = read_blocks(text, Span(0, len(text)))
    assert (len(blocks), find_runs(text, blocks)) == (1, [])


def verdicts(text: str) -> list[tuple[str | None, str | None]]:
    """Return description and decision of each item as the rules read them."""
    return [(issue.description, issue.decision) for issue in extract(text, reader="regex").case.issues]


def test_checked_boxes_and_labels_with_leaders_decide() -> None:
    sheet = (
        "Case: CM99-0000001\n#1  Zyxol 7 mg tablets, #13\n    [ ] not necessary  [x] necessary\n    my cite: none\n"
        "    Note: It has served her well on the moon since the year before.\n"
        "#2  MRI of the antenna\n    [x] not necessary  [ ] necessary\n    my cite: none\n    "
        "Note: Nobody has seen it, and nobody will look.\n"
    )
    assert verdicts(sheet) == [("Zyxol 7 mg tablets, #13", "overturned"), ("MRI of the antenna", "upheld")]
    pad = (
        "doi ......: 1/2/30\nITEM 1 ....: MRI of the antenna\n  result ...: DO NOT PAY\n"
        "  why ...: Nobody has seen it, and nobody will look.\n"
        "ITEM 2 ....: Zyxol 7 mg tablets, #13\n  result ...: PAY\n  why ...: It has served her well on the moon since the year before.\n"
    )
    assert verdicts(pad) == [("MRI of the antenna", "upheld"), ("Zyxol 7 mg tablets, #13", "overturned")]


def test_an_entry_that_no_treatment_knows_keeps_its_place() -> None:
    note = "".join(
        f"{number}] {item} -> {said}.\n   reason: this is told at such length that it is a reason.\n\n"
        for number, item, said in (
            (1, "MRI of the antenna", "yes, overturned"),
            (2, "quarnosity", "no, upheld"),
            (3, "crutches", "yes"),
        )
    )
    assert [item for item, _ in verdicts(note)] == ["MRI of the antenna", "quarnosity", "crutches"]
    assert [said for _, said in verdicts(note)] == ["overturned", "upheld", "overturned"]


def test_several_verdicts_in_prose_are_no_single_item() -> None:
    prose = (
        "Dear Mrs. Quux,\n\nOf the quarn there was a request of eleven sessions of acupuncture. Mud helps. The denial is upheld.\n\n"
        "Of the moss, it is soft. The denial is overturned.\n"
    )
    assert not LAYOUT.claims(prose)
    assert verdicts(prose)[:1] == []


def test_only_a_possible_place_is_left_to_a_model() -> None:
    told = LETTER.replace("The company's letter of denial is dated February 10, 2031.", "The carrier spoke on February 10, 2031.")
    outline = read(told)
    places = [c.span.text(told) for s in outline.sections for c in s.cells if c.field == "dates.ur_denial" and not c.is_certain]
    assert places == ["The carrier spoke on February 10, 2031"]
    record = extract(told, reader="regex")
    assert record.case.dates.ur_denial is None


def test_what_the_carrier_decided_is_no_possible_decision_of_the_review() -> None:
    told = "On May 9, 2031 the carrier answered no. The answer went out on June 3, 2031."
    sentences = [Span(0, 39), Span(40, len(told))]
    places = [(c.field, c.span.text(told)) for c in possible_cells(told, sentences, (), None)]
    assert ("dates.decision", "The answer went out on June 3, 2031") in places
    assert not [words for field, words in places if field == "dates.decision" and "carrier" in words]


def test_a_possible_date_is_alone_in_its_words() -> None:
    told = "The carrier said no on May 9, 2031 and the appeal came on May 20, 2031, then silence."
    cells = list(possible_cells(told, [Span(0, len(told))], (), None))
    assert not any(cell.is_certain for cell in cells)
    places = {c.field: c.span.text(told) for c in cells}
    assert places == {
        "dates.ur_denial": "The carrier said no on May 9, 2031",
        "dates.application_received": "and the appeal came on May 20, 2031",
    }


@pytest.mark.parametrize(
    "words", ["An earlier case", "The prior injury", "Another claim", "An other accident", "Her old denial", "His first request"]
)
def test_a_date_of_another_case_is_none_of_this_one(words: str) -> None:
    text = f"{words} was refused by the carrier on 1/2/2031."
    assert list(date_cells(text, [Span(0, len(text))])) == []


@pytest.mark.parametrize(
    "words", ["The treating doctor", "The requesting doctor", "Dr. Zyxol", "The peer reviewer", "The utilization doctor"]
)
def test_credentials_of_another_doctor_are_not_the_reviewers(words: str) -> None:
    text = f"{words} is board certified in psychiatry."
    assert [cell.field for cell in front_cells(text, [Span(0, len(text))], [])] == []


@pytest.mark.parametrize("words", ["His mother was", "Her uncle is", "A co-worker was", "The interpreter is", "At age"])
def test_an_age_of_somebody_else_is_not_the_patients(words: str) -> None:
    text = f"{words} a 52-year-old."
    assert [cell for cell in front_cells(text, [Span(0, len(text))], []) if cell.span.text(text).startswith("52")] == []
