"""One queued document, from its bytes to its record in the database, or to the reason why there is none."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import tenacity
from sqlalchemy.exc import OperationalError

from extractor.errors import ExtractorError
from extractor.service.config import ServiceConfig
from extractor.service.pipelines import Pipelines
from extractor.service.reading import ReadingPool
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
            memory_mb=config.child_memory_mb, seconds=config.child_seconds, limits=config.limits, most=max(config.jobs, 1)
        )

    def read(self, extraction_id: str) -> str:
        """Read one document, keep its record or why there is none, and return how it went; what is finished stays as it is."""
        extraction = _patiently(self._store.start, extraction_id)
        found = None if extraction is None else _patiently(self._store.document, extraction.document_id)
        if extraction is None or found is None:
            return "nothing to do"
        try:
            document = self._pool.read(found.content, extraction.source)
            pipeline = self._pipelines.of(extraction.reader)
            records = [pipeline.run_document(part) for part in pipeline.parts(document)]
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
    """Say where the program failed; the error's own words may quote the document, so they are left out."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    kind = type(error).__name__
    message = f"the program failed on this document ({kind} at {Path(frame.filename).name}:{frame.lineno})"
    return JobError(type=kind, message=message, hint="Please report it.")
