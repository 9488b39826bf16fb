"""Every hostile upload against a running service: `python -m evals.bench.hostile_uploads [--fast]`.

Prints a row each; exit 1 where one was neither refused nor limited, or where anything is left when the service has ended.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from evals.bench.hostile.attack import Ending, Target, ask, name_file, offspring, running, upload
from evals.bench.hostile.files import ARCHIVES, IMAGES, TEXTS
from evals.bench.hostile.pdfs import PDFS
from evals.bench.hostile.requests import FILE_NAMES, REQUESTS, form, part

WELL, SURVIVED = "ok", "SURVIVED"
PATIENCE_SECONDS = 30.0
EXPLODING = "ring of forms, each drawing the next ten times"


def main() -> int:
    """Run all, or the fast ones, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fast", action="store_true", help="leave out what takes seconds")
    fast = parser.parse_args().fast
    with tempfile.TemporaryDirectory() as folder:
        with running(Path(folder)) as target:
            endings = list(_printed(_attacks(target, fast=fast)))
            processes = offspring(target.pid)
            endings.append(_left("temporary files", target.leftovers()))
        endings.append(_left("temporary files after its end", target.leftovers()))
        endings.append(_left("processes after its end", sorted(map(str, _living(processes)))))
        endings.append(_killed(Path(folder) / "killed"))
    for ending in endings[-4:]:
        _print(ending)
    survivors = [ending for ending in endings if not ending.is_well]
    print(f"\n{len(endings)} attacks and checks, {len(survivors)} survivors")
    return 1 if survivors else 0


def _attacks(target: Target, *, fast: bool) -> Iterator[Ending]:
    for request in REQUESTS:
        if not (fast and request.is_slow):
            yield ask(target, request.name, request.make(target.host), request.statuses)
    for name, file_name in FILE_NAMES:
        yield name_file(target, f"name: {name}", file_name)
    for hostile in (*TEXTS, *ARCHIVES, *PDFS, *IMAGES):
        if not (fast and hostile.is_slow):
            yield upload(target, hostile)


def _killed(folder: Path) -> Ending:
    """Return what is left of a service that is killed while it reads a document that explodes."""
    started = time.monotonic()
    with running(folder) as target:
        target.send(form(part(next(pdf.make() for pdf in PDFS if pdf.name == EXPLODING), file_name="a.pdf"))(target.host))
        while not any(map(_opens_documents, offspring(target.pid))) and time.monotonic() - started < PATIENCE_SECONDS:
            time.sleep(0.1)
        processes = offspring(target.pid)
        os.kill(target.pid, signal.SIGKILL)
        left = [*map(str, _living(processes)), *target.leftovers()]
    return Ending("killed while it reads", "left" if left else "none", ", ".join(left), time.monotonic() - started, not left)


def _opens_documents(pid: int) -> bool:
    with suppress(OSError):
        return b"extractor.service.child" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def _printed(endings: Iterator[Ending]) -> Iterator[Ending]:
    for ending in endings:
        _print(ending)
        yield ending


def _print(ending: Ending) -> None:
    state = WELL if ending.is_well else SURVIVED
    print(f"{state:<8} {ending.name[:52]:<52} {ending.end:<8} {ending.seconds:6.1f} s  {ending.detail[:110]!r}", flush=True)


def _left(what: str, found: list[str]) -> Ending:
    return Ending(what, "left" if found else "none", ", ".join(found), 0.0, not found)


def _living(processes: set[int]) -> set[int]:
    """Return those of the processes that do not end soon."""
    end = time.monotonic() + PATIENCE_SECONDS
    while (living := {pid for pid in processes if _is_alive(pid)}) and time.monotonic() < end:
        time.sleep(0.1)
    return living


def _is_alive(pid: int) -> bool:
    with suppress(OSError):
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


if __name__ == "__main__":
    sys.exit(main())
