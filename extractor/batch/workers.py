"""Processes that open and read documents, so that `--jobs` uses as many cores: threads of one process take turns."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from queue import LifoQueue
from threading import Lock
from types import TracebackType
from typing import Final, Self

from extractor.batch.inputs import Entry
from extractor.batch.worker import DOCUMENT, END, OPENED, ROW, STOPS, Task
from extractor.document import Document
from extractor.errors import ConfigurationError, ExtractorError
from extractor.exports import Failure, Row
from extractor.exports.rows import parse_row
from extractor.settings import Settings

_PROGRAM: Final = "from extractor.batch.worker import main; main()"


class WorkerDied(ExtractorError):
    """The process that read a document ended before it answered."""


class Workers:
    """As many processes as the settings have jobs, each begun when it is needed and begun anew where it died.

    A context manager. Its methods may be called from several threads; who finds no process free waits.
    """

    def __init__(self, settings: Settings, text_folder: Path | None = None) -> None:
        """Texts as read are kept in `text_folder`, where one is named."""
        self._settings = settings
        self._text_folder = text_folder
        self._lock = Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._is_closed = False
        self._free: LifoQueue[subprocess.Popen[bytes] | None] = LifoQueue()
        for _ in range(settings.jobs):
            self._free.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def running(self) -> frozenset[int]:
        """The ids of the processes that run now."""
        with self._lock:
            return frozenset(process.pid for process in self._running)

    def close(self) -> None:
        """End all processes, whatever they do."""
        with self._lock:
            self._is_closed = True
            running, self._running = self._running, set()
        for process in running:
            _end(process)

    def rows(self, entry: Entry) -> Iterator[Row]:
        """Yield the rows that rules give of an entry.

        Raises:
            WorkerDied: the process that read it ended.
            ConfigurationError: its text cannot be kept.
        """
        return map(_row, self._answer(entry))

    def opened(self, entry: Entry) -> Document | Failure:
        """Return the document of an entry, or the row of its failure; raises what `rows` raises."""
        (line,) = self._answer(entry)
        if line.startswith(DOCUMENT):
            return OPENED.validate_json(line.removeprefix(DOCUMENT))
        row = _row(line)
        assert isinstance(row, Failure)
        return row

    def _answer(self, entry: Entry) -> list[bytes]:
        with self._process() as process:
            lines = _asked(process, entry, self._text_folder)
        if lines and lines[0].startswith(STOPS):
            message, hint = json.loads(lines[0].removeprefix(STOPS))
            raise ConfigurationError(message, hint=hint)
        return lines

    @contextlib.contextmanager
    def _process(self) -> Iterator[subprocess.Popen[bytes]]:
        """Lend a process; one that did not end its answer is never used again."""
        process = self._free.get()
        answered = None
        try:
            if self._is_closed:
                raise WorkerDied("the run has ended")
            process = process or self._begin()
            yield process
            answered = process
        finally:
            if answered is None and process is not None:
                self._running.discard(process)
                _end(process)
            self._free.put(answered)

    def _begin(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._is_closed:
                raise WorkerDied("the run has ended")
            process = subprocess.Popen(  # noqa: S603 - ourselves
                [sys.executable, "-c", _PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()
            )
            self._running.add(process)
        assert process.stdin is not None
        with contextlib.suppress(OSError):  # it has ended, which the first task will tell
            process.stdin.write(self._settings.model_dump_json().encode() + b"\n")
        return process


def _environment() -> dict[str, str]:
    """Return the variables, with the places from which this process imports."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _asked(process: subprocess.Popen[bytes], entry: Entry, text_folder: Path | None) -> list[bytes]:
    """Return the lines of the answer about an entry."""
    assert process.stdin is not None
    assert process.stdout is not None
    content = entry.content if isinstance(entry.content, bytes) else b""
    task = Task(
        entry.id,
        entry.source,
        str(entry.content) if isinstance(entry.content, Path) else None,
        len(content),
        None if text_folder is None else str(text_folder),
        entry.also,
    )
    lines = []
    with contextlib.suppress(OSError):  # it has ended: so does its output
        process.stdin.write(json.dumps(asdict(task)).encode() + b"\n" + content)
        process.stdin.flush()
        while (line := process.stdout.readline()) and line != END:
            lines.append(line)
        if line == END:
            return lines
    code = process.wait()
    raise WorkerDied(
        f"the process that read {entry.source!r} ended ({f'signal {-code}' if code < 0 else f'exit code {code}'})",
        hint="Its memory may not have sufficed, or a library broke on it; --jobs 1 reads it in this process.",
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()


def _row(line: bytes) -> Row:
    return parse_row(json.loads(line.removeprefix(ROW)), "a worker's answer")
