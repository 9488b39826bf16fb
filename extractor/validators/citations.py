"""Citations: none where the document says that nothing was cited, some where it bases the decision on something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.document import SectionKind, Span
from extractor.findings import raised
from extractor.record import Finding
from extractor.validators.subject import Subject

PARTS: Final[tuple[tuple[str, SectionKind], ...]] = (
    ("claims_administrator_guidelines", "claims_guideline"),
    ("reviewer_guidelines", "reviewer_guideline"),
)
_NONE_CITED = re.compile(r"\bdid\s{1,9}not\s{1,9}cite\s{1,9}any\b", re.IGNORECASE)
_OUTSIDE = re.compile(
    r"\boutside\s{1,9}(?:of\s{1,9})?(?:the\s{1,9})?(?:MTUS|Medical\s{1,9}Treatment\s{1,9}Utili[sz]ation\s{1,9}Schedule)\b",
    re.IGNORECASE,
)
_CITED_MTUS = re.compile(r"\bbased\s{1,9}on\s{1,9}(?:the\s{1,9})?(?:California\s{1,9}|CA\s{1,9})?MTUS\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
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
                yield raised("citation.none-cited", message, [f"issues.{index}.{field}"], [section.trimmed(subject.text)])
            elif cites and not has_any:
                message = "the document cites a source, the case none"
                yield raised("citation.missing", message, [f"issues.{index}.{field}"], [section.trimmed(subject.text)])


def check_outside_mtus(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.citation` where a decision is said to rest on sources outside of the MTUS, and cites the MTUS."""
    for index in subject.outline.issues():
        for field, kind in PARTS:
            section = subject.body(kind, index)
            outside = _OUTSIDE.search(subject.text, *section) if section else None
            cited = _CITED_MTUS.search(subject.text, *section) if section else None
            if outside and cited:
                spans = [Span(*outside.span()), Span(*cited.span())]
                message = "the source is said to lie outside of the MTUS, and is the MTUS"
                yield raised("source-conflict.citation", message, [f"issues.{index}.{field}"], spans)


def check_editions(subject: Subject) -> Iterator[Finding]:
    """Yield `implausible.edition` for a source of a year after the decision."""
    decision = subject.case.dates.decision
    for index, issue in enumerate(subject.case.issues if decision else ()):
        for field, _ in PARTS:
            for number, guideline in enumerate(getattr(issue, field)):
                years = [int(year) for year in _YEAR.findall(guideline.source)]
                if decision and any(year > decision.year for year in years):
                    path = f"issues.{index}.{field}.{number}.source"
                    message = f"{guideline.source!r} is of a year after the decision on {decision}"
                    yield raised("implausible.edition", message, [path], subject.spans_of(path))
