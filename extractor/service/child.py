"""The process that opens documents of strangers and reads them by rules; started by `reading`, one task at a time, until its
standard input ends.

A task is a line of JSON and the document's bytes behind it, an answer a line of JSON and the bytes of the result: nothing that
either side reads is ever executed. The process may neither write files nor leave a core behind; memory and processor time end it.
"""

from __future__ import annotations

import io
import json
import os
import queue
import resource
import signal
import sys
import threading
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from pydantic import TypeAdapter

from extractor.document import Document
from extractor.errors import DocumentError, DocumentUnreadable
from extractor.ingest import Limits, read_document
from extractor.ingest.pdfium import LOCK, is_pdf, open_pdf
from extractor.ingest.scans import is_image
from extractor.ingest.word_boxes import PlacedWord, word_boxes
from extractor.record import Record

IDLE_SECONDS = 60.0
"""A process without work ends after this time: one that has recognised print holds half a gigabyte."""

IDLE = 0
"""Exit code of a process that ends by itself, having answered all that it was asked."""

NO_MEMORY = 3
BROKEN = 4
"""Exit codes of a process that could not even take its task."""

MOST_PIXELS = 25_000_000
"""Largest picture of a page; a letter page of the greatest width has 20 million."""

MEGABYTE = 1 << 20

REPORT = "Please report it."
"""What is to be done where the program is at fault."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is wanted of a document; `page` counts from 1, `width` is in pixels, `cpu_seconds` of all cores together.

    Kinds: `read` gives the document of a file's bytes, `rules` the records that rules give of a document (which comes as JSON in
    place of a file), one for each decision in it where `is_split`, `draw` the picture of a page, `words` where its words stand.
    """

    kind: str
    name: str
    size: int
    limits: Limits
    cpu_seconds: int
    page: int = 0
    width: int = 0
    layout: Literal["auto", "none"] = "auto"
    is_split: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """How it went: the size of the result behind this line, or the error's class, message and hint."""

    size: int = 0
    error: str | None = None
    message: str = ""
    hint: str | None = None


TASK = TypeAdapter(Task)
ANSWER = TypeAdapter(Answer)
DOCUMENT = TypeAdapter(Document)
WORDS = TypeAdapter(tuple[PlacedWord, ...])
RECORDS = TypeAdapter(list[Record])


def main() -> None:
    """Answer tasks until standard input ends or nothing more is asked."""
    _confine(int(sys.argv[1]))
    tasks: queue.SimpleQueue[tuple[Task, bytes]] = queue.SimpleQueue()
    threading.Thread(target=_take_tasks, args=(sys.stdin.buffer, tasks), daemon=True).start()
    while True:
        try:
            task, content = tasks.get(timeout=IDLE_SECONDS)
        except queue.Empty:
            os._exit(IDLE)
        _say(sys.stdout.buffer, *_answered(task, content))
        del content


