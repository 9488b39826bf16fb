"""What a page prints around the text of a decision: page numbers and running titles, with the case number or without."""

from __future__ import annotations

import re

from extractor.document import Span

_PAGE = r"(?:[-–—]\s?)?(?:page\s{1,9})?\d{1,3}(?:\s{1,9}of\s{1,9}\d{1,3})?(?:\s?[-–—])?"
_NUMBER = r"(?:(?:imr|case|number|no\.?|ref\.?)[\s:#]{0,3}){0,4}[A-Z]{2}\d{2}-\d{7}(?:\s{0,9}\(?cont(?:inued|['’]d|\.)\)?)?"
_LETTER = (
    r"final\s{1,9}determination\s{1,9}letter\s{1,9}for\s{1,9}imr\s{1,9}case\s{1,9}number\b.{0,40}|"
    r"final\s{1,9}letter\s{1,9}of\s{1,9}determination\b.{0,60}"
)
_FAX = (
    r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\s{1,9}\d{1,2}:\d{2}(?:\s?[ap]m)?\s{1,40}p(?:age|g)?[. ]{0,2}\d{1,3}(?:\s?(?:/|of)\s?\d{1,3})?"
)
_PAGE_NUMBER = re.compile(_PAGE, re.IGNORECASE)
_FURNITURE = re.compile(
    rf"{_PAGE}|(?:\d{{1,3}}\s{{0,9}})?(?:{_LETTER})|(?:{_PAGE}\s{{1,9}})?{_NUMBER}(?:\s{{1,9}}{_PAGE})?|{_FAX}", re.IGNORECASE
)
_LINE = re.compile(r"[^\r\n\f]+")


def is_furniture(line: str) -> bool:
    """Say whether a line, without white space at its ends, is a page number or a running title.

    >>> [is_furniture(line) for line in ("Page 7 of 9", "- 7 -", "IMR CASE CM99-0000001 (continued)", "Zyxol 7")]
    [True, True, True, False]
    """
    return len(line) <= 120 and _FURNITURE.fullmatch(line) is not None


def find_text_end(text: str, within: Span) -> int:
    """Return where the words of a passage end: before the page numbers, running titles and footnotes behind its last word.

    What stands below the page number at the foot of a page is not of the passage.
    """
    end = within.start
    for page in _pages(text, within):
        lines = [(m.start(), m.group().strip()) for m in _LINE.finditer(text, *page) if m.group().strip()]
        if page.end == len(text) or text[page.end] == "\f":
            foot = next((i for i, (_, line) in enumerate(lines) if i and _PAGE_NUMBER.fullmatch(line)), len(lines))
            lines = lines[:foot]
        words = [(at, line) for at, line in lines if not is_furniture(line)]
        if words:
            at, line = words[-1]
            end = text.index(line, at) + len(line)
    return end


def _pages(text: str, within: Span) -> list[Span]:
    breaks = [m.start() for m in re.finditer("\f", text[within.start : within.end])]
    starts = [within.start, *(within.start + at + 1 for at in breaks)]
    return [Span(start, end) for start, end in zip(starts, [*(s - 1 for s in starts[1:]), within.end], strict=True)]
