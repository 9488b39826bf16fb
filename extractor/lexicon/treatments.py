"""Kinds of treatment by the words that headings use: the category of each and the narrower one inside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from extractor.case import Category
from extractor.document import Span
from extractor.lexicon.tables import Vocabulary

_TREATMENTS: Final = Vocabulary("treatments")


class Treatment(NamedTuple):
    """Words for a kind of treatment.

    General words ("unit", "evaluation") decide nothing where clearer ones stand beside them.
    """

    category: Category
    subcategory: str
    is_general: bool


def find_treatments(line: str) -> Iterator[tuple[Treatment, Span]]:
    """Yield the treatments that a line names, in order, the longest words that fit; none overlap.

    Rows without a category are words that only look like one ("extended release").

    >>> [(found.subcategory, span.text("Hot packs, MRI")) for found, span in find_treatments("Hot packs, MRI")]
    [('hot or cold therapy', 'Hot packs'), ('MRI', 'MRI')]
    """
    for row, span in _TREATMENTS.find(line):
        if row["category"]:
            yield Treatment(Category(row["category"]), row["subcategory"], row["weight"] == "general"), span
