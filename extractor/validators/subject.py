"""What a validator looks at, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from extractor.case import Case, Issue
from extractor.document import Document, Outline, SectionKind, Span
from extractor.record import Evidence, Finding

FIELDS: Final[Mapping[SectionKind, str]] = {
    "header": "dates",
    "credentials": "reviewer",
    "summary": "prior_treatments",
    "heading": "description",
    "verdict": "decision",
    "claims_guideline": "claims_administrator_guidelines",
    "reviewer_guideline": "reviewer_guidelines",
    "rationale": "rationale",
}
"""What is named for a place in a section on which no value rests; of a summary, which tells what was done and when, the treatments."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A case beside its document; `evidence` may lack entries."""

    case: Case
    document: Document
    outline: Outline
    evidence: Mapping[str, Evidence]

    @property
    def text(self) -> str:
        """The text that all spans index."""
        return self.document.text

    def body(self, kind: SectionKind, issue: int | None = None) -> Span | None:
        """Return the body of a section, or None."""
        section = self.outline.find(kind, issue)
        return section.body if section else None

    def places(self, *kinds: SectionKind) -> Iterator[Span]:
        """Yield the bodies of all sections of these kinds, in order."""
        yield from (section.body for section in self.outline.sections if section.kind in kinds)

    def prose(self) -> Iterator[Span]:
        """Yield what tells of the patient in sentences: the summary and the rationales."""
        yield from self.places("summary", "rationale")

    def fields_at(self, span: Span) -> list[str]:
        """Return the paths of what stands at a place: values that rest on it, else the cell or the field of its section."""
        leaves = [path for path, entry in self.evidence.items() if entry.span and entry.span.contains(span)]
        short = [path for path in leaves if not path.endswith((".rationale", ".category", ".retrospective"))]
        section = next((section for section in self.outline.sections if section.span.contains(span)), None)
        if short or section is None:
            return short
        cells = [cell.field for cell in section.cells if cell.span.contains(span)]
        names = cells or [FIELDS.get(section.kind, "issues")]
        return names if section.issue is None else [f"issues.{section.issue}.{name}" for name in names]

    def spans_of(self, path: str) -> list[Span]:
        """Return where a value stands, as far as its evidence says."""
        entry = self.evidence.get(path)
        return [entry.span] if entry and entry.span else []

    def headed_issues(self) -> Iterator[tuple[int, Issue]]:
        """Yield each item of the case with its index where items and headings stand one to one, else nothing."""
        if len(list(self.outline.issues())) == len(self.case.issues):
            yield from enumerate(self.case.issues)

    def is_refuted(self, path: str) -> bool:
        """Say whether the evidence of a leaf already speaks against it, or says that it cannot be read."""
        evidence = self.evidence.get(path)
        return evidence is not None and evidence.status in ("contradicted", "unsupported", "unreadable")


Validator: TypeAlias = Callable[[Subject], Iterator[Finding]]
