"""Runs: a reader over a labelled dataset, kept in a folder that can be scored again without a model.

A run's folder holds `records.jsonl` (as `imr extract` writes it, with its state: a stopped run goes on), `run.json` (what was run
on what) and `scores.json`; `kept` holds the texts of scans, unless they are kept elsewhere. Running again into the same folder reads
only what is missing and scores all anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from evals.dataset import Dataset
from evals.scores import RunInfo, RunScores
from evals.scoring import score_document
from evals.texts import Texts, digest_of
from extractor import __version__
from extractor.batch import Entry, Outcome, open_output, run_batch
from extractor.document import Document
from extractor.errors import ConfigurationError, DocumentError
from extractor.exports import Row
from extractor.llm.cache import AnswerStore
from extractor.pipeline import Pipeline
from extractor.record import Record
from extractor.settings import Settings

RECORDS, INFO, SCORES, KEPT = "records.jsonl", "run.json", "scores.json", "kept"


def run_reader(
    dataset: Dataset,
    folder: Path,
    settings: Settings,
    *,
    kept: Path | None = None,
    answers: AnswerStore | None = None,
    on_row: Callable[[Row], None] = lambda _: None,
) -> tuple[RunScores | None, Outcome]:
    """Read a dataset with the reader of `settings` into a run's folder, and score it when every document was tried.

    Args:
        dataset: what is read.
        folder: the run's folder; one that holds a part of the same run is gone on with.
        kept: where damaged documents and the texts of scans are kept, by default in the run's folder.
        answers: where the model's answers are kept; by default the response cache of the settings.
        on_row: called after each document.

    Raises:
        ConfigurationError: the folder holds another run.
    """
    with Pipeline(settings, cache=answers) as pipeline:
        texts = texts_of(folder, kept)
        info = _info(dataset, folder, settings, pipeline.configuration)
        with open_output(folder / RECORDS, "jsonl", _identity(info)) as output:

            def read(entry: Entry) -> Iterator[Record]:
                assert isinstance(entry.content, Path)
                text = texts.read(entry.content)
                record = pipeline.run_document(text.document)
                seconds = round(record.provenance.seconds + text.seconds, 3)
                yield record.model_copy(update={"provenance": record.provenance.model_copy(update={"seconds": seconds})})

            outcome = run_batch(_entries(dataset), read, output, jobs=settings.documents_in_flight, on_row=on_row)
    write_json(folder / INFO, info)
    if outcome.interrupted or outcome.stopped_by is not None:
        return None, outcome
    return score_run(dataset, folder, kept), outcome


def texts_of(folder: Path, kept: Path | None) -> Texts:
    """Return the texts of a run: of scans those that are kept."""
    return Texts((kept or folder / KEPT) / "texts")


def score_run(dataset: Dataset, folder: Path, kept: Path | None = None) -> RunScores:
    """Score a run's records against the labels and keep the scores in its folder; scans are not recognised again.

    Raises:
        ConfigurationError: the folder holds no run, or one of other documents.
    """
    info = _load(folder / INFO, RunInfo)
    if (info.dataset_digest, info.noise) != (dataset.digest, dataset.noise):
        raise ConfigurationError(
            f"the run {str(folder)!r} is of other documents or labels than {str(dataset.folder)!r}",
            hint="The dataset or its noise has changed since: run anew.",
        )
    rows, texts = _rows(folder / RECORDS), texts_of(folder, kept)
    documents = []
    for case in dataset.cases:
        row = rows.get(digest_of(case.document))
        document = texts.kept(case.document) if row is None or "error" in row else _text(texts, case.document)
        undamaged = _text(texts, case.undamaged) if case.undamaged else None
        documents.append(score_document(case, row, document, undamaged))
    scores = RunScores(info=info, documents=tuple(documents))
    write_json(folder / SCORES, scores)
    return scores


def load_run(folder: Path) -> RunScores:
    """Return the scores of a run.

    Raises:
        ConfigurationError: the folder holds no scored run.
    """
    return _load(folder / SCORES, RunScores)


def _text(texts: Texts, path: Path) -> Document | None:
    try:
        return texts.read(path).document
    except DocumentError:
        return None


def _entries(dataset: Dataset) -> list[Entry]:
    paths = [case.document for case in dataset.cases]
    return [Entry(digest_of(path), path.name, path) for path in paths]


def _info(dataset: Dataset, folder: Path, settings: Settings, configuration: str) -> RunInfo:
    uses_model = settings.reader != "regex"
    return RunInfo(
        name=folder.name,
        dataset=dataset.name,
        dataset_digest=dataset.digest,
        split=dataset.split,
        labellers=dataset.labellers,
        reader=settings.reader,
        layout=settings.layout,
        noise=dataset.noise,
        seeds=dataset.seeds,
        model=settings.model if uses_model else None,
        endpoint=settings.endpoint if uses_model else None,
        configuration=configuration,
        extractor_version=__version__,
        created_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
    )


def _identity(info: RunInfo) -> str:
    """Return what all records of a run's folder share: the configuration, the dataset and the level of noise."""
    noise = f" {info.noise}" if info.noise else ""
    return hashlib.sha256(f"{info.configuration} {info.dataset_digest}{noise}".encode()).hexdigest()


def _rows(path: Path) -> dict[str, Mapping[str, Any]]:
    rows = {}
    for line in filter(None, path.read_text(encoding="utf-8-sig").split("\n")):
        row = json.loads(line)
        rows[row["document"]["id"]] = row
    return rows


def write_json(path: Path, model: BaseModel) -> None:
    """Write a model as JSON, its folder made where it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(model.model_dump_json(indent=1) + "\n", encoding="utf-8")


Kind = TypeVar("Kind", bound=BaseModel)


def _load(path: Path, kind: type[Kind]) -> Kind:
    try:
        return kind.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(
            f"no run in {str(path.parent)!r}: it has no {path.name}", hint="Make one: imr eval run."
        ) from error
    except ValidationError as error:
        raise ConfigurationError(f"{str(path)!r} was not written by this version: {error.error_count()} faults") from error
