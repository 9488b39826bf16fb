"""What the page of one decision shows: doubtful fields first, each with its reason; the machine's value beside the person's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel, JsonValue

from extractor.case import Case, Issue
from extractor.controls import clean
from extractor.pages.view import GLYPHS, MEANINGS, SEVERITY_ORDER, label_of, shown_as
from extractor.record import Evidence, Finding, Record
from extractor.service.fields import MOST_ELEMENTS, Shape, WrongValue, read_value, shape_of
from extractor.service.reviewing import Verdicts, check_elements, open_doubts, value_at
from extractor.service.store import PastVerdict, Verdict

HEADER = ("case_number", "priority", "dates", "reviewer", "patient")
SUMMARY = ("mechanism_of_injury", "diagnoses", "prior_treatments")

LONGEST_DATE = 24
"""Characters of a date in words."""

_SAYS = re.compile(r"the source says (.{1,200})\Z")


@dataclass(frozen=True, slots=True)
class Field:
    """One row: a leaf, or a part or list that is in doubt as a whole.

    `machine` is the reader's value in words, None where it gave none; `reasons` say why a person should look, in sentences;
    `suggestion` is what the field's own place in the source says instead, where that is told.
    """

    path: str
    shape: Shape
    machine_value: JsonValue
    evidence: Evidence | None
    is_doubtful: bool
    reasons: tuple[str, ...] = ()
    verdict: Verdict | None = None
    past: tuple[Verdict, ...] = ()
    suggestion: JsonValue = None

    @property
    def id(self) -> str:
        """The row's id in the page."""
        return f"f-{self.path.replace('.', '-')}"

    @property
    def label(self) -> str:
        """A short name, with its number (from 1) where it is a further element of a list."""
        label = label_of(self.path) + (" date" if self.path.startswith("dates.") else "")
        last = self.path.rpartition(".")[2]
        is_further = self.shape.is_element and self.shape.part is None and int(last) > 0
        return f"{label} {int(last) + 1}" if is_further else label

    @property
    def place(self) -> str:
        """The label, behind the item's number where it is an item's."""
        names = self.path.split(".")
        if names[0] != "issues" or len(names) == 1:
            return "disputed items" if names[0] == "issues" else self.label
        return f"item {int(names[1]) + 1}" + (f": {self.label}" if len(names) > 2 else ", the whole")

    @property
    def machine(self) -> str | None:
        """The reader's value in words."""
        return words_of(self.machine_value)

    @property
    def as_written(self) -> str | None:
        """A date as the document writes it, None where it is ISO there too, and for any other field."""
        if self.shape.kind != "date" or self.evidence is None or self.verdict is not None or not self.evidence.quote:
            return None
        written = clean(self.evidence.quote)
        return None if written == self.machine or len(written) > LONGEST_DATE else written

    @property
    def person(self) -> str | None:
        """The person's value in words, None where there is no verdict or none is stated."""
        if self.verdict is None:
            return None
        return {"accept": self.machine, "correct": words_of(self.verdict.value)}.get(self.verdict.action)

    @property
    def is_open(self) -> bool:
        """Whether a person should look and nobody has."""
        return self.is_doubtful and self.verdict is None

    @property
    def entry(self) -> JsonValue:
        """What stands in the input at first: the person's value, else what the source says, else the machine's."""
        if self.verdict is not None and self.verdict.action == "correct":
            return self.verdict.value
        return self.machine_value if self.suggestion is None else self.suggestion

    @property
    def addition(self) -> str | None:
        """The path at which an element is added to a list of parts, None for any other field."""
        if self.shape.kind != "list" or self.shape.part is None:
            return None
        held = len(self.machine_value) if isinstance(self.machine_value, list) else 0
        return f"{self.path}.{held}.{_first_field(self.shape.part)}"

    @property
    def glyph(self) -> str:
        """One character for the status."""
        return GLYPHS[self.evidence.status] if self.evidence else "·"

    @property
    def meaning(self) -> str:
        """What the status means."""
        return MEANINGS[self.evidence.status] if self.evidence else "not stated in the document, as far as the reader saw"


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together; `number` (from 1) is an item's. `missing` are paths at which a value can be added."""

    title: str
    id: str
    fields: tuple[Field, ...]
    missing: tuple[str, ...]
    number: int | None = None
    path: str | None = None
    decision: str | None = None
    category: str | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True)
