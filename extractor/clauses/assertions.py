"""What is asserted at a place: polarity, condition, time, subject and speaker, by the cues whose scope holds it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple, cast

from extractor.clauses.cues import Hit, Kind, Polarity, Speaker, Subject, Time, Token, find_cues, tokenize
from extractor.clauses.scope import clause_bounds, coordinates, governs, stretch
from extractor.clauses.sentences import split_sentences
from extractor.document import Span

_FARTHEST: Final = 150
"""Words from a cue to what it governs, at most: a text without stops takes no square of its length."""

_WINDOW: Final = 600
"""Characters on each side of a place in which its sentence begins and ends."""
_IN_A_YEAR: Final = re.compile(r"\b(?:in|since|until)\s{1,9}(?:[A-Z][a-z]{2,8}\s{1,9})?(?:19|20)\d\d\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Assertion:
    """How something is said: "doubted" is a suspicion; "refused" and "planned" things have not been done."""

    polarity: Polarity = "asserted"
    is_conditional: bool = False
    time: Time = "present"
    subject: Subject = "patient"
    speaker: Speaker = "writer"

    @property
    def holds(self) -> bool:
        """Say whether it is, or was, so of the patient: not denied, not conditional, neither planned nor refused."""
        return (
            self.polarity != "negated"
            and not self.is_conditional
            and self.time in ("present", "past")
            and self.subject in ("patient", "thing")
        )


class Clause(NamedTuple):
    """A clause and how it is said; `span` indexes the whole text."""

    span: Span
    assertion: Assertion


def assertion_at(text: str, span: Span, sentence: Span | None = None) -> Assertion:
    """Return how the words at `span` are said, by the cues of their own sentence (looked for when it is not given).

    >>> text = "He denies fever, chills. If it fails, surgery is planned."
    >>> assertion_at(text, Span(17, 23)).polarity, assertion_at(text, Span(38, 45)).time
    ('negated', 'planned')
    """
    sentence = sentence or sentence_at(text, span)
    tokens, hits = _read(sentence.text(text))
    at = [i for i, t in enumerate(tokens) if t.start + sentence.start < span.end and t.end + sentence.start > span.start]
    if not at:
        return Assertion()
    near = [hit for hit in hits if -_FARTHEST <= hit.first - at[0] <= _FARTHEST]
    return _combine(tokens, [hit for hit in near if governs(hit, tokens, at[0], at[-1] + 1)])


def clauses(text: str, within: Span) -> tuple[Clause, ...]:
    """Return the clauses of a stretch of text in order, each with what its own cues make of it.

    >>> [clause.assertion.polarity for clause in clauses("It helped, but she cannot walk.", Span(0, 31))]
    ['asserted', 'negated']
    """
    found = []
    for sentence in split_sentences(text, within):
        tokens, hits = _read(sentence.text(text))
        for first, last in clause_bounds(tokens):
            span = Span(sentence.start + tokens[first].start, sentence.start + tokens[last - 1].end)
            governing = [h for h in hits if h.first < last and first < h.last]
            found.append(Clause(span, _combine(tokens, governing)))
    return tuple(found)


def scopes(text: str, within: Span, kind: Kind) -> list[Span]:
    """Return the stretches that the cues of a kind govern inside `within`, each with its cue, in order.

    >>> text = "Zyxol 7 mg instead of Quorvane 5 mg, daily"
    >>> [span.text(text) for span in scopes(text, Span(0, len(text)), "request")]
    ['instead of Quorvane 5 mg']
    """
    tokens, hits = _read(within.text(text))
    ranges = [stretch(hit, tokens) for hit in hits if hit.cue.kind == kind]
    return [Span(within.start + tokens[first].start, within.start + tokens[last - 1].end) for first, last in ranges]


def find_words(text: str, sentence: Span, kind: Kind) -> list[tuple[str, Span]]:
    """Return the cues of a kind in a sentence, in order: what each means, and its place.

    >>> find_words("The denial stands.", Span(0, 18), "ruling")
    [('upheld', Span(start=11, end=17))]
    """
    tokens, hits = _read(sentence.text(text))
    return [
        (h.cue.value, Span(sentence.start + tokens[h.first].start, sentence.start + tokens[h.last - 1].end))
        for h in hits
        if h.cue.kind == kind
    ]


def is_of_another_occasion(text: str, span: Span, within: Span) -> bool:
    """Say whether the sentence of a place tells of another time, another order or a general rule, and not of what is decided.

    >>> text = "Last year Zyxol 7 mg was used. Zyxol 5 mg is requested."
    >>> is_of_another_occasion(text, Span(10, 20), Span(0, 55)), is_of_another_occasion(text, Span(31, 41), Span(0, 55))
    (True, False)
    """
    sentence = sentence_at(text, span, within)
    return bool(find_words(text, sentence, "occasion")) or _IN_A_YEAR.search(text, sentence.start, span.end) is not None


def sentence_at(text: str, span: Span, within: Span | None = None) -> Span:
    """Return the sentence in which a span stands, inside `within`; of a span over several, up to the end of the last."""
    start, end = within or Span(0, len(text))
    start, end = max(start, span.start - _WINDOW), min(end, span.end + _WINDOW)
    floor, ceiling = text.rfind("\n\n", start, span.start), text.find("\n\n", span.end, end)
    around = Span(floor + 2 if floor >= 0 else start, ceiling if ceiling >= 0 else end)
    touched = [s for s in split_sentences(text, around) if s.start < span.end and span.start < s.end]
    return Span(touched[0].start, touched[-1].end) if touched else span


@lru_cache(maxsize=1024)
def _read(sentence: str) -> tuple[tuple[Token, ...], list[Hit]]:
    tokens = tokenize(sentence)
    return tokens, find_cues(tokens)


def _combine(tokens: Sequence[Token], hits: Sequence[Hit]) -> Assertion:
    def last(kind: Kind, default: str) -> str:
        return next((hit.cue.value for hit in reversed(hits) if hit.cue.kind == kind), default)

    return Assertion(
        polarity=_polarity(tokens, [hit for hit in hits if hit.cue.kind == "polarity"]),
        is_conditional=any(hit.cue.kind == "condition" for hit in hits),
        time=cast("Time", last("time", "present")),
        subject=cast("Subject", last("subject", "patient")),
        speaker=cast("Speaker", last("speaker", "writer")),
    )


def _polarity(tokens: Sequence[Token], hits: Sequence[Hit]) -> Polarity:
    """Return the polarity under negations: one over another takes it back, one beside another does not."""
    is_negated, before = False, None
    for hit in hits:
        if hit.cue.value == "negated":
            is_negated = True if before is None or coordinates(tokens, before, hit) else not is_negated
            before = hit
    if is_negated:
        return "negated"
    return "doubted" if any(hit.cue.value == "doubted" for hit in hits) else "asserted"
