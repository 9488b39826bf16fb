"""What counts as right: a prediction held against a label, leaf by leaf.

Strict: typed values equal, strings equal after folding of case, white space and punctuation. Lenient: strings also where their
words overlap with an F1 of at least .9. Null against null counts for nothing; a wrong value is wrong once for what was said and once
for what was not; lists are multisets; items are paired one to one by their descriptions, the best total first.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal, TypeAlias

import numpy as np
from scipy.optimize import linear_sum_assignment

Equal: TypeAlias = Callable[[Any, Any], bool]
Kind: TypeAlias = Literal["right", "wrong", "missing", "extra"]

GROUPS: Mapping[str, tuple[str, ...]] = {
    "header": ("case_number", "priority", "dates."),
    "reviewer": ("reviewer.",),
    "patient": ("patient.",),
    "narrative": ("mechanism_of_injury", "diagnoses", "prior_treatments"),
    "issue": ("issue.",),
    "medication": ("medication.",),
    "schedule": ("schedule.",),
    "guideline": ("guideline.",),
}
"""The groups of leaves that are reported, by the beginnings of their names."""

LENIENT_F1 = 0.9
LEAST_ALIKE = 0.3
"""Descriptions less alike than this are not the same item."""

_ORDER_PENALTY = 1e-3  # of two items described alike, the one in the same place is meant


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one leaf.

    `leaf` is its name in reports ("medication.quantity"), `gold_path` and `path` where it stands in the label and in the
    prediction ("issues.1.medication.quantity"), None where it does not.
    """

    leaf: str
    kind: Kind
    gold: Any = None
    predicted: Any = None
    gold_path: str | None = None
    path: str | None = None


def fold(value: object) -> str:
    """Return a value's words for comparison.

    >>> fold("Low Back  (MRI), without."), fold("40 MG")
    ('low back mri without', '40 mg')
    """
    text = unicodedata.normalize("NFKC", str(value)).casefold().replace("–", "-")
    return " ".join(re.findall(r"[a-z0-9.%/+]+", text)).strip(". ")


def same(gold: Any, predicted: Any) -> bool:
    """Say whether two values are equal in the strict sense.

    >>> same("Right Knee", "right knee"), same(60, 60.0), same(60, "60"), same("2-3", "2")
    (True, True, True, False)
    """
    if isinstance(gold, bool) or isinstance(predicted, bool):
        return bool(gold) == bool(predicted)
    if isinstance(gold, int | float) and isinstance(predicted, int | float):
        return abs(gold - predicted) < 1e-9
    return fold(gold) == fold(predicted)


def alike(gold: Any, predicted: Any) -> bool:
    """Say whether two values are equal in the lenient sense: strings of which the words overlap with an F1 of at least .9.

    In a short value one other word is too many; in a long one a wrong digit may pass, so this is a second view and never the score.

    >>> alike("severe chronic pain of the left knee since the fall at work", "chronic pain of the left knee since the fall at work")
    True
    >>> alike("left knee", "right knee"), alike(12, 13)
    (False, False)
    """
    if same(gold, predicted):
        return True
    if not (isinstance(gold, str) and isinstance(predicted, str)):
        return False
    mine, other = Counter(fold(gold).split()), Counter(fold(predicted).split())
    shared = (mine & other).total()
    return shared > 0 and 2 * shared / (mine.total() + other.total()) >= LENIENT_F1


def compare(gold: Mapping[str, Any], predicted: Mapping[str, Any] | None, *, equal: Equal = same) -> tuple[Outcome, ...]:
    """Return the outcome of every leaf that the label or the prediction states.

    Args:
        gold: a label, as JSON values.
        predicted: the case of a record, as JSON values; None where there is no record: every leaf of the label is missing.
        equal: `same` (strict) or `alike` (lenient).
    """
    return tuple(_Comparison(equal).case(gold, predicted or {}))


