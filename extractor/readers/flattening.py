"""A whole answer as slots: each quote with its name in the answer and its place in the case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from extractor.case import Leaf
from extractor.fields import FIELDS
from extractor.llm.whole import Cited, Item, Order, WholeAnswer

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
    if item.past:
        yield Slot(f"{name}.past.retrospective", f"{path}.retrospective", item.past.retrospective, "flag", value=True)
        yield from _listed(f"{name}.past.service_dates", f"{path}.service_dates", item.past.service_dates)
    if item.partly:
        yield Slot(f"{name}.partly.original", f"{path}.original_request", item.partly.original)
        if item.partly.authorized is not None:
            yield Slot(f"{name}.partly.authorized", f"{path}.authorized_portion", item.partly.authorized)
    if item.medication:
        yield from _order(f"{name}.medication", f"{path}.medication", item.medication)
    if item.schedule:
        yield from _parts(f"{name}.schedule", f"{path}.schedule", item.schedule)
    yield from _cited(f"{name}.claims", f"{path}.claims_administrator_guidelines", item.claims)
    yield from _cited(f"{name}.reviewer", f"{path}.reviewer_guidelines", item.reviewer)


def _order(name: str, path: str, order: Order) -> Iterator[Slot]:
    for index, drug in enumerate(order.drugs):
        yield Slot(f"{name}.drugs[{index}].name", f"{path}.ingredients.{index}.name", drug.name)
        if drug.strength is not None:
            yield Slot(f"{name}.drugs[{index}].strength", f"{path}.ingredients.{index}.strength", drug.strength)
    yield from _parts(name, path, order)


def _parts(name: str, path: str, part: BaseModel) -> Iterator[Slot]:
    for key in type(part).model_fields:
        quote = getattr(part, key)
        if isinstance(quote, str):
            yield Slot(f"{name}.{key}", f"{path}.{key}", quote)


def _cited(name: str, path: str, sources: list[Cited]) -> Iterator[Slot]:
    for index, cited in enumerate(sources):
        yield Slot(f"{name}[{index}].source", f"{path}.{index}.source", cited.source)
        yield from _listed(f"{name}[{index}].sections", f"{path}.{index}.sections", cited.sections)
        if cited.pages is not None:
            yield Slot(f"{name}[{index}].pages", f"{path}.{index}.pages", cited.pages)
