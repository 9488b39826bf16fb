"""The settings: one frozen object, read once at the top; lower modules take plain arguments.

Layers, first wins: flags, `IMR_*` variables, `imr.toml` in the working folder, the user-level `imr.toml`. The working
folder may belong to somebody else (a clone, a download), so its file may name neither a server, a server's model nor a
key variable, of the model or of the second one.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias
from urllib.parse import urlsplit, urlunsplit

from platformdirs import user_cache_path, user_config_path
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.errors import ConfigurationError

Origin: TypeAlias = str
"""Where a value came from: "default", "--model", "IMR_MODEL" or the file's path."""

SETTINGS_FILE = "imr.toml"
LOCAL_MODEL = "local"
VARIABLE_PREFIX = "IMR_"
FORBIDDEN_IN_WORKING_FOLDER = ("base_url", "api_key_env", "escalate_base_url", "escalate_api_key_env")

SERVER_CALLS = 8
"""Calls in flight where nobody says how many: what servers on one card and the smallest paid accounts take."""

SERVER_THINKING_TOKENS = 8_000
"""Room for thinking where nobody says how much; only what is used is paid for."""


class Settings(BaseModel):
    """How a run reads. The key itself is never stored here: `api_key_env` names the variable that holds it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reader: Literal["regex", "llm", "hybrid"] = Field("hybrid", description="Who reads: rules, a model, or both.")
    model: str = Field(LOCAL_MODEL, min_length=1, description="`local`, a PATH.gguf, or a model of the server.")
    base_url: str | None = Field(None, description="OpenAI-compatible server; used only together with model.")
    api_key_env: str = Field("IMR_API_KEY", min_length=1, description="Name of the variable with the server's key.")
    grammar: bool = Field(False, description="Whether the server at base_url takes llguidance grammars.")
    layout: Literal["auto", "none"] = Field("auto", description="Whether published layouts are used to find sections.")
    split: bool = Field(True, description="Whether each decision of a file that holds several is a record.")
    ask: Literal["uncertain", "all"] = Field("uncertain", description="What the hybrid reader asks the model.")
    ask_as: Literal["whole", "parts", "auto"] = Field(
        "auto", description="How a model is asked: a whole document at once, or in parts that rules found."
    )
    small_models: str = Field(
        "local,*.gguf,*0.5b*,*1b*,*1.5b*,*1.7b*,*2b*,*3b*",
        description="Names of models that `ask_as` auto asks in parts, patterns with * between commas.",
    )
    max_reasks: int = Field(1, ge=0, le=5, description="How often a failed leaf is asked again.")
    jobs: int = Field(1, ge=1, le=64, description="How many documents are worked on here at the same time.")
    calls: int | None = Field(
        None, ge=1, le=512, description="Calls of a model in flight over all documents; 8 of a server, else 1."
    )
    max_calls: int | None = Field(None, ge=0, description="The run ends before the call that would be one more; None is no limit.")
    max_tokens: int | None = Field(None, ge=0, description="The run ends before the call that might pass so many tokens.")
    max_cost: float | None = Field(None, ge=0, description="The run ends before the call that might pass so many US dollars.")
    prices: Path | None = Field(None, description="File with prices of models; its rows come before those that ship.")
    deadline: float | None = Field(None, gt=0, description="Seconds after which the run asks no more, to go on later.")
    document_timeout: float | None = Field(
        None, gt=0, description="Seconds that the model may take over one document, which fails after them."
    )
    requests_per_minute: float | None = Field(None, gt=0, description="Requests a minute over all calls of the run, per server.")
    tokens_per_minute: float | None = Field(None, gt=0, description="Tokens a minute over all calls of the run, per server.")
    thinking_tokens: int | None = Field(
        None, ge=0, le=200_000, description="Room for a server's model to think in, beside its answer; None is 8,000."
    )
    reasoning_effort: str | None = Field(
        None, pattern="^[a-z]{1,20}$", description="Passed to the server, like low, medium or high."
    )
    escalate_to: str | None = Field(None, min_length=1, description="A second model for what the first one leaves in doubt.")
    escalate_base_url: str | None = Field(None, description="The second model's server.")
    escalate_api_key_env: str = Field(
        "IMR_ESCALATE_API_KEY", min_length=1, description="Name of the variable with the second server's key."
    )
    timeout_seconds: float = Field(300.0, gt=0, description="Longest wait for one answer of the model, in seconds.")
    use_cache: bool = Field(True, description="Whether answers are kept and reused.")
    cache_dir: Path | None = Field(None, description="Folder of the response cache; None is the usual place.")

    @property
    def asked_as(self) -> Literal["whole", "parts"]:
        """How the model is asked."""
        return self.way_of(self.model)

    def way_of(self, model: str) -> Literal["whole", "parts"]:
        """Return how a model is asked; with `auto` in parts where its name is that of a small one."""
        if self.ask_as != "auto":
            return self.ask_as
        patterns = (pattern.strip() for pattern in self.small_models.lower().split(","))
        return "parts" if any(fnmatchcase(model.lower(), pattern) for pattern in patterns) else "whole"

    @property
    def is_remote(self) -> bool:
        """Whether questions go to a server of the user's choice."""
        return self.base_url is not None

    @property
    def endpoint(self) -> str:
        """The server's URL without credentials, or "local"."""
        return LOCAL_MODEL if self.base_url is None else without_credentials(self.base_url)

    @property
    def escalate_endpoint(self) -> str:
        """The second server's URL without credentials, or "local"."""
        return LOCAL_MODEL if self.escalate_base_url is None else without_credentials(self.escalate_base_url)

    @property
    def calls_in_flight(self) -> int:
        """How many calls of the model are under way at once, at most."""
        return self.calls or (SERVER_CALLS if self.is_remote else 1)

    @property
    def documents_in_flight(self) -> int:
        """How many documents are begun at once: enough for all calls, since one that waits for its model does nothing else."""
        return max(self.jobs, self.calls_in_flight) if self.reader != "regex" else self.jobs

    @property
    def thinking_room(self) -> int:
        """The tokens that a server's model may think in, beside those of its answer."""
        return SERVER_THINKING_TOKENS if self.thinking_tokens is None else self.thinking_tokens

    @property
    def cache_folder(self) -> Path:
        """Folder of the response cache: as set, `cache/` in a checkout, else in the user's cache folder."""
        if self.cache_dir is not None:
            return self.cache_dir.expanduser()
        checkout = Path(__file__).resolve().parent.parent
        if (checkout / "pyproject.toml").is_file() and (checkout / "cache").is_dir():
            return checkout / "cache"
        return user_cache_path("imr-extractor", appauthor=False) / "answers"


