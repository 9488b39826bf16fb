"""What becomes of one queued document: a record, or a reason why there is none, and kept answers that go with it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from evals.bench.hostile.pdfs import many_pages
from extractor.errors import DocumentUnreadable
from extractor.service.config import ServiceConfig
from extractor.service.jobs import Jobs
from extractor.service.pipelines import Pipelines, model_problem
from extractor.service.reader import Reader
from extractor.service.store import JobError, Store, Summary
from extractor.service.sweeping import delete_extraction
from extractor.settings import Settings
from tests.scripted_server import Say, say_json, scripted
from tests.service.decisions_made_up import letter, record_of
from tests.service.processes import eventually

NOTE = b"Zyxol 7 mg #11"
"""A text that no layout claims."""

ENDLESS = many_pages(2_000, 1_000)
"""A PDF that takes minutes to read."""

Read = Callable[[Settings, bytes], Summary]


@pytest.fixture
def store(state: Path) -> Iterator[Store]:
    with contextlib.closing(Store(ServiceConfig(folder=state).store_url)) as store:
        yield store


@pytest.fixture
def read(state: Path, store: Store) -> Read:
    """Hand in a document, read it as a worker does, and return what came of it."""

    def read_with(settings: Settings, content: bytes) -> Summary:
        with contextlib.closing(Pipelines(settings)) as pipelines:
            document_id = store.add_document(content, "letter.txt", "text/plain")
            model = pipelines.model_name(settings.reader)
            queued = store.submit(document_id, "letter.txt", settings.reader, model, pipelines.configuration(settings.reader))
            with contextlib.closing(Reader(ServiceConfig(folder=state, settings=settings), store, pipelines)) as reader:
                reader.read(queued.id)
                assert reader.read(queued.id) == "nothing to do"
        found = store.summary(queued.id)
        assert found is not None
        return found

    return read_with


def test_record_is_the_one_of_the_pipeline(read: Read, store: Store) -> None:
    found = read(Settings(reader="regex", use_cache=False), letter())
    extraction = store.extraction(found.id)
    assert extraction is not None
    assert extraction.record is not None
    wanted, document = record_of(letter())
    alike = {"provenance": wanted.provenance}
    assert extraction.record.model_copy(update=alike) == wanted
    assert store.text(found.id) == document


def test_document_that_cannot_be_read_says_why(read: Read) -> None:
    found = read(Settings(reader="regex", use_cache=False), b"%PDF-1.4 Zyxol")
    assert found.status == "failed"
    assert found.error is not None
    assert found.error.type == DocumentUnreadable.__name__
    assert "letter.txt" in found.error.message


def test_program_that_fails_on_a_document_tells_where_and_not_its_words(
    read: Read, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError("Zyxolovir")

    monkeypatch.setattr("extractor.pipeline.Pipeline.run_document", fail)
    error = read(Settings(reader="hybrid", use_cache=False), NOTE).error
    assert error is not None
    assert error.type == "RuntimeError"
    assert "test_service_reader.py" in error.message
    assert "Zyxolovir" not in error.message


def test_missing_model_fails_only_what_needs_it_and_says_how_to_get_it(
    read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "empty"))
    settings = Settings(reader="hybrid", use_cache=False)
    assert read(settings, letter()).status == "done"
    error = read(settings, NOTE).error
    assert error is not None
    assert error.type == "ModelUnavailable"
    assert error.hint is not None
    assert "--reader regex" in error.hint
    assert "--reader regex" in (model_problem(settings) or "")
    assert model_problem(Settings(reader="regex")) is None


def test_answers_about_a_document_go_with_it(read: Read, store: Store, state: Path, tmp_path: Path) -> None:
    with scripted(Say(" "), say_json({"age": None, "sex": None, "diagnoses": []})) as server:
        settings = Settings(reader="llm", model="zyx-1b", base_url=server.base_url, cache_dir=tmp_path / "answers", max_reasks=0)
        found = read(settings, NOTE)
    assert (found.status, found.model) == ("done", "zyx-1b")
    url = ServiceConfig(folder=state).store_url
    with contextlib.closing(Pipelines(settings)) as pipelines, contextlib.closing(Jobs(url)) as jobs:
        assert pipelines.cache is not None
        assert pipelines.cache.stats().answers == 1
        assert delete_extraction(found.id, store, jobs, pipelines) == found
        assert pipelines.cache.stats().answers == 0


def test_database_that_is_away_for_a_moment_costs_no_record(read: Read, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    finish, failures = store.finish, [OperationalError("", {}, Exception("away"))]

    def sometimes(*arguments: Any) -> bool:
        if failures:
            raise failures.pop()
        return finish(*arguments)

    monkeypatch.setattr(store, "finish", sometimes)
    assert read(Settings(reader="regex", use_cache=False), letter()).status == "done"
    assert failures == []


def test_document_whose_words_take_too_long_says_so_and_the_next_one_is_read(state: Path, store: Store) -> None:
    settings = Settings(reader="regex", use_cache=False)
    with contextlib.closing(Pipelines(settings)) as pipelines:
        hostile, honest = (hand_in(store, content, pipelines) for content in (NOTE, letter()))
        config = ServiceConfig(folder=state, settings=settings)
        with contextlib.closing(Reader(config.model_copy(update={"reading_seconds": 0.01}), store, pipelines)) as reader:
            assert reader.read(hostile) == "failed"
        with contextlib.closing(Reader(config, store, pipelines)) as reader:
            assert (reader.read(honest), reader.held(0.0)) == ("done", 0)
    found = store.summary(hostile)
    assert found is not None
    message, hint = "'letter.txt' was not read within 0.01 s", "split it by decision"
    assert found.error == JobError(type="DocumentUnreadable", message=message, hint=hint)


def test_document_that_is_deleted_while_it_is_read_frees_its_place(state: Path, store: Store) -> None:
    settings = Settings(reader="regex", use_cache=False)
    with (
        contextlib.closing(Pipelines(settings)) as pipelines,
        contextlib.closing(Jobs(ServiceConfig(folder=state).store_url)) as jobs,
    ):
        endless, honest = (hand_in(store, content, pipelines) for content in (ENDLESS, letter()))
        config = ServiceConfig(folder=state, settings=settings)
        with contextlib.closing(Reader(config, store, pipelines)) as reader, ThreadPoolExecutor(1) as threads:
            reading = threads.submit(reader.read, endless)
            assert eventually(lambda: reader.held(0.0) == 1)
            delete_extraction(endless, store, jobs, pipelines)
            assert reading.result() == "deleted meanwhile"
            assert (reader.read(honest), reader.held(0.0)) == ("done", 0)


def hand_in(store: Store, content: bytes, pipelines: Pipelines) -> str:
    """Return the id of a queued extraction."""
    document_id = store.add_document(content, "letter.txt", "text/plain")
    return store.submit(document_id, "letter.txt", "regex", None, pipelines.configuration("regex")).id


def test_error_kept_is_the_one_that_is_told(store: Store, read: Read) -> None:
    found = read(Settings(reader="regex", use_cache=False), b"   ")
    assert found.error == JobError(type="DocumentEmpty", message="'letter.txt' holds only white space", hint=None)