def align(gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Return which predicted item is which of the label's: the one-to-one pairing with the most alike descriptions in total."""
    if not gold or not predicted:
        return {}
    likeness = np.array(
        [[_likeness(g, p) - abs(i - j) * _ORDER_PENALTY for j, p in enumerate(predicted)] for i, g in enumerate(gold)]
    )
    worth = np.where(likeness >= LEAST_ALIKE, likeness, 0.0)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    return {int(i): int(j) for i, j in zip(rows, columns, strict=True) if likeness[i, j] >= LEAST_ALIKE}


def group_of(leaf: str) -> str:
    """Return the group of a leaf.

    >>> group_of("dates.injury"), group_of("guideline.sections")
    ('header', 'guideline')
    """
    return next(group for group, beginnings in GROUPS.items() if leaf.startswith(beginnings))


def _likeness(gold: Mapping[str, Any], predicted: Mapping[str, Any]) -> float:
    return SequenceMatcher(None, fold(gold.get("description")), fold(predicted.get("description"))).ratio()


def _stated(value: Any) -> Any:
    return None if value in ("", [], {}) else value


class _Comparison:
    """Walks a label and a prediction side by side."""

    def __init__(self, equal: Equal) -> None:
        self._equal = equal

    def case(self, gold: Mapping[str, Any], predicted: Mapping[str, Any]) -> Iterator[Outcome]:
        for name in ("case_number", "priority", "mechanism_of_injury"):
            yield from self._pair(name, name, name, gold[name], predicted.get(name))
        for part, names in (("dates", tuple(gold["dates"])), ("patient", ("age", "sex"))):
            other = predicted.get(part) or {}
            for name in names:
                path = f"{part}.{name}"
                yield from self._pair(path, path, path, gold[part][name], other.get(name))
        reviewer = predicted.get("reviewer") or {}
        for name in ("licensed_states", "specialties"):
            path = f"reviewer.{name}"
            yield from self._bag(path, _elements(path, gold["reviewer"][name]), _elements(path, reviewer.get(name)))
        for name in ("diagnoses", "prior_treatments"):
            yield from self._bag(name, _elements(name, gold[name]), _elements(name, predicted.get(name)))
        yield from self._issues(gold["issues"], [i for i in predicted.get("issues") or [] if isinstance(i, dict)])

    def _issues(self, gold: Sequence[Mapping[str, Any]], predicted: Sequence[Mapping[str, Any]]) -> Iterator[Outcome]:
        pairs = align(gold, predicted)
        for index in sorted(set(range(len(predicted))) - set(pairs.values())):
            for name in ("description", "decision"):
                value = predicted[index].get(name)
                yield Outcome(f"issue.{name}", "extra", predicted=value, path=f"issues.{index}.{name}")
        for index, item in enumerate(gold):
            other = pairs.get(index)
            mine, theirs = f"issues.{index}", None if other is None else f"issues.{other}"
            yield from self._issue(mine, theirs, item, predicted[other] if other is not None else {})

    def _issue(self, mine: str, theirs: str | None, gold: Mapping[str, Any], predicted: Mapping[str, Any]) -> Iterator[Outcome]:
        def at(name: str) -> tuple[str, str | None]:
            return f"{mine}.{name}", theirs and f"{theirs}.{name}"

        for name in ("description", "category", "decision", "original_request", "authorized_portion"):
            yield from self._pair(f"issue.{name}", *at(name), gold[name], predicted.get(name))
        said = gold["retrospective"] or None, predicted.get("retrospective") or None
        yield from self._pair("issue.retrospective", *at("retrospective"), *said)
        days = at("service_dates")
        yield from self._bag(
            "issue.service_dates",
            _elements(days[0], gold["service_dates"]),
            _elements(days[1] or "", predicted.get("service_dates")),
        )
        yield from self._medication(at("medication"), gold["medication"] or {}, predicted.get("medication") or {})
        visits, other = gold["schedule"] or {}, predicted.get("schedule") or {}
        for name in ("sessions", "per_week", "weeks"):
            yield from self._pair(f"schedule.{name}", *at(f"schedule.{name}"), visits.get(name), other.get(name))
        for side in ("claims_administrator_guidelines", "reviewer_guidelines"):
            cited = [_Cited(at(side)[0], gold[side]), _Cited(at(side)[1] or "", predicted.get(side))]
            yield from self._bag("guideline.source", *(c.sources for c in cited))
            yield from self._bag("guideline.sections", *(c.sections for c in cited))
        yield from self._rationale(*at("rationale"), gold["rationale"], predicted.get("rationale"))

    def _medication(self, at: tuple[str, str | None], gold: Mapping[str, Any], predicted: Mapping[str, Any]) -> Iterator[Outcome]:
        mine, theirs = _Drugs(at[0], gold), _Drugs(at[1] or "", predicted)
        yield from self._bag("medication.name", mine.names, theirs.names)
        yield from self._bag("medication.strength", mine.strengths, theirs.strengths)
        for name in ("form", "quantity", "package", "directions", "supply", "refills"):
            other = at[1] and f"{at[1]}.{name}"
            yield from self._pair(f"medication.{name}", f"{at[0]}.{name}", other, gold.get(name), predicted.get(name))

    def _rationale(self, mine: str, theirs: str | None, gold: Any, predicted: Any) -> Iterator[Outcome]:
        """A rationale is right where it begins and ends with the label's words; of two labels the one with more words decides."""

        def bounded(ends: Any, whole: Any) -> bool:
            first, last = (whole["starts"], whole["ends"]) if isinstance(whole, dict) else (whole, whole)
            (a, b), (c, d) = (fold(ends["starts"]), fold(first)), (fold(ends["ends"]), fold(last))
            if isinstance(whole, dict):
                return (a.startswith(b) or b.startswith(a)) and (c.endswith(d) or d.endswith(c))
            return b.startswith(a) and d.endswith(c)

        yield from self._pair("issue.rationale", mine, theirs, gold, predicted, equal=bounded)

    def _pair(
        self, leaf: str, mine: str, theirs: str | None, gold: Any, predicted: Any, *, equal: Equal | None = None
    ) -> Iterator[Outcome]:
        gold, predicted = _stated(gold), _stated(predicted)
        if gold is None and predicted is None:
            return
        if gold is None:
            yield Outcome(leaf, "extra", None, predicted, None, theirs)
        elif predicted is None:
            yield Outcome(leaf, "missing", gold, None, mine, theirs)
        else:
            kind: Kind = "right" if (equal or self._equal)(gold, predicted) else "wrong"
            yield Outcome(leaf, kind, gold, predicted, mine, theirs)

    def _bag(self, leaf: str, gold: Sequence[_Element], predicted: Sequence[_Element]) -> Iterator[Outcome]:
        """Compare lists as multisets: equal values are paired first, then those alike; what is left is missing or extra."""
        left = list(predicted)
        unpaired: list[_Element] = []
        for equal in (same, self._equal):
            unpaired = []
            for element in gold:
                hit = next((other for other in left if equal(element.value, other.value)), None)
                if hit is None:
                    unpaired.append(element)
                else:
                    left.remove(hit)
                    yield Outcome(leaf, "right", element.value, hit.value, element.path, hit.path)
            gold = unpaired
        yield from (Outcome(leaf, "missing", gold=element.value, gold_path=element.path) for element in unpaired)
        yield from (Outcome(leaf, "extra", predicted=other.value, path=other.path) for other in left)


@dataclass(frozen=True, slots=True)
class _Element:
    """One element of a list, with its path."""

    value: Any
    path: str


def _elements(path: str, values: Any) -> list[_Element]:
    return [_Element(value, f"{path}.{index}") for index, value in enumerate(values or [])]


class _Drugs:
    """The drugs of one order: their names, and each strength with the name it belongs to."""

    def __init__(self, path: str, order: Mapping[str, Any]) -> None:
        drugs = [drug for drug in order.get("ingredients") or [] if isinstance(drug, dict)]
        at = [f"{path}.ingredients.{index}" for index in range(len(drugs))]
        self.names = [_Element(d["name"], f"{p}.name") for d, p in zip(drugs, at, strict=True) if d.get("name")]
        self.strengths = [
            _Element(f"{d.get('name')} {d['strength']}", f"{p}.strength")
            for d, p in zip(drugs, at, strict=True)
            if d.get("strength")
        ]


class _Cited:
    """The citations of one side: their sources, and all their sections."""

    def __init__(self, path: str, citations: Any) -> None:
        cited = [(f"{path}.{index}", c) for index, c in enumerate(citations or []) if isinstance(c, dict)]
        self.sources = [_Element(c["source"], f"{p}.source") for p, c in cited if c.get("source")]
        self.sections = [element for p, c in cited for element in _elements(f"{p}.sections", c.get("sections"))]
