"""Findings from the evidence: leaves that the source speaks against, or says nothing of."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.record import Finding
from extractor.validators.subject import Subject


def check_support(subject: Subject) -> Iterator[Finding]:
    """Yield `evidence.contradicted` and `evidence.unsupported`, one for each such leaf."""
    for path, evidence in subject.evidence.items():
        if evidence.status not in ("contradicted", "unsupported"):
            continue
        reason = (
            "its place in the source says something else"
            if evidence.status == "contradicted"
            else "its place does not say it"
        )
        yield Finding(
            code=f"evidence.{evidence.status}",
            severity="error",
            fields=[path],
            message=f"{path}: {evidence.note or reason}",
            spans=[evidence.span] if evidence.span else [],
        )
