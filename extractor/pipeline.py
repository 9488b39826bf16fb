"""The order of things: bytes, document, outline, reading, evidence, findings, record. Nothing else knows it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from extractor import __version__
from extractor.audit import audit, report_words
from extractor.bundles import bundle_findings, part_info, split_document
from extractor.case import Case
from extractor.cleaning import Cleaned, clean
from extractor.document import Document, Outline
from extractor.errors import SeveralDecisions
from extractor.evidence import ground
from extractor.ingest import read_document
from extractor.ingest.kept import keep_text
from extractor.layouts import outline as find_outline
from extractor.llm.cache import AnswerStore, ResponseCache
from extractor.llm.ledger import Ledger
from extractor.llm.prompts import VERSIONS, load_prompt
from extractor.llm.session import ModelSession
from extractor.llm.wire import wire_digest
from extractor.readers import build_reader
from extractor.record import SCHEMA_VERSION, DocumentInfo, Evidence, Finding, Provenance, Reading, Record, Review
from extractor.settings import Settings, check_model
from extractor.validators import validate

__all__ = ["Pipeline", "assemble", "extract", "extract_all", "open_session", "review", "text_digest"]

_DOUBTFUL = {"contradicted", "unsupported", "unreadable", "unanswered"}
_FOR_PEOPLE = {"readers.differ", "audit.digits", "evidence.possible", "layout.general"}
"""Findings that a person should look into, whatever their severity."""


class Pipeline:
    """Turns documents into records under one configuration.

    A context manager: the embedded model is started at the first question and stopped at the end. `run` may be called from several
    threads. `ledger` counts the model's calls; `configuration` is the sha256 of all that can change a record. Answers are kept in
    `cache`, by default the one of the settings; a `session` given is shared with other pipelines and brings its own.
    """

    def __init__(self, settings: Settings, *, cache: AnswerStore | None = None, session: ModelSession | None = None) -> None:
        self.settings = settings
        if session is None:
            uses_own = settings.use_cache and settings.reader != "regex"
            session = open_session(settings, cache or (ResponseCache(settings.cache_folder) if uses_own else None))
        self._session = session
        self.ledger = session.ledger
        self._reader = build_reader(settings.reader, self._session, ask=settings.ask, max_reasks=settings.max_reasks)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stop the embedded model, if it was started, and close the cache."""
        self._session.close()

    @property
    def configuration(self) -> str:
        """Return the sha256 of reader, model, prompts, schemas, options and code version."""
        parts: dict[str, object] = {
            "version": __version__,
            "schema": SCHEMA_VERSION,
            "split": self.settings.split,
            "reader": self.settings.reader,
            "layout": self.settings.layout,
        }
        if self.settings.reader != "regex":
            parts["model"] = self._session.identity
            parts["prompts"] = {task: load_prompt(task).digest for task in VERSIONS}
            parts["wire"] = wire_digest()
            parts["asking"] = [self.settings.ask, self.settings.max_reasks, self.settings.grammar]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def run(self, path: Path | bytes | str, *, source: str | None = None, text_folder: Path | None = None) -> Record:
        """Return the record of a document that holds one decision; with `text_folder` its text as read is kept there.

        Raises:
            SeveralDecisions: it holds more; `run_all` reads each.
            DocumentError: the document cannot be read.
            ModelError: the model cannot be used; no document of the run will fare better.
        """
        documents, seconds = self._open(path, source, text_folder)
        if len(documents) > 1:
            raise SeveralDecisions(
                f"{documents[0].source!r} holds {len(documents)} decisions, not one",
                hint="Use extract_all, which returns a record of each.",
            )
        return self._run(documents[0], seconds)

    def run_all(self, path: Path | bytes | str, *, source: str | None = None, text_folder: Path | None = None) -> Iterator[Record]:
        """Return the records of all decisions in a document, in their order; each is read when it is asked for.

        With the setting `split` off the document is one. An error while one is read leaves the next ones to be asked for.

        Raises:
            DocumentError: the document cannot be read.
        """
        documents, seconds = self._open(path, source, text_folder)
        return map(partial(self._run, opened_seconds=seconds / len(documents)), documents)  # an error would end a generator

    def run_document(self, document: Document) -> Record:
        """Return the record of a document that has been read already, elsewhere or earlier; it is not split.

        `provenance.seconds` then leaves out how long that took.

        Raises:
            ModelError: the model cannot be used; no document of the run will fare better.
        """
        return self._run(document, 0.0)

    def parts(self, document: Document) -> tuple[Document, ...]:
        """Return the decisions of a document as the settings have it: each by itself, or the document as it is."""
        return split_document(document) if self.settings.split else (document,)

    def _open(self, path: Path | bytes | str, source: str | None, text_folder: Path | None) -> tuple[tuple[Document, ...], float]:
        """Return the decisions of a file and how many seconds it took to open it."""
        started = time.perf_counter()
        document = read_document(path, name=source)
        if text_folder is not None:
            keep_text(document, text_folder)
        return self.parts(document), time.perf_counter() - started

    def _run(self, document: Document, opened_seconds: float) -> Record:
        started = time.perf_counter() - opened_seconds
        cleaned = clean(document)
        outline = find_outline(cleaned.document, self.settings.layout)
        reading = self._reader.read(cleaned.document, outline)
        return assemble(cleaned, outline, reading, self.settings, self._session, seconds=time.perf_counter() - started)


