"""Pages that did not come out as they should, or whose text is not what they show; and what the file holds besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from extractor.document import NoteKind, PageNote, Span
from extractor.findings import raised
from extractor.record import Finding
from extractor.validators.subject import Subject

_STATES: Final[dict[NoteKind, str]] = {
    "unreadable": "is unreadable: ",
    "poor": "is hard to read: ",
    "stray": "mixes encodings: ",
    "blank": "is blank: ",
}


def report_notes(subject: Subject) -> Iterator[Finding]:
    """Report each page, and the file, of which the reading of the document has something to say."""
    for note in subject.document.notes:
        whole = "document" if note.page is None else "page"
        fields = _broken(subject, note.page) if note.kind == "stray" and note.page else _touched(subject, note.spans)
        finding = raised(f"{whole}.{note.kind}", _message(note), fields, note.spans)
        yield finding if finding.severity != "info" else finding.model_copy(update={"fields": []})


def _touched(subject: Subject, spans: Sequence[Span]) -> Iterator[str]:
    """Yield the leaves that stand where a note points."""
    for path, evidence in subject.evidence.items():
        place = evidence.span
        if place and any(place.start < span.end and span.start < place.end for span in spans):
            yield path


def _broken(subject: Subject, page: int) -> Iterator[str]:
    """Yield the leaves of a page in whose words a character could not be read."""
    for path, evidence in subject.evidence.items():
        if evidence.page == page and evidence.span and "\ufffd" in evidence.span.text(subject.text):
            yield path


def _message(note: PageNote) -> str:
    place = "the file" if note.page is None else f"page {note.page}"
    return f"{place} {_STATES[note.kind]}{note.message}" if note.kind in _STATES else f"{place}: {note.message}"