class Effective(NamedTuple):
    """Settings with the origin of every value, by name, and the IMR_* variables that no setting reads."""

    settings: Settings
    origins: Mapping[str, Origin]
    unknown_variables: tuple[str, ...]


def user_file() -> Path:
    """Return the path of the user-level file, whether it exists or not."""
    return user_config_path("imr", appauthor=False) / SETTINGS_FILE


def load_settings(
    flags: Mapping[str, object] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
    user: Path | None = None,
) -> Effective:
    """Return the effective settings and where each came from.

    Args:
        flags: values by setting name; None means that the flag was not given.
        environ: the variables, by default those of the process; an empty one counts as not set.
        folder: the working folder.
        user: the user-level file.

    Raises:
        ConfigurationError: an unknown key, a value out of range, or a model and server that do not go together.
    """
    environ = os.environ if environ is None else environ
    user = user_file() if user is None else user
    here = (Path.cwd() if folder is None else folder) / SETTINGS_FILE
    is_own = here.resolve() == user.resolve()
    values: dict[str, object] = {}
    origins: dict[str, Origin] = dict.fromkeys(Settings.model_fields, "default")
    for layer in (
        _read_file(user, trusted=True),
        {} if is_own else _read_file(here, trusted=False),
        _read_variables(environ),
        {name: (value, f"--{name.replace('_', '-')}") for name, value in (flags or {}).items() if value is not None},
    ):
        for name, url in _PAIRS:
            if name in layer and _runs_here(layer[name][0]):  # ends what a lower layer said of a server
                values.pop(url, None)
                origins[url] = layer[name][1]
        for name, (value, origin) in layer.items():
            values[name], origins[name] = value, origin
    settings = _validate(values, origins)
    for name, _ in _PAIRS:
        if not is_own and origins[name] == str(here) and not _runs_here(values[name]):
            raise ConfigurationError(
                f"{name} {values[name]!r} in {here} is a server's: a working folder must not choose it",
                hint=f"Use --{name.replace('_', '-')}, {VARIABLE_PREFIX}{name.upper()} or {user_file()}.",
            )
    check_model(settings, origins)
    return Effective(settings, origins, _unknown_variables(environ, settings))


_PAIRS = (("model", "base_url"), ("escalate_to", "escalate_base_url"))
"""The settings that name a model, each with that of its server."""


def without_credentials(url: str) -> str:
    """Return the URL without user, password, query and fragment.

    >>> without_credentials("https://me:secret@host.example:8000/v1?key=1")
    'https://host.example:8000/v1'
    """
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


