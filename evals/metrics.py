"""The figures of a run, each with its interval and the number of leaves and documents behind it.

A metric over nothing is None. Counts are summed over documents; intervals treat the documents, not the leaves, as the sample. A
document that was damaged under several seeds is one document all the same: what was counted in its copies is summed first.
"""

from __future__ import annotations

import statistics as basic
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from evals.counts import Table, any_leaf, by_document, copies_of, in_group, table
from evals.digits import KINDS
from evals.matching import GROUPS
from evals.scores import Counts, DocumentScore, RunScores
from evals.statistics import (
    LEAST_CORRELATION,
    coverage_note,
    f1_interval,
    proportion_interval,
)

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


def summarize(run: RunScores) -> Summary:
    """Return the figures of a run."""
    documents = run.documents
    of = partial(figure, copies=copies_of(documents))
    every = table(documents, any_leaf)
    names = sorted({leaf for d in documents for leaf in d.strict})
    layouts = sorted({d.layout or "none" for d in documents})
    return Summary(
        micro=of(every),
        precision=of(every[:, [0, 1, 1]]),  # F1 of (tp, fp, fp) is tp / (tp + fp)
        recall=of(every[:, [0, 2, 2]]),
        lenient=of(table(documents, any_leaf, "lenient")),
        groups={group: of(table(documents, in_group(group))) for group in GROUPS},
        leaves={name: of(table(documents, name.__eq__)) for name in names},
        layouts={name: of(table([d for d in documents if (d.layout or "none") == name], any_leaf)) for name in layouts},
        items_right=_share(documents, lambda d: (d.items_right, d.items)),
        whole_records=_share(documents, lambda d: (d.exact, 1)),
        causes=dict(Counter(fault.cause for d in documents for fault in d.faults)),
        evidence=EvidenceFigures(
            span_right=_share(documents, lambda d: (d.located_right, d.located)),
            supported_wrong=_share(documents, lambda d: (d.supported_wrong, d.supported)),
            digits_wrong=_share(documents, lambda d: _digits(d, KINDS)),
            kinds_wrong={kind: _share(documents, partial(_digits, kinds=(kind,))) for kind in KINDS},
        ),
        conflicts=of(by_document(documents, lambda d: d.conflicts)),
        review=_share(documents, lambda d: (d.review_needed, 1)),
        usage=_usage(documents),
        characters=_share(documents, lambda d: d.characters or (0, 0), least_correlation=0.0),
        words=_share(documents, lambda d: d.words or (0, 0), least_correlation=0.0),
        erased=sum(d.erased for d in documents),
        failed=sum(d.error is not None for d in documents),
        documents=len({d.case_id for d in documents}),
        readings=len(documents),
    )


def figure(counts: Table, copies: float = 1.0) -> Figure:
    """Return F1 over a table of counts with its interval; documents without any such leaf do not count as sample.

    `copies` says how many copies of each document were counted.
    """
    stated = counts[counts.sum(axis=1) > 0]
    total = tuple(int(x) for x in stated.sum(axis=0)) if len(stated) else (0, 0, 0)
    tp, fp, fn = total
    interval = f1_interval(stated, copies=copies)
    note = None if interval.estimate is None else coverage_note(len(stated), interval.estimate)
    return Figure(interval.estimate, interval.low, interval.high, round((tp + fn) / copies), len(stated), (tp, fp, fn), note)


def _digits(document: DocumentScore, kinds: Iterable[str]) -> tuple[int, int]:
    """Return how many supported leaves of these kinds are wrong, and how many there are."""
    counts = [document.digits[kind] for kind in kinds if kind in document.digits]
    return sum(wrong for _, wrong in counts), sum(supported for supported, _ in counts)


def _share(
    documents: Sequence[DocumentScore],
    counts: Callable[[DocumentScore], tuple[int, int]],
    least_correlation: float = LEAST_CORRELATION,
) -> Share:
    """Return a share from the counts (successes, total) of each document."""
    rows = by_document(documents, counts)
    hits, wholes = rows[:, 0], rows[:, 1]
    interval = proportion_interval(hits, wholes, copies=copies_of(documents), least_correlation=least_correlation)
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