class DecisionView:
    """A decision as its page shows it; `doubtful` in the order in which to look at them."""

    record: Record
    verdicts: Verdicts
    doubtful: tuple[Field, ...]
    groups: tuple[Group, ...]
    findings: tuple[Finding, ...]

    @cached_property
    def open(self) -> list[str]:
        """The paths that are still to be looked at."""
        return open_doubts(self.record, self.verdicts)

    def field(self, path: str) -> Field | None:
        """Return the row of a path."""
        rows = (*self.doubtful, *(field for group in self.groups for field in group.fields))
        return next((field for field in rows if field.path == path), None)


def view_decision(record: Record, verdicts: Verdicts, past: Sequence[PastVerdict] = (), add: str | None = None) -> DecisionView:
    """Return what the page shows; `add` is a path without value that gets a row all the same.

    Raises:
        NoSuchField: no case has a field `add`, or this one's lists have no such element.
    """
    if add is not None:
        shape_of(add)
        check_elements(record, verdicts, {add})
    rows = _Rows(record, verdicts, past, frozenset([*verdicts, *([add] if add else [])]))
    doubtful = tuple(rows.field(path) for path in sorted(record.review.fields, key=rows.urgency))
    named = {field.path for field in doubtful if field.reasons}
    findings = [f for f in record.findings if not (named & set(f.fields) and (f.severity == "error" or f.code == "readers.differ"))]
    findings = [f for f in findings if not (f.code.startswith("evidence.") and named & set(f.fields))]
    return DecisionView(
        record=record,
        verdicts=verdicts,
        doubtful=doubtful,
        groups=tuple(rows.groups()),
        findings=tuple(sorted(findings, key=lambda finding: SEVERITY_ORDER[finding.severity])),
    )


def words_of(value: JsonValue) -> str | None:
    """Return a field's value in words, None for none.

    >>> words_of(True), words_of(["a", "b"]), words_of([]), words_of({"name": "Zyxol", "strength": None})
    ('yes', 'a; b', None, 'Zyxol')
    """
    if isinstance(value, list):
        return "; ".join(filter(None, map(words_of, value))) or None
    if isinstance(value, dict):
        return ", ".join(filter(None, map(words_of, value.values()))) or None
    return None if value is None else shown_as(value)


