"""`imr models`, `imr cache`, `imr config`: what this machine has and how it is set."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Literal

import typer

from extractor.cli.console import echo, say
from extractor.controls import one_line
from extractor.errors import ConfigurationError
from extractor.settings import Settings, load_settings, user_file, without_credentials

if TYPE_CHECKING:
    from extractor.llm.cache import ResponseCache

models_app = typer.Typer(invoke_without_command=True, help="Which models can be used here; fetch the embedded one.")
cache_app = typer.Typer(no_args_is_help=True, help="The kept answers of the model.")


@models_app.callback()
def models(
    context: typer.Context,
    model: Annotated[str | None, typer.Option(metavar="NAME", help="Try this model of a server.")] = None,
    base_url: Annotated[str | None, typer.Option(metavar="URL", help="The server to try.")] = None,
    api_key_env: Annotated[str | None, typer.Option(metavar="VAR", help="Variable that holds the server's key.")] = None,
    thinking_tokens: Annotated[int | None, typer.Option(help="Room for the model to think in; 8,000.")] = None,
    timeout_seconds: Annotated[float | None, typer.Option(help="Longest wait for one answer.")] = None,
) -> None:
    """Print which models can be used here, and the state of the embedded one; with --model and --base-url, try that server."""
    flags = {name: value for name, value in locals().items() if name != "context"}
    if context.invoked_subcommand is not None:
        return
    settings = load_settings(flags).settings
    if settings.is_remote and (model or base_url):
        _try(settings)
        return
    from extractor.llm import local

    size = f"{local.MODEL_BYTES / 1e9:.1f} GB"
    has_extra = find_spec("xllamacpp") is not None
    rows = [
        ("local", f"{local.MODEL_NAME}, embedded, {size}"),
        ("", f"fetched: {local.model_path()}" if local.is_fetched() else "not fetched: imr models fetch"),
        ("", "extra `local` installed" if has_extra else 'extra missing: pip install "imr-extractor[local]"'),
        ("PATH.gguf", "a model file of your own, run like the embedded one"),
        ("NAME", "a model of an OpenAI-compatible server: --model NAME --base-url URL"),
    ]
    _print_table(rows)
    used = f"{settings.model} at {settings.endpoint}" if settings.is_remote else settings.model
    echo(f"\nUsed by default here: {used}")


def _try(settings: Settings) -> None:
    """Print what a server shows of itself when it is asked a few tiny questions."""
    from extractor.llm.endpoint import key_in, remote
    from extractor.llm.request import Thinking
    from extractor.llm.trial import try_server

    assert settings.base_url is not None
    endpoint = remote(settings.base_url, settings.model, api_key=key_in(settings.api_key_env))
    say(f"A few tiny questions go to {endpoint.name} (model {endpoint.model}).")
    thinking = Thinking(settings.thinking_room, settings.reasoning_effort)
    trial = try_server(endpoint, thinking=thinking, timeout_seconds=settings.timeout_seconds)
    speed, context = trial.tokens_per_second, trial.context_tokens
    _print_table(
        [
            ("answers", f"in {trial.seconds:.1f} s"),
            ("speed", "not stated" if speed is None else f"{speed:.0f} tokens a second"),
            ("context", "not stated" if context is None else f"{context:,} tokens"),
            *trial.takes.items(),
        ]
    )
    if trial.takes["grammar"] == "kept":
        echo("\nThe server keeps to grammars: with --grammar a small model can write no word that is not in the document.")


@models_app.command("fetch")
def models_fetch(
    source: Annotated[str | None, typer.Option("--from", metavar="FILE|URL", help="Take this file instead.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Fetch the embedded model into the user's cache folder."""
    from extractor.cli.fetching import confirm_fetch, fetch, is_terminal
    from extractor.llm import local

    if local.is_fetched():
        say(f"The embedded model is already at {local.model_path()}")
        return
    if not yes and source is None:
        if not is_terminal():
            size = local.MODEL_BYTES / 1e9
            raise ConfigurationError(f"fetching {size:.1f} GB is asked first, and no terminal is here", hint="Add --yes.")
        if not confirm_fetch():
            raise typer.Exit(1)
    fetch(source)


@cache_app.command("stats")
def cache_stats() -> None:
    """Print where the kept answers are, how many and how large."""
    with _cache() as cache:
        stats = cache.stats()
    _print_table([("folder", str(stats.folder)), ("answers", f"{stats.answers:,}"), ("size", f"{stats.bytes / 1e6:,.1f} MB")])


@cache_app.command("clear")
def cache_clear() -> None:
    """Forget all kept answers."""
    with _cache() as cache:
        count = cache.clear()
    say("the damaged cache is removed" if count is None else f"{count:,} answers forgotten")


@cache_app.command("export")
def cache_export(target: Annotated[Path, typer.Argument(help="JSON Lines file to write.")]) -> None:
    """Write all kept answers to a file, for another machine or for replay."""
    with _opened(target, "w") as file, _cache() as cache:
        say(f"{cache.export_rows(file):,} answers written to {target}")


@cache_app.command("import")
def cache_import(source: Annotated[Path, typer.Argument(help="JSON Lines file of an export.")]) -> None:
    """Keep the answers of an export."""
    with _opened(source, "r") as file, _cache() as cache:
        say(f"{cache.import_rows(file):,} answers kept")


def config() -> None:
    """Print the effective settings, each with where it came from; the key itself is never shown."""
    settings, origins, unknown = load_settings()
    values = settings.model_dump() | {"cache_dir": settings.cache_folder}
    for name in ("base_url", "escalate_base_url"):
        if values[name] is not None:
            values[name] = without_credentials(str(values[name]))
    _print_table([(name, _shown(value), origins[name]) for name, value in values.items()])
    echo("")
    for variable in dict.fromkeys((settings.api_key_env, settings.escalate_api_key_env)):
        echo(f"{variable}: {'set (masked)' if os.environ.get(variable) else 'not set'}")
    echo(f"user-level file: {user_file()}{'' if user_file().is_file() else ' (none)'}")
    for name in unknown:
        echo(f"{name}: no such setting, ignored")


def _shown(value: object) -> str:
    if value is None:
        return "-"
    return str(value).lower() if isinstance(value, bool) else str(value)


@contextlib.contextmanager
def _cache() -> Iterator[ResponseCache]:
    from extractor.llm.cache import ResponseCache

    cache = ResponseCache(load_settings().settings.cache_folder)
    try:
        yield cache
    finally:
        cache.close()


@contextlib.contextmanager
def _opened(path: Path, mode: Literal["r", "w"]) -> Iterator[IO[str]]:
    try:
        with path.open(mode, encoding="utf-8-sig" if mode == "r" else "utf-8") as file:
            yield file
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"cannot use {str(path)!r}: {error}") from error


def _print_table(rows: Sequence[Sequence[str]]) -> None:
    """Print aligned columns; a long path is never cut or broken."""
    rows = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
