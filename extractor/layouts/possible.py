"""Sentences of a letter that may state a header field of which no rule is sure: what a model may answer from, and rules never.

A place of this kind bears the field's path with a question mark. A sentence is one for a date only where it has a date and a word
for the event, so that an answer from it is borne out by more than a date that stands anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Final

from extractor.document import Cell, Span
from extractor.values import find_dates, find_priorities, find_specialties, find_states, find_undated

MARK: Final = "?"
"""Behind the path of a field whose place is only possible."""

_WHO_DENIES: Final = (
    r"\bUR\b|utilization|carrier|insur\w+|company|adjuster|claims|denial|denied|deny|refus\w+|turned\s{1,9}down|said\s{1,9}no"
)
_EVENTS: Final = tuple(
    (f"dates.{name}", re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("decision", r"decision|decid\w+|determin\w+|dated?\b|outcome|result|signed|resolved|ruling|today|answer|went\s{1,9}out|letter"),
        ("assigned", r"assign\w*|\breviewer\b|\bto\s{1,9}me\b|\bI\s{1,9}(?:got|took|have|received)|\bhas\s{1,9}had\b|\bMD\b|doctor|desk|"
            r"panel"),
        ("injury", r"injur\w*|\bDOI\b|\bhurt|accident|began|trouble|struck|fell|slipped|tripped|lift\w*|crush\w*|date\s{1,9}of\s{1,9}loss"),
        ("ur_denial", _WHO_DENIES),
        ("application_received", r"appli\w+|appeal\w*|\bIMR\b|\bapp\b|request|\bform\b|papers|petition|independent"),
    )
)  # fmt: skip
_LICENCE: Final = re.compile(
    r"licen[sc]\w*|\blic\b|board|\bbd\b|certif\w*|special\w*|\bMD\b|doctor|physician|reviewer|\brvwr\b", re.IGNORECASE
)
_LONGEST: Final = 1_000
"""Characters of a sentence, at most: a longer one is a sign that no sentences were found."""


def possible_cells(text: str, sentences: Sequence[Span], stated: Collection[str], written: date | None) -> Iterator[Cell]:
    """Yield a place for each header field that is not `stated` in each sentence that may state it; `written` is the letter's day."""
    for sentence in (s for s in sentences if s.end - s.start <= _LONGEST):
        words = sentence.text(text)
        dated = find_dates(text, sentence) or (written and find_undated(text, sentence, written))
        names = [name for name, event in _EVENTS if dated and event.search(words)]
        names += ["priority"] if find_priorities(text, sentence) else []
        if _LICENCE.search(words):
            names += ["reviewer.licensed_states"] if find_states(text, sentence) else []
            names += ["reviewer.specialties"] if find_specialties(text, sentence) else []
        yield from (Cell(name + MARK, sentence) for name in names if name not in stated)
