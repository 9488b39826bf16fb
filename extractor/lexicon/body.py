"""Parts of the body, their sides, and the levels of the spine."""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias, cast

from extractor.lexicon.tables import Vocabulary

Side: TypeAlias = Literal["left", "right", "both"]

BODY_PARTS: Final = Vocabulary("body_parts")
SIDES: Final = Vocabulary("sides")

SPINAL_LEVEL: Final = re.compile(
    r"(?<![\w.])(?P<first>C[1-8]|T(?:1[0-2]|[1-9])|L[1-6]|S[1-5])(?:\s?[-/–]\s?(?P<second>(?:[CTLS]\s?)?(?:1[0-2]|[1-9])))?(?![\w.]*\d)",
    re.IGNORECASE,
)
"""A vertebra, or the disc between two of them: L5, C5-6, L5-S1."""


def part_pattern() -> re.Pattern[str]:
    """Return the pattern of the words for parts of the body."""
    return BODY_PARTS.pattern


def side_pattern() -> re.Pattern[str]:
    """Return the pattern of the words for sides."""
    return SIDES.pattern


def part_of(word: str) -> str | None:
    """Return the part of the body that a word means, None for other words.

    >>> part_of("low back"), part_of("Knees"), part_of("moon")
    ('lumbar spine', 'knee', None)
    """
    row = BODY_PARTS.row_of(word)
    return row["part"] if row else None


def side_of(word: str) -> Side | None:
    """Return the side that a word means, None for other words.

    >>> side_of("Rt"), side_of("bilaterally"), side_of("west")
    ('right', 'both', None)
    """
    row = SIDES.row_of(word)
    return cast("Side", row["side"]) if row else None
