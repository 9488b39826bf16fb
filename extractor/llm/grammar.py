"""Grammars under which a model can only quote: an llguidance Lark grammar for a compact JSON skeleton.

The leaves of the skeleton are null, words of the given source, or one of a closed set; keys, their order and the brackets are
fixed. After a colon and a comma the model may write one space or none, as the prompt's example does: where the grammar forces the
other form, the likeliest token is out of reach and a small model escapes into `[]` (seen: log probability -6.6 against -0.1).
Source of the notation: llguidance, docs/syntax.md, "%regex" (seen 2026-11).
"""

from __future__ import annotations

import json
import re
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin

from annotated_types import MaxLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

MAX_ITEMS = 12
"""Longest list where the wire model names no limit; an unbounded list may loop at this size of model."""

# Our own chunks rather than llguidance's words: neither an escape like \" nor a number (7.5mg, 10/13/2071, .025) may be cut in two.
_CHUNK = re.compile(r"(?:(?<!\w)\.(?=\d))?\w+(?:(?<=\d)[.,/:-](?=\d)\w+)*|\s+|[^\w\s]")

# A quote begins with a word or an opening sign; without this a small model fills a list up with ":" and ",".
_QUOTE_START = r"/(\.[0-9]|[^\s,;:.)\]}])(?s:.*)/"

_GAP = '" "?'


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of `source` (None: of the grammar's source), in a JSON string; null too where `nullable`."""

    source: str | None = None
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed set of JSON literals; null too where `nullable`."""

    values: tuple[str | bool | int | None, ...]
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of at most `max_items` and at least `min_items` (0 or 1)."""

    item: Node
    max_items: int = MAX_ITEMS
    min_items: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """An object with these keys in this order."""

    fields: Mapping[str, Node]
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Either:
    """One of several shapes; those that begin alike are told apart by their first difference."""

    options: tuple[Group, ...]


Node: TypeAlias = Quote | Choice | Listing | Group | Either


def quote_grammar(skeleton: Node, source: str) -> str:
    """Return the grammar of an answer in the shape of `skeleton` whose quotes are whole words of `source`, in one stretch.

    The decoded JSON string of each quote is a stretch of its source, character by character. A source without words allows
    null alone (an empty string where the leaf is not nullable).
    """
    writer = _Writer(source)
    start = writer.write(skeleton)
    return "\n".join(["%llguidance {}", f"start: {start}", *writer.rules, ""])


def skeleton_of(model: type[BaseModel], *, max_items: int = MAX_ITEMS, sources: Mapping[str, str] | None = None) -> Group:
    """Return the skeleton of a wire model: strings are quotes, literals and enums closed sets, lists bounded.

    A list's bound is the field's `max_length`, else `max_items`; `sources` gives a field, by its name, a source of its own.
    """
    named = sources or {}
    return Group({name: _node(info, named.get(name), max_items, named) for name, info in model.model_fields.items()})


@dataclass
class _Writer:
    """Writes the rules of one grammar; equal sources share one rule."""

    source: str
    rules: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def write(self, node: Node) -> str:
        """Return the Lark expression of a node."""
        if isinstance(node, Quote):
            return _or_null(self._quote(self.source if node.source is None else node.source), node.nullable)
        if isinstance(node, Choice):
            return _or_null(" | ".join(_literal(json.dumps(value)) for value in node.values), node.nullable)
        if isinstance(node, Listing):
            item = self.write(node.item)
            more = f' ("," {_GAP} {item}){{0,{node.max_items - 1}}}' if node.max_items > 1 else ""
            return f'"[" ({item}{more}){"" if node.min_items else "?"} "]"'
        if isinstance(node, Either):
            return "(" + " | ".join(f"({self._group(option)})" for option in node.options) + ")"
        return _or_null(self._group(node), node.nullable)

    def _group(self, node: Group) -> str:
        pairs = [f"{_literal(_compact(key) + ':')} {_GAP} {self.write(value)}" for key, value in node.fields.items()]
        return " ".join(['"{"', f' "," {_GAP} '.join(pairs), '"}"'])

    def _quote(self, source: str) -> str:
        """Return the name of the rule for quotes of that source."""
        if source not in self.names:
            number = len(self.names)
            self.names[source] = f"quote_{number}"
            chunks = [_compact(chunk)[1:-1] for chunk in _CHUNK.findall(source)]
            if re.search(r"\w", source):
                self.rules.append(f'quote_{number}: "\\"" WORDS_{number} "\\""')
                self.rules.append(f"WORDS_{number}: {_QUOTE_START} & %regex {json.dumps({'substring_chunks': chunks})}")
            else:
                self.rules.append(f'quote_{number}: "\\"\\""')
        return self.names[source]


def _or_null(expression: str, nullable: bool) -> str:
    return f'({expression} | "null")' if nullable else f"({expression})"


def _compact(value: str) -> str:
    """Return a string as JSON, with no more escapes than JSON asks for."""
    return json.dumps(value, ensure_ascii=False)


def _literal(text: str) -> str:
    """Return a Lark string; its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False)


def _node(info: FieldInfo, source: str | None, max_items: int, sources: Mapping[str, str]) -> Node:
    bounds = [item.max_length for item in info.metadata if isinstance(item, MaxLen)]
    return _annotated(info.annotation, source, bounds[0] if bounds else max_items, sources)


def _annotated(annotation: Any, source: str | None, max_items: int, sources: Mapping[str, str]) -> Node:
    origin, args = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        (inner,) = (arg for arg in args if arg is not type(None))
        return _nullable(_annotated(inner, source, max_items, sources), type(None) in args)
    if origin is list:
        return Listing(_annotated(args[0], source, MAX_ITEMS, sources), max_items)
    if origin is Literal:
        return Choice(args, nullable=False)
    if annotation is bool:
        return Choice((True, False), nullable=False)
    if annotation is str:
        return Quote(source, nullable=False)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return Choice(tuple(member.value for member in annotation), nullable=False)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return skeleton_of(annotation, sources=sources)
    raise TypeError(f"a wire field of type {annotation!r} has no grammar; have str, bool, Literal, Enum, list and models")


def _nullable(node: Node, nullable: bool) -> Node:
    if isinstance(node, Listing):
        raise TypeError("a list of the wire schema is empty rather than null")
    if isinstance(node, Quote):
        return Quote(node.source, nullable)
    if isinstance(node, Choice):
        return Choice(node.values, nullable)
    if isinstance(node, Group):
        return Group(node.fields, nullable)
    raise TypeError("a choice of shapes has no nullable form")
