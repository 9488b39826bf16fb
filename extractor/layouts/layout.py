"""The form of a layout: what a published form of decision looks like, one file each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from extractor.document import Section, SectionKind


class Mark(NamedTuple):
    """Where a section begins: its title is `start` to `body`, its body goes on to the next mark."""

    kind: SectionKind
    start: int
    body: int
    issue: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """One published form.

    `claims` says whether a text has it; `split` returns sections that tile the text, each character in exactly one.
    """

    name: str
    claims: Callable[[str], bool]
    split: Callable[[str], tuple[Section, ...]]
