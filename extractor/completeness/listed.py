"""Items that are named somewhere and decided nowhere: verdict lines that belong to no item, lists with more entries than items."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.document import Span
from extractor.layouts.facts import facts_of
from extractor.record import Finding
from extractor.validators import Subject

_NUMBERED: Final = re.compile(r"(?:\A|[\r\n\f])[ \t]{0,20}\(?(?P<number>\d{1,2}|[A-H])[.)][ \t]{0,9}(?=[^\W\d_])")


def check_verdict_lines(subject: Subject) -> Iterator[Finding]:
    """Yield `unread.item` for each line with a verdict that is no item's: its item was lost, or the words are another's."""
    line = facts_of(subject.outline).decided_line
    headings = [section.span for section in subject.outline.sections if section.kind in ("heading", "verdict")]
    for hit in line.finditer(subject.text) if line else ():
        if not any(span.start <= hit.end() - 2 < span.end for span in headings):
            shown = " ".join(subject.text[max(0, hit.start() - 60) : hit.end()].split())
            yield _finding(f"{shown!r} decides something that is no item of the record", [Span(*hit.span())])


def check_lists(subject: Subject) -> Iterator[Finding]:
    """Yield `unread.item` where a numbered list in front names more or fewer items than the record has."""
    if not subject.outline.is_published:
        return
    for section in subject.outline.sections:
        listed = list(_NUMBERED.finditer(subject.text, *section.span)) if section.kind == "issues" else []
        if len(listed) > 1 and len(listed) != len(subject.case.issues):
            message = f"the list of items has {len(listed)} entries, the record {len(subject.case.issues)} items"
            yield _finding(message, [section.body.trimmed(subject.text)])


def _finding(message: str, spans: list[Span]) -> Finding:
    return Finding(code="unread.item", severity="error", fields=["issues"], message=message, spans=spans)
