"""A whole answer as slots: each quote with its name in the answer and its place in the case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from extractor.case import Leaf
from extractor.fields import FIELDS
from extractor.llm.whole import FACTS, PAGES, Item, WholeAnswer

Kind = Literal["quote", "choice", "flag"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One leaf of an answer.

    `name` is what the model calls it ("items[2].medication.quantity"), `path` the leaf of the case. A `choice` has `value`, and
    `quote` is what it rests on; a `flag` is true because its quote stands there.
    """

    name: str
    path: str
    quote: str | None
    kind: Kind = "quote"
    value: Leaf | None = None

    @property
    def issue(self) -> int | None:
        """The item's index, None outside items."""
        return int(self.path.split(".")[1]) if self.path.startswith("issues.") else None


_OWN = [field for field in FIELDS if not field.in_item]


def slots(answer: WholeAnswer) -> Iterator[Slot]:
    """Yield the leaves of an answer that state something: the fields of the case, then each item's, its name and reasons first."""
    for field in _OWN:
        value = getattr(answer, field.key)
        if isinstance(value, list):
            yield from _listed(field.key, field.unit, value)
        elif field.key in ("priority", "sex"):
            yield from _choice(field.key, field.path, getattr(answer, f"{field.key}_words"), value)
        elif value is not None:
            yield Slot(field.key, field.path, value)
    for index, item in enumerate(answer.items):
        yield from _item(index, item)


def _listed(name: str, path: str, quotes: list[str]) -> Iterator[Slot]:
    for index, quote in enumerate(quotes):
        yield Slot(f"{name}[{index}]", f"{path}.{index}", quote)


def _choice(name: str, path: str, quote: str | None, value: Leaf | None) -> Iterator[Slot]:
    if value is not None or quote is not None:
        yield Slot(name, path, quote, "choice", value)


def _item(index: int, item: Item) -> Iterator[Slot]:
    name, path = f"items[{index}]", f"issues.{index}"
    yield Slot(f"{name}.item", f"{path}.description", item.item)
    if item.rationale is not None:
        yield Slot(f"{name}.rationale", f"{path}.rationale", item.rationale)
    yield Slot(f"{name}.category", f"{path}.category", item.item, "choice", item.category)
    yield from _choice(f"{name}.decision", f"{path}.decision", item.decided, item.decision)
    yield from _facts(name, path, item.facts)
    yield from _cited(f"{name}.claims", f"{path}.claims_administrator_guidelines", item.claims)
    yield from _cited(f"{name}.reviewer", f"{path}.reviewer_guidelines", item.reviewer)


def _facts(name: str, path: str, facts: list[list[str]]) -> Iterator[Slot]:
    """Yield the slots of pairs whose name is known; of a name that may stand once the first counts."""
    for row, own in _owned(facts):
        if own is not None:
            kind: Kind = "flag" if own == "retrospective" else "quote"
            number = "".join(f"[{part}]" for part in own.split(".") if part.isdigit())
            yield Slot(f"{name}.{row[0]}{number}", f"{path}.{own}", row[1], kind, True if kind == "flag" else None)


def _owned(facts: list[list[str]]) -> Iterator[tuple[list[str], str | None]]:
    """Yield each fact with its leaf, relative to the item; None where it is no pair, has no known name or states a leaf again."""
    drug = date = -1
    seen = set()
    for row in facts:
        leaf = FACTS.get(row[0]) if len(row) == 2 else None
        drug, date = drug + (leaf == FACTS["drug"]), date + (leaf == FACTS["service_date"])
        own = leaf and leaf.replace("ingredients.*", f"ingredients.{max(drug, 0)}").replace(
            "service_dates.*", f"service_dates.{date}"
        )
        yield row, None if own in seen else own
        seen.add(own)


def _cited(name: str, path: str, sources: list[list[str]]) -> Iterator[Slot]:
    for index, cited in enumerate(cited for cited in sources if cited):
        yield Slot(f"{name}[{index}].source", f"{path}.{index}.source", cited[0])
        pages = [part for part in cited[1:] if part.startswith(PAGES)]
        yield from _listed(f"{name}[{index}].sections", f"{path}.{index}.sections", [p for p in cited[1:] if p not in pages])
        if pages:
            yield Slot(f"{name}[{index}].pages", f"{path}.{index}.pages", ", ".join(part.removeprefix(PAGES) for part in pages))


def unused_facts(answer: WholeAnswer) -> list[str]:
    """Return the facts of items that have no place: no pairs, of no known name, or a second one where one may stand."""
    return [" ".join(row)[:60] for item in answer.items for row, own in _owned(item.facts) if own is None]
