"""Reviewed decisions as a labelled dataset: documents, one JSON label each, a guide, and a `dataset.toml` that says who labelled.

The shapes are those that `imr eval run` reads: a label is a case, of whose rationales it holds the first and last words.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from extractor.case import Case
from extractor.errors import ConfigurationError
from extractor.record import Record
from extractor.service.reviewing import ReviewIncomplete, open_doubts, reviewed_case
from extractor.service.store import Extraction, Store, Summary
from extractor.values import flat

SOURCE: Final = "decisions reviewed in imr serve"
"""What `source` of the dataset's description says; only a folder that says so is replaced."""

SUFFIXES: Final = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "image/tiff": ".tif"}
"""How a document's file ends, by its media type; all else is text."""

WORDS_OF_AN_END = 8
"""Words at either end of a rationale that a label holds: the guides ask for six to ten."""

LONGEST_CASE_ID = 80
MOST_LEFT_OUT = 200
"""Decisions that nobody has reviewed yet and that are named as left out; of more, how many there are is enough."""
_MANIFEST = "dataset.toml"
_GUIDE = Path(__file__).with_name("LABELING.md")


@dataclass(frozen=True, slots=True)
class LabelledDecision:
    """A decision that becomes a label: `case_id` names its two files, `changed` counts the values that a person changed.

    Of a document that holds several decisions, `part` says which it is (from 1); its own text stands for the document.
    """

    case_id: str
    extraction_id: str
    document_id: str
    part: int
    source: str
    suffix: str
    reader: str
    reviewers: tuple[str, ...]
    changed: int
    label: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A decision that becomes none, and why, in a sentence."""

    extraction_id: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Labels:
    """What an export holds, in the order of the case ids; `left_out` are the first of the `others`, which become no labels."""

    decisions: tuple[LabelledDecision, ...]
    left_out: tuple[LeftOut, ...]
    others: int

    @property
    def labellers(self) -> str:
        """Who labelled and how, as every report repeats it."""
        names = sorted({name for decision in self.decisions for name in decision.reviewers})
        readers = sorted({decision.reader for decision in self.decisions})
        changed = sum(decision.changed for decision in self.decisions)
        return (
            f"{', '.join(names) or 'nobody'}, in imr serve: every doubtful value looked at, {changed} changed or taken away; "
            f"the other values are those of the {' and '.join(readers) or 'same'} reader, each shown in the source"
        )


def labels_of(store: Store) -> Labels:
    """Return the labels of all decisions that a person has finished looking at, and the others with the reason.

    Of several readings of one document the one that was reviewed last counts.
    """
    decisions: dict[tuple[str, int], LabelledDecision] = {}
    left_out: list[LeftOut] = []
    taken: set[str] = set()
    last_first = sorted(store.all(review="reviewed"), key=lambda s: -(s.reviewed_at or s.created_at).timestamp())
    for summary in last_first:
        extraction = store.extraction(summary.id)
        if extraction is None or extraction.record is None:  # deleted meanwhile
            continue
        reason = _reason_against(extraction, extraction.record, decisions)
        if reason is None:
            try:
                decisions[extraction.document_id, extraction.part] = _labelled(extraction, extraction.record, taken)
                continue
            except ReviewIncomplete as error:
                reason = str(error)
        left_out.append(LeftOut(extraction.id, extraction.source, reason))
    states = store.states()
    others = len(left_out) + states["needed"] + states["clear"]
    unread = chain(store.all(review="needed"), store.all(review="clear"))
    left_out += [LeftOut(summary.id, summary.source, _unfinished(summary)) for summary in islice(unread, MOST_LEFT_OUT)]
    return Labels(tuple(sorted(decisions.values(), key=lambda d: d.case_id)), tuple(left_out), others)


def label_of(case: Case, record: Record) -> dict[str, Any]:
    """Return a case as the JSON values of a label; contradictions within the document are those that the record found."""
    label = case.model_dump(mode="json")
    for issue in label["issues"]:
        words = flat(issue["rationale"] or "").split()
        ends = {"starts": " ".join(words[:WORDS_OF_AN_END]), "ends": " ".join(words[-WORDS_OF_AN_END:])}
        issue["rationale"] = ends if words else None
    label["source_conflicts"] = [
        {"about": (finding.fields or [f"other:{finding.code.partition('.')[2]}"])[0], "values": [], "quotes": []}
        for finding in record.findings
        if finding.code.startswith("source-conflict.")
    ]
    return label


def export_labels(store: Store, folder: Path, *, overwrite: bool = False) -> Labels:
    """Write the dataset into `folder`, whole or not at all, and return what it holds.

    With `overwrite` an earlier export in `folder` is replaced; any other folder with files in it is left alone.

    Raises:
        ConfigurationError: nothing is reviewed, the folder holds something else, or it cannot be written.
    """
    labels = labels_of(store)
    if not labels.decisions:
        hint = "Finish looking at a decision on the review pages first."
        raise ConfigurationError(f"no label to export: {labels.others} decisions read, none reviewed", hint=hint)
    _check_place(folder, overwrite=overwrite)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as made:
            for name, content in _files(store, labels):
                path = Path(made, "new", name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            if folder.exists():
                os.replace(folder, Path(made, "old"))
            os.replace(Path(made, "new"), folder)
    except OSError as error:
        raise ConfigurationError(f"cannot write {str(folder)!r}: {error.strerror}") from error
    return labels


def zip_labels(store: Store, stream: IO[bytes]) -> Labels:
    """Write the dataset as a zip file, whatever there is of it, and return what it holds."""
    labels = labels_of(store)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files(store, labels):
            archive.writestr(zipfile.ZipInfo(f"labels/{name}"), content, zipfile.ZIP_DEFLATED)
    return labels


def is_export(folder: Path) -> bool:
    """Say whether a folder is what an earlier export wrote."""
    try:
        return bool(tomllib.loads((folder / _MANIFEST).read_text("utf-8-sig")).get("source") == SOURCE)
    except (OSError, ValueError):
        return False


def _check_place(folder: Path, *, overwrite: bool) -> None:
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not is_export(folder):
        hint = "Name a folder that does not exist yet."
        raise ConfigurationError(f"{str(folder)!r} holds something else than exported labels", hint=hint)
    if not overwrite:
        hint = "Name another folder, or replace it with --overwrite."
        raise ConfigurationError(f"{str(folder)!r} holds an earlier export", hint=hint)


def _unfinished(summary: Summary) -> str:
    if not summary.doubts:
        return "nobody has looked through it"
    return (
        f"not all of its {summary.doubts} doubtful values are decided" if summary.doubts > 1 else "its doubtful value is undecided"
    )


def _reason_against(extraction: Extraction, record: Record, decisions: dict[tuple[str, int], LabelledDecision]) -> str | None:
    doubts = open_doubts(record, extraction.reviews)
    if doubts:
        some = ", ".join(doubts[:3]) + (f" and {len(doubts) - 3} more" if len(doubts) > 3 else "")
        return f"{len(doubts)} doubtful {'value is' if len(doubts) == 1 else 'values are'} still undecided: {some}"
    if (extraction.document_id, extraction.part) in decisions:
        return "another reading of the same document was reviewed later"
    return None


def _labelled(extraction: Extraction, record: Record, taken: set[str]) -> LabelledDecision:
    case = reviewed_case(record, extraction.reviews)
    names = {verdict.reviewer for verdict in extraction.reviews.values()} | {extraction.reviewer or ""}
    return LabelledDecision(
        case_id=_case_id(case.case_number or PurePosixPath(extraction.source).stem, extraction, taken),
        extraction_id=extraction.id,
        document_id=extraction.document_id,
        part=extraction.part,
        source=extraction.source,
        suffix=".txt" if extraction.part else SUFFIXES.get(extraction.media_type, ".txt"),
        reader=extraction.reader,
        reviewers=tuple(sorted(names - {""})),
        changed=sum(verdict.action != "accept" for verdict in extraction.reviews.values()),
        label=label_of(case, record),
    )


def _case_id(name: str, extraction: Extraction, taken: set[str]) -> str:
    """Return a file name for a case that no other has, also where capitals count for nothing."""
    case_id = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.")[:LONGEST_CASE_ID] or extraction.document_id[:12]
    if case_id.lower() in taken:
        part = f"-p{extraction.part}" if extraction.part else ""
        case_id = f"{case_id}-{extraction.document_id[:12]}{part}"
    taken.add(case_id.lower())
    return case_id


def _files(store: Store, labels: Labels) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the dataset by their names in it."""
    yield _MANIFEST, _manifest(labels).encode()
    yield _GUIDE.name, _GUIDE.read_bytes()
    for decision in labels.decisions:
        content = _content(store, decision)
        if content is not None:
            yield f"documents/{decision.case_id}{decision.suffix}", content
            yield f"labels/{decision.case_id}.json", (json.dumps(decision.label, indent=2, ensure_ascii=False) + "\n").encode()


def _content(store: Store, decision: LabelledDecision) -> bytes | None:
    if not decision.part:
        return store.content(decision.document_id)
    text = store.text(decision.extraction_id)
    return None if text is None else text.text.encode()


def _manifest(labels: Labels) -> str:
    lines = {
        "name": "reviewed",
        "source": SOURCE,
        "licence": "that of the documents: say here who may use them",
        "documents": "documents",
        "labels": "labels",
        "guide": _GUIDE.name,
        "labellers": labels.labellers,
    }
    # A JSON string is a TOML string but for one character.
    quoted = {name: json.dumps(text, ensure_ascii=False).replace("\x7f", r"\u007f") for name, text in lines.items()}
    return "".join(f"{name} = {text}\n" for name, text in quoted.items())


__all__ = ["LabelledDecision", "Labels", "LeftOut", "export_labels", "is_export", "label_of", "labels_of", "zip_labels"]
