"""The order of things: bytes, document, outline, reading, evidence, findings, record. Nothing else knows it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Literal, NamedTuple, Self

from extractor import __version__
from extractor.audit import audit, report_words
from extractor.bundles import bundle_findings, part_info, split_document
from extractor.case import Case
from extractor.cleaning import Cleaned, clean
from extractor.completeness import measure_coverage, numbers_left_out
from extractor.derive import Derived, derive
from extractor.derived import derive_columns
from extractor.document import Document, Outline
from extractor.errors import ConfigurationError, DocumentUnanswered, SeveralDecisions
from extractor.findings import asks_for_a_look
from extractor.ingest import read_document
from extractor.ingest.kept import keep_text
from extractor.layouts import outline as find_outline
from extractor.llm import deadline
from extractor.llm.budget import Budget, Limits
from extractor.llm.cache import AnswerStore, ResponseCache
from extractor.llm.endpoint import key_in
from extractor.llm.ledger import Ledger
from extractor.llm.pace import Pace, Places
from extractor.llm.prices import Price, find_price
from extractor.llm.prompts import VERSIONS, load_prompt
from extractor.llm.rate import Rate
from extractor.llm.request import Thinking
from extractor.llm.session import ModelSession
from extractor.llm.wire import wire_digest
from extractor.readers import SECOND, Models, build_reader
from extractor.readers.lacking import find_lacking
from extractor.record import SCHEMA_VERSION, DocumentInfo, Evidence, Finding, Provenance, Reading, Record, Review
from extractor.settings import Settings, check_model

__all__ = [
    "Pipeline",
    "Sessions",
    "assemble",
    "extract",
    "extract_all",
    "open_sessions",
    "outward",
    "review",
    "source_findings",
    "text_digest",
]

_DOUBTFUL = {"contradicted", "unsupported", "unreadable", "unanswered", "interpreted"}


class Pipeline:
    """Turns documents into records under one configuration.

    A context manager: the embedded model is started at the first question and stopped at the end. `run` may be called from several
    threads. `ledger` counts the model's calls; `configuration` is the sha256 of all that can change a record. Answers are kept in
    `cache`, by default the one of the settings; `sessions` given are shared with other pipelines and bring their own.
    """

    def __init__(self, settings: Settings, *, cache: AnswerStore | None = None, sessions: Sessions | None = None) -> None:
        self.settings = settings
        self._places = Places(settings.jobs)
        if sessions is None:
            uses_own = settings.use_cache and settings.reader != "regex"
            own = ResponseCache(settings.cache_folder) if cache is None and uses_own else None
            sessions = open_sessions(settings, cache or own, waiting=self._places.left)
        self._sessions = sessions
        self._session = sessions.first
        self.ledger = sessions.first.ledger
        second_way = settings.way_of(settings.escalate_to) if settings.escalate_to else "whole"
        models = Models(sessions.first, settings.asked_as, sessions.second, second_way)
        self._reader = build_reader(settings.reader, models, ask=settings.ask, max_reasks=settings.max_reasks)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stop the embedded model, if it was started, and close the connections."""
        self._sessions.close()

    def check_environment(self) -> None:
        """Check, without a connection, that the servers that may be asked can be: what the environment says of proxies and certificates.

        Raises:
            ConfigurationError: it cannot be used.
        """
        if self.settings.reader != "regex":
            self._sessions.check_environment()

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
            asking = [self.settings.ask, self.settings.asked_as, self.settings.max_reasks, self.settings.grammar]
            parts["asking"] = [*asking, self.settings.reasoning_effort]
            parts["second"] = self._sessions.second.identity if self._sessions.second else None
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def run(self, path: Path | bytes | str, *, source: str | None = None, text_folder: Path | None = None) -> Record:
        """Return the record of a document that holds one decision; with `text_folder` its text as read is kept there.

        Raises:
            SeveralDecisions: it holds more; `run_all` reads each.
            DocumentError: the document cannot be read, or the model gave no answer about it.
            ModelError: the model cannot be used; no document of the run will fare better.
            BudgetReached: the run may ask no more.
        """
        document, seconds = self._open(path, source, text_folder)
        documents = self.parts(document)
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
        return self.run_opened(*self._open(path, source, text_folder))

    def run_opened(self, document: Document, opened_seconds: float) -> Iterator[Record]:
        """Return what `run_all` does of a document that has been opened elsewhere, which took so many seconds."""
        parts = self.parts(document)
        return map(
            partial(self._run, opened_seconds=opened_seconds / len(parts)), parts
        )  # a generator would end at the first error

    def run_document(self, document: Document) -> Record:
        """Return the record of a document that has been read already, elsewhere or earlier; it is not split.

        `provenance.seconds` then leaves out how long that took. Who calls it decides how many are worked on at once.

        Raises:
            DocumentUnanswered: the model gave no answer about it.
            ModelError: the model cannot be used; no document of the run will fare better.
            BudgetReached: the run may ask no more.
        """
        return self._read(document, time.perf_counter())

    def parts(self, document: Document) -> tuple[Document, ...]:
        """Return the decisions of a document as the settings have it: each by itself, or the document as it is."""
        return split_document(document) if self.settings.split else (document,)

    def _open(self, path: Path | bytes | str, source: str | None, text_folder: Path | None) -> tuple[Document, float]:
        """Return the document of a file and how many seconds it took to open it."""
        with self._places.taken():
            started = time.perf_counter()
            document = read_document(path, name=source)
            if text_folder is not None:
                keep_text(document, text_folder)
            return document, time.perf_counter() - started

    def _run(self, document: Document, opened_seconds: float) -> Record:
        with self._places.taken():
            return self._read(document, time.perf_counter() - opened_seconds)

    def _read(self, document: Document, started: float) -> Record:
        cleaned = clean(document)
        outline = find_outline(cleaned.document, self.settings.layout)
        with deadline.within(self.settings.document_timeout):
            reading = self._reader.read(cleaned, outline)
        if self.settings.reader == "llm" or self.settings.asked_as == "whole":
            _check_answered(reading)
        return assemble(cleaned, outline, reading, self.settings, self._sessions, seconds=time.perf_counter() - started)


