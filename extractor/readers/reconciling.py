"""Two readings of one document, put together unit by unit: where they agree both count, where they differ the measured reliability.

How often who was right is kept in `reliability.toml` with its counts, by group of fields, by kind of layout, by kind of model and by
what the evidence says of either side; a command of the evals makes it from labelled decisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NamedTuple, TypeAlias

from extractor.case import Leaf, leaves
from extractor.document import Outline, Span
from extractor.fields import FIELDS, ISSUE_UNITS, UNITS, Group, shape
from extractor.record import Evidence, Reading
from extractor.values import fold

Who: TypeAlias = Literal["regex", "llm"]
Situation: TypeAlias = Literal[
    "differ, both supported", "differ, rules supported", "differ, model supported", "differ, neither supported",
    "rules alone, supported", "rules alone, unsupported", "model alone, supported", "model alone, unsupported",
]  # fmt: skip
"""What stands against what: both gave a value, or one of them did, and whose the source bears out."""

LayoutKind: TypeAlias = Literal["published", "general", "none"]

LEAST_ALIKE = 0.4
"""Share of characters that two descriptions of one item have in common, in order, at least."""

_COMPARED = 300
"""Characters of a description that are compared."""

_GROUPS: dict[str, Group] = {field.unit: field.group for field in FIELDS}


@dataclass(frozen=True)
class Side:
    """One reader's leaves, where they stand, and how the source bears them out, by path."""

    leaves: Mapping[str, Leaf]
    spans: Mapping[str, Span]
    evidence: Mapping[str, Evidence]

    @classmethod
    def of(cls, reading: Reading, evidence: Mapping[str, Evidence]) -> Side:
        """Return a reading as a side; false is the default of a case: unless the reader said it, it is no agreement."""
        stated = {path: value for path, value in leaves(reading.case) if value is not False or path in reading.readers}
        return cls(stated, reading.spans, evidence)

    def below(self, unit: str) -> dict[str, Leaf]:
        """Return the leaves of a unit."""
        return {path: value for path, value in self.leaves.items() if path == unit or path.startswith(f"{unit}.")}

    def is_supported(self, unit: str) -> bool:
        """Say whether the source bears all leaves of a unit out."""
        return all(self.evidence[path].is_supported for path in self.below(unit))

    def places(self, unit: str) -> list[Span]:
        """Return where the leaves of a unit stand."""
        found = (self.spans.get(path) or self.evidence[path].span for path in self.below(unit))
        return [span for span in found if span is not None]

    def items(self) -> int:
        """Return how many items there are."""
        return 1 + max((int(path.split(".")[1]) for path in self.leaves if path.startswith("issues.")), default=-1)

    def renumbered(self, order: Mapping[int, int]) -> Side:
        """Return the side with its items under other indexes; one that has none is left out."""

        def rows(held: Mapping[str, Leaf] | Mapping[str, Span] | Mapping[str, Evidence]) -> dict[str, object]:
            return {new: value for path, value in held.items() if (new := _renumbered(path, order)) is not None}

        return Side(rows(self.leaves), rows(self.spans), rows(self.evidence))  # type: ignore[arg-type]  # the same values


def _renumbered(path: str, order: Mapping[int, int]) -> str | None:
    if not path.startswith("issues."):
        return path
    _, index, rest = path.split(".", 2)
    return f"issues.{order[int(index)]}.{rest}" if int(index) in order else None


def pair_items(one: Side, other: Side) -> dict[int, int]:
    """Return which item of `one` is which of `other`: the most alike descriptions first, of equal ones those in the same order."""
    scores = sorted(
        (-_alike(one, i, other, j), abs(i - j), i, j) for i in range(one.items()) for j in range(other.items())
    )  # fmt: skip
    pairs: dict[int, int] = {}
    for score, _, i, j in scores:
        if -score >= LEAST_ALIKE and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


class Order(NamedTuple):
    """Under which index each side's items stand in the case, and how many of them are the same."""

    rules: dict[int, int]
    model: dict[int, int]
    same: int


def order_items(rules: Side, model: Side, *, is_published: bool) -> Order:
    """Return whose items stand where: on a published form the rules' with those that the model alone decides behind, else the model's."""
    pairs = pair_items(model, rules)
    if not is_published:
        own = {index: index for index in range(model.items())}
        return Order({rule: index for index, rule in pairs.items()}, own, len(pairs))
    added = [index for index in range(model.items()) if index not in pairs and _is_decided(model, index)]
    places = {**pairs, **{index: rules.items() + at for at, index in enumerate(added)}}
    return Order({index: index for index in range(rules.items())}, places, len(pairs))


def _is_decided(model: Side, index: int) -> bool:
    """Say whether the model names and decides an item; the outline has no place for one that the rules lost, so the source is not asked."""
    return all(model.below(f"issues.{index}.{unit}") for unit in ("description", "decision"))


def _alike(one: Side, i: int, other: Side, j: int) -> float:
    a, b = (fold(str(side.leaves.get(f"issues.{at}.description") or ""))[:_COMPARED] for side, at in ((one, i), (other, j)))
    return SequenceMatcher(None, a, b, autojunk=False).ratio() if a and b else 0.0


def units(one: Side, other: Side) -> Iterator[str]:
    """Yield every unit of two readings whose items stand under the same indexes."""
    yield from UNITS
    yield from (f"issues.{index}.{unit}" for index in range(max(one.items(), other.items())) for unit in ISSUE_UNITS)


def group_of(unit: str) -> Group:
    """Return the group of fields that a unit belongs to."""
    return _GROUPS[shape(unit)]


def layout_kind(outline: Outline) -> LayoutKind:
    """Return what kind of layout claims a document."""
    if outline.is_published:
        return "published"
    return "none" if outline.find("body") else "general"


def situation(unit: str, rules: Side, model: Side) -> Situation | None:
    """Return what stands against what, None where both agree or neither gave a value."""
    mine, other = rules.below(unit), model.below(unit)
    if is_equal(mine, other) or not (mine or other):
        return None
    if not other:
        return "rules alone, supported" if rules.is_supported(unit) else "rules alone, unsupported"
    if not mine:
        return "model alone, supported" if model.is_supported(unit) else "model alone, unsupported"
    supported = (rules.is_supported(unit), model.is_supported(unit))
    if supported == (True, True):
        return "differ, both supported"
    if supported == (False, False):
        return "differ, neither supported"
    return "differ, rules supported" if supported[0] else "differ, model supported"


def is_equal(mine: Mapping[str, Leaf], other: Mapping[str, Leaf]) -> bool:
    """Say whether two units state the same, case and punctuation apart."""
    return mine.keys() == other.keys() and all(fold(str(value)) == fold(str(other[path])) for path, value in mine.items())


def shown(values: Iterable[Leaf]) -> str:
    """Return values for a message."""
    return ", ".join(str(value)[:60] for value in values)
