"""The scores of a run, as its folder keeps them: counts and faults a document, from which every figure of a report is computed."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

Counts: TypeAlias = tuple[int, int, int]
"""True positives, false positives, false negatives."""

Cause: TypeAlias = Literal[
    "omission",  # the label states it, the prediction says nothing
    "hallucination",  # what was predicted stands nowhere in the document
    "misplacement",  # it stands in the document, but is not what this field asks for
    "misclassification",  # the wrong one of a closed set: a verdict, a category, a sex, a priority
]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Window(_Model):
    """Words of the document around a place: `text`, and which part of it is meant (0-based, half-open, into `text`)."""

    text: str
    start: int
    end: int


class Fault(_Model):
    """A leaf that is not right.

    `leaf` is its name in reports, `path` where it stands in the record (None where the record lacks it), `gold` and `predicted` its
    values (None where there is none), `status` what the record's own evidence says of it; `window` shows where the record says
    that it stands, or else where the label's value does.
    """

    leaf: str
    cause: Cause
    gold: Any = None
    predicted: Any = None
    gold_path: str | None = None
    path: str | None = None
    status: str | None = None
    window: Window | None = None


class Usage(_Model):
    """What a document cost; `calls` were really made, `cached` answered from the cache; cost None where the price is unknown."""

    calls: int = 0
    cached: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = 0.0
    seconds: float = 0.0


class DocumentScore(_Model):
    """One document's score.

    `strict` and `lenient` count by leaf name. `items_right` counts the label's items of which description, verdict and drug order
    or schedule are all right; `exact` says that no leaf is wrong. `leaves` counts the record's leaves, `supported` those that its
    evidence bears out, `supported_wrong` those of them that are wrong all the same. `located` counts the right leaves whose value
    stands in a place of the record's evidence, `located_right` those where the place holds the label's value. `conflicts` holds the
    label's source conflicts against the record's findings `source-conflict.*`. `digits` counts by kind (dates, doses, quantities,
    case numbers) the leaves that the evidence bears out, and those of them that are wrong.

    Of a damaged document, `seed` is that of the damage, `erased` counts the label's values that it took away, and `characters` and
    `words` are the errors in the text as read and the size of the undamaged text; None where there is none to compare with.
    """

    case_id: str
    seed: int | None = None
    layout: str | None
    error: str | None = None
    strict: dict[str, Counts]
    lenient: dict[str, Counts]
    items: int
    items_right: int
    exact: bool
    leaves: int = 0
    supported: int = 0
    supported_wrong: int = 0
    located: int = 0
    located_right: int = 0
    conflicts: Counts = (0, 0, 0)
    digits: dict[str, tuple[int, int]] = {}
    erased: int = 0
    characters: tuple[int, int] | None = None
    words: tuple[int, int] | None = None
    review_needed: bool = False
    usage: Usage = Usage()
    faults: tuple[Fault, ...] = ()


class RunInfo(_Model):
    """What was run on what: enough to run it again, and to see whether two runs can be compared.

    `dataset_digest` is that of the undamaged documents; `noise` and `seeds` say how they were damaged before they were read.
    """

    name: str
    dataset: str
    dataset_digest: str
    split: str | None
    labellers: str
    reader: str
    layout: Literal["auto", "none"] = "auto"
    noise: str | None = None
    seeds: tuple[int, ...] = ()
    model: str | None = None
    endpoint: str | None = None
    prompts: dict[str, str] = {}
    configuration: str
    extractor_version: str
    created_at: dt.datetime


class RunScores(_Model):
    """A run's `scores.json`."""

    info: RunInfo
    documents: tuple[DocumentScore, ...]
