"""`imr`: parses arguments, calls the rest, prints. Nothing heavy is imported before a command runs."""

from __future__ import annotations

import io
import os
import sys
from typing import Annotated

import typer

from extractor import __version__
from extractor.cli.commands import Commands
from extractor.cli.extract import extract
from extractor.cli.keys import keys_app
from extractor.cli.machine import cache_app, config, models_app
from extractor.cli.records import check, schema, show
from extractor.cli.serving import backup, restore, serve, worker
from extractor.cli.tables import export, report

INTERRUPTED = 130

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"imr-extractor {__version__}")
        raise typer.Exit


@app.callback()
def imr(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)] = False,
) -> None:
    """Structured facts from Independent Medical Review decisions, every value with its evidence."""


app.command()(extract)
app.command()(check)
app.command()(show)
app.command()(export)
app.command()(report)
app.command()(schema)
app.add_typer(models_app, name="models")
app.add_typer(cache_app, name="cache")
app.command()(config)
app.command()(serve)
app.command()(worker)
app.add_typer(keys_app, name="keys")
app.command()(backup)
app.command()(restore)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    code: object = 0
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # records are UTF-8 whatever the system's own encoding
    try:
        app(prog_name="imr")
    except SystemExit as end:
        code = end.code
    if code == INTERRUPTED:
        # Documents in flight are abandoned: the interpreter would wait for their threads.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(INTERRUPTED)
    sys.exit(code if isinstance(code, int | str) else 0)
