"""Pages that did not come out as they should, or whose text is not what they show; and what the file holds besides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from extractor.document import NoteKind, PageNote
from extractor.record import Finding, Severity
from extractor.validators.subject import Subject

_SEVERITIES: Final[dict[NoteKind, Severity]] = {
    "unreadable": "error",
    "poor": "warning",
    "blank": "info",
    "hidden-text": "error",
    "ocr-layer": "info",
    "ocr-differs": "warning",
    "font-lies": "error",
    "field-differs": "error",
    "comment": "warning",
    "picture": "warning",
    "attachments": "warning",
    "xfa": "error",
}
_STATES: Final[dict[NoteKind, str]] = {"unreadable": "is unreadable: ", "poor": "is hard to read: ", "blank": "is blank: "}


def report_notes(subject: Subject) -> Iterator[Finding]:
    """Report each page, and the file, of which the reading of the document has something to say."""
    for note in subject.document.notes:
        whole = "document" if note.page is None else "page"
        yield Finding(code=f"{whole}.{note.kind}", severity=_SEVERITIES[note.kind], message=_message(note), spans=list(note.spans))


def _message(note: PageNote) -> str:
    place = "the file" if note.page is None else f"page {note.page}"
    return f"{place} {_STATES[note.kind]}{note.message}" if note.kind in _STATES else f"{place}: {note.message}"
