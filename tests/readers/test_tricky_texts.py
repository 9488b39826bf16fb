"""Texts whose words mislead: what stands there is another person's, another time's, denied, planned, or replaced."""

from __future__ import annotations

import datetime as dt

import pytest

from extractor.cleaning import Cleaned
from extractor.layouts import outline
from extractor.readers.regex import RegexReader
from tests.layouts.decisions import HEADER, decision, document

SUMMARY = (
    "The injured worker is a 101 year old female who was injured on 01-02-31. She fell off the moon while \r\nshe was painting it."
)
TREATED = "Treatment to date has included moss and a very long rest in a dark room."


def _read(text: str) -> dict[str, object]:
    source = document(text)
    return RegexReader().read(Cleaned.untouched(source), outline(source)).case.model_dump()


def _summary(sentence: str) -> dict[str, object]:
    text = decision("Moss wrap: Upheld\r\n")
    assert SUMMARY in text
    return _read(text.replace(SUMMARY, sentence).replace(TREATED, ""))


@pytest.mark.parametrize(
    ("sentence", "age"),
    [
        ("After a 62-year-old coworker dropped moss on him, this 35-year-old male filed a claim.", 35),
        ("A 29 year old colleague pushed this 53 year old woman.", 53),
        ("His 19-year-old son drove this 47-year-old man to the moon.", 47),
        ("Her mother, a 71-year-old woman, and this 44-year-old female came.", 44),
        ("This case involves a male who has smoked since he was 16 years old. He is 44.", 44),
        ("She has had moonglow since she was 12 years old. She is 38 and a painter.", 38),
        ("He broke a tail when he was 9 years old. This 52-year-old male reports pain.", 52),
        ("He chewed moss until he was 31 years old. He is 40.", 40),
        ("She fell at age 19. This is a 33-year-old female.", 33),
        ("She fell at the age of 19. This is a 33-year-old female.", 33),
        ("This case involves a worker in his 40s. A 25 year old scar is noted over the male patient's knee.", None),
        ("A 12-year-old injury is noted. The patient is a 61 year old man.", 61),
        ("A 10 year old tail fracture is seen in this 58-year-old male.", 58),
        ("A 3-year-old film was seen of the 58-year-old male.", 58),
        ("The worker is a 41-year-old left-handed male.", 41),
        ("The worker is a 41-year-old carpenter of the moon.", 41),
    ],
)
def test_the_age_is_the_workers_and_todays(sentence: str, age: int | None) -> None:
    patient = _summary(sentence)["patient"]
    assert isinstance(patient, dict)
    assert patient["age"] == age


@pytest.mark.parametrize(
    ("sentence", "sex"),
    [
        ("The 35-year-old worker and his wife, a woman of means, came.", "male"),
        ("A female coworker pushed this male worker.", "male"),
        ("A male colleague pushed this female worker.", "female"),
        ("Her husband is a tall man. The worker is a 41-year-old female.", "female"),
    ],
)
def test_the_sex_is_the_workers(sentence: str, sex: str) -> None:
    patient = _summary(sentence)["patient"]
    assert isinstance(patient, dict)
    assert patient["sex"] == sex


