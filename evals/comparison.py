"""Two runs held against each other, document by document, group by group."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from evals.counts import Table, any_leaf, by_document, copies_of, in_group, table
from evals.matching import GROUPS
from evals.scores import DocumentScore, RunScores
from evals.statistics import Paired, detectable, holm, mcnemar, paired
from extractor.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Difference:
    """The second run's F1 less the first's; `p_holm` is corrected for the number of groups compared."""

    value: float | None
    low: float | None
    high: float | None
    p_value: float
    p_holm: float
    documents: int


@dataclass(frozen=True, slots=True)
class WholeRecords:
    """Documents that only one of two runs has wholly right, and McNemar's exact p."""

    a_only: int
    b_only: int
    p_value: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs on the same documents; `detectable` is the smallest difference of F1 that so few would show four times of five."""

    overall: Difference
    groups: dict[str, Difference]
    whole_records: WholeRecords
    detectable: float | None


def compare_runs(a: RunScores, b: RunScores) -> Comparison:
    """Compare two runs on the same documents, or on copies of them that were damaged differently.

    Of runs at one level of noise, the copies that both read are compared; of others all copies, paired by case. Of a document with
    several copies, a whole record is one that is right in all of them.

    Raises:
        ConfigurationError: they are of different documents or labels, or have no seed in common.
    """
    sides = _same_documents(a, b)
    tables = {group: [_side_table(side, in_group(group)) for side in sides] for group in GROUPS}
    copies = copies_of(sides[0].documents) * sides[0].weight
    tested = {
        group: paired(first, second, copies=copies) for group, (first, second) in tables.items() if (first + second).sum() > 0
    }
    corrected = holm([result.p_value for result in tested.values()])
    groups = {group: _difference(result, p) for (group, result), p in zip(tested.items(), corrected, strict=True)}
    every = [_side_table(side, any_leaf) for side in sides]
    overall = paired(every[0], every[1], copies=copies)
    exact = [[bool(whole) for whole in by_document(side.documents, _inexact)[:, 0] == 0] for side in sides]
    only = [sum(mine and not other for mine, other in zip(*both, strict=True)) for both in (exact, exact[::-1])]
    return Comparison(
        overall=_difference(overall, overall.p_value),
        groups=groups,
        whole_records=WholeRecords(only[0], only[1], mcnemar(*exact)),
        detectable=detectable(every[0], every[1]),
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """The readings of one run that are compared; `weight` makes up for more copies of each document on the other side."""

    documents: tuple[DocumentScore, ...]
    weight: int = 1


def _same_documents(a: RunScores, b: RunScores) -> tuple[_Side, _Side]:
    """Return what is compared of two runs, both in the same order of documents and with as many copies of each."""
    cases = [list(dict.fromkeys(d.case_id for d in run.documents)) for run in (a, b)]
    if a.info.dataset_digest != b.info.dataset_digest or cases[0] != cases[1]:
        raise ConfigurationError(
            f"runs {a.info.name!r} and {b.info.name!r} are not of the same documents and labels",
            hint="Run both on the same dataset and split.",
        )
    if a.info.noise != b.info.noise:
        copies = [max(1, len(run.info.seeds)) for run in (a, b)]
        shared = math.gcd(*copies)
        return _Side(a.documents, copies[1] // shared), _Side(b.documents, copies[0] // shared)
    keys = [{(d.case_id, d.seed) for d in run.documents} for run in (a, b)]
    both = keys[0] & keys[1]
    if not both and any(keys):
        raise ConfigurationError(
            f"runs {a.info.name!r} and {b.info.name!r} have no seed of their noise in common",
            hint="Run one of them with the other's --seed.",
        )
    sides = [tuple(d for d in run.documents if (d.case_id, d.seed) in both) for run in (a, b)]
    return _Side(sides[0]), _Side(sides[1])


def _side_table(side: _Side, wanted: Callable[[str], bool]) -> Table:
    return table(side.documents, wanted) * side.weight


def _inexact(document: DocumentScore) -> tuple[int, ...]:
    return (int(not document.exact),)


def _difference(result: Paired, p_holm: float) -> Difference:
    return Difference(result.difference, result.low, result.high, result.p_value, p_holm, result.documents)
