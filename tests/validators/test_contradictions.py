"""Contradictions of each kind, planted one at a time in a fictional decision that is read by rules; and words that contradict nothing."""

from __future__ import annotations

import pytest

from extractor.cleaning import Cleaned
from extractor.derive import derive
from extractor.layouts import outline
from extractor.readers.regex import RegexReader
from extractor.record import Finding
from tests.validators.cases import TEXT, document, edited


def contradictions(text: str) -> list[Finding]:
    """Return what the validators find in a decision as rules read it."""
    source = document(text)
    sections = outline(source)
    reading = RegexReader().read(Cleaned.untouched(source), sections)
    return derive(reading.case, source, sections, spans=reading.spans).contradictions


def test_the_decision_itself_contradicts_nothing() -> None:
    assert contradictions(TEXT) == []


INJURY, DENIAL = "had an injury on 1/2/31", "Utilization Review dated 2/3/31 refused the moss wrap"
PATIENT, WRAP, MOSS = "The 41 year old female injured worker", "Moss wrap for the left knee: Overturned", "Norflex 7mg #11: Upheld"
NOT_NEEDED, NEEDED = "The request for Norflex 7mg #11 is not medically necessary.", "The request is medically necessary."
CITED = "MAXIMUS guideline: Decision based on Zyxol Almanac 2030, Section(s): Moss."
TOOK = "She takes Norflex 7mg #11."

