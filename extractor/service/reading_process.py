"""A child process that opens documents, as its parent sees it: asked over pipes, given up on when it takes too long."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO, Literal

from pydantic import ValidationError

import extractor
from extractor.errors import DocumentTooLarge, DocumentUnreadable
from extractor.service.child import ANSWER, IDLE, NO_MEMORY, Answer, Task

_MOST_RESULT = 512 << 20
"""Bytes of the largest result that is taken: far above what the limits of a document allow."""
_MOST_LINE = 1 << 16

LOOK_SECONDS = 1.0
"""How often it is asked whether the answer is still wanted."""

_ROOT = str(Path(extractor.__file__).resolve().parents[1])
_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "VIRTUAL_ENV")
"""What the processes see of the environment: no key, no database's address."""


class Idle(Exception):
    """The process ended by itself before it took the task."""


class NotWanted(Exception):
    """Nobody wants the answer any more: the document was deleted while it was read."""


class ReadingProcess:
    """One process. `is_good` says that it may be asked again."""

    def __init__(self, memory_mb: int) -> None:
        self.uses = 0
        self.is_good = False
        self._memory_mb = memory_mb
        self._stopped_as: Literal["late", "unwanted"] | None = None
        self._process = subprocess.Popen(  # noqa: S603  # our own module, no shell
            [sys.executable, "-P", "-m", "extractor.service.child", str(memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # native libraries write there, also of what they read
            env=_environment(),
            cwd=os.sep,
            start_new_session=True,  # Ctrl-C reaches the whole group of the terminal
        )

    def ask(self, task: Task, content: bytes, seconds: float, is_wanted: Callable[[], bool]) -> tuple[Answer, bytes]:
        """Return the answer and the result; `is_wanted` is asked now and then whether anybody still waits for it.

        Raises:
            Idle: nothing was done, another process may be asked.
            NotWanted: nobody waits any more; the process is ended.
            DocumentError: the process died, did not answer in time, or answered nonsense.
        """
        self.uses, self.is_good, self._stopped_as = self.uses + 1, False, None
        answered = threading.Event()
        threading.Thread(target=self._watch, args=(answered, seconds, is_wanted), daemon=True).start()
        try:
            answer, result = self._exchange(task, content)
        except (OSError, EOFError, ValidationError) as error:
            self.end()
            raise self._reason(task.name, seconds) from error
        finally:
            answered.set()
        self.is_good = answer.error is None
        return answer, result

    def end(self) -> None:
        """Kill the process and forget it; ending twice does nothing."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError, ValueError):
                assert pipe is not None
                pipe.close()

    def _watch(self, answered: threading.Event, seconds: float, is_wanted: Callable[[], bool]) -> None:
        """End the process when its time is over, or nobody wants its answer."""
        end = time.monotonic() + seconds
        while not answered.wait(min(LOOK_SECONDS, max(end - time.monotonic(), 0.0))):
            if time.monotonic() >= end:
                self._stop("late")
            elif not is_wanted():
                self._stop("unwanted")

    def _stop(self, stopped_as: Literal["late", "unwanted"]) -> None:
        self._stopped_as = stopped_as
        self._process.kill()

    def _exchange(self, task: Task, content: bytes) -> tuple[Answer, bytes]:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(asdict(task)).encode() + b"\n")
        stdin.write(content)
        stdin.flush()
        answer = ANSWER.validate_json(stdout.readline(_MOST_LINE))
        if not 0 <= answer.size <= _MOST_RESULT:
            raise EOFError("no such result")
        return answer, _exactly(stdout, answer.size)

    def _reason(self, name: str, seconds: float) -> Exception:
        """Return why there was no answer."""
        code = self._process.returncode
        if self._stopped_as == "unwanted":
            return NotWanted(name)
        if self._stopped_as == "late" or code == -signal.SIGXCPU:
            return DocumentUnreadable(f"{name!r} was not read within {seconds:g} s", hint="split it by decision")
        if code == IDLE and self.uses > 1:
            return Idle()
        if code == NO_MEMORY:
            return too_large(name, self._memory_mb)
        if code < 0:
            how = f"{signal.Signals(-code).name}, or more than the {self._memory_mb:,} MB of memory that it may take"
            return broken(name, how)  # native libraries do not say which: they abort where memory ends
        return broken(name, f"exit code {code}")


def _exactly(stream: IO[bytes], size: int) -> bytes:
    buffer = io.BytesIO()
    while (left := size - buffer.tell()) > 0:
        part = stream.read(min(left, 1 << 20))
        if not part:
            raise EOFError("the result is cut off")
        buffer.write(part)
    return buffer.getvalue()


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    path = os.pathsep.join(filter(None, [_ROOT, os.environ.get("PYTHONPATH", "")]))
    return {**kept, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def too_large(name: str, memory_mb: int) -> DocumentTooLarge:
    """Return the error of a document that needs more than its share of memory."""
    return DocumentTooLarge(
        f"{name!r} needs more than the {memory_mb:,} MB of memory that reading one may take", hint="split it by decision"
    )


def broken(name: str, how: str) -> DocumentUnreadable:
    """Return the error of a document that ended the process that read it, or took it over."""
    return DocumentUnreadable(f"{name!r} broke the process that read it ({how})", hint="save it anew as a PDF, or as text")
