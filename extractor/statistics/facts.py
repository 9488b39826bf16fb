"""What statistics keep of a record: a few facts of the case and of each item, so that many records fit into memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from extractor.case import Decision, Guideline, Issue
from extractor.record import Record

UNKNOWN: Final = "not known"


@dataclass(frozen=True, slots=True)
class Words:
    """A value's words in its document: their page and place, `quote` None where they are long."""

    page: int | None
    start: int
    end: int
    quote: str | None


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """An item: its verdict, what it is counted by, and the words that say so."""

    title: str
    decision: Decision | None
    category: str
    drug_class: str | None
    drugs: tuple[tuple[str, str], ...]  # name and strength, "" where none is stated
    administrator: frozenset[str]  # families of guidelines
    reviewer: frozenset[str]
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A decision: `name` is its case number, or the file's where there is none; days are None where they cannot be counted."""

    document_id: str
    name: str
    source: str
    layout: str
    asked: bool
    date: dt.date | None
    specialties: tuple[str, ...]
    priority: str
    days_to_application: int | None
    days_to_decision: int | None
    items: tuple[ItemFacts, ...]

    @property
    def outcome(self) -> str:
        """What became of all items together."""
        verdicts = {item.decision for item in self.items}
        if not verdicts or None in verdicts:
            return UNKNOWN
        return "partly overturned" if len(verdicts) > 1 else str(verdicts.pop())


def facts_of(record: Record) -> CaseFacts:
    """Return what is counted of a record."""
    case, canonical = record.case, record.canonical()
    return CaseFacts(
        document_id=record.document.id,
        name=case.case_number or record.document.source,
        source=record.document.source,
        layout=record.document.layout,
        asked=record.review.needed,
        date=case.dates.decision,
        specialties=tuple(canonical.get("reviewer_boards", ())),
        priority=case.priority or UNKNOWN,
        days_to_application=canonical.get("days_to_application"),
        days_to_decision=canonical.get("days_to_decision"),
        items=tuple(_item(record, index, issue) for index, issue in enumerate(case.issues)),
    )


def _item(record: Record, index: int, issue: Issue) -> ItemFacts:
    canonical = record.canonical(index)
    drugs = issue.medication.ingredients if issue.medication else []
    generic = canonical.get("drug_ingredients", ())
    named = len(generic) == len(drugs)
    return ItemFacts(
        title=issue.description or "(no description)",
        decision=issue.decision,
        category=(issue.category or UNKNOWN).replace("_", " "),
        drug_class=canonical.get("drug_class"),
        drugs=tuple((generic[at] if named else drug.name.casefold(), drug.strength or "") for at, drug in enumerate(drugs)),
        administrator=_families(issue.claims_administrator_guidelines),
        reviewer=_families(issue.reviewer_guidelines),
        words=tuple(_words(record, [f"issues.{index}.description", f"issues.{index}.decision"])),
    )


def _families(citations: Iterable[Guideline]) -> frozenset[str]:
    return frozenset(family_of(citation.source) for citation in citations)


def family_of(source: str) -> str:
    """Return the family of a cited source.

    >>> family_of("CA MTUS (Effective July 18, 2009)"), family_of("Official Disability Guidelines"), family_of("Moon Journal")
    ('MTUS', 'ODG', 'other')
    """
    words = source.casefold()
    for family, signs in _FAMILIES.items():
        if any(sign in words for sign in signs):
            return family
    return "other"


_FAMILIES: Final = {
    "MTUS": ("mtus", "medical treatment utilization", "chronic pain medical treatment"),
    "ACOEM": ("acoem", "occupational and environmental medicine"),
    "ODG": ("odg", "official disability"),
}


def _words(record: Record, paths: Iterable[str]) -> Iterable[Words]:
    for path in paths:
        found = record.evidence.get(path)
        if found is not None and found.span is not None:
            yield Words(found.page, *found.span, found.quote)
