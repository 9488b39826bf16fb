import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from extractor.batch import Entry, Outcome, Output, open_output, plan_inputs, run_batch
from extractor.errors import (
    BudgetReached,
    ConfigurationError,
    DocumentEmpty,
    ExtractorError,
    ModelUnavailable,
)
from extractor.exports import Failure, Format, Row
from extractor.record import PartInfo, Record

SAMPLE = Record.model_validate_json((Path(__file__).parent / "data/pages/record.json").read_text("utf-8"))
SUFFIXES = frozenset({".txt", ".pdf"})


class Rows:
    """A writer that keeps rows in memory."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def write(self, row: Row) -> None:
        self.rows.append(row)

    def close(self) -> None:
        pass


def record_of(entry: Entry) -> Record:
    data = entry.content if isinstance(entry.content, bytes) else entry.content.read_bytes()
    if not data:
        raise DocumentEmpty(f"{entry.source!r} is empty", hint="name another")
    info = SAMPLE.document.model_copy(update={"id": hashlib.sha256(data).hexdigest(), "source": entry.source})
    return SAMPLE.model_copy(update={"document": info})


def records_of(entry: Entry) -> list[Record]:
    return [record_of(entry)]


class Planned(NamedTuple):
    entries: tuple[Entry, ...]
    skipped: int


def plan(*arguments: object, stdin: bytes = b"", lists: Sequence[str] = (), column: str | None = None) -> Planned:
    found = plan_inputs([str(argument) for argument in arguments], SUFFIXES, lambda: stdin, lists=lists, column=column)
    return Planned(tuple(found), found.skipped)


def files(folder: Path, **contents: str) -> Path:
    for name, content in contents.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder


def extract(
    folder: Path,
    out: Path,
    configuration: str = "a",
    read: Callable[[Entry], Iterable[Record]] = records_of,
    format: Format = "jsonl",
    overwrite: bool = False,
    retry_failed: bool = False,
) -> Outcome:
    with open_output(out, format, configuration, overwrite=overwrite, retry_failed=retry_failed) as output:
        return run_batch(plan(folder).entries, read, output)


def sources(out: Path) -> list[str]:
    return [json.loads(line)["document"]["source"] for line in out.read_text().splitlines()]


PARTS = 3


def parts_of(entry: Entry) -> Iterator[Record]:
    """Return records of a file with three decisions."""
    whole = record_of(entry).document
    for index in range(1, PARTS + 1):
        part = PartInfo(index=index, of=PARTS, start=index, end=index + 1, pages=(index, index))
        yield SAMPLE.model_copy(update={"document": whole.model_copy(update={"id": f"{whole.id}-p{index}of{PARTS}", "part": part})})


class TestParts:
    def test_each_decision_of_a_file_is_a_row_and_the_file_is_done_with_the_last(self, tmp_path: Path) -> None:
        folder, out = files(tmp_path / "in", a_txt="a"), tmp_path / "out.jsonl"
        outcome = extract(folder, out, read=parts_of)
        assert (outcome.records, outcome.failures, sources(out)) == (3, 0, ["a.txt"] * 3)
        again = extract(folder, out, read=parts_of)
        assert (again.records, again.earlier_records, len(sources(out))) == (0, 1, 3)

    def test_a_file_that_was_cut_short_is_read_again_and_what_stands_there_is_not_written_twice(self, tmp_path: Path) -> None:
        folder, out = files(tmp_path / "in", a_txt="a"), tmp_path / "out.jsonl"
        extract(folder, out, read=parts_of)
        whole = out.read_text()
        out.write_text("".join(whole.splitlines(keepends=True)[:2]))
        outcome = extract(folder, out, read=parts_of)
        assert (outcome.records, outcome.earlier_records) == (1, 0)
        assert out.read_text() == whole

    def test_a_decision_that_fails_leaves_the_others_of_its_file(self, tmp_path: Path) -> None:
        def fail_on_second(record: Record) -> Record:
            if record.document.part and record.document.part.index == 2:
                raise DocumentEmpty("no words")
            return record

        def read(entry: Entry) -> Iterator[Record]:
            return map(fail_on_second, parts_of(entry))

        folder, out = files(tmp_path / "in", a_txt="a"), tmp_path / "out.jsonl"
        outcome = extract(folder, out, read=read)
        assert (outcome.records, outcome.failures, outcome.exit_code) == (2, 1, 1)
        assert extract(folder, out, read=read).earlier_failures == 1
        again = extract(folder, out, read=parts_of, retry_failed=True)
        assert (again.records, again.failures, len(sources(out))) == (1, 0, 3)


class TestInputs:
    def test_folders_are_read_recursively_in_order_and_other_suffixes_skipped(self, tmp_path: Path) -> None:
        files(tmp_path, b_txt="b", a__c_PDF="c", a__d_md="d", e="e")
        found = plan(tmp_path)
        assert ([entry.source for entry in found.entries], found.skipped) == (["b.txt", "a/c.PDF"], 2)

    def test_a_file_named_explicitly_is_taken_whatever_its_suffix(self, tmp_path: Path) -> None:
        files(tmp_path, odd_md="x")
        assert [entry.source for entry in plan(tmp_path / "odd.md").entries] == ["odd.md"]

    def test_equal_bytes_are_one_document_with_other_places(self, tmp_path: Path) -> None:
        files(tmp_path, a_txt="same", b_txt="other", sub__c_txt="same")
        first, second = plan(tmp_path).entries
        assert (first.source, first.also, second.source, second.also) == ("a.txt", ("sub/c.txt",), "b.txt", ())
        assert first.id == hashlib.sha256(b"same").hexdigest()

    def test_a_file_named_twice_is_read_once_and_is_no_other_place(self, tmp_path: Path) -> None:
        files(tmp_path, a_txt="x")
        assert [entry.also for entry in plan(tmp_path, tmp_path / "a.txt").entries] == [()]

    def test_outputs_in_a_folder_are_no_documents(self, tmp_path: Path) -> None:
        files(tmp_path, a_txt="a")
        for name in ("one.txt", "two.TXT"):
            extract(tmp_path, tmp_path / name)
        extract(tmp_path, tmp_path / "three.txt", format="json")
        (tmp_path / "two.TXT").write_bytes(b"\xef\xbb\xbf" + (tmp_path / "two.TXT").read_bytes())
        found = plan(tmp_path)
        assert ([entry.source for entry in found.entries], found.skipped) == (["a.txt"], 5)  # with two files of state

    def test_the_output_of_the_run_is_no_document_even_while_it_holds_nothing(self, tmp_path: Path) -> None:
        files(tmp_path, a_txt="a", out_txt="")
        (tmp_path / "link.txt").symlink_to("out.txt")
        found = plan_inputs([str(tmp_path)], SUFFIXES, bytes, output=tmp_path / "sub" / ".." / "out.txt")
        assert ([entry.source for entry in found], found.skipped) == (["a.txt"], 2)

    def test_a_file_is_not_read_and_written_by_one_run(self, tmp_path: Path) -> None:
        files(tmp_path, a_txt="a")
        with pytest.raises(ConfigurationError, match=r"a\.txt' is to be read and to be written"):
            plan_inputs([str(tmp_path / "a.txt")], SUFFIXES, bytes, output=tmp_path / "a.txt")

    def test_a_pipe_in_a_folder_is_not_drained_beforehand(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.txt")
        assert plan(tmp_path).entries[0].id is None

    def test_standard_input_is_a_document(self) -> None:
        assert plan("-", stdin=b"Zyxol").entries == (Entry(hashlib.sha256(b"Zyxol").hexdigest(), "-", b"Zyxol"),)

    def test_a_missing_file_is_an_entry_without_id(self, tmp_path: Path) -> None:
        gone = tmp_path / "gone.txt"
        assert plan(gone).entries == (Entry(None, gone.as_posix(), gone),)

    def test_a_pipe_is_not_drained_beforehand(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        assert plan(tmp_path / "pipe").entries[0].id is None

    def test_a_name_that_is_no_utf_8_can_be_written(self, tmp_path: Path) -> None:
        (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("x")
        assert plan(tmp_path).entries[0].source == "caf\ufffd.txt"


class TestRun:
    def test_one_bad_document_leaves_the_others_alone(self, tmp_path: Path) -> None:
        files(tmp_path, a_txt="a", b_txt="", c_txt="c")
        writer = Rows()
        outcome = run_batch(plan(tmp_path).entries, records_of, Output(writer))
        assert [type(row) for row in writer.rows] == [Record, Failure, Record]
        assert (outcome.records, outcome.failures, outcome.exit_code) == (2, 1, 1)

    def test_a_failure_says_what_happened_and_what_to_do(self, tmp_path: Path) -> None:
        files(tmp_path, b_txt="")
        writer = Rows()
        run_batch(plan(tmp_path).entries, records_of, Output(writer))
        assert writer.rows[0].model_dump() == {
            "document": {"id": hashlib.sha256(b"").hexdigest(), "source": "b.txt", "also": []},
            "error": {"type": "DocumentEmpty", "message": "'b.txt' is empty", "hint": "name another"},
        }

    def test_an_unexpected_error_is_a_row_without_the_words_of_the_document(self, tmp_path: Path) -> None:
        def read(entry: Entry) -> list[Record]:
            raise RuntimeError("the patient said so")

        writer = Rows()
        run_batch(plan(files(tmp_path, a_txt="a")).entries, read, Output(writer))
        row = writer.rows[0]
        assert isinstance(row, Failure)
        assert row.error.type == "RuntimeError"
        assert "patient" not in row.model_dump_json()

    def test_other_places_stand_in_the_record(self, tmp_path: Path) -> None:
        writer = Rows()
        run_batch(plan(files(tmp_path, a_txt="x", b_txt="x")).entries, records_of, Output(writer))
        assert [row.document.also for row in writer.rows] == [["b.txt"]]

    def test_a_document_known_only_once_it_is_read_is_not_written_twice(self, tmp_path: Path) -> None:
        files(tmp_path, a_txt="x")
        unhashed = Entry(None, "pipe", tmp_path / "a.txt")
        writer = Rows()
        run_batch([*plan(tmp_path).entries, unhashed], records_of, Output(writer))
        assert len(writer.rows) == 1

    def test_never_more_than_jobs_documents_are_in_flight(self, tmp_path: Path) -> None:
        gate, flying, most, lock = threading.Barrier(2), 0, 0, threading.Lock()

        def read(entry: Entry) -> list[Record]:
            nonlocal flying, most
            with lock:
                flying += 1
                most = max(most, flying)
            gate.wait(timeout=30)  # proves that two run at once
            with lock:
                flying -= 1
            return records_of(entry)

        files(tmp_path, **{f"f{n}_txt": str(n) for n in range(6)})
        outcome = run_batch(plan(tmp_path).entries, read, Output(Rows()), jobs=2)
        assert (most, outcome.records) == (2, 6)

    @pytest.mark.parametrize(
        ("error", "code"),
        [(ModelUnavailable("gone"), 4), (BudgetReached("spent"), 5), (ConfigurationError("odd"), 2)],
    )
    def test_what_fails_every_document_ends_the_run_without_a_row(self, tmp_path: Path, error: ExtractorError, code: int) -> None:
        def read(entry: Entry) -> list[Record]:
            if entry.source == "b.txt":
                raise error
            return records_of(entry)

        files(tmp_path, a_txt="a", b_txt="b", c_txt="c")
        writer = Rows()
        outcome = run_batch(plan(tmp_path).entries, read, Output(writer))
        assert [row.document.source for row in writer.rows] == ["a.txt"]
        assert (outcome.exit_code, outcome.stopped_by) == (code, error)

    def test_an_interrupt_keeps_what_is_written(self, tmp_path: Path) -> None:
        def interrupt(row: Row) -> None:
            raise KeyboardInterrupt

        files(tmp_path, a_txt="a", b_txt="b")
        writer = Rows()
        outcome = run_batch(plan(tmp_path).entries, records_of, Output(writer), on_row=interrupt)
        assert (outcome.exit_code, len(writer.rows)) == (130, 1)

    @pytest.mark.parametrize(
        ("outcome", "code"),
        [
            (Outcome(records=2), 0),
            (Outcome(records=1, failures=1), 1),
            (Outcome(earlier_records=1, earlier_failures=1), 1),
            (Outcome(failures=2), 3),
            (Outcome(), 3),
            (Outcome(earlier_records=1), 0),
            (Outcome(failures=1, stopped_by=ModelUnavailable("gone")), 4),
            (Outcome(stopped_by=BudgetReached("spent"), interrupted=True), 130),
        ],
    )
    def test_exit_codes_follow_their_precedence(self, outcome: Outcome, code: int) -> None:
        assert outcome.exit_code == code


class TestResume:
    def test_documents_that_stand_in_the_output_are_not_read_again(self, tmp_path: Path) -> None:
        folder, out = files(tmp_path / "in", a_txt="a", b_txt=""), tmp_path / "out.jsonl"
        extract(folder, out)
        files(folder, c_txt="c")
        outcome = extract(folder, out)
        assert sources(out) == ["a.txt", "b.txt", "c.txt"]
        assert (outcome.records, outcome.earlier_records, outcome.earlier_failures) == (1, 1, 1)

    def test_failed_documents_are_read_again_on_request_and_stand_once(self, tmp_path: Path) -> None:
        folder, out = files(tmp_path / "in", a_txt="", b_txt="b"), tmp_path / "out.jsonl"
        extract(folder, out)
        outcome = extract(folder, out, retry_failed=True)
        assert sources(out) == ["b.txt", "a.txt"]
        assert outcome.failures == 1

    @pytest.mark.parametrize("cut", [1, 2, 100, 3000])
    def test_a_cut_last_line_is_dropped_and_its_document_read_again(self, tmp_path: Path, cut: int) -> None:
        folder, out = files(tmp_path / "in", a_txt="a", b_txt="b"), tmp_path / "out.jsonl"
        extract(folder, out)
        whole = out.read_text()
        out.write_bytes(out.read_bytes()[:-cut])
        extract(folder, out)
        assert out.read_text() == whole

    def test_a_first_line_that_is_cut_is_dropped(self, tmp_path: Path) -> None:
        folder, out = files(tmp_path / "in", a_txt="a"), tmp_path / "out.jsonl"
        extract(folder, out)
        whole = out.read_text()
        out.write_text(whole[:20])
        extract(folder, out)
        assert out.read_text() == whole

    def test_records_of_another_configuration_are_refused_and_left_alone(self, tmp_path: Path) -> None:
        folder, out = files(tmp_path / "in", a_txt="a"), tmp_path / "out.jsonl"
        extract(folder, out)
        whole = out.read_text()
        with pytest.raises(ConfigurationError, match="another configuration"):
            extract(folder, out, configuration="b")
        assert out.read_text() == whole

    def test_overwrite_starts_anew(self, tmp_path: Path) -> None:
        folder, out = files(tmp_path / "in", a_txt="a"), tmp_path / "out.jsonl"
        extract(folder, out)
        (folder / "a.txt").rename(folder / "z.txt")
        extract(folder, out, configuration="b", overwrite=True)
        assert sources(out) == ["z.txt"]
        assert extract(folder, out, configuration="b").records == 0

    def test_a_file_that_no_run_has_written_is_left_alone(self, tmp_path: Path) -> None:
        folder, out = files(tmp_path / "in", a_txt="a"), tmp_path / "notes.jsonl"
        out.write_text("my notes\n")
        with pytest.raises(ConfigurationError, match="not written by a run"):
            extract(folder, out)
        assert out.read_text() == "my notes\n"

    def test_a_removed_output_starts_anew_under_any_configuration(self, tmp_path: Path) -> None:
        folder, out = files(tmp_path / "in", a_txt="a"), tmp_path / "out.jsonl"
        extract(folder, out)
        out.unlink()
        assert extract(folder, out, configuration="b").records == 1

    def test_a_second_run_on_the_same_output_is_refused(self, tmp_path: Path) -> None:
        with (
            open_output(tmp_path / "out.jsonl", "jsonl", "a"),
            pytest.raises(ConfigurationError, match="another run"),
            open_output(tmp_path / "out.jsonl", "jsonl", "a"),
        ):
            pass

    def test_a_stopped_run_goes_on_where_it_was(self, tmp_path: Path) -> None:
        def read(entry: Entry) -> list[Record]:
            if entry.source == "b.txt":
                raise ModelUnavailable("gone")
            return records_of(entry)

        folder, out = files(tmp_path / "in", a_txt="a", b_txt="b"), tmp_path / "out.jsonl"
        assert extract(folder, out, read=read).exit_code == 4
        assert extract(folder, out).exit_code == 0
        assert sources(out) == ["a.txt", "b.txt"]

    def test_after_kill_9_every_document_stands_once(self, tmp_path: Path) -> None:
        folder, out = tmp_path / "in", tmp_path / "out.jsonl"
        files(folder, **{f"f{n:02}_txt": str(n) for n in range(40)})
        for kill_after in (5, 11, 1):
            command = [sys.executable, __file__, str(folder), str(out), str(kill_after)]
            assert subprocess.run(command, check=False).returncode == -signal.SIGKILL  # noqa: S603 - ourselves
        extract(folder, out)
        assert sorted(sources(out)) == [f"f{n:02}.txt" for n in range(40)]


class TestWholeOutputs:
    def test_json_is_one_array(self, tmp_path: Path) -> None:
        out = tmp_path / "new" / "out.json"
        extract(files(tmp_path / "in", a_txt="a", b_txt=""), out, format="json")
        assert [row["document"]["source"] for row in json.loads(out.read_text())] == ["a.txt", "b.txt"]
        assert sorted(path.name for path in out.parent.iterdir()) == ["out.json"]

    def test_what_stands_there_is_replaced_only_on_request(self, tmp_path: Path) -> None:
        folder, out = files(tmp_path / "in", a_txt="a"), tmp_path / "out"
        extract(folder, out, format="json")
        with pytest.raises(ConfigurationError, match="holds something"):
            extract(folder, out, format="json")
        extract(folder, out, format="json", overwrite=True)

    def test_a_run_that_breaks_leaves_the_old_output(self, tmp_path: Path) -> None:
        folder, out = files(tmp_path / "in", a_txt="a"), tmp_path / "out.json"
        extract(folder, out, format="json")
        whole = out.read_text()
        with pytest.raises(ZeroDivisionError), open_output(out, "json", "a", overwrite=True):
            raise ZeroDivisionError
        assert out.read_text() == whole

    def test_only_json_lines_can_be_gone_on_with(self, tmp_path: Path) -> None:
        with (
            pytest.raises(ConfigurationError, match="JSON Lines"),
            open_output(tmp_path / "x", "json", "a", retry_failed=True),
        ):
            pass

    def test_a_stream_gets_each_row_at_once(self, tmp_path: Path) -> None:
        stream, lines = io.StringIO(), []
        with open_output(None, "jsonl", "a", stream=stream) as output:
            entries = plan(files(tmp_path, a_txt="a", b_txt="b")).entries
            run_batch(entries, records_of, output, on_row=lambda _: lines.append(stream.getvalue().count("\n")))
        assert lines == [1, 2]

    def test_a_place_that_cannot_be_written_is_a_clear_error(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x")
        with (
            pytest.raises(ConfigurationError, match="cannot write"),
            open_output(tmp_path / "file" / "out.jsonl", "jsonl", "a"),
        ):
            pass


def _die_after(rows: int) -> Callable[[Row], None]:
    left = rows

    def count(row: Row) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return count


if __name__ == "__main__":  # the process that test_after_kill_9 starts
    with open_output(Path(sys.argv[2]), "jsonl", "a") as opened:
        run_batch(plan(sys.argv[1]).entries, records_of, opened, jobs=3, on_row=_die_after(int(sys.argv[3])))