@pytest.mark.parametrize(
    ("listed", "diagnoses"),
    [
        ("tail strain; radiculopathy is unlikely", ["tail strain"]),
        ("tail strain, no radiculopathy, and wing contusion", ["tail strain", "wing contusion"]),
        ("tail strain and radiculopathy (ruled out)", ["tail strain"]),
        ("tail strain, not radiculopathy", ["tail strain"]),
        ("tail strain without radiculopathy", ["tail strain without radiculopathy"]),
        ("chronic migraine without aura and tail strain", ["chronic migraine without aura", "tail strain"]),
        ("rule out wing fracture, tail strain", ["rule out wing fracture", "tail strain"]),
        ("tail strain, mother's diabetes", ["tail strain"]),
        ("tail strain; radiculopathy was excluded", ["tail strain"]),
        ("tail strain; radiculopathy is doubtful", ["tail strain"]),
        ("a healed wing fracture and tail strain", ["healed wing fracture", "tail strain"]),
        ("tail strain; wing fracture has resolved", ["tail strain"]),
        ("possible wing fracture and tail strain", ["possible wing fracture", "tail strain"]),
        ("1) tail strain, 2) wing fracture", ["tail strain", "wing fracture"]),
        ("1. tail strain; 2. wing fracture; 3. horn contusion", ["tail strain", "wing fracture", "horn contusion"]),
        ("(a) tail strain (b) wing fracture", ["tail strain", "wing fracture"]),
        ("a) tail strain, b) wing fracture", ["tail strain", "wing fracture"]),
    ],
)
def test_a_diagnosis_is_one_that_the_patient_has(listed: str, diagnoses: list[str]) -> None:
    assert _summary(f"The current diagnoses are documented as {listed}.")["diagnoses"] == diagnoses


@pytest.mark.parametrize(
    ("listed", "treatments"),
    [
        ("a sling and, if approved, a tail fusion next month", ["sling"]),
        ("a sling, moss, and a recommended course of moonbaths", ["sling", "moss"]),
        ("a sling, moonbaths (pending), and moss", ["sling", "moss"]),
        ("a sling, moonbaths (declined), and moss", ["sling", "moss"]),
        ("a sling, moonbaths (refused), and moss", ["sling", "moss"]),
        ("a sling, moonbaths (denied), and moss", ["sling", "moss"]),
        ("a sling, moonbaths (not authorized), and moss", ["sling", "moss"]),
        ("a sling, planned surgery, and moss", ["sling", "moss"]),
        ("a sling, proposed surgery, and moss", ["sling", "moss"]),
        ("a sling, scheduled moonbaths, and moss", ["sling", "moss"]),
        ("a sling, moss, and a request for surgery", ["sling", "moss"]),
        ("a sling, moss, and plans for surgery", ["sling", "moss"]),
        ("a sling, moss, and a referral to a moon doctor", ["sling", "moss"]),
        ("a sling, moss, but no surgery", ["sling", "moss"]),
        ("a sling, no surgery, and moss", ["sling", "moss"]),
        ("a sling, moss, and future moonbaths", ["sling", "moss"]),
        ("a sling, moss, and moonbaths not yet started", ["sling", "moss"]),
        ("a sling, moss, and surgery next month", ["sling", "moss"]),
        ("a sling, declined surgery, and moss", ["sling", "moss"]),
        ("a sling and two wing injections without lasting effect", ["sling", "two wing injections without lasting effect"]),
        ("1) a sling, 2) moss, 3) moonbaths", ["sling", "moss", "moonbaths"]),
        ("1. a sling; 2. moss", ["sling", "moss"]),
        ("a sling, moss and surgery is being considered", ["sling", "moss"]),
    ],
)
def test_a_treatment_is_one_that_was_given(listed: str, treatments: list[str]) -> None:
    assert _summary(f"Past treatments were noted to include {listed}.")["prior_treatments"] == treatments


def _item(heading: str) -> dict[str, object]:
    issues = _read(decision(f"{heading}: Upheld\r\n"))["issues"]
    assert isinstance(issues, list)
    assert len(issues) == 1
    item = issues[0]
    assert isinstance(item, dict)
    return item


