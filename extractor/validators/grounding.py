"""Findings from the evidence: leaves that the source speaks against, or says nothing of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from extractor.case import Leaf, leaves
from extractor.findings import raised
from extractor.layouts import possible
from extractor.record import Evidence, Finding, Severity
from extractor.validators.subject import Subject
from extractor.values import locate

CLASSIFIED: Final = frozenset({"category", "retrospective"})
"""Leaves that sum up a heading in a word of ours: where rules read it otherwise, the rules may be wrong."""

TOLD: Final = frozenset({"mechanism_of_injury", "diagnoses", "prior_treatments"})
"""Leaves whose own sentence is found by cue phrases: where the words stand in another, the cue may be missing."""

LAYOUTS_WITHOUT_FORM: Final = {
    "general": ("general", "no known form of decision: the items were read by what such forms have in common"),
    "prose": ("letter", "no form of decision but a letter: what it says was read from its sentences"),
    "none": ("unknown", "no form of decision that is known: what it says was read from its sentences"),
}
"""What is said of a document whose layout is no published form, by its kind: a name and the words."""

REASONS: Final = {
    "contradicted": "its place in the source says something else",
    "unsupported": "its place in the source does not say it",
}


def check_support(subject: Subject) -> Iterator[Finding]:
    """Yield `evidence.contradicted` and `evidence.unsupported`, one for each such leaf.

    A warning where the doubt may lie with the rules: a classification, or words that stand elsewhere in the summary.
    """
    values: Mapping[str, Leaf] = dict(leaves(subject.case))
    for path, evidence in subject.evidence.items():
        reason = REASONS.get(evidence.status)
        if reason is None:
            continue
        yield raised(
            f"evidence.{evidence.status}",
            f"{path}: {evidence.note or reason}",
            [path],
            [evidence.span] if evidence.span else [],
            _severity(subject, path, evidence, values.get(path)),
        )


def check_possible(subject: Subject) -> Iterator[Finding]:
    """Yield `evidence.possible` for each leaf of a letter's head that stands in words of which no rule is sure: a model chose them."""
    for path, _ in leaves(subject.case):
        evidence = subject.evidence.get(path)
        if evidence and evidence.is_supported and possible(subject.outline, path.rstrip("0123456789").rstrip(".")):
            yield raised(
                "evidence.possible",
                f"{path}: the model chose this among words that may tell of something else",
                [path],
                [evidence.span] if evidence.span else [],
            )


def check_layout(subject: Subject) -> Iterator[Finding]:
    """Yield `layout.general`, `layout.letter` or `layout.unknown` where the items were not read from a known form of decision."""
    known = LAYOUTS_WITHOUT_FORM.get(subject.outline.kind)
    if known and subject.case.issues:
        kind, message = known
        yield raised(f"layout.{kind}", message)


def _severity(subject: Subject, path: str, evidence: Evidence, value: Leaf | None) -> Severity:
    if path.rpartition(".")[2] in CLASSIFIED:
        return "warning"
    summary = subject.body("summary")
    if evidence.status == "unsupported" and path.partition(".")[0] in TOLD and summary and isinstance(value, str):
        return "warning" if locate(subject.text, value, summary) else "error"
    return "error"
