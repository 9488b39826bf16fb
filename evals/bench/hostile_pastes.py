"""Hand a running service ten hostile pastes and an honest letter behind them: how long does the letter wait for its record?

The pastes repeat one fragment in one place (`growing.texts`), each another. Every document is read by rules, one at a time.

usage: python -m evals.bench.hostile_pastes EXAMPLE.txt [--pastes 10] [--characters 31000]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import httpx2

from evals.bench.growing.texts import filled
from evals.bench.service_process import ServiceProcess
from extractor.service.reading import RULES_SECONDS

PASTES = (
    ("licences cell", "A and "),
    ("specialties cell", "$1,"),
    ("heading", "Zyxol 7 mg "),
    ("verdict", "1/"),
    ("citation", "Moss Guidelines, "),
    ("rationale", "."),
    ("notice block", "1. Zyxol\n"),
    ("notice block", "I "),
    ("letter", "the denial stands "),
    ("whole", "A and "),
)
"""Each held the service for minutes, or took the most of those that did not."""


def main() -> None:
    """Print when each document had its record or error, in seconds since the first was handed in; exit 1 where the letter is late."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("example", type=Path)
    parser.add_argument("--pastes", type=int, default=len(PASTES))
    parser.add_argument("--characters", type=int, default=31_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ServiceProcess(Path(folder), "--reader", "regex", "--jobs", "1") as service:
        started = time.monotonic()
        texts = [filled(*PASTES[at % len(PASTES)], options.characters + at) for at in range(options.pastes)]
        waited = wait_behind(service.url, [*texts, options.example.read_text("utf-8")], started)
    if waited > RULES_SECONDS:
        raise SystemExit(f"the letter waited {waited:.0f} s, longer than reading one document may take ({RULES_SECONDS:g} s)")


def wait_behind(url: str, texts: list[str], started: float) -> float:
    """Hand in texts one after the other and return when the last one had its record, in seconds since `started`."""
    with httpx2.Client(timeout=90) as client:
        ids = [client.post(f"{url}/v1/extractions", json={"text": text}).json()["id"] for text in texts]
        for number, extraction_id in enumerate(ids, 1):
            while (found := client.get(f"{url}/v1/extractions/{extraction_id}").json())["status"] not in ("done", "failed"):
                time.sleep(0.1)
            error = found["error"]["message"] if found["error"] else "record"
            print(f"{number:3} of {len(ids)}: {time.monotonic() - started:6.1f} s, {error}")
    return time.monotonic() - started


if __name__ == "__main__":
    main()
