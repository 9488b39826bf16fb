"""Commas that were read as full stops, where a comma alone can stand.

On faxed pages one comma in five comes out as a full stop. Before a small letter no sentence ends; words that may have been
capitals of a thin stroke (If, In) are left, and so are abbreviations. Of 80 such places on printed decisions all were commas.
In a paragraph of citations nothing but the next "Decision based on" begins a sentence: of 548 such paragraphs of 130 decisions with a
text layer three hold another, two of them references to books or pages of the web, which are left as they are.
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
_WITHIN: Final = re.compile(
    rf"(?<![\w.])(?!(?i:{_ABBREVIATIONS})\.)[A-Za-z][a-z-]{{2,40}}\)?(?P<stop>\.)(?=[ \n](?:[a-hjkm-z]|l[aeou]))"
)
_LIST: Final = re.compile(r"(?:Licensure|Specialty):[ \t]{0,9}(?P<cell>[^\n:]{1,200})")
_IN_LIST: Final = re.compile(r"(?<=[a-z])\.(?=[ ]?[A-Z][a-z])")

_CITATIONS: Final = re.compile(
    r"(?:Claims Administrator|MAXIMUS) guidelines?:(?P<cell>.{1,1500}?)(?=(?:MAXIMUS guidelines?|Decision rationale):|\Z)",
    re.DOTALL,
)
_IN_CITATIONS: Final = re.compile(r"(?<=[a-z)])\.(?=\s{1,3}[A-Z])(?!\s{1,3}(?:Decision|Final)\b)")
_REFERENCE: Final = re.compile(r"\bet al\b|\baccessed\b|\bhttps?\b|\bwww\b|\bUniversity\b|\bJournal\b|\bPress\b", re.IGNORECASE)


def commas(text: str) -> Iterator[Edit]:
    """Yield the full stops that can only be commas: before small letters, in lists of a reviewer's states, inside citations."""
    for found in _WITHIN.finditer(text):
        yield Edit(Span(*found.span("stop")), ",", "misreading")
    for cell in _LIST.finditer(text):
        for found in _IN_LIST.finditer(text, *cell.span("cell")):
            yield Edit(Span(*found.span()), ",", "misreading")
    for cited in _CITATIONS.finditer(text):
        if not _REFERENCE.search(cited["cell"]):
            for found in _IN_CITATIONS.finditer(text, *cited.span("cell")):
                yield Edit(Span(*found.span()), ",", "misreading")
