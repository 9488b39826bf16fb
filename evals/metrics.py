"""The figures of a run, each with its interval and the number of leaves and documents behind it.

A metric over nothing is None. Counts are summed over documents; intervals treat the documents, not the leaves, as the sample. A
document that was damaged under several seeds is one document all the same: what was counted in its copies is summed first.
"""

from __future__ import annotations

import math
import statistics as basic
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from operator import add
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evals.digits import KINDS
from evals.matching import GROUPS, group_of
from evals.scores import Counts, DocumentScore, RunScores
from evals.statistics import (
    LEAST_CORRELATION,
    Paired,
    coverage_note,
    detectable,
    f1_interval,
    holm,
    mcnemar,
    paired,
    proportion_interval,
)
from extractor.errors import ConfigurationError

Table: TypeAlias = NDArray[np.int64]
"""True positives, false positives and false negatives, a row a document, whatever the number of its copies."""
Strictness: TypeAlias = Literal["strict", "lenient"]

FEW_LEAVES = 50
"""A group with fewer leaves in the labels carries no bar."""


@dataclass(frozen=True, slots=True)
class Figure:
    """F1 with its interval.

    `n` counts the leaves of the labels, each once, however many copies of its document were read; `counts` are those of all copies;
    `note` warns where the interval is known to be too narrow.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    documents: int
    counts: Counts
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, with a Wilson interval."""

    value: float | None
    low: float | None
    high: float | None
    successes: int
    total: int


@dataclass(frozen=True, slots=True)
class EvidenceFigures:
    """How good the evidence is: of the right leaves with a place those whose place holds the label's value; of all supported leaves
    those that are wrong all the same; the same of dates, doses, quantities and case numbers, together and by kind."""

    span_right: Share
    supported_wrong: Share
    digits_wrong: Share
    kinds_wrong: dict[str, Share]


@dataclass(frozen=True, slots=True)
class UsageTotals:
    """What the run cost; `cost_usd` None where a price is unknown, seconds are those of the documents, not of the clock."""

    calls: int
    cached: int
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    seconds: float
    seconds_median: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """All figures of one run; `readings` counts the copies of all documents, `characters` and `words` are the errors of recognition."""

    micro: Figure
    precision: Figure
    recall: Figure
    lenient: Figure
    groups: dict[str, Figure]
    leaves: dict[str, Figure]
    layouts: dict[str, Figure]
    items_right: Share
    whole_records: Share
    causes: dict[str, int]
    evidence: EvidenceFigures
    conflicts: Figure
    review: Share
    usage: UsageTotals
    characters: Share
    words: Share
    erased: int
    failed: int
    documents: int
    readings: int


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


def summarize(run: RunScores) -> Summary:
    """Return the figures of a run."""
    documents = run.documents
    total = len({d.case_id for d in documents})
    of = partial(figure, copies=len(documents) / total if total else 1.0)
    every = table(documents, _any_leaf)
    names = sorted({leaf for d in documents for leaf in d.strict})
    layouts = sorted({d.layout or "none" for d in documents})
    return Summary(
        micro=of(every),
        precision=of(every[:, [0, 1, 1]]),  # F1 of (tp, fp, fp) is tp / (tp + fp)
        recall=of(every[:, [0, 2, 2]]),
        lenient=of(table(documents, _any_leaf, "lenient")),
        groups={group: of(table(documents, _in_group(group))) for group in GROUPS},
        leaves={name: of(table(documents, name.__eq__)) for name in names},
        layouts={name: of(table([d for d in documents if (d.layout or "none") == name], _any_leaf)) for name in layouts},
        items_right=_share(documents, lambda d: (d.items_right, d.items)),
        whole_records=_share(documents, lambda d: (d.exact, 1)),
        causes=dict(Counter(fault.cause for d in documents for fault in d.faults)),
        evidence=EvidenceFigures(
            span_right=_share(documents, lambda d: (d.located_right, d.located)),
            supported_wrong=_share(documents, lambda d: (d.supported_wrong, d.supported)),
            digits_wrong=_share(documents, lambda d: _digits(d, KINDS)),
            kinds_wrong={kind: _share(documents, partial(_digits, kinds=(kind,))) for kind in KINDS},
        ),
        conflicts=of(_by_document(documents, lambda d: d.conflicts)),
        review=_share(documents, lambda d: (d.review_needed, 1)),
        usage=_usage(documents),
        characters=_share(documents, lambda d: d.characters or (0, 0), least_correlation=0.0),
        words=_share(documents, lambda d: d.words or (0, 0), least_correlation=0.0),
        erased=sum(d.erased for d in documents),
        failed=sum(d.error is not None for d in documents),
        documents=total,
        readings=len(documents),
    )


