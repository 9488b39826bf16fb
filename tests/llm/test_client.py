from __future__ import annotations

import datetime as dt
import email.utils
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from extractor.errors import ConfigurationError, DocumentUnanswered, ExtractorError, ModelUnavailable
from extractor.llm.cache import ResponseCache
from extractor.llm.client import Client, Endpoint, Request, UnusableAnswer, remote
from extractor.llm.ledger import Entry, Ledger
from extractor.llm.prices import Price
from extractor.llm.request import Thinking
from extractor.llm.transport import LOST_IN_ROW
from tests.made_up_time import MadeUpTime
from tests.scripted_server import Asked, Say, ScriptedServer, say_json, scripted

KEY = "scripted-key"


class Wire(BaseModel):
    model_config = ConfigDict(extra="forbid")

    drug: str | None


GOOD = say_json({"drug": "Zyxol 7 mg"})
REQUEST = Request("issues.0", "Quote the drug.", "Zyxol 7 mg #11 {{ 7 * 7 }} {% bad", Wire, grammar='start: "x"')


class Kept(Ledger):
    """A ledger that keeps its entries."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []

    def add(self, entry: Entry) -> None:
        super().add(entry)
        self.entries.append(entry)


def endpoint_of(server: ScriptedServer, *, takes_grammar: bool = False) -> Endpoint:
    return remote(server.base_url, "zyx-1b", api_key=KEY, takes_grammar=takes_grammar)


def ask(*script: Say, grammar: bool = False, **options: Any) -> tuple[Any, ScriptedServer, Kept, list[float]]:
    """Ask one question of a scripted server; an exception is returned in the place of the answer."""
    ledger, time = Kept(), MadeUpTime()
    with scripted(*script) as server:
        client = Client(endpoint_of(server, takes_grammar=grammar), cache=None, ledger=ledger, pace=time.pace(), **options)
        result: Any
        try:
            result = client.ask(REQUEST)
        except ExtractorError as error:
            result = error
        finally:
            client.close()
    return result, server, ledger, time.slept


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
    times = 2 if reason in ("not-json", "wrong-schema") else 1  # the schema may not have reached the model
    error, server, ledger, _ = ask(*[say] * times)
    assert isinstance(error, UnusableAnswer)
    assert (error.reason, error.answer.text, error.answer.question) == (reason, text, "issues.0")
    assert len(server.asked) == times
    assert [entry.error for entry in ledger.entries] == [reason]


def test_fenced_json_is_taken_and_the_raw_text_kept() -> None:
    (value, answer), _, _, _ = ask(Say('```json\n{"drug": null}\n```'))
    assert value == Wire(drug=None)
    assert answer.text == '```json\n{"drug": null}\n```'


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503])
def test_passing_failure_is_repeated_within_one_ledger_entry(status: int) -> None:
    (value, _), server, ledger, slept = ask(Say(status=status), GOOD)
    assert value == Wire(drug="Zyxol 7 mg")
    assert (len(server.asked), len(slept)) == (2, 1)
    assert [(entry.attempts, entry.error) for entry in ledger.entries] == [(2, None)]


def in_an_hour() -> str:
    return email.utils.format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1), usegmt=True)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(lambda: "7", [7.0]), (lambda: "0", []), (lambda: "9999", [60.0]), (in_an_hour, [60.0])],
    ids=["seconds", "zero", "capped", "date"],
)
def test_retry_after_is_waited_for(header: Callable[[], str], seconds: list[float]) -> None:
    _, _, _, slept = ask(Say(status=429, headers={"Retry-After": header()}), GOOD)
    assert slept == seconds


@pytest.mark.parametrize("header", ["soon", "nan", "inf", "1e999", "-5"])
def test_senseless_retry_after_falls_back_to_backoff(header: str) -> None:
    _, _, _, slept = ask(Say(status=503, headers={"Retry-After": header}), GOOD)
    assert len(slept) == 1
    assert 0.0 <= slept[0] <= 30.0


def test_server_that_fails_at_everything_is_unavailable_in_its_own_words() -> None:
    dead = Say(status=500, error={"message": "worker ran out of memory"})
    error, server, ledger, _ = ask(*[dead] * 9, max_attempts=3)
    assert isinstance(error, ModelUnavailable)
    assert "(HTTP 500: worker ran out of memory)" in error.message
    forms = [asked.body.get("response_format", {}).get("type") for asked in server.asked]
    assert forms == ["json_schema"] * 3 + ["json_object"] + [None] * 3  # the last two ask for one word
    assert [(entry.attempts, entry.error) for entry in ledger.entries] == [(5, "ModelUnavailable")]


@pytest.mark.parametrize("poisoned", [Say(status=500), Say(status=400), Say(status=403), Say(body='{"id": "x", "cho')])
def test_failure_of_one_question_alone_is_its_documents_on_a_server_that_lives(poisoned: Say) -> None:
    def reply(asked: Asked) -> Say:
        return poisoned if "Zyxol" in str(asked.body["messages"]) else GOOD

    with scripted(reply=reply) as server:
        client = Client(endpoint_of(server), cache=None, ledger=Ledger(), pace=MadeUpTime().pace())
        with pytest.raises(DocumentUnanswered):
            client.ask(REQUEST)
        value, _ = client.ask(replace(REQUEST, user="Qwertin 9 mg"))
        client.close()
    assert value == Wire(drug="Zyxol 7 mg")


@pytest.mark.parametrize("status", [301, 307, 401, 404])
def test_failure_that_stays_is_not_repeated(status: int) -> None:
    error, server, _, slept = ask(Say(status=status, headers={"Location": "http://127.0.0.1:9/v1"}), GOOD)
    assert isinstance(error, ModelUnavailable)
    assert (len(server.asked), slept) == (1, [])


def test_key_that_may_nothing_is_model_unavailable() -> None:
    error, _, _, _ = ask(Say(status=403), Say(status=403))
    assert isinstance(error, ModelUnavailable)
    assert "refuses the key (HTTP 403" in error.message


def test_no_message_shows_the_key_or_the_documents_words() -> None:
    words = {"message": f"bad key {KEY} for: Zyxol 7 mg", "type": "invalid_request_error", "code": "bad_key"}
    error, _, _, _ = ask(Say(status=401, error=words))
    assert error.message == "the model server refuses the key (HTTP 401): bad key … for: …"


def test_slow_server_is_this_documents_failure() -> None:
    error, _, ledger, _ = ask(Say(hangs=True), Say(hangs=True), timeout_seconds=0.2, max_attempts=2)
    assert isinstance(error, DocumentUnanswered)
    assert "no answer in time" in error.message
    assert [entry.error for entry in ledger.entries] == ["DocumentUnanswered"]


def test_server_that_lets_one_document_after_the_other_wait_is_unavailable() -> None:
    with scripted(reply=lambda _asked: Say(hangs=True)) as server:
        client = Client(
            endpoint_of(server), cache=None, ledger=Ledger(), pace=MadeUpTime().pace(), timeout_seconds=0.1, max_attempts=1
        )
        for _ in range(2):
            with pytest.raises(DocumentUnanswered):
                client.ask(REQUEST)
        with pytest.raises(ModelUnavailable):
            client.ask(REQUEST)
        client.close()


def test_refused_connection_is_model_unavailable_with_a_hint() -> None:
    with scripted() as server:
        gone = endpoint_of(server)
    client = Client(gone, cache=None, ledger=Ledger(), max_attempts=2, pace=MadeUpTime().pace())
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


def test_refusal_under_a_grammar_is_not_asked_in_another_form() -> None:
    error, server, _, _ = ask(*[Say(status=400)] * 3, grammar=True)
    assert isinstance(error, ModelUnavailable)
    assert ["grammar" in asked.body for asked in server.asked] == [True, False]  # the second asks for one word


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


class TestThinking:
    def test_room_for_thinking_is_added_and_the_effort_passed(self) -> None:
        _, server, _, _ = ask(GOOD, thinking=Thinking(7_000, "low"))
        assert (server.asked[0].body["max_tokens"], server.asked[0].body["reasoning_effort"]) == (7_512, "low")

    def test_room_is_doubled_once_where_thinking_used_it_up(self) -> None:
        ate_all = Say("", finish_reason="length")
        (value, answer), server, _, _ = ask(ate_all, GOOD, thinking=Thinking(1_000))
        assert value == Wire(drug="Zyxol 7 mg")
        assert [asked.body["max_tokens"] for asked in server.asked] == [1_512, 3_024]
        assert (answer.input_tokens, answer.output_tokens) == (22, 14)  # both were spent
        error, server, _, _ = ask(ate_all, ate_all, GOOD, thinking=Thinking(1_000))
        assert isinstance(error, UnusableAnswer)
        assert (error.reason, len(server.asked)) == ("empty", 2)
        error, server, _, _ = ask(*[Say('{"drug', finish_reason="length")] * 3, thinking=Thinking(1_000))
        assert (error.reason, len(server.asked)) == ("truncated", 2)

    def test_room_is_given_up_where_the_context_is_too_small_for_it(self) -> None:
        refusal = Say(status=400, error={"message": "maximum context length is 4096 tokens, you requested 7,900"})
        _, server, _, _ = ask(refusal, GOOD, thinking=Thinking(7_000))
        assert [asked.body["max_tokens"] for asked in server.asked] == [7_512, 512]

    def test_room_that_a_small_context_leaves_is_used(self) -> None:
        refusal = Say(status=400, error={"message": "maximum context length is 4096 tokens and your request has 1001 input tokens"})
        _, server, _, _ = ask(refusal, GOOD, thinking=Thinking(7_000))
        assert [asked.body["max_tokens"] for asked in server.asked] == [7_512, 3_095]

    def test_effort_that_a_server_refuses_is_left_out(self) -> None:
        refusal = Say(status=400, error={"message": "Unrecognized request argument supplied: reasoning_effort"})
        _, server, _, _ = ask(refusal, GOOD, thinking=Thinking(0, "high"))
        assert "reasoning_effort" not in server.asked[1].body

    def test_answer_found_with_more_room_is_kept_for_the_same_question(self, tmp_path: Path) -> None:
        with scripted(Say("", finish_reason="length"), GOOD) as server:
            client = Client(endpoint_of(server), cache=ResponseCache(tmp_path), ledger=Ledger(), thinking=Thinking(1_000))
            client.ask(REQUEST)
            assert client.ask(REQUEST)[1].cached
            client.close()

    def test_other_effort_is_another_question(self, tmp_path: Path) -> None:
        with scripted(GOOD, GOOD) as server:
            for effort in ("low", "high"):
                thinking = Thinking(0, effort)
                client = Client(endpoint_of(server), cache=ResponseCache(tmp_path), ledger=Ledger(), thinking=thinking)
                assert not client.ask(REQUEST)[1].cached
                client.close()


def test_request_refused_in_every_form_is_model_unavailable() -> None:
    error, server, _, _ = ask(*[Say(status=400)] * 5)
    assert isinstance(error, ModelUnavailable)
    forms = [asked.body.get("response_format", {}).get("type") for asked in server.asked]
    assert forms == ["json_schema", "json_object", None, None]


def test_format_that_only_fails_is_left_for_the_run() -> None:
    """Some servers end in HTTP 500 at a schema."""

    def reply(asked: Asked) -> Say:
        return Say(status=500) if asked.body["response_format"]["type"] == "json_schema" else GOOD

    with scripted(reply=reply) as server:
        client = Client(endpoint_of(server), cache=None, ledger=Ledger(), pace=MadeUpTime().pace(), max_attempts=2)
        client.ask(REQUEST)
        client.ask(REQUEST)
        client.close()
    formats = [asked.body["response_format"]["type"] for asked in server.asked]
    assert formats == ["json_schema", "json_schema", "json_object", "json_object"]


def test_format_that_was_taken_is_kept_for_the_run_though_one_question_is_refused_in_it() -> None:
    refusal = Say(status=400, error={"message": "this schema is too deep for structured output"})
    with scripted(GOOD, refusal, GOOD, GOOD) as server:
        client = Client(endpoint_of(server), cache=None, ledger=Ledger())
        for _ in range(3):
            client.ask(REQUEST)
        client.close()
    formats = [asked.body["response_format"]["type"] for asked in server.asked]
    assert formats == ["json_schema", "json_schema", "json_object", "json_schema"]


def test_server_that_takes_a_schema_and_drops_it_is_told_it_in_the_prompt_from_then_on() -> None:
    def reply(asked: Asked) -> Say:
        return GOOD if '"drug"' in str(asked.body["messages"]) else Say('{"medicine": "Zyxol"}')

    with scripted(reply=reply) as server:
        client = Client(endpoint_of(server), cache=None, ledger=Ledger())
        client.ask(REQUEST)
        client.ask(REQUEST)
        client.close()
    formats = [asked.body["response_format"]["type"] for asked in server.asked]
    assert formats == ["json_schema", "json_object", "json_object"]


def test_schema_that_was_kept_once_is_not_left_for_one_bad_answer() -> None:
    with scripted(GOOD, Say("nonsense"), GOOD) as server:
        client = Client(endpoint_of(server), cache=None, ledger=Ledger())
        client.ask(REQUEST)
        with pytest.raises(UnusableAnswer):
            client.ask(REQUEST)
        client.ask(REQUEST)
        client.close()
    formats = [asked.body["response_format"]["type"] for asked in server.asked]
    assert formats == ["json_schema"] * 3


def test_server_without_any_format_is_told_the_schema_in_the_prompt() -> None:
    refusal = Say(status=422, error={"message": "response_format: extra fields not permitted"})
    _, server, _, _ = ask(refusal, refusal, GOOD)
    last = server.asked[-1].body
    assert "response_format" not in last
    assert '"drug"' in str(last["messages"])


def test_template_without_a_system_role_gets_one_message() -> None:
    refusal = Say(status=400, error={"message": "System role not supported"})
    _, server, _, _ = ask(refusal, GOOD)
    assert server.asked[1].body["messages"] == [{"role": "user", "content": f"{REQUEST.system}\n\n{REQUEST.user}"}]


def test_limit_that_is_too_large_for_the_model_is_lowered_to_what_it_names() -> None:
    refusal = Say(status=400, error={"message": "max_tokens is too large: 512. This model supports at most 99 completion tokens"})
    _, server, _, _ = ask(refusal, GOOD)
    assert [asked.body["max_tokens"] for asked in server.asked] == [512, 99]


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
    with scripted(Say("  "), GOOD) as server:
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


def test_server_that_answers_no_document_any_more_ends_the_run() -> None:
    answered = iter((GOOD,))

    def reply(asked: Asked) -> Say:
        is_check = asked.body.get("max_tokens") == 16
        return Say("OK") if is_check else next(answered, Say(status=400))

    with scripted(reply=reply) as server:
        client = Client(endpoint_of(server), cache=None, ledger=Ledger(), pace=MadeUpTime().pace())
        client.ask(REQUEST)
        for _ in range(LOST_IN_ROW - 1):
            with pytest.raises(DocumentUnanswered):
                client.ask(REQUEST)
        with pytest.raises(ModelUnavailable):
            client.ask(REQUEST)
        client.close()


def test_server_that_says_it_has_no_room_is_left_alone_until_it_has() -> None:
    full = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "7s"}
    time = MadeUpTime()
    with scripted(replace(GOOD, headers=full), GOOD) as server:
        client = Client(endpoint_of(server), cache=None, ledger=Ledger(), pace=time.pace())
        client.ask(REQUEST)
        client.ask(REQUEST)
        client.close()
    assert time.slept == [7.0]


def test_cached_and_thinking_tokens_and_the_cost_are_counted() -> None:
    usage = {
        "prompt_tokens": 1_000,
        "completion_tokens": 100,
        "prompt_tokens_details": {"cached_tokens": 400},
        "completion_tokens_details": {"reasoning_tokens": 60},
    }
    body = json.dumps({"choices": [{"message": {"content": '{"drug":null}'}, "finish_reason": "stop"}], "usage": usage})
    price = Price(server="127.0.0.1", model="zyx-1b", seen=dt.date(2031, 7, 7), input=10, cached=5, output=100)
    (_, answer), _, ledger, _ = ask(Say(body=body), price=price)
    assert (answer.cached_tokens, answer.reasoning_tokens, answer.cost_usd) == (400, 60, 0.018)
    totals = ledger.totals()
    assert (totals.cached_tokens, totals.reasoning_tokens, totals.cost_usd, totals.unpriced) == (400, 60, 0.018, 0)
