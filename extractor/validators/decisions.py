"""Decisions: as many items as headings, each with its heading's verdict, borne out by the reviewer's conclusion."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.record import Finding
from extractor.validators.subject import Subject
from extractor.values import find_conclusions, fold, parse_verdict


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
        stated = parse_verdict(cell.text(subject.text)) if cell else None
        if cell is None or stated is None or issue.decision == stated or subject.is_refuted(path):
            continue
        yield Finding(
            code="decision.heading",
            severity="error",
            fields=[path],
            message=f"the heading says {stated}, the case {issue.decision or 'nothing'}",
            spans=[cell],
        )


def compare_rationales(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.decision` where a rationale's last conclusion goes against its heading's verdict."""
    for index in subject.outline.issues():
        cell, rationale = subject.outline.cell("decision", index), subject.body("rationale", index)
        stated = parse_verdict(cell.text(subject.text)) if cell else None
        concluded = find_conclusions(subject.text, rationale) if rationale else []
        if cell and stated and concluded and concluded[-1].value != stated:
            yield Finding(
                code="source-conflict.decision",
                severity="warning",
                fields=[f"issues.{index}.decision"],
                message=f"the heading says {stated}, the rationale concludes {concluded[-1].value}",
                spans=[cell, concluded[-1].span],
            )
