"""The pages over HTTP, without a browser."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from extractor.service.security.keys import Principal
from extractor.service.store import Extraction, JobError, Store
from extractor.service.store.tables import extractions, reviews
from tests.service.pages_app import PDF, TEXT, misread, pages_app, put

QUANTITY = "issues.2.medication.quantity"
JSON = {"Accept": "application/json"}
HTML = {"Accept": "text/html"}


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
    return signed(app)


def signed(app: FastAPI) -> TestClient:
    client = TestClient(app, follow_redirects=False)
    client.post("/reviewer", data={"name": "Ana Ruiz"})
    return client


def with_wrong_dose(store: Store) -> Extraction:
    content = TEXT.read_bytes()
    return put(store, content, "misread.txt", misread(content, "misread.txt", {QUANTITY: 30}))


def decide(client: TestClient, decision: Extraction, **said: str) -> Any:
    answer = client.post(f"/decisions/{decision.id}/verdict", data={"path": QUANTITY, **said}, headers=JSON)
    return answer.status_code, answer.json()


@pytest.mark.parametrize("path", ["diagnoses.999", "issues.999.description"])
def test_an_element_far_behind_a_list_is_refused_and_one_of_an_earlier_version_is_shown(
    client: TestClient, store: Store, path: str
) -> None:
    decision = with_wrong_dose(store)
    said = {"path": path, "action": "correct", "value": "gastritis"}
    status, answer = decide(client, decision, **said)
    assert (status, "the next one is" in answer["detail"]) == (422, True)
    assert client.post(f"/decisions/{decision.id}/verdict", data=said).status_code == 422
    with store.database.write() as connection:
        values = {"path": path, "action": "correct", "value": '"gastritis"', "reviewer": "Ana", "at": decision.created_at}
        connection.execute(reviews.insert().values(extraction_id=decision.id, **values))
        connection.execute(extractions.update().values(decided=1))
    shown = client.get(f"/decisions/{decision.id}")
    assert (shown.status_code, "gastritis" in shown.text) == (200, True)
    assert decide(client, decision, path=path, action="withdraw")[0] == 200
    assert "gastritis" not in client.get(f"/decisions/{decision.id}").text


def test_an_empty_service_asks_for_the_first_upload(client: TestClient) -> None:
    assert "Upload the first" in client.get("/").text


def test_the_queue_begins_with_what_needs_a_look(client: TestClient, store: Store) -> None:
    put(store, PDF.read_bytes(), "clear.pdf")
    doubtful = with_wrong_dose(store)
    failed = store.submit(store.add_document(b"%PDF-", "cut.pdf", "application/pdf"), "cut.pdf", "regex", None, "test")
    store.fail(failed.id, JobError(type="DocumentUnreadable", message="'cut.pdf' is cut off", hint="fetch the file again"))
    shown = client.get("/?list=all").text
    places = [shown.index(name) for name in ("misread.txt", "cut.pdf", "clear.pdf")]
    assert places == sorted(places)
    assert "&#39;cut.pdf&#39; is cut off (fetch the file again)" in shown
    assert f'href="/decisions/{doubtful.id}">Review the next' in shown
    assert "misread.txt" in client.get("/").text
    assert "clear.pdf" not in client.get("/").text


def test_a_correction_is_answered_with_its_row(client: TestClient, store: Store) -> None:
    decision = with_wrong_dose(store)
    status, told = decide(client, decision, action="correct", value="45")
    assert (status, told["said"]) == (200, "item 3: quantity: corrected to 45. All looked at: the decision is reviewed.")
    assert '<del><span class="hidden">machine: </span>30</del>' in told["row"]
    found = store.extraction(decision.id)
    assert found is not None
    assert (found.reviews[QUANTITY].value, found.reviews[QUANTITY].reviewer, found.reviewer) == (45, "Ana Ruiz", "Ana Ruiz")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"action": "correct", "value": "many"}, "'many' is not a number like 60 or 7.5."),
        ({"action": "correct"}, "A number like 60 or 7.5 is wanted; a field that the document does not state is 'not stated'."),
        ({"action": "guess"}, "There is no verdict 'guess'."),
        ({"action": "accept", "path": "dates.birth"}, "A case has no field 'dates.birth'."),
    ],
)
def test_a_verdict_that_says_nothing_is_refused_in_a_sentence(
    client: TestClient, store: Store, said: dict[str, str], why: str
) -> None:
    decision = with_wrong_dose(store)
    assert decide(client, decision, **said) == (422, {"detail": why})
    found = store.extraction(decision.id)
    assert found is not None
    assert found.reviews == {}


def test_undo_brings_the_verdict_before_it_back(client: TestClient, store: Store) -> None:
    decision = with_wrong_dose(store)
    for action in ("accept", "unreadable", "withdraw"):
        decide(client, decision, action=action)
    found = store.extraction(decision.id)
    assert found is not None
    assert found.reviews[QUANTITY].action == "accept"


def test_whoever_has_no_name_is_asked_for_it(app: FastAPI, store: Store) -> None:
    decision = with_wrong_dose(store)
    stranger = TestClient(app, follow_redirects=False)
    answer = stranger.post(f"/decisions/{decision.id}/verdict", data={"path": QUANTITY, "action": "accept"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/reviewer?next=/decisions/{decision.id}")


def test_a_key_that_may_only_write_cannot_delete(tmp_path: Path) -> None:
    app = pages_app(tmp_path, Principal("desk", "0123456789ab", "write"))
    store: Store = app.state.service.store
    decision = with_wrong_dose(store)
    client = TestClient(app, follow_redirects=False)
    assert client.post(f"/decisions/{decision.id}/delete").status_code == 403
    assert "Delete for good" not in client.get(f"/decisions/{decision.id}").text
    assert decide(client, decision, action="accept")[0] == 200
    found = store.extraction(decision.id)
    assert found is not None
    assert found.reviews[QUANTITY].reviewer == "desk"
    store.close()


def test_looked_through_goes_on_to_the_next_that_needs_a_look(client: TestClient, store: Store) -> None:
    clear, doubtful = put(store, PDF.read_bytes(), "clear.pdf"), with_wrong_dose(store)
    answer = client.post(f"/decisions/{clear.id}/reviewed", data={"reviewed": "yes"})
    assert answer.headers["location"] == f"/decisions/{doubtful.id}"
    found = store.extraction(clear.id)
    assert found is not None
    assert found.reviewer == "Ana Ruiz"


def test_what_a_document_says_is_never_markup(client: TestClient, store: Store) -> None:
    hostile = b'Case Number: CM99-0000666\n"><script>alert(1)</script>{{ 7*7 }}\n'
    decision = put(store, hostile, '"><img src=x onerror=alert(2)>.txt')
    for place in ("/?list=all", f"/decisions/{decision.id}", "/labels"):
        shown = client.get(place).text
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
    document = client.get(f"/decisions/{decision.id}/document")
    assert document.headers["content-type"] == "application/octet-stream"
    assert document.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%22%3E%3Cimg%20src")


def test_the_items_of_a_list_are_a_table_with_corrections(client: TestClient, store: Store) -> None:
    decision = with_wrong_dose(store)
    decide(client, decision, action="correct", value="45")
    decide(client, decision, path="issues.2.description", action="correct", value='=HYPERLINK("x")')
    rows = list(csv.DictReader(io.StringIO(client.get("/export.csv?list=all").content.decode("utf-8-sig"))))
    assert [row["medication_quantity"] for row in rows] == ["", "", "45", ""]
    assert rows[2]["description"] == '\'=HYPERLINK("x")'
    assert {(row["source"], row["review"], row["reviewed_by"]) for row in rows} == {("misread.txt", "reviewed", "Ana Ruiz")}


def test_the_decisions_of_a_list_are_lines_with_both_values(client: TestClient, store: Store) -> None:
    decision = with_wrong_dose(store)
    put(store, PDF.read_bytes(), "clear.pdf")
    decide(client, decision, action="correct", value="45")
    (line,) = client.get("/export.jsonl?list=reviewed").text.splitlines()
    told = json.loads(line)
    quantities = [case["issues"][2]["medication"]["quantity"] for case in (told["record"]["case"], told["case"])]
    assert quantities == [30, 45]
    assert told["verdicts"][QUANTITY]["reviewer"] == "Ana Ruiz"


def test_marks_and_pictures_of_a_page(client: TestClient, store: Store) -> None:
    decision = put(store, PDF.read_bytes(), "clear.pdf")
    marks = client.get(f"/decisions/{decision.id}/pages/1.json").json()["marks"]
    assert next(len(mark["boxes"]) for mark in marks if mark["path"] == "case_number") == 1
    assert client.get(f"/decisions/{decision.id}/pages/1.png").content.startswith(b"\x89PNG")
    assert client.get(f"/decisions/{decision.id}/pages/9.json").status_code == 404


def test_an_upload_without_scripts_says_what_is_wrong_with_each_file(client: TestClient) -> None:
    files = [("files", ("a.zip", b"PK\x03\x04", "application/zip")), ("files", (PDF.name, PDF.read_bytes(), "application/pdf"))]
    shown = client.post("/upload", files=files, data={"text": "", "reader": "regex"})
    assert shown.status_code == 400
    assert "&#39;a.zip&#39; is a ZIP, Word or Excel file." in shown.text
    assert PDF.name in shown.text
    assert client.post("/upload", content=b"x", headers={"Content-Length": "99999999"} | HTML).status_code == 413


def test_what_is_not_there_is_a_page_for_people_and_a_problem_for_programs(client: TestClient) -> None:
    page = client.get("/decisions/none", headers=HTML)
    assert (page.status_code, "There is no such decision" in page.text, "<html" in page.text) == (404, True, True)
    assert client.get("/decisions/none", headers=JSON).headers["content-type"] == "application/json"


@pytest.mark.parametrize("name", ["../rendering.py", "nothing.js", "%2e%2e%2frendering.py"])
def test_only_the_pages_own_files_are_served(client: TestClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404
    assert client.get("/static/decision.js").headers["content-type"].startswith("text/javascript")
