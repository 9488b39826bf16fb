"""What stands before the items and is alike in all letters: header, credentials, clinical summary; their marks and their cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from extractor.document import Cell, Section, SectionKind, Span
from extractor.layouts.events import event_cells, number_cells
from extractor.layouts.layout import Mark
from extractor.layouts.phrases import label, run_in, title, words
from extractor.layouts.sentences import injury_cells, narrative_cells, patient_cells, reviewer_cells
from extractor.layouts.unknown import LABELS, Labels, label_cells

Titles: TypeAlias = tuple[tuple[SectionKind, re.Pattern[str]], ...]

DOCUMENTS: Final = run_in("DOCUMENTS REVIEWED(?: FOR DETERMINATION)?")
SUMMARY: Final = run_in("(?:EXPERT REVIEWER |CLINICAL )?CASE SUMMARY")
PROCESS: Final = title("HOW THE IMR FINAL DETERMINATION WAS MADE")
ITEMS: Final = title(r"IMR (?:ISSUES, )?DECISIONS?(?:\(S\))? AND RATIONALES?(?:\(S\))?")
ITEMS_OPENING: Final = re.compile(words("The Final Determination was based on") + r"[^:]{0,120}:", re.IGNORECASE)
OPENING_REACH: Final = 500
"""Characters behind a title within which its opening sentence ends, a page's running title included."""
LISTED_CREDENTIALS: Final = re.compile(
    words(r"The (?:Expert|Physician) Reviewer has the following credentials") + r"\s{0,20}:", re.IGNORECASE
)

WORDING: Final = (
    "Case Number:",
    "Date Assigned:",
    "Date of Injury:",
    "Decision Date:",
    "Date of Decision:",
    "Date of Determination:",
    "UR Denial Date:",
    "Date of UR Decision:",
    "UR Decision Date:",
    "Priority:",
    "Application Received:",
    "Received Date:",
    "Standard",
    "Expedited",
    "Final Determination Letter for IMR Case Number",
    "HOW THE IMR FINAL DETERMINATION WAS MADE",
    "MAXIMUS Federal Services, Inc. sent the complete case file to",
    "The Expert Reviewer has the following credentials:",
    "The Physician Reviewer has the following credentials:",
    "State(s) of Licensure:",
    "Certification(s)/Specialty:",
    "Board Certified in",
    "licensed to practice in",
    "CLINICAL CASE SUMMARY",
    "EXPERT REVIEWER CASE SUMMARY",
    "DOCUMENTS REVIEWED",
    "IMR ISSUES, DECISIONS AND RATIONALES",
    "IMR DECISION(S) AND RATIONALE(S)",
    "The Final Determination was based on decisions for the disputed items/services set forth below:",
    "Decision rationale:",
    "Expert Reviewer's decision rationale:",
    "Physician Reviewer's decision rationale:",
    "is medically necessary and appropriate",
    "is not medically necessary",
    "the original request",
    "authorized by the Claims Administrator",
    "leaving the original request",
    "based its decision on",
    "based their decision on",
    "based his/her decision on",
    "Retrospective",
)
"""What the letters print: titles, labels with their colon, fixed sentences and words."""

_LICENCES = re.compile(label(r"States?(?:\(s\))? of Licensure"), re.IGNORECASE)
_SPECIALTIES = re.compile(label(r"Certifications?(?:\(s\))?\s{0,9}/\s{0,9}Specialt(?:y|ies)"), re.IGNORECASE)
_TOLD_DATES: Final = ("dates.ur_denial", "dates.application_received")
"""Dates that the sentence on the application repeats; the other dates there are those of notices."""
HEADER_GAP: Final = 150
"""Characters from one label of a header to the next, at most: a value is a number, a date or a word."""
FEWEST_LABELS: Final = 3
"""Different labels that make a header of a stretch behind the items, at least."""
PROSE: Final = 200
"""Characters of a text before the title of its items that are taken for the end of the summary, at least."""


