"""Labelled datasets: a folder with `dataset.toml`, documents, and one JSON label a decision, after its labelling guide.

A label has the shape of a case; of a rationale it holds the first and last words, and it lists the places where the document
contradicts itself.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from extractor.case import Case, Issue, Part
from extractor.errors import ConfigurationError

SUFFIXES = (".pdf", ".txt", ".png", ".jpg", ".jpeg", ".tif", ".tiff")
"""What a document's name may end in, in the order in which it is looked for."""


class Passage(Part):
    """A long text by its first and last words, verbatim."""

    starts: str
    ends: str


class LabelledIssue(Issue):
    """One disputed item of a label."""

    rationale: Passage | None = None  # type: ignore[assignment]  # a label holds its two ends, not the whole


class SourceConflict(Part):
    """A place where the document contradicts itself: `about` is a path into the case or `other:<word>`."""

    about: str
    values: list[str | int | float | bool | None]
    quotes: list[str]


class Label(Case):
    """What a document states, and nothing else, as a person or a model wrote it down under the guide."""

    issues: list[LabelledIssue] = Field([])  # type: ignore[assignment]  # as above
    source_conflicts: list[SourceConflict] = Field([])


class Manifest(Part):
    name: str
    source: str
    licence: str
    documents: str
    labels: str
    guide: str
    labellers: str
    splits: dict[str, list[str]] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled decision: its id, its document and what the label says (JSON values, as in a record).

    Of a damaged document also the seed of the damage, the document as it was before it was printed, and the paths of the label's
    values whose pixels the damage took away: there a reader should say `unreadable`.
    """

    case_id: str
    document: Path
    gold: dict[str, Any]
    seed: int | None = None
    undamaged: Path | None = None
    erased: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Dataset:
    """The labelled decisions of one split, in the order of their ids; `digest` is the sha256 of their documents and labels.

    With `noise` its documents are damaged, once for each of `seeds`; `digest` is that of the undamaged ones.
    """

    name: str
    folder: Path
    split: str | None
    licence: str
    labellers: str
    cases: tuple[Labelled, ...]
    digest: str
    noise: str | None = None
    seeds: tuple[int, ...] = ()


def load_dataset(folder: Path, split: str | None = None) -> Dataset:
    """Return the labelled decisions of a dataset, or of one split of it.

    Raises:
        ConfigurationError: no `dataset.toml`, an unknown split, a case without document or label, a label that breaks the form;
            the message names the file, and of a label the path of each fault.
    """
    manifest = load_manifest(folder)
    if split is not None and split not in manifest.splits:
        have = ", ".join(manifest.splits) or "none"
        raise ConfigurationError(f"dataset {str(folder)!r} has no split {split!r}", hint=f"It has: {have}.")
    labelled = sorted(path.stem for path in (folder / manifest.labels).glob("*.json"))
    wanted = sorted(manifest.splits[split]) if split is not None else labelled
    if not wanted:
        raise ConfigurationError(f"dataset {str(folder)!r} has no labels in {manifest.labels!r}")
    cases = tuple(
        Labelled(
            case_id, find_document(folder / manifest.documents, case_id), load_label(folder / manifest.labels / f"{case_id}.json")
        )
        for case_id in wanted
    )
    return Dataset(manifest.name, folder, split, manifest.licence, manifest.labellers, cases, _digest(cases))


def load_label(path: Path) -> dict[str, Any]:
    """Return a label as JSON values, every field present.

    Raises:
        ConfigurationError: it cannot be read or breaks the form; each fault is named by its path.
    """
    try:
        return Label.model_validate_json(path.read_text("utf-8-sig")).model_dump(mode="json")
    except OSError as error:
        raise ConfigurationError(f"no label {str(path)!r}", hint="Every case of a split needs one.") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"label {str(path)!r} is no UTF-8: {error.reason}", hint="Save it as UTF-8.") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'the file'}: {e['msg']}" for e in error.errors()[:5])
        raise ConfigurationError(f"label {str(path)!r} breaks the form: {faults}", hint="See the dataset's guide.") from error


def load_manifest(folder: Path) -> Manifest:
    path = folder / "dataset.toml"
    try:
        return Manifest.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise ConfigurationError(f"no dataset in {str(folder)!r}: it has no dataset.toml") from error
    except (tomllib.TOMLDecodeError, ValidationError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{str(path)!r} is no dataset's description: {error}") from error


def find_document(folder: Path, case_id: str) -> Path:
    found = next((path for suffix in SUFFIXES if (path := folder / f"{case_id}{suffix}").is_file()), None)
    if found is None:
        raise ConfigurationError(f"no document of case {case_id!r} in {str(folder)!r}", hint=f"Looked for {', '.join(SUFFIXES)}.")
    return found


def _digest(cases: Iterable[Labelled]) -> str:
    digest = hashlib.sha256()
    for case in cases:
        for part in (case.case_id.encode(), case.document.read_bytes(), json.dumps(case.gold, sort_keys=True).encode()):
            digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()
