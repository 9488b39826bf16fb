from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from extractor.cli import app
from tests.scripted_server import Asked, Say, ScriptedServer, scripted

WORD = Say('{"word": "zyxolite"}')


def form_of(asked: Asked) -> str:
    return "grammar" if "grammar" in asked.body else asked.body.get("response_format", {}).get("type", "plain")


def obedient(asked: Asked) -> Say:
    """Keep to every form."""
    answers = {"grammar": "zyxol", "json_object": '{"greeting": "hello"}', "plain": "1 2 3"}
    is_forced = "enum" in json.dumps(asked.body.get("response_format", {}))
    return Say(answers.get(form_of(asked), '{"word": "zyxol"}' if is_forced else '{"word": "zyxolite"}'))


def careless(asked: Asked) -> Say:
    """Take everything and keep to nothing, behind thinking."""
    return Say('<think>well</think> {"word": "green"} it is')


def narrow(asked: Asked) -> Say:
    """Refuse whatever can be refused."""
    for name in ("temperature", "seed", "grammar", "response_format"):
        if name in asked.body:
            return Say(status=400, error={"message": f"unknown field: {name}"})
    return Say('{"word": "zyxolite"}')


def imr_models(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Result:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return CliRunner().invoke(app, ["models", "--model", "zyx-70b", "--base-url", server.base_url, "--timeout-seconds", "5"])


def table(done: Result) -> dict[str, str]:
    return {line.split("  ")[0]: line.split("  ")[-1].strip() for line in done.stdout.splitlines() if "  " in line}


@pytest.mark.parametrize(
    ("reply", "shown"),
    [
        (obedient, {"json_schema": "kept", "json_object": "kept", "grammar": "kept", "temperature": "taken", "seed": "taken"}),
        (
            careless,
            dict.fromkeys(("json_schema", "json_object", "grammar"), "taken, not kept") | {"temperature": "taken", "seed": "taken"},
        ),
        (narrow, dict.fromkeys(("json_schema", "json_object", "grammar", "temperature", "seed"), "refused")),
    ],
    ids=["obedient", "careless", "narrow"],
)
def test_a_server_is_shown_as_it_is(reply: Any, shown: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with scripted(reply=reply) as server:
        done = imr_models(server, monkeypatch, tmp_path)
    found = table(done)
    assert done.exit_code == 0
    assert {name: found[name] for name in shown} == shown
    assert found["speed"].endswith("tokens a second")
    assert f"go to {server.base_url} (model zyx-70b)" in done.stderr


@pytest.mark.parametrize(
    ("models", "context"),
    [
        ({"data": [{"id": "other", "max_model_len": 7}, {"id": "zyx-70b", "max_model_len": 70_007}]}, "70,007 tokens"),
        ({"data": [{"id": "file.gguf", "meta": {"n_ctx_train": 9_009}}]}, "9,009 tokens"),
        ({"data": [{"id": "zyx-70b"}]}, "not stated"),
        ({"models": []}, "not stated"),
        ("<html>", "not stated"),
    ],
)
def test_context_is_shown_where_the_server_tells_it(
    models: Any, context: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with scripted(reply=obedient, listed=json.dumps(models)) as server:
        assert table(imr_models(server, monkeypatch, tmp_path))["context"] == context


@pytest.mark.parametrize(
    ("say", "words"),
    [
        (Say(status=401), "refuses the key"),
        (Say(status=404), "no such model or address"),
        (Say(body="<html>"), "does not speak the chat-completions protocol"),
        (Say("I would rather not."), "gives nothing that can be used (not-json)"),
        (Say(status=500), "gives no answer (HTTP 500"),
    ],
)
def test_server_that_cannot_be_used_is_exit_4_with_the_reason(
    say: Say, words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with scripted(reply=lambda _asked: say) as server:
        done = imr_models(server, monkeypatch, tmp_path)
    assert done.exit_code == 4
    assert words in done.stderr
    assert done.stdout == ""
