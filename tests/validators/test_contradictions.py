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


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (TOOK, f"{TOOK} An MRI was done on 2/28/2031, rated 2/30."),
        (TOOK, f"{TOOK} A visit is scheduled for 5/6/2031."),
        ("Moss is better.", "Moss is better (Almanac, updated 5/6/2031)."),
        (TOOK, f"{TOOK} She had a fusion on 3/1/2029. After the injury she rested."),
        (INJURY, "had an injury on 1/2/31. The injured worker presented on 1/9/31"),
        (INJURY, "had an injury on 1/2/31. Two weeks after the injury on 1/16/31 she was well"),
        (DENIAL, "Utilization Review referenced a 1/26/31 date of service in its denial of the moss wrap"),
        (DENIAL, "On 1/26/31 a request was received that Utilization Review denied on 2/3/31, the moss wrap"),
        (TOOK, f"{TOOK} Her son is a 12 year old male."),
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
