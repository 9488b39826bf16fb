"""What a column is derived from, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from extractor.case import Case, Issue
from extractor.document import Span
from extractor.record import ColumnKind
from extractor.values import Found


class Rested(NamedTuple):
    """A derived value, with the paths of the leaves it rests on and its places in the text where no leaf holds them."""

    value: ColumnKind
    leaves: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """A case, or one of its items; `documents` is the form's own list of what was reviewed, in order."""

    case: Case
    index: int = 0
    documents: tuple[Found[str], ...] = ()

    @property
    def issue(self) -> Issue:
        """The item."""
        return self.case.issues[self.index]

    def path(self, leaf: str) -> str:
        """Return the path of a leaf of the item."""
        return f"issues.{self.index}.{leaf}"


def listed(found: Iterable[tuple[str, str]]) -> Rested | None:
    """Return the values of (value, leaf) pairs, each once in order, with the leaves they come from; None of none."""
    pairs = list(found)
    if not pairs:
        return None
    return Rested(list(dict.fromkeys(value for value, _ in pairs)), tuple(dict.fromkeys(leaf for _, leaf in pairs)))
