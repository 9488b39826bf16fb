"""Parts of the body, their sides, and the levels of the spine."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Literal, TypeAlias, cast

from extractor.lexicon.tables import column, rows, words_pattern

Side: TypeAlias = Literal["left", "right", "both"]

SPINAL_LEVEL: Final = re.compile(
    r"(?<![\w.])(?P<first>C[1-8]|T(?:1[0-2]|[1-9])|L[1-6]|S[1-5])(?:\s?[-/–]\s?(?P<second>(?:[CTLS]\s?)?(?:1[0-2]|[1-9])))?(?![\w.]*\d)",
    re.IGNORECASE,
)
"""A vertebra, or the disc between two of them: L5, C5-6, L5-S1."""


@cache
def part_pattern() -> re.Pattern[str]:
    """Return the pattern of the words for parts of the body."""
    return words_pattern(column("body_parts"), before=r"(?<!\w)", after=r"(?!\w)")


@cache
def side_pattern() -> re.Pattern[str]:
    """Return the pattern of the words for sides."""
    return words_pattern(column("sides"), after=r"(?!\w)")


def part_of(word: str) -> str | None:
    """Return the part of the body that a word means, None for other words.

    >>> part_of("low back"), part_of("Knees"), part_of("moon")
    ('lumbar spine', 'knee', None)
    """
    return next((part for pattern, part in _parts() if pattern.fullmatch(word)), None)


@cache
def _parts() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((words_pattern([row["name"]], before="", after=""), row["part"]) for row in rows("body_parts"))


def side_of(word: str) -> Side | None:
    """Return the side that a word means, None for other words.

    >>> side_of("Rt"), side_of("bilaterally"), side_of("west")
    ('right', 'both', None)
    """
    named = {row["name"]: cast("Side", row["side"]) for row in rows("sides")}
    return named.get("-".join(word.casefold().replace("-", " ").split()))
