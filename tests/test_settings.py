from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from extractor.errors import ConfigurationError
from extractor.settings import Effective, load_settings

Load: TypeAlias = Callable[..., Effective]

REMOTE = {"IMR_MODEL": "zyxol-9", "IMR_BASE_URL": "https://models.invalid/v1"}
SECOND = {"escalate_to": "zyxol-99", "escalate_base_url": "https://second.invalid/v1"}


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def build(*, user: str = "", here: str = "", environ: dict[str, str] | None = None, **flags: object) -> Effective:
        (tmp_path / "user.toml").write_text(user)
        (tmp_path / "work").mkdir(exist_ok=True)
        (tmp_path / "work" / "imr.toml").write_text(here)
        return load_settings(flags, environ=environ or {}, folder=tmp_path / "work", user=tmp_path / "user.toml")

    return build


def test_without_any_layer_the_embedded_model_is_used(load: Load) -> None:
    effective = load()
    assert (effective.settings.reader, effective.settings.model, effective.settings.endpoint) == (
        "hybrid",
        "local",
        "local",
    )
    assert set(effective.origins.values()) == {"default"}


@pytest.mark.parametrize(
    ("layers", "jobs", "origin"),
    [
        ({"user": "jobs = 2"}, 2, "user.toml"),
        ({"user": "jobs = 2", "here": "jobs = 3"}, 3, "imr.toml"),
        ({"user": "jobs = 2", "here": "jobs = 3", "environ": {"IMR_JOBS": "4"}}, 4, "IMR_JOBS"),
        ({"user": "jobs = 2", "here": "jobs = 3", "environ": {"IMR_JOBS": "4"}, "jobs": 5}, 5, "--jobs"),
        ({"user": "jobs = 2", "environ": {"IMR_JOBS": ""}, "jobs": None}, 2, "user.toml"),
    ],
    ids=["user", "working folder", "variable", "flag", "empty and absent ones do not count"],
)
def test_the_nearest_layer_wins_and_is_named(load: Load, layers: dict[str, Any], jobs: int, origin: str) -> None:
    effective = load(**layers)
    assert effective.settings.jobs == jobs
    assert effective.origins["jobs"].endswith(origin)


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ({"here": 'base_url = "http://evil.invalid"'}, ["base_url", "imr.toml"]),
        ({"here": 'api_key_env = "HOME"'}, ["api_key_env", "imr.toml"]),
        ({"here": 'model = "gpt-0"'}, ["gpt-0", "imr.toml"]),
        ({"here": 'model = "gpt-0"', "user": 'base_url = "http://h.invalid"\nmodel = "x"'}, ["gpt-0", "imr.toml"]),
        ({"here": 'escalate_base_url = "http://evil.invalid"'}, ["escalate_base_url", "imr.toml"]),
        ({"here": 'escalate_api_key_env = "HOME"'}, ["escalate_api_key_env", "imr.toml"]),
        ({"here": 'escalate_to = "gpt-0"'}, ["gpt-0", "imr.toml"]),
        ({"here": "jbos = 2"}, ["jbos", "imr.toml"]),
        ({"user": "jbos = 2"}, ["jbos", "user.toml"]),
        ({"user": "jobs = "}, ["user.toml", "TOML"]),
        ({"environ": {"IMR_JOBS": "many"}}, ["jobs", "'many'", "IMR_JOBS"]),
        ({"reader": "magic"}, ["reader", "'magic'", "--reader"]),
        ({"base_url": "http://h.invalid"}, ["base_url", "--base-url"]),
        ({"user": 'base_url = "http://h.invalid"\nmodel = "local"'}, ["base_url", "user.toml"]),
        ({"model": "gpt-0"}, ["gpt-0", "--model"]),
        ({"model": "gpt-0", "base_url": "file:///etc"}, ["base_url", "--base-url"]),
        ({"model": "gpt-0", "base_url": "http://[h"}, ["base_url", "--base-url"]),
        ({"escalate_to": "gpt-0"}, ["gpt-0", "--escalate-to"]),
        ({"escalate_base_url": "http://h.invalid"}, ["escalate_base_url", "--escalate-base-url"]),
        ({"escalate_to": "gpt-0", "escalate_base_url": "h.invalid"}, ["escalate_base_url", "--escalate-base-url"]),
        ({"environ": REMOTE, "escalate_api_key_env": "IMR_API_KEY"} | SECOND, ["'IMR_API_KEY'", "first server's key"]),
        ({"calls": 0}, ["calls", "--calls"]),
        ({"reasoning_effort": "low; drop"}, ["reasoning_effort"]),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_with_its_place(load: Load, layers: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(**layers)
    assert [word for word in words if word not in caught.value.message] == []


def test_a_server_is_used_only_when_model_and_url_are_both_named(load: Load) -> None:
    assert load(environ=REMOTE).settings.endpoint == "https://models.invalid/v1"
    assert load(user='model = "zyxol-9"', base_url="http://h.invalid").settings.is_remote


def test_a_key_that_happens_to_be_set_changes_nothing(load: Load) -> None:
    environ = {"OPENAI_API_KEY": "sk-secret", "OPENAI_BASE_URL": "https://api.invalid", "IMR_API_KEY": "k"}
    assert load(environ=environ) == load()


def test_a_model_of_this_machine_ends_a_server_named_further_away(load: Load) -> None:
    effective = load(environ=REMOTE, model="local")
    assert (effective.settings.base_url, effective.settings.model) == (None, "local")


def test_paths_in_a_settings_file_are_relative_to_that_file(load: Load, tmp_path: Path) -> None:
    settings = load(here='cache_dir = "answers"\nmodel = "own.gguf"').settings
    assert settings.cache_folder == tmp_path / "work" / "answers"
    assert settings.model == str(tmp_path / "work" / "own.gguf")


def test_a_mistyped_variable_is_reported(load: Load) -> None:
    environ = {"IMR_MODLE": "x", "IMR_API_KEY": "k", "IMR_API_KEY_ENV": "IMR_MINE", "IMR_MINE": "k"}
    assert load(environ=environ).unknown_variables == ("IMR_MODLE",)


def test_the_file_of_the_user_keeps_its_trust_when_the_user_works_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "imr.toml").write_text('model = "zyxol-9"\nbase_url = "http://h.invalid"')
    effective = load_settings(environ={}, folder=tmp_path, user=tmp_path / "imr.toml")
    assert effective.settings.endpoint == "http://h.invalid"


