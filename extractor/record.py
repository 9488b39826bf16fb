"""What leaves: a record is a case, the evidence of each leaf, the findings and where all of it came from.

The shapes are those of the contract with users; see `imr schema` for the case alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from extractor.case import Case
from extractor.document import Box, Span, TextSource

SCHEMA_VERSION = "1.1"

QUOTE_LIMIT = 200
"""Longest quote kept in a record, in characters; of a longer one the span alone stands."""

ReaderName: TypeAlias = Literal["regex", "llm", "hybrid"]

Status: TypeAlias = Literal[
    "exact",  # stands in its place, white space and line breaks folded
    "normalized",  # equal after normalisation: 10-13-16 is 2016-10-13
    "ocr",  # explained by a listed confusion, in text that came from OCR
    "derived",  # a classification, with the span it rests on
    "interpreted",  # the model's reading of words that no parser reads, with the words; never supported
    "contradicted",  # its own place says something else: what and where
    "unsupported",  # its own place says nothing of the kind
    "unreadable",
    "unanswered",
]
SUPPORTED: frozenset[Status] = frozenset({"exact", "normalized", "ocr", "derived"})

ReadBy: TypeAlias = Literal["regex", "llm", "second"]
"""Who gave a value: rules, the model, or the second model that was asked about what the first left in doubt."""

Severity: TypeAlias = Literal["error", "warning", "info"]


def _is_none(value: object) -> bool:
    return value is None


def _is_empty(value: list[Span]) -> bool:
    return not value


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(_Model):
    """Where a leaf stands in the source, and how surely.

    `start` and `end` index `Document.text`; both, `page` and `quote` are None where there is no such place. `readers` names who
    gave the value. `note` is for people: what the source says instead, or why a leaf has no answer. Where the place was recognised
    in a picture, `box` is the rectangle around its words (of a place over several pages: those of the first) and `ocr_confidence` (0
    to 1) that of the least certain of all its words; elsewhere neither is written.
    """

    status: Status
    start: int | None = None
    end: int | None = None
    page: int | None = None
    quote: str | None = None
    readers: list[ReadBy] = []
    confidence: float | None = None
    note: str | None = None
    box: Box | None = Field(None, exclude_if=_is_none)
    ocr_confidence: float | None = Field(None, exclude_if=_is_none)

    @property
    def is_supported(self) -> bool:
        """Whether the source shows the value."""
        return self.status in SUPPORTED

    @property
    def span(self) -> Span | None:
        """The place as a span, or None."""
        return None if self.start is None or self.end is None else Span(self.start, self.end)


class Finding(_Model):
    """A doubt about a record, for people and programs: `code` is `family.kind`, `fields` are paths in the case."""

    code: str
    severity: Severity
    fields: list[str] = []
    message: str
    spans: list[Span] = []


class PartInfo(_Model):
    """Which decision of a file with several a record is of; `index` counts from 1.

    `start` and `end` are its place in the text of the whole file, `pages` the numbers of the first and the last page it stands on. The
    places of evidence and findings index the part's own text; in the file's they are `start` later.
    """

    index: int
    of: int
    start: int
    end: int
    pages: tuple[int, int]


class DocumentInfo(_Model):
    """What was read: identity, place, size and engine; `part` only where the file holds several decisions."""

    id: str
    part: PartInfo | None = Field(None, exclude_if=_is_none)
    source: str
    also: list[str] = []
    media_type: str
    pages: int
    text_source: TextSource
    text_engine: str | None
    text_sha256: str
    layout: str
    characters: int

    @property
    def file_id(self) -> str:
        """The sha256 of the file's bytes, also of a part."""
        return self.id.partition("-")[0]


class Review(_Model):
    """Whether a person should look: at which leaves, and for which reasons that hold for the whole document.

    `reasons` are codes of findings, which say in words what is meant.
    """

    needed: bool
    fields: list[str] = []
    reasons: list[str] = []


class Coverage(_Model):
    """What became of a document's text: shares (0 to 1) of its characters that are no white space, which add up to 1.

    `used` stands in values or in the parts that they were read from, `boilerplate` is what every such document prints, `unread` is the
    rest, with its `stretches` in order.
    """

    used: float
    boilerplate: float
    unread: float
    stretches: list[Span] = []


ColumnKind: TypeAlias = bool | int | float | str | list[str]


class ColumnValue(_Model):
    """One canonical value: the paths of the `leaves` it rests on, and its places in the text where no leaf holds them."""

    value: ColumnKind
    leaves: list[str] = []
    spans: list[Span] = Field([], exclude_if=_is_empty)


class Columns(_Model):
    """The canonical columns that have a value, by name: those of the case, and those of each item in order.

    `version` is that of the columns and of the tables behind them; `extractor.derived` says what each means.
    """

    version: str
    case: dict[str, ColumnValue] = {}
    issues: list[dict[str, ColumnValue]] = []


class Provenance(_Model):
    """How the record came to be; `endpoint` is a base URL without credentials, or "local"; None where no model was used."""

    reader: ReaderName
    model: str | None = None
    endpoint: str | None = None
    second_model: str | None = Field(None, exclude_if=_is_none)
    prompts: dict[str, str] = {}
    wire_schema: str | None = None
    extractor_version: str
    calls: int = 0
    asked: list[str] = []
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0
    cached: bool = False
    seconds: float
    created_at: dt.datetime


class Record(_Model):
    """One document's checked facts; `coverage` is None in records of schema 1.0, `derived` in records from before it was made."""

    schema_version: str = SCHEMA_VERSION
    document: DocumentInfo
    case: Case
    evidence: dict[str, Evidence]
    findings: list[Finding]
    review: Review
    coverage: Coverage | None = None
    derived: Columns | None = None
    provenance: Provenance

    def canonical(self, issue: int | None = None) -> dict[str, Any]:
        """Return the canonical values of the case, or of an item, by column; none in records from before they were made."""
        if self.derived is None:
            return {}
        row = self.derived.case if issue is None else self.derived.issues[issue]
        return {name: held.value for name, held in row.items()}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a model, as it came: kept for the ledger and for replay, never shown as a value.

    `unusable` says why it gives no values ("truncated", "refused" ...); None where it was parsed. Among the input are `cached_tokens`
    that the server still had, among the output `reasoning_tokens`. `cost_usd` is None where the price is unknown.
    """

    question: str
    text: str
    input_tokens: int = 0
    output_tokens: int = 0
    cached: bool = False
    seconds: float = 0.0
    unusable: str | None = None
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader returns.

    `spans` says where each leaf was found, by its path in `case`; `readers` who said it; `uncertain` holds the paths (of leaves or
    whole lists) whose value, or whose absence, the reader is not sure of; `unanswered` the paths that were asked for in vain, with
    the reason; `interpreted` the leaves whose words no parser reads, so that their value is the model's own.
    """

    case: Case
    spans: Mapping[str, Span] = field(default_factory=dict)
    readers: Mapping[str, tuple[ReadBy, ...]] = field(default_factory=dict)
    uncertain: frozenset[str] = frozenset()
    unanswered: Mapping[str, str] = field(default_factory=dict)
    interpreted: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()
    answers: tuple[Answer, ...] = ()
    prompts: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
