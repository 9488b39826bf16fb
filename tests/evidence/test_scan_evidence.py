"""Values of scans: every listed confusion at the place of a digit is read and said to be one, and no other digit is ever borne out."""

from __future__ import annotations

import itertools
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.case import Case
from extractor.cleaning import Cleaned, clean
from extractor.document import Box
from extractor.evidence import ground
from extractor.layouts import outline
from extractor.readers.regex import RegexReader
from extractor.record import Evidence, Reading
from tests.layouts.decisions import decision
from tests.recognised import COLUMN, ROW, SURE, recognised

LOOKALIKES = {"0": "Oo", "1": "lI|", "5": "S", "8": "B"}
NUMBERS = {
    "case_number": "CM99-0815001",
    "dates.injury": "10/18/2015",
    "dates.decision": "11/08/2018",
    "issues.0.medication.ingredients.0.strength": "150 mg",
    "issues.0.medication.quantity": "108",
    "issues.0.medication.refills": "10",
}
"""Values full of digits that have a look-alike, as they stand in the letter."""


def letter(**said: str) -> str:
    """Return a letter with NUMBERS, some otherwise: keys are paths with underscores for stops."""
    number, injury, decided, strength, quantity, refills = (said.get(path.replace(".", "_"), own) for path, own in NUMBERS.items())
    text = decision(f"Zyxol {strength} #{quantity} with {refills} refills: Upheld\n").replace("\r", "")
    return text.replace("CM99-0000001", number).replace("01/02/2031", injury).replace("04/05/2031", decided)


def read(text: str) -> tuple[Cleaned, Reading, dict[str, Evidence]]:
    cleaned = clean(recognised(text))
    sections = outline(cleaned.document)
    reading = RegexReader().read(cleaned, sections)
    found = ground(reading.case, cleaned.document, sections, spans=reading.spans)
    return cleaned, reading, {path: cleaned.evidence(evidence) for path, evidence in found.items()}


def value_at(case: Case, path: str) -> Any:
    at: Any = case.model_dump(mode="json")
    for key in path.split("."):
        at = at[int(key)] if isinstance(at, list) else at[key]
    return at


@lru_cache
def whole() -> Case:
    return read(letter())[1].case


def damages() -> list[tuple[str, str]]:
    """Return each number with one digit replaced by each of its look-alikes."""
    return [
        (path, own[:at] + sign + own[at + 1 :])
        for path, own in NUMBERS.items()
        for at, digit in enumerate(own)
        for sign in LOOKALIKES.get(digit, "")
    ]


@pytest.mark.parametrize(("path", "damaged"), damages())
def test_each_confusion_at_the_place_of_a_digit_is_read_and_said(path: str, damaged: str) -> None:
    _, reading, evidence = read(letter(**{path.replace(".", "_"): damaged}))
    assert value_at(reading.case, path) == value_at(whole(), path)
    assert (evidence[path].status, damaged in (evidence[path].quote or "")) == ("ocr", True)
    order = {"issues.0.description"} if path.startswith("issues.") else set()
    assert {p for p, found in evidence.items() if found.status == "ocr"} == {path} | order


@settings(max_examples=15)
@given(st.data())
def test_several_confusions_in_all_numbers_are_read(data: st.DataObject) -> None:
    said = {}
    for path, own in NUMBERS.items():
        places = [at for at, digit in enumerate(own) if digit in LOOKALIKES]
        chosen = data.draw(st.sets(st.sampled_from(places), min_size=1, max_size=1 if len(own) < 3 else 2))
        signs = [data.draw(st.sampled_from(LOOKALIKES[digit])) if at in chosen else digit for at, digit in enumerate(own)]
        said[path.replace(".", "_")] = "".join(signs)
    _, reading, evidence = read(letter(**said))
    assert {path: (value_at(reading.case, path), evidence[path].status) for path in NUMBERS} == {
        path: (value_at(whole(), path), "ocr") for path in NUMBERS
    }


