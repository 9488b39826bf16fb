"""Documents opened in processes of their own."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import pytest
from PIL import Image

from evals.bench.hostile.pdfs import many_pages
from extractor.errors import DocumentEmpty, DocumentError, DocumentTooLarge, DocumentUnreadable
from extractor.ingest import Limits, read_document
from extractor.pipeline import Pipeline
from extractor.service import child, reading
from extractor.service.child import DOCUMENT, RECORDS, Task
from extractor.service.reading import ReadingBusy, ReadingPool, RulesFailed
from extractor.service.reading_process import NotWanted
from extractor.settings import Settings
from tests.fictional import render_pdf
from tests.scans import image_file, printed
from tests.service.processes import children_of, eventually, is_running

TEXT = "The request for Zyxol 7 mg #11 is not medically necessary."
PDF = render_pdf(f"{TEXT}\f{TEXT}")
LONG = many_pages(2_000, 100)
"""A PDF that takes some seconds to read."""

PARENT = """
import sys
from extractor.service.reading import ReadingPool
with ReadingPool() as pool:
    print(len(pool.read(b"one", "a").text), flush=True)
    pool.read(open(sys.argv[1], "rb").read(), "b")
"""


@pytest.fixture
def pool() -> Iterator[ReadingPool]:
    with ReadingPool() as pool:
        yield pool


def own_children() -> set[int]:
    return children_of(os.getpid())


@pytest.mark.parametrize("content", [PDF, TEXT.encode(), image_file(printed(TEXT)[0], "PNG")], ids=["pdf", "text", "scan"])
def test_child_reads_what_this_process_would_read(pool: ReadingPool, content: bytes) -> None:
    assert pool.read(content, "letter") == read_document(content, name="letter")


def test_child_reads_by_rules_what_this_process_would_read(pool: ReadingPool) -> None:
    document = read_document(TEXT, name="letter")
    with Pipeline(Settings(reader="regex", use_cache=False)) as pipeline:
        wanted = pipeline.run_document(document)
    (record,) = pool.rules(document)
    assert record.model_copy(update={"provenance": wanted.provenance}) == wanted


def test_rules_that_fail_in_the_child_tell_where_and_not_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError("Zyxolovir")

    monkeypatch.setattr("extractor.pipeline.Pipeline.run_document", fail)
    content = DOCUMENT.dump_json(read_document(TEXT, name="letter"))
    answer, result = child._answered(Task("rules", "letter", len(content), Limits(), 10**6), content)
    assert (answer.error, answer.hint, result) == ("RuntimeError", "Please report it.", b"")
    assert re.fullmatch(r"the program failed on this document \(RuntimeError at \w+\.py:\d+\)", answer.message)


def test_rules_that_failed_are_no_fault_of_the_document(pool: ReadingPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(tmp_path, monkeypatch, '{"error": "KeyError", "message": "the program failed", "hint": "Please report it."}')
    with pytest.raises(RulesFailed, match=r"^the program failed$"):
        pool.rules(read_document(TEXT, name="letter"))


def test_record_of_another_document_is_not_believed(pool: ReadingPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = RECORDS.dump_json(pool.rules(read_document("other", name="a"))).decode()
    pool.close()
    with ReadingPool() as fresh, monkeypatch.context() as pretending:
        pretend(tmp_path, pretending, f'{{"size": {len(other.encode())}}}\n{other}')
        with pytest.raises(DocumentUnreadable, match="an answer that does not fit"):
            fresh.rules(read_document(TEXT, name="a"))


def test_errors_of_documents_come_back_as_they_are(pool: ReadingPool) -> None:
    with pytest.raises(DocumentEmpty, match=r"^'a' is empty$"):
        pool.read(b"", "a")
    with pytest.raises(DocumentUnreadable, match=r"^'b' is cut off") as caught:
        pool.read(PDF[:-99], "b")
    assert caught.value.hint == "fetch the file again"


def test_limits_reach_the_child() -> None:
    with ReadingPool(limits=Limits(max_pages=1)) as pool, pytest.raises(DocumentTooLarge, match="has 2 pages, the limit is 1"):
        pool.read(PDF, "a")


def test_process_is_used_again_but_not_for_ever_and_not_after_a_failure() -> None:
    before = own_children()
    with ReadingPool(uses=2) as pool:
        seen = []
        for content in (b"a", b"b", b"c", b""):
            with suppress(DocumentEmpty):
                pool.read(content, "a")
            seen.append(own_children() - before)
    assert seen[0] != set()
    assert (seen[1], seen[3]) == (set(), set())
    assert not seen[0] & seen[2]


def test_threads_share_the_processes() -> None:
    before = own_children()
    with ReadingPool(most=2) as pool, ThreadPoolExecutor(6) as threads:
        documents = list(threads.map(lambda number: pool.read(f"text {number}".encode(), "a"), range(24)))
        assert len(own_children() - before) <= 2
    assert [document.text for document in documents] == [f"text {number}" for number in range(24)]
    assert own_children() - before == set()


def test_too_slow_a_document_is_given_up() -> None:
    before = own_children()
    with ReadingPool(seconds=0.5) as pool:
        with pytest.raises(DocumentUnreadable, match=r"^'a' was not read within 0\.5 s$"):
            pool.read(LONG, "a")
        assert own_children() - before == set()


def test_text_is_given_up_sooner_than_a_file(pool: ReadingPool) -> None:
    with ReadingPool(rules_seconds=0.01) as impatient:
        with pytest.raises(DocumentUnreadable, match=r"^'a' was not read within 0\.01 s$"):
            impatient.read(b"text", "a")
        with pytest.raises(DocumentUnreadable, match=r"^'b' was not read within 0\.01 s$"):
            impatient.rules(read_document("text", name="b"))
        assert impatient.read(PDF, "c") == pool.read(PDF, "c")


def test_document_that_nobody_wants_any_more_is_given_up() -> None:
    before = own_children()
    with ReadingPool(most=1) as pool:
        with pytest.raises(NotWanted):
            pool.read(LONG, "a", lambda: False)
        assert own_children() - before == set()
        assert pool.read(b"after", "b").text == "after"


def test_too_large_a_document_is_given_up() -> None:
    with ReadingPool(memory_mb=40) as pool:
        with pytest.raises(DocumentTooLarge, match=r"^'a' needs more than the 40 MB of memory that reading one may take$"):
            pool.read(b"a" * 19_000_000, "a")
        assert pool.read(b"after", "b").text == "after"


def test_death_of_the_process_is_the_documents_error(pool: ReadingPool) -> None:
    before = own_children()
    with ThreadPoolExecutor(1) as threads:
        future = threads.submit(pool.read, LONG, "a")
        assert eventually(lambda: own_children() - before)
        os.kill((own_children() - before).pop(), signal.SIGSEGV)
        with pytest.raises(DocumentUnreadable, match=r"^'a' broke the process that read it \(SIGSEGV, or more than the [\d,]+ MB"):
            future.result()
    assert pool.read(b"after", "b").text == "after"


def test_process_that_ended_being_idle_is_replaced(pool: ReadingPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = DOCUMENT.dump_json(read_document(b"a", name="a")).decode()
    before = own_children()
    with monkeypatch.context() as pretending:
        pretend(tmp_path, pretending, f'{{"size": {len(told)}}}\n{told}')  # answers once and ends well
        assert pool.read(b"a", "a").text == "a"
    assert eventually(lambda: own_children() == before)
    assert pool.read(b"b", "b").text == "b"


def pretend(folder: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """Let the next processes say something of their own."""
    liar = folder / "liar"
    liar.write_text(f"#!/bin/sh\nread -r line\ncat <<'end'\n{said}\nend\n")
    liar.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(liar))


@pytest.mark.parametrize("said", ["", "nonsense", '{"size": 99999999999}', '{"size": 9}\nabc', '{"size": 2}\n[]'], ids=range(5))
def test_process_that_was_taken_over_is_not_believed(
    pool: ReadingPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    pretend(tmp_path, monkeypatch, said)
    with pytest.raises(DocumentUnreadable, match="broke the process that read it"):
        pool.read(b"a", "a")


def test_answer_about_another_document_is_not_believed(pool: ReadingPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = DOCUMENT.dump_json(read_document(b"other", name="a")).decode()
    pretend(tmp_path, monkeypatch, f'{{"size": {len(other)}}}\n{other}')
    with pytest.raises(DocumentUnreadable, match="an answer that does not fit"):
        pool.read(b"a", "a")


def test_no_secret_reaches_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMR_API_KEY", "zyxol")
    monkeypatch.setenv("IMR_DATABASE_URL", "postgresql://zyx:ol@h/d")
    before = own_children()
    with ReadingPool() as pool:
        pool.read(b"a", "a")
        (child,) = own_children() - before
        seen = Path(f"/proc/{child}/environ").read_bytes()
    assert b"PYTHONPATH=" in seen
    assert not [word for word in (b"zyx", b"IMR_") if word in seen]


def test_nothing_is_left_when_the_parent_is_killed(tmp_path: Path) -> None:
    document, temporary = tmp_path / "long.pdf", tmp_path / "temporary"
    document.write_bytes(LONG)
    temporary.mkdir()
    root = str(Path(reading.__file__).parents[2])
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": root}
    command = [sys.executable, "-c", PARENT, str(document)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as parent:  # noqa: S603  # ourselves
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"3\n"
        (child,) = children_of(parent.pid)
        parent.send_signal(signal.SIGKILL)
    assert eventually(lambda: not is_running(child))
    assert list(temporary.iterdir()) == []


def test_processor_time_ends_what_never_looks_at_a_clock() -> None:
    task = {"kind": "read", "name": "a", "size": len(LONG), "cpu_seconds": 1, "limits": asdict(Limits())}
    head = json.dumps(task).encode() + b"\n"
    environment = {"PYTHONPATH": str(Path(reading.__file__).parents[2])}
    command = [sys.executable, "-P", "-m", "extractor.service.child", "1000"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as child:  # noqa: S603
        assert child.stdin is not None
        child.stdin.write(head + LONG)
        child.stdin.flush()
        assert child.wait(60) == -signal.SIGXCPU


@pytest.mark.parametrize("content", [PDF, image_file(printed(TEXT)[0].resize((1_700, 2_200)), "PNG")], ids=["pdf", "scan"])
def test_page_is_drawn_at_the_width_asked_for(pool: ReadingPool, content: bytes) -> None:
    with Image.open(io.BytesIO(pool.page_image(content, 1, 340))) as picture:
        assert (picture.format, picture.mode, picture.size) == ("PNG", "L", (340, 440))
        darkest, lightest = picture.getextrema()
    assert isinstance(darkest, int)
    assert darkest < 128 < 250 < lightest


@pytest.mark.parametrize(
    ("content", "page", "message"),
    [
        (PDF, 3, "'a' has no page 3: it has 2"),
        (PDF, 0, "'a' has no page 0: it has 2"),
        (b"text", 1, "'a' is text: it has no pages to draw"),
    ],
)
def test_page_that_there_is_not_is_named(pool: ReadingPool, content: bytes, page: int, message: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        pool.page_image(content, page, 340, "a")
    assert caught.value.message == message


def test_words_of_a_page_are_placed(pool: ReadingPool) -> None:
    words = pool.page_words(PDF, 2)
    assert [TEXT[slice(*word.span)] for word in words] == TEXT.split()
    assert pool.page_words(b"text", 1) == ()


def test_drawing_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WAIT_SECONDS", 0.01)
    before = own_children()
    with ReadingPool(most=1) as pool, ThreadPoolExecutor(1) as threads:
        future = threads.submit(pool.read, LONG, "a")
        assert eventually(lambda: own_children() - before)
        with pytest.raises(ReadingBusy):
            pool.page_image(PDF, 1, 340)
        pool.close()
        with pytest.raises(DocumentError):
            future.result()
