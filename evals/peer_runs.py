"""Runs of peers, in the same folder format as those of our readers, so that all are scored and reported alike."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from evals.dataset import Dataset, Labelled
from evals.peers import FLOOR, Peer, PeerReading, RecordedPeer, build_peer, local_peer_endpoint
from evals.runs import INFO, RECORDS, score_run, texts_of, write_json
from evals.scores import RunInfo, RunScores
from evals.texts import Texts, digest_of
from extractor import __version__
from extractor.errors import ConfigurationError, DocumentError
from extractor.llm.local import MODEL_NAME


def run_peer(
    name: str,
    dataset: Dataset,
    folder: Path,
    *,
    kept: Path | None = None,
    model: str | None = None,
    base_url: str | None = None,
    api_key: str | None = None,
    replay: Path | None = None,
    on_document: Callable[[Labelled], None] = lambda _case: None,
) -> RunScores:
    """Read a dataset with a peer, on the embedded model or on a server, and score it; a stopped run goes on.

    `kept` is where damaged documents and the texts of scans are kept, by default in the run's folder; `replay` is a file of recorded
    answers, which are taken instead of asking.

    Raises:
        ConfigurationError: no such peer, its package is missing, or the folder holds another run.
        ModelUnavailable: the model cannot be reached.
    """
    info = _info(name, dataset, folder, model, base_url)
    _check_same(folder, info)
    write_json(folder / INFO, info)
    path, texts = folder / RECORDS, texts_of(folder, kept)
    done = _done(path)
    todo = [case for case in dataset.cases if case.document.name not in done]
    with _peer(name, model, base_url, api_key, replay, needed=bool(todo)) as peer, path.open("a", encoding="utf-8") as file:
        for case in todo:
            file.write(json.dumps(_read(name, peer, case, texts), ensure_ascii=False) + "\n")
            file.flush()
            on_document(case)
    return score_run(dataset, folder, kept)


def _done(path: Path) -> set[str]:
    """Return the documents that a run's rows hold; a last line that was being written when the run died is dropped."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    whole = text[: text.rfind("\n") + 1]
    path.write_text(whole, encoding="utf-8")
    return {json.loads(line)["document"]["source"] for line in whole.splitlines()}


def _read(name: str, peer: Peer, case: Labelled, texts: Texts) -> dict[str, object]:
    """Return the row of one document; one that cannot be read leaves the others alone."""
    try:
        return _row(name, case, peer.read(texts.read(case.document).document))
    except DocumentError as error:
        return {"document": _document(case), "error": {"type": type(error).__name__, "message": error.message, "hint": error.hint}}


@contextmanager
def _peer(
    name: str, model: str | None, base_url: str | None, api_key: str | None, replay: Path | None, *, needed: bool
) -> Iterator[Peer]:
    """Give the peer on its endpoint; the embedded model is started only where something is to be asked."""
    if replay is not None:
        yield RecordedPeer(name, model or MODEL_NAME, replay)
    elif base_url and model:
        yield build_peer(name, base_url=base_url, model=model, api_key=api_key)
    elif name == FLOOR or not needed:
        yield build_peer(FLOOR, base_url="", model="", api_key=None)
    else:
        with local_peer_endpoint() as endpoint:
            yield build_peer(name, base_url=endpoint.base_url, model=endpoint.model, api_key=endpoint.api_key)


def _row(name: str, case: Labelled, reading: PeerReading) -> dict[str, object]:
    return {
        "document": _document(case),
        "case": reading.case,
        "provenance": {
            "reader": name,
            "calls": reading.calls,
            "input_tokens": reading.input_tokens,
            "output_tokens": reading.output_tokens,
            "seconds": round(reading.seconds, 3),
            "cost_usd": 0.0,
        },
        "note": reading.error,
    }


def _document(case: Labelled) -> dict[str, object]:
    return {"id": digest_of(case.document), "source": case.document.name, "layout": None}


def _info(name: str, dataset: Dataset, folder: Path, model: str | None, base_url: str | None) -> RunInfo:
    uses_model = name != FLOOR
    return RunInfo(
        name=folder.name,
        dataset=dataset.name,
        dataset_digest=dataset.digest,
        split=dataset.split,
        labellers=dataset.labellers,
        reader=name,
        layout="none",
        noise=dataset.noise,
        seeds=dataset.seeds,
        model=(model or MODEL_NAME) if uses_model else None,
        endpoint=(base_url or "local") if uses_model else None,
        configuration=hashlib.sha256(f"{name} {model} {base_url} {__version__}".encode()).hexdigest(),
        extractor_version=__version__,
        created_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
    )


def _check_same(folder: Path, info: RunInfo) -> None:
    path = folder / INFO
    if not path.is_file():
        return
    held = RunInfo.model_validate_json(path.read_bytes())
    if (held.configuration, held.dataset_digest, held.noise) != (info.configuration, info.dataset_digest, info.noise):
        raise ConfigurationError(f"{str(folder)!r} holds another run", hint="Name another folder.")
