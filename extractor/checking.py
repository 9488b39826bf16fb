"""Re-derive a record from its document, offline and without a model: what is stored is compared, never believed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from extractor.audit import audit, is_borne_out
from extractor.bundles import part_info, split_document
from extractor.case import Case
from extractor.cleaning import clean
from extractor.completeness import measure_coverage
from extractor.derive import derive
from extractor.derived import derive_columns
from extractor.document import Document, Outline, Part, Span
from extractor.errors import ConfigurationError
from extractor.ingest.folder import Documents
from extractor.layouts import outline as find_outline
from extractor.layouts import place
from extractor.pipeline import outward, review, source_findings, text_digest
from extractor.readers.lacking import find_lacking
from extractor.record import Columns, Coverage, Evidence, Finding, PartInfo, Record
from extractor.values import fold, locate

NOT_A_CASE = {"source_conflicts"}
"""Keys of a label that are no part of a case."""

ABOUT_THE_READING = ("readers.", "answer.")
"""Families of findings that no document can bear out: they tell of the run."""

ABSENT = ("unreadable", "unanswered")
"""Statuses of leaves without a value: nothing to look up."""


@dataclass
class CheckReport:
    """What a check found: `differences` in words, `unsupported` paths, how many records were `checked`."""

    differences: list[str] = field(default_factory=list)
    unsupported: list[str] = field(default_factory=list)
    engine_differs: bool = False
    checked: int = 0


@dataclass
class _Parts:
    """Which decisions of files with several have a record."""

    lacked: dict[str, dict[str, Part]] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)

    def add(self, record: Record, document: Document) -> None:
        """Note the record of a part, and of its file the first time which parts it has."""
        if record.document.part is None:
            return
        if document.id not in self.lacked:
            self.lacked[document.id] = {own.id: own.part for own in split_document(document) if own.part}
            self.sources[document.id] = record.document.source
        self.lacked[document.id].pop(record.document.id, None)

    def lacking(self) -> Iterator[str]:
        """Yield in words which parts have no record."""
        for file, parts in self.lacked.items():
            for part in parts.values():
                yield f"part {part.index} of {part.of} of {self.sources[file]!r} has no record"


def check(record: Record, document: Document) -> list[Finding]:
    """Return what is wrong with a record, given its document; an empty list where everything is borne out.

    The document of a record that is of one decision among several is the whole file; its part is found anew. Evidence and findings are
    computed afresh from the case and the document. Codes: `check.document`, `check.part`, `check.text`, `check.engine` (another version
    of the text engine reads another text), `check.size` (what the record says of the document beside its text), `check.layout`,
    `check.evidence` (status, place or quote differs), `check.support` (a value without support), `check.findings` (what a record lacks
    is among them), `check.review` (it does not follow from evidence and findings), `check.coverage`,
    `check.derived`.
    """
    document = _own_part(record, document)
    wrong = _identity(record, document)
    if wrong:
        return wrong
    cleaned = clean(document)
    outline = _outline(cleaned.document, record.document.layout)
    if outline.layout != record.document.layout:
        message = f"the record says layout {record.document.layout!r}, the document has {outline.layout!r}"
        return [Finding(code="check.layout", severity="error", message=message)]
    stored = {path: e for path, e in record.evidence.items() if e.status not in ABSENT}
    # A stored place only chooses between places that all bear the value out.
    hints = cleaned.inward({path: span for path, e in stored.items() if (span := e.span) is not None})
    interpreted = {path for path, e in stored.items() if e.status == "interpreted"}
    unreadable = {path: e for path, e in record.evidence.items() if e.status == "unreadable"}
    derived = derive(record.case, cleaned.document, outline, spans=hints, interpreted=interpreted).with_absent(unreadable)
    fresh = outward(cleaned, derived.grounded)
    fresh |= audit(record.case, fresh, document).unreadable
    again = source_findings(cleaned, derived, fresh, [*derived.findings, *find_lacking(cleaned, outline, derived.evidence)])
    kept = [f for f in record.findings if not f.code.startswith(ABOUT_THE_READING)]
    wrong = [
        *_described(record, document),
        *_compare(stored, fresh),
        *_legible(unreadable, document),
        *_support(fresh),
        *_findings(kept, again),
    ]
    wrong += [*_reviewed(record), *_covered(record, measure_coverage(cleaned, outline, derived.evidence))]
    return [*wrong, *_derived(record, derive_columns(record.case, cleaned, outline, fresh))]


def _outline(document: Document, layout: str) -> Outline:
    kind: Literal["auto", "none"] = "none" if layout == "unknown" else "auto"
    return find_outline(document, kind)


def _own_part(record: Record, document: Document) -> Document:
    """Return the part of a file that a record is of, the document itself where it is of the whole, or has no such part."""
    if record.document.part is None:
        return document
    return next((part for part in split_document(document) if part.id == record.document.id), document)


def _identity(record: Record, document: Document) -> list[Finding]:
    if record.document.part != part_info(document) and record.document.file_id == document.file_id:
        message = f"the record is of {_called(record.document.part)}, in the document that is {_called(part_info(document))}"
        return [Finding(code="check.part", severity="error", message=message)]
    if record.document.id != document.id:
        message = f"the record is of document {record.document.id}, not of {document.id}"
        return [Finding(code="check.document", severity="error", message=message)]
    if record.document.text_sha256 != text_digest(document):
        return [_another_text(record.document.text_engine, document.text_engine)]
    return []


def _another_text(was: str | None, now: str | None) -> Finding:
    if was != now:
        message = f"the text was read by {was!r}, here {now!r} reads another text"
        return Finding(code="check.engine", severity="error", message=message)
    read = "" if now is None else f", which the same {now} reads here"
    message = f"document.text_sha256 is not that of the document's text{read}: the record was changed, or made from another text"
    return Finding(code="check.text", severity="error", message=message)


def _described(record: Record, document: Document) -> list[Finding]:
    """Return a finding for each thing that a record says of its document and that reading it again gives otherwise."""
    told = record.document
    facts: tuple[tuple[str, object, object], ...] = (
        ("media_type", told.media_type, document.media_type),
        ("pages", told.pages, len(document.pages)),
        ("text_source", told.text_source, document.text_source),
        ("characters", told.characters, len(document.text)),
    )
    return [
        Finding(code="check.size", severity="error", message=f"the record says document.{name} {was!r}, the document has {now!r}")
        for name, was, now in facts
        if was != now
    ]


def _called(part: PartInfo | None) -> str:
    if part is None:
        return "the whole file"
    return f"part {part.index} of {part.of} (characters {part.start}-{part.end}, pages {part.pages[0]}-{part.pages[1]})"


def _compare(stored: Mapping[str, Evidence], fresh: Mapping[str, Evidence]) -> list[Finding]:
    found = []
    for path in sorted({*stored, *fresh}):
        was, now = stored.get(path), fresh.get(path)
        if was is None or now is None or _borne_out(was) != _borne_out(now):
            said, stands = _said(was), _said(now)
            message = f"{path}: the record says {said}, the document " + (
                stands if said != stands else "has other words there, or elsewhere on the page"
            )
            found.append(Finding(code="check.evidence", severity="error", fields=[path], message=message))
    return found


def _borne_out(evidence: Evidence) -> tuple[object, ...]:
    return evidence.status, evidence.span, evidence.page, evidence.quote, evidence.box, evidence.ocr_confidence


def _said(evidence: Evidence | None) -> str:
    if evidence is None:
        return "nothing"
    place = "" if evidence.span is None else f" at {evidence.start}-{evidence.end}, page {evidence.page}"
    return f"{evidence.status}{place}"


def _reviewed(record: Record) -> list[Finding]:
    if record.review == review(record.evidence, record.findings):
        return []
    message = "what the record says of review does not follow from its evidence and findings"
    return [Finding(code="check.review", severity="error", message=message)]


def _covered(record: Record, fresh: Coverage) -> list[Finding]:
    if record.coverage is None or record.coverage == fresh:
        return []
    message = (
        f"the record says that {record.coverage.unread:.1%} of the text is unread, it is {fresh.unread:.1%}, or other stretches"
    )
    return [Finding(code="check.coverage", severity="error", message=message)]


def _derived(record: Record, fresh: Columns) -> list[Finding]:
    if record.derived is None or record.derived == fresh:
        return []
    message = f"derived columns differ from those of the case (version {record.derived.version}, here {fresh.version})"
    return [Finding(code="check.derived", severity="error", message=message)]


def _legible(unreadable: Mapping[str, Evidence], document: Document) -> list[Finding]:
    """Return a finding for each leaf that was taken away as unreadable and is not doubtful in the document."""
    return [
        Finding(
            code="check.evidence",
            severity="error",
            fields=[path],
            message=f"{path}: the record says {_said(entry)}, the document has no such doubt there",
        )
        for path, entry in unreadable.items()
        if not is_borne_out(path, entry, document)
    ]


def _support(fresh: Mapping[str, Evidence]) -> list[Finding]:
    return [
        Finding(
            code="check.support",
            severity="error",
            fields=[path],
            message=f"{path}: {e.status}" + (f", {e.note}" if e.note else ""),
            spans=[e.span] if e.span else [],
        )
        for path, e in fresh.items()
        if not e.is_supported
    ]


def _findings(stored: list[Finding], fresh: list[Finding]) -> list[Finding]:
    was, now = {f.model_dump_json() for f in stored}, {f.model_dump_json() for f in fresh}
    lost = [f"{f.code} ({', '.join(f.fields)}) is not stored: {f.message}" for f in fresh if f.model_dump_json() not in was]
    added = [f"{f.code} ({', '.join(f.fields)}) is stored but not found" for f in stored if f.model_dump_json() not in now]
    return [Finding(code="check.findings", severity="error", message=message) for message in [*lost, *added]]


def check_files(record_path: Path, document_path: Path, text_folder: Path | None = None) -> CheckReport:
    """Check the record(s) in a file against a document, or against the documents of a folder by their content.

    `record_path` is JSON or JSON lines; a bare case (the `case` object, or a label) is grounded afresh. The text of a document
    that was kept in `text_folder` is taken from there.

    Raises:
        ConfigurationError: a file is not what it should be, or holds a record whose document is not there.
        DocumentError: a document cannot be read.
    """
    report = CheckReport()
    documents = Documents(document_path, text_folder)
    parts = _Parts()
    for place_in_file, entry in _entries(record_path):
        if "error" in entry and "case" not in entry:
            continue
        report.checked += 1
        if "case" in entry and "document" in entry:
            _check_record(report, entry, place_in_file, documents, parts)
        else:
            _check_case(report, entry.get("case", entry), place_in_file, documents)
    report.differences.extend(f"{record_path.name}: {lacking}" for lacking in parts.lacking())
    if not report.checked:
        raise ConfigurationError(f"no record in {str(record_path)!r}", hint="give a file that `imr extract -o` wrote")
    return report


def _entries(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the entries of a file, each with its place; of JSON lines one at a time."""
    try:
        for number, entry in enumerate(_json_values(path), 1):
            if not isinstance(entry, dict):
                raise ConfigurationError(f"{str(path)!r} holds no records", hint="give a file that `imr extract -o` wrote")
            yield f"{path.name}:{number}", entry
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"cannot read records from {str(path)!r}: {error}", hint="give .json or .jsonl") from error


