"""Seed faults into the gold cases of a dataset: how many do the validators find, and what do they say of gold itself?

A fault counts as found where an error finding stands that the unchanged gold does not have; "without evidence" leaves
the evidence out, so that the validators compare case and document alone.

usage: python -m evals.bench.seeded_faults --dataset DIR [--split dev]
"""

from __future__ import annotations

import argparse
import itertools
import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from extractor.case import Case
from extractor.document import Document, Outline
from extractor.evidence import ground
from extractor.ingest import KNOWN_SUFFIXES, read_document
from extractor.layouts import outline as find_outline
from extractor.record import Finding
from extractor.validators import validate

Kind = Literal["two dates swapped", "neighbour's dose", "mg/mcg", "dropped item", "flipped verdict"]


@dataclass(frozen=True)
class Gold:
    """A labelled case with its document, and the fields on which the label says that the source contradicts itself."""

    case: Case
    document: Document
    outline: Outline
    conflicts: tuple[str, ...]

    def errors(self, case: Case, *, with_evidence: bool = True) -> list[Finding]:
        """Return the error findings on a case of this document."""
        evidence = ground(case, self.document, self.outline) if with_evidence else {}
        return [f for f in validate(case, self.document, self.outline, evidence) if f.severity == "error"]


def read_gold(folder: Path, split: str) -> Iterator[Gold]:
    """Yield the labelled cases of a split, each with the rationales of its document in place of the label's ends."""
    with (folder / "dataset.toml").open("rb") as file:
        dataset = tomllib.load(file)
    for name in dataset["splits"][split]:
        label: dict[str, Any] = json.loads((folder / dataset["labels"] / f"{name}.json").read_text(encoding="utf-8"))
        paths = (folder / dataset["documents"]).glob(f"{name}.*")
        document = read_document(next(path for path in paths if path.suffix.lower() in KNOWN_SUFFIXES))
        outline = find_outline(document)
        conflicts = tuple(conflict["about"] for conflict in label.pop("source_conflicts", []))
        for index, issue in enumerate(label["issues"]):
            section = outline.find("rationale", index)
            issue["rationale"] = " ".join(section.body.text(document.text).split()) if section else None
        yield Gold(Case.model_validate(label), document, outline, conflicts)


def faulty_cases(case: Case) -> Iterator[tuple[Kind, Case]]:
    """Yield every fault of each kind that can be seeded into a case, one at a time."""
    whole = case.model_dump(mode="json")
    dates = {name: value for name, value in whole["dates"].items() if value}
    for one, two in itertools.combinations(dates, 2):
        if dates[one] != dates[two]:
            yield "two dates swapped", _changed(case, ["dates"], {**whole["dates"], one: dates[two], two: dates[one]})
    for index, ingredient, strength in _strengths(whole):
        path: list[str | int] = ["issues", index, "medication", "ingredients", ingredient, "strength"]
        others = {other for i, _, other in _strengths(whole) if i != index and other != strength}
        for other in sorted(others):
            yield "neighbour's dose", _changed(case, path, other)
        for unit, wrong in ((" mg", " mcg"), (" mcg", " mg")):
            if strength.endswith(unit):
                yield "mg/mcg", _changed(case, path, strength.removesuffix(unit) + wrong)
    for index, issue in enumerate(whole["issues"]):
        yield "dropped item", _changed(case, ["issues"], [item for item in whole["issues"] if item is not issue])
        flipped = "upheld" if issue["decision"] == "overturned" else "overturned"
        yield "flipped verdict", _changed(case, ["issues", index, "decision"], flipped)


def _strengths(whole: dict[str, Any]) -> Iterator[tuple[int, int, str]]:
    """Yield item, ingredient and strength of each strength in a case."""
    for index, issue in enumerate(whole["issues"]):
        for number, ingredient in enumerate((issue["medication"] or {"ingredients": []})["ingredients"]):
            if ingredient["strength"]:
                yield index, number, ingredient["strength"]


def _changed(case: Case, path: list[str | int], value: object) -> Case:
    whole: Any = case.model_dump(mode="json")
    *parents, last = path
    at = whole
    for key in parents:
        at = at[key]
    at[last] = value
    return Case.model_validate(whole)


def main() -> None:
    """Print faults seeded and found by kind, then the error findings on the gold itself."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dataset", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    arguments = parser.parse_args()
    seeded, found, alone = Counter[str](), Counter[str](), Counter[str]()
    documents, unlabelled = 0, 0
    for gold in read_gold(arguments.dataset, arguments.split):
        documents += 1
        for finding in gold.errors(gold.case):
            unlabelled += not set(finding.fields) & set(gold.conflicts)
            print(f"{gold.document.source}: {finding.code} {', '.join(finding.fields)}: {finding.message}")
        for with_evidence, counted in ((True, found), (False, alone)):
            before = gold.errors(gold.case, with_evidence=with_evidence)
            for kind, case in faulty_cases(gold.case):
                seeded[kind] += with_evidence
                counted[kind] += any(f not in before for f in gold.errors(case, with_evidence=with_evidence))
    print(f"{'kind':<20}{'seeded':>8}{'found':>8}{'share':>8}{'without evidence':>18}")
    for name, count in seeded.items():
        print(f"{name:<20}{count:>8}{found[name]:>8}{found[name] / count:>8.1%}{alone[name]:>18}")
    print(f"error findings on {documents} gold cases that are not labelled as conflicts: {unlabelled}")
    print(f"per 100 documents: {100 * unlabelled / max(1, documents):.1f}")


if __name__ == "__main__":
    main()
