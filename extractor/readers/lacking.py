"""What the rules read in a published form and a record does not have: the places that none of its values rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from extractor.cleaning import Cleaned
from extractor.derive import derive
from extractor.document import Outline, Span
from extractor.readers.regex import RegexReader
from extractor.record import Evidence, Finding

_FIELD: Final = re.compile(r"(?:issues\.\d+\.)?([a-z_]+)")


def find_lacking(cleaned: Cleaned, outline: Outline, evidence: Mapping[str, Evidence]) -> list[Finding]:
    """Return `unread.value` for each field of which the rules read something where no value of the field in the record rests.

    Only of published forms, where rules may be trusted to name what a record lacks. `evidence` is the record's own.
    """
    if not outline.is_published:
        return []
    document, reading = cleaned.document, RegexReader().read(cleaned, outline)
    rested: dict[str, list[Span]] = {}
    for path, entry in evidence.items():
        rested.setdefault(_field(path), []).extend([entry.span] if entry.span else [])
    found = derive(reading.case, document, outline, spans=reading.spans).evidence
    lacking: dict[str, list[Span]] = {}
    for path, span in _supported(found):
        is_there = any(span.start < other.end and other.start < span.end for other in rested.get(_field(path), []))
        if not is_there:
            lacking.setdefault(_whole(path), []).append(span)
    return [_finding(field, spans, document.text) for field, spans in lacking.items()]


def _supported(found: Mapping[str, Evidence]) -> Iterator[tuple[str, Span]]:
    for path, entry in found.items():
        if entry.is_supported and entry.span and not path.endswith((".retrospective", ".category")):
            yield path, entry.span


def _field(path: str) -> str:
    """Return the name of the field that a leaf is part of, wherever its item stands.

    >>> _field("issues.2.medication.ingredients.0.name"), _field("dates.injury"), _field("diagnoses.3")
    ('medication', 'dates', 'diagnoses')
    """
    name = _FIELD.match(path)
    assert name is not None, path
    return name[1]


def _whole(path: str) -> str:
    """Return the path of the list or part that a leaf is an element of, the leaf's own elsewhere.

    >>> _whole("issues.2.medication.ingredients.0.name"), _whole("diagnoses.3"), _whole("dates.injury")
    ('issues.2.medication.ingredients', 'diagnoses', 'dates.injury')
    """
    return re.sub(r"(?<=[a-z])\.\d+(?:\..*)?\Z", "", path.replace("issues.", "issues:", 1)).replace("issues:", "issues.", 1)


def _finding(field: str, spans: list[Span], text: str) -> Finding:
    shown = "; ".join(repr(" ".join(span.text(text).split())[:60]) for span in spans[:3])
    return Finding(code="unread.value", severity="warning", fields=[field], message=f"{field} lacks {shown}", spans=spans)
