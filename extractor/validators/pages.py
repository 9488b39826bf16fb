"""Pages that did not come out as they should: `page.unreadable`, `page.poor`, `page.stray`, `page.blank`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from extractor.document import NoteKind
from extractor.record import Finding, Severity
from extractor.validators.subject import Subject

_SEVERITIES: Final[dict[NoteKind, Severity]] = {"unreadable": "error", "poor": "warning", "stray": "warning", "blank": "info"}
_STATES: Final[dict[NoteKind, str]] = {
    "unreadable": "is unreadable",
    "poor": "is hard to read",
    "stray": "mixes encodings",
    "blank": "is blank",
}


def report_notes(subject: Subject) -> Iterator[Finding]:
    """Report each page of which the reading of the document has something to say."""
    for note in subject.document.notes:
        message = f"page {note.page} {_STATES[note.kind]}: {note.message}"
        fields = list(_broken(subject, note.page)) if note.kind == "stray" else []
        yield Finding(code=f"page.{note.kind}", severity=_SEVERITIES[note.kind], fields=fields, message=message)


def _broken(subject: Subject, page: int) -> Iterator[str]:
    """Yield the leaves of a page in whose words a character could not be read."""
    for path, evidence in subject.evidence.items():
        if evidence.page == page and evidence.span and "\ufffd" in evidence.span.text(subject.text):
            yield path
