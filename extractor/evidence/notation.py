"""One normal form of what is written in many ways: "25 mcg per hour" and "25 mcg/hr", "5 percent" and "5%", "1,000" and "1000"."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PART: Final = re.compile(r"\d+(?:\.\d+)?|\.\d+|[^\W\d_]+|[^\w\s]")
_UNITS: Final = {
    **dict.fromkeys(("milligram", "milligrams", "mgs"), "mg"),
    **dict.fromkeys(("microgram", "micrograms", "mcgs", "µg", "μg", "ug"), "mcg"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs"), "h"),
    **dict.fromkeys(("unit",), "units"),
    **dict.fromkeys(("percent",), "%"),
    **dict.fromkeys(("per",), "/"),
}


def normal_strength(words: str) -> str:
    """Return a strength in its normal form: plain numbers, short units, no blanks; equal for two notations of one strength.

    >>> [normal_strength(words) for words in ("25 mcg per hour", "1,000 Milligrams", ".50 percent", "10/325 mg")]
    ['25mcg/h', '1000mg', '0.5%', '10/325mg']
    """
    return "".join(_normal(part) for part in _PART.findall(_THOUSANDS.sub("", words.casefold())))


def normal_supply(words: str) -> str:
    """Return a supply with single blanks, in lower case and without hyphens.

    >>> normal_supply("30-Day supply")
    '30 day supply'
    """
    return " ".join(words.casefold().replace("-", " ").split())


def _normal(part: str) -> str:
    if not part[-1].isdigit():
        return _UNITS.get(part, part)
    return f"{Decimal(part).normalize():f}"


_TO: Final = r"\s{0,3}(?:[-–]|\b(?:to|through|thru)\b)\s{0,3}"
_PAGES: Final = re.compile(rf"(\d{{1,4}}){_TO}(\d{{1,4}})")
GOES_ON_TO: Final = re.compile(rf"{_TO}\d")
"""What stands behind the first page of a range."""


def pages_pattern(words: str) -> re.Pattern[str] | None:
    """Return what finds a range of pages in any notation, None where the words are no such range.

    >>> pattern = pages_pattern("78-80")
    >>> bool(pattern and pattern.fullmatch("78 through 80"))
    True
    """
    stated = _PAGES.fullmatch(words.strip())
    return re.compile(rf"(?<![\w-]){stated[1]}{_TO}{stated[2]}(?!\w)") if stated else None
