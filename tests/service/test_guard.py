"""The guard in front of every route of the real app."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from extractor.errors import ConfigurationError
from extractor.service.api import create_app
from extractor.service.config import ServiceConfig
from extractor.service.running import check
from extractor.service.security.guard import BODY_BYTES, FORWARDED, check_address
from extractor.service.security.keys import new_key
from extractor.service.security.sessions import COOKIE, own_path
from extractor.service.store import Store
from extractor.service.store.types import Scope
from extractor.settings import Settings

URL = "/v1/extractions"
HERE = "http://127.0.0.1:8000"
OPEN_PATHS = {"/healthz", "/readyz", "/login", "/static/{name}", "/static/swagger/{name}"}
TEXT = {"text": "The request for Zyxol 7 mg #11 is not medically necessary."}

Serve: TypeAlias = Callable[..., TestClient]


@pytest.fixture
def serve(state: Path, tmp_path: Path) -> Iterator[Serve]:
    with ExitStack() as open_clients:

        def start(base_url: str = HERE, client: str = "127.0.0.1", **config: Any) -> TestClient:
            settings = Settings(reader="regex", cache_dir=tmp_path / "answers")
            app = create_app(ServiceConfig(folder=state, settings=settings, **config))
            return open_clients.enter_context(TestClient(app, base_url=base_url, client=(client, 50000), follow_redirects=False))

        yield start


def make_key(state: Path, scope: Scope = "admin") -> str:
    store, key = Store(ServiceConfig(folder=state).store_url), new_key()
    store.add_key(key.id, f"Zyx {scope}", key.hash, scope)
    store.close()
    return key.text


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def routes(client: TestClient) -> list[tuple[str, str]]:
    """Return method and path of every route that the app itself has."""
    assert isinstance(client.app, FastAPI)
    contexts = [(context.methods, context.path) for context in iter_route_contexts(client.app.routes)]
    return sorted((method, str(path)) for methods, path in contexts for method in methods or {"GET"})


def address(path: str) -> str:
    return re.sub(r"\{[^}]{1,40}\}", "0" * 32, path)


def test_nothing_is_answered_without_a_key_but_that_the_service_lives(serve: Serve, state: Path) -> None:
    make_key(state)
    client = serve()
    every = routes(client)
    assert {("GET", URL), ("POST", URL), ("GET", "/"), ("GET", "/metrics"), ("GET", "/openapi.json"), ("GET", "/v1/labels")} <= set(
        every
    )
    answered = {path for method, path in every if client.request(method, address(path)).status_code != 401}
    assert answered == OPEN_PATHS


def test_wrong_key_is_answered_like_none(serve: Serve, state: Path) -> None:
    key = make_key(state)
    client = serve()
    wrong = [f"Bearer {key[:-1]}", f"Basic {key}", "Bearer", f"Bearer {key} {key}", key]
    answers = [client.get(URL, headers={"Authorization": each}) for each in wrong]
    assert [answer.status_code for answer in answers] == [401] * len(wrong)
    assert answers[0].json()["title"] == "Key needed"
    assert answers[0].headers["www-authenticate"] == 'Bearer realm="imr"'


def test_address_that_there_is_not_tells_nothing_without_a_key(serve: Serve, state: Path) -> None:
    key = make_key(state)
    client = serve()
    assert [client.get("/zyxol").status_code, client.get("/zyxol", headers=bearer(key)).status_code] == [401, 404]
    assert [client.get(path).status_code for path in ("/static/../v1/extractions", "/healthz/x", "//v1/extractions")] == [401] * 3


@pytest.mark.parametrize(
    ("scope", "statuses"), [("read", [200, 403, 403, 403]), ("write", [200, 202, 404, 403]), ("admin", [200, 202, 404, 404])]
)
def test_scope_bounds_what_a_key_may(serve: Serve, state: Path, scope: Scope, statuses: list[int]) -> None:
    key = make_key(state, scope)
    client = serve()
    client.headers.update(bearer(key))
    one = f"{URL}/{'0' * 32}"
    answers = [client.get(URL), client.post(URL, json=TEXT), client.put(f"{one}/review", json={"fields": []}), client.delete(one)]
    assert [answer.status_code for answer in answers] == statuses


def test_every_route_that_changes_something_is_closed_to_a_reading_key(serve: Serve, state: Path) -> None:
    key = make_key(state, "read")
    client = serve()
    changing = [(method, path) for method, path in routes(client) if method not in ("GET", "HEAD", "OPTIONS")]
    passed = {path for method, path in changing if client.request(method, address(path), headers=bearer(key)).status_code != 403}
    assert passed == {"/login", "/logout"}


def test_revoked_key_ends_at_once_for_a_service_that_starts(serve: Serve, state: Path) -> None:
    key = make_key(state)
    store = Store(ServiceConfig(folder=state).store_url)
    assert store.revoke_key(key[4:16])
    store.close()
    assert serve().get(URL, headers=bearer(key)).status_code == 401


def test_browser_is_sent_to_log_in_and_gets_a_session(serve: Serve, state: Path) -> None:
    key = make_key(state, "write")
    client = serve(base_url="http://imr.example")
    away = client.get("/decisions/x?y=1", headers={"Accept": "text/html"})
    assert (away.status_code, away.headers["location"]) == (303, "/login?next=/decisions/x")
    into = client.post("/login", data={"key": key, "next": "/"}, headers={"Origin": "http://imr.example"})
    assert (into.status_code, into.headers["location"]) == (303, "/")
    cookie = into.headers["set-cookie"].lower()
    assert all(word in cookie for word in (f"{COOKIE}=", "httponly", "samesite=strict", "path=/"))
    assert key[17:].lower() not in cookie
    assert client.get(URL).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://imr.example.evil.example", None], ids=str)
def test_session_changes_nothing_for_a_page_of_another_site(serve: Serve, state: Path, origin: str | None) -> None:
    key = make_key(state)
    client = serve(base_url="http://imr.example")
    client.post("/login", data={"key": key}, headers={"Origin": "http://imr.example"})
    headers = {} if origin is None else {"Origin": origin}
    assert client.post(URL, json=TEXT, headers=headers).status_code == 403
    assert client.post(URL, json=TEXT, headers={"Origin": "http://imr.example"}).status_code == 202


def test_page_of_another_site_logs_nobody_in(serve: Serve, state: Path) -> None:
    answer = serve_with_key(serve, state).post("/login", data={"key": "x"}, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, answer.json()["title"]) == (403, "Foreign origin")


def serve_with_key(serve: Serve, state: Path) -> TestClient:
    make_key(state)
    return serve()


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1:8001", "localhost", "127.0.0.1.evil.example:8000", ""]
)
def test_name_that_suddenly_stands_for_this_machine_gets_nothing(serve: Serve, host: str) -> None:
    answer = serve().get(URL, headers={"Host": host})
    assert (answer.status_code, answer.json()["title"]) == (421, "Foreign host")


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST:8000"])
def test_names_of_this_machine_are_answered_without_keys(serve: Serve, host: str) -> None:
    assert serve().get(URL, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:8000", 202),
        ("http://localhost:8000", 202),
        ("https://evil.example", 403),
        ("null", 403),
        ("http://127.0.0.1:9", 403),
    ],
)
def test_without_keys_only_own_pages_upload(serve: Serve, origin: str, status: int) -> None:
    assert serve().post(URL, json=TEXT, headers={"Origin": origin}).status_code == status


def test_no_other_site_may_read_even_where_a_browser_asks_first(serve: Serve) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = serve().options(URL, headers=asked)
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(("client", "config"), [("192.0.2.7", {}), ("127.0.0.1", {"host": "0.0.0.0"})])  # noqa: S104  # what is refused
def test_without_keys_no_other_machine_is_answered(serve: Serve, client: str, config: dict[str, Any]) -> None:
    answer = serve(client=client, **config).get("/")
    assert (answer.status_code, answer.json()["title"]) == (403, "Key needed")


def test_address_for_others_needs_keys_before_anything_listens() -> None:
    with pytest.raises(ConfigurationError, match=r"not on '0\.0\.0\.0'") as caught:
        check_address("0.0.0.0", is_private=False, has_keys=False)  # noqa: S104  # what is refused
    assert caught.value.hint == "make a key first: imr keys create NAME; or leave --host and --behind-proxy out"
    check_address("0.0.0.0", is_private=False, has_keys=True)  # noqa: S104  # what is allowed
    check_address("127.0.0.1", is_private=True, has_keys=False)


def test_proxy_in_front_needs_keys_before_anything_listens(state: Path) -> None:
    with pytest.raises(ConfigurationError, match="or behind a proxy"):
        check(ServiceConfig(folder=state, behind_proxy=True))
    make_key(state)
    check(ServiceConfig(folder=state, behind_proxy=True))


@pytest.mark.parametrize("name", FORWARDED)
def test_without_keys_nobody_is_answered_through_a_proxy(serve: Serve, name: str) -> None:
    answer = serve().get("/", headers={name: "127.0.0.1"})
    assert (answer.status_code, answer.json()["title"]) == (403, "Key needed")


@pytest.mark.parametrize(
    ("behind_proxy", "said", "is_secure"),
    [
        (False, {}, False),
        (False, {"X-Forwarded-Proto": "https"}, False),
        (True, {}, False),
        (True, {"X-Forwarded-Proto": "http"}, False),
        (True, {"X-Forwarded-Proto": "https"}, True),
        (True, {"X-Forwarded-Proto": "HTTPS, http"}, True),
    ],
)
def test_cookie_is_for_tls_alone_where_a_proxy_that_is_believed_says_so(
    serve: Serve, state: Path, behind_proxy: bool, said: dict[str, str], is_secure: bool
) -> None:
    key = make_key(state)
    client = serve(behind_proxy=behind_proxy)
    answer = client.post("/login", data={"key": key}, headers={"Origin": HERE, **said})
    assert ("secure" in answer.headers["set-cookie"].lower().split("; ")) == is_secure


def test_session_that_was_logged_out_opens_nothing_in_any_process(serve: Serve, state: Path) -> None:
    key = make_key(state)
    client, other = serve(), serve()
    headers = {"Origin": HERE}
    client.post("/login", data={"key": key}, headers=headers)
    copied, another = client.cookies[COOKIE], other.post("/login", data={"key": key}, headers=headers).cookies[COOKIE]
    assert client.post("/logout", headers=headers).status_code == 303
    later = serve()
    for served in (client, later):
        statuses = [served.get(URL, headers={"Cookie": f"{COOKIE}={value}"}).status_code for value in (copied, another)]
        assert statuses == [401, 200]


def test_rate_of_a_key_and_of_strangers_is_limited(serve: Serve, state: Path) -> None:
    key, other = make_key(state), make_key(state)
    client = serve(rate_per_minute=6)
    statuses = [client.get(URL, headers=bearer(each)).status_code for each in (key, key, other)]
    assert statuses == [200, 429, 200]
    first, second = client.get(URL), client.get(URL)
    assert (first.status_code, second.status_code) == (401, 429)
    assert 1 <= int(second.headers["retry-after"]) <= 10


def test_guessing_at_the_login_is_limited(serve: Serve, state: Path) -> None:
    make_key(state)
    client = serve(rate_per_minute=6)
    headers = {"Origin": HERE}
    assert [client.post("/login", data={"key": "imr_x"}, headers=headers).status_code for _ in range(2)] == [401, 429]
    assert client.get("/healthz").status_code == 200


def test_large_bodies_are_taken_for_documents_alone(serve: Serve) -> None:
    answer = serve().put(f"{URL}/{'0' * 32}/review", content=b"x" * (BODY_BYTES + 1))
    assert (answer.status_code, answer.json()["title"]) == (413, "Body too large")


def test_endpoint_is_never_told_by_a_request(serve: Serve) -> None:
    client = serve()
    asked = [
        client.post(URL, json={**TEXT, "base_url": "http://127.0.0.1:1/v1"}),
        client.post(URL, json=TEXT, params={"model": "http://127.0.0.1:1/v1"}),
        client.post(URL, json=TEXT, params={"model": "/etc/passwd.gguf"}),
    ]
    assert [answer.status_code for answer in asked] == [422] * 3
    ignored = client.post(URL, json=TEXT, params={"base_url": "http://127.0.0.1:1/v1"})
    assert ignored.json()["model"] is None


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"])
def test_nobody_is_led_away_after_logging_in(wanted: str) -> None:
    assert own_path(wanted) == "/"
