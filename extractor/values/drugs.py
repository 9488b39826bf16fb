"""Names of drugs in text: those of the lexicon, and safe endings of generic names.

The lexicon is broad rather than complete; a name that is not in it is recognised in a heading by its strength or count.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from extractor.document import Span
from extractor.lexicon import alternatives, column, drug_named, has_drug_ending
from extractor.values.found import Found, remembered


@remembered
def find_drugs(text: str, within: Span) -> list[Found[str]]:
    """Find the drug names known here inside `within`, in order, as they are written.

    >>> text = "Naproxen 7 mg and NORCO (hydrocodone/APAP), vitamin D; not naproxenlike"
    >>> [found.value for found in find_drugs(text, Span(0, len(text)))]
    ['Naproxen', 'NORCO', 'hydrocodone', 'APAP', 'vitamin D']
    """
    words = _words().finditer(text, *within)
    return [Found(match[0], Span(*match.span())) for match in words if match["several"] or is_drug(match[0])]


@lru_cache(maxsize=8192)
def is_drug(word: str) -> bool:
    """Say whether one word names a drug."""
    return drug_named(word) is not None or has_drug_ending(word)


@cache
def _words() -> re.Pattern[str]:
    """Return the pattern of names of several words, or else of any single word that may be a name."""
    several = alternatives(name for name in column("drugs") if not name.isalpha())
    return re.compile(rf"(?<![\w-])(?:(?P<several>{several})|[a-z]{{3,25}})(?!\w)", re.IGNORECASE)