class Sessions(NamedTuple):
    """The model of a run, and the one for what it leaves in doubt."""

    first: ModelSession
    second: ModelSession | None = None

    def check_environment(self) -> None:
        """Check what the environment says of proxies and certificates, for each."""
        for session in filter(None, self):
            session.check_environment()

    def close(self) -> None:
        """Stop what runs in this process and close the connections."""
        for session in filter(None, self):
            session.close()


def open_sessions(
    settings: Settings,
    cache: AnswerStore | None,
    *,
    waiting: Callable[[], AbstractContextManager[None]] = nullcontext,
    session_type: type[ModelSession] = ModelSession,
) -> Sessions:
    """Return the models of the settings, with answers kept in `cache`, one ledger and one budget; `waiting` is entered around each call.

    Raises:
        ConfigurationError: a key or an address cannot be used.
    """
    open_one = partial(
        session_type,
        timeout_seconds=settings.timeout_seconds,
        cache=cache,
        ledger=Ledger(),
        thinking=Thinking(settings.thinking_room, settings.reasoning_effort),
        waiting=waiting,
    )
    limits = Limits(settings.max_calls, settings.max_tokens, settings.max_cost, settings.deadline)
    budget = Budget(limits)

    def rate() -> Rate:
        return Rate(settings.requests_per_minute, settings.tokens_per_minute)

    first = open_one(
        settings.model,
        base_url=settings.base_url,
        api_key=key_in(settings.api_key_env) if settings.base_url else None,
        takes_grammar=settings.grammar,
        pace=Pace(settings.calls_in_flight, budget=budget, rate=rate()),
        price=_price(settings, settings.base_url, settings.model),
    )
    if settings.escalate_to is None:
        return Sessions(first)
    second = open_one(
        settings.escalate_to,
        base_url=settings.escalate_base_url,
        api_key=key_in(settings.escalate_api_key_env) if settings.escalate_base_url else None,
        pace=Pace(settings.calls_in_flight if settings.escalate_base_url else 1, budget=budget, rate=rate()),
        price=_price(settings, settings.escalate_base_url, settings.escalate_to),
    )
    return Sessions(first, second)


def _price(settings: Settings, base_url: str | None, model: str) -> Price | None:
    """Return what a model costs.

    Raises:
        ConfigurationError: That is not known, and the run must not pass a cost.
    """
    price = find_price(base_url, model, settings.prices)
    if price is None and settings.max_cost is not None and settings.reader != "regex":
        raise ConfigurationError(
            f"the price of {model!r} at this server is not known, so that --max-cost cannot be kept",
            hint="Name a file with its price in --prices, or use --max-tokens.",
        )
    return price


