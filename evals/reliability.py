"""Who is right how often where rules and a model differ: counted on runs of both over labelled decisions, and tried by cross-fitting.

The table of a document's fold never holds the document itself, so that the figures of the reconciled reading are of unseen documents.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.dataset import Dataset, Labelled, load_dataset
from evals.matching import compare
from evals.runs import RECORDS
from evals.texts import digest_of
from extractor.case import leaves
from extractor.errors import ConfigurationError
from extractor.layouts import LAYOUTS
from extractor.readers.draft import Draft
from extractor.readers.reconciling import LayoutKind, Side, group_of, order_items, situation, units
from extractor.readers.reliability import Cell, ModelKind, Reliability, Tally
from extractor.record import Record

FOLDS = 5

_PUBLISHED = frozenset(layout.name for layout in LAYOUTS if layout.kind == "published")


@dataclass(frozen=True)
class Pair:
    """Both readings of one labelled document: each side as it is reconciled, and which of its leaves are right, by path."""

    case: str
    gold: Mapping[str, Any]
    kind: ModelKind
    layout: LayoutKind
    rules: Side
    model: Side
    right: tuple[Mapping[str, bool], Mapping[str, bool]]


def read_pairs(dataset: Path, rules: Path, model: Path, kind: ModelKind) -> list[Pair]:
    """Return both readings of the documents that two runs over a dataset hold.

    Raises:
        ConfigurationError: the runs have no document in common with the dataset.
    """
    data = load_dataset(dataset)
    ours, theirs = _records(rules), _records(model)
    pairs = [
        _pair(case.case_id, case.gold, ours[digest], theirs[digest], kind)
        for case, digest in _cases(data)
        if digest in ours and digest in theirs
    ]
    if not pairs:
        raise ConfigurationError(f"{str(rules)!r} and {str(model)!r} share no document of {str(dataset)!r}")
    return pairs


def _cases(data: Dataset) -> list[tuple[Labelled, str]]:
    return [(case, digest_of(case.document)) for case in data.cases]


def _records(folder: Path) -> dict[str, Record]:
    try:
        lines = (folder / RECORDS).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ConfigurationError(f"{str(folder)!r} is no run", hint="Make one with `imr eval run`.") from error
    rows = [json.loads(line) for line in lines]
    return {row["document"]["id"]: Record.model_validate(row) for row in rows if "case" in row}


def _pair(case: str, gold: Mapping[str, Any], ours: Record, theirs: Record, kind: ModelKind) -> Pair:
    published = ours.document.layout in _PUBLISHED
    layout: LayoutKind = "published" if published else "none" if ours.document.layout == "unknown" else "general"
    rules, model = _side(ours), _side(theirs)
    order = order_items(rules, model, is_published=published)
    right = tuple(_right(gold, record, kept) for record, kept in ((ours, order.rules), (theirs, order.model)))
    return Pair(case, gold, kind, layout, rules.renumbered(order.rules), model.renumbered(order.model), (right[0], right[1]))


def _side(record: Record) -> Side:
    said = {path for path, entry in record.evidence.items() if entry.readers}
    stated = {path: value for path, value in leaves(record.case) if value is not False or path in said}
    return Side(stated, {path: e.span for path, e in record.evidence.items() if e.span}, record.evidence)


def _right(gold: Mapping[str, Any], record: Record, order: Mapping[int, int]) -> dict[str, bool]:
    """Return by path whether a leaf is right; what is not scored is left out."""
    case = record.case.model_dump(mode="json")
    scored = {o.path: o.kind == "right" for o in compare(gold, case) if o.path is not None}
    return dict(Side(scored, {}, {}).renumbered(order).leaves)  # type: ignore[arg-type]  # booleans are leaves


def tallies(pair: Pair) -> dict[Cell, Tally]:
    """Return what one document adds to each cell."""
    cells: dict[Cell, Tally] = {}
    for unit in units(pair.rules, pair.model):
        stands = situation(unit, pair.rules, pair.model)
        if stands is None:
            continue
        counts = [
            [right[path] for path in side.below(unit) if path in right]
            for side, right in zip((pair.rules, pair.model), pair.right, strict=True)
        ]
        numbers = [n for held in counts for n in (sum(held), len(held) - sum(held))]
        cell = Cell(pair.kind, pair.layout, stands, group_of(unit))
        cells[cell] = cells.get(cell, Tally()).plus(Tally(1, *numbers))
    return cells


def fit(pairs: Iterable[Pair]) -> Reliability:
    """Return the table of all cells of these documents."""
    cells: dict[Cell, Tally] = {}
    for pair in pairs:
        for cell, tally in tallies(pair).items():
            cells[cell] = cells.get(cell, Tally()).plus(tally)
    return Reliability(cells)


def reconciled(pair: Pair, table: Reliability) -> dict[str, Any]:
    """Return the case that both readings of a document make under a table, as JSON values."""
    draft = Draft()
    for unit in units(pair.rules, pair.model):
        stands = situation(unit, pair.rules, pair.model)
        chosen = "llm" if stands is None else table.choose(Cell(pair.kind, pair.layout, stands, group_of(unit)))
        side = pair.rules if chosen == "regex" else pair.model
        for path, value in side.below(unit).items() if chosen else ():
            draft.put(path, value, None)
    return draft.build().model_dump(mode="json")


@dataclass(frozen=True)
class Tried:
    """Right, extra and missing leaves of one document: of the rules, of the model, and of both under a table without it."""

    case: str
    layout: LayoutKind
    rules: tuple[int, int, int]
    model: tuple[int, int, int]
    both: tuple[int, int, int]


def cross_fit(pairs: Sequence[Pair]) -> list[Tried]:
    """Return the scores of every document, reconciled under the table of the other folds; folds go by the order of case names."""
    ordered = sorted(pairs, key=lambda pair: pair.case)
    tried: list[Tried] = []
    for fold in range(FOLDS):
        table = fit(pair for at, pair in enumerate(ordered) if at % FOLDS != fold)
        tried.extend(_tried(pair, table) for pair in ordered[fold::FOLDS])
    return tried


def _tried(pair: Pair, table: Reliability) -> Tried:
    sides = []
    for side in (pair.rules, pair.model):
        draft = Draft()
        for path, value in side.leaves.items():
            draft.put(path, value, None)
        sides.append(_counts(pair.gold, draft.build().model_dump(mode="json")))
    return Tried(pair.case, pair.layout, sides[0], sides[1], _counts(pair.gold, reconciled(pair, table)))


def _counts(gold: Mapping[str, Any], case: Mapping[str, Any]) -> tuple[int, int, int]:
    kinds = [outcome.kind for outcome in compare(gold, case)]
    wrong = kinds.count("wrong")
    return kinds.count("right"), kinds.count("extra") + wrong, kinds.count("missing") + wrong
