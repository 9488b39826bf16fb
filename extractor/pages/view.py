"""What a page shows of a record, before any markup: groups of rows, doubtful ones first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from extractor.case import Case, Decision, Issue
from extractor.controls import clean
from extractor.document import Span
from extractor.fields import FIELDS
from extractor.record import SUPPORTED, Evidence, Finding, Record, Status

GLYPHS: dict[Status, str] = {
    "exact": "✓",
    "normalized": "≈",
    "ocr": "◌",
    "derived": "∴",
    "interpreted": "~",
    "contradicted": "✗",
    "unsupported": "?",
    "unreadable": "▒",
    "unanswered": "…",
}

MEANINGS: dict[Status, str] = {
    "exact": "stands in the source as it is",
    "normalized": "equal to the source after normalisation",
    "ocr": "explained by a misread character of the scan",
    "derived": "a classification that rests on the marked words",
    "interpreted": "the model's reading of the marked words, which no parser reads",
    "contradicted": "its place in the source says something else",
    "unsupported": "its place in the source says nothing of the kind",
    "unreadable": "its place cannot be read",
    "unanswered": "was asked for in vain",
}

LABELS = {field.path.removesuffix(".*").rpartition(".")[2]: field.label for field in FIELDS} | {
    "claims_administrator_guidelines": "administrator cites",
    "reviewer_guidelines": "reviewer cites",
}

SEVERITY_ORDER = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Row:
    """One leaf, or a part or list that a finding names as a whole; `value` is None where the document does not state it.

    `told` is what a finding says of it.
    """

    path: str
    label: str
    value: str | None
    evidence: Evidence | None
    needs_review: bool
    told: str | None = None

    @property
    def status(self) -> Status | None:
        """Status of the evidence, None where there is none."""
        return self.evidence.status if self.evidence else None

    @property
    def place(self) -> str:
        """The label with the item's number (from 1) in front."""
        names = self.path.split(".")
        return f"item {int(names[1]) + 1}: {self.label}" if names[0] == "issues" and len(names) > 1 else self.label

    @property
    def reason(self) -> str:
        """Why a person should look, in words."""
        if self.evidence is None or self.evidence.is_supported:
            return clean(self.told or "the readers differ, or a finding names it")
        return clean(self.evidence.note or MEANINGS[self.evidence.status])

    @property
    def misread(self) -> str | None:
        """What was recognised where the value stands, None where nothing was misread there, or it is long."""
        return clean(self.evidence.quote) if self.evidence and self.evidence.status == "ocr" and self.evidence.quote else None

    @property
    def sureness(self) -> str | None:
        """Where and how surely the value's words were recognised in a picture, None where they were not."""
        evidence = self.evidence
        if evidence is None or evidence.ocr_confidence is None:
            return None
        return f"recognised on page {evidence.page} with confidence {evidence.ocr_confidence:.2f}"

    @property
    def glyph(self) -> str:
        """One character for the status."""
        return GLYPHS[self.evidence.status] if self.evidence else "·"


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together; `decision` and `number` (from 1) are those of an item."""

    title: str
    rows: tuple[Row, ...]
    number: int | None = None
    decision: Decision | None = None
    category: str | None = None

    @property
    def doubts(self) -> int:
        """How many rows a person should look at."""
        return sum(row.needs_review for row in self.rows)


@dataclass(frozen=True, slots=True)
class View:
    """A record as it is shown."""

    title: str
    record: Record
    groups: tuple[Group, ...]
    doubtful: tuple[Row, ...]
    reasons: tuple[str, ...]  # why to look that hold for the whole document
    findings: tuple[Finding, ...]  # without those that only restate a doubtful row
    counts: dict[Status, int]

    @property
    def supported(self) -> int:
        """How many leaves the source shows."""
        return sum(count for status, count in self.counts.items() if status in SUPPORTED)


def view_of(record: Record) -> View:
    """Return what is shown of a record: doubtful rows first in their groups, findings by severity."""
    groups = tuple(_groups(record))
    rows = [row for group in groups for row in group.rows if row.needs_review]
    doubtful = (*rows, *_wholes(record, {row.path for row in rows}))
    restated = {row.path for row in doubtful if row.status}
    findings = [f for f in record.findings if not (f.code.startswith("evidence.") and restated & set(f.fields))]
    return View(
        title=clean(record.case.case_number or record.document.source),
        record=record,
        groups=groups,
        doubtful=doubtful,
        reasons=tuple(clean(f.message) for f in record.findings if not f.fields and f.code in record.review.reasons),
        findings=tuple(sorted(findings, key=lambda finding: SEVERITY_ORDER[finding.severity])),
        counts=dict(Counter(evidence.status for evidence in record.evidence.values())),
    )


def page_spans(record: Record) -> Iterator[tuple[str, Span]]:
    """Yield the path and place of every leaf that has one."""
    for path, evidence in record.evidence.items():
        if evidence.span is not None:
            yield path, evidence.span


def _wholes(record: Record, shown: set[str]) -> Iterator[Row]:
    """Yield a row for each part or list that a person should look at as a whole, and for values that no group shows."""
    for path in record.review.fields:
        if path not in shown:
            yield Row(path, label_of(path), "as a whole", None, needs_review=True, told=_told(record, path))


def _told(record: Record, path: str) -> str | None:
    return next((f.message for f in record.findings if path in f.fields and f.severity != "info"), None)


def _groups(record: Record) -> Iterator[Group]:
    case = record.case
    header = ("case_number", "priority", "dates", "reviewer", "patient")
    yield Group("Header", _rows(record, case, "", header))
    yield Group("Clinical summary", _rows(record, case, "", tuple(n for n in Case.model_fields if n not in header)))
    for index, issue in enumerate(case.issues):
        title = clean(issue.description or "(no description)")
        rows = _rows(record, issue, f"issues.{index}.", tuple(Issue.model_fields))
        yield Group(title, rows, index + 1, issue.decision, issue.category)


def _rows(record: Record, part: BaseModel, prefix: str, names: tuple[str, ...]) -> tuple[Row, ...]:
    rows = [row for name in names if name != "issues" for row in _leaf_rows(record, getattr(part, name), prefix + name)]
    if prefix:  # of an item only what is stated: most of its fields are rightly empty
        rows = [row for row in rows if row.needs_review or row.value not in (None, "no")]
    return tuple(sorted(rows, key=lambda row: not row.needs_review))


def _leaf_rows(record: Record, value: Any, path: str) -> Iterator[Row]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _leaf_rows(record, getattr(value, name), f"{path}.{name}")
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from _leaf_rows(record, item, f"{path}.{index}")
        if path in record.evidence:  # one of the list was taken away
            yield Row(path, label_of(path), None, record.evidence[path], needs_review=True)
    else:
        evidence = record.evidence.get(path)
        doubtful = path in record.review.fields or (evidence is not None and not evidence.is_supported)
        shown = None if value is None or value == [] else shown_as(value)
        yield Row(path, label_of(path), shown, evidence, doubtful, _told(record, path) if doubtful else None)


def shown_as(value: Any) -> str:
    """Return a leaf in words for people."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return clean(str(value))


def label_of(path: str) -> str:
    """Return a short name for a path: list positions dropped, an item's own prefix too.

    >>> label_of("issues.0.medication.ingredients.0.strength"), label_of("dates.ur_denial")
    ('strength', 'UR denial')
    """
    names = [part for part in path.split(".") if not part.isdigit() and part != "issues"] or [
        "items" if path == "issues" else "item"
    ]
    label = LABELS.get(names[-1], names[-1].replace("_", " "))
    if len(names) > 1 and names[-2].endswith("_guidelines"):
        return LABELS[names[-2]] if names[-1] == "source" else f"cited {label.removesuffix('s')}"
    return label
