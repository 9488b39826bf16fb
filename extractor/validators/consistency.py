"""What a document tells twice about the patient, and the side of the body that an item is for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.clauses import split_sentences
from extractor.document import Span
from extractor.record import Finding
from extractor.validators.subject import Subject
from extractor.values import find_dates

_AGE = re.compile(
    r"\b(?P<age>\d{1,3})\s{0,3}-?\s{0,3}(?:year|yr)s?\s{0,3}-?\s{0,3}old,?\s{1,9}(?:\w+[- ]){0,3}?"
    r"(?:female|male|woman|man|injured|patient|claimant|applicant|employee|worker)\b",
    re.IGNORECASE,
)
_SEX = re.compile(
    r"\bold,?\s{1,9}(?:[\w-]+\s{1,9}){0,3}?(?:(?P<female>female|woman|lady)|(?P<male>male|man|gentleman))\b",
    re.IGNORECASE,
)
_SHE, _HE = re.compile(r"(?:She|Her)\b"), re.compile(r"(?:He|His)\b(?!/)")
_OTHERS = re.compile(
    r"\b(?:provider|physician|doctor|surgeon|therapist|psychologist|chiropractor|Dr|MD|examiner|reviewer|husband|wife|son|"
    r"daughter|mother|father|brother|sister|coworker|co-worker|supervisor|boss)\b",
    re.IGNORECASE,
)
_BIRTH = re.compile(r"\b(?:birth\s?dates?|dates?\s{1,9}of\s{1,9}births?|born|DOB)\b", re.IGNORECASE)
_PART = (
    r"(?P<part>shoulder|elbow|wrist|hand|hip|knee|ankle|foot|leg|arm|thumb|(?:upper|lower)\s{1,9}extremity|"
    r"eye|ear|heel)s?\b"
)
_SIDED = re.compile(rf"\b(?P<side>left|right)\s{{1,9}}{_PART}", re.IGNORECASE)
_SIDE_BEHIND = re.compile(rf"\b{_PART}[^.;]{{0,40}}?,\s{{0,9}}(?P<side>left|right)\b", re.IGNORECASE)


def compare_ages(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.age` where the prose gives the patient two ages."""
    found = [match for place in _prose(subject) for match in _AGE.finditer(subject.text, *place)]
    ages = [int(match["age"]) for match in found]
    if len(set(ages)) > 1:
        spans = [Span(*match.span()) for match in found]
        yield _finding("age", ["patient.age"], f"the text says {' and '.join(map(str, sorted(set(ages))))}", spans)


def compare_sexes(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.sex` where the patient is called both, or a sentence opens with a pronoun of the other."""
    found = [match for place in _prose(subject) for match in _SEX.finditer(subject.text, *place)]
    sexes = {"female" if match["female"] else "male" for match in found}
    spans = [Span(*match.span()) for match in found]
    if len(sexes) == 2:
        yield _finding("sex", ["patient.sex"], "the text says female and male", spans)
    elif sexes:
        other = _HE if sexes == {"female"} else _SHE
        opened = [span for place in _prose(subject) for span in _openings(subject.text, place, other)]
        if opened:
            message = f"the text says {sexes.pop()}, and {opened[0].text(subject.text)!r}"
            yield _finding("sex", ["patient.sex"], message, [*spans, *opened])


def _openings(text: str, place: Span, pronoun: re.Pattern[str]) -> Iterator[Span]:
    """Yield the pronouns that open a sentence, unless they may stand for another person named just before."""
    previous = Span(place.start, place.start)
    for sentence in split_sentences(text, place):
        found = pronoun.match(text, *sentence)
        if found and not _OTHERS.search(text, previous.start, sentence.end):
            yield Span(*found.span())
        previous = sentence


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
    matches = [*_SIDED.finditer(text, *within)] or [*_SIDE_BEHIND.finditer(text, *within)]
    for match in matches:
        part, side = " ".join(match["part"].lower().split()), match["side"].lower()
        known = sides.get(part)
        sides[part] = (side if known is None or known[0] == side else None, Span(*match.span()))
    return sides


def _prose(subject: Subject) -> Iterator[Span]:
    yield from (section.body for section in subject.outline.sections if section.kind in ("summary", "rationale"))


def _finding(kind: str, fields: list[str], message: str, spans: list[Span]) -> Finding:
    return Finding(code=f"source-conflict.{kind}", severity="warning", fields=fields, message=message, spans=spans)
