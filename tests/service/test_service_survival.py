"""The service as a process: killed and started again, ended gracefully; and on PostgreSQL with workers that die."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from evals.bench.service_process import ServiceProcess, WorkerProcess, has_postgres, postgres, until
from extractor.service.config import ServiceConfig
from extractor.service.store import Store
from tests.service.decisions_made_up import letter

REQUIRED = os.environ.get("IMR_TEST_REQUIRE_ALL") == "1"
DOCUMENTS = 8


def hand_in(url: str, number: int) -> str:
    """Hand in a decision and return its extraction's id."""
    response = httpx2.post(f"{url}/v1/extractions", files={"file": (f"{number}.txt", letter(number))}, timeout=30)
    assert response.status_code in (200, 202), response.text
    return str(response.json()["id"])


def states(url: str) -> dict[str, str]:
    """Return the status of every extraction."""
    items = httpx2.get(f"{url}/v1/extractions", params={"limit": 200}, timeout=30).json()["items"]
    return {item["id"]: item["status"] for item in items}


def all_done(url: str) -> bool:
    """Say whether every extraction has its record."""
    return set(states(url).values()) == {"done"}


@pytest.mark.timeout(300)
def test_every_accepted_document_has_one_record_whatever_is_killed(tmp_path: Path) -> None:
    service = ServiceProcess(tmp_path, "--reader", "regex", "-q")
    service.start()
    (worker,) = children(service.pid)
    os.kill(worker, signal.SIGKILL)
    until(lambda: children(service.pid) not in ([], [worker]))
    ids = [hand_in(service.url, number) for number in range(DOCUMENTS)]
    (worker,) = children(service.pid)
    service.kill()
    until(lambda: not Path(f"/proc/{worker}").exists())
    service.start()
    assert [hand_in(service.url, number) for number in range(DOCUMENTS)] == ids
    until(lambda: all_done(service.url))
    assert states(service.url).keys() == set(ids)
    more = [hand_in(service.url, number) for number in range(DOCUMENTS, 2 * DOCUMENTS)]
    assert service.stop() == 0
    with contextlib.closing(Store(ServiceConfig(folder=tmp_path / "state").store_url)) as store:
        ended = {item.id: item.status for item in store.all()}
        assert store.workers() == []
    assert ended.keys() == {*ids, *more}
    assert set(ended.values()) <= {"done", "queued"}  # what was begun has ended, the rest waits for the next start


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    if not has_postgres() and not REQUIRED:
        pytest.skip("PostgreSQL 15 is not installed (IMR_TEST_REQUIRE_ALL=1 makes that a failure)")
    with postgres() as url:
        yield url


@pytest.mark.timeout(300)
def test_living_workers_take_over_the_jobs_of_a_killed_one(database: str, tmp_path: Path) -> None:
    service = ServiceProcess(tmp_path, "--reader", "regex", "-q", "--jobs", "0", "--database-url", database)
    service.start(wait_for_worker=False)
    try:
        ids = {hand_in(service.url, number) for number in range(DOCUMENTS)}
        doomed = WorkerProcess(tmp_path, database, "--reader", "regex", "--jobs", "8", "-q")
        until(lambda: "queued" not in states(service.url).values() or all_done(service.url), pause=0.02)
        doomed.kill()
        heir = WorkerProcess(tmp_path, database, "--reader", "regex", "--jobs", "2", "-q")
        until(lambda: all_done(service.url))
        assert states(service.url).keys() == ids
        assert heir.stop() == 0
    finally:
        service.stop()


def children(pid: int) -> list[int]:
    """Return the ids of a process's children, whichever of its threads started them."""
    lists = (task.read_text(encoding="ascii") for task in Path(f"/proc/{pid}/task").glob("*/children"))
    return [int(child) for found in lists for child in found.split()]
