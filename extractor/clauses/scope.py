"""How far a cue reaches: over its phrase, the element of a list, the list, the clause or the sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from extractor.clauses.cues import Hit, Reach, Token

# What ends a scope, by its reach; each stops also at what stops the wider ones.
_ENDS: Final = frozenset(
    {".", ";", ":", "!", "?", "but", "however", "although", "though", "except", "which", "whereas", "yet", "while"}
)
_VERBS: Final = frozenset(
    {"is", "was", "were", "has", "had", "have", "due", "secondary", "reports", "reported", "diagnosed", "included"}
)
_JOINS: Final = frozenset({"and", "or", "with", "plus", "as"})
# "He denies pain and he was ...": behind these words an "and" opens a clause of its own.
_OPENS: Final = frozenset(
    {"he", "she", "it", "they", "the", "there", "is", "was", "were", "has", "had", "will", "diagnosed", "diagnosis", "diagnoses"}
)
_FAR: Final = 8
"""Words between a thing and a cue behind it, at most: "radiculopathy of the left leg was ruled out"."""
_NOUN: Final = 2
"""Words between an age and the noun that it belongs to, at most: "a 41-year-old left-handed male"."""
_NOT_IN_NOUN: Final = frozenset(
    {"and", "or", "with", "as", "who", "whose", "of", "in", "on", "at", "to", "for", "from", "(", "injured"}
)
_BEFORE_NUMBER: Final = frozenset({"#", "no", "number"})
_AUXILIARIES: Final = frozenset({"was", "were", "is", "has", "have", "been", "now", "since", "the", "last"})
"""Words before a cue in brackets, or behind a comma, that governs what stands before: "neuropathy (now ruled out)"."""
_LEADS: Final = frozenset({"a", "an", "the", "but", "and", "also"})
_COORDINATES: Final = frozenset({",", "and", "or", "nor"})


def governs(hit: Hit, tokens: Sequence[Token], first: int, last: int) -> bool:
    """Say whether a cue governs the tokens `first` to `last` (half-open): it reaches them, or stands among them at its own border.

    "No pain" is negated as a whole, "migraine without aura" is not.
    """
    if hit.first < last and first < hit.last:
        return hit.cue.direction != "before" or all(token.word in _LEADS for token in tokens[first : hit.first])
    if hit.last <= first:
        if hit.cue.direction == "after" or (hit.cue.direction == "opening" and not _is_opening(tokens, hit.first)):
            return False
        return _reaches(tokens[hit.last : first], hit.cue.reach) and not _is_in_brackets(tokens, hit.last, first)
    if hit.cue.direction not in ("after", "both") or hit.first - last > _FAR + 1:
        return False
    between = tokens[last : hit.first]
    if between and between[0].word == "(" and all(token.word in _AUXILIARIES for token in between[1:]):
        between = between[1:]
    elif any(token.word == "(" for token in between):
        return False
    elif _is_apposition(hit, tokens, between):
        between = between[1:]
    return len(between) <= _FAR and _reaches(between, hit.cue.reach)


def _is_apposition(hit: Hit, tokens: Sequence[Token], between: Sequence[Token]) -> bool:
    """Say whether a cue opens words behind a comma that tell of what stands before it: "lupus, since refuted", "X, which was denied"."""
    if hit.cue.direction != "after" or not between or between[0].word != ",":
        return False
    links = between[1:] or (tokens[hit.first : hit.first + 1] if tokens[hit.first].word == "which" else ())
    return bool(links) and all(token.word in _AUXILIARIES or token.word == "which" for token in links)


def stretch(hit: Hit, tokens: Sequence[Token]) -> tuple[int, int]:
    """Return the tokens that a cue governs, itself among them, as a half-open range."""
    first, last = hit.first, hit.last
    while hit.cue.direction == "after" and first > 0 and _goes_back(tokens[first - 1 : hit.first], hit.cue.reach):
        first -= 1
    while hit.cue.direction != "after" and last < len(tokens) and _goes_on(tokens[hit.last : last + 1], hit.cue.reach):
        last += 1
    return first, last


def _goes_on(behind: Sequence[Token], reach: Reach) -> bool:
    return _reaches(behind, reach) and not _is_in_brackets(behind, 0, len(behind))


def _goes_back(before: Sequence[Token], reach: Reach) -> bool:
    """Say whether a scope goes back over these tokens: not out of a bracket that it stands in."""
    return _reaches(before, reach) and sum((token.word == "(") - (token.word == ")") for token in before) <= 0


def coordinates(tokens: Sequence[Token], left: Hit, right: Hit) -> bool:
    """Say whether two cues stand side by side ("no pain, no fever") and not one over the other ("not find that it is not")."""
    return any(token.word in _COORDINATES for token in tokens[left.last : right.last])


def clause_bounds(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Return the clauses of a sentence as half-open ranges of tokens: parted at marks, at words such as "but", and at new subjects."""
    cuts = [0]
    for place, token in enumerate(tokens):
        if token.word in _ENDS or (token.word in (",", "and") and _opens(tokens, place)):
            cuts.append(place + 1)
    return [(start, end) for start, end in zip(cuts, [*cuts[1:], len(tokens)], strict=True) if start < end]


def _opens(tokens: Sequence[Token], place: int) -> bool:
    return place + 1 < len(tokens) and tokens[place + 1].word in _OPENS


def _is_opening(tokens: Sequence[Token], place: int) -> bool:
    return place == 0 or tokens[place - 1].word in _ENDS or tokens[place - 1].word == ","


def _is_in_brackets(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Say whether a bracket closes before `end` that was open at `start`."""
    depth = 0
    for token in tokens[start:end]:
        depth += (token.word == "(") - (token.word == ")")
        if depth < 0:
            return True
    return False


def _reaches(between: Sequence[Token], reach: Reach) -> bool:
    """Say whether a scope of this reach goes over these tokens."""
    if reach == "sentence":
        return True
    depth = 0
    for place, token in enumerate(between):
        depth += (token.word == "(") - (token.word == ")")
        if depth <= 0 and _stops(between, place, reach):
            return False
    return True


def _stops(between: Sequence[Token], place: int, reach: Reach) -> bool:
    word = between[place].word
    if word in _ENDS:
        return True
    if reach == "list":
        return word in _VERBS
    if reach == "clause":
        return False
    if reach == "word":
        return True
    if reach == "change":
        return word == "to"
    if reach == "number":
        return word not in _BEFORE_NUMBER and ((place > 0 and between[place - 1].word[0].isdigit()) or not word[0].isdigit())
    if reach == "noun":
        return place >= _NOUN or word in _VERBS or word in _NOT_IN_NOUN or word == ","
    opens = word == "and" and (_opens(between, place) or (place + 1 == len(between) and False))
    return word == "," or opens or (reach == "phrase" and word in _JOINS)
