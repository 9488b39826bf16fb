"""Sentences of prose that are some field's own place: who the patient and the reviewer are, and when the injury happened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.clauses import split_sentences
from extractor.document import Cell, Span
from extractor.layouts.mechanism import find_mechanism
from extractor.layouts.narrative import find_diagnoses, find_treatments
from extractor.layouts.phrases import words
from extractor.values import find_ages, find_dates

_AGE: Final = re.compile(r"\b(?:\d{1,3}|\w{3,9}-\w{3,5})\s{0,4}-?\s{0,4}(?:years?|yrs?|y\W{0,2}o)\b|\bage[ds]?\b", re.IGNORECASE)
_SEX: Final = re.compile(
    r"\b(?:fe)?males?\b|\b(?:wo)?man\b|\bgentleman\b|\blady\b|\bM(?:r|rs|s|iss)\b\.?(?=\s[A-Z])", re.IGNORECASE
)
_PRONOUN: Final = re.compile(r"\b(?:he|his|him|she|hers?)\b(?!/)", re.IGNORECASE)
_BREAKS: Final = (
    r"had|has|have|underwent|seen|saw|since|until|after|before|treated|evaluated|complained|returned|began|received|requested"
)
_EVENT: Final = (
    r"\b(?:(?:was|were|been|being|got)\s{1,8}(?:\w{1,20}ly\s{1,8})?(?:injured|hurt|struck|hit|assaulted)|slipped|tripped|fell|"
    r"(?:hurt|injured)\s{1,8}(?:at|on|in|while|his|her|their|the|himself|herself)|(?:accident|collision)|"
    r"(?:sustained|suffered|incurred|had|with|reported)\s{1,8}(?:[^\s;.]{1,30}\s{1,8}){0,6}?"
    r"(?:injur(?:y|ies)|accident|fall|fracture|strain|sprain|contusion|trauma))\b"
)
# What says, directly before a date, that it is the injury's: its name, or an event whose clause goes on to the date.
_INJURED_ON: Final = re.compile(
    r"(?:\b(?:date\s{1,8}of\s{1,8}(?:the\s{1,8})?injury(?:\s{1,8}(?:is|was))?|DOI|injury(?:\s{1,8}(?:date|dated|sustained|"
    rf"(?:(?:that|which)\s{{1,8}})?occurred))?)|{_EVENT}(?:(?!\b(?:{_BREAKS})\b)[^;]){{0,90}}?)"
    r"(?:[\s,:(-]{1,8}(?:on|of|dated))?[\s,:(-]{0,8}(?:or\s{1,8}about\s{1,8})?\Z",
    re.IGNORECASE,
)
# "On DATE, she was struck by ..."
_ON: Final = re.compile(r"(?:\A|[,;(]|\bwho|\bthat|\bwhen|\band)\s{0,8}on\s{1,8}(?:or\s{1,8}about\s{1,8})?\Z", re.IGNORECASE)
_INJURED_THEN: Final = re.compile(rf"(?:(?!\b(?:{_BREAKS})\b)[^;.]){{0,80}}?{_EVENT}", re.IGNORECASE)
_REACH: Final = 200
"""Characters before a date in which its event is looked for."""

_REVIEWER: Final = (
    (
        "reviewer.specialties",
        re.compile(
            words("Board Certified in") + r"\s{1,40}(.{1,200}?)(?=,?\s{1,40}(?:and\s{1,40}is|has\s{1,40}a)\b|[.;])",
            re.I | re.S,
        ),
    ),
    (
        "reviewer.specialties",
        re.compile(words("has a subspecialty in") + r"\s{1,40}(.{1,200}?)(?=,?\s{1,40}and\s{1,40}is\b|[.;])", re.I | re.S),
    ),
    (
        "reviewer.specialties",
        re.compile(
            words("with certification in") + r"\s{1,40}(.{1,200}?)(?=,?\s{1,40}and\s{1,40}a\s{1,40}licen|[.;])", re.I | re.S
        ),
    ),
    (
        "reviewer.licensed_states",
        re.compile(words("a license in") + r"\s{1,40}(.{1,200}?)(?=,?\s{1,40}(?:who|and\s{1,40}(?:is|has))\b|[.;])", re.I | re.S),
    ),
    (
        "reviewer.licensed_states",
        re.compile(
            r"\b"
            + words("licensed to practice in")
            + r"\s{1,40}(.{1,200}?)(?=[.;]|,?\s{1,40}(?:and\s{1,40})?(?:is\s{1,40})?board\s{1,40}certified)",
            re.I | re.S,
        ),
    ),
)


def patient_cells(text: str, within: Span) -> Iterator[Cell]:
    """Yield a cell "patient" for each sentence that states an age or a sex, else for the first that has a pronoun."""
    sentences = split_sentences(text, within)
    sexed = [sentence for sentence in sentences if _SEX.search(text, *sentence)]
    told = sexed or [sentence for sentence in sentences if _PRONOUN.search(text, *sentence)][:1]
    for sentence in sentences:
        if sentence in told or _AGE.search(text, *sentence) or find_ages(text, sentence):
            yield Cell("patient", sentence)


def injury_cells(text: str, within: Span) -> Iterator[Cell]:
    """Yield a cell "dates.injury" for each date on which somebody was injured: its sentence, cut at the other dates in it."""
    for sentence in split_sentences(text, within):
        dates = [found.span for found in find_dates(text, sentence)]
        starts = [sentence.start, *(date.end for date in dates)]
        ends = [*(date.start for date in dates[1:]), sentence.end]
        for date, start, end in zip(dates, starts, ends, strict=False):
            if _is_of_injury(text[max(start, date.start - _REACH) : date.start], text[date.end : end]):
                yield Cell("dates.injury", Span(start, end).trimmed(text))


def _is_of_injury(before: str, after: str) -> bool:
    """Say whether the words around a date make it the injury's."""
    return bool(_INJURED_ON.search(before) or (_ON.search(before) and _INJURED_THEN.match(after)))


def reviewer_cells(text: str, within: Span) -> Iterator[Cell]:
    """Yield the words in which a sentence names the reviewer's specialties and licences."""
    for field, pattern in _REVIEWER:
        yield from (Cell(field, Span(*found.span(1))) for found in pattern.finditer(text, within.start, within.end))


def narrative_cells(text: str, summary: Span) -> Iterator[Cell]:
    """Yield the sentences in which a summary states mechanism, diagnoses and treatment, or might."""
    for field, find in (
        ("mechanism_of_injury", find_mechanism),
        ("diagnoses", find_diagnoses),
        ("prior_treatments", find_treatments),
    ):
        yield from (Cell(field, sentence) for sentence in find(text, summary).sentences)
