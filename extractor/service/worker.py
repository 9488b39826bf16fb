"""A process that reads documents: it takes jobs from the queue, shows that it lives, and takes over from those that do not.

With PostgreSQL any number of such processes work on one queue. With SQLite there is one beside the service; a lock on a file of
the folder sees to that, so that whatever another one had begun is free to be begun anew.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import signal
import socket
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from types import FrameType
from typing import IO

from dbos import DBOS, DBOSPortableJSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from extractor.errors import ConfigurationError
from extractor.service.config import ServiceConfig
from extractor.service.jobs import APPLICATION, JOBS_VERSION, MOST_ATTEMPTS, QUEUE, WORKFLOW, Jobs
from extractor.service.logs import log_to_stderr
from extractor.service.pipelines import Pipelines
from extractor.service.reader import Reader
from extractor.service.store import HELD_SECONDS, Store
from extractor.service.sweeping import Sweeper

BEAT_SECONDS = 2.0
"""How often a worker shows that it lives, and looks for those that do not."""

POLL_SECONDS = 0.2
"""How often the queue is asked for work. A person waits for the record; ten times a second took 5 % of a core for nothing."""

AHEAD = 8
"""How many jobs a worker that is alone takes beyond those it can run at once, so that none of them waits for the next look at the queue."""

DRAIN_SECONDS = 3_600
"""How long a worker that is asked to end goes on with what it has begun; a second request ends it at once."""

LOCK_FILE = "worker.lock"
LOCK_SECONDS = 10.0
"""How long the worker of a service that has just died may take to end."""

CONFIGURATION_WRONG = 2
INTERRUPTED = 130
"""Exit codes."""

_log = logging.getLogger("extractor.service.worker")


class Worker:
    """One worker while it runs; entered, it takes jobs, and left, it ends what it has begun."""

    def __init__(self, config: ServiceConfig) -> None:
        self._config = config
        self.id = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._stopping = threading.Event()

    def run(self) -> None:
        """Work until `stop` is called."""
        config = self._config
        with contextlib.ExitStack() as stack:
            stack.enter_context(_alone(config))
            store = stack.enter_context(contextlib.closing(Store(config.store_url)))
            jobs = stack.enter_context(contextlib.closing(Jobs(config.store_url)))
            pipelines = stack.enter_context(contextlib.closing(Pipelines(config.settings)))
            reader = stack.enter_context(contextlib.closing(Reader(config, store, pipelines)))
            sweeper = Sweeper(config, store, jobs, pipelines)
            store.beat(self.id, config.jobs, pipelines.problem())
            stack.callback(store.sign_off, self.id)
            stack.enter_context(_queue(config, self.id, reader))
            while not self._stopping.wait(BEAT_SECONDS):
                self._beat(store, pipelines, sweeper, reader)

    @property
    def is_stopping(self) -> bool:
        """Whether it was asked to end."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """Take no more jobs; `run` returns when those that run have ended."""
        self._stopping.set()

    def _beat(self, store: Store, pipelines: Pipelines, sweeper: Sweeper, reader: Reader) -> None:
        try:
            store.beat(self.id, self._config.jobs, pipelines.problem(), reader.held(HELD_SECONDS))
            self._take_over(store)
            sweeper.sweep()
        except SQLAlchemyError as error:  # the database is away for a moment; jobs go on by themselves when it is back
            _log.warning("the database did not answer: %s", type(error).__name__)

    def _take_over(self, store: Store) -> None:
        """Free the jobs of workers that have died, for all to take."""
        dead = store.workers() if self._config.is_sqlite else store.silent_workers()
        for worker in dead:
            if worker.id != self.id:
                # The one way to say so: dbos itself hears it from a service of its makers, which is not used here.
                freed = DBOS._recover_pending_workflows([worker.id])
                store.sign_off(worker.id)
                _log.info("took over %d jobs of worker %s", len(freed), worker.id)


@contextlib.contextmanager
def _queue(config: ServiceConfig, worker_id: str, reader: Reader) -> Iterator[None]:
    """Take jobs from the queue as long as the context lasts."""
    DBOS(
        config={
            "name": APPLICATION,
            "system_database_url": config.store_url,
            "application_version": JOBS_VERSION,
            "executor_id": worker_id,
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "ERROR",
        }
    )

    running = threading.BoundedSemaphore(config.jobs)

    @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=MOST_ATTEMPTS)
    def read_document(extraction_id: str) -> str:
        with running:
            return reader.read(extraction_id)

    DBOS.launch()
    try:
        # Of several workers none shall keep work from another for long.
        taken = config.jobs + (AHEAD if config.is_sqlite else config.jobs)
        DBOS.register_queue(QUEUE, worker_concurrency=taken, polling_interval_sec=POLL_SECONDS, on_conflict="always_update")
        yield
    finally:
        DBOS.destroy(workflow_completion_timeout_sec=DRAIN_SECONDS, destroy_registry=True)


@contextlib.contextmanager
def _alone(config: ServiceConfig) -> Iterator[None]:
    """Hold the folder's lock where the database is SQLite.

    Raises:
        ConfigurationError: another worker holds it.
    """
    if not config.is_sqlite:
        yield
        return
    config.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (config.folder / LOCK_FILE).open("w") as file:
        deadline = time.monotonic() + LOCK_SECONDS
        while not _locked(file):
            if time.monotonic() > deadline:
                raise ConfigurationError(
                    f"a service already works in {str(config.folder)!r}",
                    hint="Use another --folder, or --database-url postgresql://... for several workers.",
                )
            time.sleep(0.1)
        yield


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def run_worker(config: ServiceConfig) -> None:
    """Work until the process is asked to end; asked twice, it ends at once, and others take over what it had begun."""
    worker = Worker(config)

    def ask(_number: int, _frame: FrameType | None) -> None:
        if worker.is_stopping:
            os._exit(INTERRUPTED)
        worker.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    worker.run()


def main() -> None:
    """Be the worker beside a service.

    The argument is the lowest level that is logged; the configuration is one line of standard input, which stays open as long as
    the service lives.
    """
    config = ServiceConfig.model_validate_json(sys.stdin.buffer.readline())
    log_to_stderr(int(sys.argv[1]))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        run_worker(config)
    except ConfigurationError as error:
        _log.error("%s (%s)", error.message, error.hint)
        sys.exit(CONFIGURATION_WRONG)


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):  # not by `sys.stdin`, whose lock the interpreter wants at its end
        pass
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