@pytest.mark.parametrize("is_damaged", [False, True])
def test_no_other_digit_is_ever_borne_out(is_damaged: bool) -> None:
    said = {path.replace(".", "_"): damaged for path, damaged in reversed(damages())} if is_damaged else {}
    cleaned, reading, _ = read(letter(**said))
    sections = outline(cleaned.document)
    offered = 0
    for path in NUMBERS:
        own = str(value_at(reading.case, path))
        for at, other in itertools.product(range(len(own)), "0123456789"):
            altered = own[:at] + other + own[at + 1 :]
            if not own[at].isdigit() or altered == own or (case := _with(reading.case, path, altered)) is None:
                continue
            offered += 1
            assert not ground(case, cleaned.document, sections)[path].is_supported, (path, altered)
    assert offered > 200


def _with(case: Case, path: str, said: str) -> Case | None:
    """Return the case with another value, None where it is no value (a 13th month) or the same (leading zeros)."""
    data = case.model_dump(mode="json")
    at: Any = data
    *parents, last = path.split(".")
    for key in parents:
        at = at[int(key)] if isinstance(at, list) else at[key]
    at[last] = int(said) if isinstance(at[last], int) else said
    try:
        return Case.model_validate(data)
    except ValueError:
        return None


def test_a_letter_of_a_text_file_is_no_digit_of_a_scan() -> None:
    text = letter(case_number="CM99-O815OO1")
    assert RegexReader().read(Cleaned.untouched(recognised(text)), outline(recognised(text))).case.case_number is None


def test_evidence_of_a_scan_says_where_on_the_page_and_how_surely() -> None:
    text = letter(issues_0_medication_quantity="1O8")
    line = next(row for row, words in enumerate(text.splitlines()) if words.startswith("Zyxol"))
    cleaned = clean(recognised(text, {"#1O8": 0.41}))
    _, _, found = read(text)
    evidence = cleaned.evidence(found["issues.0.medication.quantity"].model_copy(update={"box": None, "ocr_confidence": None}))
    own = found["issues.0.medication.quantity"]
    assert (own.status, own.quote, own.page, own.ocr_confidence) == ("ocr", "#1O8", 1, SURE)
    assert own.box == Box(13 * COLUMN, round(line * ROW, 4), 17 * COLUMN, round((line + 1) * ROW, 4))
    assert (evidence.box, evidence.ocr_confidence) == (own.box, 0.41)


def test_a_place_over_two_pages_has_the_box_of_the_first_and_the_least_confidence_of_all() -> None:
    before, behind = "Quarnil moss helps on the moon", "and 13 kinds of feathers do not."
    text = letter().replace("The almanac says that moss", f"{before}\f{behind} The almanac says that moss")
    cleaned = clean(recognised(text, {"feathers": 0.33}))
    sections = outline(cleaned.document)
    reading = RegexReader().read(cleaned, sections)
    found = cleaned.evidence(ground(reading.case, cleaned.document, sections)["issues.0.rationale"])
    row = next(row for row, words in enumerate(text.splitlines()) if before in words)
    start = text.splitlines()[row].index(before)
    assert (found.page, found.ocr_confidence) == (1, 0.33)
    assert found.box is not None
    assert found.box.top == round(row * ROW, 4)
    assert found.box.left == round(start * COLUMN, 4)


def test_evidence_without_a_picture_has_neither_and_does_not_say_so() -> None:
    evidence = Evidence(status="exact", start=3, end=7, page=1, quote="moss")
    assert set(evidence.model_dump()) == set(Evidence.model_fields) - {"box", "ocr_confidence"}
    seen = evidence.model_copy(update={"box": Box(0.1, 0.2, 0.3, 0.4), "ocr_confidence": 0.5})
    assert Evidence.model_validate_json(seen.model_dump_json()) == seen
