"""How a letter names an item: "You wrote for X.", "Should he have X?", "X: not necessary", and what was asked for and granted of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from extractor.document import Span
from extractor.layouts.passages import is_record, read_blocks, read_sentences
from extractor.lexicon import rows, words_that
from extractor.values import (
    classify,
    find_conclusions,
    find_packages,
    find_per_week,
    find_quantities,
    find_rulings,
    find_sessions,
    find_strengths,
    find_verdicts,
)
from extractor.values.parties import CLAIMS_NAMED, CLAIMS_SIDE
from extractor.values.patterns import worded

if TYPE_CHECKING:
    from extractor.layouts.letter_items import LetterItem


_WHO: Final = r"(?:you|s?he|we|(?:the|your|her|their|this) (?:[\w-]+ ){0,2}?(?:doctor|chiropractor))"
_ASKED_FOR: Final = r"(?:asked|wrote)"
_ASKED: Final = (
    r"(?:requested|wants?|"
    r"would like)"
)
_MATTER: Final = r"(?:requests?|items?|matters?|one)"
_LEADS: Final = (
    worded(rf"what {_WHO} (?:has )?(?:{_ASKED_FOR}|{_ASKED})(?: for)?(?: here)? (?:is|was|are|were)[:,]? "),
    worded(
        rf"(?:in \w+ [\w ]{{1,40}}, )?{_WHO} (?:had |has )?(?:{_ASKED_FOR}(?: me)? (?:for|"
        rf"to add)|{_ASKED})"
        r"(?: (?:to have|to add))? "
    ),
    worded(rf"(?:the |your )?(?:\w+ )?{_MATTER}(?: here)?"
          r"(?:(?: is| was| came in)(?: as)?(?: for)?:?|:) "),
    worded(r"(?:also )?(?:in dispute|at issue|disputed|under review|requested|left)(?: here|"
        r" now)?(?: is| are| was| were|:):?\s{1,9}"),
    worded(
        r"(?:\w+ ){0,2}?(?:approval|requests?|orders?|prescriptions?|rfa|denial|refusal) (?:for|of) "
    ),
    worded(r"should (?:s?he|they) (?:be allowed|have) "),
    worded(r"(?:is|are|was|were) (?=.{5,250}\?)"),
)  # fmt: skip
_REMAINING: Final = worded(r"(?:the )?(?:remaining|other) ")
_GRANTED: Final = worded(
    rf"(?:the )?(?:{CLAIMS_SIDE}|they)(?: doctor)? (?:had |has )?"
    r"(?:approved|allowed|granted) (?P<part>[^.;]{2,120}?)(?=[.;])"
)
_COPULA: Final = re.compile(r"(?:is|was|are|were|concerns?)\s{1,9}(?:for\s{1,9}|about\s{1,9})?", re.IGNORECASE)
_ARTICLE: Final = re.compile(r"(?:an?|the|his|her|your|their)\s{1,9}", re.IGNORECASE)
_OPENING: Final = re.compile(rf"(?:{words_that('letters', 'opens')}\b[,:]?\s{{1,9}})+", re.IGNORECASE)
_TAIL: Final = re.compile(
    rf"(?:[\s,:;–—-]|\b{words_that('letters', 'closes')}(?=[\s,:;–—-]|\Z))+\Z",
    re.IGNORECASE,
)
_VERB: Final = re.compile(rf"\b{words_that('letters', 'tells')}\b", re.IGNORECASE)
_LONGEST: Final = 400
_FIRST: Final = 2_000
"""Characters of a passage in which it names its item; a longer sentence is a sign that no sentences were found."""
_JOINING: Final = frozenset(row["name"] for row in rows("letters") if row["says"] == "joins")
_SHARED: Final = frozenset(row["name"] for row in rows("letters") if row["says"] == "is shared")


@dataclass(frozen=True, slots=True)
class Named:
    """An item's own words; `end` is where what names it ends. `original` and `authorized` are stated where a part was granted.

    `is_told` says that the words tell an order in full, or follow words that say what was asked for.
    """

    words: Span
    end: int
    is_told: bool
    original: Span | None = None
    authorized: Span | None = None


_ANYWHERE: Final = worded(
    r"\b(?:is|was) (?:asked(?: for)?|requested|disputed|before me)\s{0,3}:\s{1,9}|in dispute\s{0,3}:\s{1,9}|"
    r"(?:denial|refusal|requests?|application|authori[sz]ation|approval|coverage|rfa) (?:of|for) |"
    rf"\b{_WHO} (?:had |has |have )?(?:{_ASKED_FOR} (?:for|to have)|{_ASKED}) "
)


def name_inside(text: str, sentence: Span) -> Named | None:
    """Return how a sentence names an item anywhere in it: "I was asked to look at the denial of X"; None where it names none."""
    if sentence.end - sentence.start > _FIRST:
        return None
    for lead in _ANYWHERE.finditer(text, *sentence):
        words = _own_words(text, Span(lead.end(), sentence.end))[0]
        if words is not None:
            return Named(words, words.end, True)
    return None


def name_item(text: str, within: Span, *, needs_lead: bool = False) -> Named | None:
    """Return how the beginning of a passage names an item, None where it names no treatment."""
    sentences = list(_first_sentences(text, within))
    best: tuple[int, Named] | None = None
    for index, sentence in enumerate(sentences[:3]):
        words, has_lead = _own_words(text, sentence)
        if words is None or (needs_lead and not has_lead) or (index and not has_lead and _VERB.search(text, *words)):
            continue
        score = 2 * has_lead + _details(text, words)
        if best is None or score > best[0]:
            best = (score, Named(words, words.end, score > 0))
    return _with_parts(text, sentences, best[1]) if best else None


def _first_sentences(text: str, within: Span) -> Iterator[Span]:
    """Yield the first sentences of a passage, or its first line where a line with a label follows."""
    blocks = read_blocks(text, Span(within.start, min(within.end, within.start + _FIRST)))
    for index, block in enumerate(blocks[:2]):
        if index and (is_record(block.text(text)) or len(blocks[0].text(text)) > 60 or "?" in blocks[0].text(text)):
            return
        yield from read_sentences(text, block)[: 5 if not index else 1]


def _own_words(text: str, sentence: Span) -> tuple[Span | None, bool]:
    """Return an item's words inside a sentence, without lead-in, article and verdict; and whether a lead-in stood there."""
    start, has_lead = sentence.start, False
    opening = _OPENING.match(text, *sentence)
    start = opening.end() if opening else start
    lead = next((m for rule in _LEADS if (m := rule.match(text, start, sentence.end))), None)
    if lead:
        start, has_lead = lead.end(), True
    copula = _COPULA.match(text, start, sentence.end)
    start = copula.end() if copula else start
    rest = _REMAINING.match(text, start, sentence.end)
    article = _ARTICLE.match(text, start, sentence.end)
    start = rest.end() if rest else article.end() if article else start
    stops = [
        f.span.start
        for find in (find_rulings, find_conclusions, find_verdicts)
        for f in find(text, sentence)
        if f.span.start > start
    ]
    asked = text.find("?", start, sentence.end)
    end = min([*stops, sentence.end, *([asked] if asked >= 0 else [])])
    clause = re.compile(
        r"[;:]\s|\s--?\s|,\s(?:and\s)?(?:which|because|but|so|he|she|I|we|this)\b|"
        rf",\s(?:and\s)?(?:both\s)?(?:the\s)?(?:{CLAIMS_NAMED}|my|mine)\b|"
        r"\sthat\s|\.\Z"
    ).search(text, start, end)
    if clause and clause[0].startswith(":") and end in stops and _is_noun(text, Span(clause.end(), end)):
        clause = None
    end = clause.start() if clause else end
    box = _BOX.search(text, start, end)
    end = box.start() if box else end
    tail = _TAIL.search(text, max(start, end - 80), end)
    words = _unquoted(text, Span(start, tail.start() if tail else end).trimmed(text))
    if words.end - words.start < 3 or words.end - words.start > _LONGEST or classify(text, words) is None:
        return None, has_lead
    return words, has_lead


