"""Citations: none where the document says that nothing was cited, some where it bases the decision on something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.document import SectionKind, Span
from extractor.record import Finding, Severity
from extractor.validators.subject import Subject

PARTS: Final[tuple[tuple[str, SectionKind], ...]] = (
    ("claims_administrator_guidelines", "claims_guideline"),
    ("reviewer_guidelines", "reviewer_guideline"),
)
_NONE_CITED = re.compile(r"\bdid\s{1,9}not\s{1,9}cite\s{1,9}any\b", re.IGNORECASE)
_CITED = re.compile(r"\bDecision\s{1,9}(?:is\s{1,9}|was\s{1,9})?based\s{1,9}on\b", re.IGNORECASE)


def check_citations(subject: Subject) -> Iterator[Finding]:
    """Yield `citation.none-cited` for sources out of nothing and `citation.missing` for sources left out."""
    for index, issue in subject.headed_issues():
        for field, kind in PARTS:
            section = subject.body(kind, index)
            if section is None:
                continue
            cites = _CITED.search(subject.text, *section) is not None
            cites_none = not cites and _NONE_CITED.search(subject.text, *section) is not None
            has_any = bool(getattr(issue, field))
            if has_any and cites_none:
                message = "the document says that nothing was cited"
                yield _finding("none-cited", "error", f"issues.{index}.{field}", message, section.trimmed(subject.text))
            elif cites and not has_any:
                message = "the document cites a source, the case none"
                yield _finding("missing", "warning", f"issues.{index}.{field}", message, section.trimmed(subject.text))


def _finding(kind: str, severity: Severity, path: str, message: str, span: Span) -> Finding:
    return Finding(code=f"citation.{kind}", severity=severity, fields=[path], message=message, spans=[span])
