from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.errors import ConfigurationError, ModelUnavailable
from extractor.llm.client import Client, remote
from extractor.llm.connection import check_environment
from extractor.llm.ledger import Ledger
from tests.llm.test_client import GOOD, REQUEST
from tests.made_up_time import MadeUpTime
from tests.scripted_server import ScriptedServer, scripted

CERTIFICATE = Path(__file__).parents[1] / "data/tls/loopback.pem"
ELSEWHERE = remote("http://model.invalid/v1", "zyx-1b")


@pytest.fixture(autouse=True)
def without_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def over_tls() -> Iterator[ScriptedServer]:
    with scripted(GOOD, certificate=CERTIFICATE) as server:
        yield server


def ask(base_url: str) -> None:
    client = Client(remote(base_url, "zyx-1b"), cache=None, ledger=Ledger(), pace=MadeUpTime().pace())
    try:
        client.ask(REQUEST)
    finally:
        client.close()


def test_certificate_that_is_not_trusted_is_named_at_once(over_tls: ScriptedServer) -> None:
    with pytest.raises(ModelUnavailable, match=r"certificate of https://localhost:.* is not trusted: self") as caught:
        ask(over_tls.base_url)
    assert "SSL_CERT_FILE" in str(caught.value.hint)


def test_certificate_that_the_environment_names_is_trusted_here_too(
    over_tls: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    ask(over_tls.base_url)
    assert len(over_tls.asked) == 1


def test_certificate_of_another_host_says_so(over_tls: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with pytest.raises(ModelUnavailable, match=r"not trusted: .*127\.0\.0\.1"):
        ask(over_tls.base_url.replace("localhost", "127.0.0.1"))


def test_server_without_tls_is_named() -> None:
    with scripted() as server, pytest.raises(ModelUnavailable, match="does not speak TLS"):
        ask(server.base_url.replace("http://", "https://"))


def test_certificates_that_are_not_there_are_a_configuration_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "gone.pem")
    with pytest.raises(ConfigurationError, match="SSL_CERT_FILE"):
        check_environment(ELSEWHERE)


def test_socks_proxy_without_its_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://user:secret@127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "socksio", None)
    with pytest.raises(ConfigurationError, match="the proxy in ALL_PROXY is a SOCKS proxy") as caught:
        check_environment(ELSEWHERE)
    assert "imr-extractor[socks]" in str(caught.value.hint)
    assert "secret" not in f"{caught.value.message} {caught.value.hint}"


@pytest.mark.parametrize(("name", "value"), [("ALL_PROXY", "socks://127.0.0.1:9"), ("HTTP_PROXY", "http://[::1")])
def test_proxy_whose_address_is_none_names_its_variable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError, match=f"the proxy in {name} cannot be used"):
        check_environment(ELSEWHERE)


def test_proxy_is_not_used_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks://127.0.0.1:9")
    with scripted(GOOD) as server:
        ask(server.base_url)
    assert len(server.asked) == 1


def test_host_that_nobody_knows_is_named() -> None:
    with pytest.raises(ModelUnavailable, match=r"the model server at http://zyxol\.invalid/v1 cannot be reached: no such host"):
        ask("http://zyxol.invalid/v1")
