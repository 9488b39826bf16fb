"""The process that opens documents, and reads them where rules do; started by `workers`, one task at a time until its input ends.

The first line of its input holds the settings, each further one a task, with the bytes of the document behind it where it is no file.
An answer is some lines, each a word and JSON, and the line `end`: nothing that either side reads is ever executed.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from pydantic import TypeAdapter

from extractor.batch.inputs import Entry
from extractor.batch.run import attempts, failure
from extractor.document import Document
from extractor.errors import ConfigurationError, DocumentError
from extractor.ingest import read_document
from extractor.ingest.kept import keep_text
from extractor.pipeline import Pipeline
from extractor.record import Record
from extractor.settings import Settings

ROW: Final = b"row "
DOCUMENT: Final = b"document "
STOPS: Final = b"stops "
END: Final = b"end\n"

OPENED = TypeAdapter(Document)


@dataclass(frozen=True, slots=True)
class Task:
    """A document: the file at `path`, a name as the system has it, or where that is None the `size` bytes behind the line."""

    id: str | None
    source: str
    path: str | None
    size: int
    text_folder: str | None
    also: Sequence[str]


def main() -> None:
    """Answer tasks until there are none."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    tasks, answers = sys.stdin.buffer, sys.stdout.buffer
    settings = Settings.model_validate_json(tasks.readline())
    with Pipeline(settings.model_copy(update={"reader": "regex", "use_cache": False})) as rules:
        while line := tasks.readline():
            for answer in _answers(Task(**json.loads(line)), tasks, rules if settings.reader == "regex" else None):
                answers.write(answer)
            answers.flush()


def _answers(task: Task, content: BinaryIO, rules: Pipeline | None) -> Iterator[bytes]:
    """Yield the rows of a document; without `rules` the document itself, or the row of its failure."""
    place = content.read(task.size) if task.path is None else Path(task.path)
    entry = Entry(task.id, task.source, place, tuple(task.also))
    folder = None if task.text_folder is None else Path(task.text_folder)
    try:
        if rules is None:
            yield _opened(entry, folder)
        else:
            yield from _ruled(entry, folder, rules)
    except ConfigurationError as error:
        yield STOPS + json.dumps([error.message, error.hint]).encode() + b"\n"
    yield END


def _ruled(entry: Entry, folder: Path | None, rules: Pipeline) -> Iterator[bytes]:
    def read(entry: Entry) -> Iterator[Record]:
        return rules.run_all(entry.content, source=entry.source, text_folder=folder)

    for row in attempts(entry, read):
        yield ROW + row.model_dump_json().encode() + b"\n"


def _opened(entry: Entry, folder: Path | None) -> bytes:
    try:
        document = read_document(entry.content, name=entry.source)
        if folder is not None:
            keep_text(document, folder)
    except DocumentError as error:
        return ROW + failure(entry, error).model_dump_json().encode() + b"\n"
    return DOCUMENT + OPENED.dump_json(document) + b"\n"


if __name__ == "__main__":
    main()
