"""Minutes of mixed load on `imr serve`: errors, memory over time, and how long reads take against a bare file endpoint.

usage: python -m evals.bench.service_load EXAMPLE.txt [--minutes 5] [--clients 8] [--uploads-per-second 2]

The bare endpoint is FastAPI with a `FileResponse` of a record's size, in a process of its own. Each client reads from both in turn, so
that both meet the same machine at the same time. Uploads are distinct documents, read by rules.
"""

from __future__ import annotations

import argparse
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import numpy as np

from evals.bench.service_process import ServiceProcess, until

BARE = """
import sys, uvicorn
from fastapi import FastAPI
from fastapi.responses import FileResponse
app = FastAPI()
@app.get("/file")
def file(): return FileResponse(sys.argv[1], media_type="application/json")
uvicorn.run(app, fd=int(sys.argv[2]), log_level="critical")
"""
MEMORY_SECONDS = 5.0
READS = {"record": 0.6, "list": 0.3, "health": 0.1}
"""What is read of the service, and how often."""


class Load:
    """What clients measure; times in seconds."""

    def __init__(self, url: str, bare_url: str, text: str) -> None:
        self.times: dict[str, list[float]] = defaultdict(list)
        self.errors: Counter[str] = Counter()
        self.memory: list[tuple[float, float]] = []
        self.ids: list[str] = []
        self.stopping = threading.Event()
        self._url, self._bare_url, self._text = url, bare_url, text
        self._lock = threading.Lock()

    def read(self, number: int) -> None:
        """Read from the service and from the bare endpoint, in turn."""
        source = random.Random(number)  # noqa: S311
        with httpx2.Client(timeout=60) as client:
            while not self.stopping.is_set():
                kind = source.choices(list(READS), list(READS.values()))[0]
                self._get(client, kind, f"{self._url}{self._path(kind, source)}")
                self._get(client, "bare", f"{self._bare_url}/file")
                self.stopping.wait(source.uniform(0.0, 0.05))

    def upload(self, per_second: float) -> None:
        """Upload a document of its own every now and then."""
        number = 0
        with httpx2.Client(timeout=60) as client:
            while not self.stopping.wait(1 / per_second):
                number += 1
                started = time.perf_counter()
                file = {"file": (f"{number}.txt", f"{self._text}\n{number}\n".encode())}
                response = client.post(f"{self._url}/v1/extractions", files=file)
                self._note("upload", response, time.perf_counter() - started)
                if response.status_code == 202:
                    self.ids.append(response.json()["id"])

    def weigh(self, pid: int) -> None:
        """Note the memory of the service and of what it started, in MB."""
        started = time.monotonic()
        while not self.stopping.wait(MEMORY_SECONDS):
            self.memory.append((time.monotonic() - started, sum(_resident(one) for one in _family(pid)) / 1e6))

    def _path(self, kind: str, source: random.Random) -> str:
        if kind == "health":
            return "/healthz"
        return f"/v1/extractions/{source.choice(self.ids)}" if kind == "record" else "/v1/extractions?limit=20"

    def _get(self, client: httpx2.Client, kind: str, url: str) -> None:
        started = time.perf_counter()
        response = client.get(url)
        self._note(kind, response, time.perf_counter() - started)

    def _note(self, kind: str, response: httpx2.Response, seconds: float) -> None:
        with self._lock:
            self.times[kind].append(seconds)
            if response.status_code >= 400:
                self.errors[f"{kind} {response.status_code}"] += 1


def main() -> None:
    """Print errors, memory and times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("example", type=Path)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--uploads-per-second", type=float, default=2.0)
    options = parser.parse_args()
    text = options.example.read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with ServiceProcess(place, "--reader", "regex", "-q") as service:
            response = httpx2.post(f"{service.url}/v1/extractions?wait=60", files={"file": ("0.txt", text.encode())}, timeout=90)
            (place / "record.json").write_bytes(response.content)
            with bare_endpoint(place / "record.json") as bare_url:
                load = Load(service.url, bare_url, text)
                load.ids.append(response.json()["id"])
                _run(load, service.pid, options)
            left = httpx2.get(f"{service.url}/metrics", timeout=60).text
    _report(load, left)


def _run(load: Load, pid: int, options: argparse.Namespace) -> None:
    threads = [threading.Thread(target=load.read, args=(number,)) for number in range(options.clients)]
    threads.append(threading.Thread(target=load.upload, args=(options.uploads_per_second,)))
    threads.append(threading.Thread(target=load.weigh, args=(pid,)))
    for thread in threads:
        thread.start()
    time.sleep(options.minutes * 60)
    load.stopping.set()
    for thread in threads:
        thread.join()


@contextmanager
def bare_endpoint(file: Path) -> Iterator[str]:
    """Serve one file with plain FastAPI."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        number = listener.fileno()
        process = subprocess.Popen([sys.executable, "-c", BARE, str(file), str(number)], pass_fds=[number])
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        until(lambda: httpx2.get(f"{url}/file", timeout=60).status_code == 200)
        yield url
    finally:
        process.terminate()
        process.wait()


def _report(load: Load, metrics: str) -> None:
    for kind, times in sorted(load.times.items()):
        p50, p99 = np.percentile(times, [50, 99]) * 1000
        print(f"{kind:7} n {len(times):7,}  median {p50:7.1f} ms  p99 {p99:7.1f} ms")
    reads = np.concatenate([load.times[kind] for kind in READS])
    ratio = np.percentile(reads, 99) / np.percentile(load.times["bare"], 99)
    print(f"p99 of all reads against the bare file endpoint: {ratio:.2f} times")
    quarters = np.array_split(np.array(load.memory), 4) if len(load.memory) >= 4 else []
    print("memory by quarters, MB: " + ", ".join(f"{quarter[:, 1].mean():.0f}" for quarter in quarters))
    print(f"errors: {dict(load.errors) or 0}")
    print("\n".join(line for line in metrics.splitlines() if line.startswith("imr_extractions{")))


def _family(pid: int) -> list[int]:
    """Return a process and all that it started, directly or not; one that has ended meanwhile is left out."""
    found = [pid]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += [int(child) for child in task.read_text(encoding="ascii").split()]
            except OSError:
                continue
    return found


def _resident(pid: int) -> int:
    """Return a process's share of memory in bytes."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    main()
