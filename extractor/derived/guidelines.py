"""Columns of what the two sides cite: family, chapter, year and section of each guideline, and whether both cite the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, TypeAlias

from extractor.case import Guideline
from extractor.derived.subject import Rested, Subject, listed
from extractor.lexicon import Family, chapters_of, family_of, is_chapter

Side: TypeAlias = Literal["claims_administrator_guidelines", "reviewer_guidelines"]

_ACCESSED: Final = re.compile(r"\baccessed\b.*", re.IGNORECASE | re.DOTALL)
_YEAR: Final = re.compile(r"(?<!\d)(?P<century>19|20|\d{1,2}[-/]\d{1,2}[-/])(?P<year>\d\d)(?!\d)")
_ALSO_SECTIONS: Final = frozenset({"Acupuncture", "Antiemetics", "Opioids"})
"""Chapters of the MTUS whose names are sections of other guidelines."""


class _Cited(NamedTuple):
    """One citation: `chapters` are () and `year` None where it names none; `leaves` are what all three rest on."""

    source: str
    family: Family
    chapters: tuple[str, ...]
    year: str | None
    sections: tuple[str, ...]
    leaves: tuple[str, ...]

    @property
    def keys(self) -> frozenset[tuple[str, str]]:
        """What makes two citations the same: family and chapter, where it names none the first section, of another source its words.

        What the MTUS adopted of ACOEM is the same under both names.
        """
        if self.family == "other":
            return frozenset({("other", _folded(self.source))})
        family = "MTUS" if self.family == "ACOEM" else self.family
        return frozenset((family, chapter) for chapter in self.chapters or (_folded("".join(self.sections[:1])),))


def names(side: Side, subject: Subject) -> Rested | None:
    """Return each guideline of a side by one name: family, chapter and year; of another source the words of the letter."""
    return _listed((name, cited) for cited in _citations(side, subject) for name in _names(cited))


def families(side: Side, subject: Subject) -> Rested | None:
    """Return the families that a side cites."""
    return _listed((cited.family, cited) for cited in _citations(side, subject))


def chapters(side: Side, subject: Subject) -> Rested | None:
    """Return the chapters that a side cites."""
    return _listed((chapter, cited) for cited in _citations(side, subject) for chapter in cited.chapters)


def years(side: Side, subject: Subject) -> Rested | None:
    """Return the years of the guidelines that a side cites."""
    return _listed((cited.year, cited) for cited in _citations(side, subject) if cited.year)


def sections(side: Side, subject: Subject) -> Rested | None:
    """Return the sections that a side cites, those that only name a chapter left out."""
    return listed(
        (section, subject.path(f"{side}.{at}.sections.{number}"))
        for at, guideline in enumerate(getattr(subject.issue, side))
        for number, section in enumerate(guideline.sections)
        if not is_chapter(section)
    )


def cites_the_same(subject: Subject) -> Rested | None:
    """Return whether the reviewer cites at least one of the administrator's guidelines, None where a side cites none."""
    theirs = list(_citations("claims_administrator_guidelines", subject))
    own = list(_citations("reviewer_guidelines", subject))
    if not theirs or not own:
        return None
    leaves = tuple(dict.fromkeys(leaf for cited in [*theirs, *own] for leaf in cited.leaves))
    return Rested(any(cited.keys & other.keys for cited in theirs for other in own), leaves)


def _citations(side: Side, subject: Subject) -> Iterator[_Cited]:
    for at, guideline in enumerate(getattr(subject.issue, side)):
        path = subject.path(f"{side}.{at}")
        family = family_of(guideline.source)
        named = _chapters(guideline, path) if family != "other" else []
        chapters = tuple(dict.fromkeys(chapter for chapter, _ in named))
        leaves = tuple(dict.fromkeys((f"{path}.source", *(leaf for _, leaf in named))))
        yield _Cited(guideline.source, family, chapters, _year(guideline.source), tuple(guideline.sections), leaves)


def _chapters(guideline: Guideline, path: str) -> list[tuple[str, str]]:
    """Return the chapters of a citation with their leaves: those of its source, or else of its first section that names any and of all
    further sections that are chapters as a whole."""
    named = [(chapter, f"{path}.source") for chapter in chapters_of(guideline.source)]
    if named:
        return named
    for number, section in enumerate(guideline.sections):
        if not named or is_chapter(section):
            found = (chapter for chapter in chapters_of(section) if not named or chapter not in _ALSO_SECTIONS)
            named += [(chapter, f"{path}.sections.{number}") for chapter in list(found)]
    return named


def _year(source: str) -> str | None:
    """Return the year that a source names last, also of a date of issue; when it was looked up is none of its own."""
    found = [match.groupdict() for match in _YEAR.finditer(_ACCESSED.sub("", source))]
    if not found:
        return None
    century = found[-1]["century"]
    return (century if century.isdigit() else "20") + found[-1]["year"]


def _names(cited: _Cited) -> Iterator[str]:
    if cited.family == "other":
        yield " ".join(cited.source.split())
        return
    for chapter in cited.chapters or (None,):
        yield " ".join(filter(None, (cited.family, chapter, cited.year)))


def _folded(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))


def _listed(found: Iterator[tuple[str, _Cited]]) -> Rested | None:
    return listed((value, leaf) for value, cited in found for leaf in cited.leaves)
