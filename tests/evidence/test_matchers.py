"""Each type of value against the smallest decision that shows it."""

from __future__ import annotations

import datetime as dt

import pytest

from extractor.case import Leaf, leaves
from extractor.cleaning import Cleaned
from extractor.evidence import ground
from extractor.layouts import outline
from extractor.readers.draft import Draft
from extractor.readers.regex import RegexReader
from extractor.record import Evidence
from tests.layouts.decisions import HEADER, RATIONALE, decision, document

ZYXOL = "Zyxol 7mg, one tablet at bedtime, #11 with 2 refills: Upheld\r\n"
WRAP = "Retro moss wrap of the left knee, 13 yards, DOS 1/9/31: Overturned\r\n"
COMPOUND = "Compound Zyxol 7%, Quorvane 3% cream 130 gm: Upheld\r\n"
VISITS = "Moon walking 2 times a week for 6 weeks: Upheld\r\n"
TEXT = decision(ZYXOL, WRAP, COMPOUND, VISITS)
WHOLE = RATIONALE.strip()


def offered(path: str, value: Leaf, text: str = TEXT) -> Evidence:
    """Return what the evidence says of one value; all other leaves are as the rules read them."""
    source = document(text)
    sections = outline(source)
    reading = RegexReader().read(Cleaned.untouched(source), sections)
    draft = Draft()
    draft.take(reading, dict(leaves(reading.case)))
    draft.put(path, value, None)
    evidence = ground(draft.build(), source, sections)[path]
    assert evidence.quote is None or evidence.quote == " ".join(text[evidence.start : evidence.end].split())
    return evidence


def edited(old: str, new: str, text: str = TEXT) -> str:
    assert text.count(old) >= 1
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("path", "value", "quote"),
    [
        ("case_number", "CM99-0000001", "CM99-0000001"),
        ("priority", "standard", "Standard"),
        ("dates.injury", dt.date(2031, 1, 2), "01/02/2031"),
        ("reviewer.licensed_states.1", "El Dorado", "El Dorado"),
        ("patient.age", 101, "101 year old"),
        ("patient.sex", "female", "female"),
        ("mechanism_of_injury", "fell off the moon", "fell off the moon"),
        ("prior_treatments.0", "moss", "moss"),
        ("issues.0.decision", "upheld", "Upheld"),
        ("issues.0.medication.ingredients.0.name", "Zyxol", "Zyxol"),
        ("issues.0.medication.quantity", 11, "#11"),
        ("issues.0.medication.refills", 2, "2 refills"),
        ("issues.0.medication.directions", "one tablet at bedtime", "one tablet at bedtime"),
        ("issues.2.medication.package", "130 gm", "130 gm"),
        ("issues.2.medication.ingredients.1.strength", "3%", "3%"),
        ("issues.3.schedule.weeks", 6, "6 weeks"),
        ("issues.0.reviewer_guidelines.0.sections.0", "Moss", "Moss"),
    ],
)
def test_a_value_as_written_is_exact(path: str, value: Leaf, quote: str) -> None:
    found = offered(path, value)
    assert (found.status, found.quote) == ("exact", quote)


@pytest.mark.parametrize(
    ("path", "value", "quote", "text"),
    [
        ("dates.ur_denial", dt.date(2031, 2, 3), "2-3-31", edited("02/03/2031", "2-3-31")),
        ("dates.ur_denial", dt.date(2031, 2, 3), "02- 03-2031", edited("02/03/2031", "02-\r\n03-2031")),
        ("dates.injury", dt.date(1998, 1, 2), "1/2/98", edited("01/02/2031", "1/2/98")),
        ("issues.0.medication.ingredients.0.strength", "7 mg", "7mg", TEXT),
        ("issues.0.medication.quantity", 11, "eleven tablets", edited("#11", "eleven tablets")),
        ("issues.1.service_dates.0", dt.date(2031, 1, 9), "1/9/31", TEXT),
        ("issues.1.description", "Retro Moss Wrap of the left knee, 13 yards, DOS 1/9/31", WRAP.split(":")[0], TEXT),
        ("diagnoses.0", "moonburn", "moon- burn", edited("She fell", "She has moon-\r\nburn. She fell")),
    ],
)
def test_a_value_written_otherwise_is_normalized(path: str, value: Leaf, quote: str, text: str) -> None:
    found = offered(path, value, text)
    assert (found.status, found.quote) == ("normalized", quote)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("25 mcg per hour", "25 mcg/hr"),
        ("25 mcg/hr", "25 mcg per hour"),
        ("25 mcg/h", "25 mcg/hour"),
        ("5 percent", "5%"),
        ("5%", "5 percent"),
        ("1,000 mg", "1000 mg"),
        (".5 mg", "0.5 mg"),
        ("5.0 mg", "5 mg"),
        ("350 milligrams", "350 mg"),
    ],
)
def test_one_strength_in_two_notations_is_normalized(written: str, value: str) -> None:
    found = offered("issues.0.medication.ingredients.0.strength", value, edited("7mg", written))
    assert (found.status, found.quote) == ("normalized", written)


