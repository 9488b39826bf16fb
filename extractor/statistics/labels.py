"""Reviewed decisions, from the labels that people made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final

from extractor.case import Decision
from extractor.errors import ConfigurationError
from extractor.statistics.corrected import Cell, Checked
from extractor.statistics.facts import CaseFacts

LEAST_ALIKE: Final = 0.5
"""Share of common characters from which two descriptions are of one item."""


@dataclass(frozen=True, slots=True)
class LabelledItem:
    """An item as a person states it."""

    title: str
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What was reviewed: the items that were read, those that the reader missed, and those it made up."""

    items: tuple[Checked, ...]
    decisions: int
    missed: int
    made_up: int


def read_labels(folder: Path) -> dict[str, tuple[LabelledItem, ...]]:
    """Return the labelled items by case, from a folder of `CASE.json` or a dataset's with them in `labels`.

    Raises:
        ConfigurationError: there are no labels, or one is no label.
    """
    places = sorted((folder / "labels" if (folder / "labels").is_dir() else folder).glob("*.json"))
    if not places:
        raise ConfigurationError(f"no labels in {str(folder)!r}", hint="Labels are CASE.json: `imr labels export DIR` writes them.")
    return {place.stem: tuple(_items(place)) for place in places}


def _items(place: Path) -> Iterator[LabelledItem]:
    try:
        label: Any = json.loads(place.read_text("utf-8"))
        for issue in label["issues"]:
            decision = issue.get("decision")
            yield LabelledItem(str(issue.get("description") or ""), decision if decision in ("upheld", "overturned") else None)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ConfigurationError(f"{str(place)!r} is no label: {error}", hint="A label is one case as JSON.") from error


def reviewed(cases: Iterable[CaseFacts], labels: Mapping[str, Sequence[LabelledItem]]) -> Reviewed:
    """Return the items of the labelled cases as read and as they are; a case is found by its number, or its file's name."""
    checked, decisions, missed, made_up = list[Checked](), 0, 0, 0
    for case in cases:
        labelled = labels.get(case.name) or labels.get(Path(case.source).stem)
        if labelled is None:
            continue
        decisions += 1
        pairs = _aligned([item.title for item in case.items], [item.title for item in labelled])
        for read, true in pairs:
            truth = labelled[true].decision
            if truth is not None:
                checked.append(Checked(Cell(case.asked, case.items[read].decision), truth))
        missed += len(labelled) - len(pairs)
        made_up += len(case.items) - len(pairs)
    return Reviewed(tuple(checked), decisions, missed, made_up)


def _aligned(read: Sequence[str], true: Sequence[str]) -> list[tuple[int, int]]:
    """Return which items correspond: in order where there are as many, otherwise the most alike first."""
    if len(read) == len(true):
        return [(at, at) for at in range(len(read))]
    alike = [
        (SequenceMatcher(None, a.casefold(), b.casefold(), autojunk=False).ratio(), i, j)
        for i, a in enumerate(read)
        for j, b in enumerate(true)
    ]
    pairs: list[tuple[int, int]] = []
    for ratio, i, j in sorted(alike, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if ratio >= LEAST_ALIKE and all(i != a and j != b for a, b in pairs):
            pairs.append((i, j))
    return sorted(pairs)
