"""Documents opened and read by rules in processes of their own, so that a hostile one takes down nothing but the process that reads it.

A process is used again for some documents (a fresh one costs 0.2 s of processor time, 2.2 s where print has to be recognised), and
never after one that failed. It ends by itself when it is idle, and when this process ends, however that happens.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Literal, Self, TypeAlias, TypeVar

from pydantic import TypeAdapter, ValidationError

from extractor.bundles import split_document
from extractor.document import Document
from extractor.errors import DocumentError, DocumentUnreadable, ExtractorError
from extractor.ingest import Limits
from extractor.ingest.pdfium import is_pdf
from extractor.ingest.scans import is_image
from extractor.ingest.word_boxes import PlacedWord
from extractor.pipeline import text_digest
from extractor.record import Record
from extractor.service.child import DOCUMENT, RECORDS, WORDS, Answer, Task
from extractor.service.reading_process import Idle, ReadingProcess, broken, too_large

USES = 25
"""Documents that one process reads: what a library keeps or loses of memory goes with it."""

PAGE_SECONDS = 30.0
"""Longest time to draw one page, or to find its words."""

RULES_SECONDS = 120.0
"""Longest time to read a document's words: of honest ones the longest known takes 0.5 s."""

WAIT_SECONDS = 15.0
"""Longest time that drawing a page waits for its turn."""

MOST_WIDTH = 4_000
"""Pixels of the widest picture of a page."""

_MOST_CORES = 8

T = TypeVar("T")

IsWanted: TypeAlias = Callable[[], bool]

_ERRORS = {kind.__name__: kind for kind in DocumentError.__subclasses__()}


def always() -> bool:
    """Say that an answer is wanted."""
    return True


def honest_memory_mb() -> int:
    """Return the megabytes that reading an honest document may take at most on this machine.

    Measured as the process's data (VmData): 0.5 GB for the libraries and 0.45 GB for each page in work, one a core. On two cores two
    colour pictures at the limit of pixels are read with 1.7 GB and not with 1.0.
    """
    return 1_100 + 500 * _cores()


class RulesFailed(ExtractorError):
    """The rules failed on a document that was read, which is a fault of this program."""


class ReadingBusy(ExtractorError):
    """Every process that reads is at work for others; to be tried again soon."""


