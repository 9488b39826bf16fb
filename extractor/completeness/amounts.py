"""The heading of an item: each number, count sign, word on refills and date of service in it is a value's evidence, or named.

The finders of values cannot say what they misread; so what is looked for here is coarser than any of them: where a digit stands that no
value rests on, something was not read, whatever it was.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import Final, Literal

from extractor.case import Category, Issue
from extractor.completeness.gaps import evidence_spans
from extractor.document import Span, merged
from extractor.record import Finding
from extractor.validators import Subject
from extractor.values import find_dates, find_packages, find_quantities, find_refills, find_strengths
from extractor.values.retrospective import find_service_dates, find_service_words

_NUMBER: Final = re.compile("[\\d\u00b2\u00b3\u00b9\u00bc-\u00be\u2150-\u218b\u2460-\u249b]+")
"""Digits of any script, and those of one character, such as a half or a circled one."""
_REFILLS: Final = re.compile(r"\bref[il1!|]{2,5}(?:s|\(s\))?", re.IGNORECASE)
"""Also where a digit or a mark was read for a letter of it."""
_SIGN: Final = re.compile(r"#(?:\s{0,3}\d{1,9})?")
_QUANTITY: Final = re.compile(r"\bq(?:uanti)?ty\b[\s:.#=]{1,6}\w{1,12}", re.IGNORECASE)
_HARMLESS: Final = re.compile(
    r"\b[BCDKLST]\d{1,2}(?:\s{0,2}[-/]\s{0,2}[CLST]?\d{1,2})?\b(?!\s{0,3}m)|\bCPT\W{0,4}(?:codes?\W{1,4})?\d{5}\b"
)
"""Levels of the spine, vitamins and codes of procedures."""
_ONE_OF: Final = re.compile(r"1(?=\s{1,9}[a-z]{1,20}\s{1,9}of\s{1,9}(?P<amount>\d))", re.IGNORECASE)
_TORN: Final = re.compile(r"(?<![\w.,/#-])\d{1,3}\s{1,4}\d{1,3}(?![\w.,/-])")
"""Two numbers with nothing but a blank between them."""
_STRETCH: Final = re.compile(r"[^);]*")
"""What may be dates of service, behind the words that announce them."""
_NOTHING: Final = re.compile(r"0[0.,]{0,9}(?![\d.,])")
"""A number of zero, as is left where the other digits of a strength are torn off."""
_DRUG: Final = (None, Category.MEDICATION)
"""Kinds of an item that may be a drug: one that is not known, too."""
_MOST: Final = 20
"""Places that a finding shows."""


class _Covered:
    """Stretches of the text, asked for many spans: a heading may hold thousands of numbers."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = merged(spans)
        self._starts = [span.start for span in self._spans]

    def holds(self, span: Span) -> bool:
        """Say whether a span lies in the stretches."""
        at = bisect_right(self._starts, span.start) - 1
        return at >= 0 and span.end <= self._spans[at].end

    def touches(self, span: Span) -> bool:
        """Say whether a span shares a character with the stretches."""
        at = bisect_left(self._starts, span.end) - 1
        return at >= 0 and span.start < self._spans[at].end


def check_amounts(subject: Subject) -> Iterator[Finding]:
    """Yield `unread.dose` and `unread.date` for what the heading of an item says and no leaf of it rests on."""
    for index, issue in subject.headed_issues():
        cell, base = subject.outline.cell("description", index), f"issues.{index}"
        if cell is None or subject.outline.find("body"):
            continue
        used = evidence_spans(subject, *(f"{base}.{field}" for field in ("medication", "schedule", "service_dates")))
        dates = merged(_dates(subject.text, cell, used))
        yield from _finding("date", [f"{base}.service_dates"], dates, subject.text)
        named = _Covered(dates)
        strengths = evidence_spans(subject, f"{base}.medication.ingredients")
        doses = merged(span for span in _doses(subject.text, cell, used, strengths, issue) if not named.holds(span))
        yield from _finding("dose", [f"{base}.{name}" for name in _concerned(issue)], doses, subject.text)


