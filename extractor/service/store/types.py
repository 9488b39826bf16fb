"""What the store gives out: frozen values, never rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict

from extractor.record import ReaderName, Record
from extractor.service.verdicts import Verdict

ExtractionStatus: TypeAlias = Literal["queued", "running", "done", "failed"]

ReviewState: TypeAlias = Literal[
    "needed",  # read, doubtful, and no person has finished looking
    "clear",  # read, nothing doubtful, and no person has finished looking
    "reviewed",  # a person has finished looking
]

Order: TypeAlias = Literal[
    "newest",  # last come first
    "queue",  # what a person should look at, then what failed, what waits, the rest; most doubts first, then last come first
    "decided",  # newest date of decision first, those without one last
    "name",  # by case number, or the file's name
]

Scope: TypeAlias = Literal["read", "write", "admin"]

T = TypeVar("T")


class JobError(BaseModel):
    """Why an extraction failed, as in the error rows of `imr extract`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str
    message: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class PastVerdict:
    """One verdict of a leaf's history."""

    path: str
    verdict: Verdict


FacetName: TypeAlias = Literal["year", "category", "drug", "outcome", "specialty"]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which decisions are wanted: those that hold all words (each may be a word's beginning) and have all values.

    A drug is an ingredient, a name as the heading has it, or a class of drugs.
    """

    words: str = ""
    values: tuple[tuple[FacetName, str], ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.words.strip() or self.values)


@dataclass(frozen=True)
class Summary:
    """An extraction without its record: what lists show.

    `doubts` counts the leaves that a person should look at, `decided` those of any kind with a verdict; `case_number` and `layout`
    are the record's. `model` is None where no model is used. `review` is None until there is a record.

    `decision_date` and `outcome` are None until there is a record, and where it does not say them.

    Of a document that holds several decisions each has an extraction of its own: `part` says which it is (from 1) and `parent` names the
    extraction of the whole document, which has no record and says in `parts` how many there are. Elsewhere they are 0, None and 0.
    """

    id: str
    document_id: str
    source: str
    media_type: str
    size: int
    reader: ReaderName
    model: str | None
    configuration: str
    status: ExtractionStatus
    error: JobError | None
    created_at: dt.datetime
    finished_at: dt.datetime | None
    reviewed_at: dt.datetime | None
    reviewer: str | None
    review: ReviewState | None
    case_number: str | None
    decision_date: str | None
    outcome: str | None
    doubts: int
    decided: int
    attempt: int
    part: int
    parts: int
    parent: str | None


@dataclass(frozen=True)
class Extraction(Summary):
    """An extraction with its record as JSON text, and the newest verdict of each leaf by path."""

    record_json: str | None = field(default=None, repr=False)
    reviews: Mapping[str, Verdict] = field(default_factory=dict)

    @cached_property
    def record(self) -> Record | None:
        """The record, or None as long as there is none."""
        return None if self.record_json is None else Record.model_validate_json(self.record_json)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items of a list; `next` is what to pass as `after` for those behind them, None at the end."""

    items: tuple[T, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The extractions before and after one in a list, by id; None at either end."""

    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class Content:
    """A document as it came."""

    id: str
    content: bytes = field(repr=False)
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Key:
    """A bearer key: its hash, never itself."""

    id: str
    name: str
    hash: str = field(repr=False)
    scope: Scope
    created_at: dt.datetime
    last_used_at: dt.datetime | None
    revoked_at: dt.datetime | None

    @property
    def is_valid(self) -> bool:
        """Whether the key still opens."""
        return self.revoked_at is None