@pytest.mark.parametrize(
    ("heading", "names", "quantity"),
    [
        ("Claim #77123: Norco 10/325 mg #60", ["Norco"], 60),
        ("Item #2 Norco 10/325 mg #60", ["Norco"], 60),
        ("Discontinue Norco 10/325 mg, begin Nucynta 75 mg #60", ["Nucynta"], 60),
        ("Stop Norco 10/325 mg, Nucynta 75 mg #60", ["Nucynta"], 60),
        ("Nucynta 75 mg #60 instead of Norco 10/325 mg #120", ["Nucynta"], 60),
        ("Nucynta 75 mg #60 in place of Norco 10/325 mg #120", ["Nucynta"], 60),
        ("Nucynta 75 mg #60 in lieu of Norco #120", ["Nucynta"], 60),
        ("Nucynta 75 mg #60, replacing Norco #120", ["Nucynta"], 60),
        ("Weaning from Norco 10/325 mg over 4 weeks with Suboxone 8/2 mg #30", ["Suboxone"], 30),
        ("Wean from Norco 10/325 mg with Suboxone 8/2 mg #30", ["Suboxone"], 30),
    ],
)
def test_the_drug_is_the_one_asked_for(heading: str, names: list[str], quantity: int) -> None:
    medication = _item(heading)["medication"]
    assert isinstance(medication, dict)
    assert ([i["name"] for i in medication["ingredients"]], medication["quantity"]) == (names, quantity)


@pytest.mark.parametrize(
    ("heading", "directions"),
    [("Ambien 10 mg, do not take daily, #30", None), ("Ambien 10 mg, not to be taken daily, #30", None)],
)
def test_directions_that_are_forbidden_are_none(heading: str, directions: str | None) -> None:
    medication = _item(heading)["medication"]
    assert isinstance(medication, dict)
    assert (medication["directions"], medication["quantity"]) == (directions, 30)


@pytest.mark.parametrize(
    ("heading", "sessions"),
    [
        ("Additional physical therapy, 24 sessions completed, 12 requested", None),
        ("Continue physical therapy after 18 sessions", None),
        ("Physical therapy, 12 sessions to be completed in May", 12),
        ("Physical therapy after surgery, 12 sessions", 12),
    ],
)
def test_sessions_are_those_asked_for(heading: str, sessions: int | None) -> None:
    schedule = _item(heading)["schedule"]
    assert (schedule["sessions"] if isinstance(schedule, dict) else None) == sessions


@pytest.mark.parametrize(
    ("heading", "retrospective", "dates"),
    [
        ("Norco 10/325 mg #60 (not retrospective)", False, []),
        ("Retrospective moss wrap (DOS 03/01/2031; ordered 02/01/2031)", True, [dt.date(2031, 3, 1)]),
        ("Retrospective moss wrap DOS 03/01/2031 (RFA dated 03/09/2031)", True, [dt.date(2031, 3, 1)]),
        ("Retrospective moss wrap DOS 03/01/2031 and 03/02/2031", True, [dt.date(2031, 3, 1), dt.date(2031, 3, 2)]),
    ],
)
def test_dates_of_service_are_those_of_the_care(heading: str, retrospective: bool, dates: list[dt.date]) -> None:
    item = _item(heading)
    assert (item["retrospective"], item["service_dates"]) == (retrospective, dates)


@pytest.mark.parametrize(
    ("old", "new", "path", "value"),
    [
        ("Injury: 01/02/2031", "Injury: DOB 02/03/1990, injury 01/02/2031", ("dates", "injury"), dt.date(2031, 1, 2)),
        ("Decision Date: 04/05/2031", "Decision Date: Corrected 04/09/2031; original 04/05/2031", ("dates", "decision"), None),
        ("Alchemy, Leech Care", "Alchemy, formerly Leech Care", ("reviewer", "specialties"), ["Alchemy"]),
        ("Alchemy, Leech Care", "Alchemy, not Leech Care", ("reviewer", "specialties"), ["Alchemy"]),
        ("Priority: Standard", "Priority: not expedited", ("priority",), None),
    ],
)
def test_a_cell_that_says_more_gives_what_is_its_fields(old: str, new: str, path: tuple[str, ...], value: object) -> None:
    text = decision("Moss wrap: Upheld\r\n")
    assert old in text
    assert HEADER in text
    found: object = _read(text.replace(old, new))
    for name in path:
        assert isinstance(found, dict)
        found = found[name]
    assert found == value
