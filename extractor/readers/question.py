"""One question put to a model: the request, the answer's form cut to what is asked, and the grammar under which it can only quote."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, create_model

from extractor.case import Category
from extractor.document import Span
from extractor.llm.answer_forms import MOST_FORMS
from extractor.llm.client import Request
from extractor.llm.grammar import Choice, Either, Group, Listing, Node, Quote, quote_grammar, skeleton_of
from extractor.llm.prompts import load_prompt
from extractor.llm.wire import ANSWERS, MedicationAnswer, ScheduleAnswer, Wire

TOKENS = {"header": 320, "summary": 640, "item": 900, "document": 2400}
"""Most tokens of an answer, by task: about twice the longest seen on real decisions."""
MAX_CITED = 8
"""Most sources cited by one side on one item; real decisions stay under 6."""

SIDES = ("claims", "reviewer")
"""The keys of an item's citations."""
POINTING = {
    "header": ("case", "priority", "assigned", "injury", "decision", "ur_denial", "received"),
    "item": ("item", "original", "authorized"),
}
"""The keys of a task that may name a shown line."""

_NULL = Choice((None,), nullable=False)
_NEXT_SOURCE = re.compile(r"[,;]\s|\.\s|\band\b")


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one document.

    `text` is shown; `sources` gives each key of the answer the stretch it may quote, and `places` the same stretch in the document.
    `fields` maps a key to the path it fills; with `index` it is a question about that item. `keys` are those asked (all where
    empty); `parts` those of a drug order or a schedule that the item states. `lines` names the shown
    lines that hold one thing each: the keys of POINTING name one of them rather than quote it.
    """

    name: str
    task: str
    text: str
    sources: Mapping[str, str]
    places: Mapping[str, tuple[Span, ...]]
    fields: Mapping[str, str]
    index: int | None = None
    keys: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    parts: frozenset[str] = frozenset()
    lines: Mapping[str, Span] = field(default_factory=dict)

    def request(self, document_id: str | None = None) -> Request:
        """Return the request to the model, with a grammar under which it can only quote its sources."""
        answer = self.answer_model()
        prompt = load_prompt(self.task)
        return Request(
            question=self.name,
            system=prompt.system,
            user=prompt.render(self.text, list(self.doubts)),
            response_model=answer,
            grammar=quote_grammar(self._skeleton(answer), self.text),
            max_output_tokens=TOKENS[self.task],
            document=document_id,
        )

    def answer_model(self) -> type[BaseModel]:
        """Return the wire model of the answer, cut to the keys that are asked; the same class for the same keys."""
        return _answer_model(self.task, self.keys, self.parts)

    def asked(self) -> tuple[str, ...]:
        """Return the keys that are asked, in the order of the answer."""
        return tuple(self.answer_model().model_fields)

    def again(self, doubts: Mapping[str, str]) -> Question:
        """Return the question for some keys alone, with the reason why each is asked again."""
        lines = tuple(f"{key}: {reason}" for key, reason in doubts.items())
        return replace(self, keys=tuple(doubts), doubts=lines)

    def _skeleton(self, answer: type[BaseModel]) -> Node:
        nodes = dict(skeleton_of(answer, sources=self.sources).fields)
        if self.lines:
            nodes |= {key: Choice(tuple(self.lines)) for key in POINTING[self.task] if key in nodes}
        if self.task != "item":
            return Group(nodes)
        nodes |= {side: self._citations(side) for side in SIDES if side in nodes}
        return _by_category(nodes, answer, self.sources["item"])

    def _citations(self, side: str) -> Listing:
        """Return the node of one side's sources; their number is bounded by the marks between them."""
        source = self.sources[side]
        return Listing(Quote(source, nullable=False), min(MAX_CITED, 1 + len(_NEXT_SOURCE.findall(source.rstrip(" .,;")))), 1)


@lru_cache(MOST_FORMS)
def _answer_model(task: str, asked: tuple[str, ...], parts: frozenset[str]) -> type[BaseModel]:
    whole = ANSWERS[task]
    keys = tuple(k for k in whole.model_fields if not asked or k in asked)
    if task != "item":
        return _cut(whole, keys)
    nested: dict[str, type[BaseModel]] = {"medication": MedicationAnswer, "schedule": ScheduleAnswer}
    own = {key: _cut(part, _asked_parts(part, parts)) | None for key, part in nested.items() if key in keys}
    return _cut(whole, keys, own)


def _asked_parts(part: type[BaseModel], parts: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in part.model_fields if name == "drugs" or name in parts)


def _cut(model: type[BaseModel], keys: Sequence[str], own: Mapping[str, Any] | None = None) -> type[BaseModel]:
    """Return a wire model with some of its keys alone; `own` gives a key another type."""
    if len(keys) == len(model.model_fields) and not own:
        return model
    fields: Any = {key: ((own or {}).get(key, model.model_fields[key].annotation), model.model_fields[key]) for key in keys}
    return create_model(model.__name__, __base__=Wire, **fields)


def _by_category(nodes: dict[str, Node], answer: type[BaseModel], source: str) -> Node:
    """Tie the kind of an item to what is asked of it: a medication has a drug order, all else a schedule."""
    for key in ("medication", "schedule"):
        if key in nodes:
            nodes[key] = _nested(answer, key, source)
    if not {"category", "medication", "schedule"} <= nodes.keys():
        return Group(nodes)
    others = tuple(c.value for c in Category if c is not Category.MEDICATION)
    drug = {**nodes, "category": Choice((Category.MEDICATION.value,), nullable=False), "schedule": _NULL}
    other = {**nodes, "category": Choice(others, nullable=False), "medication": _NULL}
    return Either((Group(drug), Group(other)))


def _nested(answer: type[BaseModel], key: str, source: str) -> Node:
    """Return the node of a drug order or a schedule, all of whose quotes come from one source.

    Its parts are asked for only where a parser finds one in the item, so they cannot be null.
    """
    node = _with_source(skeleton_of(answer).fields[key], source)
    assert isinstance(node, Group)
    return Group({name: Quote(source, nullable=False) if isinstance(part, Quote) else part for name, part in node.fields.items()})


def _with_source(node: Node, source: str) -> Node:
    if isinstance(node, Group):
        return Group({key: _with_source(value, source) for key, value in node.fields.items()}, node.nullable)
    if isinstance(node, Listing):
        return Listing(_with_source(node.item, source), node.max_items, node.min_items)
    return Quote(source, node.nullable) if isinstance(node, Quote) else node
