"""Characters that mean the same as plainer ones: curly quotation marks, dashes, odd blanks, ligatures, invisible characters."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from extractor.cleaning.draft import Draft, Edit
from extractor.document import Span

_SINGLE: Final = "\u2018\u2019\u201a\u201b\u2032\u00b4"
_DOUBLE: Final = "\u201c\u201d\u201e\u201f\u2033"
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_BLANKS: Final = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_PLAIN: Final = str.maketrans(
    dict.fromkeys(_SINGLE, "'") | dict.fromkeys(_DOUBLE, '"') | dict.fromkeys(_DASHES, "-") | dict.fromkeys(_BLANKS, " ")
)
# A soft hyphen is seen only where a line ends at it, and then the word goes on below.
_INVISIBLE: Final = re.compile(r"\u00ad(?:[ \t]{0,9}\n[ \t]{0,9})?|[\u200b-\u200d\u2060\ufeff]")
_LIGATURE: Final = re.compile(r"[\ufb00-\ufb06]")


def plain_marks(text: str) -> str:
    r"""Return the text, one character for one, with straight quotation marks, hyphens for dashes and common blanks.

    >>> plain_marks("\u201c10\u2013325\u00a0mg\u201d")
    '"10-325 mg"'
    """
    return text.translate(_PLAIN)


def cut_invisible(draft: Draft) -> Draft:
    """Leave out invisible characters and write ligatures as letters."""
    cuts = [Edit(Span(*found.span())) for found in _INVISIBLE.finditer(draft.text)]
    cuts += [Edit(Span(*found.span()), unicodedata.normalize("NFKC", found[0])) for found in _LIGATURE.finditer(draft.text)]
    return draft.edited(cuts)