def test_the_endpoint_is_shown_without_credentials(load: Load) -> None:
    assert load(model="m", base_url="https://me:secret@h.invalid/v1?k=1").settings.endpoint == "https://h.invalid/v1"


def test_a_settings_file_may_begin_with_a_byte_order_mark(load: Load) -> None:
    settings = load(user="\ufeffjobs = 2", here='\ufeffask = "all"').settings
    assert (settings.jobs, settings.ask) == (2, "all")


def test_a_second_model_may_be_of_the_same_server_with_the_same_key(load: Load) -> None:
    second = {"escalate_to": "zyxol-99", "escalate_base_url": REMOTE["IMR_BASE_URL"], "escalate_api_key_env": "IMR_API_KEY"}
    assert load(environ=REMOTE, **second).settings.escalate_to == "zyxol-99"


def test_a_second_model_of_this_machine_ends_a_server_named_further_away(load: Load) -> None:
    effective = load(user='escalate_to = "x"\nescalate_base_url = "http://h.invalid"', escalate_to="local")
    assert (effective.settings.escalate_base_url, effective.settings.escalate_endpoint) == (None, "local")


@pytest.mark.parametrize(
    ("said", "calls", "documents"),
    [
        ({}, 1, 1),
        ({"jobs": 3}, 1, 3),
        (REMOTE, 8, 8),
        (REMOTE | {"IMR_CALLS": "77"}, 77, 77),
        (REMOTE | {"IMR_READER": "regex"}, 8, 1),
    ],
    ids=["embedded", "embedded, more jobs", "server", "server, as said", "no model"],
)
def test_enough_documents_are_begun_for_all_calls(load: Load, said: dict[str, Any], calls: int, documents: int) -> None:
    environ = {name: value for name, value in said.items() if name.isupper()}
    settings = load(environ=environ, **{name: value for name, value in said.items() if not name.isupper()}).settings
    assert (settings.calls_in_flight, settings.documents_in_flight) == (calls, documents)
