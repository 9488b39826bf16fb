"""A scan's invisible text held against a recognition of its picture: numbers and words that differ, are lacking, or were added.

Only what is recognised surely counts: a smear that reads otherwise says nothing about the text. Lines that the two have in another order
are no difference.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from rapidfuzz.distance import Indel, Levenshtein

from extractor.document import Span, Word
from extractor.ingest.assembly import Note, PageText

SURE_WORD: Final = 0.9
"""Confidence of a word's least certain character from which on its reading is held against the text."""
_OTHER_WORD: Final = 0.5
"""Likeness (0 to 1) below which two words are not two readings of one."""
_LONG_WORD: Final = 4
_RUN: Final = 3
"""So many words, or a number of two digits or "not" among them, that one of the two lacks are a difference."""
_LEGIBLE: Final = 0.6
"""Share of surely read words above which what was not read is not there."""
_MOST_SHOWN: Final = 4
_MOST_TOKENS: Final = 3_000
_WORD: Final = re.compile(r"\S+")
_PIECE: Final = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")
"""What is compared: recognition puts blanks and strokes elsewhere, and joins words."""


class Token(NamedTuple):
    """A number or a word of a page: its folded form, the span and the words of print in which it stands, whether it was read surely."""

    form: str
    span: Span
    word: str
    is_sure: bool = True

    @property
    def digits(self) -> str:
        """Its digits, empty for a word."""
        return "".join(filter(str.isdigit, self.form))


class Difference(NamedTuple):
    """What the text says and what the picture shows instead (either may be nothing), with its place in the text."""

    says: str
    shows: str
    span: Span | None

    @property
    def words(self) -> str:
        """The difference in a few words."""
        if self.says and self.shows:
            return f"it says {self.says!r}, its picture shows {self.shows!r}"
        return (
            f"it says {self.says!r}, which its picture does not show" if self.says else f"its picture shows {self.shows!r} as well"
        )


def compare_layer(text: str, read: PageText) -> Note | None:
    """Return a note of what the text of a scan says otherwise than its picture, None where they agree."""
    found = list(differences(text, read))
    if not found:
        return None
    some = "; ".join(difference.words for difference in found[:_MOST_SHOWN])
    more = f"; and {len(found) - _MOST_SHOWN:,} more" if len(found) > _MOST_SHOWN else ""
    return Note("ocr-differs", f"its text is not what its picture reads: {some}{more}", tuple(d.span for d in found if d.span))


def differences(text: str, read: PageText) -> Iterator[Difference]:
    """Yield the differences in the order of the text, each once."""
    ours = [token for found in _WORD.finditer(text) for token in _tokens(Span(*found.span()), found[0], is_sure=True)]
    theirs = [token for line in read.lines for word in line.words for token in _read_tokens(word, read)]
    ours, theirs = ours[:_MOST_TOKENS], theirs[:_MOST_TOKENS]
    blocks = list(_blocks(ours, theirs))
    shown_elsewhere = Counter(token.form for _, shown in blocks for token in shown)
    said_elsewhere = Counter(token.form for said, _ in blocks for token in said)
    is_legible = sum(token.is_sure for token in theirs) > _LEGIBLE * len(theirs)
    known = set[tuple[str, str]]()
    for said, shown in blocks:
        here = [token for token in said if not shown_elsewhere[token.form]]
        there = [token for token in shown if not said_elsewhere[token.form]]
        for difference in _in_block(here, there, is_legible=is_legible):
            if difference[:2] not in known:
                known.add(difference[:2])
                yield difference


def _blocks(ours: Sequence[Token], theirs: Sequence[Token]) -> Iterator[tuple[list[Token], list[Token]]]:
    """Yield the stretches in which the two differ, what the text has there and what the picture."""
    said: list[Token] = []
    shown: list[Token] = []
    for step in Levenshtein.opcodes([token.form for token in ours], [token.form for token in theirs]):
        if step.tag == "equal":
            yield said, shown
            said, shown = [], []
        else:
            said += ours[step.src_start : step.src_end]
            shown += theirs[step.dest_start : step.dest_end]
    yield said, shown


def _tokens(span: Span, word: str, *, is_sure: bool) -> Iterator[Token]:
    yield from (Token(found[0].casefold(), span, word, is_sure) for found in _PIECE.finditer(word))


def _read_tokens(word: Word, read: PageText) -> Iterator[Token]:
    doubtful = any(doubt.span.start < word.span.end and word.span.start < doubt.span.end for doubt in read.doubts)
    return _tokens(word.span, word.span.text(read.text), is_sure=word.confidence >= SURE_WORD and not doubtful)


def _in_block(said: Sequence[Token], shown: Sequence[Token], *, is_legible: bool) -> Iterator[Difference]:
    """Compare a stretch that is not the same piece for piece; what stands elsewhere in the other one was moved, and is not in it."""
    if "".join(token.form for token in said) == "".join(token.form for token in shown):
        return  # parted otherwise
    if len(said) == len(shown):
        pairs = (pair for pair in zip(said, shown, strict=True) if _contradict(*pair))
        yield from (Difference(ours.word, theirs.word, ours.span) for ours, theirs in pairs)
    elif is_legible and all(token.is_sure for token in shown) and _is_much(said if len(said) > len(shown) else shown):
        span = Span(said[0].span.start, said[-1].span.end) if said else None
        yield Difference(_joined(said), _joined(shown), span)


def _contradict(ours: Token, theirs: Token) -> bool:
    """Say whether a sure reading is another number, or quite another word."""
    if not theirs.is_sure:
        return False
    if ours.digits and theirs.digits:
        return ours.digits != theirs.digits
    likeness = Indel.normalized_similarity(ours.form, theirs.form)
    return min(len(ours.form), len(theirs.form)) >= _LONG_WORD and likeness < _OTHER_WORD


def _is_much(tokens: Sequence[Token]) -> bool:
    """Say whether so much is lacking that it was not overlooked, as a page's lone number is."""
    return len(tokens) >= _RUN or any(len(token.digits) > 1 or token.form == "not" for token in tokens)


def _joined(tokens: Sequence[Token]) -> str:
    """Return the words in which tokens stand, each once."""
    return " ".join(token.word for number, token in enumerate(tokens) if not number or tokens[number - 1].span != token.span)
