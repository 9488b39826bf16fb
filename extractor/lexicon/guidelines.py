"""Guidelines: the family and the chapter that the words of a citation name.

Chapters carry the names of the MTUS of 2019. Those of the ODG and the numbered ones of ACOEM's second edition (2004) are called by the
chapter that treats the same.
"""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from extractor.lexicon.tables import Vocabulary

Family: TypeAlias = Literal["MTUS", "ACOEM", "ODG", "other"]

_CHAPTERS: Final = Vocabulary("chapters")
_TITLE: Final = re.compile(r"\s(?:chapter|complaints)\Z", re.I)
_REMARK: Final = re.compile(r"\s*\([^()]*\)")
_JOINED: Final = re.compile(r"\s*(?:&|\band\b)\s*", re.I)
_UNTICKED: Final = re.compile(r"\[\s?\]\s{0,3}\w+")
_NAMES: Final[tuple[tuple[Family, re.Pattern[str]], ...]] = (
    ("ODG", re.compile(r"\bO ?D ?G\b|\bOfficial Disability Guideline", re.I)),
    ("MTUS", re.compile(r"\bM ?T ?U ?S\b|\bMedical Treatment Utilization Schedule\b", re.I)),
    ("ACOEM", re.compile(r"\bA ?C ?O ?E ?M\b|\bAmerican College of Occupational and Environmental\b", re.I)),
    ("MTUS", re.compile(r"\bComplaints\b|\b(?:Chronic Pain|Opioids?|Acupuncture|Post-?surgical)\b.*\b(?:Treatment|Guidelines?)\b", re.I)),
)  # fmt: skip


def family_of(source: str) -> Family:
    """Return the family of a cited source; the MTUS where it names both itself and what it adopted of ACOEM.

    >>> [family_of(words) for words in ("M T U S (ACOEM)", "Low Back Complaints 2004", "[ ] MTUS [x] ODG", "Moon Society")]
    ['MTUS', 'MTUS', 'ODG', 'other']
    """
    words = " ".join(_UNTICKED.sub("", source).split())
    return next((family for family, pattern in _NAMES if pattern.search(words)), "other")


def chapters_of(words: str) -> tuple[str, ...]:
    """Return the chapter that words name first and those joined to it by "and", () where they name none.

    >>> chapters_of("Low Back and Neck Chapter"), chapters_of("Pain (Chronic), acupuncture"), chapters_of("Moon")
    (('Low Back', 'Cervical and Thoracic Spine'), ('Chronic Pain',), ())
    """
    named: list[str] = []
    last = 0
    for row, span in _CHAPTERS.find(words):
        if named and not _JOINED.fullmatch(words[last : span.start]):
            break
        named.append(row["chapter"])
        last = span.end
    return tuple(dict.fromkeys(named))


def is_chapter(words: str) -> bool:
    """Say whether words name a chapter and nothing beside it.

    >>> is_chapter("Knee & Leg Chapter (updated 1/2/31)"), is_chapter("Chapter 12"), is_chapter("Knee braces")
    (True, True, False)
    """
    return any(_CHAPTERS.row_of(_TITLE.sub("", name)) for name in (words, _REMARK.sub("", words)))
