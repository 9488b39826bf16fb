"""Pages that did not come out as they should: `page.unreadable`, `page.poor`, `page.blank`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from extractor.document import NoteKind
from extractor.record import Finding, Severity
from extractor.validators.subject import Subject

_SEVERITIES: Final[dict[NoteKind, Severity]] = {"unreadable": "error", "poor": "warning", "blank": "info"}


def report_notes(subject: Subject) -> Iterator[Finding]:
    """Report each page of which the reading of the document has something to say."""
    for note in subject.document.notes:
        message = f"page {note.page} is {'hard to read' if note.kind == 'poor' else note.kind}: {note.message}"
        yield Finding(code=f"page.{note.kind}", severity=_SEVERITIES[note.kind], message=message)
