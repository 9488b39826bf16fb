"""Whole numbers in digits or words: "12", "twelve", "Twelve (12)"."""

from __future__ import annotations

import re

_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORTH = {word: value for value, word in enumerate((*_ONES, *_TEENS))} | {ten: 10 * at for at, ten in enumerate(_TENS, 2)}

_ONE = "|".join(_ONES[1:])
_GAP = r"(?:\s{1,9}|\s{0,4}-\s{0,9})"
_BELOW_HUNDRED = rf"(?:(?:{'|'.join(_TENS)})(?:{_GAP}(?:{_ONE}))?|{'|'.join(_TEENS)}|{_ONE})"
NAMES = rf"(?:(?:{_ONE}){_GAP}hundred(?:{_GAP}(?:and{_GAP})?{_BELOW_HUNDRED})?|{_BELOW_HUNDRED}|zero)"
"""Pattern (to be compiled without case) of a whole number below a thousand in words; what `parse_count` reads."""

_DIGITS = r"\d{1,3}(?:,\d{3})+|\d{1,6}"
COUNT = rf"(?:(?:{NAMES})(?:\s*\(\s*(?:{_DIGITS})\s*\))?|(?:{_DIGITS})(?:\s*\(\s*(?:{NAMES})\s*\))?)"
"""Pattern (to be compiled without case) of a whole number; what `parse_count` reads."""


def parse_count(quote: str) -> int | None:
    """Return the whole number that a quote states in digits or words, None where it is none or contradicts itself.

    >>> [parse_count(quote) for quote in ("12", "Twelve", "six (6)", "six (9)", "twenty-four", "1,000", "2-3", "many")]
    [12, 12, 6, None, 24, 1000, None, None]
    >>> parse_count("two hundred and sixty"), parse_count("one hundred eighty")
    (260, 180)
    """
    parts = [part.strip() for part in re.split(r"[()]", quote) if part.strip()]
    values = {_value(part) for part in parts}
    return values.pop() if len(values) == 1 else None


def _value(part: str) -> int | None:
    if re.fullmatch(_DIGITS, part):
        return int(part.replace(",", ""))
    return _spoken(part.casefold()) if re.fullmatch(NAMES, part, re.IGNORECASE) else None


def _spoken(words: str) -> int:
    value = 0
    for word in re.findall(r"[a-z]+", words):
        value = value * 100 if word == "hundred" else value + _WORTH.get(word, 0)
    return value
