"""What is checked of a filled form: its shape, the document's own words, and what has to go together.

Faults keep a label from being written; doubts (a date or number that was not recognised in the text, words that stand apart) ask for
a second look.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from evals.dataset import Label
from evals.labelling.form import LABEL_FIELDS
from evals.labelling.reader import Filled, Problem, read_form, starred
from evals.labelling.toml_places import KeyPath
from extractor.case import Category
from extractor.document import Span
from extractor.values import find_dates, locate, parse_count
from extractor.values.counts import COUNT

_REWRITTEN = {"strength", "form", "package", "per_week", "about", "values"}
"""Texts that the guide has in a form of their own ("10mg" is "10 mg"); all others are verbatim."""

_DEMANDED = ("description", "category", "decision")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_COUNT = re.compile(rf"(?<![a-z\d]){COUNT}(?![a-z\d])", re.IGNORECASE)
_LONGEST_SHOWN = 80
_GAP = 300  # characters: a line of the other column, or an e-mail's headers


@dataclass(frozen=True, slots=True)
class CheckedForm:
    """A form as read. `label` is None where it has faults, or where nothing is filled in (`is_empty`)."""

    label: Label | None = None
    is_empty: bool = False
    faults: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()


def check_form(text: str, document: str | None) -> CheckedForm:
    """Read a form and hold it against its document's text; None where there is no text to hold it against."""
    form = read_form(text)
    if isinstance(form, Problem):
        return CheckedForm(faults=(form,))
    if form.is_untouched:
        return CheckedForm(is_empty=True)
    label, faults = None, _of_life_cycle(form)
    try:
        label = Label.model_validate_json(json.dumps(form.stated), strict=True)
    except ValidationError as error:
        faults += _of_shape(error, form)
    # What a form says in the right shape is checked even where other parts of it are not: all faults at once.
    faults += _of_items(form)
    faults += _of_conflicts(form)
    doubts: list[Problem] = []
    if document is not None:
        absent, doubts = _of_words(form, document)
        faults += [*absent, *_of_rationales(form, document)]
        doubts += _unrecognised(form, document)
    faults.sort(key=lambda p: p.line)
    return CheckedForm(None if faults else label, False, tuple(faults), tuple(sorted(doubts, key=lambda p: p.line)))


def _of_life_cycle(form: Filled) -> list[Problem]:
    line = form.prefilled_line
    return [] if line is None else [Problem(line, "", "read the text, check every value, then delete this line")]


def _of_shape(error: ValidationError, form: Filled) -> Iterator[Problem]:
    seen = set()
    for entry in error.errors(include_url=False):
        path = entry["loc"]
        if entry["type"] != "extra_forbidden":
            while path and starred(path) not in LABEL_FIELDS:  # the branches of a union have names of their own
                path = path[:-1]
        if path not in seen:
            seen.add(path)
            yield form.problem(path, _explanation(entry["type"], path, entry["input"]))


def _explanation(fault: str, path: KeyPath, value: Any) -> str:
    if fault == "extra_forbidden":
        siblings = [known.rpartition(".")[2] for known in LABEL_FIELDS if known.rpartition(".")[0] == starred(path[:-1])]
        alike = difflib.get_close_matches(str(path[-1]), siblings, n=1)
        return "there is no such field" + (f"; did you mean {alike[0]!r}?" if alike else f"; there are {', '.join(siblings)}")
    if fault == "missing":
        return "is empty, though what stands beside it is filled in"
    shape = LABEL_FIELDS.get(starred(path))
    wanted = {
        "date": 'no date: write it like "2016-10-13"',
        "number": 'no number: write it like "60"',
        "whole number": 'no whole number: write it like "60"',
        "yes or no": "neither true nor false",
        "text": "no text: write it between quotes",
        "choice": f"none of {', '.join(shape.choices) if shape else ''}",
        "list": 'no list: write ["first", "second"]',
    }
    return f"{_shown(value)} is {wanted.get(shape.kind if shape else '', 'not what belongs here')}"


def _of_items(form: Filled) -> Iterator[Problem]:
    """Yield what an item lacks, or has but may not."""
    for at, issue in _parts(form, "issues"):
        for name in _DEMANDED:
            if name not in issue:
                yield form.problem((*at, name), "is empty: every item has one")
        category = issue.get("category")
        if "medication" in issue and category in set(Category) - {Category.MEDICATION}:
            yield form.problem((*at, "medication"), f"only an item of category medication has one, this is {category}")
        if "authorized_portion" in issue and "original_request" not in issue:
            yield form.problem((*at, "original_request"), "is empty, though authorized_portion is filled in")


