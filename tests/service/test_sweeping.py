"""A running service deletes what is too old, forgets what was deleted elsewhere, and closes what got stuck."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import sqlalchemy as sa

from extractor.llm import cache_files
from extractor.llm.cache import Stored
from extractor.service import sweeping
from extractor.service.config import ServiceConfig
from extractor.service.jobs import Jobs
from extractor.service.pipelines import Pipelines
from extractor.service.store import JobError, Store
from extractor.service.store.tables import extractions
from extractor.service.sweeping import Sweeper, delete_extraction
from extractor.settings import Settings
from tests.service.decisions_made_up import letter, queued

KEY = "a" * 64


class Parts(NamedTuple):
    """What a sweeper works on."""

    config: ServiceConfig
    store: Store
    jobs: Jobs
    pipelines: Pipelines

    def sweep(self) -> None:
        """Sweep once, as at a worker's start."""
        Sweeper(*self).sweep()


@pytest.fixture
def parts(state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    monkeypatch.setattr(cache_files, "LOCK_SECONDS", 0.1)
    config = ServiceConfig(folder=state, retain_days=7, settings=Settings(cache_dir=tmp_path / "answers"))
    with contextlib.ExitStack() as stack:
        store = stack.enter_context(contextlib.closing(Store(config.store_url)))
        jobs = stack.enter_context(contextlib.closing(Jobs(config.store_url)))
        yield Parts(config, store, jobs, stack.enter_context(contextlib.closing(Pipelines(config.settings))))


def put_back(store: Store, extraction_id: str, days: float) -> None:
    """Let an extraction be so many days old."""
    created = dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
    with store.database.write() as connection:
        connection.execute(sa.update(extractions).where(extractions.c.id == extraction_id).values(created_at=created))


def test_what_is_older_than_it_may_be_is_deleted(parts: Parts) -> None:
    old, young = queued(parts.store, letter(1)), queued(parts.store, letter(2))
    put_back(parts.store, old.id, 7.1)
    put_back(parts.store, young.id, 6.9)
    parts.sweep()
    assert [item.id for item in parts.store.all()] == [young.id]
    assert parts.store.document_is_gone(old.document_id)


def test_answers_about_a_document_deleted_elsewhere_are_forgotten(parts: Parts) -> None:
    extraction = queued(parts.store, letter())
    cache = parts.pipelines.cache
    assert cache is not None
    cache.put(KEY, Stored(question="summary", model="zyxol-7b", text="{}"), extraction.document_id)
    parts.sweep()
    assert cache.get(KEY) is not None
    parts.store.delete(extraction.id)
    parts.sweep()
    assert cache.get(KEY) is None


def test_answers_that_could_not_be_forgotten_are_forgotten_later(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    extraction = queued(parts.store, letter())
    cache = parts.pipelines.cache
    assert cache is not None
    cache.put(KEY, Stored(question="summary", model="zyxol-7b", text="{}"), extraction.document_id)
    monkeypatch.setattr(sweeping, "SWEEP_SECONDS", 0)
    sweeper = Sweeper(*parts)
    with contextlib.closing(sqlite3.connect(cache.folder / "cache.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert delete_extraction(extraction.id, parts.store, parts.jobs, parts.pipelines) is not None
        sweeper.sweep()
    assert cache.get(KEY) is not None
    sweeper.sweep()
    assert cache.get(KEY) is None


def test_job_that_will_never_run_again_fails_its_extraction(parts: Parts) -> None:
    document_id = parts.store.add_document(letter(), "a.txt", "text/plain")
    extraction = parts.store.submit(document_id, "a.txt", "regex", None, "c", schedule=parts.jobs.schedule)
    put_back(parts.store, extraction.id, 0.1)
    parts.sweep()
    assert parts.store.status(extraction.id) == "queued"
    parts.jobs._client.cancel_workflow(f"{extraction.id}.1")
    parts.sweep()
    found = parts.store.summary(extraction.id)
    assert found is not None
    error = JobError(
        type="JobGivenUp",
        message="it was begun up to 10 times, and never came to an end",
        hint="Hand it in again to try once more.",
    )
    assert (found.status, found.error) == ("failed", error)


def test_sweeper_waits_between_sweeps(parts: Parts) -> None:
    sweeper = Sweeper(*parts)
    sweeper.sweep()
    old = queued(parts.store, letter())
    put_back(parts.store, old.id, 8)
    sweeper.sweep()
    assert parts.store.count() == 1
