from __future__ import annotations

import pytest

from extractor.errors import ConfigurationError
from extractor.llm.client import Client, remote
from extractor.llm.endpoint import key_in
from extractor.llm.ledger import Ledger
from tests.llm.test_client import GOOD, REQUEST
from tests.scripted_server import scripted


@pytest.mark.parametrize(
    ("ending", "path"),
    [
        ("/v1", "/v1/chat/completions"),
        ("/v1/", "/v1/chat/completions"),
        ("/v1/chat/completions", "/v1/chat/completions"),
        ("/v1/models/", "/v1/chat/completions"),
        ("/v1?api-version=2071-10", "/v1/chat/completions?api-version=2071-10"),
        ("/openai/zyx/chat/completions?api-version=2071-10&key=s", "/openai/zyx/chat/completions?api-version=2071-10&key=s"),
        ("/v1#fragment", "/v1/chat/completions"),
    ],
)
def test_address_as_people_copy_it_is_asked_in_the_right_place(ending: str, path: str) -> None:
    with scripted(GOOD) as server:
        client = Client(remote(server.base_url.removesuffix("/v1") + ending, "zyx-1b"), cache=None, ledger=Ledger())
        client.ask(REQUEST)
        client.close()
    assert server.asked[0].path == path


def test_query_tells_servers_apart_but_for_its_secrets() -> None:
    endpoint = remote("https://h.invalid/v1?api-version=7&api-key=secret", "zyx-1b")
    assert (endpoint.name, endpoint.identity) == ("https://h.invalid/v1", "https://h.invalid/v1?api-version=7")
    assert "secret" not in repr(endpoint)


@pytest.mark.parametrize(("held", "key"), [("k-1", "k-1"), ("k-1\n", "k-1"), (" k-1 \r\n", "k-1"), ("", None), (" \n", None)])
def test_white_space_around_a_key_is_taken_off(monkeypatch: pytest.MonkeyPatch, held: str, key: str | None) -> None:
    monkeypatch.setenv("ZYX_KEY", held)
    assert key_in("ZYX_KEY") == key


@pytest.mark.parametrize("held", ["“k-1”", "\ufeffk-1", "k\u00a0-1", "k -1", "k\n-1", "k\x7f"])
def test_key_that_cannot_be_one_names_its_variable_and_not_itself(monkeypatch: pytest.MonkeyPatch, held: str) -> None:
    monkeypatch.setenv("ZYX_KEY", held)
    with pytest.raises(ConfigurationError, match="ZYX_KEY") as caught:
        key_in("ZYX_KEY")
    assert "-1" not in f"{caught.value.message} {caught.value.hint}"


def test_variable_that_is_not_set_holds_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZYX_KEY", raising=False)
    assert key_in("ZYX_KEY") is None
