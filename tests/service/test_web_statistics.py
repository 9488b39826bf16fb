"""The page of statistics over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from extractor.service.store import Store
from extractor.service.web.statistics import OFFERED
from tests.service.pages_app import PDF, TEXT, pages_app, put


@pytest.fixture
def app(tmp_path: Path) -> Iterator[FastAPI]:
    """Return the pages on an empty store."""
    app = pages_app(tmp_path)
    yield app
    app.state.service.store.close()


@pytest.fixture
def store(app: FastAPI) -> Store:
    """Return the store of the pages."""
    store: Store = app.state.service.store
    return store


def shown(app: FastAPI, **asked: str) -> str:
    answer = TestClient(app).get("/statistics", params=asked)
    assert answer.status_code == 200
    return answer.text


def test_without_decisions_there_are_no_figures(app: FastAPI) -> None:
    assert "No decision has been read yet." in shown(app)


def test_every_number_leads_to_decisions_that_are_there(app: FastAPI, store: Store) -> None:
    first, second = put(store, PDF.read_bytes(), "first.pdf"), put(store, TEXT.read_bytes(), "second.txt")
    page = shown(app)
    assert "<strong>2</strong> decisions" in page
    assert {f"/decisions/{first.id}", f"/decisions/{second.id}"} <= {part.partition('"')[0] for part in page.split('href="')}


def test_statistics_are_of_the_decisions_that_are_chosen(app: FastAPI, store: Store) -> None:
    put(store, PDF.read_bytes(), "first.pdf")
    put(store, TEXT.read_bytes(), "second.txt")
    assert "<strong>1</strong> decision<" in shown(app, q="CM99-0000001")
    assert "No decision is like that." in shown(app, q="no-such-word-zyx")


def test_of_two_readings_of_a_document_one_counts(app: FastAPI, store: Store) -> None:
    read = put(store, PDF.read_bytes(), "first.pdf")
    other = store.submit(read.document_id, "first.pdf", "llm", "some-model", "test")
    assert read.record is not None
    store.finish(other.id, read.record)
    assert "<strong>1</strong> decision<" in shown(app)


def test_a_share_is_corrected_once_the_random_samples_are_reviewed(app: FastAPI, store: Store) -> None:
    for number in range(4):
        put(store, PDF.read_bytes() + b"\n%" * number, f"{number}.pdf")
    page = shown(app)
    assert "No corrected share: no decision was reviewed" in page
    assert "0 of 4 reviewed in random order" in page
    order = [drawn.id for drawn in store.in_random_order(asked=False)]
    assert [page.index(f'<li><a href="/decisions/{drawn}">') for drawn in order[:OFFERED]] == sorted(
        page.index(f'<li><a href="/decisions/{drawn}">') for drawn in order
    )
    store.set_reviewed(order[1], "Ana Ruiz")  # picked, not drawn
    assert "0 of 4 reviewed in random order" in shown(app)
    for drawn in order:
        store.set_reviewed(drawn, "Ana Ruiz")
    page = shown(app)
    assert "4 of 4 reviewed in random order" in page
    assert "reviewed items of 4 decisions, 0 of them misread" in page