FOUND = [
    # Days that there are not, or not yet.
    (TOOK, f"{TOOK} An MRI was done on 2/30/2031.", "implausible.date", "prior_treatments"),
    (TOOK, f"{TOOK} An MRI was done on February 30, 2031.", "implausible.date", "prior_treatments"),
    (TOOK, f"{TOOK} An MRI was done on 2031-02-30.", "implausible.date", "prior_treatments"),
    ("Moss is better.", "Moss is better. A note of 13/45/2030 says so.", "implausible.date", "issues.0.rationale"),
    (WRAP, "Moss wrap for the left knee DOS 04/31/2031: Overturned", "implausible.date", "issues.1.description"),
    ("Denial Date: 02/03/2031", "Denial Date: 02/30/2031", "implausible.date", "dates.ur_denial"),
    (TOOK, f"{TOOK} An MRI was done on 5/6/2031.", "implausible.date", "prior_treatments"),
    ("Moss is better.", "Moss is better. She was seen on 11/8/31.", "implausible.date", "issues.0.rationale"),
    # The course of a case.
    (WRAP, "Retrospective moss wrap for the left knee DOS 12/20/2029: Overturned", "source-conflict.dates", "issues.1.service_dates"),
    (WRAP, "Retrospective moss wrap for the left knee DOS 2/20/2031: Overturned", "source-conflict.dates", "issues.1.service_dates"),
    (TOOK, f"{TOOK} After the injury she underwent a fusion on 3/1/2029.", "source-conflict.dates", "dates.injury"),
    (TOOK, f"{TOOK} A post-injury scan of 3/1/2029 was clear.", "source-conflict.dates", "dates.injury"),
    ("CM31-", "CM29-", "source-conflict.dates", "case_number"),
    # Other ways to date an injury.
    (INJURY, "has an occupational claim from 1/3/31", "source-conflict.dates", "dates.injury"),
    (INJURY, "was injured on 1/3/31", "source-conflict.dates", "dates.injury"),
    (INJURY, "sustained a strain injury to the knee on January 3, 2031", "source-conflict.dates", "dates.injury"),
    (INJURY, "has pain. Date of loss: 1/3/31", "source-conflict.dates", "dates.injury"),
    (INJURY, "has pain, with a DOI of 01-03-2031", "source-conflict.dates", "dates.injury"),
    (INJURY, "has pain associated with an industrial injury of January 3, 2031", "source-conflict.dates", "dates.injury"),
    (INJURY, "was injured in February 2030", "source-conflict.dates", "dates.injury"),
    (INJURY, "had a work accident on 1/3/31", "source-conflict.dates", "dates.injury"),
    # Other ways to date a denial.
    (DENIAL, "The claims administrator denied the moss wrap on 02/13/2031", "source-conflict.dates", "dates.ur_denial"),
    (DENIAL, "On 02/13/2031, the insurer refused the moss wrap", "source-conflict.dates", "dates.ur_denial"),
    (DENIAL, "The wrap was non-certified by Utilization Review on 2/13/31. She wanted it", "source-conflict.dates", "dates.ur_denial"),
    (DENIAL, "A denial dated 2/13/31 was of the moss wrap", "source-conflict.dates", "dates.ur_denial"),
    # The patient.
    (TOOK, f"{TOOK} The fifty-three-year-old worker has pain.", "source-conflict.age", "patient.age"),
    (TOOK, f"{TOOK} The 53 y/o female has pain.", "source-conflict.age", "patient.age"),
    (PATIENT, "The 41 year old female injured worker (date of birth 02/03/1960)", "source-conflict.birth-date", "patient.age"),
    (PATIENT, "The 41 year old female injured worker, born in 1960,", "source-conflict.birth-date", "patient.age"),
    (PATIENT, "The 12 year old female injured worker", "implausible.age", "patient.age"),
    (TOOK, f"{TOOK} She has an enlarged prostate.", "source-conflict.sex", "patient.sex"),
    ("female injured worker had", "male injured worker is pregnant and had", "source-conflict.sex", "patient.sex"),
    (TOOK, f"{TOOK} The 41 y/o gentleman has pain.", "source-conflict.sex", "patient.sex"),
    (TOOK, f"{TOOK} The patient says that his knee hurts.", "source-conflict.sex", "patient.sex"),
    # What is ruled.
    (NOT_NEEDED, "As such, the request should be authorised.", "source-conflict.decision", "issues.0.decision"),
    (NOT_NEEDED, "I recommend certification.", "source-conflict.decision", "issues.0.decision"),
    (NOT_NEEDED, "The denial is reversed.", "source-conflict.decision", "issues.0.decision"),
    (NEEDED, "As such, the request is denied.", "source-conflict.decision", "issues.1.decision"),
    (NEEDED, "I recommend non-certification.", "source-conflict.decision", "issues.1.decision"),
    (NEEDED, "The wrap should not be approved.", "source-conflict.decision", "issues.1.decision"),
    (NEEDED, "Therefore the denial is upheld.", "source-conflict.decision", "issues.1.decision"),
    (WRAP, "Norflex 7mg #11: Overturned", "source-conflict.decision", "issues.0.decision"),
    # What must add up.
    (WRAP, "Physical therapy 2 times a week for 6 weeks, 10 sessions: Overturned", "source-conflict.count", "issues.1.schedule"),
    (
        WRAP,
        "Physical therapy 18 sessions was the original request. Physical therapy 6 sessions was authorized by the Claims Administrator. "
        "The remaining IMR eligible portion of the original request, Physical therapy 14 sessions is: Overturned",
        "source-conflict.count",
        "issues.1.schedule.sessions",
    ),
    (
        MOSS,
        "Norflex 7mg #90 was the original request. Norflex 7mg #60 was authorized by the Claims Administrator. "
        "The remaining IMR eligible portion of the original request, Norflex 7mg #40 is: Upheld",
        "source-conflict.count",
        "issues.0.medication.quantity",
    ),
    (TOOK, f"{TOOK} Three items are in dispute.", "source-conflict.items", "issues"),
    # Doses: the heading's drug has another strength, unit, quantity or number of refills elsewhere.
    (TOOK, "She takes Norflex 70 mg #11.", "source-conflict.dose", "issues.0.medication"),
    (TOOK, "She takes Norflex 7 mcg #11.", "source-conflict.dose", "issues.0.medication"),
    (TOOK, "She takes orphenadrine 70 mg #11.", "source-conflict.dose", "issues.0.medication"),
    (TOOK, "She takes 70 mg Norflex.", "source-conflict.dose", "issues.0.medication"),
    (TOOK, "She takes Norflex at a strength of 70 mg.", "source-conflict.dose", "issues.0.medication"),
    (TOOK, "She takes Norflex 7 mg #110.", "source-conflict.dose", "issues.0.medication"),
    (TOOK, "She takes 110 tablets of Norflex 7 mg.", "source-conflict.dose", "issues.0.medication"),
    (NOT_NEEDED, "The request for Norflex 7mg, quantity 110, is not medically necessary.", "source-conflict.dose", "issues.0.medication"),
    (NOT_NEEDED, "The request for Butrans 10 mcg/hr is not medically necessary.", "source-conflict.drug", "issues.0.medication.ingredients"),
    # Sources.
    (CITED, CITED.replace("2030", "2035"), "implausible.edition", "issues.0.reviewer_guidelines.0.source"),
    (
        CITED,
        "MAXIMUS guideline: The Expert Reviewer based their decision on recommendation(s) outside of the MTUS Guidelines. "
        "Decision based on MTUS Chronic Pain Medical Treatment 2009, Section(s): Opioids.",
        "source-conflict.citation",
        "issues.0.reviewer_guidelines",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "field"), FOUND, ids=[f"{code} {new[:40]}" for _, new, code, _ in FOUND])
