"""The routes of extractions: hand in, look up, list, review, delete."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel

from extractor.case import Case
from extractor.llm.cache import Stored
from extractor.service.api import create_app, models
from extractor.service.api.context import Service
from extractor.service.config import ServiceConfig
from extractor.service.reader import Reader
from extractor.service.store import JobError
from extractor.settings import Settings
from tests.service.decisions_made_up import done, letter, record_of

URL = "/v1/extractions"


@pytest.fixture
def client(tmp_path: Path, state: Path) -> Iterator[TestClient]:
    settings = Settings(reader="regex", cache_dir=tmp_path / "answers")
    config = ServiceConfig(folder=state, settings=settings, wait_limit_seconds=5, max_upload_bytes=100_000)
    with TestClient(
        create_app(config), base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50000), raise_server_exceptions=False
    ) as client:
        yield client


@pytest.fixture
def service(client: TestClient) -> Service:
    found = client.app.state.service  # type: ignore[attr-defined]  # a FastAPI
    assert isinstance(found, Service)
    return found


def problem(response: httpx2.Response) -> dict[str, Any]:
    assert response.headers["content-type"] == "application/problem+json"
    said: dict[str, Any] = response.json()
    assert said["status"] == response.status_code
    assert {"type", "title", "detail"} <= said.keys()
    return said


def hand_in(client: TestClient, content: bytes = letter(), **query: str) -> httpx2.Response:
    return client.post(URL, files={"file": ("letter.txt", content)}, params=query)


def test_document_is_taken_and_named(client: TestClient, service: Service) -> None:
    response = hand_in(client)
    said = response.json()
    assert response.status_code == 202
    assert response.headers["location"] == f"{URL}/{said['id']}"
    assert (said["status"], said["source"], said["record"], said["size"]) == ("queued", "letter.txt", None, len(letter()))
    assert service.store.content(said["document_id"]) == letter()


def test_same_bytes_give_the_same_extraction_and_at_the_end_its_record(client: TestClient, service: Service) -> None:
    first = hand_in(client).json()
    assert hand_in(client).json() == first
    record, document = record_of(letter())
    service.store.finish(first["id"], record, document)
    response = hand_in(client)
    assert (response.status_code, response.json()["id"]) == (200, first["id"])
    assert response.json()["record"] == record.model_dump(mode="json")


def test_pasted_text_is_a_document(client: TestClient) -> None:
    response = client.post(URL, json={"text": "Zyxol 7 mg #11", "name": "../pasted.txt"})
    assert (response.status_code, response.json()["media_type"]) == (202, "text/plain")
    assert "/" not in response.json()["source"]


def test_waiting_ends_with_the_wait(client: TestClient) -> None:
    assert hand_in(client, wait="0.2").status_code == 202


def test_failed_document_is_told_with_its_reason_and_tried_again(client: TestClient, service: Service) -> None:
    first = hand_in(client).json()
    service.store.fail(first["id"], JobError(type="ModelUnavailable", message="no model", hint="fetch it"))
    found = client.get(f"{URL}/{first['id']}").json()
    assert found["error"] == {"type": "ModelUnavailable", "message": "no model", "hint": "fetch it"}
    assert (hand_in(client).status_code, client.get(f"{URL}/{first['id']}").json()["status"]) == (202, "queued")


def test_model_of_the_request_can_only_be_the_one_of_the_service(client: TestClient) -> None:
    assert hand_in(client, model="local").status_code == 202
    for other in ("zyxol-7b", "/etc/passwd.gguf", "http://127.0.0.1/v1"):
        response = hand_in(client, model=other)
        assert (response.status_code, problem(response)["title"]) == (422, "Model not offered")


def test_too_large_a_document_is_refused(client: TestClient) -> None:
    assert problem(hand_in(client, b"Zyxol " * 20_000))["status"] == 413


def test_list_is_paged_by_a_cursor(client: TestClient) -> None:
    ids = [hand_in(client, letter(number)).json()["id"] for number in range(3)]
    first = client.get(URL, params={"limit": 2}).json()
    assert [item["id"] for item in first["items"]] == ids[:0:-1]
    last = client.get(URL, params={"limit": 2, "after": first["next"]}).json()
    assert ([item["id"] for item in last["items"]], last["next"]) == (ids[:1], None)
    assert problem(client.get(URL, params={"after": "Zyxol"}))["title"] == "Cursor not valid"


def test_list_is_filtered_by_status_and_review(client: TestClient, service: Service) -> None:
    hand_in(client)
    clear, doubtful = done(service.store, letter(1)), done(service.store, b"Zyxol 7 mg #11")
    for query, wanted in (
        ({"status": "done"}, [doubtful.id, clear.id]),
        ({"review": "needed"}, [doubtful.id]),
        ({"review": "clear"}, [clear.id]),
        ({"review": "reviewed"}, []),
    ):
        assert [item["id"] for item in client.get(URL, params=query).json()["items"]] == wanted


def test_deleting_removes_document_job_and_kept_answers(client: TestClient, service: Service) -> None:
    first = hand_in(client).json()
    cache = service.pipelines.cache
    assert cache is not None
    for key, document in (("a" * 64, first["document_id"]), ("b" * 64, "0" * 64)):
        cache.put(key, Stored(question="summary", model="zyxol-7b", text="{}"), document)
    assert _jobs(service) == 1
    assert client.delete(f"{URL}/{first['id']}").status_code == 204
    assert problem(client.delete(f"{URL}/{first['id']}"))["status"] == 404
    assert problem(client.get(f"{URL}/{first['id']}"))["title"] == "No such extraction"
    assert service.store.content(first["document_id"]) is None
    assert (cache.get("a" * 64), cache.get("b" * 64) is not None) == (None, True)
    assert _jobs(service) == 0


def test_document_deleted_while_it_is_read_leaves_no_record(client: TestClient, service: Service) -> None:
    first = hand_in(client).json()
    reader = Reader(service.config, _DeletesMeanwhile(service), service.pipelines)  # type: ignore[arg-type]  # its one method
    try:
        assert reader.read(first["id"]) == "deleted meanwhile"
    finally:
        reader.close()
    assert service.store.count() == 0


@dataclasses.dataclass
class _DeletesMeanwhile:
    """A store whose extraction is deleted as soon as its document was given out."""

    service: Service

    def __getattr__(self, name: str) -> Any:
        return getattr(self.service.store, name)

    def document(self, document_id: str) -> Any:
        found = self.service.store.document(document_id)
        for item in self.service.store.all():
            self.service.delete(item.id)
        return found


def test_verdicts_are_kept_beside_the_record(client: TestClient, service: Service) -> None:
    extraction = done(service.store, letter())
    sent = {
        "fields": [
            {"path": "dates.injury", "action": "accept"},
            {"path": "issues.2.medication.quantity", "action": "correct", "value": 61, "note": "the scan says so"},
        ],
        "reviewer": "R. Zyxol",
        "reviewed": True,
    }
    response = client.put(f"{URL}/{extraction.id}/review", json=sent)
    assert response.status_code == 200
    said = response.json()
    assert (said["review"], said["reviewer"], len(said["history"])) == ("reviewed", "R. Zyxol", 2)
    kept = client.get(f"{URL}/{extraction.id}").json()
    assert kept["reviews"] == said["reviews"]
    assert {path: (v["action"], v["value"]) for path, v in kept["reviews"].items()} == {
        "dates.injury": ("accept", None),
        "issues.2.medication.quantity": ("correct", 61),
    }
    assert kept["record"] == json.loads(extraction.record_json or "")


@pytest.mark.parametrize(
    ("field", "title"),
    [
        ({"path": "dates.zyxol", "action": "accept"}, "Verdict not valid"),
        ({"path": "dates.injury", "action": "correct", "value": "soon"}, "Verdict not valid"),
        ({"path": "dates.injury", "action": "maybe"}, "Request not valid"),
        ({"path": "diagnoses.999", "action": "correct", "value": "gastritis"}, "Verdict not valid"),
        ({"path": "issues.999", "action": "not-stated"}, "Verdict not valid"),
        ({"path": "issues.0.reviewer_guidelines.98.source", "action": "accept"}, "Verdict not valid"),
        ({"path": "zyxol", "action": "withdraw"}, "Verdict not valid"),
    ],
    ids=["no such field", "no date", "no such action", "far element", "far item", "far citation", "withdrawn from no field"],
)
def test_faulty_verdict_is_refused_and_none_is_kept(
    client: TestClient, service: Service, field: dict[str, str], title: str
) -> None:
    extraction = done(service.store, letter())
    sent = {"fields": [{"path": "priority", "action": "accept"}, field]}
    response = client.put(f"{URL}/{extraction.id}/review", json=sent)
    assert (response.status_code, problem(response)["title"]) == (422, title)
    assert service.store.history(extraction.id) == []


def test_elements_are_added_one_behind_the_other(client: TestClient, service: Service) -> None:
    extraction = done(service.store, letter())
    assert extraction.record is not None
    held = len(extraction.record.case.diagnoses)

    def status(*indices: int) -> int:
        fields = [{"path": f"diagnoses.{held + at}", "action": "correct", "value": "gastritis"} for at in indices]
        return int(client.put(f"{URL}/{extraction.id}/review", json={"fields": fields}).status_code)

    assert [status(1), status(1, 0), status(3), status(2), status(1)] == [422, 200, 422, 200, 200]


def test_review_needs_a_record(client: TestClient) -> None:
    queued = hand_in(client).json()
    response = client.put(f"{URL}/{queued['id']}/review", json={"fields": []})
    assert (response.status_code, problem(response)["title"]) == (409, "No record to review")


def test_labels_are_a_zip_of_reviewed_decisions(client: TestClient, service: Service) -> None:
    extraction = done(service.store, letter())
    service.store.set_reviewed(extraction.id, "R. Zyxol")
    response = client.get("/v1/labels")
    assert (response.headers["content-type"], response.content[:2]) == ("application/zip", b"PK")


def test_schema_is_that_of_a_case(client: TestClient) -> None:
    assert client.get("/v1/schema").json() == json.loads(json.dumps(Case.model_json_schema()))


def test_readiness_says_what_is_missing(client: TestClient, service: Service) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (503, "not ready")
    assert "imr worker" in response.json()["problems"][0]
    service.store.beat("w1", 1, "The embedded model is not there: imr models fetch.")
    assert client.get("/readyz").json()["problems"] == ["The embedded model is not there: imr models fetch."]
    service.store.beat("w1", 1, None)
    assert client.get("/readyz").json() == {"status": "ready", "problems": []}


def test_readiness_says_where_documents_under_way_hold_all_places(client: TestClient, service: Service) -> None:
    service.store.beat("w1", 1, None, 1)
    service.store.beat("w2", 2, None, 1)
    assert client.get("/readyz").json() == {"status": "ready", "problems": []}
    service.store.beat("w2", 2, None, 2)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (503, "not ready")
    assert response.json()["problems"] == [
        "Documents wait: all 3 that are read at a time have been under way for more than 60 s. They end by themselves at their time "
        "limits, and at once where they are deleted."
    ]
    service.store.beat("w2", 2, None)
    assert client.get("/readyz").status_code == 200


def test_metrics_count_by_route_and_never_by_address(client: TestClient) -> None:
    first = hand_in(client).json()
    client.get(f"{URL}/{first['id']}")
    text = client.get("/metrics").text
    assert f'imr_requests_total{{method="GET",route="{URL}/{{extraction_id}}",status="200"}} 1.0' in text
    assert 'imr_extractions{status="queued"} 1.0' in text
    assert first["id"] not in text


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/zyxol", 404), ("PATCH", URL, 405), ("GET", f"{URL}/1", 422)])
def test_every_error_is_a_problem(client: TestClient, method: str, path: str, status: int) -> None:
    assert problem(client.request(method, path))["status"] == status


def test_refused_method_names_those_of_all_routes_of_the_address(client: TestClient) -> None:
    assert client.patch(f"{URL}/{'0' * 32}").headers["allow"] == "GET, DELETE"


def test_program_that_fails_answers_without_the_words_of_its_error(
    client: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError("Zyxolovir")

    monkeypatch.setattr(service.store, "page", fail)
    response = client.get(URL)
    said = problem(response)
    assert (said["status"], said["title"]) == (500, "Internal error")
    assert response.headers["x-request-id"] in said["detail"]
    assert "Zyxolovir" not in response.text + caplog.text


@pytest.mark.parametrize("model", [models.ExtractionSummary, models.ExtractionOut, models.ReviewIn])
def test_examples_of_the_description_are_valid(model: type[BaseModel]) -> None:
    examples = model.model_json_schema()["examples"]
    assert [model.model_validate(example) for example in examples]


def test_documentation_is_served_from_here_alone(client: TestClient) -> None:
    page = client.get("/docs").text
    assert "http" not in page
    for name in ("swagger-ui-bundle.js", "swagger-ui.css", "start.js"):
        assert f"/static/swagger/{name}" in page
        assert client.get(f"/static/swagger/{name}").status_code == 200
    assert client.get("/static/swagger/index.html").status_code == 404


def _jobs(service: Service) -> int:
    return len(service.jobs._client.list_workflows())


def test_several_files_are_taken_at_once_each_with_its_answer(client: TestClient, service: Service) -> None:
    files = [("files", ("a.txt", letter(1))), ("files", ("b.html", b"<html>")), ("files", ("c.txt", letter(2)))]
    response = client.post(f"{URL}/batch", files=files)
    items = response.json()["items"]
    assert response.status_code == 200
    assert [item["source"] for item in items] == ["a.txt", "b.html", "c.txt"]
    assert [item["extraction"] and item["extraction"]["status"] for item in items] == ["queued", None, "queued"]
    assert [item["problem"] and item["problem"]["title"] for item in items] == [None, "Kind of file not read", None]
    assert service.store.count() == 2


@pytest.mark.parametrize(
    ("request_of", "status"),
    [
        ({"files": [("file", ("a.txt", letter()))]}, 422),
        ({"files": [("files", (f"{number}.txt", b"a")) for number in range(101)]}, 400),
        ({"files": [("files", ("a.txt", b"a" * 9_000_000))]}, 413),
        ({"json": {"text": "a"}}, 415),
    ],
    ids=["other field", "too many", "too large", "no form"],
)
def test_a_batch_that_is_none_is_refused_whole(
    client: TestClient, service: Service, request_of: dict[str, Any], status: int
) -> None:
    assert problem(client.post(f"{URL}/batch", **request_of))["status"] == status
    assert service.store.count() == 0


@pytest.mark.parametrize(("path", "is_page"), [("/nowhere", True), ("/v1/nowhere", False)])
def test_an_unknown_address_is_a_page_for_browsers_alone(client: TestClient, path: str, is_page: bool) -> None:
    response = client.get(path, headers={"Accept": "text/html"})
    assert (response.status_code, "<h1>Nothing here</h1>" in response.text) == (404, is_page)
    assert problem(client.get(path))["status"] == 404
