"""Runs of `imr extract` against a model server that fails in the ways in which servers do."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from extractor.cli import app
from tests.scripted_server import Asked, Say, ScriptedServer, say_nothing_known, scripted

LETTERS = ("Ann", "Bob", "Cyd", "Dan", "Eve", "Fay")
POISON = "Cyd"


@pytest.fixture(autouse=True)
def letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder of letters that no layout knows, and run in an empty one, without the user's own settings."""
    monkeypatch.chdir(tmp_path)
    for name, folder in (("XDG_CONFIG_HOME", "config"), ("XDG_CACHE_HOME", "cache"), ("IMR_CACHE_DIR", "answers")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    (tmp_path / "letters").mkdir()
    for name in LETTERS:
        (tmp_path / "letters" / f"{name}.txt").write_text(f"Dear {name},\n\nnothing is known of the moon yet.\n")
    return tmp_path / "letters"


def imr(server: ScriptedServer, *more: object, reader: str = "llm") -> Result:
    arguments = ["extract", "letters", "-o", "out.jsonl", "--reader", reader, "--ask", "all", "--ask-as", "whole"]
    model = ["--model", "zyx-70b", "--base-url", server.base_url, "--max-reasks", "0"]
    return CliRunner().invoke(app, [*arguments, *model, *map(str, more)])


def rows() -> dict[str, Any]:
    """Return the rows by the name of their letter: the type of the error, or "record"."""
    lines = [json.loads(line) for line in Path("out.jsonl").read_text().splitlines()]
    return {Path(line["document"]["source"]).stem: line.get("error", {}).get("type", "record") for line in lines}


def poisoned(say: Say) -> Callable[[Asked], Say]:
    return lambda asked: say if f"Dear {POISON}" in str(asked.body["messages"]) else say_nothing_known(asked)


ONE_LOST = {name: "DocumentUnanswered" if name == POISON else "record" for name in LETTERS}
ALL_READ = dict.fromkeys(LETTERS, "record")


@pytest.mark.parametrize("reader", ["llm", "hybrid"])
@pytest.mark.parametrize("say", [Say(status=400), Say(status=500), Say(hangs=True)], ids=["400", "500", "slow"])
def test_one_document_that_gets_no_answer_is_a_failure_and_the_others_go_on(reader: str, say: Say) -> None:
    with scripted(reply=poisoned(say)) as server:
        done = imr(server, "--timeout-seconds", 0.5, reader=reader)
        assert (rows(), done.exit_code) == (ONE_LOST, 1)
        assert f"{POISON}.txt: the model gave no answer about this document" in done.stderr


def test_failed_document_is_read_again_on_request() -> None:
    ill = [True]

    def reply(asked: Asked) -> Say:
        return poisoned(Say(status=400))(asked) if ill[0] else say_nothing_known(asked)

    with scripted(reply=reply) as server:
        imr(server)
        ill[0] = False
        before = len(server.asked)
        done = imr(server, "--retry-failed")
        assert (rows(), done.exit_code, len(server.asked) - before) == (ALL_READ, 0, 1)


@pytest.mark.parametrize(
    "say",
    [Say("I would rather not."), Say("", finish_reason="content_filter"), Say("", finish_reason="length"), Say("")],
    ids=["prose", "refusal", "cut", "empty"],
)
@pytest.mark.parametrize("reader", ["llm", "hybrid"])
def test_answer_about_a_whole_document_that_cannot_be_used_is_its_failure(say: Say, reader: str) -> None:
    with scripted(reply=poisoned(say)) as server:
        done = imr(server, reader=reader)
        assert (rows(), done.exit_code) == (ONE_LOST, 1)


def test_answer_in_parts_that_cannot_be_used_leaves_what_the_rules_read() -> None:
    with scripted(reply=poisoned(Say("I would rather not."))) as server:
        done = imr(server, "--ask-as", "parts", reader="hybrid")
        assert (rows(), done.exit_code) == (ALL_READ, 0)
    assert '"code":"answer.' in Path("out.jsonl").read_text()


@pytest.mark.parametrize("jobs", [1, 4])
def test_dead_server_ends_the_run_once_with_its_own_words(jobs: int) -> None:
    words = {"message": "the disk of node 7 is full"}
    with scripted(reply=lambda _asked: Say(status=500, error=words)) as server:
        done = imr(server, "--jobs", jobs, "--calls", jobs)
    assert (done.exit_code, rows()) == (4, {})
    assert done.stderr.count("error:") == 1
    assert "disk of node 7 is full" in done.stderr


def test_page_instead_of_a_completion_is_said_once_and_names_the_address() -> None:
    with scripted(reply=lambda _asked: Say(body="<html>Sign in</html>")) as server:
        done = imr(server, "--calls", 1)
        assert len(server.asked) == 1
    assert (done.exit_code, rows()) == (4, {})
    assert server.base_url in done.stderr.partition("error:")[2]
    assert "/v1?" in done.stderr


def test_too_many_requests_slow_the_run_down_and_lose_nothing() -> None:
    lock, turned_away = threading.Lock(), list[Asked]()

    def reply(asked: Asked) -> Say:
        with lock:
            if len(turned_away) < 5:
                turned_away.append(asked)
                return Say(status=429, headers={"Retry-After": "0.05"})
        return say_nothing_known(asked)

    with scripted(reply=reply) as server:
        done = imr(server)
    assert (rows(), done.exit_code) == (ALL_READ, 0)
    assert len(server.asked) == 5 + len(LETTERS)


def test_calls_of_several_documents_are_in_flight_at_once() -> None:
    together = threading.Barrier(len(LETTERS))

    def reply(asked: Asked) -> Say:
        together.wait(timeout=60)  # comes through only when all documents are asked about at once
        return say_nothing_known(asked)

    with scripted(reply=reply) as server:
        done = imr(server, "--calls", len(LETTERS), "--jobs", 1)
    assert (rows(), done.exit_code) == (ALL_READ, 0)


def test_limit_of_calls_stops_before_the_next_one_and_the_run_goes_on_from_there() -> None:
    with scripted(reply=say_nothing_known) as server:
        done = imr(server, "--max-calls", 2)
        assert (done.exit_code, len(server.asked)) == (5, 2)
        assert list(rows().values()) == ["record"] * 2
        done = imr(server, "--max-calls", 4)
        assert (done.exit_code, len(server.asked)) == (0, len(LETTERS))
    assert rows() == ALL_READ


def test_answers_of_the_cache_cost_nothing_of_the_limit() -> None:
    with scripted(reply=say_nothing_known) as server:
        imr(server)
        done = imr(server, "--overwrite", "--max-calls", 0)
    assert (rows(), done.exit_code, len(server.asked)) == (ALL_READ, 0, len(LETTERS))


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("IMR_API_KEY", "“secret”", "the key in IMR_API_KEY"),
        ("ALL_PROXY", "socks://secret@127.0.0.1:9", "the proxy in ALL_PROXY"),
        ("SSL_CERT_FILE", "secret.pem", "SSL_CERT_FILE"),
    ],
)
def test_what_the_environment_says_wrong_is_named_once_before_the_first_document(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    monkeypatch.setenv(variable, value)
    arguments = ["extract", "letters", "-o", "out.jsonl", "--model", "zyx-70b", "--base-url", "http://model.invalid/v1"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    assert done.stderr.count(words) == 1
    assert "secret" not in done.stderr


def test_cache_that_does_not_open_costs_a_warning(tmp_path: Path) -> None:
    (tmp_path / "answers").write_text("no folder")
    with scripted(reply=say_nothing_known) as server:
        done = imr(server)
    assert (rows(), done.exit_code) == (ALL_READ, 0)
    assert done.stderr.count("the response cache") == 1


def test_key_goes_to_its_own_server_alone_and_both_are_named_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMR_API_KEY", "first-secret")
    monkeypatch.setenv("IMR_ESCALATE_API_KEY", "second-secret")
    with scripted(reply=say_nothing_known) as first, scripted(reply=say_nothing_known) as second:
        done = imr(first, "--escalate-to", "zyx-700b", "--escalate-base-url", second.base_url)
    assert done.exit_code == 0
    assert f"go to {first.base_url} (model zyx-70b)" in done.stderr
    assert f"go to {second.base_url} (model zyx-700b)" in done.stderr
    assert "second-secret" not in str([asked.headers for asked in first.asked])
    assert "first-secret" not in str([asked.headers for asked in second.asked])


OWN_PRICES = '[[price]]\nserver = "127.0.0.1"\nmodel = "zyx-70b"\nseen = 2031-07-07\ninput = 1000\noutput = 1000\n'
"""Prices at which a scripted answer of 18 tokens costs 1.8 cents."""


def test_slow_server_gives_failures_that_are_tried_again_and_no_record() -> None:
    slow = [True]

    def reply(asked: Asked) -> Say:
        is_check = "response_format" not in asked.body
        return Say(hangs=True) if slow[0] and not is_check and "Dear Ann" not in str(asked.body) else say_nothing_known(asked)

    with scripted(reply=reply) as server:
        done = imr(server, "--timeout-seconds", 0.3, "--calls", 1)
        lost = dict.fromkeys(LETTERS[1:], "DocumentUnanswered")
        assert (rows(), done.exit_code) == ({"Ann": "record", **lost}, 1)
        slow[0] = False
        assert imr(server, "--retry-failed").exit_code == 0
    assert rows() == ALL_READ


def test_document_that_takes_too_long_fails_and_says_so() -> None:
    with scripted(reply=poisoned(Say(hangs=True))) as server:
        done = imr(server, "--document-timeout", 0.5, "--calls", 1)
        assert (rows(), done.exit_code) == (ONE_LOST, 1)
    assert "--document-timeout" in done.stderr


def test_run_ends_at_its_deadline_and_goes_on_later() -> None:
    with scripted(reply=poisoned(Say(hangs=True))) as server:
        done = imr(server, "--deadline", 4, "--calls", 1)
        assert (done.exit_code, rows()) == (5, {"Ann": "record", "Bob": "record"})
    assert "the run's 4 seconds are up" in done.stderr
    with scripted(reply=say_nothing_known) as server:
        assert "another configuration" in imr(server).stderr  # another address is another model


@pytest.mark.parametrize("limit", [("--max-tokens", 18 * 4), ("--max-cost", 0.018 * 4)], ids=["tokens", "cost"])
def test_run_ends_before_the_call_that_would_pass_a_limit_and_goes_on_with_a_higher_one(limit: tuple[str, float]) -> None:
    Path("prices.toml").write_text(OWN_PRICES)
    flag, most = limit
    prices = ("--prices", "prices.toml", "--calls", 1)
    with scripted(reply=say_nothing_known) as server:
        refused = imr(server, flag, most, *prices)  # the first call may take far more
        assert (refused.exit_code, len(server.asked)) == (5, 0)
        assert flag in refused.stderr
        assert imr(server, flag, most * 1000, *prices).exit_code == 0
    assert rows() == ALL_READ
    costs = [json.loads(line)["provenance"]["cost_usd"] for line in Path("out.jsonl").read_text().splitlines()]
    assert costs == [0.018] * 6


def test_cost_that_cannot_be_known_is_not_promised() -> None:
    with scripted(reply=say_nothing_known) as server:
        done = imr(server, "--max-cost", 1)
        assert (done.exit_code, len(server.asked)) == (2, 0)
    assert "the price of 'zyx-70b'" in done.stderr


def test_planned_run_says_what_it_would_take_and_asks_and_writes_nothing() -> None:
    Path("prices.toml").write_text(OWN_PRICES)
    with scripted(reply=say_nothing_known) as server:
        done = imr(server, "--dry-run", "--prices", "prices.toml", "--calls", 4)
        assert (done.exit_code, len(server.asked), Path("out.jsonl").exists()) == (0, 0, False)
    told = dict(re.split(r"  +", line, maxsplit=1) for line in done.stdout.splitlines())
    assert (told["documents"], told["calls"]) == ("6", "about 6")
    read, written = (int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", told["tokens"]))
    assert written == 6 * 600
    assert told["cost"] == f"about ${(read + written) / 1000:,.2f}"
    assert told["hours"].endswith("with 4 calls in flight")


def test_planned_run_leaves_out_what_is_answered_already_and_a_price_that_nobody_knows() -> None:
    with scripted(reply=say_nothing_known) as server:
        assert "not known" in imr(server, "--dry-run").stdout
        imr(server)
        assert re.search(r"calls +about 0\n", imr(server, "--dry-run").stdout)


def test_summary_says_what_was_spent() -> None:
    Path("prices.toml").write_text(OWN_PRICES)
    with scripted(reply=say_nothing_known) as server:
        done = imr(server, "--prices", "prices.toml")
    assert "model: 6 calls, 66 tokens in, 42 out, $0.1080, " in done.stderr
