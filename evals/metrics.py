"""The figures of a run, each with its interval and the number of leaves and documents behind it.

A metric over nothing is None. Counts are summed over documents; intervals treat the documents, not the leaves, as the sample.
"""

from __future__ import annotations

import statistics as basic
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evals.matching import GROUPS, group_of
from evals.scores import Counts, DocumentScore, RunScores
from evals.statistics import Paired, coverage_note, detectable, f1_interval, holm, mcnemar, paired, proportion_interval
from extractor.errors import ConfigurationError

Table: TypeAlias = NDArray[np.int64]
"""True positives, false positives and false negatives, a row a document."""
Strictness: TypeAlias = Literal["strict", "lenient"]

FEW_LEAVES = 50
"""A group with fewer leaves in the labels carries no bar."""


@dataclass(frozen=True, slots=True)
class Figure:
    """F1 with its interval; `n` counts the leaves of the labels, `note` warns where the interval is known to be too narrow."""

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
    those that are wrong all the same."""

    span_right: Share
    supported_wrong: Share


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
    """All figures of one run."""

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
    failed: int
    documents: int


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
    every = table(documents, _any_leaf)
    names = sorted({leaf for d in documents for leaf in d.strict})
    layouts = sorted({d.layout or "none" for d in documents})
    return Summary(
        micro=figure(every),
        precision=figure(every[:, [0, 1, 1]]),  # F1 of (tp, fp, fp) is tp / (tp + fp)
        recall=figure(every[:, [0, 2, 2]]),
        lenient=figure(table(documents, _any_leaf, "lenient")),
        groups={group: figure(table(documents, _in_group(group))) for group in GROUPS},
        leaves={name: figure(table(documents, name.__eq__)) for name in names},
        layouts={name: figure(table([d for d in documents if (d.layout or "none") == name], _any_leaf)) for name in layouts},
        items_right=_share((d.items_right for d in documents), (d.items for d in documents)),
        whole_records=_share((d.exact for d in documents), (1 for _ in documents)),
        causes=dict(Counter(fault.cause for d in documents for fault in d.faults)),
        evidence=EvidenceFigures(
            span_right=_share((d.located_right for d in documents), (d.located for d in documents)),
            supported_wrong=_share((d.supported_wrong for d in documents), (d.supported for d in documents)),
        ),
        conflicts=figure(np.array([d.conflicts for d in documents], dtype=np.int64).reshape(-1, 3)),
        review=_share((d.review_needed for d in documents), (1 for _ in documents)),
        usage=_usage(documents),
        failed=sum(d.error is not None for d in documents),
        documents=len(documents),
    )


def compare_runs(a: RunScores, b: RunScores) -> Comparison:
    """Compare two runs on the same documents.

    Raises:
        ConfigurationError: they are of different documents or labels.
    """
    if a.info.dataset_digest != b.info.dataset_digest or [d.case_id for d in a.documents] != [d.case_id for d in b.documents]:
        raise ConfigurationError(
            f"runs {a.info.name!r} and {b.info.name!r} are not of the same documents and labels",
            hint="Run both on the same dataset and split.",
        )
    tables = {group: [_of_group(run, group) for run in (a, b)] for group in GROUPS}
    tested = {group: paired(first, second) for group, (first, second) in tables.items() if (first + second).sum() > 0}
    corrected = holm([result.p_value for result in tested.values()])
    groups = {group: _difference(result, p) for (group, result), p in zip(tested.items(), corrected, strict=True)}
    every = [table(run.documents, _any_leaf) for run in (a, b)]
    overall = paired(*every)
    exact = [[d.exact for d in run.documents] for run in (a, b)]
    only = [sum(mine and not other for mine, other in zip(*sides, strict=True)) for sides in (exact, exact[::-1])]
    return Comparison(
        overall=_difference(overall, overall.p_value),
        groups=groups,
        whole_records=WholeRecords(only[0], only[1], mcnemar(*exact)),
        detectable=detectable(*every),
    )


def table(documents: Iterable[DocumentScore], wanted: Callable[[str], bool], strictness: Strictness = "strict") -> Table:
    """Return the counts of the wanted leaves, summed for each document: shape (documents, 3)."""
    rows = [_summed(getattr(document, strictness), wanted) for document in documents]
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def figure(counts: Table) -> Figure:
    """Return F1 over a table of counts with its interval; documents without any such leaf do not count as sample."""
    stated = counts[counts.sum(axis=1) > 0]
    total = tuple(int(x) for x in stated.sum(axis=0)) if len(stated) else (0, 0, 0)
    tp, fp, fn = total
    interval = f1_interval(stated)
    note = None if interval.estimate is None else coverage_note(len(stated), interval.estimate)
    return Figure(interval.estimate, interval.low, interval.high, tp + fn, len(stated), (tp, fp, fn), note)


def _of_group(run: RunScores, group: str) -> Table:
    return table(run.documents, _in_group(group))


def _any_leaf(_leaf: str) -> bool:
    return True


def _in_group(group: str) -> Callable[[str], bool]:
    return lambda leaf: group_of(leaf) == group


def _summed(counts: Mapping[str, Counts], wanted: Callable[[str], bool]) -> Counts:
    rows = [row for leaf, row in counts.items() if wanted(leaf)]
    return sum(r[0] for r in rows), sum(r[1] for r in rows), sum(r[2] for r in rows)


def _difference(result: Paired, p_holm: float) -> Difference:
    return Difference(result.difference, result.low, result.high, result.p_value, p_holm, result.documents)


def _share(successes: Iterable[int], totals: Iterable[int]) -> Share:
    """Return a share from the counts of each document."""
    hits, wholes = np.array(list(successes), dtype=np.int64), np.array(list(totals), dtype=np.int64)
    interval = proportion_interval(hits, wholes)
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
