"""The group of all commands: errors become exit codes, other packages add commands."""

from __future__ import annotations

import os
import sys
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import typer
from typer.core import TyperGroup

from extractor.cli.console import say, warn
from extractor.errors import ExtractorError

ENTRY_POINTS = "imr.commands"
"""The entry-point group: each names a `typer.Typer`, under the command's name."""


class Commands(TyperGroup):
    """Commands of this package and, loaded only when listed or called, of others."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all commands that can be loaded."""
        own = super().list_commands(ctx)
        return [*own, *(name for name in _added() if name not in own and self.get_command(ctx, name) is not None)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return the command, or None where there is none or its package does not load."""
        own = super().get_command(ctx, cmd_name)
        if own is not None or cmd_name not in _added():
            return own
        try:
            command = typer.main.get_command(_added()[cmd_name].load())
        except Exception as error:  # another package's fault must not take the other commands away
            warn(f"the command {cmd_name!r} does not load: {type(error).__name__}: {error}")
            return None
        command.name = cmd_name
        self.add_command(command, cmd_name)
        return command

    def invoke(self, ctx: Any) -> Any:
        """Run a command; an error of ours ends it with the exit code that the contract gives it."""
        try:
            return super().invoke(ctx)
        except ExtractorError as error:
            from extractor.batch import exit_code_of  # pydantic and the record types, not needed for help

            say(f"error: {error.message}", style="bold red")
            if error.hint:
                say(f"  {error.hint}")
            raise typer.Exit(exit_code_of(error)) from error
        except KeyboardInterrupt:
            say("interrupted", style="bold red")
            raise typer.Exit(130) from None
        except BrokenPipeError:
            # Who read our output has gone; the interpreter's own flush at the end must not fail again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(130) from None


def _added() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=ENTRY_POINTS)}
