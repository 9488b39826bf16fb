"""Two questions to the outcomes of a document: was a value rightly called unreadable, and is a supported digit wrong?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from evals.digits import kind_of
from evals.matching import Outcome, same
from extractor.record import SUPPORTED

_STRENGTH = "medication.strength"


class _Place(NamedTuple):
    """A leaf's place without the indexes of lists: of an item of the case (`issues.2`), or of the case itself."""

    item: str | None
    name: str


def excused(outcomes: Sequence[Outcome], erased: frozenset[str], evidence: Mapping[str, Mapping[str, Any]]) -> tuple[Outcome, ...]:
    """Return the outcomes, a missing value right where damage took its pixels and the record says `unreadable` in its place.

    Nothing else is excused: an erased value that is passed over in silence stays missing, another value in its place stays wrong,
    and `unreadable` of what can be read is missing.
    """
    if not erased:
        return tuple(outcomes)
    said = Counter(_place(path) for path, entry in evidence.items() if entry["status"] == "unreadable")
    items = _items(outcomes)
    result = []
    for outcome in outcomes:
        if outcome.kind == "missing" and outcome.gold_path in erased:
            own = _place(outcome.gold_path)
            place = own if own.item is None else _Place(items.get(own.item), own.name)
            if said[place]:
                said[place] -= 1
                outcome = replace(outcome, kind="right")
        result.append(outcome)
    return tuple(result)


def count_digits(
    gold: Mapping[str, Any], case: Any, evidence: Mapping[str, Mapping[str, Any]], outcomes: Sequence[Outcome]
) -> dict[str, tuple[int, int]]:
    """Return by kind how many dates, doses, quantities and case numbers the evidence bears out, and how many of them are wrong.

    A strength counts as wrong where its drug's strengths are others, not where the drug's name alone is wrong.
    """
    wrong = {outcome.path for outcome in outcomes if outcome.predicted is not None and outcome.kind != "right"}
    wrong -= _misnamed(gold, case, outcomes)
    supported = [path for path, entry in evidence.items() if entry["status"] in SUPPORTED]
    counts: dict[str, tuple[int, int]] = {}
    for path in supported:
        kind = kind_of(path)
        if kind is not None:
            total, bad = counts.get(kind, (0, 0))
            counts[kind] = total + 1, bad + (path in wrong)
    return dict(sorted(counts.items()))


def _misnamed(gold: Mapping[str, Any], case: Any, outcomes: Sequence[Outcome]) -> set[str | None]:
    """Return the paths of strengths that are the label's, under another name of the drug."""
    items = _items(outcomes)
    missing = [o.gold_path for o in outcomes if o.leaf == _STRENGTH and o.kind == "missing" and o.gold_path]
    found = set[str | None]()
    for outcome in outcomes:
        if outcome.leaf == _STRENGTH and outcome.kind != "right" and outcome.path and outcome.predicted is not None:
            item, strength = _place(outcome.path).item, _at(case, outcome.path)
            alike = [p for p in missing if items.get(_place(p).item) == item and same(_at(gold, p), strength)]
            if alike:
                missing.remove(alike[0])
                found.add(outcome.path)
    return found


def _items(outcomes: Sequence[Outcome]) -> dict[str | None, str | None]:
    """Return which item of the prediction is which of the label."""
    return {_place(o.gold_path).item: _place(o.path).item for o in outcomes if o.gold_path and o.path}


def _place(path: str) -> _Place:
    """Return where a leaf stands.

    >>> _place("issues.1.medication.ingredients.0.strength")
    _Place(item='issues.1', name='issues.medication.ingredients.strength')
    """
    item = re.match(r"issues\.\d+", path)
    return _Place(item[0] if item else None, re.sub(r"\.\d+", "", path))


def _at(value: Any, path: str) -> Any:
    for step in path.split("."):
        value = value[int(step)] if isinstance(value, list) else value[step]
    return value
