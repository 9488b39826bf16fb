"""`imr keys`: who may use the service, and for what."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from extractor.cli.console import say
from extractor.errors import ConfigurationError

if TYPE_CHECKING:
    from extractor.service.store import Store

LONGEST_NAME = 100

keys_app = typer.Typer(no_args_is_help=True, help="Keys of the service: with none it answers this machine alone.")

Folder = Annotated[Path | None, typer.Option("--folder", metavar="FOLDER", help="Where `imr serve` keeps its files.")]
Database = Annotated[str | None, typer.Option(metavar="URL", envvar="IMR_DATABASE_URL", help="postgresql://... of the service.")]


@keys_app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Whose key it is: stands beside what they review.")],
    scope: Annotated[
        Literal["read", "write", "admin"], typer.Option(help="read: look; write: also add and review; admin: also delete.")
    ] = "write",
    folder: Folder = None,
    database_url: Database = None,
) -> None:
    """Make a key and print it: the only time it is shown."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise ConfigurationError(f"{name!r} is no name", hint=f"Give one of 1 to {LONGEST_NAME} printable characters.")
    with _store(folder, database_url) as store:
        from extractor.service.security.keys import new_key

        key = new_key()
        store.add_key(key.id, name.strip(), key.hash, scope)
    say(f"key {key.id} of {name.strip()!r}, scope {scope}; keep it, it is not shown again:")
    typer.echo(key.text)


@keys_app.command("list")
def list_keys(folder: Folder = None, database_url: Database = None) -> None:
    """Print all keys, revoked ones too; never the keys themselves."""
    with _store(folder, database_url) as store:
        keys = store.keys()
    if not keys:
        say("no keys: the service answers this machine alone")
        return
    rows = [("id", "scope", "made", "last used", "state", "name")]
    rows += [(k.id, k.scope, _day(k.created_at), _day(k.last_used_at), "valid" if k.is_valid else "revoked", k.name) for k in keys]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


@keys_app.command("revoke")
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's id, or the key itself.")],
    folder: Folder = None,
    database_url: Database = None,
) -> None:
    """Revoke a key: it opens nothing from now on, nor do the sessions opened with it."""
    key_id = key_id.split("_")[1] if key_id.startswith("imr_") and key_id.count("_") >= 2 else key_id
    with _store(folder, database_url) as store:
        if not store.revoke_key(key_id):
            raise ConfigurationError(f"no valid key {key_id!r}", hint="imr keys list shows them.")
        is_last = not any(key.is_valid for key in store.keys())  # noqa: SIM118  # a list, no mapping's
    say(f"key {key_id} is revoked")
    if is_last:
        say("it was the last one: the service lets nobody in until there is another", style="yellow")


def _day(at: dt.datetime | None) -> str:
    return "never" if at is None else at.astimezone().strftime("%Y-%m-%d")


@contextlib.contextmanager
def _store(folder: Path | None, database_url: str | None) -> Iterator[Store]:
    try:
        from pydantic import ValidationError

        from extractor.service.config import ServiceConfig
        from extractor.service.store import Store
    except ModuleNotFoundError as error:
        raise ConfigurationError("this command needs more packages", hint='pip install "imr-extractor[service]"') from error
    given = {} if folder is None else {"folder": folder}
    try:
        config = ServiceConfig.model_validate({**given, "database_url": database_url})
    except ValidationError as error:
        raise ConfigurationError(f"--database-url: {error.errors()[0]['msg']}", hint="postgresql://USER@HOST/NAME") from error
    if config.is_sqlite:
        config.folder.mkdir(parents=True, exist_ok=True)
    store = Store(config.store_url)
    try:
        yield store
    finally:
        store.close()
