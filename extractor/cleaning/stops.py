"""Commas that were read as full stops, where a comma alone can stand.

On faxed pages one comma in five comes out as a full stop. Before a small letter no sentence ends; words that may have been
capitals of a thin stroke (If, In) are left, and so are abbreviations. Of 80 such places on printed decisions all were commas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.cleaning.draft import Edit
from extractor.document import Span

_ABBREVIATIONS: Final = (
    "inc|etc|approx|dept|tabs?|caps?|vol|fig|sec|pgs?|prn|bid|tid|qid|qhs|mgs?|min|max|meds?|esp|ref|est|avg|incl|resp|orig|ltd|corp|"
    "mrs|drs|nos|ext"
)
_WITHIN: Final = re.compile(rf"(?<![\w.])(?!(?i:{_ABBREVIATIONS})\.)[A-Za-z][a-z-]{{2,40}}\)?(?P<stop>\.)(?=[ \n][a-hjkm-z])")
_LIST: Final = re.compile(r"(?:Licensure|Specialty):[ \t]{0,9}(?P<cell>[^\n:]{1,200})")
_IN_LIST: Final = re.compile(r"(?<=[a-z])\.(?=[ ]?[A-Z][a-z])")


def commas(text: str) -> Iterator[Edit]:
    """Yield the full stops that can only be commas: before small letters, and between the states or specialties of a reviewer."""
    for found in _WITHIN.finditer(text):
        yield Edit(Span(*found.span("stop")), ",", "misreading")
    for cell in _LIST.finditer(text):
        for found in _IN_LIST.finditer(text, *cell.span("cell")):
            yield Edit(Span(*found.span()), ",", "misreading")
