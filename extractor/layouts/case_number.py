"""Layout "case-number", the form of 2013-2017: header, four titled sections, items of heading, guidelines, rationale.

The header may be missing, stand in one line with tabs or behind the items, where a text was copied column by column; the
credentials may be a sentence of the process section; of a text that begins in the middle the summary has no title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from extractor.document import Cell, Section, SectionKind, Span
from extractor.layouts.events import number_cells
from extractor.layouts.items import LABELS as ITEM_LABELS
from extractor.layouts.items import find_items, heading_cells
from extractor.layouts.layout import Layout, Mark
from extractor.layouts.phrases import label, title, words
from extractor.layouts.sentences import injury_cells, narrative_cells, patient_cells, reviewer_cells
from extractor.layouts.unknown import LABELS, label_cells
from extractor.values import find_verdicts

TITLES: Final[tuple[tuple[SectionKind, re.Pattern[str]], ...]] = (
    ("process", title(r"HOW THE IMR FINAL DETERMINATION WAS MADE")),
    (
        "credentials",
        re.compile(words(r"The (?:Expert|Physician) Reviewer has the following credentials") + r"\s{0,20}:", re.IGNORECASE),
    ),
    ("summary", title(r"CLINICAL CASE SUMMARY")),
    ("issues", title(r"IMR (?:ISSUES, )?DECISIONS?(?:\(S\))? AND RATIONALES?(?:\(S\))?")),
)
_HEADER = re.compile(label("Case Number"), re.IGNORECASE)
_OPENINGS: Final = {
    "summary": re.compile(words("The (?:expert|physician) reviewer developed the following") + r"[^:]{0,200}:", re.IGNORECASE),
    "issues": re.compile(words("The Final Determination was based on") + r"[^:]{0,120}:", re.IGNORECASE),
}
OPENING_REACH: Final = 500
"""Characters behind a title within which its opening sentence ends, a page's running title included."""

_LICENCES = re.compile(label(r"States?(?:\(s\))? of Licensure"), re.IGNORECASE)
_SPECIALTIES = re.compile(label(r"Certifications?(?:\(s\))?\s{0,9}/\s{0,9}Specialt(?:y|ies)"), re.IGNORECASE)


_ITEM_LABELS: Final = tuple(re.compile(pattern, re.IGNORECASE) for _, pattern in ITEM_LABELS)
_HEADER_LABELS: Final = tuple(re.compile(pattern, re.IGNORECASE) for _, pattern in LABELS)
HEADER_LENGTH: Final = 600
"""Characters of a header, at most; the form's own has 250."""
FEWEST_LABELS: Final = 3
"""Different labels that make a header of a stretch behind the items, at least."""
PROSE: Final = 200
"""Characters of a text before its first title that are taken for the end of the summary, at least."""


def claims(text: str) -> bool:
    """Say whether two of the four section titles stand in the text, or the last with all labels of an item behind it."""
    titles = [pattern.search(text) for _, pattern in TITLES]
    if sum(found is not None for found in titles) >= 2:
        return True
    return titles[-1] is not None and all(label.search(text, titles[-1].end()) for label in _ITEM_LABELS)


def split(text: str) -> tuple[Section, ...]:
    """Return the sections, in order; text before the first known place is the preamble."""
    marks = list(_front_marks(text))
    if marks and marks[-1].kind == "issues":
        marks.extend(find_items(text, marks[-1].body))
        marks.extend(_header_behind(text, marks))
    if not marks or marks[0].start > 0:
        is_cut = bool(marks) and marks[0].kind == "issues" and len(text[: marks[0].start].strip()) >= PROSE
        marks.insert(0, Mark("summary" if is_cut else "preamble", 0, 0))
    has_header = any(mark.kind == "header" for mark in marks)
    sections = []
    for mark, end in zip(marks, [*(mark.start for mark in marks[1:]), len(text)], strict=True):
        body = Span(mark.body, end)
        cells = tuple(_cells(text, mark, body, has_header=has_header))
        sections.append(Section(mark.kind, Span(mark.start, end), Span(mark.start, mark.body), body, mark.issue, cells))
    return tuple(sections)


def _front_marks(text: str) -> Iterator[Mark]:
    """Yield the header and the titled sections, each looked for behind the one before."""
    at = 0
    first_title = min((found.start() for _, pattern in TITLES if (found := pattern.search(text))), default=0)
    header = _HEADER.search(text, 0, first_title)
    if header:
        yield Mark("header", header.start(), header.start())
    for kind, pattern in TITLES:
        found = pattern.search(text, at)
        if found is None:
            continue
        opening = _OPENINGS.get(kind)
        opened = opening.search(text, found.end(), found.end() + OPENING_REACH) if opening else None
        at = opened.end() if opened else found.end()
        yield Mark(kind, found.start(), at)


def _header_behind(text: str, marks: Sequence[Mark]) -> Iterator[Mark]:
    """Yield the header where it stands behind the last label of the items and not in front of the titles."""
    if marks[0].kind == "header":
        return
    for found in _HEADER.finditer(text, marks[-1].body):
        end = min(len(text), found.start() + HEADER_LENGTH)
        if sum(label.search(text, found.start(), end) is not None for label in _HEADER_LABELS) >= FEWEST_LABELS:
            yield Mark("header", found.start(), found.start())
            return


def _cells(text: str, mark: Mark, body: Span, *, has_header: bool) -> Iterator[Cell]:
    if mark.kind == "header":
        yield from label_cells(text, body)
    elif mark.kind == "process":
        yield from reviewer_cells(text, body)
    elif mark.kind == "credentials":
        yield from _credential_cells(text, body)
    elif mark.kind == "summary":
        yield from patient_cells(text, body)
        yield from narrative_cells(text, body)
        if not has_header:
            yield from injury_cells(text, body)
            yield from number_cells(text, body) if mark.start == 0 else ()
    elif mark.kind == "heading":
        yield from heading_cells(text, body)
    elif mark.kind == "verdict":
        yield from (Cell("decision", found.span) for found in find_verdicts(text, body)[:1])
    elif mark.kind == "preamble" and not has_header:
        yield from number_cells(text, body)


def _credential_cells(text: str, body: Span) -> Iterator[Cell]:
    licences, specialties = (pattern.search(text, body.start, body.end) for pattern in (_LICENCES, _SPECIALTIES))
    stops = [*sorted(found.start() for found in (licences, specialties) if found), body.end]
    for field, found in (("reviewer.licensed_states", licences), ("reviewer.specialties", specialties)):
        if found:
            span = Span(found.end(), next(stop for stop in stops if stop >= found.end())).trimmed(text)
            if span.start < span.end:
                yield Cell(field, span)


LAYOUT: Final = Layout("case-number", claims, split)
