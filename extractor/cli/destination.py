"""Where `imr extract` writes: rows as JSON, and the tables that are made of them afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from extractor.errors import ConfigurationError
from extractor.exports import SUFFIXES, Format, TableFormat, Target, target_of

ROWS: Final[dict[str, Format]] = {"": "jsonl", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json"}


@dataclass(frozen=True, slots=True)
class Destination:
    """Where rows go (None is standard output) and in which format (None is that of the place); `tables` is made of them at the end."""

    rows: Path | None = None
    format: Format | None = None
    tables: Target | None = None


def destination_of(output: str | None, format: Format | TableFormat | None) -> Destination:
    """Return where the rows of a run go, by the output's name and the format asked for.

    Tables are made of a JSON Lines file: of the same name, or `records.jsonl` in their folder. By it the run can go on.

    Raises:
        ConfigurationError: the name is of an unknown kind, or of another one than the format.
    """
    if format == "jsonl" or format == "json":
        return _rows(output, format)
    if output is None or output == "-":
        if format is not None:
            raise ConfigurationError(f"{format} needs a file or folder", hint="Add -o OUT.")
        return Destination(format="jsonl" if output else None)
    path = Path(output)
    is_folder = output.endswith("/") or path.is_dir()
    if format is None and not is_folder and path.suffix.lower() not in SUFFIXES:
        if path.suffix.lower() in ROWS:
            return Destination(path, ROWS[path.suffix.lower()])
        known = ", ".join([*(suffix for suffix in ROWS if suffix), *SUFFIXES])
        raise ConfigurationError(f"{output!r} has no suffix of an output", hint=f"Known are {known}, and names that end in /.")
    target = target_of(output, format)
    return Destination(path / "records.jsonl" if target.is_folder else path.with_suffix(".jsonl"), "jsonl", target)


def _rows(output: str | None, format: Format) -> Destination:
    """Return where rows go in a format that was asked for, which a table's name does not bear."""
    if output is None or output == "-":
        return Destination(format=format)
    found = SUFFIXES.get(Path(output).suffix.lower())
    if found is not None:
        raise ConfigurationError(f"{output!r} is named as {found}, but {format} was asked for", hint="Leave --format out.")
    return Destination(Path(output), format)
