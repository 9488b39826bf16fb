"""One queued document, from its bytes to its record in the database, or to the reason why there is none."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

import tenacity
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from extractor.document import Document
from extractor.errors import ExtractorError
from extractor.record import Record
from extractor.service.child import REPORT, failure_message
from extractor.service.config import ServiceConfig
from extractor.service.pipelines import Pipelines
from extractor.service.reading import ReadingPool
from extractor.service.reading_process import NotWanted
from extractor.service.store import JobError, Store, Summary

AWAY_SECONDS = 600
"""How long a worker waits for a database that does not answer before it gives a document up."""

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger("extractor.service.reader")


class Reader:
    """Turns queued extractions into finished ones."""

    def __init__(self, config: ServiceConfig, store: Store, pipelines: Pipelines) -> None:
        self._store = store
        self._pipelines = pipelines
        self._pool = ReadingPool(
            memory_mb=config.child_memory_mb,
            seconds=config.child_seconds,
            rules_seconds=config.reading_seconds,
            limits=config.limits,
            most=max(config.jobs, 1),
        )
        self._under_way: dict[str, float] = {}

    def read(self, extraction_id: str) -> str:
        """Read one document, keep its record or why there is none, and return how it went; what is finished stays as it is."""
        extraction = _patiently(self._store.start, extraction_id)
        found = None if extraction is None else _patiently(self._store.document, extraction.document_id)
        if extraction is None or found is None:
            return "nothing to do"
        try:
            document, records = self._records(extraction, found.content)
        except NotWanted:
            return "deleted meanwhile"
        except ExtractorError as error:
            return self._failed(extraction, JobError(type=type(error).__name__, message=error.message, hint=error.hint))
        except Exception as error:  # the front end: one document must not take the worker with it
            return self._failed(extraction, _unexpected(error))
        if len(records) == 1:
            is_kept = _patiently(self._store.finish, extraction_id, records[0], document)
        else:
            is_kept = _patiently(self._store.finish_parts, extraction_id, records, document)
        if not is_kept:
            self._pipelines.forget(extraction.document_id)  # deleted while it was read: nothing of it may stay
            return "deleted meanwhile"
        return "done"

    def close(self) -> None:
        """End the child processes."""
        self._pool.close()

    def held(self, seconds: float) -> int:
        """Return how many documents have been under way for longer than so many seconds."""
        before = time.monotonic() - seconds
        return sum(since < before for since in list(self._under_way.values()))

    def _records(self, extraction: Summary, content: bytes) -> tuple[Document, list[Record]]:
        """Return the document and the record of each decision in it.

        Rules read first for a model too, in a process that a time limit can end: what they do not read in time is given up.
        """
        self._under_way[extraction.id] = time.monotonic()
        try:
            wanted = partial(self._is_wanted, extraction.id)
            document = self._pool.read(content, extraction.source, wanted)
            settings = self._pipelines.settings
            records = self._pool.rules(document, settings.layout, is_split=settings.split, is_wanted=wanted)
            if extraction.reader != "regex":
                pipeline = self._pipelines.of(extraction.reader)
                records = [pipeline.run_document(part) for part in pipeline.parts(document)]
            return document, records
        finally:
            del self._under_way[extraction.id]

    def _is_wanted(self, extraction_id: str) -> bool:
        """Say whether an extraction is still there, as far as is known."""
        try:
            return self._store.status(extraction_id) is not None
        except SQLAlchemyError:
            return True

    def _failed(self, extraction: Summary, error: JobError) -> str:
        _patiently(self._store.fail, extraction.id, error)
        _log.info("extraction %s failed: %s", extraction.id, error.type)
        return "failed"


def _patiently(call: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Return what a call to the store returns, repeated while the database is away: what was read is worth the wait."""
    is_away = tenacity.retry_if_exception_type(OperationalError)
    pauses = tenacity.wait_exponential(multiplier=0.5, max=10)
    return tenacity.Retrying(retry=is_away, wait=pauses, stop=tenacity.stop_after_delay(AWAY_SECONDS), reraise=True)(
        call, *arguments, **named
    )


def _unexpected(error: Exception) -> JobError:
    return JobError(type=type(error).__name__, message=failure_message(error), hint=REPORT)
