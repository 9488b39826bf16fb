"""Sentences that say when something happened to the case, where no label does: "your application was received on May 2"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.clauses import split_sentences
from extractor.document import Cell, Span
from extractor.values import find_dates

_NO_DATE: Final = r"[^;]{0,60}?"
# What says, before a date in the same sentence, what happened then. Of several cues the one nearest to the date counts.
_CUES: Final = tuple(
    (field, re.compile(pattern, re.IGNORECASE))
    for field, pattern in (
        (
            "dates.ur_denial",
            r"\b(?:utilization\s{1,9}review|UR|adverse)\b" + _NO_DATE + r"\b(?:den\w{2,4}|decision|determination|dated)\b",
        ),
        ("dates.ur_denial", r"\b(?:denied|denial|non-?certified|declined)\b" + _NO_DATE + r"\b(?:utilization\s{1,9}review|UR)\b"),
        (
            "dates.application_received",
            r"\b(?:application|request\s{1,9}for\s{1,9}(?:an?\s{1,9})?(?:IMR|independent))\b"
            + _NO_DATE
            + r"\b(?:received|filed|reached|arrived|came\s{1,9}in)\b",
        ),
        ("dates.application_received", r"\b(?:received|filed)\b" + _NO_DATE + r"\bapplication\b"),
        ("dates.assigned", r"\b(?<!notice\sof\s)(?:assigned|assignment)\b"),
        (
            "dates.decision",
            r"\b(?:final\s{1,9}determination|decision|determination)\b" + _NO_DATE + r"\b(?:issued|made|dated|completed)\b",
        ),
        ("dates.decision", r"\b(?:decided|we\s{1,9}completed)\b"),
    )
)
_REACH: Final = 160
"""Characters before a date in which its cue is looked for."""
_NEAR: Final = 70
"""Characters that may stand between a cue and its date."""
_LETTER_HEAD: Final = 800
"""Characters at the start of a letter within which a line of its own may date it."""
_NUMBER: Final = re.compile(r"\b[A-Z]{2}\d{2}-\d{7}\b")


def event_cells(text: str, within: Span) -> Iterator[Cell]:
    """Yield a cell for each date of which its own sentence says what happened then, cut at the other dates in it."""
    for sentence in split_sentences(text, within):
        dates = [found.span for found in find_dates(text, sentence)]
        starts = [sentence.start, *(date.end for date in dates)]
        for date, start in zip(dates, starts, strict=False):
            field = _event(text[max(start, date.start - _REACH) : date.start])
            if field:
                yield Cell(field, Span(start, date.end).trimmed(text))


def letter_date_cells(text: str, within: Span) -> Iterator[Cell]:
    """Yield a cell "dates.decision" for the date that stands alone on a line at the head of a letter."""
    head = Span(within.start, min(within.end, within.start + _LETTER_HEAD))
    for found in find_dates(text, head):
        before, after = text[head.start : found.span.start], text[found.span.end : within.end]
        if re.search(r"(?:\A|[\r\n\f])[ \t]{0,200}(?:dated?:?[ \t]{0,9})?\Z", before, re.I) and re.match(
            r"[ \t]{0,200}(?:[\r\n\f]|\Z)", after
        ):
            yield Cell("dates.decision", found.span)
            return


def number_cells(text: str, within: Span) -> Iterator[Cell]:
    """Yield the places of the case number, where the text holds one only: among several nothing says which is meant."""
    hits = list(_NUMBER.finditer(text, within.start, within.end))
    if len({hit[0] for hit in hits}) == 1:
        yield from (Cell("case_number", Span(*hit.span())) for hit in hits)


def _event(before: str) -> str | None:
    """Return the field whose cue stands nearest before a date."""
    ends = [(hit.end(), field) for field, cue in _CUES for hit in cue.finditer(before) if len(before) - hit.end() <= _NEAR]
    return max(ends)[1] if ends else None
