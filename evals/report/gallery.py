"""The gallery of errors: wrong leaves with the words of the source around them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

from evals.matching import GROUPS, group_of
from evals.scores import Fault, RunScores, Window
from extractor.pages.view import GLYPHS
from extractor.record import SUPPORTED

MOST = 200
"""How many errors are shown, so that the page stays one that a browser opens at once."""

LONGEST = 320
"""Longest value or marked passage, in characters; of a longer one its two ends are shown."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One wrong leaf of one run; `before`, `marked` and `after` are the source's words, all empty where no place is known."""

    run: str
    case_id: str
    leaf: str
    path: str
    cause: str
    gold: str | None
    predicted: str | None
    status: str | None
    before: str
    marked: str
    after: str

    @property
    def is_supported(self) -> bool:
        """Say whether the evidence bears the wrong value out: the errors that nobody is warned of."""
        return self.predicted is not None and self.status in SUPPORTED

    @property
    def glyph(self) -> str:
        """One character for the status of the evidence."""
        return next((glyph for status, glyph in GLYPHS.items() if status == self.status), "·")


@dataclass(frozen=True, slots=True)
class Gallery:
    """The errors shown, by leaf in the order of the groups, and how many there are in all."""

    leaves: dict[str, tuple[Entry, ...]]
    total: int

    @property
    def shown(self) -> int:
        """How many errors are shown."""
        return sum(map(len, self.leaves.values()))


def gallery_of(runs: Sequence[RunScores], labels: Sequence[str]) -> Gallery:
    """Return at most `MOST` errors, taken in turn from every run and leaf, so that a poor run does not crowd out the others."""
    heaps: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for run, label in zip(runs, labels, strict=True):
        for document in run.documents:
            for fault in document.faults:
                copy = "" if document.seed is None else f" · seed {document.seed}"
                heaps[label, fault.leaf].append(_entry(label, f"{document.case_id}{copy}", fault))
    for heap in heaps.values():
        heap.sort(key=lambda entry: not entry.is_supported)
    turns = chain.from_iterable(zip_longest(*heaps.values()))
    taken = [entry for entry in turns if entry is not None][:MOST]
    leaves = sorted({entry.leaf for entry in taken}, key=lambda leaf: (list(GROUPS).index(group_of(leaf)), leaf))
    by_case = sorted(taken, key=lambda entry: (entry.case_id, entry.path))
    shown = {leaf: tuple(entry for entry in by_case if entry.leaf == leaf) for leaf in leaves}
    return Gallery(shown, sum(map(len, heaps.values())))


def _entry(label: str, case_id: str, fault: Fault) -> Entry:
    before, marked, after = _around(fault.window) if fault.window else ("", "", "")
    return Entry(
        run=label,
        case_id=case_id,
        leaf=fault.leaf,
        path=fault.path or fault.gold_path or fault.leaf,
        cause=fault.cause,
        gold=_shown(fault.gold),
        predicted=_shown(fault.predicted),
        status=fault.status,
        before=before,
        marked=marked,
        after=after,
    )


def _around(window: Window) -> tuple[str, str, str]:
    """Cut the window at its mark; a mark outside the text is none."""
    text, end = window.text, max(0, min(window.end, len(window.text)))
    start = max(0, min(window.start, end))
    return text[:start], _shortened(text[start:end]), text[end:]


def _shown(value: Any) -> str | None:
    """Return a value for a person; of a labelled rationale its two ends."""
    if value is None:
        return None
    if isinstance(value, dict) and set(value) == {"starts", "ends"}:
        return _shortened(f"{value['starts']} … {value['ends']}")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _shortened(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _shortened(text: str) -> str:
    """Return the text, of a long one its two ends.

    >>> len(_shortened("x" * 1000)), _shortened("short")
    (320, 'short')
    """
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2
    return f"{text[: half - 1].rstrip()} … {text[-(LONGEST - half - 2) :].lstrip()}"