def _dates(text: str, cell: Span, used: list[Span]) -> Iterator[Span]:
    """Yield the dates of service, and the numbers behind the words that announce them, that no value rests on."""
    said = find_service_words(text, cell)
    stretch = _STRETCH.match(text, said.end, cell.end) if said else None
    if stretch is None:
        return
    dates = [found.span for found in find_service_dates(text, cell)]
    covered = _Covered(used)
    yield from (span for span in dates if not covered.touches(span))
    yield from _numbers(text, Span(*stretch.span()), [*used, *dates])


def _doses(text: str, cell: Span, used: list[Span], strengths: list[Span], issue: Issue) -> Iterator[Span]:
    """Yield what is said of an order: all of it for a drug, else what a drug alone has and numbers that are torn apart."""
    yield from _marks(text, cell)
    if issue.medication:
        yield from _ordered(text, cell, used)
        yield from (span for span in strengths if _NOTHING.match(text, *span))
        return
    covered = _Covered([*used, *(found.span for found in find_dates(text, cell))])
    yield from (span for span in _spans(_TORN, text, cell) if not covered.holds(span))
    yield from _spans(_REFILLS, text, cell)
    if issue.category in _DRUG:
        yield from [*_spans(_SIGN, text, cell), *_spans(_QUANTITY, text, cell)]


def _ordered(text: str, cell: Span, used: list[Span]) -> Iterator[Span]:
    finders = (find_strengths, find_quantities, find_packages, find_refills)
    said = [found.span for find in finders for found in find(text, cell)]
    covered = _Covered(used)
    yield from (span for span in said if not covered.touches(span))
    dates = [found.span for found in find_dates(text, cell)]
    ones = [Span(*one.span()) for one in _ONE_OF.finditer(text, *cell) if covered.holds(Span(*one.span("amount")))]
    yield from _numbers(text, cell, [*used, *dates, *ones])
    yield from (span for span in _spans(_REFILLS, text, cell) if not covered.touches(span))
    for sign in _spans(_SIGN, text, cell):
        if not covered.touches(sign):
            yield sign


def _numbers(text: str, within: Span, known: list[Span]) -> Iterator[Span]:
    """Yield the numbers that lie in no span that is known, and in no level or code."""
    covered = _Covered([*known, *_spans(_HARMLESS, text, within)])
    yield from (span for span in _spans(_NUMBER, text, within) if not covered.holds(span))


def _marks(text: str, cell: Span) -> Iterator[Span]:
    """Yield each number or count sign with a control, a mark that combines or a change of direction beside it."""
    for span in [*_spans(_NUMBER, text, cell), *_spans(_SIGN, text, cell)]:
        beside = (text[span.start - 1 : span.start], text[span.end : span.end + 1])
        if any(char and not char.isspace() and unicodedata.category(char) in ("Cc", "Cf", "Mn", "Me") for char in beside):
            yield span


def _concerned(issue: Issue) -> list[str]:
    """Return the fields of an item that an amount of its heading may belong to."""
    names = ["medication"] if issue.medication or issue.category in _DRUG else []
    return [*names, *(["schedule"] if issue.schedule else [])] or ["description"]


def _finding(kind: Literal["date", "dose"], fields: list[str], left: list[Span], text: str) -> Iterator[Finding]:
    """Yield the one finding on what is left over of a heading, if anything is."""
    if left:
        shown = " ".join(text[left[0].start : left[-1].end].split())[:60]
        message = f"the heading says {shown!r}, and no value accounts for it"
        yield Finding(code=f"unread.{kind}", severity="error", fields=fields, message=message, spans=left[:_MOST])


def _spans(pattern: re.Pattern[str], text: str, within: Span) -> list[Span]:
    return [Span(*match.span()) for match in pattern.finditer(text, *within)]
