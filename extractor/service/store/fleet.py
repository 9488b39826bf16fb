"""The processes that read documents: which live, and which have fallen silent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from extractor.service.store.engine import Database
from extractor.service.store.tables import held, workers

SILENCE = dt.timedelta(seconds=15)
"""After so long without a sign a worker counts as dead; it gives one every two seconds. Clocks of machines may differ by less."""

HELD_SECONDS = 60.0
"""A document that has been under way for longer holds its place: others wait, which `/readyz` says where no place is left."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that reads documents, `jobs` at a time, of which `held` have been under way for long; `problem` says what it lacks,
    such as the model's file."""

    id: str
    started_at: dt.datetime
    seen_at: dt.datetime
    jobs: int
    problem: str | None
    held: int


class Fleet:
    """The part of the store that knows the workers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def beat(self, worker_id: str, jobs: int, problem: str | None, held_documents: int = 0) -> None:
        """Note that a worker lives, and how many of its documents have been under way for long."""
        now = dt.datetime.now(dt.UTC)
        with self._database.write() as connection:
            values = {"seen_at": now, "jobs": jobs, "problem": problem}
            if not connection.execute(sa.update(workers).where(workers.c.id == worker_id).values(**values)).rowcount:
                connection.execute(workers.insert().values(id=worker_id, started_at=now, **values))
            connection.execute(sa.delete(held).where(held.c.worker_id == worker_id))
            if held_documents:
                connection.execute(held.insert().values(worker_id=worker_id, documents=held_documents))

    def workers(self) -> list[Worker]:
        """Return all workers that were not signed off, the silent ones too."""
        documents = sa.func.coalesce(held.c.documents, 0)
        query = sa.select(workers, documents).outerjoin(held, held.c.worker_id == workers.c.id)
        with self._database.read() as connection:
            return [Worker(*row) for row in connection.execute(query.order_by(workers.c.started_at, workers.c.id))]

    def living_workers(self) -> list[Worker]:
        """Return the workers that were seen of late."""
        return [worker for worker in self.workers() if worker.seen_at > dt.datetime.now(dt.UTC) - SILENCE]

    def silent_workers(self) -> list[Worker]:
        """Return the workers that were not."""
        return [worker for worker in self.workers() if worker.seen_at <= dt.datetime.now(dt.UTC) - SILENCE]

    def sign_off(self, worker_id: str) -> None:
        """Forget a worker: it has ended, or its jobs were taken over."""
        with self._database.write() as connection:
            connection.execute(sa.delete(workers).where(workers.c.id == worker_id))
            connection.execute(sa.delete(held).where(held.c.worker_id == worker_id))
