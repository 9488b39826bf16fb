"""A filled form as a person left it: what it states, and on which line each field stands."""

from __future__ import annotations

import datetime as dt
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evals.labelling.form import LABEL_FIELDS, PREFILLED, Shape
from evals.labelling.toml_places import KeyPath, Place, find_places
from extractor.values import flat

_BROKEN_LINE = re.compile(r"(?<=[-\u00ad\u2010])[ \t]*[\r\n]\s*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
_ADVICE = (
    'a text stands between straight quotes "...", a text with a " in it between \'...\', commas between the elements of a list'
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is the matter with a form: on which line (from 1), and the path of the field ("" for the form as a whole)."""

    line: int
    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form states, as JSON values without what is empty; `lines` by the path in the label.

    `is_untouched` where nothing is filled in, though the block of an item is still there; `prefilled_line` is that of the mark
    of a reader's answers.
    """

    stated: dict[str, Any]
    lines: Mapping[KeyPath, int]
    is_untouched: bool
    prefilled_line: int | None

    def problem(self, path: KeyPath, message: str) -> Problem:
        """Return a problem on the line of a field, or of the nearest part that holds it."""
        at = path
        while at and at not in self.lines:
            at = at[:-1]
        return Problem(self.lines.get(at, 1), ".".join(map(str, path)), message)


def read_form(text: str) -> Filled | Problem:
    """Return what a form states, or why it cannot be read."""
    text = text.replace("\r\n", "\n")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return _syntax(error, text)
    taker = _Taker(find_places(text))
    stated = taker.take(values, (), ())
    mark = next((number for number, line in enumerate(text.split("\n"), 1) if line.startswith(PREFILLED)), None)
    return Filled(stated or {}, taker.lines, stated is None and "issues" in values, mark)


def starred(path: KeyPath) -> str:
    """Return a path with stars for indexes.

    >>> starred(("issues", 0, "medication", "quantity"))
    'issues.*.medication.quantity'
    """
    return ".".join("*" if isinstance(part, int) else part for part in path)


@dataclass
class _Taker:
    """Takes what is stated out of a form; `lines` keeps the line of each field under its path in the label."""

    places: dict[KeyPath, Place]
    lines: dict[KeyPath, int] = field(default_factory=dict)

    def take(self, value: Any, path: KeyPath, at: KeyPath) -> Any:
        """Return the value without what is empty, None where nothing is left; `path` counts empty elements, `at` does not."""
        if path in self.places:
            self.lines[at] = self.places[path].line
        shape = LABEL_FIELDS.get(starred(at)) if at else None
        if isinstance(value, dict):
            return self._part(value, path, at)
        if isinstance(value, list):
            return self._list(value, path, at)
        value = _meant(value, shape or Shape("any"))
        is_empty = value == "" or (value is False and shape is not None and shape.kind == "yes or no")
        return None if is_empty and shape else value

    def _part(self, value: dict[str, Any], path: KeyPath, at: KeyPath) -> Any:
        taken = {key: self.take(item, (*path, key), (*at, key)) for key, item in value.items()}
        stated = {key: item for key, item in taken.items() if item is not None}
        if stated and at and isinstance(at[-1], str):  # a group of dotted keys begins where the first of them is filled in
            self.lines[at] = min(self.lines[(*at, key)] for key in stated)
        return stated or None

    def _list(self, value: list[Any], path: KeyPath, at: KeyPath) -> Any:
        stated: list[Any] = []
        for index, item in enumerate(value):
            taken = self.take(item, (*path, index), (*at, len(stated)))
            if taken is not None:
                stated.append(taken)
        return stated or None


def _meant(value: Any, shape: Shape) -> Any:
    """Return a single value as the field holds it, where it can only mean that; as JSON knows it in any case."""
    if isinstance(value, str):
        value = flat(_BROKEN_LINE.sub("", value.replace("\ufffe", "-")))
        if shape.kind in ("number", "whole number") and _NUMBER.fullmatch(value):
            return float(value) if "." in value else int(value)
        if shape.kind == "yes or no" and value in ("true", "false"):
            return value == "true"
        return value.lower() if value.lower() in shape.choices else value
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if shape.kind == "text" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _syntax(error: tomllib.TOMLDecodeError, text: str) -> Problem:
    found = _AT_LINE.search(str(error))
    line = int(found[1]) if found and found[1] else text.count("\n") + 1
    reason = _AT_LINE.sub("", str(error))
    return Problem(line, "", f"the form cannot be read from here on: {reason} ({_ADVICE})")
