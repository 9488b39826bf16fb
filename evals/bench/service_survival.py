"""Kill the service while it is busy, and count: has every document that was accepted exactly one record?

usage: python -m evals.bench.service_survival EXAMPLE.txt [--documents 500] [--clients 50] [--kills 5] [--only sqlite|postgres]

SQLite: `imr serve` and its worker are killed by SIGKILL while clients upload and read, and started again. PostgreSQL: three workers are
killed at random, and replaced, while the documents are queued. A document counts as accepted when the service answered 200 or 202.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx2

from evals.bench.service_process import ServiceProcess, WorkerProcess, postgres, until

WORKERS = 3
END_SECONDS = 1_800.0
READS = 2
"""Reads for each upload of a client."""


class Load:
    """Clients that upload documents of their own, each until it is accepted, and read between."""

    def __init__(self, text: str, documents: int, clients: int) -> None:
        self.accepted: dict[int, str] = {}
        self.refused: Counter[str] = Counter()
        self._text = text
        self._documents = documents
        self._clients = clients
        self._lock = threading.Lock()
        # One for all threads: each client makes a TLS context, which costs more than the requests.
        self._client = httpx2.Client(timeout=30, limits=httpx2.Limits(max_connections=clients))

    def run(self, url: Callable[[], str]) -> None:
        """Upload everything; `url` says where the service is now."""
        with ThreadPoolExecutor(self._clients) as pool:
            list(pool.map(lambda number: self._upload(number, url), range(self._documents)))

    def _upload(self, number: int, url: Callable[[], str]) -> None:
        source = random.Random(number)  # noqa: S311  # when to pause, not a secret
        while number not in self.accepted:
            try:
                at = f"{url()}/v1/extractions"
                for _ in range(READS):
                    self._client.get(at, params={"limit": 20})
                file = {"file": (f"{number}.txt", f"{self._text}\n{number}\n".encode())}
                self._note(number, self._client.post(at, files=file))
            except httpx2.HTTPError as error:
                with self._lock:
                    self.refused[type(error).__name__] += 1
                time.sleep(source.uniform(0.05, 0.5))

    def _note(self, number: int, response: httpx2.Response) -> None:
        with self._lock:
            if response.status_code not in (200, 202):
                self.refused[str(response.status_code)] += 1
                return
            self.accepted[number] = response.json()["id"]


def main() -> None:
    """Print what was killed when, and what stands in the database at the end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("example", type=Path)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    options = parser.parse_args()
    text = options.example.read_text("utf-8")
    is_well = True
    with tempfile.TemporaryDirectory() as folder:
        if options.only != "postgres":
            is_well &= kill_service(Path(folder), Load(text, options.documents, options.clients), options.kills)
        if options.only != "sqlite":
            is_well &= kill_workers(Path(folder), Load(text, options.documents, options.clients), options.kills)
    if not is_well:
        raise SystemExit(1)


def kill_service(folder: Path, load: Load, kills: int) -> bool:
    """Kill `imr serve` on SQLite under load; say whether all is well."""
    source = random.Random(11)  # noqa: S311
    service = ServiceProcess(folder, "--reader", "regex", "-q")
    service.start()
    clients = threading.Thread(target=load.run, args=(lambda: service.url,))
    clients.start()
    for kill in range(kills):
        time.sleep(source.uniform(1.0, 4.0))
        service.kill()
        print(f"SQLite: killed {kill + 1} with {len(load.accepted)} accepted", flush=True)
        service.start(wait_for_worker=False)
    clients.join()
    try:
        return _report("SQLite", service.url, load)
    finally:
        service.stop()


def kill_workers(folder: Path, load: Load, kills: int) -> bool:
    """Kill workers on PostgreSQL while documents are queued; say whether all is well."""
    source = random.Random(12)  # noqa: S311
    with postgres() as database:
        service = ServiceProcess(folder, "--reader", "regex", "-q", "--jobs", "0", "--database-url", database)
        service.start(wait_for_worker=False)
        load.run(lambda: service.url)

        def start_worker() -> WorkerProcess:
            return WorkerProcess(folder, database, "--reader", "regex", "--jobs", "2", "-q")

        workers = [start_worker() for _ in range(WORKERS)]
        try:
            for kill in range(kills):
                before = _done(service.url)
                until(lambda before=before: _done(service.url) > before, END_SECONDS)  # type: ignore[misc]
                time.sleep(source.uniform(0.2, 1.5))
                place = source.randrange(WORKERS)
                workers[place].kill()
                print(f"PostgreSQL: killed worker {place}, {kill + 1} in all, with {_done(service.url)} done", flush=True)
                workers[place] = start_worker()
            return _report("PostgreSQL", service.url, load)
        finally:
            for worker in workers:
                worker.stop()
            service.stop()


def _report(name: str, url: str, load: Load) -> bool:
    """Wait for the end, print the count and say whether all is well."""
    with suppress(TimeoutError):
        until(lambda: _is_ended(url), END_SECONDS, pause=0.5)
    items = _items(url)
    of_document = Counter(item["document_id"] for item in items)
    finished = {item["id"] for item in items if item["status"] == "done"}
    lost = [number for number, extraction in load.accepted.items() if extraction not in finished]
    doubled = sum(count > 1 for count in of_document.values())
    print(
        f"{name}: {len(load.accepted)} accepted, {len(finished)} records, {len(lost)} lost, {doubled} documents twice; "
        f"cut off or refused meanwhile: {dict(load.refused)}"
    )
    return not lost and not doubled and len(finished) == len(load.accepted)


def _is_ended(url: str) -> bool:
    open_ones = (
        httpx2.get(f"{url}/v1/extractions", params={"status": status}, timeout=30).json() for status in ("queued", "running")
    )
    return not any(page["items"] for page in open_ones)


def _done(url: str) -> int:
    lines = httpx2.get(f"{url}/metrics", timeout=30).text.splitlines()
    return int(float(next(line for line in lines if line.startswith('imr_extractions{status="done"}')).split()[-1]))


def _items(url: str) -> list[dict[str, str]]:
    items: list[dict[str, str]] = []
    query: dict[str, str] = {"limit": "200"}
    while True:
        page = httpx2.get(f"{url}/v1/extractions", params=query, timeout=30).json()
        items += page["items"]
        if page["next"] is None:
            return items
        query["after"] = page["next"]


if __name__ == "__main__":
    main()