def compare_runs(a: RunScores, b: RunScores) -> Comparison:
    """Compare two runs on the same documents, or on copies of them that were damaged differently.

    Of runs at one level of noise, the copies that both read are compared; of others all copies, paired by case. Of a document with
    several copies, a whole record is one that is right in all of them.

    Raises:
        ConfigurationError: they are of different documents or labels, or have no seed in common.
    """
    sides = _same_documents(a, b)
    tables = {group: [_side_table(side, _in_group(group)) for side in sides] for group in GROUPS}
    tested = {group: paired(first, second) for group, (first, second) in tables.items() if (first + second).sum() > 0}
    corrected = holm([result.p_value for result in tested.values()])
    groups = {group: _difference(result, p) for (group, result), p in zip(tested.items(), corrected, strict=True)}
    every = [_side_table(side, _any_leaf) for side in sides]
    overall = paired(*every)
    exact = [[bool(whole) for whole in _by_document(side.documents, _inexact)[:, 0] == 0] for side in sides]
    only = [sum(mine and not other for mine, other in zip(*both, strict=True)) for both in (exact, exact[::-1])]
    return Comparison(
        overall=_difference(overall, overall.p_value),
        groups=groups,
        whole_records=WholeRecords(only[0], only[1], mcnemar(*exact)),
        detectable=detectable(*every),
    )


def table(documents: Iterable[DocumentScore], wanted: Callable[[str], bool], strictness: Strictness = "strict") -> Table:
    """Return the counts of the wanted leaves, summed for each document over its copies: shape (documents, 3)."""
    return _by_document(documents, lambda d: _summed(getattr(d, strictness), wanted))


def figure(counts: Table, copies: float = 1.0) -> Figure:
    """Return F1 over a table of counts with its interval; documents without any such leaf do not count as sample.

    `copies` says how many copies of each document were counted.
    """
    stated = counts[counts.sum(axis=1) > 0]
    total = tuple(int(x) for x in stated.sum(axis=0)) if len(stated) else (0, 0, 0)
    tp, fp, fn = total
    interval = f1_interval(stated)
    note = None if interval.estimate is None else coverage_note(len(stated), interval.estimate)
    return Figure(interval.estimate, interval.low, interval.high, round((tp + fn) / copies), len(stated), (tp, fp, fn), note)


@dataclass(frozen=True, slots=True)
class _Side:
    """The readings of one run that are compared; `weight` makes up for more copies of each document on the other side."""

    documents: tuple[DocumentScore, ...]
    weight: int = 1


def _same_documents(a: RunScores, b: RunScores) -> tuple[_Side, _Side]:
    """Return what is compared of two runs, both in the same order of documents."""
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


def _by_document(documents: Iterable[DocumentScore], counts: Callable[[DocumentScore], tuple[int, ...]]) -> Table:
    """Return counts summed over the copies of each document, a row a document, in the order in which documents first come."""
    rows: dict[str, tuple[int, ...]] = {}
    for document in documents:
        counted = counts(document)
        rows[document.case_id] = tuple(map(add, rows.get(document.case_id, (0,) * len(counted)), counted))
    return np.array(list(rows.values()), dtype=np.int64).reshape(len(rows), -1 if rows else 3)


def _inexact(document: DocumentScore) -> tuple[int, ...]:
    return (int(not document.exact),)


def _digits(document: DocumentScore, kinds: Iterable[str]) -> tuple[int, int]:
    """Return how many supported leaves of these kinds are wrong, and how many there are."""
    counts = [document.digits[kind] for kind in kinds if kind in document.digits]
    return sum(wrong for _, wrong in counts), sum(supported for supported, _ in counts)


def _any_leaf(_leaf: str) -> bool:
    return True


def _in_group(group: str) -> Callable[[str], bool]:
    return lambda leaf: group_of(leaf) == group


def _summed(counts: Mapping[str, Counts], wanted: Callable[[str], bool]) -> Counts:
    rows = [row for leaf, row in counts.items() if wanted(leaf)]
    return sum(r[0] for r in rows), sum(r[1] for r in rows), sum(r[2] for r in rows)


def _difference(result: Paired, p_holm: float) -> Difference:
    return Difference(result.difference, result.low, result.high, result.p_value, p_holm, result.documents)


def _share(
    documents: Iterable[DocumentScore],
    counts: Callable[[DocumentScore], tuple[int, int]],
    least_correlation: float = LEAST_CORRELATION,
) -> Share:
    """Return a share from the counts (successes, total) of each document."""
    rows = _by_document(documents, counts)
    hits, wholes = rows[:, 0], rows[:, 1]
    interval = proportion_interval(hits, wholes, least_correlation=least_correlation)
    return Share(interval.estimate, interval.low, interval.high, int(hits.sum()), int(wholes.sum()))


def _usage(documents: Iterable[DocumentScore]) -> UsageTotals:
    used = [document.usage for document in documents]
    costs = [u.cost_usd for u in used]
    return UsageTotals(
        calls=sum(u.calls for u in used),
        cached=sum(u.cached for u in used),
        input_tokens=sum(u.input_tokens for u in used),
        output_tokens=sum(u.output_tokens for u in used),
        cost_usd=None if None in costs else sum(c for c in costs if c is not None),
        seconds=sum(u.seconds for u in used),
        seconds_median=basic.median(u.seconds for u in used) if used else None,
    )
