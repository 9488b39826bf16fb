"""Whole numbers in digits or words: "12", "twelve", "Twelve (12)"."""

from __future__ import annotations

import re

_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
WORDS: dict[str, int] = {word: value for value, word in enumerate((*_ONES, *_TEENS))}
WORDS |= {word: 10 * (index + 2) for index, word in enumerate(_TENS)}
WORDS |= {f"{ten} {one}": WORDS[ten] + WORDS[one] for ten in _TENS for one in _ONES[1:]}
WORDS |= {"one hundred": 100, "one hundred twenty": 120, "one hundred eighty": 180}

_ONE = "|".join(_ONES[1:])
_NAMES = (
    rf"(?:one[\s-]+hundred(?:[\s-]+(?:twenty|eighty))?|(?:{'|'.join(_TENS)})(?:[\s-]+(?:{_ONE}))?|"
    rf"{'|'.join(_TEENS)}|{_ONE}|zero)"
)
_DIGITS = r"\d{1,3}(?:,\d{3})+|\d{1,6}"
COUNT = rf"(?:(?:{_NAMES})(?:\s*\(\s*(?:{_DIGITS})\s*\))?|(?:{_DIGITS})(?:\s*\(\s*(?:{_NAMES})\s*\))?)"
"""Pattern (to be compiled without case) of a whole number; what `parse_count` reads."""


def parse_count(quote: str) -> int | None:
    """Return the whole number that a quote states in digits or words, None where it is none or contradicts itself.

    >>> [parse_count(quote) for quote in ("12", "Twelve", "six (6)", "six (9)", "twenty-four", "1,000", "2-3", "many")]
    [12, 12, 6, None, 24, 1000, None, None]
    """
    parts = [part.strip() for part in re.split(r"[()]", quote) if part.strip()]
    values = {_value(part) for part in parts}
    return values.pop() if len(values) == 1 else None


def _value(part: str) -> int | None:
    if re.fullmatch(_DIGITS, part):
        return int(part.replace(",", ""))
    return WORDS.get(re.sub(r"[\s-]+", " ", part.casefold()))
