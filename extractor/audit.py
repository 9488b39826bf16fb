"""Numbers of a scan that two readings of its picture tell differently: their leaves become unreadable, so that no wrong digit leaves.

Which numbers are doubtful is known since the pages were read (`Document.doubts`, kept with the text), so the same comes out again
without the pictures. A value of a number, a date, a strength or the like is taken away; of words that hold such a number (an item's
description) it is said that the number is doubtful.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from extractor.case import Case, Leaf, leaves
from extractor.document import Document, Doubt, Span
from extractor.record import Evidence, Finding

NUMBERS: Final = re.compile(r"case_number|.*\.(?:strength|package|per_week)")
"""Leaves that are strings and hold a number; those that are numbers or dates need no list."""

WORDS: Final = re.compile(r"issues\.\d+\.(?:description|original_request|authorized_portion|medication\.(?:directions|supply))")
"""Leaves that are words of the order, in which a number may stand."""

WITHOUT_POINT: Final = re.compile(r"case_number|dates\..*|.*\.service_dates(?:\.\d+)?")
"""Leaves in which no point stands between digits: what was read as one was a stroke, and changes no value."""


class Audited(NamedTuple):
    """A case without its doubtful numbers, and the evidence of the leaves that were taken away, by path (of a list: the list's)."""

    case: Case
    unreadable: dict[str, Evidence]


def audit(case: Case, evidence: Mapping[str, Evidence], document: Document) -> Audited:
    """Return the case without the values that rest on a doubtful number; `evidence` has places in `document`."""
    refused: dict[str, Evidence] = {}
    for path, value in leaves(case):
        entry = evidence.get(path)
        if entry is None or not _is_number(path, value):
            continue
        doubts = [doubt for doubt in _doubts(path, entry.span, document) if _bears(value, doubt, document)]
        if doubts:
            note = "; ".join(_said(doubt, document) for doubt in doubts)
            refused[path] = entry.model_copy(update={"status": "unreadable", "note": note})
    return Audited(_without(case, refused), _by_list(refused)) if refused else Audited(case, {})


def report_words(evidence: Mapping[str, Evidence], document: Document) -> list[Finding]:
    """Return a finding `audit.digits` for each leaf whose words hold a doubtful number."""
    return [
        Finding(
            code="audit.digits",
            severity="warning",
            fields=[path],
            message=f"{path}: " + "; ".join(_said(doubt, document) for doubt in doubts),
            spans=[doubt.span for doubt in doubts],
        )
        for path, entry in evidence.items()
        if WORDS.fullmatch(path) and (doubts := _doubts(path, entry.span, document))
    ]


def is_borne_out(path: str, entry: Evidence, document: Document) -> bool:
    """Say whether the document has a doubtful number where a stored entry says "unreadable", and tells of it in the same words."""
    return any(_said(doubt, document) in (entry.note or "") for doubt in _doubts(path, entry.span, document))


def _is_number(path: str, value: Leaf) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float | dt.date) or NUMBERS.fullmatch(path) is not None


def _bears(value: Leaf, doubt: Doubt, document: Document) -> bool:
    """Say whether a value hangs on what is doubtful: not where a doubtful point was taken for a stroke and the value has none."""
    return doubt.kind == "digit" or "." in str(value) or "." not in doubt.span.text(document.text)


def _doubts(path: str, span: Span | None, document: Document) -> list[Doubt]:
    if span is None:
        return []
    kinds = ("digit",) if WITHOUT_POINT.fullmatch(path) else ("digit", "point")
    return [d for d in document.doubts if d.kind in kinds and d.span.start < span.end and span.start < d.span.end]


def _said(doubt: Doubt, document: Document) -> str:
    first = doubt.span.text(document.text)
    if "".join(first.split()) == "".join(doubt.second.split()):
        return f"{first!r} is hardly legible" if doubt.kind == "digit" else f"the point in {first!r} is hardly legible"
    return f"read as {first!r} and, a second time, as {doubt.second!r}"


def _without(case: Case, paths: Iterable[str]) -> Case:
    """Return the case with leaves set to None; those of a list leave it."""
    data = case.model_dump()
    for path in sorted(paths, key=_position, reverse=True):  # the last of a list first, so that the others keep their places
        *way, last = path.split(".")
        part: Any = data
        for step in way:
            part = part[int(step)] if isinstance(part, list) else part[step]
        if isinstance(part, list):
            del part[int(last)]
        else:
            part[last] = None
    return Case.model_validate(data)


def _position(path: str) -> list[tuple[int, str]]:
    return [(int(step), "") if step.isdigit() else (-1, step) for step in path.split(".")]


def _by_list(refused: Mapping[str, Evidence]) -> dict[str, Evidence]:
    """Return entries by path; of a list's leaves, which keep no place of their own, the first by the list's."""
    found: dict[str, Evidence] = {}
    for path, entry in refused.items():
        found.setdefault(re.sub(r"\.\d+$", "", path), entry)
    return found
