"""How far up the head of a decision reaches from its first mark: letterhead, date, address, cover page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.bundles.marks import CASE_NUMBER, Mark
from extractor.document import Span
from extractor.values import find_dates

LONGEST: Final = 1_500
"""Characters of a letterhead or of a cover page, at most."""
_UNKNOWN: Final = 4
"""Short lines in a row, at most, that no word shows to be of a letterhead: names and addresses."""

_DATED: Final = 70
"""Characters of a line that is a date, at most: it may be spelled out."""
_MOSTLY: Final = 0.6
"""Share of such a line that the date takes, at least."""
_LINE: Final = re.compile(r"[^\n\f]+")
_KNOWN: Final = re.compile(
    r"[ \t>]{0,40}(?:(?:final |notice of |amended )?independent medical review\b|medical professional review\b|maximus federal services,? inc"
    r"|(?:to|from|re|ref|subject|date|dated|employee|employer|claim number|claimant|applicant|our file|file|case|provider|attn|fax|pages?)\b"
    r"[ \t]{0,3}[:.#]|to the\b)",
    re.IGNORECASE,
)
_CLOSES: Final = re.compile(
    r"[ \t>]{0,40}(?:c?cc?:|sincerely\b|(?:very truly )?yours\b|respectfully\b|signed\b|disclaimer\b)", re.IGNORECASE
)
_OF_ITEMS: Final = re.compile(r"guideline|rationale|upheld|overturned", re.IGNORECASE)
_VERDICT: Final = r"(?i:upheld|overturn|not |medical|certif|den[iy]|approv|modif|grant)"
_CAPITALS: Final = r"(?:[A-Z]{2,20}[ \t]){2}"
_LABELLED: Final = re.compile(
    rf"[ \t>]{{0,9}}(?:[A-Z][\w./' -]{{0,30}}:(?!\s{{0,9}}(?:\w{{1,12}} ){{0,2}}{_VERDICT})[^\n]{{0,60}}\Z|{_CAPITALS})"
)
_PROSE: Final = re.compile(
    rf"[^\n]{{90}}|(?![ \t>]{{0,40}}(?:[A-Z][\w./' -]{{0,40}}:|{_CAPITALS}))"
    r"[ \t>]{0,40}(?:[a-z]|\S{1,40}(?:[ \t]{1,40}\S{1,40}){5,60}[ \t]{0,9}\Z)"
)
_COVER: Final = re.compile(
    r"(?<![^\n\f])[ \t]{0,40}(?:to|from|fax|pages?|date|re|subject|attn)\b[ \t]{0,3}[:.#]"
    r"|\bcover (?:sheet|page)\b",
    re.IGNORECASE,
)
_MAIL: Final = re.compile(r"(?<![^\n\f])(?:[ \t>]{0,9}(?:From|To|Cc|Sent|Date|Subject):[^\n]{0,200}\n){2}", re.IGNORECASE)


def begin_of(text: str, floor: int, mark: Mark) -> int:
    """Return where the decision begins whose first mark is `mark`; `floor` is where the last mark before it stands."""
    start = text.rfind("\f", floor, mark.start) + 1
    if start and (_MAIL.match(text, start) or _is_head(text[start : mark.start])):
        return _with_covers(text, floor, start, mark)
    return _lines_up(text, max(start, floor), mark)


def _is_head(stretch: str) -> bool:
    return len(stretch) <= LONGEST and not any(_PROSE.match(line[0]) and not _is_known(line[0]) for line in _LINE.finditer(stretch))


def _is_known(line: str) -> bool:
    """Say whether a line is one of a letterhead, or a date alone."""
    if _KNOWN.match(line):
        return True
    return len(line) < _DATED and any(
        len(found.span.text(line)) > _MOSTLY * len(line) for found in find_dates(line, Span(0, len(line)))
    )


def _with_covers(text: str, floor: int, start: int, mark: Mark) -> int:
    """Return the start of the first of the covers and empty pages in front of the page that begins at `start`."""
    begin = start
    while (above := text.rfind("\f", floor, start - 1) + 1) > 0:
        page = text[above : start - 1]
        if page.strip() and not _is_cover(page, mark.number):
            break
        start = above
        begin = above if page.strip() else begin
    return begin


def _is_cover(page: str, number: str | None) -> bool:
    numbers = {found.upper() for found in CASE_NUMBER.findall(page)}
    return len(page) <= LONGEST and (numbers == {number} or (not numbers and len(_COVER.findall(page)) > 1))


def _lines_up(text: str, floor: int, mark: Mark) -> int:
    """Return the start of the uppermost line of a head that stands in the middle of a page."""
    begin, unknown = _line_start(text, mark.start), 0
    mails = [found.start() for found in _MAIL.finditer(text, max(floor, begin - LONGEST), begin)]
    if mails:
        return mails[0]
    for line in _lines_before(text, floor, begin):
        words = line.text(text)
        if _CLOSES.match(words) or _OF_ITEMS.search(words) or unknown > _UNKNOWN:
            break
        if _is_known(words) or (not unknown and _LABELLED.match(words)):
            begin, unknown = line.start, 0
        elif _PROSE.match(words):
            break
        else:
            unknown += 1
    return begin


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\f", 0, at)) + 1


def _lines_before(text: str, floor: int, end: int) -> Iterator[Span]:
    """Yield the lines with words between two places, the last first."""
    first = _line_start(text, max(floor, end - LONGEST))
    lines = [Span(*found.span()) for found in _LINE.finditer(text, first, end) if found[0].strip()]
    yield from (line for line in reversed(lines) if line.start > floor)
