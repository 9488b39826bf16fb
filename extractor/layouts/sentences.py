"""Sentences of prose that are some field's own place: who the patient is, and when the injury happened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.document import Cell, Span
from extractor.layouts.mechanism import find_mechanism
from extractor.layouts.narrative import find_diagnoses, find_treatments
from extractor.values.sentences import split_sentences

_AGE: Final = re.compile(
    r"\b(?:\d{1,3}|\w{3,9}-\w{3,5})\s{0,4}-?\s{0,4}(?:years?|yrs?|y\W{0,2}o)\b|\bage[ds]?\b", re.IGNORECASE
)
_SEX: Final = re.compile(
    r"\b(?:fe)?males?\b|\b(?:wo)?man\b|\bgentleman\b|\blady\b|\bM(?:r|rs|s|iss)\b\.?(?=\s[A-Z])", re.IGNORECASE
)
_PRONOUN: Final = re.compile(r"\b(?:he|his|him|she|hers?)\b(?!/)", re.IGNORECASE)
_INJURY: Final = re.compile(
    r"\b(?:injur(?:y|ed|ies)|sustained|DOI|slipped|fell|hurt|accident|collision|struck)\b", re.IGNORECASE
)
_DATED: Final = re.compile(r"\d[-/]|\b(?:19|20)\d\d\b")


def patient_cells(text: str, within: Span) -> Iterator[Cell]:
    """Yield a cell "patient" for each sentence that states an age or a sex, else for the first that has a pronoun."""
    sentences = split_sentences(text, within)
    sexed = [sentence for sentence in sentences if _SEX.search(text, *sentence)]
    told = sexed or [sentence for sentence in sentences if _PRONOUN.search(text, *sentence)][:1]
    for sentence in sentences:
        if sentence in told or _AGE.search(text, *sentence):
            yield Cell("patient", sentence)


def injury_cells(text: str, within: Span) -> Iterator[Cell]:
    """Yield a cell "dates.injury" for each sentence that speaks of an injury and holds a date."""
    for sentence in split_sentences(text, within):
        if _INJURY.search(text, sentence.start, sentence.end) and _DATED.search(text, sentence.start, sentence.end):
            yield Cell("dates.injury", sentence)


def narrative_cells(text: str, summary: Span) -> Iterator[Cell]:
    """Yield the sentences in which a summary states mechanism, diagnoses and treatment, or might."""
    for field, find in (
        ("mechanism_of_injury", find_mechanism),
        ("diagnoses", find_diagnoses),
        ("prior_treatments", find_treatments),
    ):
        yield from (Cell(field, sentence) for sentence in find(text, summary).sentences)
