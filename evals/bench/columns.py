"""Canonical columns against those that people would write: how many are the same?

GOLD is a folder with `items.jsonl` and `cases.jsonl`: `id` (the case number, of an item with its index: "CM13-9000019.0") and the columns
that have a value. SOURCE is a folder of labels, whose values are taken as given, so that only the derivation is measured, or a file of
records, which measures reading and derivation together. `both` is where gold or program has a value, `empty` where neither has.

usage: python -m evals.bench.columns GOLD SOURCE [--parity odd|even]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from extractor.case import Case, leaves
from extractor.cleaning import Cleaned
from extractor.derived import COLUMNS, columns_of, derive_columns
from extractor.document import Outline
from extractor.ingest import read_document
from extractor.record import Columns, Evidence

UNLABELLED: Final = frozenset(
    {"days_to_application", "days_to_decision", "documents_reviewed", "drug_classes", "reviewer_states"}
    | {f"{who}_{what}" for who in ("claims", "reviewer") for what in ("guideline_names", "sections")}
)
"""Columns that nobody labelled: sums of two dates, copies of verbatim words, and other spellings of labelled columns."""

Row = Mapping[str, Any]


@dataclass
class Score:
    """How a column compares: rows, those where gold has a value, those that are the same, and each difference."""

    rows: int = 0
    filled: int = 0
    same: int = 0
    differences: list[tuple[str, Any, Any]] = field(default_factory=list)

    @property
    def accuracy(self) -> float:
        """The share of rows that are the same, empty ones included."""
        return self.same / self.rows


def read_gold(folder: Path) -> dict[str, Row]:
    """Return the columns of gold by the id of case or item."""
    files = (folder / name for name in ("cases.jsonl", "items.jsonl"))
    rows = (json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines())
    return {row.pop("id"): row for row in rows}


def derived_from_labels(folder: Path) -> dict[str, Row]:
    """Return the columns that are derived from the labels of a folder, every value taken as borne out."""
    labels = ((path.stem, json.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.json")))
    return dict(row for case_id, label in labels for row in _rows(case_id, _columns(label)))


def derived_in_records(file: Path) -> dict[str, Row]:
    """Return the columns that stand in a file of records."""
    records = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    return dict(
        row
        for r in records
        for row in _rows(r["case"]["case_number"], Columns.model_validate(r["derived"]))
        if r["case"]["case_number"]
    )


def score(gold: Mapping[str, Row], derived: Mapping[str, Row]) -> dict[str, Score]:
    """Return the score of each labelled column; lists are compared without their order."""
    scores = {column.name: Score() for column in COLUMNS if column.name not in UNLABELLED}
    items = {column.name for column in columns_of("item")}
    for key, row in gold.items():
        for name, counted in scores.items():
            if (name in items) != ("." in key):
                continue
            wanted, found = _plain(row.get(name)), _plain(derived.get(key, {}).get(name))
            counted.rows += 1
            counted.filled += wanted is not None
            counted.same += wanted == found
            if wanted != found:
                counted.differences.append((key, wanted, found))
    return scores


def _columns(label: dict[str, Any]) -> Columns:
    issues = [{name: value for name, value in issue.items() if name != "rationale"} for issue in label["issues"]]
    case = Case.model_validate({name: label[name] for name in Case.model_fields if name in label} | {"issues": issues})
    evidence = {path: Evidence(status="exact") for path, _ in leaves(case)}
    return derive_columns(case, Cleaned.untouched(read_document("-")), Outline("unknown", ()), evidence)


def _rows(case_id: str, columns: Columns) -> Iterator[tuple[str, Row]]:
    for key, row in [(case_id, columns.case), *((f"{case_id}.{at}", row) for at, row in enumerate(columns.issues))]:
        yield key, {name: held.value for name, held in row.items()}


def _plain(value: Any) -> Any:
    return tuple(sorted(value)) if isinstance(value, list) else value


def main() -> None:
    """Print the score of each column and each difference."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.columns", description=__doc__.split("\n", 1)[0])
    parser.add_argument("gold", type=Path)
    parser.add_argument("source", type=Path)
    parser.add_argument("--parity", choices=("odd", "even"), help="cases whose number is odd or even alone")
    options = parser.parse_args()
    gold = read_gold(options.gold)
    if options.parity:
        gold = {key: row for key, row in gold.items() if int(key.partition(".")[0][-1]) % 2 == (options.parity == "odd")}
    derive = derived_from_labels if options.source.is_dir() else derived_in_records
    scores = score(gold, derive(options.source))
    for name, counted in scores.items():
        print(f"{name:24} {counted.accuracy:.3f} of {counted.rows}, {counted.filled} filled")
    for name, counted in scores.items():
        for key, wanted, found in counted.differences:
            print(f"{key} {name}: {wanted} is wanted, {found} derived")


if __name__ == "__main__":
    main()
