"""Sentences of a letter that may state a header field of which no rule is sure: what a model may answer from, and rules never.

Words are one for a date only where they hold that date alone and a word
for the event, so that an answer from them is borne out by more than a date that stands anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Final

from extractor.document import Cell, Span
from extractor.values import find_dates, find_priorities, find_specialties, find_states, find_undated

_WHO_DENIES: Final = r"\bUR\b|utilization|carrier|insur\w+|company|adjuster|claims|denial|refus\w+|turned\s{1,9}down|said\s{1,9}no"
_EVENTS: Final = tuple(
    (f"dates.{name}", re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("decision", r"decision|decid\w+|determin\w+|dated?\b|outcome|result|signed|answer|went\s{1,9}out|letter"),
        ("assigned", r"assign\w*|\breviewer\b|\bto\s{1,9}me\b|\bI\s{1,9}got|\bhas\s{1,9}had\b|\bMD\b|doctor|desk|"
            r"panel"),
        ("injury", r"injur\w*|\bDOI\b|\bhurt|struck|date\s{1,9}of\s{1,9}loss"),
        ("ur_denial", _WHO_DENIES),
        ("application_received", r"appli\w+|appeal\w*|\bIMR\b|\bapp\b|request|\bform\b|independent"),
    )
)  # fmt: skip
_LICENCE: Final = re.compile(r"licen[sc]\w*|board|certif\w*|special\w*|\bMD\b|doctor|physician|reviewer", re.IGNORECASE)
_LONGEST: Final = 1_000
"""Characters of a sentence, at most: a longer one is a sign that no sentences were found."""


def possible_cells(text: str, sentences: Sequence[Span], stated: Collection[str], written: date | None) -> Iterator[Cell]:
    """Yield a place for each header field that is not `stated` in each sentence that may state it; `written` is the letter's day."""
    for sentence in (s for s in sentences if s.end - s.start <= _LONGEST):
        cells = [Cell(name, around) for around in _around_dates(text, sentence, written) for name in _events(around.text(text))]
        cells += [Cell("priority", sentence)] if find_priorities(text, sentence) else []
        if _LICENCE.search(sentence.text(text)):
            cells += [Cell("reviewer.licensed_states", sentence)] if find_states(text, sentence) else []
            cells += [Cell("reviewer.specialties", sentence)] if find_specialties(text, sentence) else []
        yield from (Cell(cell.field, cell.span, is_certain=False) for cell in cells if cell.field not in stated)


def _events(words: str) -> list[str]:
    """Return the dates that words may tell; what the claims administrator decided is no decision of the review."""
    names = [name for name, event in _EVENTS if event.search(words)]
    return [name for name in names if name != "dates.decision" or "dates.ur_denial" not in names]


def _around_dates(text: str, sentence: Span, written: date | None) -> Iterator[Span]:
    """Yield the words around each date of a sentence, no other date among them: those before it, or behind it where those tell nothing."""
    dates = [found.span for found in find_dates(text, sentence)]
    dates = dates or [found.span for found in (find_undated(text, sentence, written) if written else [])]
    starts = [sentence.start, *(span.end for span in dates)]
    ends = [*(span.start for span in dates[1:]), sentence.end]
    for span, start, end in zip(dates, starts, ends, strict=False):
        is_told = _events(text[start : span.start])
        yield Span(start, span.end if is_told else end).trimmed(text)