class ReadingPool:
    """Reads documents and draws their pages in child processes; shared by threads, `most` of them at work at a time.

    A document that needs more than `memory_mb` or `seconds` is a DocumentError that says so, as is one whose words take more than
    `rules_seconds`, or that is text and takes so long to open. `memory_mb` None is what the largest honest documents need on this
    machine's number of cores.
    """

    def __init__(
        self,
        *,
        memory_mb: int | None = None,
        seconds: float = 1_800.0,
        rules_seconds: float = RULES_SECONDS,
        limits: Limits | None = None,
        most: int = 2,
        uses: int = USES,
    ) -> None:
        self.memory_mb = memory_mb or honest_memory_mb()
        self.seconds = seconds
        self.rules_seconds = rules_seconds
        self.limits = limits or Limits()
        self._uses = uses
        self._turn = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._free: list[ReadingProcess] = []
        self._all: set[ReadingProcess] = set()
        self._is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End all processes; what they were reading becomes a DocumentError."""
        with self._lock:
            self._is_closed = True
            children, self._free = list(self._all), []
        for child in children:
            child.end()

    def read(self, content: bytes, name: str, is_wanted: IsWanted = always) -> Document:
        """Return a document as `ingest.read_document` does; waits for its turn. `is_wanted` is asked every second meanwhile.

        Raises:
            NotWanted: it is no longer.
            DocumentError: as there, and where reading takes too long or too much memory, or the process dies of it.
        """
        seconds = self.seconds if is_pdf(content) or is_image(content) else self.rules_seconds
        result = self._ask(self._task("read", name, content, seconds), content, seconds, is_wanted=is_wanted)
        document = _parsed(DOCUMENT, result, name)
        if document.id != hashlib.sha256(content).hexdigest() or not _is_sound(document):
            raise broken(name, "an answer that does not fit")
        return document

    def rules(
        self, document: Document, layout: Literal["auto", "none"] = "auto", *, is_split: bool = True, is_wanted: IsWanted = always
    ) -> list[Record]:
        """Return the record that rules give of each decision in a document, as `Pipeline` does under the reader `regex`.

        Raises:
            NotWanted: they are no longer wanted.
            RulesFailed: the program is at fault.
            DocumentError: it takes too long or too much memory, or the process dies of it.
        """
        content, seconds = DOCUMENT.dump_json(document), self.rules_seconds
        task = self._task("rules", document.source, content, seconds, layout=layout, is_split=is_split)
        records = _parsed(RECORDS, self._ask(task, content, seconds, is_wanted=is_wanted), document.source)
        parts = split_document(document) if is_split else (document,)
        if [(r.document.id, r.document.text_sha256) for r in records] != [(part.id, text_digest(part)) for part in parts]:
            raise broken(document.source, "an answer that does not fit")
        return records

    def page_image(self, content: bytes, page: int, width: int, name: str = "the document") -> bytes:
        """Return page `page` (from 1) as a grey PNG of at most `width` pixels across, upright as a viewer shows it.

        Raises:
            DocumentError: there is no such page, the document is text, or it cannot be drawn.
            ReadingBusy: other documents are being read.
        """
        if not 1 <= width <= MOST_WIDTH:
            raise ValueError(f"width is {width}, must be 1 to {MOST_WIDTH}")
        task = self._task("draw", name, content, PAGE_SECONDS, page=page, width=width)
        return self._ask(task, content, PAGE_SECONDS, wait=WAIT_SECONDS)

    def page_words(self, content: bytes, page: int, name: str = "the document") -> tuple[PlacedWord, ...]:
        """Return where the words of page `page` (from 1) of a PDF's text layer stand; none for what is no PDF.

        Raises:
            DocumentError: the document cannot be opened.
            ReadingBusy: other documents are being read.
        """
        task = self._task("words", name, content, PAGE_SECONDS, page=page)
        return _parsed(WORDS, self._ask(task, content, PAGE_SECONDS, wait=WAIT_SECONDS), name)

    def _task(
        self,
        kind: str,
        name: str,
        content: bytes,
        seconds: float,
        *,
        page: int = 0,
        width: int = 0,
        layout: Literal["auto", "none"] = "auto",
        is_split: bool = True,
    ) -> Task:
        return Task(kind, name, len(content), self.limits, int(seconds) * _cores() + 1, page, width, layout, is_split)

    def _ask(self, task: Task, content: bytes, seconds: float, *, wait: float | None = None, is_wanted: IsWanted = always) -> bytes:
        if not self._turn.acquire(timeout=wait):
            raise ReadingBusy("all processes that open documents are at work", hint="try again in some seconds")
        try:
            for child in self._children():
                try:
                    answer, result = child.ask(task, content, seconds, is_wanted)
                except Idle:
                    continue
                finally:
                    self._give_back(child)
                return self._result(answer, result, task)
        finally:
            self._turn.release()
        raise broken(task.name, "no answer")

    def _children(self) -> Iterator[ReadingProcess]:
        """Yield a process that is free, and behind it a fresh one: the free one may end as it is asked, having been idle."""
        with self._lock:
            free = self._free.pop() if self._free else None
        if free is not None:
            yield free
        child = ReadingProcess(self.memory_mb)
        with self._lock:
            self._all.add(child)
            is_late = self._is_closed
        if is_late:
            child.end()
        yield child

    def _give_back(self, child: ReadingProcess) -> None:
        with self._lock:
            is_kept = child.is_good and child.uses < self._uses and not self._is_closed
            if is_kept:
                self._free.append(child)
            else:
                self._all.discard(child)
        if not is_kept:
            child.end()

    def _result(self, answer: Answer, result: bytes, task: Task) -> bytes:
        if answer.error is None:
            return result
        if answer.error == "MemoryError":
            raise too_large(task.name, self.memory_mb)
        if task.kind == "rules" and answer.error not in _ERRORS:
            raise RulesFailed(answer.message, hint=answer.hint)
        raise _ERRORS.get(answer.error, DocumentUnreadable)(answer.message, hint=answer.hint)


def _parsed(kind: TypeAdapter[T], result: bytes, name: str) -> T:
    try:
        return kind.validate_json(result)
    except ValidationError as error:
        raise broken(name, "an answer that is none") from error


def _is_sound(document: Document) -> bool:
    """Say whether all places of a document lie in its text: the process that said so may have been taken over."""
    end = len(document.text)
    spans = [page.span for page in document.pages] + [line.span for line in document.lines]
    spans += [word.span for line in document.lines for word in line.words]
    return all(0 <= span.start <= span.end <= end for span in spans)


def _cores() -> int:
    """Return how many pages are read side by side (ingest.ocr.reading)."""
    return min(_MOST_CORES, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
