"""How far two labellers agree on the same documents, field by field.

The coefficient of a field is positive specific agreement, the F1 of one labeller against the other, which is the same both ways
(Hripcsak and Rothschild, 2005): what a document does not state has no bounded number of negatives, so chance cannot be corrected for.
Fields of a closed set also have Cohen's kappa, over the values that both could have given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from statsmodels.stats.inter_rater import cohens_kappa

from evals.dataset import load_label
from evals.matching import Outcome, compare, group_of
from evals.scoring import CLOSED
from extractor.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class FieldAgreement:
    """One field: leaves on which both agree, leaves only the one or only the other has (a difference counts in both)."""

    leaf: str
    both: int
    first_only: int
    second_only: int
    kappa: float | None = None

    @property
    def agreement(self) -> float:
        """Positive specific agreement: twice the agreed over all."""
        return 2 * self.both / (2 * self.both + self.first_only + self.second_only)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two labellers over `documents` decisions; `differing` lists every leaf on which they do not agree."""

    documents: int
    fields: tuple[FieldAgreement, ...]
    differing: tuple[tuple[str, Outcome], ...]

    @property
    def overall(self) -> float:
        """Positive specific agreement over all leaves."""
        both = sum(f.both for f in self.fields)
        return 2 * both / (2 * both + sum(f.first_only + f.second_only for f in self.fields))


def agree(first: Path, second: Path) -> Agreement:
    """Compare two folders of labels.

    Raises:
        ConfigurationError: they do not hold labels of the same cases, or a label breaks the form.
    """
    names = [sorted(path.name for path in folder.glob("*.json")) for folder in (first, second)]
    if names[0] != names[1] or not names[0]:
        odd = ", ".join(sorted(set(names[0]) ^ set(names[1]))[:5]) or "no labels at all"
        raise ConfigurationError(f"{str(first)!r} and {str(second)!r} do not hold labels of the same cases: {odd}")
    outcomes = [(name, outcome) for name in names[0] for outcome in _outcomes(first / name, second / name)]
    by_leaf: defaultdict[str, list[Outcome]] = defaultdict(list)
    for _, outcome in outcomes:
        by_leaf[outcome.leaf].append(outcome)
    fields = sorted((_field(leaf, said) for leaf, said in by_leaf.items()), key=lambda f: (group_of(f.leaf), f.leaf))
    return Agreement(len(names[0]), tuple(fields), tuple((name[:-5], o) for name, o in outcomes if o.kind != "right"))


def _outcomes(first: Path, second: Path) -> Iterator[Outcome]:
    labels: list[Mapping[str, Any]] = [load_label(first), load_label(second)]
    yield from compare(labels[0], labels[1])


def _field(leaf: str, outcomes: list[Outcome]) -> FieldAgreement:
    kinds = [outcome.kind for outcome in outcomes]
    return FieldAgreement(
        leaf,
        both=kinds.count("right"),
        first_only=kinds.count("wrong") + kinds.count("missing"),
        second_only=kinds.count("wrong") + kinds.count("extra"),
        kappa=_kappa(outcomes) if leaf in CLOSED else None,
    )


def _kappa(outcomes: list[Outcome]) -> float | None:
    """Return Cohen's kappa over the leaves that either states; None where all is one value, so that chance explains everything."""
    values = sorted({str(v) for o in outcomes for v in (o.gold, o.predicted)})
    if len(values) < 2:
        return None
    table = np.zeros((len(values), len(values)))
    for outcome in outcomes:
        table[values.index(str(outcome.gold)), values.index(str(outcome.predicted))] += 1
    return float(cohens_kappa(table, return_results=False))