def _is_noun(text: str, rest: Span) -> bool:
    """Say whether what stands between a colon and the verdict belongs to the item's words: a few of them, and no verb."""
    return 0 < rest.end - rest.start < _REST and not _VERB.search(text, *rest)


_REST: Final = 80
_BOX: Final = re.compile(r"\s[\[(]\s{0,3}[xX✓✔]?\s{0,3}[\])](?=\s)")


def _unquoted(text: str, words: Span) -> Span:
    """Return the words between quotation marks where nothing stands outside of them."""
    quoted = re.compile(r"[\"“](?P<words>[^\"“”]{3,400}?)[.,;]?[\"”][.,;]?").fullmatch(text, *words)
    return Span(*quoted.span("words")) if quoted else words


def _details(text: str, words: Span) -> int:
    """Return how much of an order the words tell: a strength, a count."""
    finders = (find_strengths, find_quantities, find_packages, find_sessions, find_per_week)
    return sum(bool(find(text, words)) for find in finders)


def _with_parts(text: str, sentences: list[Span], named: Named) -> Named:
    """Add what was asked for and what of it was granted, where sentences say so and the rest is named behind them."""
    granted = next(((s, m) for s in sentences if (m := _GRANTED.search(text, *s))), None)
    if granted is None:
        return named
    sentence, part = granted
    left = next((s for s in sentences if s.start >= sentence.end), None)
    words = (
        _own_words(text, left)[0]
        if left and re.search(r"\b(?:dispute|remaining|rest|other|left|issue|balance)\b", left.text(text))
        else None
    )
    asked = next((w for s in sentences if s.end <= sentence.start and (w := _own_words(text, s)) and w[1]), None)
    if left is None or words is None or asked is None or asked[0] is None:
        return named
    return Named(words, left.end, True, asked[0], Span(*part.span("part")).trimmed(text))


def treatment_words(text: str, item: LetterItem, *, broad: bool = False) -> set[str]:
    """Return the stems of the words by which an item may be named again; `broad`: also of those that many treatments share."""
    spans = [item.named.words, Span(item.entry.start, min(item.entry.end, item.named.words.start))]
    words = {w.casefold().rstrip("s") for span in spans for w in re.findall(r"[A-Za-z][\w-]{3,}|TENS|MRI|EMG|PRP", span.text(text))}
    shared = _JOINING if broad else _JOINING | _SHARED
    return {word for word in words if word not in shared and f"{word}s" not in shared}