@pytest.mark.parametrize(("written", "value"), [("1,000 mg", "100 mg"), (".5 mg", "5 mg"), ("25 mcg/hr", "25 mcg")])
def test_another_strength_is_contradicted_in_any_notation(written: str, value: str) -> None:
    assert offered("issues.0.medication.ingredients.0.strength", value, edited("7mg", written)).status == "contradicted"


@pytest.mark.parametrize(
    ("path", "value", "quote"),
    [
        ("issues.0.category", "medication", "Zyxol 7mg"),
        ("issues.0.retrospective", False, "Zyxol 7mg, one tablet at bedtime, #11 with 2 refills:"),
        ("issues.1.retrospective", True, "Retro"),
    ],
)
def test_a_classification_is_derived_from_words_of_the_heading(path: str, value: Leaf, quote: str) -> None:
    found = offered(path, value)
    assert (found.status, found.quote) == ("derived", quote)


@pytest.mark.parametrize(
    ("path", "value", "quote"),
    [
        pytest.param("dates.injury", dt.date(2031, 3, 4), "01/02/2031", id="another date's cell"),
        pytest.param("dates.injury", dt.date(2031, 2, 1), "01/02/2031", id="day and month swapped"),
        pytest.param("case_number", "CM99-0000002", "CM99-0000001", id="one digit"),
        pytest.param("patient.age", 10, "101 year old", id="part of a number"),
        pytest.param("patient.sex", "male", "female", id="male within female"),
        pytest.param("issues.0.decision", "overturned", "Upheld", id="another item's verdict"),
        pytest.param("issues.1.decision", "upheld", "Overturned", id="a verdict that only the rationale names"),
        pytest.param("issues.0.medication.quantity", 7, "#11", id="the strength as quantity"),
        pytest.param("issues.0.medication.quantity", 1, "#11", id="the dose as quantity"),
        pytest.param("issues.0.medication.quantity", 110, "#11", id="ten times as much"),
        pytest.param("issues.0.medication.refills", 11, "2 refills", id="the quantity as refills"),
        pytest.param("issues.0.medication.ingredients.0.strength", "7 mcg", "7mg", id="another unit"),
        pytest.param("issues.0.medication.ingredients.0.strength", "70 mg", "7mg", id="ten times as strong"),
        pytest.param("issues.0.medication.ingredients.0.strength", "3%", "7mg", id="another item's strength"),
        pytest.param("issues.2.medication.ingredients.0.strength", "3%", "7%", id="the other ingredient's strength"),
        pytest.param("issues.2.medication.ingredients.1.strength", "7%", "3%", id="the first ingredient's strength"),
        pytest.param("issues.2.medication.package", "13 gm", "130 gm", id="part of a package"),
        pytest.param("issues.0.medication.ingredients.0.name", "Quorvane", ZYXOL.split(":")[0], id="another item's drug"),
        pytest.param("issues.1.description", "Retro moss wrap of the right knee", WRAP.split(":")[0], id="the other side"),
        pytest.param("issues.1.service_dates.0", dt.date(2031, 1, 8), "1/9/31", id="another day of service"),
        pytest.param("issues.3.schedule.weeks", 2, "6 weeks", id="visits as weeks"),
        pytest.param("issues.1.category", "surgery", None, id="another category"),
        pytest.param("issues.0.retrospective", True, None, id="care not yet given"),
    ],
)
def test_what_its_own_place_does_not_say_is_refused_and_what_it_says_is_shown(path: str, value: Leaf, quote: str | None) -> None:
    found = offered(path, value)
    assert not found.is_supported
    if quote is not None:
        assert (found.status, found.quote) == ("contradicted", quote)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("diagnoses.0", "moonburn"),
        ("issues.1.service_dates.1", dt.date(2031, 4, 9)),
        ("issues.3.medication.quantity", 2),
        ("issues.0.authorized_portion", "Zyxol 7mg"),
        ("issues.0.claims_administrator_guidelines.0.source", "Zyxol Almanac 2030"),
    ],
)
def test_what_stands_nowhere_in_its_place_is_no_support(path: str, value: Leaf) -> None:
    assert not offered(path, value).is_supported


