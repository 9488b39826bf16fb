"""What a document tells of the patient in several places: age, birth, sex, and what goes with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.case import Sex
from extractor.document import Span
from extractor.findings import raised
from extractor.record import Finding
from extractor.validators.subject import Subject
from extractor.values import find_dates, parse_count, split_sentences
from extractor.values.counts import COUNT
from extractor.values.parties import OTHERS

YOUNGEST: Final = 14
"""Years from which somebody may work in California (Labor Code 1285 to 1312 bar children under twelve from all work, others from most)."""

BIRTHDAY: Final = 1
"""Years by which an age may differ from what a year of birth gives: the day of the examination is not told."""

NEAR: Final = 40
"""Characters before an age within which somebody else may be named whose age it is."""

_WHOM = r"(?:female|male|woman|man|lady|gentleman|injured|patient|claimant|applicant|employee|worker)"
_AGE = re.compile(
    rf"(?<![\w.,/])(?P<age>{COUNT})(?:\s{{0,3}}-?\s{{0,3}}(?:years?|yrs?)\s{{0,3}}-?\s{{0,3}}old|\s{{0,2}}(?:y/?o|y\.o\.)),?\s{{1,9}}"
    rf"(?:[\w-]+\s{{1,3}}){{0,3}}?{_WHOM}\b",
    re.IGNORECASE,
)
_SEX = re.compile(
    r"(?:\bold|\by/?o|\by\.o\.|\bthis),?\s{1,9}(?:[\w-]+\s{1,9}){0,3}?(?:(?P<female>female|woman|lady)|(?P<male>male|man|gentleman))\b",
    re.IGNORECASE,
)
_PRONOUN: Final = {
    "male": re.compile(r"(?<!/)(?<!\bor )\b(?:he|his|him|himself)\b(?!/|\sor\s|,\s\d{4})", re.IGNORECASE),
    "female": re.compile(r"(?<!/)(?<!\bor )\b(?:she|her|hers|herself)\b(?!/|\sor\s)", re.IGNORECASE),
}
_OTHERS = re.compile(
    r"\b(?:provider|physician|doctor|surgeon|therapist|psychologist|chiropractor|Dr|MD|examiner|reviewer|coworker|"
    rf"nurse|attorney|client|student|customer|inmate|assailant)\b|{OTHERS}",
    re.IGNORECASE,
)
_ANYBODY = re.compile(r"\b(?:a|any|each|every)\s{1,9}(?:patient|person|worker|claimant)\b", re.IGNORECASE)
_BIRTH = re.compile(r"\b(?:birth\s?dates?|dates?\s{1,9}of\s{1,9}births?|born|DOB)\b", re.IGNORECASE)
_BIRTH_YEAR = re.compile(r"\bborn\s{1,9}in\s{1,9}(?:[A-Z][a-z]{2,8}\s{1,9}(?:of\s{1,9})?)?(?P<year>(?:19|20)\d\d)\b")
_OF_ONE_SEX: Final[dict[Sex, re.Pattern[str]]] = {
    "male": re.compile(
        r"\b(?:hysterectom\w+|pregnan(?:t|cy)|ovar(?:y|ian)\w*|oophorectom\w+|uter(?:us|ine)|menopaus\w+|ca?esarean|endometri\w+|"
        r"breast-?feeding|lactating)\b",
        re.IGNORECASE,
    ),
    "female": re.compile(
        r"\b(?:prostat(?:e|ectomy|itis|ic)|testic(?:le|ular)s?|vasectom\w+|scrot(?:um|al)|orchi\w+)\b", re.IGNORECASE
    ),
}


def compare_ages(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.age` where the prose gives the patient two ages."""
    found = [(age, Span(*match.span())) for match in _of_patient(subject, _AGE) if (age := parse_count(match["age"])) is not None]
    ages = sorted({age for age, _ in found})
    if len(ages) > 1:
        message = f"the text says {' and '.join(map(str, ages))}"
        yield raised("source-conflict.age", message, ["patient.age"], [span for _, span in found])


