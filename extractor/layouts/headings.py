"""Where an item's heading begins: nothing but line ends separates it from the rationale of the item before.

Texts taken from PDFs have no blank lines, and mark a line wrapped inside a paragraph with a blank before its break;
pasted texts have blank lines between paragraphs, or between all lines. Headings wrap over several lines and hold full
stops, so the search walks up from the verdict and stops at the first place where a paragraph may have ended.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final, NamedTuple

from extractor.clauses import goes_on, split_sentences
from extractor.document import Span
from extractor.layouts.furniture import is_furniture
from extractor.layouts.phrases import GAP, words

MAX_LINES: Final = 16
"""Longest heading, in lines: twice the longest seen (a partial authorisation)."""

MAX_LENGTH: Final = 400
"""Longest heading without a partial authorisation, in characters: over twice the longest seen."""

_LINE = re.compile(r"[^\r\n\f]+")
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]{0,3}$")
_ONLY_COPULA = re.compile(r"(?:is)?\s{0,40}:?\s*")
_NUMBERING = re.compile(
    r"(?:(?:imr )?(?:issue|item|request) ?#?(\d{1,2})[.):]|(\d{1,2})[.)](?= )|\((\d{1,2})\)(?=\s))\s{0,20}", re.IGNORECASE
)
_PART_DECIDED = re.compile(words("original request"), re.IGNORECASE)
_PART_ASKED = re.compile(words("(?:was|were) the original request"), re.IGNORECASE)
# At a line's end a fax makes a colon of the full stop.
_CONCLUSION = re.compile(
    rf"\bnecessary(?:{GAP}and{GAP}appropriate)?(?:\.[\"'”’)\]]{{0,3}}\s{{0,40}}|[:;,][ \t]{{0,9}}[\r\n]\s{{0,40}})", re.IGNORECASE
)


class Line(NamedTuple):
    """A line with words in it, without the white space at its ends.

    `gap` counts the line breaks after it, 0 for a page break.
    """

    start: int
    end: int
    has_trailing_blank: bool
    gap: int


class Rhythm(NamedTuple):
    """How a text breaks lines inside a paragraph: how many breaks, and whether a blank before the break marks it."""

    gap: int
    marks_wraps: bool


def read_lines(text: str, start: int, end: int) -> list[Line]:
    """Return the lines of a stretch that hold words, page numbers and running titles left out."""
    spans = []
    for found in _LINE.finditer(text, start, end):
        stripped = found.group().strip()
        if stripped and not is_furniture(stripped):
            at = found.start() + found.group().index(stripped)
            spans.append((at, at + len(stripped), found.group()[-1] in " \t"))
    ends = [*(at for at, _, _ in spans[1:]), end][: len(spans)]
    return [Line(*span, _count_breaks(text[span[1] : after])) for span, after in zip(spans, ends, strict=True)]


def _count_breaks(between: str) -> int:
    return 0 if "\f" in between else max(between.count("\n"), between.count("\r"))


@lru_cache(maxsize=8)
def measure_rhythm(text: str) -> Rhythm:
    """Return the line rhythm of a whole text, from its long lines that end inside a sentence."""
    wrapped = [
        line
        for line in read_lines(text, 0, len(text))
        if line.gap and 60 <= line.end - line.start <= 160 and text[line.end - 1] not in '.!?:"”)'
    ]
    if not wrapped:
        return Rhythm(1, marks_wraps=False)
    gap = Counter(line.gap for line in wrapped).most_common(1)[0][0]
    return Rhythm(gap, marks_wraps=sum(line.has_trailing_blank for line in wrapped) > 0.5 * len(wrapped))


def find_heading_start(text: str, floor: int, verdict: int, rhythm: Rhythm) -> int:
    """Return where the heading of the verdict at `verdict` begins, not before `floor` (the end of a label)."""
    lines = read_lines(text, floor, verdict) or [Line(verdict, verdict, False, 0)]
    for index in range(len(lines) - 1, max(-1, len(lines) - 1 - MAX_LINES), -1):
        if index == 0 or _is_boundary(text, lines[index - 1], lines[index].start, verdict, rhythm):
            return _skip_prose(text, lines[index].start, verdict)
    return _skip_prose(text, lines[-1].start, verdict)


def _is_boundary(text: str, above: Line, start: int, verdict: int, rhythm: Rhythm) -> bool:
    """Say whether a paragraph may end with the line `above`, so that the heading is `text[start:verdict]`."""
    heading = text[start:verdict]
    if _ONLY_COPULA.fullmatch(heading):
        return False
    if _PART_DECIDED.search(heading) and not _PART_ASKED.search(heading, 1):
        return False
    if above.gap > rhythm.gap:
        return True
    if _SENTENCE_END.search(text, max(0, above.end - 5), above.end):
        return not heading[0].islower()
    is_wrapped = above.has_trailing_blank or not rhythm.marks_wraps
    if is_wrapped or goes_on(text, above.end):
        return False
    return heading[0].isupper() or heading[0].isdigit()


def _skip_prose(text: str, start: int, verdict: int) -> int:
    """Return `start`, or where the heading begins behind a rationale that ends on the heading's own line."""
    ends = [found.end() for found in _CONCLUSION.finditer(text, start, verdict)]
    if ends and ends[-1] < verdict:
        start = ends[-1]
    if verdict - start <= MAX_LENGTH or _PART_DECIDED.search(text, start, verdict):
        return start
    return list(split_sentences(text, Span(start, verdict)))[-1].start


def skip_numbering(text: str, start: int, end: int, number: int) -> int:
    """Return where the words of heading `number` (from 1) begin: behind "2.", "(2)" or "Issue 2:", or at `start`."""
    found = _NUMBERING.match(text, start, end)
    return found.end() if found and int(found.group(1) or found.group(2) or found.group(3)) == number else start
