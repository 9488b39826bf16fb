"""Write contradictions into decisions: how many are found and named, and what is said of the decisions as they are?

Of every kind contradictions are written, one at a time, into texts of a folder, in wordings and places that a seed chooses. One counts as
found where a finding stands that the decision had not before, and as named where such a finding names the field. False alarms are the
warnings of contradiction on the decisions as they are; each is printed, since some of them are true.

usage: python -m evals.bench.planted FOLDER [--count 150] [--seed 1] [--labels FOLDER]
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from evals.bench import item_plantings, plantings
from evals.bench.plantings import Plant, Planting, Read, planted, read
from extractor.ingest import KNOWN_SUFFIXES, read_document
from extractor.record import Finding

PLANTS: Final[tuple[Plant, ...]] = (
    plantings.impossible_days,
    plantings.later_days,
    plantings.services,
    plantings.courses,
    plantings.headers,
    plantings.patients,
    item_plantings.verdicts,
    item_plantings.doses,
    item_plantings.orders,
    item_plantings.counts,
    item_plantings.bodies,
    item_plantings.sources,
)
CONTRADICTIONS: Final = ("source-conflict.", "implausible.")


def findings(decision: Read) -> list[Finding]:
    """Return the findings that name a field."""
    return [f for f in decision.derived.findings if f.severity != "info" and f.fields]


def names(finding: Finding, field: str) -> bool:
    """Say whether a finding names a field, the whole of it or a part."""
    return any(path == field or path.startswith(f"{field}.") or field.startswith(f"{path}.") for path in finding.fields)


def choose(decisions: Sequence[Read], count: int, rng: random.Random) -> list[tuple[Read, Planting]]:
    """Return contradictions of all kinds in turn, each kind over as many decisions as there are."""
    by_kind: dict[str, list[tuple[Read, Planting]]] = defaultdict(list)
    for decision in decisions:
        for plant in PLANTS:
            for planting in plant(decision, rng):
                if planting.edits:
                    by_kind[planting.kind].append((decision, planting))
    for offered in by_kind.values():
        rng.shuffle(offered)
    chosen: list[tuple[Read, Planting]] = []
    while len(chosen) < count and any(by_kind.values()):
        chosen += [by_kind[kind].pop() for kind in sorted(by_kind) if by_kind[kind]]
    return chosen[:count]


def measure(chosen: Sequence[tuple[Read, Planting]]) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Return how many were written, found and named, by kind; what is missed is printed."""
    written, found, named = Counter[str](), Counter[str](), Counter[str]()
    for decision, planting in chosen:
        before = {(f.code, tuple(f.fields), f.message) for f in findings(decision)}
        after = findings(read(planted(decision.document, planting.edits)))
        new = [f for f in after if (f.code, tuple(f.fields), f.message) not in before]
        written[planting.kind] += 1
        found[planting.kind] += bool(new)
        is_named = any(names(finding, planting.field) for finding in new)
        named[planting.kind] += is_named
        if not is_named:
            words = " | ".join(" ".join(words.split())[-90:] for _, words in planting.edits)
            print(
                f"missed  {decision.document.source} {planting.kind} {planting.field}: {words} {[(f.code, f.fields) for f in new]}"
            )
    return written, found, named


def main() -> None:
    """Print contradictions written, found and named by kind, and the alarms on the decisions as they are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--labels", type=Path, help="folder of labels: alarms on the decisions that have one are counted apart")
    arguments = parser.parse_args()
    paths = sorted(path for path in arguments.folder.rglob("*") if path.suffix.lower() in KNOWN_SUFFIXES)
    decisions = [read(read_document(path)) for path in paths]
    alarms, labelled = 0, 0
    for decision in decisions:
        for finding in decision.derived.contradictions:
            if finding.code.startswith(CONTRADICTIONS):
                alarms += 1
                labelled += bool(arguments.labels) and (arguments.labels / f"{Path(decision.document.source).stem}.json").exists()
                print(f"alarm  {decision.document.source} {finding.code} {finding.fields}: {finding.message}")
    written, found, named = measure(choose(decisions, arguments.count, random.Random(arguments.seed)))  # noqa: S311
    print(f"\n{'kind':<32}{'written':>8}{'found':>8}{'named':>8}")
    for kind in sorted(written):
        print(f"{kind:<32}{written[kind]:>8}{found[kind]:>8}{named[kind]:>8}")
    print(f"{'all':<32}{written.total():>8}{found.total():>8}{named.total():>8}")
    print(f"{alarms} alarms on {len(decisions)} decisions as they are, {labelled} of them on labelled ones")


if __name__ == "__main__":
    main()
