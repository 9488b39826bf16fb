"""Counts of scores by document: what was counted in the copies of a document, one for each seed of its damage, is summed first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import add
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from evals.matching import group_of
from evals.scores import Counts, DocumentScore

Table: TypeAlias = NDArray[np.int64]
"""True positives, false positives and false negatives, a row a document, whatever the number of its copies."""
Strictness: TypeAlias = Literal["strict", "lenient"]


def table(documents: Iterable[DocumentScore], wanted: Callable[[str], bool], strictness: Strictness = "strict") -> Table:
    """Return the counts of the wanted leaves, summed for each document over its copies: shape (documents, 3)."""
    return by_document(documents, lambda d: _summed(getattr(d, strictness), wanted))


def by_document(documents: Iterable[DocumentScore], counts: Callable[[DocumentScore], tuple[int, ...]]) -> Table:
    """Return counts summed over the copies of each document, a row a document, in the order in which documents first come."""
    rows: dict[str, tuple[int, ...]] = {}
    for document in documents:
        counted = counts(document)
        rows[document.case_id] = tuple(map(add, rows.get(document.case_id, (0,) * len(counted)), counted))
    return np.array(list(rows.values()), dtype=np.int64).reshape(len(rows), -1 if rows else 3)


def copies_of(documents: Sequence[DocumentScore]) -> float:
    """Return how many copies of each document there are: one for every seed."""
    return len(documents) / max(1, len({d.case_id for d in documents})) or 1.0


def any_leaf(_leaf: str) -> bool:
    """Want every leaf."""
    return True


def in_group(group: str) -> Callable[[str], bool]:
    """Want the leaves of one group."""
    return lambda leaf: group_of(leaf) == group


def _summed(counts: Mapping[str, Counts], wanted: Callable[[str], bool]) -> Counts:
    rows = [row for leaf, row in counts.items() if wanted(leaf)]
    return sum(r[0] for r in rows), sum(r[1] for r in rows), sum(r[2] for r in rows)
