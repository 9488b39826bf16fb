"""A document that holds several decisions in the service: a parent, and an extraction for each decision."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from evals.dataset import load_dataset
from extractor.ingest import read_document
from extractor.service.api import create_app
from extractor.service.api.context import Service
from extractor.service.config import ServiceConfig
from extractor.service.labels import export_labels
from extractor.service.reader import Reader
from extractor.service.store import Store
from extractor.settings import Settings
from tests.fictional import render_pdf
from tests.layouts.decisions import decision

URL = "/v1/extractions"
ONE, TWO = (
    decision(heading).replace("CM99-0000001", number).replace("\r\n", "\n")
    for heading, number in (("Zyxol 7 mg #11: Upheld\r\n", "CM99-0000001"), ("Leeches, a dozen: Overturned\r\n", "CM99-0000002"))
)
BUNDLE = f"{ONE}\f{TWO}".encode()
PDF = render_pdf(f"{ONE}\f{TWO}")


@pytest.fixture
def client(tmp_path: Path, state: Path) -> Iterator[TestClient]:
    config = ServiceConfig(folder=state, settings=Settings(reader="regex", cache_dir=tmp_path / "answers"))
    with TestClient(
        create_app(config), base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50000), raise_server_exceptions=False
    ) as client:
        yield client


@pytest.fixture
def service(client: TestClient) -> Service:
    found = client.app.state.service  # type: ignore[attr-defined]  # a FastAPI
    assert isinstance(found, Service)
    return found


@pytest.fixture
def store(service: Service) -> Store:
    return service.store


def hand_in(client: TestClient, service: Service, content: bytes = BUNDLE) -> dict[str, Any]:
    """Hand in a document, read it as a worker does, and return the answer."""
    found = client.post(URL, files={"file": ("moon.txt", content)}).json()
    with contextlib.closing(Reader(service.config, service.store, service.pipelines)) as reader:
        assert reader.read(found["id"]) == "done"
    said: dict[str, Any] = client.get(f"{URL}/{found['id']}").json()
    return said


def test_the_answer_is_the_parent_with_its_parts(client: TestClient, service: Service) -> None:
    said = hand_in(client, service)
    assert (said["status"], said["record"], said["part"], said["parent"]) == ("done", None, 0, None)
    assert [(part["part"], part["parent"], part["case_number"]) for part in said["parts"]] == [
        (1, said["id"], "CM99-0000001"),
        (2, said["id"], "CM99-0000002"),
    ]
    digest = said["document_id"]
    assert [part["record"]["document"]["id"] for part in said["parts"]] == [f"{digest}-p1of2", f"{digest}-p2of2"]
    assert [len(part["record"]["case"]["issues"]) for part in said["parts"]] == [1, 1]
    again = client.post(URL, files={"file": ("moon.txt", BUNDLE)})
    assert (again.status_code, again.json()) == (200, said)


def test_a_document_with_one_decision_has_no_parts(client: TestClient, service: Service) -> None:
    said = hand_in(client, service, ONE.encode())
    assert (said["parts"], said["record"]["case"]["case_number"]) == ([], "CM99-0000001")


def test_lists_show_the_decisions_and_not_the_whole(client: TestClient, service: Service) -> None:
    said = hand_in(client, service)
    listed = client.get(URL).json()["items"]
    assert sorted(item["id"] for item in listed) == sorted(part["id"] for part in said["parts"])
    assert service.store.counts()["done"] == 2


def test_a_part_is_reviewed_by_itself_and_the_whole_is_not(client: TestClient, service: Service) -> None:
    said = hand_in(client, service)
    first, second = said["parts"]
    assert client.put(f"{URL}/{first['id']}/review", json={"reviewed": True}).json()["review"] == "reviewed"
    assert client.get(f"{URL}/{second['id']}").json()["review"] != "reviewed"
    refused = client.put(f"{URL}/{said['id']}/review", json={"reviewed": True})
    assert (refused.status_code, refused.json()["title"]) == (409, "No record to review")


def test_a_part_is_deleted_with_the_whole_alone(client: TestClient, service: Service) -> None:
    said = hand_in(client, service)
    refused = client.delete(f"{URL}/{said['parts'][0]['id']}")
    assert refused.status_code == 409
    assert said["id"] in refused.json()["detail"]
    assert client.delete(f"{URL}/{said['id']}").status_code == 204
    assert [client.get(f"{URL}/{one['id']}").status_code for one in (said, *said["parts"])] == [404, 404, 404]
    assert service.store.document_is_gone(said["document_id"])


def test_the_text_of_a_part_is_its_own_and_its_pages_keep_their_numbers(client: TestClient, service: Service) -> None:
    said = hand_in(client, service, PDF)
    text = service.store.text(said["parts"][1]["id"])
    assert text is not None
    assert text.text.startswith("Case Number: CM99-0000002")
    assert [page.number for page in text.pages] == [2]
    assert service.store.whole_text(said["parts"][1]["id"]) == read_document(PDF, name="moon.txt")


def test_the_marks_on_a_page_are_those_of_the_part(client: TestClient, service: Service) -> None:
    said = hand_in(client, service, PDF)
    marks = client.get(f"/decisions/{said['parts'][1]['id']}/pages/2.json").json()["marks"]
    (number,) = (mark for mark in marks if mark["path"] == "case_number")
    assert len(number["boxes"]) == 1
    assert client.get(f"/decisions/{said['parts'][0]['id']}/pages/2.json").json()["marks"] == []


def test_the_pages_lead_from_the_whole_to_its_parts_and_back(client: TestClient, service: Service) -> None:
    said = hand_in(client, service)
    html = {"Accept": "text/html"}
    whole = client.get(f"/decisions/{said['id']}", headers=html).text
    assert all(f"/decisions/{part['id']}" in whole for part in said["parts"])
    assert (
        f'<a href="/decisions/{said["id"]}">decision 2 of 2</a>'
        in client.get(f"/decisions/{said['parts'][1]['id']}", headers=html).text
    )


def test_tables_join_by_the_id_of_the_part(client: TestClient, service: Service) -> None:
    said = hand_in(client, service)
    rows = list(csv.DictReader(io.StringIO(client.get("/export.csv?list=all").text.removeprefix("\ufeff"))))
    assert sorted(row["document_id"] for row in rows) == sorted(part["record"]["document"]["id"] for part in said["parts"])
    lines = [json.loads(line) for line in client.get("/export.jsonl?list=all").text.splitlines()]
    assert sorted(line["id"] for line in lines) == sorted(part["id"] for part in said["parts"])


def test_each_reviewed_part_is_a_label_with_its_own_text(client: TestClient, service: Service, tmp_path: Path) -> None:
    said = hand_in(client, service, PDF)
    for part in said["parts"]:
        fields = [{"path": path, "action": "accept"} for path in part["record"]["review"]["fields"]]
        client.put(f"{URL}/{part['id']}/review", json={"reviewed": True, "fields": fields})
    export_labels(service.store, tmp_path / "labels")
    cases = load_dataset(tmp_path / "labels").cases
    assert [(case.case_id, case.document.read_text().partition("\n")[0]) for case in cases] == [
        ("CM99-0000001", "Case Number: CM99-0000001"),
        ("CM99-0000002", "Case Number: CM99-0000002"),
    ]
