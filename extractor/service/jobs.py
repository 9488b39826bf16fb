"""The queue of jobs, on dbos: entered in the same transaction as what they are for, so neither is there without the other.

A job is a dbos workflow that holds an extraction's id and nothing of its document. dbos keeps its tables beside ours: in the
same SQLite file, or in the schema `dbos` of the same PostgreSQL. Its values are JSON: the default would be pickle.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer

from extractor.errors import ConfigurationError
from extractor.service.store import Summary

APPLICATION = "imr"
JOBS_VERSION = "1"
"""dbos gives a job only to workers of its version; one for all, so that an update takes over what was queued before it."""

QUEUE = "documents"
WORKFLOW = "read_document"

MOST_ATTEMPTS = 10
"""How often a job may be begun: one that ends its worker every time must not do so for ever."""

_FINISHED = ["SUCCESS", "ERROR", "CANCELLED"]
_GIVEN_UP = ["ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]


class Jobs:
    """Enters jobs and forgets them; running them is the workers' business."""

    def __init__(self, url: str) -> None:
        logging.getLogger("dbos").setLevel(logging.ERROR)
        try:
            DBOS.migrate(url)
        except sa.exc.OperationalError as error:
            raise ConfigurationError(
                f"the queue of jobs cannot be made: {error.orig}",
                hint="Make room on the disk, or see that the database can be written.",
            ) from error
        self._client = DBOSClient(system_database_url=url, serializer=DBOSPortableJSONSerializer(), application_name=APPLICATION)

    def schedule(self, connection: sa.Connection, extraction: Summary) -> None:
        """Enter the job of an extraction's current attempt, in the caller's transaction."""
        self._client.enqueue_in_transaction(
            connection,
            {
                "workflow_name": WORKFLOW,
                "queue_name": QUEUE,
                "workflow_id": _job_id(extraction.id, extraction.attempt),
                "app_version": JOBS_VERSION,
                "application_name": APPLICATION,
            },
            extraction.id,
        )

    def forget(self, extraction: Summary) -> None:
        """Delete all traces of an extraction's jobs; one that runs ends without effect."""
        self._client.delete_workflows([_job_id(extraction.id, attempt) for attempt in range(1, extraction.attempt + 1)])

    def given_up(self, extractions: Sequence[Summary]) -> list[Summary]:
        """Return those of the extractions whose current job will never run (again)."""
        by_job = {_job_id(extraction.id, extraction.attempt): extraction for extraction in extractions}
        if not by_job:
            return []
        ended = self._client.list_workflows(workflow_ids=list(by_job), status=_GIVEN_UP, load_input=False, load_output=False)
        return [by_job[job.workflow_id] for job in ended]

    def prune(self, before: dt.datetime, limit: int = 1_000) -> int:
        """Delete finished jobs of before that time; the extractions say what came of them. Return how many."""
        ended = self._client.list_workflows(
            status=_FINISHED, completed_before=before.isoformat(), limit=limit, load_input=False, load_output=False
        )
        self._client.delete_workflows([job.workflow_id for job in ended])
        return len(ended)

    def close(self) -> None:
        """Close the connections."""
        self._client.destroy()


def _job_id(extraction_id: str, attempt: int) -> str:
    return f"{extraction_id}.{attempt}"
