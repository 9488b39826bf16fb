"""What engines misread is put right where one reading alone is possible, on recognised pages alone, and known afterwards."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extractor.cleaning import clean
from extractor.cleaning.lookalikes import shapes_of
from extractor.document import Document, Misreading, Span
from extractor.ingest import read_document
from extractor.layouts import WORDING, outline
from extractor.layouts.unknown import LABELS, label_cells
from extractor.lexicon import drugs
from extractor.values import read_medication
from tests.recognised import recognised

TEXTS = Path(__file__).parent.parent / "data" / "decisions" / "texts"


def read(text: str) -> str:
    return clean(recognised(text)).document.text


def put_right(text: str) -> list[tuple[str, str]]:
    document = clean(recognised(text)).document
    return [(known.as_read, known.span.text(document.text)) for known in document.misreadings]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Zyxol 1O mg #6O", "Zyxol 10 mg #60"),
        ("Zyxol lO mg #SO", "Zyxol 10 mg #50"),
        ("Zyxol B mg", "Zyxol 8 mg"),
        ("Norco10/325mg #12O", "Norco 10/325mg #120"),
        ("Norco 1O/32S, #9|", "Norco 10/325, #91"),
        ("Zyxol 7,5 mg and O,025% cream", "Zyxol 7.5 mg and 0.025% cream"),
        ("Zyxol 25 rng, 7 rncg, 12O rnl", "Zyxol 25 mg, 7 mcg, 120 ml"),
        ("CM99-O0000I7 and CMI6 - 0000B17", "CM99-0000017 and CM16-0000817"),
        ("on l0/13/2016, 1O-l3-16, 01.09/2017, 01/19:2017", "on 10/13/2016, 10-13-16, 01/09/2017, 01/19/2017"),
        ("on10/25/2016and 1/ 2/ 2017", "on 10/25/2016 and 1/2/2017"),
        ("Septernber 1O. 2016", "September 10, 2016"),
        ("quantity 6O, 2 refiIls, x8weeks, #60tablets", "quantity 60, 2 refills, x8 weeks, #60 tablets"),
        ("a 4l-year-old", "a 41-year-old"),
        ("Zyxol 1mg ml, Norco 10 325mg, Percocet 7.5325", "Zyxol 1mg/ml, Norco 10/325mg, Percocet 7.5/325"),
        ("Nor co 5 mg, lbuprofen, Diciofenae", "Norco 5 mg, ibuprofen, Diclofenac"),
        ("an MRl and an MR1 of CaIifomia", "an MRI and an MRI of California"),
    ],
)
def test_what_is_listed_is_put_right(text: str, right: str) -> None:
    assert read(text) == right


@pytest.mark.parametrize(
    "text",
    [
        "B12 injections, S1 treatments, L5-S1 2 visits, O2 treatment, Vitamin B mg",
        "Zyxol 3 mg is no 8 mg, and 1 50 mg may be 150 mg or one of 50 mg",
        "Zyxol 1,000 mg, 2,500 mg, 10,15 mg, 5 1 mg",
        "10/1312016, 1010/2016, 12 07/2016, 13/13/2O16, B-1-12, 6:10:2016",
        "iodine, rest one day, a modem, the oil, is so",
        "pain. If not, the moon. it waned. lf rest",
        "Federal Services, Inc. has sent it; i.e. more, approx. three, 75 mg. daily",
        "the date of injury. The decision rationale. States of Licensure",
        "Muscle relaxants for pain; 10 or 12 mg",
        "Zyxol 10l325 mg, 10 325 mg, 10325 mg",
    ],
)
def test_what_may_mean_two_things_stays(text: str) -> None:
    assert (read(text), put_right(text)) == (text, [])


@pytest.mark.table
@pytest.mark.parametrize("phrase", WORDING)
def test_every_fixed_phrase_is_found_again(phrase: str) -> None:
    for right, wrong in (
        ("o", "0"),
        ("I", "l"),
        ("l", "1"),
        ("l", "t"),
        ("i", "l"),
        ("e", "c"),
        ("c", "e"),
        ("S", "5"),
        ("m", "rn"),
    ):
        damaged = phrase.replace(right, wrong)
        if shapes_of(damaged).line == shapes_of(phrase).line:
            assert read(f"7 {damaged} 7").lower() == f"7 {phrase.lower()} 7"


@pytest.mark.parametrize(
    "damaged",
    [
        "Certification(s) Specialty:",
        "Decision rationate:",
        "Decision rationale;",
        "0verturned",
        "CL1NICAL CASE SUMMARY",
        "CLINICALCASE SUMMARY",
        "IMR ISSUES. DECISIONS AND RATlONALES",
    ],
)
def test_damaged_titles_and_labels_are_those_of_the_forms(damaged: str) -> None:
    assert read(f"7\n{damaged} moss") in [f"7\n{phrase} moss" for phrase in WORDING]


def test_every_label_of_the_header_has_its_wording() -> None:
    text = "\n".join(f"{words} moss" for words in WORDING if words.endswith(":"))
    assert {cell.field for cell in label_cells(text, Span(0, len(text)))} == {field for field, _ in LABELS}


def test_damaged_letters_have_the_layout_and_cells_of_whole_ones() -> None:
    text = (TEXTS / "CM99-0000001.txt").read_text("utf-8")
    damaged = text.replace("Case Number", "Case Nurnber").replace("Decision rationale", "Decision rationate")
    damaged = damaged.replace("guideline:", "guidelinc:").replace("Overturned", "0verturned").replace("SUMMARY", "SUMMARV")
    whole, found = (outline(clean(recognised(words)).document) for words in (text, damaged.replace("SUMMARV", "SUMMARY")))
    assert (found.layout, [s.kind for s in found.sections]) == (whole.layout, [s.kind for s in whole.sections])
    assert found.sections[0].cells == whole.sections[0].cells


def test_commas_read_as_full_stops_are_put_right_where_no_sentence_ends() -> None:
    text = "State(s) of Licensure: Texas.Ohio. Utah\nneck. back. lumbar and tail pain. The moon. ln short"
    assert read(text) == "State(s) of Licensure: Texas,Ohio, Utah\nneck, back, lumbar and tail pain. The moon. ln short"


def test_inside_citations_a_full_stop_is_a_comma_unless_the_next_decision_or_a_reference_follows() -> None:
    cited = "MAXIMUS guideline: Decision based on MTUS Moon Treatment. Zyxol. Decision based on ODG Tail\nChapter. Feathers."
    text = f"{cited}\nDecision rationale: It naps. The tail does not."
    right = cited.replace("Treatment. Z", "Treatment, Z").replace("Chapter. F", "Chapter, F")
    assert read(text) == f"{right}\nDecision rationale: It naps. The tail does not."
    reference = "MAXIMUS guideline: Decision based on Moth D, et al. Feathers in adults. Topic 7.\nDecision rationale: It naps."
    assert read(reference) == reference


@pytest.mark.parametrize(
    ("recognised_as", "right"),
    [
        ("State(s) of Licensure: Califoria, Verront", "State(s) of Licensure: California, Vermont"),
        ("State(s) of Licensure: North Carolina", "State(s) of Licensure: North Carolina"),
        ("Texas Certificationts)/Specialty: Moss", "Texas Certification(s)/Specialty: Moss"),
        ("MTUS Moon 2031, Sectionts): Moss (PPls), MRls", "MTUS Moon 2031, Section(s): Moss (PPIs), MRIs"),
        ("He went to Califoria. The BALl is round", "He went to Califoria. The BALI is round"),
    ],
)
def test_where_a_fax_leaves_one_reading_it_is_read(recognised_as: str, right: str) -> None:
    assert read(recognised_as) == right


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.txt")), ids=lambda path: path.stem)
def test_an_undamaged_letter_has_no_misreading(path: Path) -> None:
    assert clean(recognised(read_document(path).text)).document.misreadings == ()


def test_names_of_drugs_are_their_own_and_no_other() -> None:
    text = ", ".join(sorted(drug.name for drug in drugs().values()))
    assert read(text) == text


def test_a_page_with_a_text_layer_is_left_alone() -> None:
    text = "Zyxol 1O mg #SO\f"
    source = recognised(text + text)
    mixed = replace(source, pages=(replace(source.pages[0], is_ocr=False), source.pages[1]))
    assert clean(mixed).document.text == f"{text}Zyxol 10 mg #50\f"


def test_each_misreading_keeps_what_was_recognised_and_its_place() -> None:
    cleaned = clean(recognised("MAXIMUS: forrn 7 rng, Nor co"))
    document = cleaned.document
    assert document.text == "MAXIMUS: forrn 7 mg, Norco"
    assert document.misreadings == (Misreading(Span(17, 19), "rng"), Misreading(Span(24, 26), " co"))
    assert [cleaned.outward(known.span).text(cleaned.source.text) for known in document.misreadings] == ["rng", " co"]


def test_a_stretch_is_told_as_it_was_recognised() -> None:
    document: Document = clean(recognised("Norco10/325mg #6O daily")).document
    stretch = Span(document.text.index("10/325"), document.text.index(" daily"))
    shown = document.as_read(Span(0, len(document.text)))
    assert shown.text == "Norco10/325mg #6O daily"
    assert shown.span(14, 17).text(document.text) == "#60"
    assert document.as_read(Span(stretch.start, stretch.end)).text == "10/325mg #6O"
    reading = read_medication(document.text, stretch)
    assert reading is None or reading.value.quantity == 60
