"""Dosage forms and containers of drugs, and what is counted of them.

The column `use` of `forms.tsv` says of a word whether so many of it are dispensed ("counted"), taken at once ("taken"), or hold others
("container"). Words without a form are no dosage form of their own.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Literal

from extractor.lexicon.tables import alternatives, rows

_PLURAL: Final = r"(?:e?s|\(e?s\))?"
_UNSPACED: Final = str.maketrans("", "", " -\t\r\n\f")


@cache
def counted_words(use: Literal["counted", "taken", "container"]) -> str:
    """Return the source of a pattern, to be compiled without case, of the words of one use, in singular and plural."""
    return alternatives(row["name"] for row in rows("forms") if use in row["use"].split()) + _PLURAL


@cache
def form_pattern() -> re.Pattern[str]:
    """Return the pattern of a dosage form; its group `name` is what `form_of` takes."""
    names = alternatives(row["name"] for row in rows("forms") if row["form"])
    return re.compile(rf"(?<![\w-])(?P<name>{names}){_PLURAL}(?!\w|-\w)", re.IGNORECASE)


def form_of(name: str) -> str:
    """Return the dosage form of a word in the singular.

    >>> form_of("Tab"), form_of("soft gel"), form_of("suppositories")
    ('tablet', 'softgel', 'suppository')
    """
    return _forms()[name.casefold().translate(_UNSPACED)]


@cache
def _forms() -> dict[str, str]:
    return {row["name"].translate(_UNSPACED): row["form"] for row in rows("forms")}
