from __future__ import annotations

import datetime as dt
import email.utils
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from extractor.errors import ConfigurationError, ModelUnavailable
from extractor.llm.cache import ResponseCache
from extractor.llm.client import Client, Endpoint, Request, UnusableAnswer, remote
from extractor.llm.ledger import Entry, Ledger, Totals
from tests.scripted_server import Say, ScriptedServer, say_json, scripted

KEY = "scripted-key"


class Wire(BaseModel):
    model_config = ConfigDict(extra="forbid")

    drug: str | None


GOOD = say_json({"drug": "Zyxol 7 mg"})
REQUEST = Request("issues.0", "Quote the drug.", "Zyxol 7 mg #11 {{ 7 * 7 }} {% bad", Wire, grammar='start: "x"')


def endpoint_of(server: ScriptedServer, *, takes_grammar: bool = False) -> Endpoint:
    return remote(server.base_url, "zyx-1b", api_key=KEY, takes_grammar=takes_grammar)


def ask(*script: Say, grammar: bool = False, **options: Any) -> tuple[Any, ScriptedServer, Ledger, list[float]]:
    """Ask one question of a scripted server; an exception is returned in the place of the answer."""
    ledger, slept = Ledger(), list[float]()
    with scripted(*script) as server:
        client = Client(endpoint_of(server, takes_grammar=grammar), cache=None, ledger=ledger, sleep=slept.append, **options)
        result: Any
        try:
            result = client.ask(REQUEST)
        except (UnusableAnswer, ModelUnavailable) as error:
            result = error
        finally:
            client.close()
    return result, server, ledger, slept


def test_good_answer_is_parsed_and_kept_as_it_came() -> None:
    (value, answer), _, ledger, _ = ask(GOOD)
    assert value == Wire(drug="Zyxol 7 mg")
    assert (answer.question, answer.text) == ("issues.0", '{"drug":"Zyxol 7 mg"}')
    assert (answer.input_tokens, answer.output_tokens, answer.cached) == (11, 7, False)
    totals = ledger.totals()
    assert (totals.calls, totals.failures, totals.input_tokens, totals.output_tokens) == (1, 0, 11, 7)


def test_prompt_goes_out_as_given_with_a_strict_schema() -> None:
    _, server, _, _ = ask(GOOD)
    body = server.asked[0].body
    assert body["messages"] == REQUEST.messages()
    assert body["response_format"]["json_schema"]["strict"] is True
    assert body["response_format"]["json_schema"]["schema"]["required"] == ["drug"]
    assert (body["model"], body["temperature"], body["seed"], body["max_tokens"]) == ("zyx-1b", 0.0, 0, 512)
    assert "grammar" not in body
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"


def test_grammar_goes_out_without_a_response_format() -> None:
    _, server, _, _ = ask(GOOD, grammar=True)
    body = server.asked[0].body
    assert body["grammar"] == 'start: "x"'
    assert "response_format" not in body
    assert body["messages"] == REQUEST.messages()


def test_environment_of_another_service_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "other-secret")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Other: other-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with scripted(GOOD) as server:
        client = Client(remote(server.base_url, "zyx-1b"), cache=None, ledger=Ledger())
        client.ask(REQUEST)
        client.close()
    assert "other-secret" not in str(server.asked[0].headers)


@pytest.mark.parametrize(
    ("say", "reason", "text"),
    [
        (Say('{"drug":"Zy', finish_reason="length"), "truncated", '{"drug":"Zy'),
        (Say("I cannot help with that."), "not-json", "I cannot help with that."),
        (Say(None, refusal="No."), "refused", "No."),
        (Say("", finish_reason="content_filter"), "refused", ""),
        (Say('{"medicine":"Zyxol"}'), "wrong-schema", '{"medicine":"Zyxol"}'),
        (Say('{"drug":7}'), "wrong-schema", '{"drug":7}'),
        (Say("  "), "empty", "  "),
        (Say(None), "empty", ""),
        (Say(body='{"id":"x","object":"chat.completion","created":0,"model":"m","choices":[]}'), "refused", ""),
    ],
)
def test_unusable_answer_names_its_reason_and_keeps_the_text(say: Say, reason: str, text: str) -> None:
    error, server, ledger, _ = ask(say)
    assert isinstance(error, UnusableAnswer)
    assert (error.reason, error.answer.text, error.answer.question) == (reason, text, "issues.0")
    assert len(server.asked) == 1
    assert [entry.error for entry in ledger.entries()] == [reason]


