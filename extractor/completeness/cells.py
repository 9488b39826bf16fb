"""The header and the reviewer: each cell with words is a value's evidence, each field that the form always states is there."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from extractor.case import Case, Leaf, leaves
from extractor.cleaning import Cleaned
from extractor.completeness.gaps import evidence_spans, gaps
from extractor.document import Section, Span
from extractor.layouts import LABELS
from extractor.layouts.facts import NARRATIVE, facts_of
from extractor.record import Finding
from extractor.validators import Subject
from extractor.values import find_states

_SINGLE: Final = ("case_number", "priority", "dates.")
_LISTS: Final = ("reviewer.licensed_states", "reviewer.specialties")
_LABELS: Final = tuple((field, re.compile(pattern, re.IGNORECASE)) for field, pattern in LABELS)
_NUMBER: Final = re.compile(r"\b[A-Z]{2}\d{2}-\d{7}\b", re.IGNORECASE)
_NOT_AN_ELEMENT: Final = re.compile(r"[.:;?!\ufffd()<>{}\[\]\"\d]|\b(?:is|was|has|must|with|the|this)\b", re.IGNORECASE)
_LONGEST_ELEMENT: Final = 80
"""Characters of the name of a specialty, at most: the longest published one has 56."""


def check_cells(subject: Subject) -> Iterator[Finding]:
    """Yield `unread.cell` for each cell of a header that holds words beside the value read from it, or words and no value."""
    if subject.outline.kind not in ("published", "general"):
        return
    for section in subject.outline.sections:
        for cell in section.cells if section.kind in ("header", "preamble") and section.issue is None else ():
            if cell.field.startswith(_SINGLE):
                yield from _unread(subject, cell.span, cell.field)


def _unread(subject: Subject, cell: Span, field: str) -> Iterator[Finding]:
    for gap in gaps(subject.text, cell, evidence_spans(subject, field)):
        yield _finding("cell", [field], f"{field}: nobody read {_shown(subject, gap)} in its cell", [gap])


def check_header(subject: Subject) -> Iterator[Finding]:
    """Yield `unread.cell` for words of a header that stand behind no known label, or behind one that stands twice.

    Forms whose header is a letter's head are left aside: names and addresses stand there.
    """
    if not facts_of(subject.outline).has_form_header:
        return
    for section in subject.outline.sections:
        if section.kind in ("header", "credentials", "process"):
            yield from _beside_labels(subject, section)


def _beside_labels(subject: Subject, section: Section) -> Iterator[Finding]:
    labels = sorted(
        (hit.start(), hit.end(), field) for field, rule in _LABELS for hit in rule.finditer(subject.text, *section.body)
    )
    known = [Span(start, end) for start, end, _ in labels]
    used = [*known, *(cell.span for cell in section.cells), *evidence_spans(subject, *_SINGLE[:2], "dates", *_LISTS)]
    for gap in gaps(subject.text, section.body, used):
        at = bisect_right(labels, (gap.start, len(subject.text), "")) - 1
        field = labels[at][2] if at >= 0 else None
        is_label_behind = field is not None and not subject.text[labels[at][1] : gap.start].strip()
        if section.kind == "header" or is_label_behind:
            fields = [field] if field else _empty(subject)
            yield _finding("cell", fields, f"nobody read {_shown(subject, gap)} in the header", [gap])


def check_elements(subject: Subject) -> Iterator[Finding]:
    """Yield `unread.title` for a licence or specialty that is no name: a title that was not found may have let its cell run on.

    A warning where it is only a state that is not known.
    """
    for path, value in leaves(subject.case.reviewer, "reviewer."):
        evidence = subject.evidence.get(path)
        if evidence is None or not _runs_on(path, value):
            continue
        spans = [evidence.span] if evidence.span else []
        field = path.rpartition(".")[0]
        others = NARRATIVE if len(str(value)) > _LONGEST_ELEMENT else ()
        message = f"{path}: {str(value)[:_LONGEST_ELEMENT]!r} is no name of a state or specialty that is known"
        is_state = _is_plain(str(value))
        finding = _finding("title", [field, *others], message, spans)
        yield finding.model_copy(update={"severity": "warning"}) if is_state else finding


def _is_plain(words: str) -> bool:
    return len(words) <= _LONGEST_ELEMENT and not _NOT_AN_ELEMENT.search(words)


def _runs_on(path: str, value: Leaf) -> bool:
    words = Span(0, len(str(value)))
    is_unknown = path.startswith(_LISTS[0]) and words not in [found.span for found in find_states(str(value), words)]
    return is_unknown or not _is_plain(str(value))


def check_missing(subject: Subject) -> Iterator[Finding]:
    """Yield one `document.missing` that names the fields which the form always states and this document has no place for."""
    always = facts_of(subject.outline).always
    stated = [path for path, _ in leaves(subject.case)] + [path for path, e in subject.evidence.items() if e.status == "unreadable"]
    lacking = [f for f in always if not any(p == f or p.startswith(f"{f}.") for p in stated) and not subject.outline.cell(f)]
    if always and subject.outline.find("summary") is None:
        lacking += NARRATIVE
    if lacking:
        message = f"this form always states {', '.join(lacking)}, and the document has no place for it"
        yield Finding(code="document.missing", severity="error", fields=lacking, message=message)


def _empty(subject: Subject) -> list[str]:
    """Return the fields of the header without a value."""
    stated = {path for path, _ in leaves(subject.case)}
    return [field for field in facts_of(subject.outline).always if field.startswith(_SINGLE) and field not in stated]


def check_numbers(subject: Subject) -> Iterator[Finding]:
    """Yield `document.other-number` where the document holds a case number that is not the record's."""
    own = (subject.case.case_number or "").upper()
    others = [hit for hit in _NUMBER.finditer(subject.text) if hit[0].upper() != own]
    if others:
        numbers = sorted({hit[0].upper() for hit in others})
        message = f"the document also holds case number {', '.join(numbers[:3])}"
        spans = [Span(*hit.span()) for hit in others]
        yield Finding(code="document.other-number", severity="error", fields=["case_number"], message=message, spans=spans)


def numbers_left_out(case: Case, cleaned: Cleaned) -> list[Finding]:
    """Return `document.other-number` for running titles with a case number that is not the record's; places are the source's."""
    own, text = (case.case_number or "").upper(), cleaned.source.text
    titles = [noise.span for noise in cleaned.noise if noise.kind == "running-title"]
    others = [hit for span in titles for hit in _NUMBER.finditer(text, *span) if hit[0].upper() != own]
    if not others or not own:
        return []
    message = f"a running title holds case number {others[0][0].upper()}"
    spans = [Span(*hit.span()) for hit in others]
    return [Finding(code="document.other-number", severity="error", fields=["case_number"], message=message, spans=spans)]


def _shown(subject: Subject, span: Span) -> str:
    return repr(" ".join(span.text(subject.text).split())[:60])


def _finding(kind: str, fields: list[str], message: str, spans: list[Span]) -> Finding:
    return Finding(code=f"unread.{kind}", severity="error", fields=fields, message=message, spans=spans)