def open_session(settings: Settings, cache: AnswerStore | None) -> ModelSession:
    """Return the model of the settings, with answers kept in `cache`."""
    return ModelSession(
        settings.model,
        base_url=settings.base_url,
        api_key=os.environ.get(settings.api_key_env) if settings.base_url else None,
        takes_grammar=settings.grammar,
        timeout_seconds=settings.timeout_seconds,
        cache=cache,
        ledger=Ledger(),
    )


def text_digest(document: Document) -> str:
    """Return the sha256 of a document's text."""
    return hashlib.sha256(document.text.encode()).hexdigest()


def assemble(
    cleaned: Cleaned, outline: Outline, reading: Reading, settings: Settings, session: ModelSession, *, seconds: float
) -> Record:
    """Check a reading against its document and put the record together, all places in the source."""
    grounded = _grounded(cleaned, outline, reading, reading.case)
    case, unreadable = audit(reading.case, _outward(cleaned, grounded), cleaned.source)
    if unreadable:
        grounded = _grounded(cleaned, outline, reading, case)
    for path, reason in reading.unanswered.items():
        grounded.setdefault(path, Evidence(status="unanswered", note=reason))
    doubts = [*reading.findings, *validate(case, cleaned.document, outline, {**grounded, **unreadable})]
    evidence = {**_outward(cleaned, grounded), **unreadable}
    findings = [
        *bundle_findings(cleaned.source),
        *cleaned.findings(),
        *map(cleaned.finding, doubts),
        *report_words(evidence, cleaned.source),
    ]
    return Record(
        document=_info(cleaned.source, outline),
        case=case,
        evidence=evidence,
        findings=findings,
        review=review(evidence, findings),
        provenance=_provenance(reading, settings, session, seconds),
    )


def _grounded(cleaned: Cleaned, outline: Outline, reading: Reading, case: Case) -> dict[str, Evidence]:
    return ground(case, cleaned.document, outline, spans=reading.spans, readers=reading.readers)


def _outward(cleaned: Cleaned, grounded: Mapping[str, Evidence]) -> dict[str, Evidence]:
    """Return evidence with its places in the source."""
    return {path: cleaned.evidence(found) for path, found in grounded.items()}


def _info(document: Document, outline: Outline) -> DocumentInfo:
    return DocumentInfo(
        id=document.id,
        part=part_info(document),
        source=document.source,
        media_type=document.media_type,
        pages=len(document.pages),
        text_source=document.text_source,
        text_engine=document.text_engine,
        text_sha256=text_digest(document),
        layout=outline.layout,
        characters=len(document.text),
    )


def review(evidence: dict[str, Evidence], findings: list[Finding]) -> Review:
    """Return whether a person should look, and at which leaves: doubtful ones first, then those of findings."""
    fields = [path for path, e in evidence.items() if e.status in _DOUBTFUL]
    for finding in findings:
        if finding.severity == "error" or finding.code in _FOR_PEOPLE:
            fields.extend(f for f in finding.fields if f not in fields)
    needed = bool(fields) or any(f.severity == "error" for f in findings)
    return Review(needed=needed, fields=fields)


def _provenance(reading: Reading, settings: Settings, session: ModelSession, seconds: float) -> Provenance:
    used = settings.reader != "regex"
    return Provenance(
        reader=settings.reader,
        model=session.model_name if used else None,
        endpoint=session.endpoint_name if used else None,
        prompts=dict(reading.prompts),
        wire_schema=wire_digest() if used else None,
        extractor_version=__version__,
        calls=sum(not a.cached for a in reading.answers),
        asked=list(reading.asked),
        input_tokens=sum(a.input_tokens for a in reading.answers),
        output_tokens=sum(a.output_tokens for a in reading.answers),
        cost_usd=0.0 if not used or session.is_local or not reading.answers else None,
        cached=bool(reading.answers) and all(a.cached for a in reading.answers),
        seconds=round(seconds, 3),
        created_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
    )


def extract(
    source: Path | bytes | str,
    *,
    reader: Literal["regex", "llm", "hybrid"] = "hybrid",
    model: str = "local",
    base_url: str | None = None,
    layout: Literal["auto", "none"] = "auto",
    ask: Literal["uncertain", "all"] = "uncertain",
) -> Record:
    """Extract one decision: `source` is a file, a file's bytes, or pasted text.

    For many documents use `Pipeline`, which starts the embedded model once.

    Raises:
        SeveralDecisions: the source holds more than one; `extract_all` returns them all.
        DocumentError: the document cannot be read.
        ModelError: the model cannot be used.
        ConfigurationError: the options contradict each other.
    """
    with _pipeline(reader=reader, model=model, base_url=base_url, layout=layout, ask=ask) as pipeline:
        return pipeline.run(source)


def extract_all(
    source: Path | bytes | str,
    *,
    reader: Literal["regex", "llm", "hybrid"] = "hybrid",
    model: str = "local",
    base_url: str | None = None,
    layout: Literal["auto", "none"] = "auto",
    ask: Literal["uncertain", "all"] = "uncertain",
) -> list[Record]:
    """Extract every decision of a source, in their order: several records where a file holds several, else a list of one.

    Raises:
        DocumentError: the document cannot be read.
        ModelError: the model cannot be used.
        ConfigurationError: the options contradict each other.
    """
    with _pipeline(reader=reader, model=model, base_url=base_url, layout=layout, ask=ask) as pipeline:
        return list(pipeline.run_all(source))


def _pipeline(**options: object) -> Pipeline:
    settings = Settings.model_validate(options)
    check_model(settings)
    return Pipeline(settings)
