"""Fixed words that a scan damages: what the forms print, the names of drugs, guidelines and states.

Letters that engines take for one another are one shape; a stretch of the text whose shapes are those of a known word or phrase is
that. Measured on printed decisions: e/c, the thin strokes l, i, t, I, 1 and |, rn/m, a lost slash. O/0, S/5 and B/8 are of the same
kind. w for vv and d for cl were not seen and are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from extractor.cleaning.draft import Edit
from extractor.document import Span
from extractor.layouts import CUES, WORDING
from extractor.lexicon import column, drug_named, drugs, rows

_SHAPES: Final = str.maketrans("it1|0e58", "llllocsb")
LONG: Final = 12
"""Shapes of a phrase from which on it may be glued to the words around it."""
SHORTEST: Final = 5
"""Shapes of a single word at least, unless it is written in capitals."""
NO_MISREADING: Final = frozenset({"iodine", "rest one"})
"""What looks like a known word and is another."""

_TOKEN: Final = re.compile(r"[A-Za-z0-9|]{3,30}")
_PAIR: Final = re.compile(r"(?<![\w-])(?=([A-Za-z0-9|]{2,20} [A-Za-z0-9|]{2,20})(?![\w-]))")
_MARKS: Final = str.maketrans(".;:[{]}\u2019`", ",,,(())''")


class Shapes(NamedTuple):
    """The shapes of a text's letters and digits; `places` holds where each stands (rn is one shape)."""

    line: str
    places: Sequence[Span]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A fixed phrase; a label has a colon at its end."""

    words: str
    shapes: Shapes

    @property
    def is_label(self) -> bool:
        """Whether the phrase names what stands behind it."""
        return self.words.endswith(":")


class _Part(NamedTuple):
    """A letter of a phrase, or what stands between two, in the text; `right` is what it should be, None where it is so."""

    span: Span
    right: str | None


def shapes_of(text: str) -> Shapes:
    """Return the shapes of a text, without case.

    >>> shapes_of("Forrn 1O").line == shapes_of("form lo").line
    True
    """
    line, places = list[str](), list[Span]()
    for at, letter in enumerate(text):
        if not (letter.isascii() and (letter.isalnum() or letter == "|")):
            continue
        plain = letter.lower()
        if plain == "n" and line and line[-1] == "r" and places[-1].end == at:
            line[-1], places[-1] = "m", Span(at - 1, at + 1)
        else:
            line.append(plain.translate(_SHAPES))
            places.append(Span(at, at + 1))
    return Shapes("".join(line), places)


def fixed_words(text: str) -> Iterator[Edit]:
    """Yield what puts damaged phrases and words of the forms right, phrases first; edits may overlap."""
    shapes = shapes_of(text)
    for phrase in _phrases():
        for at in _places(shapes.line, phrase.shapes.line):
            yield from _match(text, phrase, shapes.places[at : at + len(phrase.shapes.line)])
    for token in _TOKEN.finditer(text):
        if token[0].lower() in _known() or token[0].isdigit():
            continue
        own = shapes_of(token[0])
        word = _words().get(own.line)
        if word is not None and (len(own.line) >= SHORTEST or _is_in_capitals(token[0], word)):
            yield from _match(text, word, [_shifted(place, token.start()) for place in own.places])
    for pair in _PAIR.finditer(text):
        own = shapes_of(pair[1])
        word = _words().get(own.line)
        if word is not None and len(own.line) >= SHORTEST and drug_named(word.words):
            yield from _match(text, word, [_shifted(place, pair.start()) for place in own.places])


def _is_in_capitals(token: str, word: Phrase) -> bool:
    """Say whether the letters that a short token has right are capitals, as in "MRl" for MRI."""
    same = [a for a, b in zip(token, word.words, strict=False) if a.lower() == b.lower() and a.isalpha()]
    return word.words.isupper() and len(same) > 1 and all(letter.isupper() for letter in same)


@cache
def _phrases() -> tuple[Phrase, ...]:
    """Return the fixed phrases, the longest first."""
    several = {words for words in (*WORDING, *_spelt("guideline"), *column("states")) if len(shapes_of(words).line) >= SHORTEST}
    return tuple(Phrase(words, shapes_of(words)) for words in sorted(several, key=lambda words: (-len(words), words)))


@cache
def _words() -> dict[str, Phrase]:
    """Return the known words by their shapes; two with the same shapes are neither."""
    known: dict[str, Phrase] = {}
    twice = {shapes_of(word).line for word in NO_MISREADING}
    for word in sorted({*_single_words(), *_drug_names(), *_spelt("word")}):
        shapes = shapes_of(word)
        if known.setdefault(shapes.line, Phrase(word, shapes)).words.lower() != word.lower():
            twice.add(shapes.line)
    return {line: phrase for line, phrase in known.items() if line not in twice}


@cache
def _known() -> frozenset[str]:
    return frozenset(word.lower() for word in (*_single_words(), *_drug_names(), *_spelt("word")))


def _spelt(kind: str) -> set[str]:
    """Return the names of guidelines, or the single words, whose spelling the forms fix."""
    return {row["name"] for row in rows("spellings") if row["kind"] == kind}


def _drug_names() -> set[str]:
    return {name for name, drug in drugs().items() if drug.name.isalpha()}


def _single_words() -> set[str]:
    phrases = " ".join((*WORDING, *CUES, *_spelt("guideline"), *column("states")))
    return {word for word in re.findall(r"[A-Za-z]+", phrases) if len(word) >= 6}


def _places(line: str, wanted: str) -> Iterator[int]:
    at = line.find(wanted)
    while at >= 0:
        yield at
        at = line.find(wanted, at + len(wanted))


def _match(text: str, phrase: Phrase, places: Sequence[Span]) -> Iterator[Edit]:
    """Yield what turns the text at `places`, a letter each, into the phrase; nothing where other marks stand in it."""
    around = text[max(0, places[0].start - 1) : places[0].start] + " " + text[places[-1].end : places[-1].end + 1]
    if len(places) < LONG and any(mark.isalnum() for mark in around):
        return
    parts = list(_parts(text, phrase, places))
    if all(part is not None for part in parts):
        yield from _edits(text, [part for part in parts if part is not None])


def _parts(text: str, phrase: Phrase, places: Sequence[Span]) -> Iterator[_Part | None]:
    own = phrase.shapes.places
    for at, place in enumerate(places):
        wanted = own[at].text(phrase.words)
        yield _Part(place, None if wanted.lower() == place.text(text).lower() else _in_case(text, place, wanted))
        if at + 1 < len(places):
            between = Span(place.end, places[at + 1].start)
            yield _between(text, between, phrase.words[own[at].end : own[at + 1].start])
    if phrase.is_label and text[places[0].start].isupper() and text[places[-1].end : places[-1].end + 1] in tuple(";.,"):
        yield _Part(Span(places[-1].end, places[-1].end + 1), ":")


def _between(text: str, span: Span, wanted: str) -> _Part | None:
    """Return what stands between two letters; None where it is not a damaged form of what should."""
    held = span.text(text)
    if "".join(held.split()).replace("\u2019", "'") == "".join(wanted.split()) and (bool(held) or not wanted):
        is_split = not wanted and held and "\n" not in held
        return _Part(span, "" if is_split else None)
    if wanted == " " and not held:
        return _Part(span, " ")
    return _Part(span, wanted) if _is_damaged(_marks(held), _marks(wanted)) else None


def _marks(between: str) -> str:
    return "".join(between.split()).translate(_MARKS)


def _is_damaged(held: str, wanted: str) -> bool:
    """Say whether marks are those that should stand there, one for another of its kind, or without a stroke."""
    return bool(wanted) and held in (wanted, wanted.replace("/", ""))


def _in_case(text: str, place: Span, wanted: str) -> str:
    """Return letters in the case of those beside them; at the start of a word in their own, unless capitals follow."""
    before, following = text[max(0, place.start - 1) : place.start], text[place.end : place.end + 1]
    if before.isalpha():
        return wanted.upper() if before.isupper() and not following.islower() else wanted.lower()
    return wanted.upper() if following.isupper() else wanted


def _edits(text: str, parts: Sequence[_Part]) -> Iterator[Edit]:
    """Yield an edit a run of changed parts; one that leaves fewer characters than it takes holds a letter beside it, too."""
    changed = [at for at, part in enumerate(parts) if part.right is not None]
    for run in _runs(changed):
        first, last = run[0], run[-1]
        while _is_short(parts[first : last + 1]) and (first or last + 1 < len(parts)):
            first, last = (first, last + 1) if last + 1 < len(parts) else (first - 1, last)
        while parts[first].span.start == parts[last].span.end:  # an insertion has no place of its own
            last += 1
        stretch = Span(parts[first].span.start, parts[last].span.end)
        right = "".join(p.span.text(text) if p.right is None else p.right for p in parts[first : last + 1])
        yield Edit(stretch, right, "misreading")


def _is_short(parts: Sequence[_Part]) -> bool:
    held = parts[-1].span.end - parts[0].span.start
    left = sum(part.span.end - part.span.start if part.right is None else len(part.right) for part in parts)
    return left < 2 and left < held


def _runs(numbers: Iterable[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for before, number in pairwise([-9, *numbers]):
        if number - before > 2:
            runs.append([])
        runs[-1].append(number)
    return runs


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
