"""What a person says of one field of a record."""

from __future__ import annotations

import datetime as dt
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Action: TypeAlias = Literal[
    "accept",  # the machine's value stands
    "correct",  # another one does
    "not-stated",  # the document says nothing of the kind
    "unreadable",  # nobody can read it
    "withdraw",  # the verdict before this one was a slip: the one before that counts again
]


class Verdict(BaseModel):
    """What a person says of one leaf; `value` is the person's, for "correct" alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    action: Action
    value: JsonValue = None
    note: str | None = Field(None, max_length=2_000)
    reviewer: str = Field(min_length=1, max_length=200)
    at: dt.datetime