def _json_values(path: Path) -> Iterator[Any]:
    with path.open(
        encoding="utf-8-sig", newline="\n"
    ) as file:  # a quote may hold other ends of lines, which JSON leaves as they are
        if path.suffix == ".jsonl":
            yield from (json.loads(line) for line in file if line.strip())
            return
        whole = json.load(file)
    yield from whole if isinstance(whole, list) else [whole]


def _check_record(report: CheckReport, entry: dict[str, Any], where: str, documents: Documents, parts: _Parts) -> None:
    try:
        record = Record.model_validate(entry)
    except ValidationError as error:
        raise ConfigurationError(f"{where} is no record: {_first(error)}", hint="was it changed by hand?") from error
    document = documents.get(record.document.file_id)
    if document is None:
        raise ConfigurationError(
            f"{where}: no document with sha256 {record.document.file_id} ({record.document.source!r})",
            hint="give the file that the record was made from, or its folder",
        )
    parts.add(record, document)
    for finding in check(record, document):
        if finding.code == "check.engine":
            report.engine_differs = True
        if finding.code == "check.support":
            report.unsupported.extend(finding.fields)
        report.differences.append(f"{where}: {finding.message}")


def _check_case(report: CheckReport, data: Any, where: str, documents: Documents) -> None:
    document = documents.only()
    if document is None:
        raise ConfigurationError(f"{where} is a bare case: it names no document", hint="give one document, not a folder")
    cleaned = clean(document)
    document = cleaned.document
    outline = find_outline(document, "auto")
    try:
        case = Case.model_validate(_as_case(data, document, outline))
    except ValidationError as error:
        raise ConfigurationError(f"{where} is no case: {_first(error)}", hint="`imr schema` prints the shape") from error
    fresh = outward(cleaned, derive(case, document, outline).grounded)
    for finding in _support({**fresh, **audit(case, fresh, cleaned.source).unreadable}):
        report.unsupported.extend(finding.fields)
        report.differences.append(f"{where}: {finding.message}")


