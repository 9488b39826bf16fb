"""Layout "form": decisions in forms that no file describes, each made up here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.case import Case
from extractor.cleaning import Cleaned
from extractor.document import Outline, Span
from extractor.evidence import ground
from extractor.layouts import form, outline
from extractor.pipeline import review
from extractor.readers.regex import RegexReader
from extractor.validators import validate
from tests.layouts.decisions import document

FRONT = (
    "MOON COUNTY BUREAU OF TREATMENT DISPUTES\nNOTICE OF REVIEW\n\nOur File No.: CM99-0000001\nDate of Loss: 1/2/2031\n"
    "Denial Date: 2/3/2031\nAppeal Received: 2/13/2031\nAssigned to Reviewer: 2/28/2031\nIssued: 4/5/2031\nTrack: Standard\n\n"
    "Reviewer: licensed to practice in Atlantis; board certified in Alchemy.\n\nBackground: This 101-year-old woman fell off the moon"
    " while she was painting it.\nDiagnoses: bent antenna; green fever. Treatment to date has included moss, and a very long rest.\n\n"
)
LETTERED = FRONT + (
    "A. Mud bath for both left knees, twice a week for nine weeks\n\n"
    "Criteria Cited by the Plan: Martian Mud Medical Treatment Guidelines, page 75.\n\n"
    "Criteria Cited by the Reviewer: Official Disability Guidelines (ODG), Knee Chapter, Mud baths.\n\n"
    "Explanation: Mud helps knees that stand on the moon. Both of them stand there.\n\nOutcome: the denial is overturned.\n\n"
    "B. Quorvane ER 70 mg tablets, #13 with two refills\n\n"
    "Criteria Cited by the Plan: None.\n\nCriteria Cited by the Reviewer: Official Disability Guidelines (ODG), Dusk Chapter, Quorvane.\n\n"
    "Explanation: Nobody has seen it work. The dusk was late that year.\n\nOutcome: the denial is upheld.\n\n"
    "Appeal rights\nThere are none. It was medically necessary to say so.\n"
)
SHEET = (
    "  Review file    CM99-0000001           Track         Standard\n  Injury date    1/2/2031               UR denial     2/3/2031\n"
    "======================\nITEM 1 OF 2\n"
    "  Request           Mud bath for both left knees, 2\n                    times a week\n"
    "  Plan relied on    None cited\n  Reviewer relied on Official Disability Guidelines (ODG), Knee\n"
    "                    Chapter, Mud baths\n"
    "  Result            Medically necessary\n  Why               Mud helps knees that stand on the\n"
    "                    moon. Both stand there.\n"
    "======================\nITEM 2 OF 2\n"
    "  Request           Quorvane ER 70 mg tablets, #13\n  Plan relied on    Moon Guidelines, page 7\n"
    "  Reviewer relied on Moon Guidelines, page 8\n  Result            Not medically necessary\n"
    "  Why               Nobody has seen it work. The dusk\n                    was late.\n======================\n"
)
ASKED = FRONT + (
    "TREATMENT (a): Mud bath for both left knees\n   What did the carrier cite?\n      Moon Guidelines, page 7.\n"
    "   What does the adviser cite?\n      Official Disability Guidelines (ODG), Knee Chapter, Mud baths.\n"
    "   Is the treatment medically necessary?\n      Yes. The denial is overturned.\n   Why?\n      Mud helps knees. Both stand there.\n"
    "TREATMENT (b): Quorvane ER 70 mg tablets, #13\n   What did the carrier cite?\n      Nothing. It was dusk.\n"
    "   What does the adviser cite?\n      Moon Guidelines, page 8.\n   Is the treatment medically necessary?\n"
    "      No. The denial is upheld.\n   Why?\n      Nobody has seen it work.\n"
)
TOLD = FRONT + (
    "1) The Bureau was asked to decide on the request for mud bath for both left knees:\n"
    "The Carrier based its decision on the Moon Guidelines, page 7. The Physician Reviewer relied on the Moon Guidelines, page 8.\n"
    "Reasons: Mud helps. The request for mud is medically necessary.\n"
    "2) The Bureau was asked to decide on the request for Quorvane ER 70 mg tablets, #13:\n"
    "The Carrier did not cite any guideline. The Physician Reviewer relied on the Moon Guidelines, page 9.\n"
    "Reasons: The carrier based its decision on dusk. The request for Quorvane is not medically necessary.\n"
)
LISTED = FRONT + (
    "Summary of determinations\nMud bath for both left knees: Overturned\nQuorvane ER 70 mg tablets, #13: Upheld\n\n"
    "Request #1: Mud bath for both left knees\nAuthority of the plan: Moon Guidelines, page 7.\nAuthority: Moon Guidelines, page 8.\n"
    "Analysis: Mud helps knees that stand on the moon.\n"
    "Request #2: Quorvane ER 70 mg tablets, #13\nAuthority of the plan: none.\nAuthority: Moon Guidelines, page 9.\n"
    "Analysis: Nobody has seen it work.\n"
)
ONLY = FRONT + (
    "Disputed service: Quorvane ER 70 mg tablets, #13\n\nRecords considered: a note that says 700 mg.\n\n"
    "Guidelines relied upon by the carrier: Moon Guidelines, page 7.\n\nGuidelines relied upon: Moon Guidelines, page 8.\n\n"
    "Rationale: Nobody has seen it work. The request for Quorvane is not medically necessary.\n"
)
PROSE = (
    "Dear Ms. Moth,\n\nI read your papers. The mud bath helps your knees and I side with your doctor: the denial is reversed. The carrier\n"
    "based its decision on nothing.\n\nSincerely,\nthe reviewer\n"
)
FORMS = {"lettered": LETTERED, "sheet": SHEET, "asked": ASKED, "told": TOLD, "listed": LISTED}


def read(text: str) -> Outline:
    return outline(document(text))


def case(text: str) -> Case:
    source = document(text)
    return RegexReader().read(Cleaned.untouched(source), outline(source)).case


def kinds(text: str) -> list[str]:
    return [f"{section.kind}.{section.issue}" for section in read(text).sections if section.issue is not None]


@pytest.mark.parametrize("name", FORMS)
def test_items_of_a_form_that_nobody_described_are_found_with_their_verdicts(name: str) -> None:
    found = case(FORMS[name])

    assert read(FORMS[name]).layout == "form"
    assert [(issue.description or "").split()[0].casefold() for issue in found.issues] == ["mud", "quorvane"]
    assert [issue.decision for issue in found.issues] == ["overturned", "upheld"]
    assert found.issues[1].medication is not None
    assert found.issues[1].medication.quantity == 13


@pytest.mark.parametrize("name", FORMS)
def test_reasons_end_with_their_item(name: str) -> None:
    mud, quorvane = (issue.rationale or "" for issue in case(FORMS[name]).issues)

    assert mud.startswith("Mud helps")
    assert "Quorvane" not in mud
    assert "ITEM" not in mud
    assert "Nobody" in quorvane or "dusk" in quorvane
    assert "Appeal" not in quorvane
    assert "=" not in quorvane


@pytest.mark.parametrize(
    ("name", "claims", "reviewer"),
    [
        ("lettered", [["Martian Mud Medical Treatment Guidelines"], []], ["Official Disability Guidelines (ODG)"] * 2),
        ("sheet", [[], ["Moon Guidelines"]], ["Official Disability Guidelines (ODG)", "Moon Guidelines"]),
        ("asked", [["Moon Guidelines"], []], ["Official Disability Guidelines (ODG)", "Moon Guidelines"]),
        ("told", [["Moon Guidelines"], []], ["Moon Guidelines", "Moon Guidelines"]),
        ("listed", [["Moon Guidelines"], []], ["Moon Guidelines", "Moon Guidelines"]),
    ],
)
def test_citations_go_to_the_side_that_its_title_names(name: str, claims: list[list[str]], reviewer: list[str]) -> None:
    issues = case(FORMS[name]).issues

    assert [[cited.source for cited in issue.claims_administrator_guidelines] for issue in issues] == claims
    assert [issue.reviewer_guidelines[0].source for issue in issues] == reviewer


def test_header_is_read_behind_labels_of_any_wording() -> None:
    found = case(LETTERED)

    assert (found.case_number, found.priority) == ("CM99-0000001", "standard")
    assert [str(value) for _, value in found.dates] == ["2031-02-28", "2031-01-02", "2031-04-05", "2031-02-03", "2031-02-13"]
    assert (found.reviewer.licensed_states, found.reviewer.specialties) == (["Atlantis"], ["Alchemy"])
    assert (found.patient.age, found.diagnoses) == (101, ["bent antenna", "green fever"])


def test_header_of_two_columns_is_read_up_to_the_next_column() -> None:
    found = case(SHEET)

    assert (found.case_number, found.priority) == ("CM99-0000001", "standard")
    assert (str(found.dates.injury), str(found.dates.ur_denial)) == ("2031-01-02", "2031-02-03")


def test_an_only_item_may_be_named_far_in_front_of_its_parts() -> None:
    found = case(ONLY)

    assert [(issue.description, issue.decision) for issue in found.issues] == [("Quorvane ER 70 mg tablets, #13", "upheld")]
    assert found.diagnoses == ["bent antenna", "green fever"]


def test_a_sentence_inside_reasons_that_cites_begins_no_item() -> None:
    assert kinds(TOLD).count("heading.1") == 1
    assert [kind for kind in kinds(TOLD) if kind.endswith(".2")] == []


def test_a_verdict_that_stands_in_a_list_in_front_belongs_to_the_item_of_the_same_words() -> None:
    swapped = LISTED.replace("left knees: Overturned", "left knees: Upheld").replace("#13: Upheld", "#13: Overturned")

    assert [issue.decision for issue in case(swapped).issues] == ["upheld", "overturned"]


def test_a_letter_is_no_form() -> None:
    assert not form.claims(PROSE)
    assert not form.claims(FRONT)


def test_items_without_citations_are_a_form_where_nothing_else_claims_them() -> None:
    bare = "\n".join(line for line in LISTED.splitlines() if not line.startswith("Authority"))

    assert (form.claims(bare), form.claims_rest(bare)) == (False, True)
    assert not form.claims_rest(FRONT)


def test_a_person_is_asked_to_look_at_a_form_that_is_not_known() -> None:
    source = document(LETTERED)
    sections = outline(source)
    reading = RegexReader().read(Cleaned.untouched(source), sections)
    findings = validate(reading.case, source, sections, ground(reading.case, source, sections, spans=reading.spans))

    assert review({}, findings).reasons == ["layout.general"]


@given(st.lists(st.sampled_from([*LETTERED.splitlines(), *SHEET.splitlines(), *ASKED.splitlines(), "\f", ""]), max_size=40))
def test_sections_tile_any_text_made_of_such_lines(lines: list[str]) -> None:
    text = "\n".join(lines) or "x"
    sections = read(text).sections

    assert [section.span.start for section in sections] == [0, *(section.span.end for section in sections[:-1])]
    assert sections[-1].span.end == len(text)
    for section in sections:
        assert section.span.contains(section.body)
        assert all(Span(0, len(text)).contains(cell.span) and cell.span.start < cell.span.end for cell in section.cells)


@pytest.mark.parametrize(
    "unit", [".", "Result ....... ", "Item 1:\n", "The carrier cites ", "Request #1: Zyxol 7 mg\nCriteria: ODG\n", "-", "word   "]
)
def test_a_text_of_nothing_but_marks_takes_no_quadratic_time(unit: str) -> None:
    text = unit * (15_000 // len(unit))

    assert sum(section.span.end - section.span.start for section in read(text).sections) == len(text)
