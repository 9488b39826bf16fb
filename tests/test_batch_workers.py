import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.batch import Entry, Output, Workers, run_batch
from extractor.batch.workers import WorkerDied
from extractor.document import Document
from extractor.errors import ConfigurationError
from extractor.exports import Failure, Row
from extractor.pipeline import extract
from extractor.record import Record
from extractor.settings import Settings

DECISION = Path(__file__).parent / "data/pages/decision.txt"
RULES = Settings(reader="regex", jobs=1)


class Rows:
    """A writer that keeps rows in memory."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def write(self, row: Row) -> None:
        self.rows.append(row)

    def close(self) -> None:
        pass


@pytest.fixture(name="workers", scope="module")
def shared_workers() -> Iterator[Workers]:
    with Workers(RULES) as workers:
        yield workers


def without_run(record: Record) -> dict[str, object]:
    """Return a record without what differs from run to run."""
    return record.model_dump(exclude={"provenance": {"seconds", "created_at"}})


def test_a_process_gives_the_record_that_this_one_gives_and_the_other_places(workers: Workers) -> None:
    here = extract(DECISION, reader="regex")
    (there,) = workers.rows(Entry(here.document.id, here.document.source, DECISION, ("a/other.txt",)))
    assert isinstance(there, Record)
    assert there.document.also == ["a/other.txt"]
    told = there.model_copy(update={"document": there.document.model_copy(update={"also": []})})
    assert without_run(told) == without_run(here)


def test_bytes_and_names_that_are_no_utf_8_reach_the_process(workers: Workers, tmp_path: Path) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9.txt")
    odd.write_bytes(DECISION.read_bytes())
    rows = [*workers.rows(Entry(None, "-", DECISION.read_bytes())), *workers.rows(Entry(None, "caf\ufffd.txt", odd))]
    assert [(type(row), row.document.source) for row in rows] == [(Record, "-"), (Record, "caf\ufffd.txt")]


def test_a_document_that_fails_there_is_a_row(workers: Workers) -> None:
    (row,) = workers.rows(Entry(None, "empty.txt", b""))
    assert isinstance(row, Failure)
    assert row.error.type == "DocumentEmpty"


def test_a_process_that_dies_fails_its_document_and_a_new_one_reads_the_next() -> None:
    with Workers(RULES) as workers:
        assert [*workers.rows(Entry(None, "first.txt", DECISION.read_bytes()))]
        (process,) = workers.running
        os.kill(process, signal.SIGKILL)
        writer = Rows()
        run_batch([Entry(None, name, DECISION) for name in ("a.txt",)], workers.rows, Output(writer))
        (failed,) = writer.rows
        assert isinstance(failed, Failure)
        assert failed.error.type == "WorkerDied"
        assert failed.error.message == "the process that read 'a.txt' ended (signal 9)"
        (read,) = workers.rows(Entry(None, "b.txt", DECISION))
        assert isinstance(read, Record)


def test_processes_end_with_the_run() -> None:
    with Workers(RULES) as workers:
        assert [*workers.rows(Entry(None, "a.txt", b"Zyxol"))]
        (process,) = workers.running
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    with pytest.raises(WorkerDied, match="the run has ended"):
        workers.rows(Entry(None, "b.txt", b"Zyxol"))


def test_with_a_model_a_process_only_opens_documents(tmp_path: Path) -> None:
    with Workers(Settings(reader="hybrid", jobs=1), tmp_path / "kept") as workers:
        opened = workers.opened(Entry(None, "a.txt", DECISION))
        failed = workers.opened(Entry(None, "gone.txt", tmp_path / "gone.txt"))
    assert isinstance(opened, Document)
    assert opened.text == DECISION.read_text("utf-8")
    assert [path.stem for path in (tmp_path / "kept").iterdir()] == [opened.id]
    assert isinstance(failed, Failure)
    assert failed.error.type == "DocumentMissing"


def test_a_text_that_cannot_be_kept_ends_the_run(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with Workers(RULES, tmp_path / "file") as workers, pytest.raises(ConfigurationError, match="cannot keep text"):
        workers.rows(Entry(None, "a.txt", DECISION))
