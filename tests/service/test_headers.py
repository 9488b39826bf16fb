"""What goes along with every answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from extractor.service.api import create_app
from extractor.service.config import ServiceConfig
from extractor.service.security.headers import CONTENT_SECURITY_POLICY, HEADERS
from extractor.settings import Settings

SCRIPT = "<script>alert(1)</script>"
TEXT = f"The request for Zyxol 7 mg #11 is not medically necessary.\n{SCRIPT}\n"


@pytest.fixture
def client(state: Path, tmp_path: Path) -> Iterator[TestClient]:
    config = ServiceConfig(folder=state, settings=Settings(reader="regex", cache_dir=tmp_path / "answers"))
    with TestClient(create_app(config), base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50000)) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/healthz", "/openapi.json", "/v1/extractions", "/v1/zyxol", "/static/zyxol"])
def test_every_answer_carries_them(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_policy_allows_nothing_inline_and_nothing_foreign() -> None:
    assert not {"unsafe", "data:", "http", "*"} & set(CONTENT_SECURITY_POLICY.replace("-", " ").split())
    assert all(
        f"{kind} 'self'" in CONTENT_SECURITY_POLICY for kind in ("script-src", "style-src", "img-src", "connect-src", "form-action")
    )
    assert all(f"{kind} 'none'" in CONTENT_SECURITY_POLICY for kind in ("default-src", "base-uri", "frame-ancestors"))


def test_refusals_of_the_guard_carry_them_too(client: TestClient) -> None:
    answer = client.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 421
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


def test_what_belongs_to_somebody_is_not_kept_by_browsers(client: TestClient) -> None:
    assert [client.get(path).headers["cache-control"] for path in ("/", "/v1/extractions", "/labels")] == ["no-store"] * 3


def test_documentation_alone_may_set_styles_and_its_scripts_are_ours(client: TestClient) -> None:
    policy = client.get("/docs").headers["content-security-policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src 'self';" in policy


def test_uploaded_markup_is_nowhere_shown_as_markup(client: TestClient) -> None:
    said = client.post("/v1/extractions", files={"file": (f"{SCRIPT}.txt", TEXT.encode())}).json()
    pages = ["/", "/export.csv", "/export.jsonl", "/v1/extractions", f"/v1/extractions/{said['id']}", f"/decisions/{said['id']}"]
    answers = [client.get(path) for path in pages]
    assert [answer.status_code for answer in answers] == [200] * len(pages)
    as_html = [answer.text for answer in answers if answer.headers["content-type"].startswith("text/html")]
    assert len(as_html) == 2
    assert not [text for text in as_html if SCRIPT in text or "<script>" in text]


def test_uploaded_document_is_saved_never_shown(client: TestClient) -> None:
    said = client.post("/v1/extractions", files={"file": ("letter.html", TEXT.encode())}).json()
    answer = client.get(f"/decisions/{said['id']}/document")
    assert answer.content == TEXT.encode()
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''letter.html"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
