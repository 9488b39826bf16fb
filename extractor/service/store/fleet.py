"""The processes that read documents: which live, and which have fallen silent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from extractor.service.store.engine import Database
from extractor.service.store.tables import workers


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that reads documents, `jobs` at a time; `problem` says what it lacks, such as the model's file."""

    id: str
    started_at: dt.datetime
    seen_at: dt.datetime
    jobs: int
    problem: str | None


class Fleet:
    """The part of the store that knows the workers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def beat(self, worker_id: str, jobs: int, problem: str | None) -> None:
        """Note that a worker lives."""
        now = dt.datetime.now(dt.UTC)
        with self._database.write() as connection:
            values = {"seen_at": now, "jobs": jobs, "problem": problem}
            if not connection.execute(sa.update(workers).where(workers.c.id == worker_id).values(**values)).rowcount:
                connection.execute(workers.insert().values(id=worker_id, started_at=now, **values))

    def workers(self) -> list[Worker]:
        """Return all workers that were not signed off, the silent ones too."""
        with self._database.read() as connection:
            return [Worker(*row) for row in connection.execute(sa.select(workers).order_by(workers.c.started_at, workers.c.id))]

    def sign_off(self, worker_id: str) -> None:
        """Forget a worker: it has ended, or its jobs were taken over."""
        with self._database.write() as connection:
            connection.execute(sa.delete(workers).where(workers.c.id == worker_id))
