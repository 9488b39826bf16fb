"""Patterns of people's own words: a blank in them stands for any white space, up to nine characters of it, and case does not count."""

from __future__ import annotations

import re


def worded(pattern: str) -> re.Pattern[str]:
    r"""Compile a pattern whose blanks stand for white space; a blank must not be repeated or optional.

    >>> worded("the moon").findall("The  moon, the\nmoon")
    ['The  moon', 'the\nmoon']
    """
    return re.compile(pattern.replace(" ", r"\s{1,9}"), re.IGNORECASE)
