"""What follows from a case and its document alone: the evidence of every value, and the doubts about them.

Readers, the pipeline and `check` derive by this one function, so that what a reader asks about, what a record says and what is checked
later can never be three things.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from extractor.case import Case
from extractor.completeness import find_unread
from extractor.document import Document, Outline, Span
from extractor.evidence import ground
from extractor.record import Evidence, Finding, ReadBy
from extractor.validators import validate


@dataclass(frozen=True)
class Derived:
    """A case with what follows from its document, each part found when it is first asked for; all places are in `document`.

    `grounded` has an entry for each value, `absent` those of leaves that have none, or none any more.
    """

    case: Case
    document: Document
    outline: Outline
    grounded: Mapping[str, Evidence]
    absent: Mapping[str, Evidence] = field(default_factory=dict)

    @property
    def evidence(self) -> dict[str, Evidence]:
        """The evidence of each leaf, by its path."""
        return {**self.grounded, **self.absent}

    @property
    def unsupported(self) -> set[str]:
        """The paths of the values that the document does not show."""
        return {path for path, entry in self.grounded.items() if not entry.is_supported}

    @cached_property
    def contradictions(self) -> list[Finding]:
        """Where the case does not fit its document, or either does not fit itself."""
        return validate(self.case, self.document, self.outline, self.evidence)

    @cached_property
    def unread(self) -> list[Finding]:
        """What the document holds and no value rests on."""
        return find_unread(self.case, self.document, self.outline, self.evidence)

    @property
    def findings(self) -> list[Finding]:
        """All doubts that follow from case and document."""
        return [*self.contradictions, *self.unread]

    def with_absent(self, absent: Mapping[str, Evidence]) -> Derived:
        """Return the same with the evidence of leaves that have no value."""
        return replace(self, absent=absent)


def derive(
    case: Case,
    document: Document,
    outline: Outline,
    *,
    spans: Mapping[str, Span] | None = None,
    readers: Mapping[str, tuple[ReadBy, ...]] | None = None,
    interpreted: Collection[str] = (),
) -> Derived:
    """Return what follows from a case and its document; `spans`, `readers` and `interpreted` are those of `evidence.ground`."""
    grounded = ground(case, document, outline, spans=spans, readers=readers, interpreted=interpreted)
    return Derived(case, document, outline, grounded)