def _of_conflicts(form: Filled) -> Iterator[Problem]:
    items = len(list(_parts(form, "issues")))
    for at, conflict in _parts(form, "source_conflicts"):
        about = str(conflict.get("about", "other:"))
        path: KeyPath = tuple(int(part) if part.isdecimal() else part for part in about.split("."))
        is_field = starred(path) in LABEL_FIELDS and not (path[0] == "issues" and int([*path, 0][1]) >= items)
        if not is_field and not about.startswith("other:"):
            message = f"{_shown(about)} is no field of this case and does not begin with 'other:'"
            yield form.problem((*at, "about"), message)


def _of_words(form: Filled, document: str) -> tuple[list[Problem], list[Problem]]:
    """Return the verbatim texts that do not stand in the document (faults), and those that only stand there in pieces (doubts)."""
    faults, doubts = [], []
    for path, value in _leaves(form.stated):
        shape = LABEL_FIELDS.get(starred(path))
        is_verbatim = shape is not None and shape.kind == "text" and not _REWRITTEN & set(path)
        if not is_verbatim or not isinstance(value, str) or _found(document, value):
            continue
        if _stands_in_pieces(document, value):
            doubts.append(
                form.problem(path, f"{_shown(value)} stands there only with something else between its lines: look again")
            )
        else:
            faults.append(form.problem(path, _absent(document, value)))
    return faults, doubts


def _stands_in_pieces(document: str, phrase: str) -> bool:
    """Say whether the words stand in their order, interrupted at ends of lines alone: by marks of quotation, or another column."""
    first, *others = (_found(document, word) for word in phrase.split())
    ends = {span.end for span in first}
    for spans in others:
        ends = {
            span.end for span in spans if any(_joins(document[end : span.start]) for end in ends if end <= span.start <= end + _GAP)
        }
    return bool(ends)


def _joins(gap: str) -> bool:
    return gap.isspace() or 1 <= gap.count("\n") <= 4  # four: a page's foot between blank lines


def _of_rationales(form: Filled, document: str) -> Iterator[Problem]:
    for at, issue in _parts(form, "issues"):
        ends = issue.get("rationale")
        if isinstance(ends, dict) and {"starts", "ends"} <= set(ends):
            first, last = _found(document, str(ends["starts"])), _found(document, str(ends["ends"]))
            if first and last and last[-1].end < first[0].end:
                message = f"{_shown(ends['ends'])} stands only before the first words of the rationale"
                yield form.problem((*at, "rationale", "ends"), message)


def _parts(form: Filled, name: str) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    parts = form.stated.get(name)
    for index, part in enumerate(parts if isinstance(parts, list) else []):
        if isinstance(part, dict):
            yield (name, index), part


def _unrecognised(form: Filled, document: str) -> Iterator[Problem]:
    """Yield the dates and numbers that the parsers do not find anywhere in the document."""
    found = find_dates(document, Span(0, len(document)))
    # A year of two digits may be of the last century.
    dates = {f.value.isoformat() for f in found} | {f.value.isoformat().replace("20", "19", 1) for f in found}
    numbers = {float(number) for number in _NUMBER.findall(document.replace(",", ""))} | set(_counts(document)) | {0.0}
    for path, value in _leaves(form.stated):
        shape = LABEL_FIELDS.get(starred(path))
        if shape is None or path[0] == "source_conflicts":
            continue
        if shape.kind == "date" and value not in dates:
            yield form.problem(path, f"no date was recognised as {value} in the document: look again")
        is_counted = shape.kind in ("number", "whole number") or path[-1] in _REWRITTEN
        if is_counted and any(float(number) not in numbers for number in _NUMBER.findall(str(value).replace(",", ""))):
            yield form.problem(path, f"{_shown(value)}: no such number was recognised in the document: look again")


def _counts(document: str) -> Iterator[float]:
    for match in _COUNT.finditer(document):
        if (count := parse_count(match[0])) is not None:
            yield float(count)


def _found(document: str, phrase: str) -> list[Span]:
    return locate(document, phrase, Span(0, len(document)))


def _absent(document: str, phrase: str) -> str:
    words = phrase.split()
    known = next((n for n in range(len(words) - 1, 0, -1) if _found(document, " ".join(words[:n]))), 0)
    hint = f": the document has {_shown(' '.join(words[:known]))}, but not with {_shown(words[known])} behind it" if known else ""
    return f"{_shown(phrase)} does not stand in the document{hint}"


def _leaves(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Any]]:
    children: Iterable[tuple[str | int, Any]]
    if isinstance(value, dict | list):
        children = value.items() if isinstance(value, dict) else enumerate(value)
        for key, child in children:
            yield from _leaves(child, (*path, key))
    elif value is not None:
        yield path, value


def _shown(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}...{shown[0]}"