class _Rows:
    """Makes the rows of a record, with the elements and parts that people added."""

    def __init__(self, record: Record, verdicts: Verdicts, past: Sequence[PastVerdict], wanted: frozenset[str]) -> None:
        self._record = record
        self._case: dict[str, Any] = record.case.model_dump(mode="json")
        self._verdicts = verdicts
        self._wanted = wanted
        self._doubtful = frozenset(record.review.fields)
        self._past: dict[str, list[Verdict]] = {}
        for said in past:
            self._past.setdefault(said.path, []).append(said.verdict)

    def field(self, path: str) -> Field:
        """Return the row of a path."""
        evidence = self._record.evidence.get(path)
        is_doubtful = path in self._doubtful
        return Field(
            path=path,
            shape=shape_of(path),
            machine_value=value_at(self._case, path),
            evidence=evidence,
            is_doubtful=is_doubtful,
            reasons=tuple(_reasons(path, evidence, self._record.findings)) if is_doubtful else (),
            verdict=self._verdicts.get(path),
            past=tuple(self._past.get(path, ())),
            suggestion=_suggestion(path, evidence),
        )

    def urgency(self, path: str) -> int:
        """Contradicted and unsupported first, then what cannot be read, then what nobody answered or a finding names."""
        evidence = self._record.evidence.get(path)
        order = ("contradicted", "unsupported", "unreadable", "unanswered")
        return order.index(evidence.status) if evidence and evidence.status in order else len(order)

    def groups(self) -> Iterator[Group]:
        """Yield the header, the clinical summary, and each item."""
        yield self._group("Header", "g-header", HEADER, "")
        yield self._group("Clinical summary", "g-summary", SUMMARY, "")
        for index in range(self._length("issues")):
            path = f"issues.{index}"
            item = value_at(self._case, path)
            told: Mapping[str, Any] = item if isinstance(item, dict) else {}
            group = self._group(
                clean(told.get("description") or "(no description)"), f"g-item-{index}", Issue.model_fields, f"{path}."
            )
            yield Group(
                group.title, group.id, group.fields, group.missing, index + 1, path,
                self._said(path, "decision"), self._said(path, "category"), self._verdicts.get(path),
            )  # fmt: skip

    def _said(self, item: str, name: str) -> str | None:
        field = self.field(f"{item}.{name}")
        return field.person if field.verdict else field.machine

    def _group(self, title: str, group_id: str, names: Any, prefix: str) -> Group:
        paths = [path for name in names for path in self._paths(f"{prefix}{name}")]
        rows = [self.field(path) for path in paths if self._is_shown(path, is_header=not prefix)]
        shown = {row.path for row in rows}
        return Group(title, group_id, tuple(rows), tuple(path for path in paths if path not in shown))

    def _is_shown(self, path: str, *, is_header: bool) -> bool:
        if path in self._wanted or path in self._doubtful or value_at(self._case, path) not in (None, False):
            return True
        return is_header and (not shape_of(path).is_element or path.endswith(".0"))  # of an empty list one row says so

    def _paths(self, path: str) -> Iterator[str]:
        """Yield the paths of all leaves in a field, stated or not, and behind those of a list that of one more, if it may have it."""
        shape = shape_of(path)
        if shape.kind == "list":
            count = self._length(path)
            for index in range(count):
                yield from self._paths(f"{path}.{index}")
            if count < MOST_ELEMENTS:
                yield f"{path}.{count}.{_first_field(shape.part)}" if shape.part else f"{path}.{count}"
        elif shape.part is not None:
            for name in shape.part.model_fields:
                yield from self._paths(f"{path}.{name}")
        else:
            yield path

    def _length(self, path: str) -> int:
        """Return how many elements a list has, those that a person wants included."""
        held = value_at(self._case, path)
        behind = [int(name) for wanted in self._wanted if (name := _next_name(path, wanted)) is not None and name.isdecimal()]
        return max([len(held) if isinstance(held, list) else 0, *(index + 1 for index in behind)])


def _first_field(part: type[BaseModel]) -> str:
    """Return the field with which a new part begins: the one that it cannot be without, or else its first."""
    return next((name for name, info in part.model_fields.items() if info.is_required()), next(iter(part.model_fields)))


def _next_name(path: str, below: str) -> str | None:
    return below.removeprefix(f"{path}.").partition(".")[0] if below.startswith(f"{path}.") else None


def _reasons(path: str, evidence: Evidence | None, findings: Sequence[Finding]) -> Iterator[str]:
    """Yield why a person should look: what the evidence lacks, or else what the findings on the field say."""
    if evidence is not None and not evidence.is_supported:
        yield _sentence(evidence.note or MEANINGS[evidence.status])
        return
    about = [f for f in findings if path in f.fields and not f.code.startswith("evidence.")]
    said = dict.fromkeys(_sentence(f.message) for f in sorted(about, key=lambda f: SEVERITY_ORDER[f.severity]))
    yield from said or ["A person should look."]


def _sentence(words: str) -> str:
    """Return words as a sentence.

    >>> _sentence("the source says 60")
    'The source says 60.'
    """
    words = clean(words).strip()
    return f"{words[:1].upper()}{words[1:]}" + ("" if words.endswith((".", "!", "?", "”")) else ".")


def _suggestion(path: str, evidence: Evidence | None) -> JsonValue:
    """Return what the field's place says instead, where the evidence tells it and the field can hold it."""
    said = _SAYS.search(evidence.note) if evidence and evidence.status == "contradicted" and evidence.note else None
    if said is None:
        return None
    try:
        return read_value(path, said[1])
    except WrongValue:
        return None


__all__ = ["HEADER", "SUMMARY", "Case", "DecisionView", "Field", "Group", "view_decision", "words_of"]
