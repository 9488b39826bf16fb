"""Run `imr extract` under faults, seeded, then without, and count what was lost, stands twice, is wrong or was never answered.

A run reads some letters while one fault is about: the server's (429, 500, resets, slow, truncated and cut answers), kill -9, a disk
that is full, a damaged cache or output, two processes on one output. Then the same command goes on without faults until it is done,
with --retry-failed. Each record, also those that were written under the fault, must be what an undisturbed run gives.

usage: python -m evals.bench.faults [--runs 500] [--seed 1] [--only KIND] [--letters 8]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import random
import resource
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from evals.bench.faulty_server import FAULTS, FaultyServer, faulty_server

KINDS: Final = (*FAULTS, "kill", "full disk", "damaged cache", "damaged output", "two processes")
MOST_TRIES: Final = 4
_PROCESSES: Final = multiprocessing.get_context("forkserver")


@dataclass
class Tally:
    """What a run came to: documents without a record at the end, with several, with another than they should have, and records that were
    written under the fault though their questions had no answer; `unnamed` are runs that ended badly without saying why."""

    lost: int = 0
    twice: int = 0
    wrong: int = 0
    unanswered: int = 0
    unnamed: int = 0

    def add(self, other: Tally) -> None:
        """Add another run's."""
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass
class Run:
    """One run in a folder of its own."""

    folder: Path
    server: FaultyServer
    draw: random.Random
    letters: list[str] = field(default_factory=list)

    @property
    def out(self) -> Path:
        """The output."""
        return self.folder / "out.jsonl"

    def write_letters(self, count: int) -> None:
        """Write letters that no form is known of, each with a number of its own."""
        (self.folder / "letters").mkdir()
        for number in range(count):
            name = f"{number:03}.txt"
            (self.folder / "letters" / name).write_text(f"Dear Zyxwold {number},\n\nnothing is known of the moon yet.\n")
            self.letters.append(name)

    def begin(self, *more: str, file_bytes: int | None = None) -> multiprocessing.process.BaseProcess:
        """Begin `imr extract` in a process, which may write no file larger than `file_bytes`."""
        model = ["--model", "zyx-70b", "--base-url", self.server.base_url, "--timeout-seconds", "1", "--calls", "4"]
        reading = ["--reader", "llm", "--ask-as", "whole", "--max-reasks", "0", "-q"]
        arguments = ["extract", "letters", "-o", self.out.name, *reading, *model, *more]
        process = _PROCESSES.Process(target=_extract, args=(str(self.folder), arguments, file_bytes))
        process.start()
        return process

    def finish(self, *more: str) -> int | None:
        """Run to the end and return the exit code."""
        process = self.begin(*more)
        process.join(120)
        return process.exitcode

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the whole rows of the output."""
        if self.out.exists():
            for line in self.out.read_bytes().split(b"\n")[:-1]:
                with contextlib.suppress(ValueError):
                    yield json.loads(line)


def _extract(folder: str, arguments: list[str], file_bytes: int | None) -> None:
    """Be `imr extract`, in a folder, without the user's settings; what it says goes to a file there."""
    os.chdir(folder)
    for name, place in (("XDG_CONFIG_HOME", "config"), ("XDG_CACHE_HOME", "cache"), ("IMR_CACHE_DIR", "answers")):
        os.environ[name] = str(Path(folder) / place)
    os.dup2(os.open("said", os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
    if file_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, resource.RLIM_INFINITY))
    from extractor.cli import app

    app(arguments)


def faulty(run: Run, kind: str) -> bool:
    """Run under a fault; say whether it ended badly without a word."""
    if kind in FAULTS:
        run.server.fault, run.server.share = kind, run.draw.choice((0.2, 0.5, 0.9))
        code = run.finish()
        run.server.fault = None
    elif kind == "kill":
        process = run.begin()
        time.sleep(run.draw.uniform(0.1, 3.0))
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        return False
    elif kind == "full disk":
        process = run.begin(file_bytes=run.draw.randrange(2_000, 120_000))
        process.join(120)
        code = process.exitcode
    elif kind == "two processes":
        both = [run.begin(), run.begin()]
        for process in both:
            process.join(120)
        code = max(process.exitcode or 0 for process in both)
    else:
        code = run.finish()
        _damage(run, kind)
        code = run.finish()
    return code != 0 and not (run.folder / "said").read_bytes().strip()


def _damage(run: Run, kind: str) -> None:
    files = [path for path in (run.folder / "answers").rglob("*") if path.is_file()] if kind == "damaged cache" else [run.out]
    for path in files:
        content = bytearray(path.read_bytes())
        for _ in range(run.draw.randrange(1, 4)):
            if content:
                content[run.draw.randrange(len(content))] = run.draw.randrange(256)
        path.write_bytes(content[: run.draw.randrange(len(content) + 1)] if run.draw.random() < 0.5 else content)
    if kind == "damaged cache":
        run.out.unlink(missing_ok=True)


def told(row: dict[str, Any]) -> dict[str, Any]:
    """Return what a record says of its document, without how it came about."""
    return {name: row.get(name) for name in ("document", "case", "evidence", "findings", "review")}


def tally(run: Run, kind: str, expected: dict[str, dict[str, Any]]) -> Tally:
    """Run under a fault, go on without, and count."""
    counted = Tally(unnamed=faulty(run, kind))
    # A digit that turned in an output is still JSON: who damages a file of records by hand is found by `imr check`, not by the run.
    kept = [row for row in run.rows() if "case" in row] if kind != "damaged output" else []
    counted.unanswered = sum(told(row) != expected[row["document"]["source"]] for row in kept)
    for _ in range(MOST_TRIES):
        code = run.finish("--retry-failed")
        if code == 0:
            break
        if code == 2:  # said and refused: the user writes it anew
            run.finish("--overwrite")
    seen = Counter(str(row.get("document", {}).get("source")) for row in run.rows() if "case" in row)
    counted.lost = sum(name not in seen for name in run.letters)
    counted.twice = sum(count > 1 for count in seen.values())
    if kind != "damaged output":
        counted.wrong = sum(told(row) != expected.get(row["document"]["source"]) for row in run.rows())
    return counted


def main() -> None:
    """Print the sums by kind of fault; exit 1 where any is not 0."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--letters", type=int, default=8)
    parser.add_argument("--only", choices=KINDS)
    options = parser.parse_args()
    _PROCESSES.set_forkserver_preload(["extractor.cli.running", "extractor.llm.client"])
    sums: dict[str, Tally] = {}
    counts = Counter[str]()
    expected: dict[str, dict[str, Any]] = {}
    for number in range(options.runs):
        kind = options.only or KINDS[number % len(KINDS)]
        seed = options.seed * 1_000_003 + number
        with tempfile.TemporaryDirectory() as folder, faulty_server(seed) as server:
            run = Run(Path(folder), server, random.Random(seed))  # noqa: S311 - which fault, not a secret
            run.write_letters(options.letters)
            if not expected:
                run.finish()
                expected = {row["document"]["source"]: told(row) for row in run.rows()}
                run.out.unlink()
            one = tally(run, kind, expected)
        counts[kind] += 1
        sums.setdefault(kind, Tally()).add(one)
        if one != Tally():
            print(f"run {number} (seed {seed}, {kind}): {one}", flush=True)
    for kind, summed in sums.items():
        print(f"{kind:16}{counts[kind]:5} runs  {summed}")
    raise SystemExit(any(summed != Tally() for summed in sums.values()))


if __name__ == "__main__":
    main()
