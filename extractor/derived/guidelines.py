"""Columns of what the two sides cite: family, chapter, year and section of each guideline, and whether both cite the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple, TypeAlias

from extractor.derived.subject import Rested, Subject, listed
from extractor.lexicon import Family, chapter_of, family_of, is_chapter

Side: TypeAlias = Literal["claims_administrator_guidelines", "reviewer_guidelines"]

_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class _Cited(NamedTuple):
    """One citation: `chapter` and `year` are None where it names none; `leaves` are what all three rest on."""

    source: str
    family: Family
    chapter: str | None
    year: str | None
    leaves: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        """What makes two citations the same: family and chapter, of another source its words."""
        if self.family == "other":
            return self.family, " ".join(re.findall(r"\w+", self.source.casefold()))
        return self.family, self.chapter or ""


def names(side: Side, subject: Subject) -> Rested | None:
    """Return each guideline of a side by one name: family, chapter and year; of another source the words of the letter."""
    return _listed((_name(cited), cited) for cited in _citations(side, subject))


def families(side: Side, subject: Subject) -> Rested | None:
    """Return the families that a side cites."""
    return _listed((cited.family, cited) for cited in _citations(side, subject))


def chapters(side: Side, subject: Subject) -> Rested | None:
    """Return the chapters that a side cites."""
    return _listed((cited.chapter, cited) for cited in _citations(side, subject) if cited.chapter)


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
    return Rested(not {cited.key for cited in theirs}.isdisjoint(cited.key for cited in own), leaves)


def _citations(side: Side, subject: Subject) -> Iterator[_Cited]:
    for at, guideline in enumerate(getattr(subject.issue, side)):
        path = subject.path(f"{side}.{at}")
        family = family_of(guideline.source)
        places = [(guideline.source, f"{path}.source")]
        places += [(section, f"{path}.sections.{number}") for number, section in enumerate(guideline.sections)]
        named = [(chapter, leaf) for words, leaf in places if (chapter := chapter_of(words))] if family != "other" else []
        chapter, leaf = named[0] if named else (None, places[0][1])
        found = _YEAR.findall(guideline.source)
        yield _Cited(guideline.source, family, chapter, found[-1] if found else None, tuple(dict.fromkeys((places[0][1], leaf))))


def _name(cited: _Cited) -> str:
    if cited.family == "other":
        return " ".join(cited.source.split())
    return " ".join(filter(None, (cited.family, cited.chapter, cited.year)))


def _listed(found: Iterator[tuple[str, _Cited]]) -> Rested | None:
    return listed((value, leaf) for value, cited in found for leaf in cited.leaves)