def test_a_contradiction_is_found_and_names_its_field(old: str, new: str, code: str, field: str) -> None:
    found = contradictions(edited((old, new)))
    assert {f.fields[0] for f in found if f.code == code} == {field}


ORDERS = [
    ("Norco 100/325 mg #60", "", "implausible.dose", "medication.ingredients.0.strength"),
    ("Gabapentin 300 mcg #90", "", "implausible.dose", "medication.ingredients.0.strength"),
    ("Baclofen 100 mg #30", "", "implausible.dose", "medication.ingredients.0.strength"),
    ("Fentanyl patch 25 mg/hr #10", "", "implausible.dose", "medication.ingredients.0.strength"),
    ("Norco 10/325 mg, two tablets every 3 hours, #480", "", "implausible.dose", "medication.directions"),
    ("Acetaminophen 1000 mg 8 times a day #240", "", "implausible.dose", "medication.directions"),
    ("Tramadol 100 mg, two tablets TID, #180", "", "implausible.dose", "medication.directions"),
    ("Norco 10/325 mg #6000", "", "implausible.dose", "medication.quantity"),
    ("Omeprazole 20 mg one daily #600, 30 day supply", "", "implausible.dose", "medication.quantity"),
    ("Oxycotin 20 mg #60", "OxyContin 20 mg is not needed.", "implausible.drug-name", "medication.ingredients.0.name"),
    (
        "Norco 10/325 mg #60 with 2 refills",
        "Norco 10/325 mg #60 with 5 refills is too much.",
        "source-conflict.dose",
        "medication.refills",
    ),
    ("Norco 10/325 mg #60", "Hydrocodone/acetaminophen 5/325 mg is not needed.", "source-conflict.dose", "medication"),
    ("Norco 10/325 mg #60", "The requested 5/325 mg Norco is not needed.", "source-conflict.dose", "medication"),
    ("Norco 10/325 mg #60", "The request for 90 tablets of Norco 10/325 mg is too much.", "source-conflict.dose", "medication"),
    ("Norco 10/325 mg #60", "Percocet 10/325 mg is not supported.", "source-conflict.drug", "medication.ingredients"),
    ("Butrans 10 mcg/hr #4", "Butrans 10 mg/hr #4 is not needed.", "source-conflict.dose", "medication"),
    ("Left carpal tunnel release", "Right carpal tunnel release is not supported.", "source-conflict.side", "description"),
    ("Right knee MRI", "An MRI of the left knee is not supported.", "source-conflict.side", "description"),
    ("Arthroscopy, shoulder, right", "Left shoulder arthroscopy is not supported.", "source-conflict.side", "description"),
    ("Epidural steroid injection L4-5", "The injection at L5-S1 is not supported.", "source-conflict.level", "description"),
    ("Facet injection at C4", "The injection at C6 is not supported.", "source-conflict.level", "description"),
    ("Fusion L3-L5", "A fusion of L5-S1 is not supported.", "source-conflict.level", "description"),
    ("Physical therapy, 12 sessions", "The request for 24 sessions is not authorized.", "source-conflict.count", "schedule"),
    (
        "Physical therapy 2 times a week for 6 weeks",
        "The request for 24 sessions is not authorized.",
        "source-conflict.count",
        "schedule",
    ),
    ("MRI of the cervical spine", "The MRI of the lumbar spine is not supported.", "source-conflict.part", "description"),
    ("MRI of the shoulder", "The MRI of the knee is not supported.", "source-conflict.part", "description"),
]


def ordered(heading: str, reasons: str) -> str:
    """Return the decision with another first item, upheld, for these reasons."""
    return edited(
        (MOSS, f"{heading}: Upheld"),
        ("Moss is better. " + NOT_NEEDED, f"{reasons} It is not medically necessary."),
        (TOOK, "She walks."),
    )


@pytest.mark.parametrize(
    ("heading", "reasons", "code", "field"), ORDERS, ids=[f"{heading} {code}" for heading, _, code, _ in ORDERS]
)
def test_an_item_that_cannot_be_or_goes_against_its_reasons_is_found(heading: str, reasons: str, code: str, field: str) -> None:
    assert [(f.code, f.fields[0]) for f in contradictions(ordered(heading, reasons))] == [(code, f"issues.0.{field}")]


