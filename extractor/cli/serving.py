"""`imr serve`, `imr worker`, `imr backup`, `imr restore`: the service."""

from __future__ import annotations

import contextlib
import logging
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from extractor.cli.console import say, warn
from extractor.errors import ConfigurationError
from extractor.settings import LOCAL_MODEL, Settings, load_settings

if TYPE_CHECKING:
    from extractor.service.config import ServiceConfig

MODEL = "Reader and model"
DATABASE_VARIABLE = "IMR_DATABASE_URL"

Folder = Annotated[Path | None, typer.Option(metavar="DIR", help="Where the service keeps its files.")]
DatabaseUrl = Annotated[
    str | None, typer.Option(metavar="URL", envvar=DATABASE_VARIABLE, help="postgresql://...; without it SQLite in the folder.")
]
Jobs = Annotated[int | None, typer.Option(help="Documents read at the same time.", min=0, max=64)]
ReadingSeconds = Annotated[
    float | None, typer.Option(help="Longest time to read the words of one document, in seconds; 120 by default.")
]
RetainDays = Annotated[float | None, typer.Option(help="Delete documents and records after so many days.")]
ReaderName = Annotated[
    Literal["hybrid", "llm", "regex"] | None, typer.Option(help="Who reads; hybrid by default.", rich_help_panel=MODEL)
]
Model = Annotated[str | None, typer.Option(help="local, PATH.gguf, or a server's model.", rich_help_panel=MODEL)]
BaseUrl = Annotated[str | None, typer.Option(help="OpenAI-compatible server.", rich_help_panel=MODEL)]
ApiKeyEnv = Annotated[str | None, typer.Option(help="Variable that holds the server's key.", rich_help_panel=MODEL)]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Log warnings and errors only.")]
Grammar = Annotated[bool | None, typer.Option("--grammar", help="The server takes llguidance grammars.", rich_help_panel=MODEL)]


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; any but this machine's own needs keys.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 is any free one.", min=0, max=65535)] = 8000,
    folder: Folder = None,
    database_url: DatabaseUrl = None,
    jobs: Jobs = None,
    retain_days: RetainDays = None,
    reading_seconds: ReadingSeconds = None,
    rate_per_minute: Annotated[int | None, typer.Option(help="Requests of one key in a minute.", min=1)] = None,
    behind_proxy: Annotated[
        bool | None, typer.Option("--behind-proxy", help="A proxy with TLS is in front: believe its X-Forwarded-Proto.")
    ] = None,
    reader: ReaderName = None,
    model: Model = None,
    base_url: BaseUrl = None,
    api_key_env: ApiKeyEnv = None,
    grammar: Grammar = None,
    quiet: Quiet = False,
) -> None:
    """Serve the review pages and the HTTP API; documents are read by a process beside it (--jobs 0: by `imr worker` alone)."""
    given = locals()
    _require_extra()
    own = ("host", "port", "folder", "database_url", "jobs", "retain_days", "reading_seconds", "rate_per_minute", "behind_proxy")
    config = _config(given, own)
    from extractor.service.logs import log_to_stderr
    from extractor.service.running import bind, check, serve

    check(config)
    listener = bind(config)
    config = config.model_copy(update={"port": listener.getsockname()[1]})
    _announce(config)
    log_to_stderr(logging.WARNING if quiet else logging.INFO)
    serve(config, listener)


