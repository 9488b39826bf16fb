"""Words that a line break cuts in two, at a hyphen of the word or of the typesetter, and lines that a sheet sets far to the right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.cleaning.draft import Draft, Edit
from extractor.document import Span

_BROKEN: Final = re.compile(r"(?<![\w-])([A-Za-z]{2,30}(?:-[A-Za-z]{2,30})?)-([ \t]{0,20}\n[ \t]{0,20})([a-z]{2,30})(?![\w])")
_FAR: Final = re.compile(r"(?<=\n)[ \t]{8}([ \t]{1,200})(?=\S)")
_NEXT_BLANK: Final = re.compile(r"[^\s]{0,60}([ \t])")
# Where the text has the word nowhere else, whole or with its hyphen, these parts speak for the hyphen.
_FIRST_PARTS = """
non anti pre post self long short follow low high well full half left right soft hard work home one two three four five six
seven eight nine ten twenty thirty forty fifty sixty seventy eighty ninety
"""
_LAST_PARTS = """
up on off to of out and or by based term acting year years old day days week weeks month months level levels dose line side
related operative surgical certified steroidal inflammatory needed free specific release
"""
_BEFORE: Final = frozenset(_FIRST_PARTS.split())
_BEHIND: Final = frozenset(_LAST_PARTS.split())


def join_words(draft: Draft) -> Draft:
    """Put words together that were cut at the end of a line; the break moves behind the word."""
    return draft.edited(_edits(draft.text))


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters and in order, hyphens inside a line kept; one cut at the end of a line in its parts."""
    return re.findall(r"[a-z]+(?:-[a-z]+)*", text.casefold())


def _edits(text: str) -> Iterator[Edit]:
    known: frozenset[str] | None = None
    for found in _BROKEN.finditer(text):
        known = frozenset(words_of(text)) if known is None else known
        hyphen = found.end(1)
        start = hyphen + 1 if _has_hyphen(found[1].casefold(), found[3], known) else hyphen
        yield Edit(Span(start, found.end(2)))
        if blank := _NEXT_BLANK.match(text, found.end(3)):
            yield Edit(Span(*blank.span(1)), "\n")


def _has_hyphen(before: str, behind: str, known: frozenset[str]) -> bool:
    """Say whether the hyphen at the break is the word's own."""
    if f"{before}-{behind}" in known:
        return True
    if f"{before}{behind}" in known:
        return False
    return before.rpartition("-")[2] in _BEFORE or behind in _BEHIND


def narrow_indents(draft: Draft) -> Draft:
    """Leave no more than eight blanks before a line: the cells of a sheet go on far to the right, and patterns bound their gaps.

    >>> narrow_indents(Draft.of("Request    Zyxol 7 mg, 2\\n" + " " * 22 + "refills")).text
    'Request    Zyxol 7 mg, 2\\n        refills'
    """
    return draft.edited(Edit(Span(*found.span(1))) for found in _FAR.finditer(draft.text))
