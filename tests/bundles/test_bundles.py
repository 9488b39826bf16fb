"""Which files hold several decisions, where each begins, and what is none: made up from decisions of this folder's neighbours."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.bundles import bundle_findings, split_document
from extractor.document import Document, PageNote, Span
from extractor.ingest import read_document
from tests.fictional import render_pdf
from tests.layouts.decisions import CREDENTIALS, ISSUES, LABELS, PROCESS, RATIONALE, SUMMARY, decision
from tests.layouts.letters import notice, review, review_item, told
from tests.recognised import recognised

MOSS, ZYXOL = decision("Moss tea 7 mg #11: Upheld\r\n"), decision("Zyxol 9 mg #12: Overturned\r\n")
ONE, TWO, THREE = (MOSS.replace("CM99-0000001", f"CM99-000000{digit}") for digit in (1, 2, 3))
OTHER = ZYXOL.replace("CM99-0000001", "CM99-0000009")
HEADLESS = PROCESS + CREDENTIALS + SUMMARY + ISSUES + "Leeches, a dozen: Upheld\r\n" + LABELS + RATIONALE
LETTER = (
    "April 5, 2031\n\nTo the Law Office of Ymir\nOur file: CM99-0000004\n\nDear Counsel,\n\nWe have completed the independent medical "
    "review. The application reached us on March 4, 2031.\n\nThe first thing asked for was nine visits of physical therapy. The denial of "
    "the physical therapy is upheld.\n\nVery truly yours,\n\nMedical Director\ncc: the moon\n"
)
COVER = "FAX COVER SHEET\nTo: Desk 7\nFrom: The Moon\nPages: 3\n"
REFUSED = (
    "Zyxol Adjusting\nApril 1, 2031\nRe: our claim 7\n\nDear Doctor,\n\nYour request for moss tea came to us on March 1, 2031. The moss tea "
    "is not certified, and the request is denied.\n\nSincerely,\nDesk 7\n"
)
FORM = (
    "APPLICATION FOR IMR\nCase Number: CM99-0000001\nDate of Injury: 01/02/2031\nDate of UR Decision: 02/03/2031\nSigned by hand.\n"
)


def pasted(text: str) -> Document:
    return read_document(text)


def words_of(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("between", ["", "\n\n", "\f"], ids=["glued", "blank lines", "page breaks"])
@pytest.mark.parametrize(
    "decisions",
    [
        (ONE, TWO),
        (ONE, OTHER, TWO, THREE),
        (ONE, HEADLESS, TWO),
        (HEADLESS, ONE),
        (notice(), ONE, notice()),
        (
            review(review_item("MOSS TEA", "IS NOT MEDICALLY NECESSARY")),
            review(review_item("LEECHES", "IS MEDICALLY NECESSARY")),
            ONE,
        ),
        (told(), ONE, told()),
        (ONE, LETTER, TWO),
        (LETTER, ONE),
        (ONE,) * 2 + (TWO,),
        (LETTER,) * 2,
        tuple(MOSS.replace("CM99-0000001", f"CM99-00001{number:02}") for number in range(40)),
    ],
    ids=[
        "two",
        "four",
        "one without header",
        "without header in front",
        "notices",
        "reviews",
        "told",
        "letter",
        "letter in front",
        "copy",
        "copy of a letter",
        "forty",
    ],
)
def test_each_decision_of_a_file_is_a_document_with_its_own_text(decisions: tuple[str, ...], between: str) -> None:
    whole = pasted(between.join(text if between else text.rstrip("\n") + "\n" for text in decisions))
    parts = split_document(whole)
    assert [words_of(part.text) for part in parts] == [words_of(text) for text in decisions]
    assert [part.id for part in parts] == [f"{whole.id}-p{index}of{len(decisions)}" for index in range(1, len(decisions) + 1)]
    assert between.strip(" \n").join(part.text for part in parts) == whole.text


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        notice(),
        LETTER,
        ONE + "\f" + REFUSED,
        ONE + "\f" + FORM,
        FORM + "\f" + ONE,
        COVER + "Re: CM99-0000001\n\f" + ONE,
        ONE.replace("on the moon for long.", "on the moon for long, see Case Number: CM99-0000007, Date of Injury: 01/02/2030."),
        ONE + "\fReferences\nThe same was found in CM99-0000007 and in CM99-0000008, both upheld.\n",
        ONE.replace("IMR ISSUES", "\fIMR ISSUES") + "\f" + ISSUES + ONE.partition(ISSUES)[2],
        "\f".join((ONE.partition(ISSUES)[0], ONE.partition(ISSUES)[0], ISSUES + ONE.partition(ISSUES)[2])),
        "From: a@b.example\nTo: c@d.example\nSubject: FW\n\nSee below.\n\n" + "".join(f"> {line}\n" for line in ONE.splitlines()),
        ONE + "\n\nFrom: a@b.example\nTo: c@d.example\nSubject: Re: CM99-0000007\n\nThanks, the denial was upheld there too.\n",
    ],
    ids=[
        "decision", "notice", "letter", "denial attached", "application attached", "application in front", "cover", "other case cited",
        "other cases listed", "second page twice", "first page twice", "mail", "mail behind",
    ],
)  # fmt: skip
def test_what_holds_one_decision_stays_whole(text: str) -> None:
    whole = pasted(text)
    assert split_document(whole) == (whole,)
    assert bundle_findings(whole) == []


@pytest.mark.parametrize(
    "cover",
    [COVER, COVER + "Re: CM99-0000002\n", "Case Number: CM99-0000002\nDate of Injury: 01/02/2031\n", "\n"],
    ids=["fax", "numbered", "labels", "empty"],
)
def test_a_cover_page_goes_with_the_decision_behind_it(cover: str) -> None:
    parts = split_document(pasted(f"{ONE}\f{cover}\f{TWO}"))
    assert [words_of(part.text) for part in parts] == [words_of(ONE), words_of(cover + TWO)]


@pytest.mark.parametrize(
    "front",
    [
        "Batch 7\n1. CM99-0000002\n2. CM99-0000001\n",
        "INDEX\nCase Number: CM99-0000002 Decision Date: 04/05/2031 page 3\n",
        "INDEX\nCase Number: CM99-0000002\nCase Number: CM99-0000001\n",
    ],
    ids=["numbers", "a label", "labels"],
)
def test_a_list_of_the_decisions_in_front_gives_none_its_number(front: str) -> None:
    whole = pasted(f"{front}\f{ONE}\f{TWO}")
    parts = split_document(whole)
    assert [words_of(part.text) for part in parts] == [words_of(ONE), words_of(TWO)]
    assert [[finding.code for finding in bundle_findings(part)] for part in parts] == [["document.front"], []]


def test_pages_keep_their_numbers_and_spans_index_the_part() -> None:
    whole = read_document(render_pdf(f"{ONE}\f{TWO}\f{OTHER.replace('IMR ISSUES', chr(12) + 'IMR ISSUES')}"))
    parts = split_document(whole)
    assert [[page.number for page in part.pages] for part in parts] == [[1], [2], [3, 4]]
    for part in parts:
        assert part.part is not None
        assert part.text == whole.text[part.part.start : part.part.end]
        assert "".join(page.span.text(part.text) for page in part.pages) == part.text


def test_a_scan_between_text_pages_is_a_part_with_its_own_lines() -> None:
    text = f"{ONE}\f{TWO}\f{THREE}".replace("\r", "")
    scan = recognised(text)
    parts = split_document(scan)
    assert [len(part.lines) for part in parts] == [len(recognised(own).lines) for own in text.split("\f")]
    assert all(line.span.text(part.text) == line.span.text(part.text).strip("\n\f") for part in parts for line in part.lines)
    assert [{line.page for line in part.lines} for part in parts] == [{1}, {2}, {3}]


def test_notes_go_with_their_pages_and_those_of_the_file_with_each_part() -> None:
    text = f"{ONE}\f{TWO}".replace("\r", "")
    start = text.index("\f") + 1
    notes = (PageNote(None, "attachments", "moon"), PageNote(2, "ocr-differs", "sun", (Span(start, start + 4),)))
    first, second = split_document(replace(pasted(text), notes=notes))
    assert first.notes == notes[:1]
    assert second.notes == (notes[0], PageNote(2, "ocr-differs", "sun", (Span(0, 4),)))


def test_misread_titles_of_a_scan_still_part_its_decisions() -> None:
    text = f"{ONE}\f{TWO}".replace("\r", "").replace("SUMMARY", "SUMMARV").replace("Case Number", "Case Numbcr")
    assert len(split_document(recognised(text))) == 2


def test_a_copy_is_a_part_with_a_finding_that_names_the_first() -> None:
    parts = split_document(pasted(f"{ONE}\f{TWO}\f{ONE}"))
    assert [[finding.code for finding in bundle_findings(part)] for part in parts] == [[], [], ["document.repeated"]]
    assert parts[2].part is not None
    assert parts[2].part.repeats == 1


def test_decisions_under_one_number_that_differ_are_doubted_in_their_number_and_copies_are_not() -> None:
    namesake = ONE.replace("Moss tea 7 mg", "Moss tea 8 mg")
    parts = split_document(pasted(f"{ONE}\f{TWO}\f{namesake}\f{ONE}"))
    told = [[(finding.code, finding.severity, finding.fields) for finding in bundle_findings(part)] for part in parts]
    same = ("document.same-number", "error", ["case_number"])
    assert told == [[same], [], [same], [("document.repeated", "warning", []), same]]
    assert [part.part.namesake for part in parts if part.part] == [3, None, 1, 3]


def test_decisions_without_a_number_are_no_namesakes() -> None:
    first, second = (HEADLESS, HEADLESS.replace("a dozen", "two dozen"))
    parts = split_document(pasted(f"{first}\f{second}"))
    assert [bundle_findings(part) for part in parts] == [[], []]


def test_a_file_read_as_one_says_where_its_decisions_stand() -> None:
    whole = pasted(f"{ONE}\f{TWO}")
    (finding,) = bundle_findings(whole)
    assert (finding.code, finding.severity) == ("document.several", "error")
    assert [words_of(span.text(whole.text)) for span in finding.spans] == [words_of(ONE), words_of(TWO)]


def test_a_letter_without_number_is_a_part_where_it_shares_no_date() -> None:
    numberless = LETTER.replace("Our file: CM99-0000004\n", "")
    assert len(split_document(pasted(f"{ONE}\f{numberless}\f{TWO}"))) == 2
    dated = numberless.replace("2031", "2032")
    parts = split_document(pasted(f"{ONE}\f{dated}\f{TWO}"))
    assert [words_of(part.text) for part in parts] == [words_of(text) for text in (ONE, dated, TWO)]


def test_a_decision_that_cannot_be_told_apart_is_an_error() -> None:
    numberless = LETTER.replace("Our file: CM99-0000004\n", "").replace(", 2031", "")
    whole = pasted(f"{ONE}\n\n{numberless}")
    assert split_document(whole) == (whole,)
    (finding,) = bundle_findings(whole)
    assert (finding.code, finding.severity) == ("document.several", "error")
    assert whole.text[finding.spans[0].start :].startswith("To the Law Office of Ymir")