def worker(
    folder: Folder = None,
    database_url: DatabaseUrl = None,
    jobs: Jobs = None,
    retain_days: RetainDays = None,
    reading_seconds: ReadingSeconds = None,
    reader: ReaderName = None,
    model: Model = None,
    base_url: BaseUrl = None,
    api_key_env: ApiKeyEnv = None,
    grammar: Grammar = None,
    quiet: Quiet = False,
) -> None:
    """Read documents for a service on PostgreSQL; any number may run, on any machines, with the same settings."""
    given = locals()
    _require_extra()
    if database_url is None:
        raise ConfigurationError(
            "a worker of its own needs a database that several processes share",
            hint=f"Give --database-url postgresql://... or {DATABASE_VARIABLE}; on SQLite `imr serve` reads by itself.",
        )
    config = _config(given, ("folder", "database_url", "jobs", "retain_days", "reading_seconds"))
    from extractor.service.logs import log_to_stderr
    from extractor.service.worker import run_worker

    if config.settings.is_remote:
        say(f"Questions with parts of the documents go to {config.settings.endpoint} (model {config.settings.model}).")
    say("reading documents; Ctrl-C ends when those under way are done, twice ends at once")
    log_to_stderr(logging.WARNING if quiet else logging.INFO)
    run_worker(config)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; it must not be there yet.")],
    folder: Folder = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Write documents, records, verdicts and keys into one file, while the service may go on working."""
    _require_extra()
    config = _config(locals(), ("folder", "database_url"))
    from extractor.service.store.backup import write_backup
    from extractor.service.store.engine import Database

    with contextlib.closing(Database(config.store_url)) as database:
        count = write_backup(database, file)
    say(f"{count} documents with all that belongs to them written to {file}")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `imr backup` wrote.")],
    folder: Folder = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Put a backup into an empty folder or database; what was not finished is read when the service runs."""
    _require_extra()
    config = _config(locals(), ("folder", "database_url"))
    from extractor.service.jobs import Jobs
    from extractor.service.store.backup import read_backup
    from extractor.service.store.engine import Database

    with contextlib.closing(Database(config.store_url)) as database, contextlib.closing(Jobs(config.store_url)) as jobs:
        count = read_backup(file, database, jobs.schedule)
    say(f"{count} documents with all that belongs to them restored")


def _config(given: dict[str, Any], names: tuple[str, ...]) -> ServiceConfig:
    """Return the configuration: flags, and for reader and model also variables and files.

    Raises:
        ConfigurationError: a value that the service cannot be run with.
    """
    from pydantic import ValidationError

    from extractor.service.config import ServiceConfig

    settings = load_settings(
        {name: value for name, value in given.items() if name in Settings.model_fields and name != "jobs"}
    ).settings
    if settings.model != LOCAL_MODEL and not settings.is_remote and not Path(settings.model).is_file():
        raise ConfigurationError(f"no model file {settings.model!r}", hint="Give the path of a GGUF file, or leave --model out.")
    values = {name: given[name] for name in names if given[name] is not None}
    values.setdefault("jobs", settings.jobs)
    try:
        return ServiceConfig(**values, settings=settings)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        name = str(fault["loc"][0]).replace("_", "-")
        raise ConfigurationError(f"--{name}: {fault['msg']}") from error


def _announce(config: ServiceConfig) -> None:
    """Say where to open the service, where its data lie, and where questions go."""
    host = f"[{config.host}]" if ":" in config.host else config.host
    say(f"imr-extractor is at http://{host}:{config.port}/  (API documentation: /docs; Ctrl-C ends it)")
    say(f"data: {config.folder if config.is_sqlite else 'the PostgreSQL database'}", style="dim")
    settings = config.settings
    if settings.is_remote and settings.reader != "regex":
        say(f"Questions with parts of the documents go to {settings.endpoint} (model {settings.model}).")
    if config.jobs:
        from extractor.service.pipelines import model_problem

        problem = model_problem(settings)
        if problem is not None:
            warn(f"{problem} Until then documents that need the model fail; rules read the rest.")


def _require_extra() -> None:
    missing = [
        name for name in ("fastapi", "uvicorn", "sqlalchemy", "dbos", "multipart", "prometheus_client") if find_spec(name) is None
    ]
    if missing:
        raise ConfigurationError(
            f"the service needs packages that are not installed: {', '.join(missing)}",
            hint='Install them with `pip install "imr-extractor[service]"`.',
        )
