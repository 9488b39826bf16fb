"""Rows of an output as JSON, written and read back: a record, or the error of a document that gave none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, TextIO, TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError

from extractor.controls import CONTROL
from extractor.errors import ConfigurationError
from extractor.record import Record


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FailedDocument(_Row):
    """Which document gave no record; `id` is the sha256 of its bytes, None where they could not be read."""

    id: str | None
    source: str
    also: list[str] = []


class ErrorInfo(_Row):
    """Why, and what to do next."""

    type: str
    message: str
    hint: str | None = None


class Failure(_Row):
    """The row of a document that gave no record."""

    document: FailedDocument
    error: ErrorInfo


Row: TypeAlias = Record | Failure


class Writer(Protocol):
    """Takes rows one by one; what stands in a file is complete after `close`."""

    def write(self, row: Row) -> None:
        """Add one row."""

    def close(self) -> None:
        """Finish the output."""


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a JSON Lines file, of a file with one record, or of one with an array of them, in order.

    Raises:
        ConfigurationError: the file cannot be read, or holds something else; the message says where.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:  # some editors put a mark in front
            yield from (parse_row(value, place) for value, place in _json_values(file, path))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"cannot read records from {str(path)!r}: {error}", hint="It must be UTF-8: write it with -o, not with a shell's `>`."
        ) from error


def _json_values(file: TextIO, path: Path) -> Iterator[tuple[Any, str]]:
    first = file.readline()
    try:
        yield json.loads(first), f"{path}, line 1"
    except ValueError:
        file.seek(0)
        yield from _json_document(file.read(), path)
        return
    for number, line in enumerate(file, start=2):
        try:
            if line.strip():
                yield json.loads(line), f"{path}, line {number}"
        except ValueError as error:
            raise ConfigurationError(f"{path}, line {number} is no JSON: {error}") from error


def _json_document(text: str, path: Path) -> Iterator[tuple[Any, str]]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise ConfigurationError(f"{path} holds no JSON: {error}") from error
    values = value if isinstance(value, list) else [value]
    yield from ((value, f"{path}, record {number}") for number, value in enumerate(values, start=1))


def parse_row(value: Any, place: str) -> Row:
    """Return the row that JSON holds.

    Raises:
        ConfigurationError: it holds something else; the message begins with `place`.
    """
    try:
        is_failure = isinstance(value, dict) and "error" in value
        return Failure.model_validate(value) if is_failure else Record.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        path = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(f"{place} is no record: {path or 'it'}: {first['msg']}") from error


def escape(text: str) -> str:
    """Return JSON as one line for everybody: what ends a line elsewhere, or steers a terminal, stands as an escape."""
    return CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class JsonLines:
    """One row a line, flushed row by row."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, row: Row) -> None:
        """Add one line."""
        self._stream.write(escape(row.model_dump_json()) + "\n")
        self._stream.flush()

    def close(self) -> None:
        """Leave the stream open: its owner closes it."""


class JsonArray:
    """One array, written to `stream` at the end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._rows: list[str] = []

    def write(self, row: Row) -> None:
        """Keep one row."""
        self._rows.append(escape(row.model_dump_json()))

    def close(self) -> None:
        """Write all rows."""
        self._stream.write("[" + ",\n".join(self._rows) + "]\n")
        self._stream.flush()