def _confine(memory_mb: int) -> None:
    """Give up what reading does not need.

    RLIMIT_DATA counts what is written to; RLIMIT_AS would also count what libraries only reserve (measured: 1.4 and 2.5 GB for a
    scan of six pages, of which 0.8 GB are used).
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    resource.setrlimit(resource.RLIMIT_DATA, (memory_mb * MEGABYTE,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _take_tasks(stream: BinaryIO, tasks: queue.SimpleQueue[tuple[Task, bytes]]) -> None:
    """Pass tasks on; end the process when the parent closes the pipe or dies, whatever is under way."""
    code = BROKEN
    try:
        while line := stream.readline():
            task = TASK.validate_json(line)
            tasks.put((task, stream.read(task.size)))
        code = IDLE
    except MemoryError:
        code = NO_MEMORY
    finally:
        os._exit(code)  # also a fault ends the process: the other thread would wait for tasks that nobody takes


def _say(stream: BinaryIO, answer: Answer, result: bytes) -> None:
    stream.write(json.dumps(asdict(answer)).encode() + b"\n")
    stream.write(result)
    stream.flush()


def _answered(task: Task, content: bytes) -> tuple[Answer, bytes]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    end = int(used.ru_utime + used.ru_stime) + task.cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (end, resource.RLIM_INFINITY))  # ends also what never looks at a clock
    try:
        result = _done(task, content)
    except DocumentError as error:
        return Answer(error=type(error).__name__, message=error.message, hint=error.hint), b""
    except MemoryError:
        return Answer(error="MemoryError"), b""
    except Exception as error:  # a front end: whatever a hostile file brings about is its failure, not the service's
        return _failure(task, error), b""
    return Answer(size=len(result)), result


def _failure(task: Task, error: Exception) -> Answer:
    """Say what failed: a library on the document's bytes, or the rules on its words, which is for us to know."""
    if task.kind != "rules":
        return Answer(error="DocumentUnreadable", message=f"{task.name!r} cannot be read ({type(error).__name__})")
    return Answer(error=type(error).__name__, message=failure_message(error), hint=REPORT)


def failure_message(error: Exception) -> str:
    """Say where the program failed; the error's own words may quote the document, so they are left out."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"the program failed on this document ({type(error).__name__} at {Path(frame.filename).name}:{frame.lineno})"


def _done(task: Task, content: bytes) -> bytes:
    if task.kind == "read":
        return DOCUMENT.dump_json(read_document(content, name=task.name, limits=task.limits))
    if task.kind == "rules":
        return _ruled(task, content)
    if task.kind == "words":
        words = word_boxes(content, task.page, task.name, task.limits) if is_pdf(content) else ()
        return WORDS.dump_json(words)
    if is_image(content):
        return _drawn_image(task, content)
    if is_pdf(content):
        return _drawn_page(task, content)
    raise DocumentUnreadable(f"{task.name!r} is text: it has no pages to draw")


def _ruled(task: Task, content: bytes) -> bytes:
    from extractor.pipeline import Pipeline  # takes 0.7 s: processes that only draw pages do without
    from extractor.settings import Settings

    settings = Settings(reader="regex", layout=task.layout, split=task.is_split, use_cache=False)
    with Pipeline(settings) as pipeline:
        return RECORDS.dump_json([pipeline.run_document(part) for part in pipeline.parts(DOCUMENT.validate_json(content))])


def _drawn_page(task: Task, content: bytes) -> bytes:
    with open_pdf(content, task.name, task.limits) as pdf, LOCK:
        _check_page(task, len(pdf))
        page = pdf[task.page - 1]
        width, height = page.get_size()
        if not min(width, height) > 0:
            raise DocumentUnreadable(f"page {task.page} of {task.name!r} has no size")
        scale = min(task.width / width, (MOST_PIXELS / (width * height)) ** 0.5, MOST_PIXELS / (1_000 * height))
        picture = page.render(scale=scale, grayscale=True).to_pil()
        page.close()
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def _drawn_image(task: Task, content: bytes) -> bytes:
    from PIL import Image

    from extractor.ingest.ocr.engine import Deadline, PageUnreadable
    from extractor.ingest.ocr.images import ImagePages

    pages = ImagePages(content, task.name, task.limits)
    _check_page(task, pages.count)
    try:
        picture = Image.fromarray(pages.page(task.page - 1, Deadline(task.limits.page_seconds)).pixels)
    except PageUnreadable as error:
        raise DocumentUnreadable(f"page {task.page} of {task.name!r} cannot be shown: {error}") from error
    if task.width < picture.width:
        picture = picture.resize((task.width, max(1, round(picture.height * task.width / picture.width))))
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def _check_page(task: Task, count: int) -> None:
    if not 1 <= task.page <= count:
        raise DocumentUnreadable(f"{task.name!r} has no page {task.page}: it has {count:,}")


if __name__ == "__main__":
    main()
