"""How far a recognised text is from the clean one: character and word errors, wherever on the page the words stand.

Errors are those of jiwer: the fewest substitutions, deletions and insertions that make one text of the other. White space is folded
and characters that Unicode holds for the same are made one (NFKC); case and punctuation count. Reading order is folded: a table read
by columns instead of rows is no error, so every line of the recognised text is first laid where in the clean text it fits best.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

import jiwer
from rapidfuzz import fuzz

from extractor.document import Document

_TAKEN = "\0"
"""What stands in the clean text in place of words to which a line has been laid; no text holds it."""


class ErrorCounts(NamedTuple):
    """Wrong characters (words) and how many the clean text has; white space between words is one character."""

    characters: tuple[int, int]
    words: tuple[int, int]


def pieces(document: Document) -> list[str]:
    """Return the stretches of a text that were read in one go: recognised pieces of rows, else lines."""
    if document.lines:
        return [line.span.text(document.text) for line in document.lines]
    return document.text.splitlines()


def count_errors(clean: str, read: Iterable[str]) -> ErrorCounts:
    """Return the errors of what was read, a piece each, against the clean text.

    >>> count_errors("Zyxol 7 mg #11\\nDecision: Upheld", ["Decision:  Upheld", "Zyx0l 7 mg #11"])
    ErrorCounts(characters=(1, 31), words=(1, 6))
    """
    reference, hypothesis = folded(clean), in_order(folded(clean), [folded(piece) for piece in read])
    if not reference:
        return ErrorCounts((0, 0), (0, 0))
    by_character, by_word = jiwer.process_characters(reference, hypothesis), jiwer.process_words(reference, hypothesis)
    return ErrorCounts((_errors(by_character), len(reference)), (_errors(by_word), len(reference.split())))


def folded(text: str) -> str:
    """Return a text with its white space folded and its characters in one form each.

    >>> folded("7\\u00a0mg  \\ufb01ve\\n")
    '7 mg five'
    """
    return " ".join(unicodedata.normalize("NFKC", text).replace(_TAKEN, " ").split())


def in_order(clean: str, read: Iterable[str]) -> str:
    """Return the pieces that were read in the order in which they stand in the clean text; the longest choose their place first.

    >>> in_order("one two three four five", ["four five", "one two three"])
    'one two three four five'
    """
    free = clean
    places: list[tuple[int, int, str]] = []
    for number, piece in sorted(enumerate(filter(None, read)), key=lambda item: -len(item[1])):
        found = fuzz.partial_ratio_alignment(piece, free) if free else None
        start, end = (found.dest_start, found.dest_end) if found else (len(clean), len(clean))
        free = free[:start] + _TAKEN * (end - start) + free[end:]
        places.append((start, number, piece))
    return " ".join(piece for _, _, piece in sorted(places))


def _errors(output: jiwer.CharacterOutput | jiwer.WordOutput) -> int:
    """Return the errors, at most as many as there is text: a copy cannot be worse than none."""
    return min(output.substitutions + output.deletions + output.insertions, output.hits + output.substitutions + output.deletions)
