"""Patterns for words that stand in a text with any white space between them, or none where they are glued.

Every gap is bounded, so that no run of blanks makes a search quadratic.
"""

from __future__ import annotations

import re

GAP = r"\s{1,40}"
LOOSE_GAP = r"\s{0,40}"
LINE_START = r"(?<![^\r\n\f])[ \t]{0,200}"
LINE_END = r"[ \t]{0,200}(?![^\r\n\f])"


def words(phrase: str) -> str:
    r"""Return a pattern for `phrase`, itself a pattern, whose single blanks stand for any white space, or for none.

    >>> [bool(re.search(words("Date of Injury"), text)) for text in ("Date of \r\nInjury", "Dateof Injury")]
    [True, True]
    """
    return phrase.replace(" ", LOOSE_GAP)


def label(phrase: str) -> str:
    """Return a pattern for `phrase` with its colon; the value before it may be glued to it ("02/03/2031Decision Date:").

    >>> re.search(label("Case Number"), "of 2031CaseNumber : 7")[0]
    'CaseNumber :'
    """
    return rf"(?<![A-Za-z]){words(phrase)}\s{{0,20}}:"


def title(phrase: str) -> re.Pattern[str]:
    """Compile a section title: in capitals anywhere, or in any case alone on its line.

    >>> bool(title("CASE SUMMARY").search("this case summary is short"))
    False
    >>> bool(title("CASE SUMMARY").search("short.Case Summary")), bool(title("CASE SUMMARY").search(" Case  summary: "))
    (False, True)
    >>> bool(title("CASE SUMMARY").search("CASESUMMARY"))
    True
    """
    body = words(phrase)
    return re.compile(rf"(?:{LINE_START}(?i:{body})[ \t]{{0,20}}:?{LINE_END}|\b{body}(?![A-Za-z])[ \t]{{0,20}}:?)")


def run_in(phrase: str) -> re.Pattern[str]:
    """Compile a title that may have its text on the same line: in capitals anywhere, or in any case at a line's start before a colon.

    >>> rule = run_in("CASE SUMMARY")
    >>> [bool(rule.search(text)) for text in ("Case Summary: He fell.", "Case Summary", "In the case summary: he fell.")]
    [True, True, False]
    """
    body = words(phrase)
    return re.compile(
        rf"(?:{LINE_START}(?i:{body})[ \t]{{0,20}}(?::|{LINE_END})|(?<=[.!?])(?i:{body}):|\b{body}(?![A-Za-z])[ \t]{{0,20}}:?)"
    )
