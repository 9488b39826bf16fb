"""Labelling by people: forms for documents, and forms to labels, until a folder is a dataset.

A dataset in the making holds `documents/CASE.pdf`, the form `labels/CASE.toml` beside which `labels/CASE.json` is written once the
form is right, and for a PDF its text to copy from, `texts/CASE.txt`.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from evals.dataset import SUFFIXES, Label, Manifest, find_document, load_manifest
from evals.labelling.checks import check_form
from evals.labelling.form import Task, render_form
from evals.labelling.manifest import GUIDE, MANIFEST, new_manifest, unfilled, with_cases
from evals.labelling.reader import Problem
from extractor.errors import ConfigurationError, DocumentError, NoTextLayer
from extractor.ingest import read_document
from extractor.values import flat

if TYPE_CHECKING:
    from extractor.case import Case
    from extractor.document import Document

TEXTS = "texts"
IMAGES = frozenset(SUFFIXES) - {".pdf", ".txt"}

_WORDS_OF_AN_END = 8


@dataclass(frozen=True, slots=True)
class Fault:
    """What is the matter with a file: the line (from 1), the path of the field ("" for the file as a whole), and why."""

    file: Path
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (f"{self.file.as_posix()}:{self.line}", self.path, self.message) if part)


@dataclass(frozen=True, slots=True)
class LabelCheck:
    """What a check found.

    `written` are the labels of forms without fault, `empty` the forms with nothing filled in, `unread` those whose document has no
    text to hold them against. `doubts` keep no label from being written.
    """

    faults: tuple[Fault, ...] = ()
    doubts: tuple[Fault, ...] = ()
    written: tuple[Path, ...] = ()
    empty: tuple[Path, ...] = ()
    unread: tuple[Path, ...] = ()


class _Prefill(NamedTuple):
    """Values for a form, and the reader that gave them."""

    label: dict[str, Any]
    by: str


class _New(NamedTuple):
    """A document to label, as it will stand in the dataset; `text` is None where there is none to copy from."""

    case_id: str
    source: Path
    document: Path
    form: Path
    text: str | None


def new_labels(
    documents: Sequence[Path], folder: Path, *, prefill: Literal["regex"] | Path | None = None, split: str | None = None
) -> list[Path]:
    """Make an empty form for each document, and of `folder` a dataset if it is none yet; return the forms.

    Nothing is written unless all of it can be. A form with nothing filled in is made anew.

    Args:
        documents: files, or folders of them; a file's stem is its case id.
        prefill: whose answers stand in the forms: those of the regex reader, or the records of a file, found by content. The form
            and the dataset's `labellers` say so.
        split: the split that the cases join; None for none.

    Raises:
        ConfigurationError: a form or label that has content already, two documents of one name, no record for a document.
        DocumentError: a document cannot be read.
    """
    if split is not None and not re.fullmatch(r"[A-Za-z0-9_-]+", split):
        raise ConfigurationError(f"{split!r} is no name of a split", hint="Use letters, digits, - and _.")
    path = folder / MANIFEST
    if path.is_file():
        manifest, text = load_manifest(folder), path.read_text("utf-8-sig")
    else:
        text = new_manifest(folder.resolve().name)
        manifest = Manifest.model_validate(tomllib.loads(text))
    planned = [_plan(source, folder, manifest) for source in _files(documents)]
    _refuse_duplicates(planned)
    answers = [None] * len(planned) if prefill is None else list(_answers(planned, prefill))
    readers = {answer.by for answer in answers if answer}
    text = with_cases(text, path, [new.case_id for new in planned], split, readers)
    try:
        for new, answer in zip(planned, answers, strict=True):
            _write(new, folder, manifest.guide, answer)
        if not path.exists():
            shutil.copyfile(GUIDE, folder / manifest.guide)
        path.write_text(text, "utf-8")
    except OSError as error:
        raise ConfigurationError(f"cannot write {error.filename!r}: {error.strerror}") from error
    return [new.form for new in planned]


def check_labels(target: Path) -> LabelCheck:
    """Check the forms of a dataset (or one form) and write the label of each that is right.

    Raises:
        ConfigurationError: no dataset, or no form in it.
    """
    if not target.exists():
        raise ConfigurationError(f"no file or folder {str(target)!r}", hint="Name the folder that `imr labels new` made.")
    folder = _folder_of(target)
    manifest = load_manifest(folder)
    forms = [target] if target.is_file() and target.name != MANIFEST else sorted((folder / manifest.labels).glob("*.toml"))
    if not forms:
        hint = f"Make some: imr labels new DOCUMENT... -o {folder}"
        raise ConfigurationError(f"no forms in {str(folder / manifest.labels)!r}", hint=hint)
    parts = [_unfilled(folder), *(_check(form, folder / manifest.documents) for form in forms)]
    names = LabelCheck.__dataclass_fields__
    return LabelCheck(**{name: tuple(item for part in parts for item in getattr(part, name)) for name in names})


def _files(documents: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in documents:
        if path.is_dir():
            files += sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() in SUFFIXES)
        else:
            files.append(path)
    if not files:
        raise ConfigurationError("no documents to label", hint=f"Known are {', '.join(SUFFIXES)}.")
    return files


def _plan(source: Path, folder: Path, manifest: Manifest) -> _New:
    document, suffix = _read(source), source.suffix.lower()
    if suffix not in SUFFIXES:
        suffix = ".pdf" if document and document.media_type == "application/pdf" else ".txt"
    labels, documents = folder / manifest.labels, folder / manifest.documents
    form, label = labels / f"{source.stem}.toml", labels / f"{source.stem}.json"
    kept = documents / f"{source.stem}{suffix}"
    if form.exists() and not check_form(form.read_text("utf-8-sig", "replace"), None).is_empty:
        raise ConfigurationError(f"{str(form)!r} has been filled in already", hint="Move it away to start anew.")
    if label.exists():
        raise ConfigurationError(f"{str(label)!r} is a label already", hint="Move it away to start anew.")
    if kept.exists() and kept.read_bytes() != source.read_bytes():
        raise ConfigurationError(f"{str(kept)!r} is another document of that name", hint="Rename one of them.")
    return _New(source.stem, source, kept, form, document.text if document else None)


def _refuse_duplicates(planned: Sequence[_New]) -> None:
    sources: dict[str, Path] = {}
    for new in planned:
        other = sources.setdefault(new.case_id, new.source)
        if other is not new.source:
            raise ConfigurationError(f"{str(other)!r} and {str(new.source)!r} have one name", hint="Rename one of them.")


def _read(source: Path) -> Document | None:
    """Return the document, None for a picture, and for a scan without text."""
    try:
        return None if source.suffix.lower() in IMAGES and source.is_file() else read_document(source)
    except NoTextLayer:
        return None


def _answers(planned: Sequence[_New], prefill: Literal["regex"] | Path) -> Iterator[_Prefill]:
    if isinstance(prefill, Path):
        yield from _recorded(planned, prefill)
        return
    from extractor.pipeline import extract  # the readers, for this alone

    for new in planned:
        yield _Prefill(_as_label(extract(new.source, reader="regex").case), "regex")


def _recorded(planned: Sequence[_New], path: Path) -> Iterator[_Prefill]:
    from extractor.exports import Failure, read_rows

    records = {row.document.id: row for row in read_rows(path) if not isinstance(row, Failure)}
    for new in planned:
        record = records.get(hashlib.sha256(new.source.read_bytes()).hexdigest())
        if record is None:
            hint = "Records are found by the bytes of their documents: was it read from this file?"
            raise ConfigurationError(f"no record of {str(new.source)!r} in {str(path)!r}", hint=hint)
        told = record.provenance
        yield _Prefill(_as_label(record.case), told.reader + (f" ({told.model})" if told.model else ""))


def _as_label(case: Case) -> dict[str, Any]:
    """Return a case as JSON values of a label: of each rationale its ends."""
    label = case.model_dump(mode="json")
    for issue in label["issues"]:
        words = flat(issue["rationale"] or "").split()
        ends = {"starts": " ".join(words[:_WORDS_OF_AN_END]), "ends": " ".join(words[-_WORDS_OF_AN_END:])}
        issue["rationale"] = ends if words else None
    return label


def _write(new: _New, folder: Path, guide: str, answer: _Prefill | None) -> None:
    shown = new.document
    for place in (new.document.parent, new.form.parent):
        place.mkdir(parents=True, exist_ok=True)
    if not new.document.exists():
        shutil.copyfile(new.source, new.document)
    if new.text is not None and new.document.suffix == ".pdf":
        shown = folder / TEXTS / f"{new.case_id}.txt"
        shown.parent.mkdir(exist_ok=True)
        shown.write_text(new.text, "utf-8")
    label, by = answer or (None, None)
    task = Task(shown.relative_to(folder).as_posix(), guide, folder.resolve().name)
    new.form.write_text(render_form(new.case_id, task, label, by), "utf-8")


def _folder_of(target: Path) -> Path:
    """Return the dataset that a folder is, or that a form or a folder of forms belongs to."""
    for folder in (target, target.parent, target.absolute().parent.parent):
        if (folder / MANIFEST).is_file():
            return folder
    raise ConfigurationError(f"no {MANIFEST} in or above {str(target)!r}", hint="Name the folder that `imr labels new` made.")


def _unfilled(folder: Path) -> LabelCheck:
    path = folder / MANIFEST
    missing = unfilled(path.read_text("utf-8-sig"))
    return LabelCheck(faults=tuple(Fault(path, line, name, 'put words in place of the "?"') for name, line in missing))


def _check(form: Path, documents: Path) -> LabelCheck:
    try:
        text = form.read_text("utf-8-sig")  # some editors put a mark in front
        document = _read(find_document(documents, form.stem))
    except (OSError, UnicodeDecodeError, ConfigurationError, DocumentError) as error:
        return LabelCheck(faults=(Fault(form, 1, "", str(error)),))
    checked = check_form(text, document.text if document else None)
    written: tuple[Path, ...] = ()
    if checked.label is not None:
        written = (_write_label(form.with_suffix(".json"), checked.label),)
    return LabelCheck(
        _faults(form, checked.faults),
        _faults(form, checked.doubts),
        written,
        (form,) if checked.is_empty else (),
        (form,) if document is None else (),
    )


def _faults(form: Path, problems: Sequence[Problem]) -> tuple[Fault, ...]:
    return tuple(Fault(form, p.line, p.path, p.message) for p in problems)


def _write_label(path: Path, label: Label) -> Path:
    path.write_text(json.dumps(label.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n", "utf-8")
    return path
