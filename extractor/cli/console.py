"""What people read while a command runs: all of it goes to standard error."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from typing import Any

import typer
from rich.console import Console
from rich.logging import RichHandler
from rich.text import Text

from extractor.controls import clean
from extractor.errors import ExtractorError

WIDEST = 120
"""Columns."""


class _Shown(Console):
    """A console on which words from outside steer nothing."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print; control characters of plain words become visible."""
        super().print(*(clean(each) if isinstance(each, str) else each for each in objects), **options)


class _Logged(logging.Formatter):
    """Log lines on which words from outside steer nothing."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a line."""
        return clean(super().format(record))


def stderr() -> Console:
    """Return the console of standard error as it is now."""
    return _Shown(stderr=True, soft_wrap=True, highlight=False)


def stdout() -> Console:
    """Return the console of standard output; on wide screens lines end where they stay easy to read."""
    console = _Shown(highlight=False)
    console.width = min(console.width, WIDEST)
    return console


def say(message: str, style: str = "") -> None:
    """Print a line, its words taken literally."""
    stderr().print(Text(clean(message), style))


def echo(line: str = "") -> None:
    """Print a line on standard output, as wide as it is."""
    typer.echo(clean(line))


def warn(message: str) -> None:
    """Print a warning."""
    say(f"warning: {message}", style="yellow")


def describe(error: ExtractorError) -> str:
    """Return an error and its hint in one line."""
    return f"{error.message} ({error.hint})" if error.hint else error.message


@contextlib.contextmanager
def logging_to(console: Console, verbosity: int) -> Iterator[None]:
    """Send this package's own log to the console: errors at -1, warnings at 0, progress at 1, everything from 2 on."""
    levels = {-1: logging.ERROR, 0: logging.WARNING, 1: logging.INFO}
    logger, before = logging.getLogger("extractor"), logging.getLogger("extractor").level
    handler = RichHandler(console=console, show_time=False, show_path=False, markup=False)
    handler.setFormatter(_Logged("%(message)s"))
    logger.setLevel(levels.get(verbosity, logging.DEBUG))
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
