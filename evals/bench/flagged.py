"""Which wrong, missing and right leaves does a record name for a person to look at?

A leaf is named where `review.fields`, or a finding that is more than information, has its path, a part of it or a part that it
belongs to. A missing leaf is looked for under the path that it would have, at the item that the label's item was paired with. What
holds for a whole document (`review.reasons`, findings without fields) counts for neither side.

usage: python -m evals.bench.flagged RECORDS DATASET... [--list]
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evals.dataset import load_dataset
from evals.matching import Outcome, compare


def named_paths(row: Mapping[str, Any]) -> set[str]:
    """Return the paths that a record, as JSON values, asks a person to look at."""
    named = set(row["review"]["fields"])
    for finding in row["findings"]:
        if finding["severity"] != "info":
            named.update(finding["fields"])
    return named


def is_named(path: str | None, named: Iterable[str]) -> bool:
    """Say whether a path, a part of it or a whole that it belongs to is among `named`.

    >>> is_named("issues.1.decision", {"issues.1"}), is_named("diagnoses", {"diagnoses.2"}), is_named("dates.injury", {"issues"})
    (True, True, False)
    """
    return path is not None and any(path == n or path.startswith(f"{n}.") or n.startswith(f"{path}.") for n in named)


def place_of(outcome: Outcome, items: Mapping[str, str]) -> str | None:
    """Return the path at which a record would hold a leaf: of a missing element of a list the list itself."""
    if outcome.path and outcome.predicted is not None:
        return outcome.path
    path = outcome.gold_path or ""
    own = re.match(r"issues\.\d+", path)
    if own:
        path = (items[own[0]] + path[own.end() :]) if own[0] in items else "issues"
    return re.sub(r"(?:(?<=diagnoses)|(?<=treatments)|(?<=states)|(?<=specialties)|(?<=dates)|(?<=guidelines)|"
                  r"(?<=ingredients))\.\d.*", "", path)  # fmt: skip


def judge(gold: Mapping[str, Any], row: Mapping[str, Any]) -> list[tuple[Outcome, bool]]:
    """Return every leaf of a label and a record with whether it is named."""
    outcomes, named = compare(gold, row["case"]), named_paths(row)
    items = {}
    for outcome in outcomes:
        pair = [re.match(r"issues\.\d+", path or "") for path in (outcome.gold_path, outcome.path)]
        if pair[0] and pair[1]:
            items[pair[0][0]] = pair[1][0]
    return [(outcome, is_named(place_of(outcome, items), named)) for outcome in outcomes]


def main() -> None:
    """Print the shares, by kind of outcome and by leaf."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("records", type=Path)
    parser.add_argument("datasets", type=Path, nargs="+")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.records.read_text("utf-8").splitlines()]
    by_name = {Path(row["document"]["source"]).stem: row for row in rows if "case" in row}
    total, named, leaf_total, leaf_named = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for labelled in (case for folder in options.datasets for case in load_dataset(folder).cases):
        row = by_name.get(labelled.case_id)
        for outcome, is_seen in judge(labelled.gold, row) if row else []:
            side = "right" if outcome.kind == "right" else "wrong or missing"
            total[side] += 1
            named[side] += is_seen
            leaf_total[f"{outcome.leaf} {side}"] += 1
            leaf_named[f"{outcome.leaf} {side}"] += is_seen
            if options.list and (side == "right") == is_seen:
                said = f"{outcome.kind}: label {str(outcome.gold)[:60]!r}, record {str(outcome.predicted)[:60]!r}"
                print(
                    f"{labelled.case_id} {outcome.path or outcome.gold_path} {'named, though ' if is_seen else 'not named, '}{said}"
                )
    for name, count in sorted(leaf_total.items()):
        print(f"{name:45s} {leaf_named[name]:4d} of {count}")
    for side, count in sorted(total.items()):
        print(f"{side}: {named[side]} of {count} named ({named[side] / count:.3f})")


if __name__ == "__main__":
    main()
