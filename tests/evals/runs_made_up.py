"""Records made from labels: a perfect one, and any change of it, for the tests of the harness."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from evals.dataset import Dataset, Labelled, load_dataset
from evals.scores import RunInfo
from extractor.case import Case
from extractor.document import Document
from extractor.evidence import ground
from extractor.ingest import read_document
from extractor.layouts import outline

DATA = Path(__file__).parents[2] / "evals" / "data"
Change = Callable[[dict[str, Any]], object]


def dataset(split: str | None = "dev") -> Dataset:
    return load_dataset(DATA, split)


def labelled(case_id: str) -> Labelled:
    return next(case for case in load_dataset(DATA).cases if case.case_id == case_id)


def document_of(case: Labelled) -> Document:
    return read_document(case.document)


def perfect_case(gold: dict[str, Any]) -> dict[str, Any]:
    """Return the case of a record that says just what the label says."""
    case = copy.deepcopy(gold)
    del case["source_conflicts"]
    for issue in case["issues"]:
        ends = issue["rationale"]
        issue["rationale"] = ends and f"{ends['starts']} ... {ends['ends']}"
    return case


def row_of(case: Labelled, change: Change = lambda _case: None, **more: Any) -> dict[str, Any]:
    """Return a record as JSON values whose case is the label's, changed, with the evidence that the extractor finds for it."""
    said = perfect_case(case.gold)
    change(said)
    source = document_of(case)
    evidence = ground(Case.model_validate(said), source, outline(source))
    return {
        "document": {"id": source.id, "source": case.document.name, "layout": outline(source).layout},
        "case": said,
        "evidence": {path: entry.model_dump(mode="json") for path, entry in evidence.items()},
        "findings": [],
        "review": {"needed": False, "fields": []},
        "provenance": {
            "calls": 2,
            "asked": ["header", "summary", "issues.0"],
            "input_tokens": 700,
            "output_tokens": 70,
            "seconds": 1.5,
        },
    } | more


def write_run(folder: Path, data: Dataset, change: Callable[[str, dict[str, Any]], object] = lambda _case_id, _case: None) -> Path:
    """Write a run's records and description into a folder, each record changed."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [row_of(case, partial(change, case.case_id)) for case in data.cases]
    (folder / "records.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    info = RunInfo(
        name=folder.name,
        dataset=data.name,
        dataset_digest=data.digest,
        split=data.split,
        labellers=data.labellers,
        reader="regex",
        configuration="0" * 64,
        extractor_version="0",
        created_at="2031-01-02T03:04:05Z",
    )
    (folder / "run.json").write_text(info.model_dump_json(), encoding="utf-8")
    return folder
