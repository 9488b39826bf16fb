"""Parts that break off: in the middle of a sentence or a word, or with a colon that leads to another's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.clauses import goes_on
from extractor.document import Section, Span
from extractor.layouts.facts import NARRATIVE, facts_of
from extractor.record import Finding
from extractor.validators import Subject

_WHOLE: Final = re.compile(r"(?:[.!?][\"'”’)\]]{0,3}|\bnecessary(?:\s{1,9}and\s{1,9}appropriate)?)\s*\Z", re.IGNORECASE)
_CITED: Final = re.compile(r"(?:[.!?][\"'”’\]]{0,3}|\))\s*\Z")
"""A paragraph of citations ends with a full stop, or a bracket, in the forms that write them as sentences."""
_TAIL: Final = 60
"""Characters at the end of a part in which its end is looked for."""
_LONG_LINE: Final = 60
"""Characters of a letter's last line from which it is one of a sentence and no name or title of a signature."""

_FIELDS: Final = {
    "rationale": "rationale",
    "claims_guideline": "claims_administrator_guidelines",
    "reviewer_guideline": "reviewer_guidelines",
}


def check_ends(subject: Subject) -> Iterator[Finding]:
    """Yield `document.cut` for each part that breaks off, and for a text without layout that does."""
    if not subject.outline.is_published:
        yield from _cut_letter(subject)
        return
    sections = subject.outline.sections
    for at, section in enumerate(sections):
        fields, is_last = _fields(section), at == len(sections) - 1
        body = section.body.trimmed(subject.text)
        if not fields or body.start >= body.end or not _breaks_off(subject, section, body, is_last=is_last):
            continue
        if subject.text[body.end - 1] == ":":
            fields += [f"issues.{section.issue + 1}" if section.issue is not None else "issues"]
        yield _finding(fields, subject.text, body)


def _breaks_off(subject: Subject, section: Section, body: Span, *, is_last: bool) -> bool:
    """Say whether a part's own last words lead on, or are no end of a sentence where its form writes sentences."""
    start = max(body.start, body.end - _TAIL)
    if section.kind in ("summary", "rationale") or is_last:
        return not _WHOLE.search(subject.text, start, body.end)
    if section.kind not in _FIELDS:
        return False
    if facts_of(subject.outline).lists_citations or _is_recognised(subject):
        return goes_on(subject.text, body.end)
    return not _CITED.search(subject.text, start, body.end)


def _is_recognised(subject: Subject) -> bool:
    """Say whether some of the text was recognised in pictures, here or by who made the file: recognition loses full stops."""
    source = subject.document
    return source.text_source in ("ocr", "mixed") or any(note.kind == "ocr-layer" for note in source.notes)


def _fields(section: Section) -> list[str]:
    if section.kind in _FIELDS and section.issue is not None:
        return [f"issues.{section.issue}.{_FIELDS[section.kind]}"]
    return list(NARRATIVE[1:]) if section.kind == "summary" else ["issues"] if section.kind == "heading" else []


def _cut_letter(subject: Subject) -> Iterator[Finding]:
    """Yield a finding where the last line of a letter is a sentence without an end, or ends with a word that leads on."""
    whole = Span(0, len(subject.text)).trimmed(subject.text)
    start = max(subject.text.rfind(mark, 0, whole.end) for mark in "\r\n\f") + 1
    is_long = whole.end - start >= _LONG_LINE and not _WHOLE.search(subject.text, start, whole.end)
    if whole.start < whole.end and (is_long or goes_on(subject.text, whole.end)):
        yield _finding(["issues"], subject.text, whole)


def _finding(fields: list[str], text: str, part: Span) -> Finding:
    end = Span(max(part.start, part.end - 60), part.end)
    message = f"the text breaks off with {' '.join(end.text(text).split())!r}"
    return Finding(code="document.cut", severity="error", fields=fields, message=message, spans=[end])
