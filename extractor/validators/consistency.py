"""What a document tells twice about the patient, and the side of the body that an item is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.document import Span
from extractor.record import Finding
from extractor.validators.subject import Subject
from extractor.values import find_dates
from extractor.values.sentences import split_sentences

MAX_AGES_APART: Final = 1
"""Years: a birthday may lie between two reports."""

_AGE = re.compile(
    r"\b(?P<age>\d{1,3})\s{0,3}-?\s{0,3}(?:year|yr)s?\s{0,3}-?\s{0,3}old,?\s{1,9}(?:\w+[- ]){0,3}?"
    r"(?:female|male|woman|man|injured|patient|claimant|applicant|employee|worker)\b",
    re.IGNORECASE,
)
_SEX = re.compile(
    r"\bold,?\s{1,9}(?:[\w-]+\s{1,9}){0,3}?(?:(?P<female>female|woman|lady)|(?P<male>male|man|gentleman))\b",
    re.IGNORECASE,
)
_SHE, _HE = (re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for words in ("she|hers?|herself", "he|his|him|himself"))
_BIRTH = re.compile(r"\b(?:birth\s?dates?|dates?\s{1,9}of\s{1,9}births?|born|DOB)\b", re.IGNORECASE)
_SIDED = re.compile(
    r"\b(?P<side>left|right)\s{1,9}(?P<part>shoulder|elbow|wrist|hand|hip|knee|ankle|foot|leg|arm|thumb|"
    r"(?:upper|lower)\s{1,9}extremity|eye|ear|heel)s?\b",
    re.IGNORECASE,
)


def compare_ages(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.age` where the prose gives the patient two ages more than a year apart."""
    found = [match for place in _prose(subject) for match in _AGE.finditer(subject.text, *place)]
    ages = [int(match["age"]) for match in found]
    if ages and max(ages) - min(ages) > MAX_AGES_APART:
        spans = [Span(*match.span()) for match in found]
        yield _finding("age", ["patient.age"], f"the text says {' and '.join(map(str, sorted(set(ages))))}", spans)


def compare_sexes(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.sex` where the patient is called both, or the summary's pronouns are all of the other."""
    found = [match for place in _prose(subject) for match in _SEX.finditer(subject.text, *place)]
    sexes = {"female" if match["female"] else "male" for match in found}
    summary = subject.body("summary")
    spans = [Span(*match.span()) for match in found]
    if len(sexes) == 2:
        yield _finding("sex", ["patient.sex"], "the text says female and male", spans)
    elif sexes and summary:
        own, other = (_SHE, _HE) if sexes == {"female"} else (_HE, _SHE)
        others = [Span(*match.span()) for match in other.finditer(subject.text, *summary)]
        if len(others) > 1 and not own.search(subject.text, *summary):
            message = f"the text says {sexes.pop()}, and {others[0].text(subject.text).lower()!r} throughout"
            yield _finding("sex", ["patient.sex"], message, [*spans, *others])


def compare_birth_dates(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.birth-date` where a sentence on the patient's birth gives two dates of birth."""
    decision = subject.case.dates.decision
    for place in _prose(subject):
        for sentence in split_sentences(subject.text, place):
            if not _BIRTH.search(subject.text, *sentence):
                continue
            found = find_dates(subject.text, sentence, not_after=decision)
            old = [f for f in found if decision is None or decision.year - f.value.year >= 14]
            if len({f.value for f in old}) > 1:
                dates = " and ".join(sorted({str(f.value) for f in old}))
                yield _finding("birth-date", [], f"the text gives {dates} as date of birth", [f.span for f in old])


def compare_sides(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.side` where a heading names one side of a limb and its rationale only ever the other."""
    for index in subject.outline.issues():
        cell, rationale = subject.outline.cell("description", index), subject.body("rationale", index)
        if cell is None or rationale is None:
            continue
        said, concluded = _sides(subject.text, cell), _sides(subject.text, rationale)
        for part, (side, span) in said.items():
            if side and (other := concluded.get(part)) and other[0] and other[0] != side:
                message = f"the heading says {side} {part}, the rationale {other[0]} {part}"
                yield _finding("side", [f"issues.{index}.description"], message, [span, other[1]])


def _sides(text: str, within: Span) -> dict[str, tuple[str | None, Span]]:
    """Return the one side named with each limb, or None for a limb named with both, and a place of it."""
    sides: dict[str, tuple[str | None, Span]] = {}
    for match in _SIDED.finditer(text, *within):
        part, side = " ".join(match["part"].lower().split()), match["side"].lower()
        known = sides.get(part)
        sides[part] = (side if known is None or known[0] == side else None, Span(*match.span()))
    return sides


def _prose(subject: Subject) -> Iterator[Span]:
    yield from (section.body for section in subject.outline.sections if section.kind in ("summary", "rationale"))


def _finding(kind: str, fields: list[str], message: str, spans: list[Span]) -> Finding:
    return Finding(code=f"source-conflict.{kind}", severity="warning", fields=fields, message=message, spans=spans)