def _of_patient(subject: Subject, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Yield what the prose says of the patient, and not of somebody else named just before."""
    for place in subject.prose():
        for match in pattern.finditer(subject.text, *place):
            if not _OTHERS.search(subject.text, max(place.start, match.start() - NEAR), match.end()):
                yield match


def check_working_age(subject: Subject) -> Iterator[Finding]:
    """Yield `implausible.age` where the patient is a child, or was one when injured."""
    age, injury, decision = subject.case.patient.age, subject.case.dates.injury, subject.case.dates.decision
    if age is None:
        return
    if age < YOUNGEST:
        yield raised("implausible.age", f"a worker of {age} years", ["patient.age"], subject.spans_of("patient.age"))
    elif injury and decision and (then := age - (decision.year - injury.year)) < YOUNGEST - BIRTHDAY:
        fields = ["patient.age", "dates.injury"]
        message = f"at {age}, the patient was {then} years old at the injury on {injury}"
        yield raised("implausible.age", message, fields, [span for path in fields for span in subject.spans_of(path)])


def compare_births(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.birth-date` for two dates of birth, and for a birth that does not go with the age."""
    case, births = subject.case, dict(_births(subject))
    years = sorted({year for year, _ in births.values()})
    days = sorted({day for _, day in births.values() if day})
    spans = list(births)
    if len(days) > 1:
        yield raised("source-conflict.birth-date", f"the text gives {' and '.join(days)} as date of birth", ["patient.age"], spans)
    elif years and case.patient.age is not None and case.dates.decision:
        given = case.dates.decision.year - years[0]
        if not 0 <= given - case.patient.age <= 2 * BIRTHDAY:
            message = f"born in {years[0]}, the patient is {given} and not {case.patient.age} in {case.dates.decision.year}"
            yield raised("source-conflict.birth-date", message, ["patient.age"], spans)


def _births(subject: Subject) -> Iterator[tuple[Span, tuple[int, str]]]:
    """Yield the place, year and (where it is told) day of each birth of a worker that the prose tells of."""
    decision = subject.case.dates.decision
    for place in subject.prose():
        for sentence in split_sentences(subject.text, place):
            cue = _BIRTH.search(subject.text, *sentence)
            if not cue or _OTHERS.search(subject.text, *sentence):
                continue
            for found in find_dates(subject.text, Span(cue.end(), min(sentence.end, cue.end() + 40)), not_after=decision):
                if decision is None or decision.year - found.value.year >= YOUNGEST:
                    yield found.span, (found.value.year, str(found.value))
            for match in _BIRTH_YEAR.finditer(subject.text, *sentence):
                yield Span(*match.span("year")), (int(match["year"]), "")


def compare_sexes(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.sex` where the patient is called both, or by a pronoun of the other."""
    found = list(_of_patient(subject, _SEX))
    sexes: set[Sex] = {"female" if match["female"] else "male" for match in found}
    spans = [Span(*match.span()) for match in found]
    if len(sexes) == 2:
        yield raised("source-conflict.sex", "the text says female and male", ["patient.sex"], spans)
    elif sexes:
        sex = sexes.pop()
        others = [span for place in subject.prose() for span in _pronouns(subject.text, place, _PRONOUN[_other(sex)])]
        if others:
            message = f"the text says {sex}, and {others[0].text(subject.text)!r}"
            yield raised("source-conflict.sex", message, ["patient.sex"], [*spans, *others])


def _other(sex: Sex) -> Sex:
    return "male" if sex == "female" else "female"


def _pronouns(text: str, place: Span, pronoun: re.Pattern[str]) -> Iterator[Span]:
    """Yield the first such pronoun of each sentence, unless it may stand for another person who is named there or just before."""
    previous = Span(place.start, place.start)
    for sentence in split_sentences(text, place):
        found = pronoun.search(text, *sentence)
        is_other = _OTHERS.search(text, previous.start, sentence.end) or _ANYBODY.search(text, *sentence)
        if found and not is_other:
            yield Span(*found.span())
        previous = sentence


def check_anatomy(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.sex` where the summary tells of a man what only women have, or the other way round."""
    sex = subject.case.patient.sex
    for place in subject.places("summary") if sex else ():
        for sentence in split_sentences(subject.text, place):
            named = _OF_ONE_SEX[sex].search(subject.text, *sentence) if sex else None
            if named and not _OTHERS.search(subject.text, *sentence):
                yield raised(
                    "source-conflict.sex",
                    f"the patient is {sex}, and the text says {named[0]!r}",
                    ["patient.sex"],
                    [Span(*named.span())],
                )
