"""Layout "unknown": one body over the whole text; cells where a generic label stands, else where a sentence says as much."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeAlias

from extractor.document import Cell, Section, Span
from extractor.layouts.columns import Labelled, column_cells
from extractor.layouts.events import event_cells, letter_date_cells, number_cells
from extractor.layouts.layout import Layout
from extractor.layouts.letter import is_form
from extractor.layouts.letter_front import written_on
from extractor.layouts.passages import read_blocks, read_sentences
from extractor.layouts.phrases import label
from extractor.layouts.possible import possible_cells
from extractor.layouts.sentences import injury_cells, narrative_cells, patient_cells, reviewer_cells

Labels: TypeAlias = tuple[tuple[str, str], ...]

# A value of these labels is one short line's worth: a number, a date or a word.
LABELS: Final[Labels] = (
    ("case_number", label("(?:(?:MAXIMUS|IMR) )?Case Number")),
    ("priority", label("Priority")),
    ("dates.assigned", label("Date Assigned")),
    ("dates.injury", label("Date of Injury")),
    ("dates.decision", label("(?:Decision Date|Date of Decision|Date of Determination)")),
    ("dates.ur_denial", label("(?:UR Denial Date|Date of UR (?:Denial|Decision)|UR Decision Date)")),
    ("dates.application_received", label("(?:(?:Date )?(?:IMR )?Application Received|Received Date)")),
    ("reviewer.licensed_states", label(r"States?(?:\(s\))? of Licensure")),
    ("reviewer.specialties", label(r"Certifications?(?:\(s\))?/Specialt(?:y|ies)")),
)
_VALUE = re.compile(r"\s{0,40}([^\r\n\f]{1,200}(?:(?<=[-/])\s{1,4}[\d/-]{1,10})?)")


def label_cells(text: str, within: Span, labels: Labels = LABELS) -> tuple[Cell, ...]:
    """Return the line after each first label in `within`, up to the next label; an empty value has no cell.

    Labels that stand side by side have their values behind the last of them, in the same order.
    """
    firsts = ((field, re.compile(pattern, re.IGNORECASE).search(text, *within)) for field, pattern in labels)
    places = sorted((Labelled(field, Span(*found.span())) for field, found in firsts if found), key=lambda label: label.span)
    cells = list(column_cells(text, places, within.end))
    paired = {cell.field for cell in cells}
    any_label = re.compile("|".join(f"(?:{pattern})" for _, pattern in labels), re.IGNORECASE)
    for field, pattern in labels:
        found = re.compile(pattern, re.IGNORECASE).search(text, within.start, within.end)
        if found is None or field in paired:
            continue
        following = any_label.search(text, found.end(), within.end)
        limit = following.start() if following else within.end
        value = _VALUE.match(text, found.end(), limit)
        span = Span(*value.span(1)).trimmed(text) if value else Span(limit, limit)
        if span.start < span.end:
            cells.append(Cell(field, span))
    return tuple(cells)


def told_cells(text: str, within: Span, cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return `cells` with the places of the header fields that they lack and a sentence in `within` states."""
    for told in (number_cells, injury_cells, event_cells, letter_date_cells, reviewer_cells):
        stated = {cell.field for cell in cells}
        cells = (*cells, *(cell for cell in told(text, within) if cell.field not in stated))
    return tuple(cells)


def split(text: str) -> tuple[Section, ...]:
    """Return the whole text as one body."""
    whole = Span(0, len(text))
    cells = (*label_cells(text, whole), *patient_cells(text, whole), *narrative_cells(text, whole))
    cells = told_cells(text, whole, cells)
    if not is_form(text):
        sentences = [s for block in read_blocks(text, whole) for s in read_sentences(text, block)]
        stated = {cell.field for cell in cells}
        cells = (*cells, *possible_cells(text, sentences, stated, written_on(text, sentences)))
    return (Section("body", whole, Span(0, 0), whole, cells=cells),)


LAYOUT: Final = Layout("unknown", lambda _: True, split, "none")