def _as_case(data: Any, document: Document, outline: Outline) -> Any:
    """Return a label as a case: its rationales, given by first and last words, become the text between them."""
    if not isinstance(data, dict):
        return data
    case = {key: value for key, value in data.items() if key not in NOT_A_CASE}
    if isinstance(case.get("issues"), list):
        case["issues"] = [_whole_rationale(i, issue, document, outline) for i, issue in enumerate(case["issues"])]
    return case


def _whole_rationale(index: int, issue: Any, document: Document, outline: Outline) -> Any:
    ends = issue.get("rationale") if isinstance(issue, dict) else None
    if not isinstance(ends, dict):
        return issue
    starts, last = str(ends.get("starts", "")), str(ends.get("ends", ""))
    for body in place(outline, f"issues.{index}.rationale"):
        text = body.trimmed(document.text).text(document.text)
        if fold(text).startswith(fold(starts)) and fold(text).endswith(fold(last)):
            return {**issue, "rationale": text}
        if outline.find("body") and (found := _between(document.text, body, starts, last)):
            return {**issue, "rationale": found.text(document.text)}
    return {**issue, "rationale": f"{starts} ... {last}"}


def _between(text: str, within: Span, starts: str, last: str) -> Span | None:
    """Return the stretch from the first words to the nearest last words behind them, None where it is not there."""
    for first in locate(text, starts, within):
        for end in locate(text, last, Span(first.start, within.end)):
            if end.end >= first.end:
                return Span(first.start, end.end)
    return None


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'it'}: {first['msg']}"
