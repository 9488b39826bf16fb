"""A dataset as it comes out of a scanner, a fax or a mail program: each document damaged by a level of noise, under one or more seeds.

Damaged documents are kept in a folder, so that every reader reads the same ones; beside each lies what the damage took away.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.dataset import Dataset, Labelled
from evals.noise import Noise, encoded_noise
from evals.texts import Texts
from extractor.document import Document
from extractor.errors import ConfigurationError, DocumentError
from extractor.ingest import read_document
from extractor.ingest.ocr import installed_engine

SEED: Final = 11
"""The seed where none is named."""


VERSION: Final = 1
"""That of the rules of damage and erasure; what other rules made is made anew."""


class Damage(BaseModel):
    """What became of a document: a digest of it and its label, the file that came out, and the paths of the label's values it lost."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = VERSION
    source: str
    file: str
    erased: tuple[str, ...] = ()


def damaged_dataset(
    dataset: Dataset,
    noise: Noise,
    seeds: Sequence[int],
    folder: Path,
    *,
    on_document: Callable[[], None] = lambda: None,
) -> Dataset:
    """Return the dataset with its documents damaged, once for every seed; the same level, seed and document give the same bytes.

    Args:
        dataset: what is damaged; its digest stays, so that runs on it can be told to be of the same decisions.
        noise: L1 to L4 print and scan a document, T1 copies its text carelessly; one that cannot be read stays as it is.
        seeds: from which the damage is drawn, for each document apart; a level without chance takes the first alone.
        folder: where damaged documents are kept; those that are there are taken.
        on_document: called after each document.

    Raises:
        ConfigurationError: a package is missing, or the folder cannot be written.
    """
    _check_packages(noise)
    texts = Texts(folder / "texts")
    chosen = tuple(dict.fromkeys(seeds)) if is_random(noise) else tuple(seeds[:1])
    cases = list[Labelled]()
    for case in dataset.cases:
        for seed in chosen:
            cases.append(_damaged(case, noise, seed, folder / "documents", texts))
            on_document()
    return replace(dataset, cases=tuple(cases), noise=noise, seeds=chosen)


def _check_packages(noise: Noise) -> None:
    if noise == "T1":
        return
    if find_spec("reportlab") is None or installed_engine() is None:
        raise ConfigurationError(f"noise {noise} makes scans and reads them", hint='pip install "imr-extractor[evals,ocr]"')


def is_random(noise: Noise) -> bool:
    """Say whether another seed gives other copies."""
    if noise == "T1":
        return True
    from evals.noise.scans import LEVELS

    return LEVELS[noise].is_random


def _damaged(case: Labelled, noise: Noise, seed: int, folder: Path, texts: Texts) -> Labelled:
    stem = f"{case.case_id}.{noise}-{seed}"
    beside, source = folder / f"{stem}.json", _source(case)
    damage = _kept(beside, source)
    if damage is None:
        data, suffix, erased = _damage(case, noise, _draw_of(case, seed), texts)
        damage = Damage(source=source, file=f"{stem}{suffix}", erased=erased)
        _write(folder / damage.file, data)
        _write(beside, damage.model_dump_json(indent=1).encode())
    undamaged = None if noise == "T1" else case.document  # nothing is recognised in a text
    return replace(case, document=folder / damage.file, undamaged=undamaged, seed=seed, erased=frozenset(damage.erased))


def _damage(case: Labelled, noise: Noise, draw: int, texts: Texts) -> tuple[bytes, str, tuple[str, ...]]:
    """Return a damaged document's bytes, the suffix of its name, and what it lost."""
    try:
        document = texts.read(case.document).document
        if noise == "T1":
            return encoded_noise(document.text, draw), ".txt", ()
        return _scanned(case, document, noise, draw)
    except DocumentError:  # it fails in the run too, as it does undamaged
        return case.document.read_bytes(), case.document.suffix, ()


def _scanned(case: Labelled, document: Document, noise: Noise, draw: int) -> tuple[bytes, str, tuple[str, ...]]:
    from evals.damaged.erasure import erased_values
    from evals.noise.printing import page_pictures, print_text
    from evals.noise.scans import LEVELS, image_pdf, random_source, scan

    level, chance = LEVELS[noise], random_source(draw)
    data, name = case.document.read_bytes(), case.document.name
    if document.text_source == "text":
        data, name = print_text(document.text), f"{case.case_id}.pdf"
        document = read_document(data, name=name)
    scans = [scan(page, level, chance) for page in page_pictures(data, name, level.dpi)]
    erased = erased_values(data, document, case.gold, scans, level) if level.is_random else []
    return image_pdf([scan.picture for scan in scans], level), ".pdf", tuple(erased)


def _draw_of(case: Labelled, seed: int) -> int:
    """Return the seed of one document, so that not all are tilted alike and lose the same rows."""
    return int.from_bytes(hashlib.sha256(f"{seed} {case.case_id}".encode()).digest()[:8])


def _source(case: Labelled) -> str:
    digest = hashlib.sha256(case.document.read_bytes())
    digest.update(json.dumps(case.gold, sort_keys=True).encode())
    return digest.hexdigest()


def _kept(beside: Path, source: str) -> Damage | None:
    """Return what was kept of a document, None where nothing was, or of other bytes or another label."""
    try:
        damage = Damage.model_validate_json(beside.read_bytes())
    except (OSError, ValidationError):
        return None
    return damage if damage.source == source and (beside.parent / damage.file).is_file() else None


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        os.replace(part, path)
    except OSError as error:
        raise ConfigurationError(f"cannot keep damaged documents in {str(path.parent)!r}: {error.strerror}") from error
