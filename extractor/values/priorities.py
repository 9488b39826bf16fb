"""The speed at which a case is decided: standard or expedited, also in people's words."""

from __future__ import annotations

import re
from typing import Final, Literal

from extractor.clauses import assertion_at
from extractor.document import Span
from extractor.values.found import Found

_WORD: Final = re.compile(r"\b(?P<word>standard|expedited|regular|ordinary|routine|normal)\b", re.IGNORECASE)


def find_priorities(text: str, within: Span) -> list[Found[Literal["standard", "expedited"]]]:
    """Find the words for a priority inside `within`, in order; "regular", "ordinary" and the like mean standard, "not expedited" nothing.

    >>> text = "regular track"
    >>> find_priorities(text, Span(0, len(text)))
    [Found(value='standard', span=Span(start=0, end=7))]
    """
    return [
        Found("expedited" if match["word"].lower() == "expedited" else "standard", Span(*match.span()))
        for match in _WORD.finditer(text, *within)
        if assertion_at(text, Span(*match.span()), within).polarity != "negated"
    ]
