"""What a running service does now and then: delete what is too old, forget what was deleted elsewhere, close what got stuck."""

from __future__ import annotations

import datetime as dt
import logging
import time

from extractor.service.config import ServiceConfig
from extractor.service.jobs import MOST_ATTEMPTS, Jobs
from extractor.service.pipelines import Pipelines
from extractor.service.store import JobError, Store, Summary

SWEEP_SECONDS = 60.0

FACTS_AT_A_TIME = 100
"""Records whose facts are kept at one sweep, so that the others wait no longer."""

NOTE_DAYS = 30
"""How long a deletion is noted for machines that are away; after that nothing is left of a document, not even its digest."""

FINISHED_JOBS_HOURS = 1

_log = logging.getLogger("extractor.service.sweeping")


class Sweeper:
    """Sweeps when a minute has passed since the last time; every worker has one, and they may sweep at the same time."""

    def __init__(self, config: ServiceConfig, store: Store, jobs: Jobs, pipelines: Pipelines) -> None:
        self._retain_days = config.retain_days
        self._store = store
        self._jobs = jobs
        self._pipelines = pipelines
        self._due = 0.0
        self._forgotten_until = dt.datetime.now(dt.UTC) - dt.timedelta(days=NOTE_DAYS)

    def sweep(self) -> None:
        """Sweep, if it is time."""
        if time.monotonic() < self._due:
            return
        self._due = time.monotonic() + SWEEP_SECONDS
        now = dt.datetime.now(dt.UTC)
        self._delete_old(now)
        self._forget_removed(now)
        self._close_stuck(now)
        self._keep_facts()
        self._jobs.prune(now - dt.timedelta(hours=FINISHED_JOBS_HOURS))

    def _delete_old(self, now: dt.datetime) -> None:
        if self._retain_days is None:
            return
        for extraction_id in self._store.older_than(now - dt.timedelta(days=self._retain_days)):
            delete_extraction(extraction_id, self._store, self._jobs, self._pipelines)
            _log.info("extraction %s deleted after %g days", extraction_id, self._retain_days)

    def _forget_removed(self, now: dt.datetime) -> None:
        """Forget kept answers about documents that were deleted, through another machine or while the cache could not be used."""
        removed = self._store.removed_since(self._forgotten_until - dt.timedelta(minutes=5))
        if all(self._pipelines.forget(document_id) for document_id in removed):
            self._forgotten_until = now
        self._store.forget_removals(now - dt.timedelta(days=NOTE_DAYS))

    def _keep_facts(self) -> None:
        """Keep facts of records that an earlier version, or a backup, left without."""
        for extraction_id in self._store.lacking_facts(FACTS_AT_A_TIME):
            found = self._store.extraction(extraction_id)
            if found is not None and found.record is not None:
                self._store.keep_facts(extraction_id, found.record, self._store.whole_text(extraction_id))
                self._due = 0.0  # more may follow

    def _close_stuck(self, now: dt.datetime) -> None:
        """Fail extractions whose job will never be begun again."""
        waiting = self._store.unfinished(now - dt.timedelta(seconds=SWEEP_SECONDS))
        for extraction in self._jobs.given_up(waiting):
            message = f"it was begun up to {MOST_ATTEMPTS} times, and never came to an end"
            self._store.fail(extraction.id, JobError(type="JobGivenUp", message=message, hint="Hand it in again to try once more."))


def delete_extraction(extraction_id: str, store: Store, jobs: Jobs, pipelines: Pipelines) -> Summary | None:
    """Delete an extraction and, with the last one of it, its document and the kept answers; None where there is none."""
    deleted = store.delete(extraction_id)
    if deleted is not None:
        jobs.forget(deleted)
        if store.document_is_gone(deleted.document_id):
            pipelines.forget(deleted.document_id)
    return deleted
