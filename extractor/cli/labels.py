"""`imr labels export`: what people reviewed in the service, as a labelled dataset."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.console import say
from extractor.controls import one_line
from extractor.errors import ConfigurationError

MOST_NAMED = 20
"""Decisions left out that are named one by one."""


def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The dataset: a folder that does not exist yet.")],
    service_folder: Annotated[
        Path | None, typer.Option("--folder", metavar="FOLDER", help="Where `imr serve` keeps its files; its default otherwise.")
    ] = None,
    database_url: Annotated[
        str | None, typer.Option(metavar="URL", envvar="IMR_DATABASE_URL", help="postgresql://... of the service.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an earlier export without asking.")] = False,
) -> None:
    """Write reviewed decisions as a dataset that `imr eval run --dataset DIR` takes.

    A decision is in it once every doubtful value was looked at; which are left out, and why, is said. A folder with anything else
    in it is never touched.
    """
    try:
        from extractor.service.config import DATABASE_FILE, ServiceConfig
        from extractor.service.labels import export_labels, is_export
        from extractor.service.store import Store
    except ModuleNotFoundError as error:
        raise ConfigurationError("this command needs more packages", hint='pip install "imr-extractor[service]"') from error
    given = {} if service_folder is None else {"folder": service_folder}
    config = ServiceConfig.model_validate({**given, "database_url": database_url})
    if config.is_sqlite and not (config.folder / DATABASE_FILE).is_file():
        hint = "Name the folder of `imr serve` with --folder."
        raise ConfigurationError(f"no service has kept anything in {str(config.folder)!r}", hint=hint)
    if not overwrite and is_export(folder) and sys.stdin.isatty():
        overwrite = typer.confirm(f"{folder} holds an earlier export. Replace it?", err=True)
    store = Store(config.store_url)
    try:
        labels = export_labels(store, folder, overwrite=overwrite)
    finally:
        store.close()
    for left in labels.left_out[:MOST_NAMED]:
        say(f"left out: {one_line(left.source)}: {left.reason}")
    if labels.others > MOST_NAMED:
        say(f"left out: {labels.others - MOST_NAMED} more")
    typer.echo(f"labels written: {len(labels.decisions)}, decisions left out: {labels.others}")
    say(f"next: imr eval run --dataset {folder} --reader regex -o RUN")