Layer: TypeAlias = dict[str, tuple[Any, Origin]]


def _read_file(path: Path, *, trusted: bool) -> Layer:
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"cannot read the settings in {path}: {error}") from error
    try:
        table = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path} is not valid TOML: {error}") from error
    for key in table:
        if key not in Settings.model_fields:
            raise ConfigurationError(f"unknown setting {key!r} in {path}", hint=f"Known: {_known()}.")
        if key in FORBIDDEN_IN_WORKING_FOLDER and not trusted:
            raise ConfigurationError(
                f"{key!r} may not be set in {path}: a working folder must not choose where documents are sent",
                hint=f"Use --{key.replace('_', '-')}, {VARIABLE_PREFIX}{key.upper()} or {user_file()}.",
            )
    return {key: (_resolve(key, value, path.parent), str(path)) for key, value in table.items()}


def _resolve(key: str, value: object, folder: Path) -> object:
    """Return a path of a settings file as relative to that file, not to wherever the command runs."""
    is_path = key == "cache_dir" or (key in ("model", "escalate_to") and _runs_here(value) and value != LOCAL_MODEL)
    return str(folder / Path(value).expanduser()) if is_path and isinstance(value, str) else value


def _read_variables(environ: Mapping[str, str]) -> Layer:
    names = {f"{VARIABLE_PREFIX}{name.upper()}": name for name in Settings.model_fields}
    return {name: (environ[variable], variable) for variable, name in names.items() if environ.get(variable)}


def _unknown_variables(environ: Mapping[str, str], settings: Settings) -> tuple[str, ...]:
    known = {f"{VARIABLE_PREFIX}{name.upper()}" for name in Settings.model_fields}
    for name in ("api_key_env", "escalate_api_key_env"):
        known |= {getattr(settings, name), str(Settings.model_fields[name].default)}
    return tuple(sorted(name for name in environ if name.startswith(VARIABLE_PREFIX) and name not in known))


def _validate(values: Mapping[str, object], origins: Mapping[str, Origin]) -> Settings:
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        if first["type"] == "extra_forbidden":
            raise ConfigurationError(f"unknown setting {name!r}", hint=f"Known: {_known()}.") from error
        raise ConfigurationError(f"{name} = {values[name]!r} (from {origins[name]}): {first['msg']}") from error


def check_model(settings: Settings, origins: Mapping[str, Origin] | None = None) -> None:
    """Check that each model and its server go together: a server is used only when both are named, its key goes to no other.

    Raises:
        ConfigurationError: only one of the two is named, the URL is none, or one variable holds the key of two servers.
    """
    said = origins or dict.fromkeys(Settings.model_fields, "given")
    _check_pair("model", settings.model, "base_url", settings.base_url, said)
    if settings.escalate_to is None:
        if settings.escalate_base_url is not None:
            raise ConfigurationError(
                f"escalate_base_url (from {said['escalate_base_url']}) needs the name of the second model beside it",
                hint="Name both: --escalate-to NAME --escalate-base-url URL.",
            )
        return
    _check_pair("escalate_to", settings.escalate_to, "escalate_base_url", settings.escalate_base_url, said)
    urls = [url for url in (settings.base_url, settings.escalate_base_url) if url is not None]
    is_shared = settings.api_key_env == settings.escalate_api_key_env
    if is_shared and len(urls) == 2 and _server_of(urls[0]) != _server_of(urls[1]):
        raise ConfigurationError(
            f"{settings.api_key_env!r} holds the first server's key, which must not go to the second one",
            hint="Name another variable: --escalate-api-key-env VAR.",
        )


def _check_pair(model_name: str, model: str, url_name: str, url: str | None, said: Mapping[str, Origin]) -> None:
    """Check a model and its server, by the names of their settings."""
    hint = f"Name both: --{model_name.replace('_', '-')} NAME --{url_name.replace('_', '-')} URL."
    if _runs_here(model):
        if url is not None:
            raise ConfigurationError(
                f"{url_name} (from {said[url_name]}) needs the name of the server's model beside it", hint=hint
            )
        return
    if url is None:
        raise ConfigurationError(
            f"{model_name} {model!r} (from {said[model_name]}) is no .gguf file, and no server is named", hint=hint
        )
    if not _is_http(url):
        raise ConfigurationError(f"{url_name} (from {said[url_name]}) is no http or https URL")


def _server_of(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _is_http(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _runs_here(model: object) -> bool:
    return isinstance(model, str) and (model == LOCAL_MODEL or model.lower().endswith(".gguf"))


def _known() -> str:
    return ", ".join(Settings.model_fields)
