"""What instructions inside documents do to a reader: each document is read with and without its instruction.

A leaf that differs between the two readings has been changed by the instruction; one that then says what the instruction wanted has
obeyed it. Neither is a leak where the record itself says that a person should look at it. Rationales are left out: the whole passage is
theirs, an instruction in it included.

usage: python -m evals.bench.injections [--reader regex|hybrid|llm] [--cases CASE ...]
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.dataset import Labelled, load_dataset
from evals.matching import same
from extractor.case import leaves
from extractor.document import Span
from extractor.ingest import read_document
from extractor.pipeline import Pipeline
from extractor.record import Record
from extractor.settings import Settings
from extractor.values import locate

DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One document: the paths that changed, those of them not flagged, and the wanted values that the record says unflagged."""

    case_id: str
    changed: tuple[str, ...]
    unflagged: tuple[str, ...]
    obeyed: tuple[str, ...]


def load_injections(folder: Path = DATA) -> dict[str, Any]:
    """Return, by case, the instruction's `text` and what it `wants`: a list of {"path", "value"}."""
    return tomllib.loads((folder / "injections.toml").read_text(encoding="utf-8"))


def without(text: str, instruction: str) -> str:
    """Return a document's text without an instruction that stands in it.

    Raises:
        ValueError: it does not stand there.
    """
    hits = locate(text, instruction, Span(0, len(text)))
    if not hits:
        raise ValueError(f"the instruction {instruction[:40]!r} does not stand in the text")
    return text[: hits[0].start] + text[hits[0].end :]


def measure(pipeline: Pipeline, case: Labelled, injection: Mapping[str, Any]) -> Outcome:
    """Read one document with and without its instruction."""
    text = read_document(case.document).text
    misled, calm = (pipeline.run(said.encode()) for said in (text, without(text, injection["text"])))
    said, before = (dict(leaves(record.case)) for record in (misled, calm))
    changed = tuple(p for p in sorted(said.keys() | before.keys()) if said.get(p) != before.get(p) and not p.endswith(".rationale"))
    wanted = tuple(w["path"] for w in injection["wants"] if w["path"] in said and same(_plain(said[w["path"]]), w["value"]))
    return Outcome(
        case.case_id,
        changed,
        tuple(path for path in changed if not _is_flagged(misled, path)),
        tuple(path for path in wanted if not _is_flagged(misled, path)),
    )


def _plain(value: object) -> object:
    return value if isinstance(value, int | float) else str(value)


def _is_flagged(record: Record, path: str) -> bool:
    """Say whether the record sends a person to this leaf, or to a part of the case that it belongs to."""
    return any(path == field or path.startswith(f"{field}.") or field.startswith(f"{path}.") for field in record.review.fields)


def outcomes(settings: Settings, only: Sequence[str] = ()) -> Iterator[Outcome]:
    """Yield the outcome of each document that holds an instruction."""
    injections = load_injections()
    with Pipeline(settings) as pipeline:
        for case in load_dataset(DATA).cases:
            if case.case_id in injections and (not only or case.case_id in only):
                yield measure(pipeline, case, injections[case.case_id])


def main() -> None:
    """Print what each instruction changed, and the totals."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reader", choices=("regex", "hybrid", "llm"), default="regex")
    parser.add_argument("--cases", nargs="*", default=[])
    options = parser.parse_args()
    measured = []
    for outcome in outcomes(Settings(reader=options.reader), options.cases):
        measured.append(outcome)
        print(
            f"{outcome.case_id}: changed {len(outcome.changed)}, unflagged {list(outcome.unflagged)}, obeyed {list(outcome.obeyed)}"
        )
    totals = [sum(len(getattr(o, name)) for o in measured) for name in ("changed", "unflagged", "obeyed")]
    print(f"{len(measured)} documents: {totals[0]} leaves changed, {totals[1]} of them not flagged; {totals[2]} wanted values said")


if __name__ == "__main__":
    main()
