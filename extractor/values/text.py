"""Equality of strings, and places of phrases."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from extractor.document import Span

LEAST_UNSPACED = 8
"""Letters and digits of a phrase that is looked for without regard to white space."""

_HYPHENS = "\u00ad\u2010\ufffe-"
_KEPT = re.compile(r"[a-z0-9.%/+]+")
_DASHES = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2212\ufffe"
_SINGLE = "'`\u2018\u2019\u201b\u2032"
_DOUBLE = '"\u201c\u201d\u201f\u2033'
_STROKES = "/\u2044\u2215"
_NO_LETTERS = re.compile(r"[\W_]+")
# The text layer gives a hyphen at a line's end without the break behind it, so the break itself is optional.
_SPLIT_WORD = r"(?:[-\u2010\ufffe](?:[ \t]*[\r\n\f]\s*)?)?"
_LINE_END_HYPHEN = re.compile(rf"(?<=[{_DASHES}])[ \t]*[\r\n\f]\s*")
# Words of a passage, up to 200 characters: patterns of thousands take a square of the time to compile.
_PIECE = re.compile(r"(?:[\s\S]{1,200}(?=\s)|[\s\S]{1,200})")

LONG_PHRASE = 400
"""Characters from which on a phrase is no quoted value but a passage, which stands in a text but once."""
_MOST_TRIES = 20
"""Places where a passage's beginning stands that are tried, at most."""


class Squeezed(NamedTuple):
    """A stretch of text with single spaces; `places` holds the offset of each of its characters in the whole text."""

    line: str
    places: list[int]

    def span(self, start: int, end: int) -> Span:
        """Return the place in the whole text of the non-empty stretch of `line` from `start` to `end`."""
        return Span(self.places[start], self.places[end - 1] + 1)


def squeeze(text: str, within: Span) -> Squeezed:
    """Return a stretch of text with each run of white space as one space, for patterns that hold plain spaces.

    >>> squeezed = squeeze("by\\r\\nmouth", Span(0, 9))
    >>> squeezed.line, squeezed.span(3, 8)
    ('by mouth', Span(start=4, end=9))
    """
    indexes = range(within.start, within.end)
    places = [i for i in indexes if not text[i].isspace() or (i > within.start and not text[i - 1].isspace())]
    return Squeezed("".join(" " if text[i].isspace() else text[i] for i in places), places)


