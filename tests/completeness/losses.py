"""Fictional decisions in which something is lost, for the tests of this folder."""

from __future__ import annotations

from extractor.cleaning import Cleaned
from extractor.completeness import find_unread
from extractor.evidence import ground
from extractor.layouts import outline
from extractor.readers.regex import RegexReader
from extractor.record import Finding
from tests.layouts.decisions import document
from tests.layouts.letters import MARS, QUORVANE, notice, review, review_item, told

TEXT = """Case Number: CM31-9000001
Date Assigned: 03/04/2031 Date of Injury: 01/02/2031
Decision Date: 04/05/2031 UR Denial Date: 02/03/2031
Priority: Standard Application Received: 02/13/2031
HOW THE IMR FINAL DETERMINATION WAS MADE
The complete case file went to an expert reviewer who has no affiliation with any party.
The Expert Reviewer has the following credentials:
State(s) of Licensure: Oregon, Maine
Certification(s)/Specialty: Family Practice, Pain Management
CLINICAL CASE SUMMARY
The expert reviewer developed the following clinical case summary based on a review of the case file:
The 41 year old female fell off the moon. She was diagnosed with moonburn. Treatment to date has included moss.
IMR ISSUES, DECISIONS AND RATIONALES
The Final Determination was based on decisions for the disputed items/services set forth below:
Zyxol 7 mg #11: Upheld
Claims Administrator guideline: Decision based on Moon Almanac 2029, Section(s): Dust.
MAXIMUS guideline: Decision based on Zyxol Almanac 2030, Section(s): Moss.
Decision rationale: Moss is better. The request for Zyxol 7 mg #11 is not medically necessary.
Moss wrap for the left knee: Overturned
Claims Administrator guideline: Decision based on Moon Almanac 2029, Section(s): Wraps.
MAXIMUS guideline: Decision based on Zyxol Almanac 2030, Section(s): Wraps.
Decision rationale: A wrap holds the left knee. The request is medically necessary.
Moon walking, six sessions: Upheld
Claims Administrator guideline: Decision based on Moon Almanac 2029, Section(s): Walks.
MAXIMUS guideline: Decision based on Zyxol Almanac 2030, Section(s): Walks.
Decision rationale: She walks well. The request is not medically necessary.
"""
TOLD = told()
NOTICE = notice()
REVIEW = review(
    review_item(f"ISSUE AT DISPUTE: {MARS.upper()}\n", "WAS"), review_item(f"ISSUE AT DISPUTE: {QUORVANE.upper()}\n", "IS NOT")
)


def edited(text: str, *edits: tuple[str, str]) -> str:
    """Return a text with words replaced where they stand first; each must stand in it."""
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def lost(text: str) -> list[Finding]:
    """Return what the account of a text says that the rules read, but for the states that are made up."""
    source = document(text)
    sections = outline(source)
    reading = RegexReader().read(Cleaned.untouched(source), sections)
    found = find_unread(reading.case, source, sections, ground(reading.case, source, sections, spans=reading.spans))
    return [f for f in found if not f.code.startswith("doubtful.") and (f.code, f.severity) != ("unread.title", "warning")]


def told_of(text: str) -> list[tuple[str, str]]:
    """Return the codes of what is lost, each with the first field that it names."""
    return [(finding.code, finding.fields[0]) for finding in lost(text)]
