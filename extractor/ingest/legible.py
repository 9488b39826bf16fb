"""Whether a text layer is print that people could read, or what a broken font or a poor recognition left.

Three signs, each measured on a page: characters that stand for no letter, words that no English text forms, and the lack of the
small words that hold English together. Legible pages of decisions have at most 1 % odd words and at least 14 % small ones; a layer
with one wrong letter in seventeen 6 to 9 % odd words, one whose letters are shifted or exchanged has no small words.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable

MIN_WORDS = 20
"""Fewer words than this tell nothing but by their characters."""
MAX_FOREIGN = 0.03
MAX_ODD = 0.04
MIN_SMALL = 0.04

_SMALL_WORDS = frozenset(
    re.findall(
        r"\w+",
        """a after all also an and any are as at be been before but by during each for from had has have he her his if in into is it its
    may more most no not of on only or other our over per she such than that the their there they this to under was we were which
    who will with you your""",
    )
)
_WORD = re.compile(r"[A-Za-z]{1,40}")
_PARTS = re.compile(r"[-/'’.,&@:;_()\[\]%#+\"“”‘*=<>?!–—]{1,40}")
_DIGIT_INSIDE = re.compile(r"[a-z]\d{1,3}[a-z]")
_CAPITAL_INSIDE = re.compile(r"[a-z][A-Z]")
_NAME_PREFIX = re.compile(r"(?:Mc|Mac|De|La|Le|Di|Van)[A-Z]")


def is_garbage(text: str) -> bool:
    """Say whether a page's text layer is not to be relied on.

    >>> is_garbage("The request for Zyxol is not medically necessary. " * 5), is_garbage("Wkh uhtxhvw iru Cbaro lv qrw phglfdo. " * 5)
    (False, True)
    """
    return badness(text) >= 1


def badness(text: str) -> float:
    """Return how bad a text layer is: 0 without any of the signs, 1 where one of them reaches its limit."""
    # Counted first: a page has few different characters, and its words repeat.
    tokens = Counter(text.split())
    characters = Counter("".join(text.split()))
    if not characters:
        return 0.0
    foreign = _share(characters, _is_foreign) / MAX_FOREIGN
    words = _WORD.findall(text)
    if len(words) < MIN_WORDS:
        return foreign
    odd = _share(tokens, _is_odd) / MAX_ODD
    small = sum(word.lower() in _SMALL_WORDS for word in words) / len(words)
    return max(foreign, odd, 1.0 if small < MIN_SMALL else 0.0)


def _share(counted: Counter[str], is_one: Callable[[str], bool]) -> float:
    return sum(count for each, count in counted.items() if is_one(each)) / counted.total()


def _is_foreign(char: str) -> bool:
    """Say whether a character is none of print's: unassigned, private, a control, the mark of a lost one."""
    return char == "\ufffd" or unicodedata.category(char) in {"Cc", "Co", "Cn", "Cs"}


def _is_odd(token: str) -> bool:
    """Say whether English does not form such a word: "d1agnosis", "pat|ent", "rnrntl", "paTient".

    >>> [_is_odd(word) for word in ("d1agnosis", "pat|ent", "(CRPS),", "L4-L5", "McQuorv", "40mg", "12/10/2016")]
    [True, True, False, False, False, False, False]
    """
    parts = [part for part in _PARTS.split(token) if sum(char.isalpha() for char in part) >= 2]
    return any(map(_is_odd_part, parts))


def _is_odd_part(part: str) -> bool:
    if not part.isalnum():
        return True
    if _DIGIT_INSIDE.search(part):
        return True
    if not part.isalpha():
        return False
    is_unspeakable = len(part) >= 4 and not part.isupper() and not re.search(r"[aeiouy]", part, re.IGNORECASE)
    return is_unspeakable or (_CAPITAL_INSIDE.search(part) is not None and not _NAME_PREFIX.match(part))
