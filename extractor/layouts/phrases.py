"""Patterns for words that stand in a text with any white space between them, line and page breaks included.

Every gap is bounded, so that no run of blanks makes a search quadratic.
"""

from __future__ import annotations

import re

GAP = r"\s{1,40}"
LINE_START = r"(?<![^\r\n\f])[ \t]{0,200}"
LINE_END = r"[ \t]{0,200}(?![^\r\n\f])"


def words(phrase: str) -> str:
    r"""Return a pattern for `phrase`, itself a pattern, whose single blanks stand for any white space.

    >>> bool(re.search(words("Date of Injury"), "Date of \r\nInjury"))
    True
    """
    return phrase.replace(" ", GAP)


def label(phrase: str) -> str:
    """Return a pattern for `phrase` with its colon."""
    return rf"\b{words(phrase)}\s{{0,20}}:"


def title(phrase: str) -> re.Pattern[str]:
    """Compile a section title: in capitals anywhere, or in any case alone on its line.

    >>> bool(title("CASE SUMMARY").search("this case summary is short"))
    False
    >>> bool(title("CASE SUMMARY").search("short.Case Summary")), bool(title("CASE SUMMARY").search(" Case  summary: "))
    (False, True)
    >>> bool(title("CASE SUMMARY").search("CASESUMMARY"))
    True
    """
    body = phrase.replace(" ", r"\s{0,40}")  # a title keeps its capitals where words are glued
    return re.compile(rf"(?:{LINE_START}(?i:{body})[ \t]{{0,20}}:?{LINE_END}|\b{body}(?![A-Za-z])[ \t]{{0,20}}:?)")


def run_in(phrase: str) -> re.Pattern[str]:
    """Compile a title that may have its text on the same line: in capitals anywhere, or in any case at a line's start before a colon.

    >>> rule = run_in("CASE SUMMARY")
    >>> [bool(rule.search(text)) for text in ("Case Summary: He fell.", "Case Summary", "In the case summary: he fell.")]
    [True, True, False]
    """
    body = phrase.replace(" ", r"\s{0,40}")
    return re.compile(
        rf"(?:{LINE_START}(?i:{body})[ \t]{{0,20}}(?::|{LINE_END})|(?<=[.!?])(?i:{body}):|\b{body}(?![A-Za-z])[ \t]{{0,20}}:?)"
    )