def test_fenced_json_is_taken_and_the_raw_text_kept() -> None:
    (value, answer), _, _, _ = ask(Say('```json\n{"drug": null}\n```'))
    assert value == Wire(drug=None)
    assert answer.text == '```json\n{"drug": null}\n```'


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503])
def test_passing_failure_is_repeated_within_one_ledger_entry(status: int) -> None:
    (value, _), server, ledger, slept = ask(Say(status=status), GOOD)
    assert value == Wire(drug="Zyxol 7 mg")
    assert (len(server.asked), len(slept)) == (2, 1)
    assert [(entry.attempts, entry.error) for entry in ledger.entries()] == [(2, None)]


def in_an_hour() -> str:
    return email.utils.format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1), usegmt=True)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(lambda: "7", 7.0), (lambda: "0", 0.0), (lambda: "9999", 60.0), (in_an_hour, 60.0)],
    ids=["seconds", "zero", "capped", "date"],
)
def test_retry_after_is_waited_for(header: Callable[[], str], seconds: float) -> None:
    _, _, _, slept = ask(Say(status=429, headers={"Retry-After": header()}), GOOD)
    assert slept == [seconds]


@pytest.mark.parametrize("header", ["soon", "nan", "inf", "1e999", "-5"])
def test_senseless_retry_after_falls_back_to_backoff(header: str) -> None:
    _, _, _, slept = ask(Say(status=503, headers={"Retry-After": header}), GOOD)
    assert len(slept) == 1
    assert 0.0 <= slept[0] <= 30.0


def test_failures_without_end_stop_after_the_last_attempt() -> None:
    error, server, ledger, slept = ask(*[Say(status=500)] * 9, max_attempts=3)
    assert isinstance(error, ModelUnavailable)
    assert (len(server.asked), len(slept)) == (3, 2)
    assert [(entry.attempts, entry.error) for entry in ledger.entries()] == [(3, "ModelUnavailable")]


@pytest.mark.parametrize("status", [301, 307, 401, 403, 404])
def test_failure_that_stays_is_not_repeated(status: int) -> None:
    error, server, _, slept = ask(Say(status=status, headers={"Location": "http://127.0.0.1:9/v1"}), GOOD)
    assert isinstance(error, ModelUnavailable)
    assert (len(server.asked), slept) == (1, [])


def test_no_message_shows_the_key_or_the_servers_words() -> None:
    words = {"message": f"bad key {KEY} for: Zyxol 7 mg", "type": "invalid_request_error", "code": "bad_key"}
    error, _, _, _ = ask(Say(status=401, error=words))
    assert KEY not in f"{error} {error.hint}"
    assert "Zyxol" not in str(error)


def test_slow_server_times_out_as_an_unusable_answer() -> None:
    error, server, _, _ = ask(Say(hangs=True), Say(hangs=True), timeout_seconds=0.2, max_attempts=2)
    assert isinstance(error, UnusableAnswer)
    assert error.reason == "timeout"
    assert len(server.asked) >= 1


def test_refused_connection_is_model_unavailable_with_a_hint() -> None:
    with scripted() as server:
        gone = endpoint_of(server)
    client = Client(gone, cache=None, ledger=Ledger(), max_attempts=2, sleep=lambda _seconds: None)
    with pytest.raises(ModelUnavailable, match="cannot be reached") as caught:
        client.ask(REQUEST)
    client.close()
    assert "--reader regex" in str(caught.value.hint)


