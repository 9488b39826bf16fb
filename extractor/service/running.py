"""`imr serve` while it runs: the HTTP server in this process, the reading of documents in one beside it.

Apart, because reading takes the interpreter for long stretches: pages would wait meanwhile. The worker ends by itself when this
process does, however that happens; what it had begun is begun anew at the next start.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from types import FrameType

import uvicorn

import extractor
from extractor.errors import ConfigurationError
from extractor.service.api import create_app
from extractor.service.api.context import Service
from extractor.service.config import ServiceConfig
from extractor.service.security.guard import check_address
from extractor.service.store import Store
from extractor.service.worker import CONFIGURATION_WRONG

RESTART_SECONDS = 1.0
"""How long after its end a worker that was not asked to end is started again."""

GRACE_SECONDS = 10
"""How long requests that are under way may take when the service ends."""

_ROOT = str(Path(extractor.__file__).resolve().parents[1])

_log = logging.getLogger("extractor.service.running")


class WorkerProcess:
    """The worker beside the service; started again where it ends unasked."""

    def __init__(self, config: ServiceConfig) -> None:
        self._config = config
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="worker", daemon=True)
        self.failed = threading.Event()

    def start(self) -> None:
        """Start the process."""
        self._thread.start()

    def drain(self) -> None:
        """Let the worker end what it has begun, and take no more; asked again, it does so still."""
        with self._lock:
            if self._stopping.is_set():
                return  # a second signal would end it at once
            self._stopping.set()
            if self._process is not None and self._process.poll() is None:
                self._process.terminate()

    def kill(self) -> None:
        """End the worker at once."""
        self._stopping.set()
        with self._lock:
            if self._process is not None:
                self._process.kill()

    def join(self) -> None:
        """Wait for the worker's end."""
        self._thread.join()

    def _keep(self) -> None:
        while not self._stopping.is_set():
            with self._lock:
                self._process = process = self._spawn()
            code = process.wait()
            assert process.stdin is not None
            process.stdin.close()
            if self._stopping.is_set():
                return
            if code == CONFIGURATION_WRONG:
                self.failed.set()
                return
            _log.warning("the worker ended with exit code %d and is started again", code)
            self._stopping.wait(RESTART_SECONDS)

    def _spawn(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(  # noqa: S603  # our own module, no shell
            [sys.executable, "-P", "-m", "extractor.service.worker", str(logging.getLogger("extractor").level)],
            stdin=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (_ROOT, os.environ.get("PYTHONPATH"))))},
            start_new_session=True,  # Ctrl-C reaches the whole group of the terminal
        )
        assert process.stdin is not None
        # Not among the arguments, which everybody on the machine can read: the database's address holds a password.
        process.stdin.write(self._config.model_dump_json().encode() + b"\n")
        process.stdin.flush()
        return process


class Server(uvicorn.Server):
    """uvicorn, with a word to waiting requests and to the worker as soon as the end is asked for."""

    def __init__(self, config: uvicorn.Config, service: Service, worker: WorkerProcess | None) -> None:
        super().__init__(config)
        self._service = service
        self._worker = worker

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002  # uvicorn's signature
        """Begin to end; asked twice, end at once.

        uvicorn's own way would raise the signal again as soon as the last request is served, before the worker has ended.
        """
        if self.should_exit:
            self.force_exit = True
            if self._worker is not None:
                self._worker.kill()
        self.should_exit = True
        self._service.stopping.set()
        if self._worker is not None:
            self._worker.drain()


def bind(config: ServiceConfig) -> socket.socket:
    """Return a socket that listens where the service shall.

    Raises:
        ConfigurationError: the address is not this machine's, or taken.
    """
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    # With the protocol named, asyncio sets TCP_NODELAY on what it accepts; without, each answer on a kept connection waits 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.host, config.port))
        listener.listen()  # whoever follows the address that is told now waits for the server, and is not refused
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            f"cannot listen on {config.host}:{config.port}: {error.strerror}", hint="Choose another --port, or end what uses it."
        ) from error
    return listener


def check(config: ServiceConfig) -> None:
    """Refuse an address that other machines reach, by themselves or through a proxy, as long as there is no key.

    Raises:
        ConfigurationError: it is one, or the database cannot be opened.
    """
    with contextlib.closing(Store(config.store_url)) as store:
        is_private = config.is_loopback and not config.behind_proxy
        check_address(config.host, is_private=is_private, has_keys=store.has_keys())


def serve(config: ServiceConfig, listener: socket.socket) -> None:
    """Serve until the process is asked to end.

    Raises:
        ConfigurationError: the database cannot be used, or another service works in the folder.
    """
    app = create_app(config)
    worker = WorkerProcess(config) if config.jobs else None
    settings = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, proxy_headers=False, timeout_graceful_shutdown=GRACE_SECONDS
    )
    server = Server(settings, app.state.service, worker)
    if worker is not None:
        worker.start()
    try:
        server.run(sockets=[listener])
    finally:
        if worker is not None:
            worker.drain()
            worker.join()
