"""Layout "professional-review", the "Medical Professional Review" of 2013-2014: labels and titles in capitals.

A list of the issues in dispute stands in front; then each item has a block of its own: the item in capitals behind "ISSUE AT DISPUTE:"
or the like, two titled guideline paragraphs, and a rationale whose title carries the verdict ("... IS NOT MEDICALLY NECESSARY:").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.document import Cell, Section, SectionKind, Span
from extractor.layouts.front import (
    DOCUMENTS,
    LISTED_CREDENTIALS,
    PROCESS,
    SUMMARY,
    Titles,
    find_header,
    find_titles,
    front_cells,
    with_header_behind,
)
from extractor.layouts.headings import MAX_LINES, Line, read_lines
from extractor.layouts.layout import Layout, Mark, end_with_words, tile
from extractor.layouts.phrases import LINE_START, run_in, words
from extractor.layouts.sides import with_borrowed
from extractor.values import DETERMINED

_ISSUES: Final = run_in("ISSUES? (?:AT|IN) DISPUTE")
_FRONT: Final[Titles] = (
    ("process", PROCESS),
    ("credentials", LISTED_CREDENTIALS),
    ("credentials", run_in("REVIEWER(?:['’]S)? CREDENTIALS")),
    ("issues", _ISSUES),
    ("summary", SUMMARY),
    ("documents", DOCUMENTS),
)
VERDICT: Final = re.compile(
    rf"\b(?:{words('RATIONALE FOR WHY THE REQUESTED')}\s{{1,40}}(?:TREATMENT|SERVICE)S?(?:\s{{0,9}}/\s{{0,9}}SERVICES?)?)"
    rf"\s{{1,40}}(?P<verdict>{DETERMINED})[ \t]{{0,9}}:?",
    re.IGNORECASE,
)
_CLAIMS: Final = re.compile(LINE_START + words(r"CLAIMS ADMINISTRATOR(?:['’]?S)? GUIDELINES?") + r"\s{0,20}:", re.IGNORECASE)
_REVIEWER: Final = re.compile(
    LINE_START + words(r"(?:(?:MTUS )?(?:AND )?(?:OTHER )?|MAXIMUS )GUIDELINES?(?: RELIED UPON)?") + r"\s{0,20}:", re.IGNORECASE
)
_LEAD: Final = re.compile(
    rf"[-–—=*\s]{{0,40}}(?:(?:{words('ISSUES? (?:AT|IN) DISPUTE')}|RE|REGARDING|ITEM|ISSUE|REQUEST)\b[ \t]{{0,9}}[:#]?[ \t]{{0,9}})?"
    r"(?:\(?\b(?:\d{1,2}|[A-Z])(?:\)|[.:](?=\s)))?\s{0,20}:?\s{0,20}",
    re.IGNORECASE,
)
_LED: Final = re.compile(
    rf"[-–—=*\s]{{0,40}}(?:{words('ISSUES? (?:AT|IN) DISPUTE')}|RE|REGARDING|ITEM|ISSUE|REQUEST)\b[ \t]{{0,9}}[:#(\d]",
    re.IGNORECASE,
)
_RULE: Final = "-–—=* \t:"
"""Marks of a rule drawn on the heading's own line."""


def claims(text: str) -> bool:
    """Say whether a title of a rationale carries a verdict and one of the form's other titles stands there too."""
    others = (_CLAIMS, _ISSUES, SUMMARY, DOCUMENTS)
    return VERDICT.search(text) is not None and any(pattern.search(text) for pattern in others)


def split(text: str) -> tuple[Section, ...]:
    """Return the sections, in order; text before the first known place is the preamble."""
    marks = end_with_words(text, with_header_behind(text, list(_marks(text))))
    has_header = any(mark.kind == "header" for mark in marks)

    def cells(section: Section) -> Iterator[Cell]:
        if section.kind == "heading":
            words = section.body.text(text).rstrip(_RULE + "\r\n\f")
            yield from _cell("description", Span(section.body.start, section.body.start + len(words)))
        elif section.kind == "rationale":
            verdict = VERDICT.search(text, *section.title)
            yield from _cell("decision", Span(*verdict.span("verdict"))) if verdict else ()
        else:
            yield from front_cells(text, section, has_header=has_header)

    return with_borrowed(text, tile(text, marks, cells))


def _cell(field: str, span: Span) -> Iterator[Cell]:
    if span.start < span.end:
        yield Cell(field, span)


def _marks(text: str) -> Iterator[Mark]:
    verdicts = list(VERDICT.finditer(text))
    first = verdicts[0].start() if verdicts else len(text)
    claimed = _CLAIMS.search(text, 0, first)
    titles = find_titles(text, _FRONT, Span(0, claimed.start() if claimed else first))
    yield from find_header(text, titles[0].start if titles else first)
    yield from titles
    floor = titles[-1].body if titles else 0
    for issue, verdict in enumerate(verdicts):
        yield from _item(text, Span(floor, verdict.start()), issue)
        yield Mark("rationale", verdict.start(), verdict.end(), issue)
        floor = verdict.end()


def _item(text: str, before: Span, issue: int) -> Iterator[Mark]:
    """Yield heading and guidelines of the item whose rationale follows `before`; that stretch begins with the item before it."""
    labels: list[Mark] = []
    forms: tuple[tuple[SectionKind, re.Pattern[str]], ...] = (("claims_guideline", _CLAIMS), ("reviewer_guideline", _REVIEWER))
    for kind, pattern in forms:
        hit = pattern.search(text, labels[-1].body if labels else before.start, before.end)
        if hit:
            labels.append(Mark(kind, hit.start(), hit.end(), issue))
    end = labels[0].start if labels else before.end
    begin = _find_heading(text, Span(before.start, end))
    lead = _LEAD.match(text, begin, end)
    yield Mark("heading", begin, lead.end() if lead else begin, issue)
    yield from labels


def _find_heading(text: str, before: Span) -> int:
    """Return where the heading begins that ends `before`: at its lead ("RE:"), else with the last lines in capitals."""
    lines = read_lines(text, *before)[-MAX_LINES:]
    led = [line for line in lines if _LED.match(text, line.start, line.end)]
    if led:
        return led[-1].start
    capitals = len(lines)
    while capitals > 0 and _is_in_capitals(text, lines[capitals - 1]):
        capitals -= 1
    chosen = lines[capitals:] or lines[-1:]
    return chosen[0].start if chosen else before.end


def _is_in_capitals(text: str, line: Line) -> bool:
    words = text[line.start : line.end]
    return words == words.upper()


_WORDING: Final = (
    "MEDICAL PROFESSIONAL REVIEW",
    "ISSUES IN DISPUTE",
    "ISSUE AT DISPUTE",
    "REVIEWER'S CREDENTIALS",
    "CLAIMS ADMINISTRATOR GUIDELINES:",
    "GUIDELINES RELIED UPON:",
    "RATIONALE FOR WHY THE REQUESTED",
)
LAYOUT: Final = Layout("professional-review", claims, split, _WORDING, is_published=True)