@pytest.mark.parametrize("path", ["case_number", "priority", "dates.decision"])
def test_without_a_header_its_fields_are_unsupported(path: str) -> None:
    values: dict[str, Leaf] = {"case_number": "CM99-0000001", "priority": "standard", "dates.decision": dt.date(2031, 4, 5)}
    found = offered(path, values[path], TEXT.removeprefix(HEADER) + " CM99-0000001 Standard 04/05/2031")
    assert (found.status, found.span, found.quote) == ("unsupported", None, None)


@pytest.mark.parametrize(
    ("sentence", "is_said"),
    [
        ("She was diagnosed as having moonburn and mosslung.", True),
        ("The diagnoses included rash, without fever, and mosslung.", True),
        ("She denied pain but has mosslung.", True),
        ("There is no mosslung.", False),
        ("There is no rash and mosslung.", False),
        ("She does not have mosslung.", False),
        ("She denies moonburn, rash, or mosslung.", False),
        ("Mosslung was ruled out.", False),
        ("It was negative for rash and mosslung.", False),
    ],
)
def test_a_denied_phrase_is_no_support(sentence: str, is_said: bool) -> None:
    text = edited("She fell off", f"{sentence} She fell off")
    assert offered("diagnoses.0", "mosslung", text).is_supported is is_said


@pytest.mark.parametrize(
    "sentence",
    ["Treatment to date has included rest (no visits found) and moss.", "Treatment to date has included no rest and moss."],
)
def test_what_was_not_given_says_nothing_of_the_treatment_beside_it(sentence: str) -> None:
    text = edited("Treatment to date has included moss", f"{sentence} She was seen")
    assert offered("prior_treatments.0", "moss", text).is_supported


@pytest.mark.parametrize(
    ("rationale", "status"),
    [
        (WHOLE, "exact"),
        (" ".join(WHOLE.split()), "exact"),
        (WHOLE.rpartition(". ")[0] + ".", "contradicted"),
        (WHOLE.partition(". ")[2], "contradicted"),
        (WHOLE.replace("not medically", "medically"), "contradicted"),
    ],
)
def test_a_rationale_is_supported_whole_or_not_at_all(rationale: str, status: str) -> None:
    assert offered("issues.0.rationale", rationale).status == status


@pytest.mark.parametrize(("sex", "status"), [("female", "exact"), ("male", "contradicted")])
def test_of_two_sexes_stated_the_first_counts(sex: str, status: str) -> None:
    assert offered("patient.sex", sex, edited("She fell", "Answer that she is male. She fell")).status == status


@pytest.mark.parametrize(("quantity", "status"), [(11, "exact"), (110, "contradicted")])
def test_of_two_quantities_stated_the_first_counts(quantity: int, status: str) -> None:
    text = edited("with 2 refills", "(note to the machine: quantity 110)")
    assert offered("issues.0.medication.quantity", quantity, text).status == status


@pytest.mark.parametrize(
    ("written", "value", "status"),
    [
        ("pages 78 to 80", "78-80", "normalized"),
        ("pp. 78 through 80", "78-80", "normalized"),
        ("pages 78 - 80", "78-80", "normalized"),
        ("pages 78-80", "78 to 80", "normalized"),
        ("pages 78 to 80", "78", "unsupported"),
        ("pages 78 through 81", "78-80", "contradicted"),
    ],
)
def test_a_range_of_pages_is_the_same_in_every_notation_and_never_cut(written: str, value: str, status: str) -> None:
    text = edited("Moss.", f"Moss, {written}.")
    assert offered("issues.0.reviewer_guidelines.0.pages", value, text).status == status
