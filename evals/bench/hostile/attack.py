"""A running service under attack: sends what is hostile and says how it ended, and what was left behind."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from evals.bench.hostile.cases import HostileFile
from evals.bench.hostile.requests import PATH, Parts, form, part

START_SECONDS = 120.0
END_SECONDS = 30.0
ANSWER_SECONDS = 60.0
READ_SECONDS = 600.0
"""Longest wait for a document's end; the slowest takes some 20 s of an idle machine."""


class Reply(NamedTuple):
    """An answer: its status, 0 where the connection was closed without one, and its body."""

    status: int
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        """The body as JSON, empty where it is none."""
        with suppress(ValueError):
            said = json.loads(self.body)
            return said if isinstance(said, dict) else {}
        return {}


class Ending(NamedTuple):
    """How an attack ended; `is_well` is false where the service did anything but refuse or limit it."""

    name: str
    end: str
    detail: str
    seconds: float
    is_well: bool


@dataclass(frozen=True)
class Target:
    """A service that runs as process `pid` on loopback; its temporary files go to `temporary`."""

    port: int
    pid: int
    temporary: Path

    @property
    def host(self) -> str:
        """What the header Host says."""
        return f"127.0.0.1:{self.port}"

    def send(self, parts: Parts) -> Reply:
        """Send a request as it is and return the answer to it."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=ANSWER_SECONDS) as connection:
            with suppress(BrokenPipeError, ConnectionResetError):  # it may have answered and closed before the end
                for piece in parts:
                    connection.sendall(piece)
            return _reply(connection)

    def is_alive(self) -> bool:
        """Say whether it answers that it is well."""
        return self.send(_get("/healthz", self.host)).status == 200

    def wait_for(self, extraction_id: str) -> dict[str, Any]:
        """Return an extraction when it has ended."""
        end = time.monotonic() + READ_SECONDS
        while time.monotonic() < end:
            said = self.send(_get(f"{PATH}/{extraction_id}", self.host)).told
            if said.get("status") in ("done", "failed"):
                return said
            time.sleep(0.1)
        return {"status": "without end"}

    def leftovers(self) -> list[str]:
        """Return the temporary files that are there."""
        return sorted(str(path.relative_to(self.temporary)) for path in self.temporary.rglob("*"))


def upload(target: Target, hostile: HostileFile) -> Ending:
    """Upload a document and return how that ended."""
    started = time.monotonic()
    reply = target.send(form(part(hostile.make(), file_name=hostile.file_name))(target.host))
    if 400 <= reply.status < 500:
        end, detail = "refused", f"{reply.status} {reply.told.get('detail')}"
    elif reply.status in (200, 202):
        said = target.wait_for(str(reply.told.get("id")))
        end, detail = str(said["status"]), str((said.get("error") or {}).get("message") or "")
    else:
        end, detail = f"status {reply.status}", reply.body[:200].decode(errors="replace")
    is_well = end in hostile.ends and target.is_alive()
    return Ending(hostile.name, end, detail, time.monotonic() - started, is_well)


def ask(target: Target, name: str, parts: Parts, statuses: frozenset[int]) -> Ending:
    """Send a request and return how that ended; a refusal has to be a problem."""
    started = time.monotonic()
    reply = target.send(parts)
    said = str(reply.told.get("detail") or reply.body[:100].decode(errors="replace"))
    is_well = reply.status in statuses and target.is_alive()
    return Ending(name, str(reply.status or "closed"), said, time.monotonic() - started, is_well)


def name_file(target: Target, name: str, file_name: str) -> Ending:
    """Upload a harmless text under a name and return whether the name that is kept is one."""
    started = time.monotonic()
    text = f"The request for Zyxol 7 mg is not medically necessary. {name}".encode()
    reply = target.send(form(part(text, file_name=file_name))(target.host))
    kept = str(reply.told.get("source"))
    is_plain = kept.isprintable() and not set(kept) & set('/\\<>:"|?*') and 0 < len(kept) <= 200 and not kept.startswith(".")
    is_well = reply.status in (200, 202) and is_plain and target.is_alive()
    return Ending(name, str(reply.status), f"kept as {kept[:60]!r}", time.monotonic() - started, is_well)


@contextmanager
def running(folder: Path, options: Sequence[str] = ()) -> Iterator[Target]:
    """Run `imr serve` with rules alone in `folder`, and end it as an operator would.

    Raises:
        RuntimeError: it does not start, or does not end.
    """
    temporary = folder / "temporary"
    temporary.mkdir(parents=True)
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "extractor.cli",
        "serve",
        "--port",
        str(port),
        "--folder",
        str(folder / "state"),
        "--reader",
        "regex",
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *options], stdout=log, stderr=log, env={**os.environ, "TMPDIR": str(temporary)}, start_new_session=True
        )
        target = Target(port, process.pid, temporary)
        try:
            _await_start(target, process)
            yield target
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired as error:
                process.kill()
                raise RuntimeError("the service does not end on SIGTERM") from error


def offspring(pid: int) -> set[int]:
    """Return all processes that descend from one, as the kernel tells (Linux)."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
    found, grown = {pid}, True
    while grown:
        new = {child for child, parent in parents.items() if parent in found} - found
        grown = bool(new)
        found |= new
    return found - {pid}


def _await_start(target: Target, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError):
            if target.is_alive():
                return
        time.sleep(0.1)
    raise RuntimeError("the service does not start")


def _get(path: str, host: str) -> Parts:
    yield f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()


def _reply(connection: socket.socket) -> Reply:
    response = http.client.HTTPResponse(connection)
    try:
        response.begin()
        return Reply(response.status, response.read())
    except (http.client.HTTPException, OSError):
        return Reply(0, b"")
    finally:
        response.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