def _check_answered(reading: Reading) -> None:
    """Check that a reading for which a model was asked about the document rests on an answer.

    Raises:
        DocumentUnanswered: questions were put, and no answer to any of them could be used.
    """
    reasons = [answer.unusable for answer in reading.answers if answer.unusable]
    if reasons and len(reasons) == len(reading.answers):
        said = ", ".join(sorted(set(reasons)))
        raise DocumentUnanswered(
            f"no answer of the model about this document can be used ({said})",
            hint="Try another model, or read it again: with --retry-failed, in the service by handing it in once more.",
        )


def text_digest(document: Document) -> str:
    """Return the sha256 of a document's text."""
    return hashlib.sha256(document.text.encode()).hexdigest()


def assemble(
    cleaned: Cleaned, outline: Outline, reading: Reading, settings: Settings, sessions: Sessions, *, seconds: float
) -> Record:
    """Check a reading against its document and put the record together, all places in the source."""
    derived = _derived(cleaned, outline, reading, reading.case)
    case, unreadable = audit(reading.case, outward(cleaned, derived.grounded), cleaned.source)
    if unreadable:
        derived = _derived(cleaned, outline, reading, case)
    unanswered = {path: Evidence(status="unanswered", note=reason) for path, reason in reading.unanswered.items()}
    absent = {path: entry for path, entry in unanswered.items() if path not in derived.grounded} | unreadable
    derived = derived.with_absent(absent)
    evidence = outward(cleaned, derived.grounded) | absent
    lacking = find_lacking(cleaned, outline, derived.evidence) if settings.reader != "regex" else []
    findings = source_findings(cleaned, derived, evidence, [*reading.findings, *derived.findings, *lacking])
    return Record(
        document=_info(cleaned.source, outline),
        case=case,
        evidence=evidence,
        findings=findings,
        review=review(evidence, findings),
        coverage=measure_coverage(cleaned, outline, derived.evidence),
        derived=derive_columns(case, cleaned, outline, evidence),
        provenance=_provenance(reading, settings, sessions, seconds),
    )


def _derived(cleaned: Cleaned, outline: Outline, reading: Reading, case: Case) -> Derived:
    return derive(case, cleaned.document, outline, spans=reading.spans, readers=reading.readers, interpreted=reading.interpreted)


def outward(cleaned: Cleaned, grounded: Mapping[str, Evidence]) -> dict[str, Evidence]:
    """Return evidence with its places in the source."""
    return {path: cleaned.evidence(found) for path, found in grounded.items()}


def source_findings(
    cleaned: Cleaned, derived: Derived, evidence: Mapping[str, Evidence], doubts: Iterable[Finding]
) -> list[Finding]:
    """Return all findings of a record, in their order, with places in the source: those of the file, the doubts, those of a scan."""
    return [
        *bundle_findings(cleaned.source),
        *cleaned.findings(),
        *numbers_left_out(derived.case, cleaned),
        *map(cleaned.finding, doubts),
        *report_words(evidence, cleaned.source),
    ]


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
    """Return whether a person should look: at which leaves, doubtful ones first, then those of findings, and why at the whole."""
    fields = [path for path, e in evidence.items() if e.status in _DOUBTFUL]
    reasons = list[str]()
    for finding in filter(asks_for_a_look, findings):
        fields.extend(finding.fields)
        reasons.extend([] if finding.fields else [finding.code])
    fields, reasons = list(dict.fromkeys(fields)), list(dict.fromkeys(reasons))
    return Review(needed=bool(fields or reasons), fields=fields, reasons=reasons)


def _provenance(reading: Reading, settings: Settings, sessions: Sessions, seconds: float) -> Provenance:
    used, session = settings.reader != "regex", sessions.first
    second = sessions.second if any(name.startswith(SECOND) for name in reading.asked) else None
    return Provenance(
        reader=settings.reader,
        model=session.model_name if used else None,
        endpoint=session.endpoint_name if used else None,
        second_model=second.model_name if second else None,
        prompts=dict(reading.prompts),
        wire_schema=wire_digest() if used else None,
        extractor_version=__version__,
        calls=sum(not a.cached for a in reading.answers),
        asked=list(reading.asked),
        input_tokens=sum(a.input_tokens for a in reading.answers),
        output_tokens=sum(a.output_tokens for a in reading.answers),
        cost_usd=_cost(reading),
        cached=bool(reading.answers) and all(a.cached for a in reading.answers),
        seconds=round(seconds, 3),
        created_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
    )


def _cost(reading: Reading) -> float | None:
    """Return the dollars for a reading's answers, nothing for those from the cache; None where a price is unknown."""
    spent = [answer.cost_usd for answer in reading.answers if not answer.cached]
    return None if None in spent else round(sum(cost for cost in spent if cost is not None), 6)


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
