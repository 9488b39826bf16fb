"""The service and PostgreSQL as processes of their own, for benches and tests that kill them."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import httpx2

from extractor.errors import ConfigurationError

READY_SECONDS = 90.0
"""How long a process may take to be there on a busy machine."""

POSTGRES = Path("/usr/lib/postgresql/15/bin")
_ADDRESS = re.compile(r"http://\S+?:\d{1,5}/")
_ROOT = Path(__file__).resolve().parents[2]


class ServiceProcess:
    """`imr serve` on a free port of the loopback interface; `url` is where it answers once it is started."""

    def __init__(self, folder: Path, *arguments: str, port: int = 0) -> None:
        self._folder = folder
        self._arguments = ("--port", str(port), "--folder", str(folder / "state"), *arguments)
        self._log = folder / "service.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The process's id."""
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        """Everything that was said on standard error since the last start."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def start(self, *, wait_for_worker: bool = True) -> None:
        """Start, and wait until requests are answered and documents read."""
        with self._log.open("wb") as log:
            self._process = _spawn(("serve", *self._arguments), log.fileno(), self._folder)
        until(lambda: bool(_ADDRESS.search(self.log)) or self._process is None or self._process.poll() is not None)
        found = _ADDRESS.search(self.log)
        if found is None:
            raise RuntimeError(f"the service did not start: {self.log}")
        self.url = found[0].rstrip("/")
        until(lambda: self._answers("/readyz" if wait_for_worker else "/healthz"))

    def kill(self) -> None:
        """End the process as a failing machine would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """Ask the process to end, wait for that, and return its exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait()

    def _answers(self, path: str) -> bool:
        try:
            return httpx2.get(f"{self.url}{path}", timeout=5).status_code in (200, 401)
        except httpx2.HTTPError:
            return False


class WorkerProcess:
    """`imr worker` on a PostgreSQL database."""

    def __init__(self, folder: Path, database_url: str, *arguments: str) -> None:
        self._log = folder / f"worker-{secrets.token_hex(4)}.log"
        with self._log.open("wb") as log:
            self._process = _spawn(("worker", *arguments), log.fileno(), folder, IMR_DATABASE_URL=database_url)

    @property
    def log(self) -> str:
        """Everything that was said on standard error."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """End the process as a failing machine would."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """Ask the process to end, wait for that, and return its exit code."""
        self._process.terminate()
        return self._process.wait()


def until(is_so: Callable[[], bool], seconds: float = READY_SECONDS, *, pause: float = 0.1) -> None:
    """Wait until something is so.

    Raises:
        TimeoutError: it is not, after so many seconds.
    """
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"still not so after {seconds:g} s")
        time.sleep(pause)


def _spawn(arguments: Sequence[str], log: int, folder: Path, **variables: str) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("IMR_")}
    environment |= {"PYTHONPATH": str(_ROOT), "IMR_CACHE_DIR": str(folder / "answers"), **variables}
    command = [sys.executable, "-m", "extractor.cli", *arguments]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, cwd=folder)


def has_postgres() -> bool:
    """Say whether PostgreSQL's programs are on this machine."""
    return (POSTGRES / "initdb").is_file()


@contextmanager
def postgres() -> Iterator[str]:
    """Run an empty PostgreSQL on loopback, as an unprivileged user where this one is root, and yield the address of its database.

    Raises:
        ConfigurationError: its programs are not on this machine.
    """
    if not has_postgres():
        raise ConfigurationError(f"no PostgreSQL in {str(POSTGRES)!r}", hint="Install PostgreSQL 15 (postgresql-15).")
    folder = Path(tempfile.mkdtemp(prefix="imr-postgres-"))
    data, password = folder / "data", secrets.token_urlsafe(12)
    (folder / "password").write_text(password, encoding="ascii")
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
        shutil.chown(folder / "password", "nobody")
    port = _free_port()
    try:
        _as_other(
            [POSTGRES / "initdb", "-D", data, "-U", "imr", "-A", "scram-sha-256", "--pwfile", folder / "password", "-E", "UTF8"]
        )
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
        _as_other([POSTGRES / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start"])
        try:
            yield f"postgresql://imr:{password}@127.0.0.1:{port}/postgres"
        finally:
            _as_other([POSTGRES / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_other(command: Sequence[object]) -> None:
    """Run a program; not as root, which PostgreSQL refuses to be."""
    other = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
    said = subprocess.run([*other, *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", check=False)
    if said.returncode:
        raise RuntimeError(f"{command[0]} failed: {said.stderr.decode(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