def find_titles(text: str, titles: Titles, within: Span) -> list[Mark]:
    """Return the first title of each kind in a stretch, in the order in which they stand."""
    hits = ((kind, pattern.search(text, *within)) for kind, pattern in titles)
    return sorted((Mark(kind, hit.start(), hit.end()) for kind, hit in hits if hit), key=lambda mark: mark.start)


def find_header(text: str, end: int, labels: Labels = LABELS) -> Iterator[Mark]:
    """Yield the mark of the header: it begins with the first of its labels before `end`."""
    starts = [hit.start() for _, pattern in labels if (hit := re.compile(pattern, re.IGNORECASE).search(text, 0, end))]
    if starts:
        yield Mark("header", min(starts), min(starts))


def with_header_behind(text: str, marks: Sequence[Mark], labels: Labels = LABELS) -> list[Mark]:
    """Return the marks in order, with the header that stands behind the last section, where none stands in front.

    Texts copied column by column have it there: labels close to each other, the case number's among them.
    """
    known = [mark.body for mark in marks if mark.kind != "closing"]
    if not known or any(mark.kind == "header" for mark in marks):
        return list(marks)
    rules = [(field, re.compile(pattern, re.IGNORECASE)) for field, pattern in labels]
    hits = sorted((hit.start(), field) for field, rule in rules for hit in rule.finditer(text, max(known)))
    for run in _runs(hits):
        fields = {field for _, field in run}
        if "case_number" in fields and len(fields) >= FEWEST_LABELS:
            return sorted([*marks, Mark("header", run[0][0], run[0][0])], key=lambda mark: mark.start)
    return list(marks)


def _runs(hits: Sequence[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """Return the labels that stand close to each other, by their starts and fields."""
    runs: list[list[tuple[int, str]]] = []
    for hit in hits:
        if runs and hit[0] - runs[-1][-1][0] <= HEADER_GAP:
            runs[-1].append(hit)
        else:
            runs.append([hit])
    return runs


def with_cut_summary(text: str, marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks, with the prose before the title of the items as summary where the text begins in the middle of it."""
    if marks and marks[0].kind == "issues" and len(text[: marks[0].start].strip()) >= PROSE:
        return [Mark("summary", 0, 0), *marks]
    return list(marks)


def front_cells(text: str, section: Section, *, has_header: bool, labels: Labels = LABELS) -> Iterator[Cell]:
    """Yield the named places in a section before the items."""
    if section.kind == "header":
        yield from label_cells(text, section.body, labels)
    elif section.kind in ("process", "credentials"):
        yield from _credential_cells(text, section.body)
        yield from reviewer_cells(text, section.body)
    elif section.kind == "summary":
        yield from patient_cells(text, section.body)
        yield from narrative_cells(text, section.body)
        if LISTED_CREDENTIALS.search(text, *section.body):  # two columns that were copied line by line: each line is its own
            yield from (Cell(cell.field, _first_line(text, cell.span)) for cell in _credential_cells(text, section.body))
        if not has_header:
            yield from injury_cells(text, section.body)
    if section.span.start == 0 and section.kind in ("preamble", "summary") and not has_header:
        yield from number_cells(text, section.body)


def _first_line(text: str, span: Span) -> Span:
    end = text.find("\n", *span)
    return (span if end < 0 else Span(span.start, end)).trimmed(text)


def told_cells(text: str, section: Section, known: Iterable[str]) -> Iterator[Cell]:
    """Yield the dates that a sentence on the application states, where the header does not."""
    wanted = set(_TOLD_DATES).difference(known)
    yield from (cell for cell in event_cells(text, section.body) if cell.field in wanted)


def _credential_cells(text: str, body: Span) -> Iterator[Cell]:
    licences, specialties = (pattern.search(text, body.start, body.end) for pattern in (_LICENCES, _SPECIALTIES))
    stops = [*sorted(found.start() for found in (licences, specialties) if found), body.end]
    for field, found in (("reviewer.licensed_states", licences), ("reviewer.specialties", specialties)):
        if found:
            span = Span(found.end(), next(stop for stop in stops if stop >= found.end())).trimmed(text)
            if span.start < span.end:
                yield Cell(field, span)
