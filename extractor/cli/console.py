"""What people read while a command runs: all of it goes to standard error."""

from __future__ import annotations

import logging

from rich.console import Console
from rich.logging import RichHandler
from rich.text import Text

from extractor.errors import ExtractorError


def stderr() -> Console:
    """Return the console of standard error as it is now."""
    return Console(stderr=True, soft_wrap=True, highlight=False)


def say(message: str, style: str = "") -> None:
    """Print a line, its words taken literally."""
    stderr().print(Text(message, style))


def warn(message: str) -> None:
    """Print a warning."""
    say(f"warning: {message}", style="yellow")


def describe(error: ExtractorError) -> str:
    """Return an error and its hint in one line."""
    return f"{error.message} ({error.hint})" if error.hint else error.message


def log_to(console: Console, verbosity: int) -> None:
    """Send this package's own log to the console: warnings, with 1 progress, from 2 on everything."""
    levels = {0: logging.WARNING, 1: logging.INFO}
    logger = logging.getLogger("extractor")
    logger.setLevel(levels.get(verbosity, logging.DEBUG))
    logger.handlers = [RichHandler(console=console, show_time=False, show_path=False, markup=False)]
    logger.propagate = False