@pytest.mark.parametrize(
    ("heading", "reasons"),
    [
        ("Norco 10/325 mg, one tablet every 4-6 hours, #120", "Hydrocodone 10 mg is not needed."),
        ("Levothyroxine 0.1 mg #30", "Levothyroxine .1 mg is not needed, nor are 100 mcg."),
        ("Levothyroxine 100 mcg #30", "Levothyroxine 0.1 mg is not needed."),
        ("Omeprazole 20 mg one daily #30, 30 day supply", "Omeprazole 20 mg #30 is not needed."),
        ("Norco 10/325 mg #60", "She took Norco 5/325 mg and now takes Norco 10/325 mg."),
        ("Norco 10/325 mg #60 with 2 refills", "Two refills are too many."),
        ("Lidocaine 5% patch #30", "Lidocaine 2 mg is for the dentist."),
        ("Left carpal tunnel release", "The right and the left carpal tunnel were tested."),
        ("Bilateral carpal tunnel release", "The right carpal tunnel was tested."),
        ("Epidural steroid injection L4-5", "A scan of L3-S1 was clear."),
        ("Physical therapy, 12 sessions", "Guidelines allow 24 sessions. The request for 12 sessions is not authorized."),
        ("Physical therapy 2 times a week for 6 weeks", "The 12 sessions are not authorized."),
        ("MRI of the cervical spine", "The pain in the arm is not supported by tests."),
        ("MRI of the lumbar spine", "The back is well and imaging is not supported."),
    ],
)
def test_an_item_that_goes_with_its_reasons_has_no_finding(heading: str, reasons: str) -> None:
    assert [(f.code, f.fields) for f in contradictions(ordered(heading, reasons))] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (TOOK, f"{TOOK} An MRI was done on 2/28/2031, rated 2/30."),
        (TOOK, f"{TOOK} A visit is scheduled for 5/6/2031."),
        ("Moss is better.", "Moss is better (Almanac, updated 5/6/2031)."),
        (TOOK, f"{TOOK} She had a fusion on 3/1/2029. After the injury she rested."),
        (INJURY, "had an industrial injury in January 2031"),
        (INJURY, "had an injury on 1/2/31. The injured worker presented on 1/9/31"),
        (INJURY, "had an injury on 1/2/31. Two weeks after the injury on 1/16/31 she was well"),
        (DENIAL, "Utilization Review referenced a 1/26/31 date of service in its denial of the moss wrap"),
        (DENIAL, "On 1/26/31 a request was received that Utilization Review denied on 2/3/31, the moss wrap"),
        (TOOK, f"{TOOK} Her son is a 12 year old male."),
        (TOOK, f"{TOOK} The surgeon says that his plan holds. (He, 2030) agrees."),
        (PATIENT, "The 41 year old female injured worker (date of birth 02/03/1990)"),
        (PATIENT, "The 41 year old female injured worker, born in 1989,"),
        (TOOK, f"{TOOK} Her husband has an enlarged prostate."),
        (NEEDED, "The first request was denied. The request is medically necessary."),
        (NEEDED, "If she smokes, the request is denied. The request is medically necessary."),
        (WRAP, "Physical therapy 2 times a week for 6 weeks, 12 sessions: Overturned"),
        (TOOK, f"{TOOK} Two items are in dispute."),
    ],
)  # fmt: skip
def test_what_contradicts_nothing_has_no_finding(old: str, new: str) -> None:
    assert [(f.code, f.fields) for f in contradictions(edited((old, new)))] == []


def test_the_injury_of_a_worker_who_was_a_child_then_is_not_plausible() -> None:
    text = edited(("Injury: 01/02/2031", "Injury: 01/02/2001"), ("on 1/2/31", "on 1/2/2001"))
    assert [(f.code, f.fields) for f in contradictions(text)] == [("implausible.age", ["patient.age", "dates.injury"])]


def test_an_expedited_review_of_months_is_a_contradiction() -> None:
    text = edited(("Priority: Standard", "Priority: Expedited"), ("Received: 02/13/2031", "Received: 02/13/2030"), ("CM31", "CM30"))
    assert ("source-conflict.dates", ["priority", "dates.decision"]) in [(f.code, f.fields) for f in contradictions(text)]


def test_a_side_that_only_the_summary_tells_otherwise_is_found() -> None:
    text = edited((WRAP, "Left elbow brace: Overturned"), (TOOK, "She has a right elbow strain."))
    assert [(f.code, f.fields) for f in contradictions(text)] == [("source-conflict.side", ["issues.1.description"])]
