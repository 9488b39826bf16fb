"""Decisions found by words and values, sorted, and dealt with together."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from extractor.service.security.keys import Principal
from extractor.service.store import Extraction, Filters, JobError, Order, Scope, Store, Verdict
from extractor.service.store.tables import facets, facts
from tests.service.decisions_made_up import record_of
from tests.service.pages_app import PDF, TEXT, misread, pages_app, put

QUANTITY = "issues.2.medication.quantity"


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


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """Return somebody who has said who they are."""
    client = TestClient(app)
    client.post("/reviewer", data={"name": "Ana Ruiz"})
    return client


def both(store: Store) -> tuple[Extraction, Extraction]:
    return put(store, PDF.read_bytes(), "first.pdf"), put(store, TEXT.read_bytes(), "second.txt")


def found(store: Store, filters: Filters) -> list[str]:
    return [summary.source for summary in store.page(filters=filters).items]


@pytest.mark.parametrize(
    ("words", "sources"),
    [
        ("CM99-0000001", ["first.pdf"]),
        ("second", ["second.txt"]),
        ("Medical REVIEW", ["second.txt", "first.pdf"]),
        ("edical", []),
        ("100%_", []),
        ("", ["second.txt", "first.pdf"]),
    ],
)
def test_decisions_are_found_by_the_beginnings_of_their_words(store: Store, words: str, sources: list[str]) -> None:
    both(store)
    assert found(store, Filters(words)) == sources


def test_decisions_are_found_by_each_value_that_is_offered(store: Store) -> None:
    decisions = {decision.id: decision.source for decision in both(store)}
    with store.database.read() as connection:
        rows = connection.execute(facets.select()).all()
    assert {row.kind for row in rows} == {"year", "category", "drug", "outcome", "specialty"}
    for row in rows:
        assert decisions[row.extraction_id] in found(store, Filters(values=((row.kind, row.value),)))
        assert row.value in store.facets()[row.kind]


@pytest.mark.parametrize("order", ["newest", "queue", "decided", "name"])
def test_pages_of_every_order_join_to_the_whole_list(store: Store, order: Order) -> None:
    decisions = both(store)
    failed = store.submit(store.add_document(b"%PDF-", "cut.pdf", "application/pdf"), "cut.pdf", "regex", None, "test")
    store.fail(failed.id, JobError(type="DocumentUnreadable", message="cut off"))
    whole = [summary.id for summary in store.all(order=order)]
    seen, after = [], None
    while True:
        page = store.page(after=after, limit=1, order=order)
        seen += [summary.id for summary in page.items]
        after = page.next
        if after is None:
            break
    assert seen == whole
    assert set(seen) == {failed.id, *(decision.id for decision in decisions)}
    beside = store.neighbours(whole[1], order=order)
    assert (beside.previous, beside.next) == (whole[0], whole[2])


def test_a_deleted_decision_leaves_no_facts(store: Store) -> None:
    decision, _ = both(store)
    store.delete(decision.id)
    with store.database.read() as connection:
        kept = {row.extraction_id for table in (facts, facets) for row in connection.execute(table.select())}
    assert decision.id not in kept


def test_facts_that_an_earlier_version_did_not_keep_are_made_again(store: Store) -> None:
    decision, _ = both(store)
    with store.database.write() as connection:
        connection.execute(facts.delete())
        connection.execute(facets.delete())
    assert found(store, Filters("CM99-0000001")) == []
    assert decision.id in store.lacking_facts(10)
    for lacking in store.lacking_facts(10):
        store.keep_facts(lacking, *record_of(PDF.read_bytes() if lacking == decision.id else TEXT.read_bytes()))
    assert store.lacking_facts(10) == []
    assert found(store, Filters("CM99-0000001")) == ["first.pdf"]


def test_what_is_chosen_is_marked_as_reviewed_but_for_open_doubts(client: TestClient, store: Store) -> None:
    clear, _ = both(store)
    content = TEXT.read_bytes() + b"\n"
    doubtful = put(store, content, "misread.txt", misread(content, "misread.txt", {QUANTITY: 30}))
    data = {"action": "reviewed", "ids": [clear.id, doubtful.id], "back": "/?list=all"}
    shown = client.post("/bulk", data=data)
    assert "1 marked as reviewed. 1 left as it was: not read yet, or with values to look at" in shown.text
    states = {decision.source: decision.review for decision in store.all()}
    assert (states["first.pdf"], states["misread.txt"]) == ("reviewed", "needed")


def test_what_is_chosen_is_read_again_unless_people_have_decided(client: TestClient, store: Store) -> None:
    again, decided = both(store)
    verdict = Verdict(action="accept", reviewer="Ana Ruiz", at=decided.created_at)
    store.set_verdict(decided.id, "case_number", verdict)
    client.post("/bulk", data={"action": "again", "ids": [again.id, decided.id, "0" * 32]})
    queued, kept = store.extraction(again.id), store.extraction(decided.id)
    assert queued is not None
    assert kept is not None
    assert (queued.status, queued.attempt, queued.record, queued.outcome) == ("queued", 2, None, None)
    assert (kept.status, kept.record) == ("done", decided.record)
    assert store.start(again.id) is not None
    record, document = record_of(PDF.read_bytes())
    assert store.finish(again.id, record, document)


def test_only_who_may_delete_deletes_what_is_chosen(tmp_path: Path) -> None:
    left = {}
    scopes: tuple[Scope, ...] = ("write", "admin")
    for scope in scopes:
        app = pages_app(tmp_path / scope, Principal("desk", "0123456789ab", scope))
        store: Store = app.state.service.store
        ids = [decision.id for decision in both(store)]
        answer = TestClient(app).post("/bulk", data={"action": "delete", "ids": ids})
        left[scope] = (answer.status_code, store.count())
        store.close()
    assert left == {"write": (403, 2), "admin": (200, 0)}


def test_an_export_holds_what_the_list_shows(client: TestClient, store: Store) -> None:
    both(store)
    lines = client.get("/export.jsonl", params={"list": "all", "q": "CM99-0000001"}).text.splitlines()
    assert [line.count('"source": "first.pdf"') > 0 for line in lines] == [True]


def test_one_decision_is_downloaded_as_table_json_and_text(client: TestClient, store: Store) -> None:
    decision, _ = both(store)
    files = {form: client.get(f"/decisions/{decision.id}/download/{form}") for form in ("csv", "json", "txt")}
    assert files["csv"].headers["content-disposition"] == "attachment; filename*=UTF-8''CM99-0000001.csv"
    assert decision.record is not None
    assert len(list(csv.reader(files["csv"].text.splitlines()))) == 1 + len(decision.record.case.issues)
    assert files["json"].json()["record"] == decision.record.model_dump(mode="json")
    text = store.text(decision.id)
    assert text is not None
    assert files["txt"].text == text.text
    assert client.get(f"/decisions/{decision.id}/download/exe").status_code == 422


def test_a_failed_document_can_be_tried_again_from_its_page(client: TestClient, store: Store) -> None:
    failed = store.submit(store.add_document(b"%PDF-", "cut.pdf", "application/pdf"), "cut.pdf", "regex", None, "test")
    store.fail(failed.id, JobError(type="DocumentUnreadable", message="cut off"))
    assert "Try again" in client.get(f"/decisions/{failed.id}").text
    client.post("/bulk", data={"action": "again", "ids": [failed.id], "back": f"/decisions/{failed.id}"})
    assert store.status(failed.id) == "queued"


def test_a_date_stands_as_in_the_letter_with_iso_beside(client: TestClient, store: Store) -> None:
    decision, _ = both(store)
    assert decision.record is not None
    found, iso = decision.record.evidence["dates.injury"], decision.record.case.dates.injury
    assert f'{found.quote} <span class="iso">{iso}</span>' in client.get(f"/decisions/{decision.id}").text
