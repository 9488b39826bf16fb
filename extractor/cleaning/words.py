"""Words that a line break cuts in two, at a hyphen that belongs to the word or at one that the typesetter put there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.cleaning.draft import Draft, Edit
from extractor.document import Span

_BROKEN: Final = re.compile(r"(?<![\w-])([A-Za-z]{2,30}(?:-[A-Za-z]{2,30})?)-([ \t]{0,20}\n[ \t]{0,20})([a-z]{2,30})(?![\w])")
_NEXT_BLANK: Final = re.compile(r"[^\s]{0,60}([ \t])")
# Where the text has the word nowhere else, whole or with its hyphen, these parts speak for the hyphen.
_BEFORE: Final = frozenset(
    "non anti pre post self long short follow low high well full half one two three four five six seven eight nine ten "
    "twenty thirty forty fifty sixty seventy eighty ninety left right soft hard work home over-the the and".split()
)
_BEHIND: Final = frozenset(
    "up based term acting year years old day days week weeks month months level levels dose line related operative surgical "
    "certified steroidal needed on off to of out free side specific the and or by release inflammatory".split()
)


def join_words(draft: Draft) -> Draft:
    """Put words together that were cut at the end of a line; the break moves behind the word."""
    return draft.edited(_edits(draft.text))


def vocabulary(text: str) -> frozenset[str]:
    """Return the words of a text in small letters, hyphens inside a line kept; those cut at the end of a line in their parts."""
    return frozenset(re.findall(r"[a-z]+(?:-[a-z]+)*", text.casefold()))


def _edits(text: str) -> Iterator[Edit]:
    known: frozenset[str] | None = None
    for found in _BROKEN.finditer(text):
        known = vocabulary(text) if known is None else known
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
