"""What a validator looks at, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from extractor.case import Case, Issue
from extractor.document import Document, Outline, SectionKind, Span
from extractor.record import Evidence, Finding


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

    def headed_issues(self) -> Iterator[tuple[int, Issue]]:
        """Yield each item of the case with its index where items and headings stand one to one, else nothing."""
        if len(list(self.outline.issues())) == len(self.case.issues):
            yield from enumerate(self.case.issues)

    def is_refuted(self, path: str) -> bool:
        """Say whether the evidence of a leaf already speaks against it, or says that it cannot be read."""
        evidence = self.evidence.get(path)
        return evidence is not None and evidence.status in ("contradicted", "unsupported", "unreadable")


Validator: TypeAlias = Callable[[Subject], Iterator[Finding]]