def fold(text: str) -> str:
    """Return the form in which two strings are compared: case, white space and punctuation do not count.

    Only letters, digits and the characters ``. % / +`` are kept, as words with one space between them.

    >>> fold("NSAIDs, GI  symptoms & cardiovascular\\nrisk.")
    'nsaids gi symptoms cardiovascular risk'
    >>> fold("10–325 MG"), fold("")
    ('10 325 mg', '')
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_KEPT.findall(plain)).strip(". ")


def locate(text: str, phrase: str, within: Span) -> list[Span]:
    """Find every place inside `within` where a phrase stands verbatim, in order, without overlaps.

    Case, runs of white space, line breaks, the kind of dash and the kind of quotation mark do not count; a hyphen at
    the end of a line may be part of the word or not. A match never begins or ends inside a word or a number. A phrase of more than
    `LONG_PHRASE` characters is given where it stands first.

    >>> locate("7.5 mg, then 5 mg", "5 MG", Span(0, 17))
    [Span(start=13, end=17)]
    >>> locate("the documen-\\ntation", "documentation", Span(0, 19))
    [Span(start=4, end=19)]
    """
    words = phrase.split()
    if not words:
        return []
    # Most phrases stand as they are: the pattern for that compiles twenty times faster than the full one, which is needed only
    # where the letters and digits of the phrase stand there in a row.
    if len(plain := " ".join(words)) > LONG_PHRASE:
        return _passage(text, phrase, within)
    found = _places(text, _plain_pattern(plain), within)
    if found or _letters(phrase) not in _letters(within.text(text)):
        return found
    return _places(text, _pattern(phrase.strip()), within)


def _passage(text: str, phrase: str, within: Span) -> list[Span]:
    """Return the first place of a long phrase; it is tried only where its beginning stands, which bounds the work on repetitive text."""
    pieces = _PIECE.findall(_LINE_END_HYPHEN.sub("", phrase.strip()))
    head, position = _plain_pattern(pieces[0]), within.start
    if not head.search(text, *within):
        head = _pattern(pieces[0])
    for _ in range(_MOST_TRIES):
        begins = head.search(text, position, within.end)
        if begins is None:
            break
        end = begins.end()
        for piece in pieces[1:]:
            found = _plain_pattern(piece).match(text, end, within.end) or _pattern(piece).match(text, end, within.end)
            if found is None:
                break
            end = found.end()
        else:
            if _is_whole(text, Span(begins.start(), end)):
                return [Span(begins.start(), end)]
        position = begins.start() + 1
    return []


def locate_unspaced(text: str, phrase: str, within: Span) -> list[Span]:
    """Find every place where only white space and hyphens tell the words from a phrase: lines and columns lose and add them.

    A phrase of fewer than LEAST_UNSPACED letters and digits is looked for nowhere; two digits are never put together or taken apart.

    >>> text = "It wasmedically neces-\\nsary."
    >>> [span.text(text) for span in locate_unspaced(text, "medically necessary", Span(0, 28))]
    []
    >>> [span.text(text) for span in locate_unspaced(text, "was medically necessary", Span(0, 28))]
    ['wasmedically neces-\\nsary']
    """
    letters = [char for char in phrase if not (char.isspace() or char in _HYPHENS)]
    if len(letters) < LEAST_UNSPACED:
        return []
    gaps = ("" if one.isdigit() and other.isdigit() else rf"[\s{_HYPHENS}]{{0,9}}" for one, other in pairwise(letters))
    pattern = "".join(re.escape(char) + gap for char, gap in zip(letters, [*gaps, ""], strict=True))
    hits = re.compile(rf"(?<![^\W_]){pattern}(?![^\W_])", re.IGNORECASE).finditer(text, *within)
    return [Span(*hit.span()) for hit in hits]


def _letters(text: str) -> str:
    """Return letters and digits alone, case folded."""
    return _NO_LETTERS.sub("", text.casefold())


def _places(text: str, pattern: re.Pattern[str], within: Span) -> list[Span]:
    found, position = [], within.start
    while match := pattern.search(text, position, within.end):
        span = Span(*match.span())
        if _is_whole(text, span):
            found.append(span)
            position = span.end
        else:
            position = span.start + 1
    return found


@lru_cache(maxsize=4096)
def _plain_pattern(phrase: str) -> re.Pattern[str]:
    lead = r"\s+" if phrase[0].isspace() else ""
    return re.compile(lead + r"\s+".join(re.escape(word) for word in phrase.split()), re.IGNORECASE)


@lru_cache(maxsize=4096)
def _pattern(phrase: str) -> re.Pattern[str]:
    parts: list[str] = []
    previous = ""
    for token in re.findall(r"\s+|.", _LINE_END_HYPHEN.sub("", phrase), re.DOTALL):
        if previous.isalpha() and token.isalpha():
            parts.append(_SPLIT_WORD)
        parts.append(_token(token))
        previous = token
    return re.compile("".join(parts), re.IGNORECASE)


def _token(token: str) -> str:
    if token.isspace():
        return r"\s+"
    if token in _DASHES:
        return rf"[{_DASHES}](?:[ \t]*[\r\n\f]\s*)?"
    for marks in (_SINGLE, _DOUBLE, _STROKES):
        if token in marks:
            return f"[{marks}]"
    return re.escape(token)


def _is_whole(text: str, span: Span) -> bool:
    """Say whether the span neither begins nor ends inside a word or a number of the text."""
    first, last = text[span.start], text[span.end - 1]
    before, after = text[max(0, span.start - 2) : span.start], text[span.end : span.end + 2]
    if (first.isalnum() and before[-1:].isalnum()) or (last.isalnum() and after[:1].isalnum()):
        return False
    if first.isdigit() and before[-1:] and before[-1] in ".,/-–" and (before[:-1].isdigit() or before[-1] == "."):
        return False
    if first == "." and before[-1:].isdigit():
        return False
    return not (last.isdigit() and after[:1] and after[0] in ".,/-–" and after[1:].isdigit())
