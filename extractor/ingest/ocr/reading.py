"""Many pages side by side, one a core (at most eight), each rendered when its turn comes and forgotten when it is read.

Engines are made at first use and kept for the life of the process; together with the pages in work they are what OCR needs of memory,
however long a document is and however many are read at the same time.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeAlias

from extractor.errors import NoTextLayer
from extractor.ingest.assembly import Note, PageText
from extractor.ingest.ocr.engine import Deadline, Engine, PageUnreadable
from extractor.ingest.ocr.engines import ENGINES, EngineRow
from extractor.ingest.ocr.lines import page_text
from extractor.ingest.ocr.pages import read_page
from extractor.ingest.ocr.render import PagePicture
from extractor.ingest.ocr.second import look_again

TakePicture: TypeAlias = Callable[[Deadline], PagePicture]
"""Gives the picture of one page, or raises PageUnreadable."""

MOST_ENGINES = 8
"""An engine takes a quarter of a gigabyte; eight read ten thousand pages an hour and more."""


def read_pictures(take: Sequence[TakePicture], engine: EngineRow, page_seconds: float) -> list[PageText]:
    """Return the text of each page; one that cannot be read is empty and says so in its note.

    Raises:
        NoTextLayer: the engine is installed and does not start.
    """
    pool = _pool(engine.name)

    def read(picture: TakePicture) -> PageText:
        with pool.engine() as reader:
            deadline = Deadline(page_seconds)
            try:
                page = picture(deadline)
                read = look_again(page.pixels, read_page(page.pixels, reader, deadline), reader, deadline)
                return page_text(read, page)
            except PageUnreadable as error:
                return PageText("", is_ocr=True, notes=(Note("unreadable", str(error)),))

    executor = ThreadPoolExecutor(max(1, min(len(take), pool.size)), thread_name_prefix="page")
    try:
        return list(executor.map(read, take))
    finally:
        executor.shutdown(cancel_futures=True)  # the first error or Ctrl-C ends it after the pages in work


class _Pool:
    """Engines of one kind, lent to one thread at a time."""

    def __init__(self, row: EngineRow) -> None:
        self._row = row
        self.size = min(_cores(), MOST_ENGINES)
        self._turn = threading.BoundedSemaphore(self.size)
        self._lock = threading.Lock()
        self._free: list[Engine] = []

    @contextlib.contextmanager
    def engine(self) -> Iterator[Engine]:
        with self._turn:
            with self._lock:
                engine = self._free.pop() if self._free else self._start()
            try:
                yield engine
            finally:
                self._free.append(engine)

    def _start(self) -> Engine:
        try:
            return self._row.build()
        except Exception as error:  # imports and starts native libraries: their errors have no common root
            raise NoTextLayer(
                f"the OCR engine {self._row.name} does not start ({type(error).__name__}: {error})",
                hint="install the extra again: pip install 'imr-extractor[ocr]'",
            ) from error


@cache
def _pool(name: str) -> _Pool:
    return _Pool(next(row for row in ENGINES if row.name == name))


def _cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
