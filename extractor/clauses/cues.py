"""Words that turn what stands around them: negations, conditions, plans, other people. Read from `cues.txt`, one a line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal, NamedTuple, cast

Kind = Literal["polarity", "condition", "time", "subject", "speaker", "request", "occasion", "ruling"]
Direction = Literal["before", "after", "both", "opening", "pseudo"]
Reach = Literal["word", "number", "noun", "change", "phrase", "element", "list", "clause", "sentence"]
Polarity = Literal["asserted", "negated", "doubted"]
Time = Literal["present", "past", "planned", "refused"]
Subject = Literal["patient", "relative", "colleague", "thing"]
Speaker = Literal["writer", "advocate", "claims", "physician"]

# "isn't" is two words, "is" and "n't"; a mark is a word of its own.
_TOKEN: Final = re.compile(r"[^\W_]+?(?=n['’]t\b)|n['’]t\b|[^\W_]+(?:[.'’/-][^\W_]+)*|\n\s*\n|[^\w\s]", re.IGNORECASE)


class Token(NamedTuple):
    """A word or a mark of a sentence, in lower case, with its place in the sentence."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cue:
    """One line of the table; `value` is a Polarity, Time, Subject, Speaker, or "yes", "other", or what a ruling does."""

    kind: Kind
    value: str
    direction: Direction
    reach: Reach
    words: tuple[str, ...]


class Hit(NamedTuple):
    """A cue where it stands: tokens `first` to `last` (half-open) of its sentence."""

    cue: Cue
    first: int
    last: int


def tokenize(sentence: str) -> tuple[Token, ...]:
    """Return the words and marks of a sentence in order.

    >>> [token.word for token in tokenize("Isn't he 7.5, or L5-S1?")]
    ['is', "n't", 'he', '7.5', ',', 'or', 'l5-s1', '?']
    """
    return tuple(Token(m[0].lower().replace("’", "'"), *m.span()) for m in _TOKEN.finditer(sentence))


@lru_cache(maxsize=1)
def load_cues() -> Mapping[str, Sequence[Cue]]:
    """Return the cues by their first word, the longest first."""
    by_word: dict[str, list[Cue]] = defaultdict(list)
    for cue in _parse((files("extractor.clauses") / "cues.txt").read_text(encoding="utf-8")):
        by_word[cue.words[0]].append(cue)
    return {word: sorted(cues, key=lambda cue: -len(cue.words)) for word, cues in by_word.items()}


def _parse(table: str) -> Iterator[Cue]:
    heading: list[str] = []
    for line in table.splitlines():
        if line.startswith("["):
            heading = line.strip("[]").split()
        elif line and not line.startswith("#"):
            kind, value, direction, reach = heading
            words = tuple(token.word for token in tokenize(line))
            yield Cue(cast("Kind", kind), value, cast("Direction", direction), cast("Reach", reach), words)


def find_cues(tokens: Sequence[Token]) -> list[Hit]:
    """Return the cues that stand in a sentence, in order; where two of a kind overlap the longest, then the later.

    A word that belongs to a longer cue makes none of its own: "no longer than" is no negation, and is dropped itself.
    """
    table, words = load_cues(), tuple(token.word for token in tokens)
    found = [
        Hit(cue, place, place + len(cue.words))
        for place, word in enumerate(words)
        for cue in table.get(word, ())
        if words[place : place + len(cue.words)] == cue.words
    ]
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda hit: (hit.first - hit.last, -hit.first)):
        rivals = (other for other in kept if other.cue.kind == hit.cue.kind and hit[1:] != other[1:])
        if all(hit.last <= other.first or other.last <= hit.first for other in rivals):
            kept.append(hit)
    return sorted((hit for hit in kept if hit.cue.direction != "pseudo"), key=lambda hit: hit.first)