def test_server_without_schemas_is_asked_in_json_mode_from_then_on() -> None:
    refusal = Say(status=400, error={"message": "json_schema is not supported", "type": "invalid_request_error"})
    with scripted(refusal, GOOD, GOOD) as server:
        client = Client(endpoint_of(server), cache=None, ledger=Ledger())
        client.ask(REQUEST)
        client.ask(REQUEST)
        client.close()
    formats = [asked.body["response_format"]["type"] for asked in server.asked]
    assert formats == ["json_schema", "json_object", "json_object"]


def test_refusal_under_a_grammar_leaves_the_prompt_as_given() -> None:
    _, server, _, _ = ask(Say(status=400), GOOD, grammar=True)
    assert [asked.body["messages"] for asked in server.asked] == [REQUEST.messages()] * 2
    assert all("response_format" not in asked.body for asked in server.asked)


@pytest.mark.parametrize(
    ("message", "gone", "come"),
    [
        ("'max_tokens' is not supported, use 'max_completion_tokens'", "max_tokens", "max_completion_tokens"),
        ("'temperature' does not support 0", "temperature", "seed"),
        ("unknown field: seed", "seed", "temperature"),
    ],
)
def test_parameter_that_a_server_refuses_is_left_out(message: str, gone: str, come: str) -> None:
    refusal = Say(status=400, error={"message": message, "type": "invalid_request_error"})
    _, server, _, _ = ask(refusal, GOOD)
    assert gone not in server.asked[1].body
    assert come in server.asked[1].body


def test_request_refused_in_every_form_is_model_unavailable() -> None:
    error, server, _, _ = ask(*[Say(status=400)] * 5)
    assert isinstance(error, ModelUnavailable)
    assert len(server.asked) == 2


def test_question_too_long_for_the_model_is_an_unusable_answer() -> None:
    too_long = {"message": "too many tokens", "type": "exceed_context_size_error"}
    error, server, _, _ = ask(Say(status=400, error=too_long))
    assert isinstance(error, UnusableAnswer)
    assert (error.reason, len(server.asked)) == ("too-long", 1)


def test_second_question_alike_comes_from_the_cache_without_a_connection(tmp_path: Path) -> None:
    ledger = Ledger()
    with scripted(GOOD) as server:
        endpoint = endpoint_of(server)
        client = Client(endpoint, cache=ResponseCache(tmp_path), ledger=ledger)
        first, _ = client.ask(REQUEST)
        client.close()
    again = Client(endpoint, cache=ResponseCache(tmp_path), ledger=ledger, connect=lambda: pytest.fail("connected"))
    second, answer = again.ask(REQUEST)
    assert (second, answer.cached, answer.output_tokens) == (first, True, 7)
    totals = ledger.totals()
    assert (totals.calls, totals.cache_hits, totals.output_tokens) == (1, 1, 7)


def test_unusable_answers_are_not_cached(tmp_path: Path) -> None:
    with scripted(Say("nonsense"), GOOD) as server:
        client = Client(endpoint_of(server), cache=ResponseCache(tmp_path), ledger=Ledger())
        with pytest.raises(UnusableAnswer):
            client.ask(REQUEST)
        value, answer = client.ask(REQUEST)
        client.close()
    assert (value, answer.cached) == (Wire(drug="Zyxol 7 mg"), False)


@pytest.mark.parametrize("url", ["ftp://host/v1", "host:8000/v1", "", "file:///etc/passwd"])
def test_base_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError):
        remote(url, "zyx-1b")


def test_endpoint_shows_neither_key_nor_credentials() -> None:
    endpoint = remote("https://me:secret@host.example:8000/v1/", "zyx-1b", api_key=KEY)
    assert (endpoint.name, endpoint.identity) == ("https://host.example:8000/v1",) * 2
    assert KEY not in repr(endpoint)
    assert "secret" not in repr(endpoint)


def test_ledger_sums_what_was_spent() -> None:
    ledger = Ledger()
    ledger.add(Entry("summary", 2.0, 100, 20))
    ledger.add(Entry("summary", 0.0, 100, 20, cached=True, attempts=0))
    ledger.add(Entry("issues.0", 1.0, 50, 5, error="truncated"))
    assert ledger.totals() == Totals(2, 1, 1, 150, 25, 3.0)
