"""Titles and labels that are misprinted, or stand where no part begins: what follows them went to another part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

from extractor.document import Span
from extractor.layouts.facts import FACTS, Titles, facts_of
from extractor.record import Finding
from extractor.validators import Subject

ALIKE: Final = 0.78
"""Least share of pairs of letters that words have in common with a title which they misprint.

"Claims Admin guideline" has .82, "RATIONALE FOR WHY THE REQUESTED SERVICE WAS MEDICALY NECESSARY" .80; of the first words of lines in
the published letters that are no title none has more than .60.
"""

_LEAST_LENGTH: Final = ALIKE / (2 - ALIKE)
"""Characters for each pair of letters of a title without which words cannot have that share."""
_KNOWN: Final = 2
"""Titles of a form that show whose it is, at least."""
PLAIN: Final = 0.9
"""Least share where the words do not end like a title: with its colon, or with their line."""

_OPENING: Final = re.compile(r"(?:\A|[\r\n\f]|[.!?][\"”)]?[ \t]{0,9})[ \t]{0,20}(?=[^\Wa-z])")
_COLON: Final = re.compile(r"[^:\r\n\f]{3,110}:")
_LINE: Final = re.compile(r"[^\r\n\f]{3,110}")
_LOOKALIKES: Final = str.maketrans("l1|0", "iiio")
_BEHIND: Final = 40
"""Characters of white space and page furniture between a title and its part."""
_REACH: Final = 12
"""Letters that a misprinted title may be longer than the title."""


class _Title(NamedTuple):
    """A title of a form: its words with what ends them, its pairs of letters, and the fields that are lost with it."""

    words: str
    pairs: frozenset[str]
    fields: tuple[str, ...]

    def likeness(self, words: str) -> float:
        """Return the share of pairs of letters (0 to 1) that words have in common with the title."""
        pairs = _pairs(words)
        return 2 * len(pairs & self.pairs) / (len(pairs) + len(self.pairs)) if pairs else 0.0


def check_titles(subject: Subject) -> Iterator[Finding]:
    """Yield `unread.title` for each line that begins like a title of the form, where no part of the document begins.

    It is misprinted, or stands a second time: an item, or a part of the front, was taken for a piece of its neighbour.
    """
    titles = _titles(facts_of(subject.outline).titles)
    begun = _begun(subject)
    for opening in _OPENING.finditer(subject.text) if titles else ():
        found = _title_at(subject.text, opening.end(), titles)
        if found is None or any(at.start <= found[1].end + _BEHIND and opening.end() <= at.end for at in begun):
            continue
        title, span = found
        message = f"a title like {title.words!r} stands where no part was found to begin"
        yield Finding(code="unread.title", severity="error", fields=list(title.fields), message=message, spans=[span])


def check_known_form(subject: Subject) -> Iterator[Finding]:
    """Yield `unread.title` where items were read by what all forms have in common, though titles of a known form stand there.

    One of them is damaged or missing, so the form was not known again, and its items may be cut amiss.
    """
    if subject.outline.kind != "general" or not subject.case.issues:
        return
    said = subject.text.casefold()
    counts = {layout: sum(words.rstrip(" .").casefold() in said for words, _ in facts.titles) for layout, facts in FACTS.items()}
    layout = max(counts, key=lambda name: counts[name])
    if counts[layout] >= _KNOWN:
        fields = [f"issues.{index}.{field}" for index in range(len(subject.case.issues)) for field in ("description", "decision")]
        message = f"titles of the form {layout!r} stand here, and it was not known again: one of them is damaged or missing"
        yield Finding(code="unread.title", severity="error", fields=fields, message=message)


@cache
def _titles(titles: Titles) -> tuple[_Title, ...]:
    return tuple(_Title(words, _pairs(words), fields) for words, fields in titles)


def _begun(subject: Subject) -> list[Span]:
    """Return the titles of the sections, and where sections and cells begin."""
    sections = subject.outline.sections
    starts = [at for s in sections for at in (s.body.start, *(cell.span.start for cell in s.cells))]
    return [*(s.title for s in sections if s.title.start < s.title.end), *(Span(at, at) for at in starts)]


def _title_at(text: str, start: int, titles: tuple[_Title, ...]) -> tuple[_Title, Span] | None:
    """Return the title that the words at `start` are most like, with their span; None where they are like none."""
    colon, line = _COLON.match(text, start), _LINE.match(text, start)
    best: tuple[float, _Title, Span] | None = None
    initial = text[start].casefold()
    for title in titles:
        ended = colon if title.words.endswith(":") else None if title.words.endswith("...") else line
        if ended and ended.end() - start <= len(title.words) + _REACH:
            end, least = ended.end(), ALIKE
        elif initial == title.words[0].casefold():
            end, least = min(len(text), start + len(title.words)), PLAIN
        else:
            continue
        alike = title.likeness(text[start:end]) if end - start >= _LEAST_LENGTH * len(title.pairs) else 0.0
        if alike >= least and (best is None or alike > best[0]):
            best = alike, title, Span(start, end)
    return best[1:] if best else None


def _letters(words: str) -> str:
    """Return the letters of words in lower case, those that stand twice in a row once, and those that look alike as one.

    >>> _letters("CCLLIINNIICCAALL SUMMARY")
    'cinicaisumary'
    """
    letters = "".join(c for c in words.casefold().translate(_LOOKALIKES) if c.isalpha())
    return "".join(c for c, before in zip(letters, " " + letters, strict=False) if c != before)


@lru_cache(maxsize=1024)
def _pairs(words: str) -> frozenset[str]:
    letters = _letters(words)
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))
