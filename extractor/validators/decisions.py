"""Decisions: as many items as headings, each with its heading's verdict, borne out by the reviewer's conclusion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from extractor.case import Decision
from extractor.document import Span
from extractor.record import Finding
from extractor.validators.subject import Subject
from extractor.values import find_conclusions, find_decision, find_determinations, fold, locate

LIST_REACH: Final = 60
"""Characters behind an item in a list within which the words of its decision end."""


def check_items(subject: Subject) -> Iterator[Finding]:
    """Yield `decision.items` where the case has more or fewer items than headings, `document.no-decision` where nothing is decided."""
    headings = list(subject.outline.issues())
    if not headings and not subject.case.issues:
        message = "no decided item was found: is this an Independent Medical Review decision?"
        yield Finding(code="document.no-decision", severity="error", fields=["issues"], message=message)
    if not headings or len(headings) == len(subject.case.issues):
        return
    known = {fold(issue.description or "") for issue in subject.case.issues}
    cells = [subject.outline.cell("description", index) for index in headings]
    missing = [cell for cell in cells if cell and fold(cell.text(subject.text)) not in known]
    yield Finding(
        code="decision.items",
        severity="error",
        fields=["issues"],
        message=f"the document decides {len(headings)} items, the case has {len(subject.case.issues)}",
        spans=missing,
    )


def check_verdicts(subject: Subject) -> Iterator[Finding]:
    """Yield `decision.heading` for each item whose verdict is not that of its heading."""
    for index, issue in subject.headed_issues():
        path, cell = f"issues.{index}.decision", subject.outline.cell("decision", index)
        stated = _stated(subject, index)
        if cell is None or stated is None or issue.decision == stated or subject.is_refuted(path):
            continue
        yield Finding(
            code="decision.heading",
            severity="error",
            fields=[path],
            message=f"the heading says {stated}, the case {issue.decision or 'nothing'}",
            spans=[cell],
        )


def _stated(subject: Subject, index: int) -> Decision | None:
    """Return what the place of an item's decision says."""
    cell = subject.outline.cell("decision", index)
    decided = find_decision(subject.text, cell) if cell else None
    return decided.value if decided else None


def compare_lists(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.decision` where a list in front decides an item otherwise than the list that counts."""
    fronts = [section.span for section in subject.outline.sections if section.kind == "issues"]
    for index in subject.outline.issues():
        cell, stated = subject.outline.cell("description", index), _stated(subject, index)
        if cell is None or stated is None:
            continue
        for hit in (hit for front in fronts for hit in locate(subject.text, cell.text(subject.text), front)):
            said = find_determinations(subject.text, Span(hit.end, min(len(subject.text), hit.end + LIST_REACH)))
            if said and said[0].value != stated:
                yield Finding(
                    code="source-conflict.decision",
                    severity="warning",
                    fields=[f"issues.{index}.decision"],
                    message=f"the list in front says {said[0].value}, the decision {stated}",
                    spans=[said[0].span, *([place] if (place := subject.outline.cell("decision", index)) else [])],
                )


def compare_rationales(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.decision` where a rationale's last conclusion goes against its heading's verdict."""
    for index in subject.outline.issues():
        cell, rationale = subject.outline.cell("decision", index), subject.body("rationale", index)
        stated = _stated(subject, index)
        concluded = find_conclusions(subject.text, rationale) if rationale else []
        if cell and stated and concluded and concluded[-1].value != stated:
            yield Finding(
                code="source-conflict.decision",
                severity="warning",
                fields=[f"issues.{index}.decision"],
                message=f"the heading says {stated}, the rationale concludes {concluded[-1].value}",
                spans=[cell, concluded[-1].span],
            )
