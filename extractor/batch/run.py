"""A run over many documents: bounded, one writer, and one bad document leaves the others alone."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue

from extractor.batch.inputs import Entry
from extractor.batch.members import Opener
from extractor.batch.outputs import Output
from extractor.errors import BudgetReached, ConfigurationError, DocumentError, ExtractorError, ModelError
from extractor.exports import ErrorInfo, FailedDocument, Failure, Row
from extractor.record import Record

_log = logging.getLogger(__name__)

STOPS_RUN = (ModelError, BudgetReached, ConfigurationError)
"""What would fail every document alike: it ends the run and writes no row."""


@dataclass
class Outcome:
    """What became of the documents of a run; the `earlier` ones stood in the output before it began."""

    records: int = 0
    failures: int = 0
    earlier_records: int = 0
    earlier_failures: int = 0
    findings: int = 0
    for_review: int = 0
    stopped_by: ExtractorError | None = None
    interrupted: bool = False

    @property
    def exit_code(self) -> int:
        """The exit code of the command."""
        if self.interrupted:
            return 130
        if self.stopped_by is not None:
            return exit_code_of(self.stopped_by)
        if self.records + self.earlier_records == 0:
            return 3
        return 1 if self.failures + self.earlier_failures else 0


def exit_code_of(error: ExtractorError) -> int:
    """Return the exit code of a command that this error ended."""
    codes = ((ConfigurationError, 2), (BudgetReached, 5), (ModelError, 4))
    return next((code for kind, code in codes if isinstance(error, kind)), 3)


def run_batch(
    entries: Iterable[Entry],
    read: Callable[[Entry], Iterable[Row]],
    output: Output,
    *,
    jobs: int = 1,
    on_row: Callable[[Row], None] = lambda _: None,
) -> Outcome:
    """Read the entries that the output lacks, `jobs` at a time, and write each row as soon as it is there.

    The entries are gone through more than once. `read` gives a record for each decision of an entry, or the failure of it; of one that
    was cut short, those that stand in the output are left out. Ctrl-C abandons the documents in flight. `read` is called from other
    threads; `on_row` and the writer from this one.
    """
    done = output.done
    outcome = Outcome(
        earlier_records=sum(entry.key in done for entry in entries),
        earlier_failures=sum(entry.key in output.failures for entry in entries),
    )
    known = done | output.failures
    opener = Opener()
    todo = (opened(entry, opener) for entry in entries if entry.key not in known)
    executor = ThreadPoolExecutor(jobs, thread_name_prefix="document")
    written = set(output.records)
    try:
        for row in _rows(executor, todo, read, jobs, outcome):
            if isinstance(row, Record) and row.document.id in written:
                continue  # its bytes could not be hashed beforehand, or changed since
            output.writer.write(row)
            written.add(row.document.id or "")
            _count(outcome, row)
            on_row(row)
    except KeyboardInterrupt:
        outcome.interrupted = True
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
    return outcome


def opened(entry: Entry, opener: Opener) -> Entry:
    """Return an entry with its bytes in place of where a file holds them, or with the error that kept them away."""
    if entry.held is None:
        return entry
    try:
        return replace(entry, content=opener.content(entry.held))
    except DocumentError as error:
        return replace(entry, problem=error)


def _rows(
    executor: ThreadPoolExecutor,
    entries: Iterable[Entry],
    read: Callable[[Entry], Iterable[Row]],
    jobs: int,
    outcome: Outcome,
) -> Iterator[Row]:
    """Yield rows in the order in which they are made; after an error that stops the run, only what was in flight."""
    waiting = iter(entries)
    landed: SimpleQueue[Row | ExtractorError | None] = SimpleQueue()
    stopping = threading.Event()
    flying = 0
    try:
        while True:
            while flying < jobs and not stopping.is_set() and (entry := next(waiting, None)) is not None:
                executor.submit(_read_entry, entry, read, landed, stopping)
                flying += 1
            if not flying:
                return
            made = landed.get()
            if made is None:
                flying -= 1
            elif isinstance(made, ExtractorError):
                outcome.stopped_by = outcome.stopped_by or made
                stopping.set()
            else:
                yield made
    finally:
        stopping.set()


def _read_entry(
    entry: Entry,
    read: Callable[[Entry], Iterable[Row]],
    landed: SimpleQueue[Row | ExtractorError | None],
    stopping: threading.Event,
) -> None:
    """Put the rows of an entry into `landed`, or the error that stops the run, and None at the end."""
    try:
        for row in attempts(entry, read):
            landed.put(row)
            if stopping.is_set():
                return
    except STOPS_RUN as error:
        landed.put(error)
    finally:
        landed.put(None)


def attempts(entry: Entry, read: Callable[[Entry], Iterable[Row]]) -> Iterator[Row]:
    """Yield a row for each decision of an entry; one that fails leaves the others alone."""
    if entry.problem is not None:
        yield failure(entry, entry.problem)
        return
    try:
        rows = iter(read(entry))
    except STOPS_RUN:
        raise
    except Exception as error:
        yield failure(entry, error)
        return
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except STOPS_RUN:
            raise
        except Exception as error:
            yield failure(entry, error)
        else:
            yield row if isinstance(row, Failure) else _with_places(row, entry)


def _with_places(record: Record, entry: Entry) -> Record:
    return record.model_copy(update={"document": record.document.model_copy(update={"also": list(entry.also)})})


def _unexpected(error: Exception) -> ErrorInfo:
    """Say where the program failed; the error's own words may quote the document, so they are left out."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    return ErrorInfo(
        type=type(error).__name__,
        message=f"the program failed on this document ({type(error).__name__} at {place})",
        hint="Please report it; -vv shows more.",
    )


def failure(entry: Entry, error: Exception) -> Failure:
    """Return the row of a document that an error kept from being read."""
    if isinstance(error, ExtractorError):
        told = ErrorInfo(type=type(error).__name__, message=error.message, hint=error.hint)
    else:
        _log.debug("document %s failed unexpectedly", entry.key, exc_info=error)
        told = _unexpected(error)
    return Failure(document=FailedDocument(id=entry.id, source=entry.source, also=list(entry.also)), error=told)


def _count(outcome: Outcome, row: Row) -> None:
    if isinstance(row, Record):
        outcome.records += 1
        outcome.findings += len(row.findings)
        outcome.for_review += row.review.needed
    else:
        outcome.failures += 1
