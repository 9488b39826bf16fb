"""What comes in: streamed, limited, told by content, named safely."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from extractor.service.problems import ProblemError, add_problem_handlers
from extractor.service.security import uploads
from extractor.service.security.uploads import LONGEST_NAME, media_type_of, receive_upload, safe_name
from tests.fictional import render_pdf

MOST = 100_000
TEXT = b"The request for Zyxol 7 mg #11 is not medically necessary."
PDF = render_pdf(TEXT.decode())


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = FastAPI()
    add_problem_handlers(app)

    @app.post("/")
    async def take(request: Request) -> dict[str, Any]:
        upload = await receive_upload(request, max_bytes=MOST)
        return {"size": len(upload.content), "name": upload.name, "media_type": upload.media_type}

    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (b"\n" + PDF, "application/pdf"),
        (TEXT, "text/plain"),
        (TEXT.decode().encode("utf-16"), "text/plain"),
        (b"BMI of 32. MZ. <b>", "text/plain"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 9, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"II*\0", "image/tiff"),
        (b"MM\0*", "image/tiff"),
    ],
)
def test_kind_is_told_by_content_whatever_the_name(client: TestClient, content: bytes, media_type: str) -> None:
    answer = client.post("/", files={"file": ("../letter.exe", content, "text/html")})
    assert answer.json() == {"size": len(content), "name": "letter.exe", "media_type": media_type}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04", "a ZIP, Word or Excel file"),
        (b"PK\x03\x04" + PDF, "a ZIP, Word or Excel file"),
        (b"<html>" + PDF, "HTML or XML"),
        (b"\xef\xbb\xbf \n<!DOCTYPE HTML>", "HTML or XML"),
        (b"x" * 257 + b"ustar\0", "a tar archive"),
        (b"GIF89a" + PDF, "a GIF image"),
        (b"\x7fELF" + PDF, "a program"),
    ],
)
def test_other_kinds_are_refused_by_what_they_are(content: bytes, kind: str) -> None:
    with pytest.raises(ProblemError) as refused:
        media_type_of(content, "a.pdf")
    assert (refused.value.status, refused.value.detail) == (415, f"'a.pdf' is {kind}. {uploads._HINT}")


def test_limit_holds_while_the_document_comes_in(client: TestClient) -> None:
    allowed = client.post("/", files={"file": ("a.txt", b"a" * MOST)})
    over = client.post("/", files={"file": ("a.txt", b"a" * (MOST + 1))})
    far_over = client.post("/", files={"file": ("a.txt", b"a" * (3 * MOST))})
    assert [answer.status_code for answer in (allowed, over, far_over)] == [200, 413, 413]
    assert over.json()["detail"] == "It has over 100,000 bytes, the limit. Split it by decision."


def test_nothing_is_read_behind_the_limit(client: TestClient) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield b'--z\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        while sent < 100 * MOST:
            sent += MOST
            yield b"a" * MOST

    assert client.post("/", content=endless(), headers={"Content-Type": "multipart/form-data; boundary=z"}).status_code == 413


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"text": "a\n", "name": "../x.txt"}, 200),
        ({"text": ""}, 422),
        ({"text": " \n"}, 422),
        ({"text": 1}, 422),
        ({"text": "a\0"}, 415),
        ({"text": "a", "url": "x"}, 422),
        ([], 422),
        ({"text": "é" * MOST}, 413),
    ],
)
def test_pasted_text_is_checked(client: TestClient, said: object, status: int) -> None:
    assert client.post("/", json=said).status_code == status


def test_pasted_text_is_named(client: TestClient) -> None:
    assert client.post("/", json={"text": "é"}).json() == {"size": 2, "name": "pasted.txt", "media_type": "text/plain"}


def test_form_cut_off_is_no_document(client: TestClient) -> None:
    body = b'--z\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n' + TEXT
    answer = client.post("/", content=body, headers={"Content-Type": "multipart/form-data; boundary=z"})
    assert (answer.status_code, answer.json()["title"]) == (400, "Upload cut off")


def test_problem_names_the_field_and_never_the_text(client: TestClient) -> None:
    answer = client.post("/", content=b'{"text": ["Zyxol"], "Zyxol": 1}', headers={"Content-Type": "application/json"})
    assert answer.json()["detail"] == "text: Input should be a valid string"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("letter 1.pdf", "letter 1.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.pdf", "a.pdf"),
        ("..", "document"),
        (".hidden", "hidden"),
        ("NUL", "_NUL"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("\ud800.pdf", "pdf"),
        ('a"b<c>|?*.pdf', "a_b_c____.pdf"),
        ("Ze\u0301.pdf", "Zé.pdf"),
        ("決定.pdf", "決定.pdf"),
    ],
)
def test_name_is_safe_to_show_and_to_write(name: str, kept: str) -> None:
    assert safe_name(name) == kept


@pytest.mark.parametrize("name", ["z" * 5_000 + ".pdf", "z" * 5_000, "." * 5_000, "z." * 2_500, "a." + "z" * 5_000])
def test_long_name_is_cut_and_stays_stable(name: str) -> None:
    kept = safe_name(name)
    assert 0 < len(kept) <= LONGEST_NAME
    assert safe_name(kept) == kept
