"""The items of a letter, a memo or a note: where each is named, what decides it, and where its reasons stand.

People number their items, answer questions, or take them up one after the other ("Now, the program. What he asked for is ..."); a
verdict stands with the item, over a group of items, or anywhere the item is named again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from extractor.case import Decision
from extractor.document import Span
from extractor.layouts.cited import cites
from extractor.layouts.item_words import Named, name_inside, name_item, treatment_words
from extractor.layouts.passages import find_runs, is_record, read_blocks, read_sentences
from extractor.lexicon import words_that
from extractor.values import Found, classify, find_conclusions, find_rulings, find_verdicts
from extractor.values.parties import CLAIMS_SIDE

CLOSING: Final = re.compile(
    r"\W{0,9}(?:that is all|"
    r"sincerely|(?:very )?truly|"
    r"(?:electronically )?signed|end of|"
    r"the reviewer is|"
    r"summary\b|appeal)",
    re.IGNORECASE,
)
_GROUP: Final = re.compile(r".{3,200}[:–—-]\s{0,3}\Z", re.DOTALL)
_THEIRS: Final = re.compile(
    rf"\b(?:{CLAIMS_SIDE}|peer\sreviewer|they|he|she)\b[^,;:]{{0,60}}?"
    rf"\b{words_that('letters', 'holds')}\b"
    r"(?![^.]{0,200}\b(?:but|yet|and)\s(?:I|we)\b)",
    re.IGNORECASE,
)
_REASON_LABEL: Final = re.compile(
    rf"(?:{words_that('titles', 'reasons')}|because|comments?|basis|grounds?|remarks?|notes?)\b[^:\n]{{0,20}}[:=]\s{{0,9}}",
    re.IGNORECASE,
)
_TOPIC: Final = re.compile(
    rf"(?:(?:Reasons?|Discussion)\b[^.]{{0,30}}\.\s{{1,9}})?(?:{words_that('letters', 'in turn')},?\s{{1,9}})?"
    rf"{words_that('letters', 'takes up')}\s{{1,9}}(?P<topic>[^.,;:?]{{3,60}})",
    re.IGNORECASE,
)
_VERB: Final = re.compile(rf"\b(?:{words_that('letters', 'helps')}|\w{{2,20}}e[ds])\b", re.IGNORECASE)
MOST_ITEMS: Final = 60
"""Entries of an enumeration that may be items, at most: the longest real decision known has 21."""
_MOST_RUNS: Final = 12
"""Enumerations of a letter that are looked at, at most, the longest first: the work on a text of nothing else stays bounded."""
_LONGEST_LEAD: Final = 600
"""Characters of a sentence before a verdict in which it may be told as another's, at most."""
_MIN_REASONS: Final = 60
"""Characters of an entry behind its own words and verdict from which it is taken to hold the item's reasons."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A place where an item is named: `span` reaches to the next entry."""

    span: Span
    body: int
    named: Named
    blocks: int = 1
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class LetterItem:
    """One item: its own words, the verdict, and the passage in which citations and reasons stand, with the reasons alone."""

    entry: Span
    named: Named
    verdict: Found[Decision] | None
    passage: Span | None
    reasons: Span | None


@lru_cache(maxsize=8)
def find_items(text: str) -> tuple[LetterItem, ...]:
    """Return the items in the order in which they are decided, () where none is decided."""
    blocks = read_blocks(text, Span(0, len(text)))
    best: list[LetterItem] = []
    for entries in _candidates(text, blocks):
        items = _with_passages(text, blocks, [_item(text, blocks, entry) for entry in entries])
        if _worth(items) > _worth(best):
            best = items
        # People who number their items name them all.
        if entries and entries[0].is_numbered and all(item.verdict for item in items):
            return tuple(items)
    return tuple(best if any(item.verdict for item in best) else _only_item(text, blocks) or best)


def _only_item(text: str, blocks: Sequence[Span]) -> list[LetterItem]:
    """Return the item of a letter that is about one alone: named in a sentence, decided by what the reviewer says last."""
    sentences = [sentence for block in blocks for sentence in read_sentences(text, block)]
    named = [(s, one) for s in sentences if (one := name_inside(text, s))]
    said = [(block, found[-1]) for block in blocks if (found := _rulings(text, block))]
    if not named or not said:
        return []
    sentence, first = max(named, key=lambda pair: (pair[1].words.end - pair[1].words.start, -pair[1].words.start))
    kinds = {kind.value for _, one in named if (kind := classify(text, one.words))}
    # Several paragraphs that end with a verdict are several items, of which one was not recognised.
    if sum(any(read_sentences(text, b)[-1].contains(found.span) for found in _rulings(text, b)) for b, _ in said) > 1:
        return []
    last, verdict = said[-1]
    if last.start < sentence.start:
        last = _last_reasons(text, blocks, sentence) or last
    citing = [
        block for block in blocks if any(cites(text, s) for s in read_sentences(text, block)) and block.start > sentence.start
    ]
    start = min([block.start for block in citing if block.start <= last.start] or [last.start])
    if len(kinds) != 1 or start < sentence.end or start > last.end:
        return []
    item = LetterItem(first.words, first, verdict, Span(start, last.end), None)
    return [replace(item, reasons=_reasons(text, item))]


def _last_reasons(text: str, blocks: Sequence[Span], named: Span) -> Span | None:
    """Return the paragraph in which the reasons end where the verdict stands before them: the last before the letter closes."""
    own = [block for block in blocks if block.start > named.start]
    closes = next((index for index, block in enumerate(own) if CLOSING.match(text, *block)), len(own))
    return own[closes - 1] if closes else None


def _worth(items: Sequence[LetterItem]) -> tuple[int, int]:
    decided = sum(item.verdict is not None for item in items)
    return (decided if decided * 2 > len(items) else 0, sum(item.named.is_told for item in items))


def _candidates(text: str, blocks: Sequence[Span]) -> Iterator[list[Entry]]:
    """Yield the lists of entries that the text may mean as its items."""
    runs = sorted(find_runs(text, blocks), key=len, reverse=True)[:_MOST_RUNS]
    runs.sort(key=lambda run: run[0].start)
    bullets = [run for run in runs if run[0].kind == "bullet"]
    for run in runs:
        if run[0].kind != "bullet":
            yield [replace(e, is_numbered=True) for e in _named_entries(text, blocks, [(m.start, m.body) for m in run])]
    if bullets:
        yield _named_entries(text, blocks, [(m.start, m.body) for run in bullets for m in run])
    asked = [block for block in blocks if block.text(text).endswith("?") and len(block.text(text)) < 300]
    yield _named_entries(text, blocks, [(block.start, block.start) for block in asked], stops=[block.start for block in asked])
    headed = [block for block in blocks if _is_headed(text, block)]
    yield _named_entries(text, blocks, [(block.start, block.start) for block in headed])
    told = [block for block in blocks if _is_taken_up(text, block)]
    yield _named_entries(text, blocks, [(block.start, block.start) for block in told])
    sentences = [sentence for block in blocks for sentence in read_sentences(text, block)]
    ruled = [(s.start, named.words.start) for s in sentences if (named := name_inside(text, s)) and _rulings(text, s)]
    yield _named_entries(text, blocks, ruled)


def _is_taken_up(text: str, block: Span) -> bool:
    """Say whether a paragraph takes an item up: one of its first sentences says what was asked for."""
    return any(name_item(text, sentence, needs_lead=True) for sentence in read_sentences(text, block)[:2])


def _is_headed(text: str, block: Span) -> bool:
    """Say whether a paragraph begins with an item and its verdict: "MRI of the tail: approved."."""
    named = name_item(text, Span(block.start, read_sentences(text, block)[0].end))
    said = find_rulings(text, Span(block.start, min(block.end, named.words.end + _MIN_REASONS))) if named else []
    return bool(named and any(0 <= found.span.start - named.words.end <= _HEADED for found in said))


_HEADED: Final = 4
"""Characters between an item and the verdict at its heading's end, at most."""


def _named_entries(text: str, blocks: Sequence[Span], starts: Sequence[tuple[int, int]], stops: Sequence[int] = ()) -> list[Entry]:
    """Return an entry for each start whose words name a treatment, each to the next; [] where too few of them do."""
    entries: list[Entry] = []
    if len(starts) > MOST_ITEMS:
        return []
    for index, (start, body) in enumerate(starts):
        end = starts[index + 1][0] if index + 1 < len(starts) else len(text)
        end = _entry_end(text, blocks, start, end, max((entry.blocks for entry in entries), default=None), stops)
        named = name_item(text, Span(body, end))
        if named is None and entries and index + 1 < len(starts):
            named = _titled(text, Span(body, end))
        if named:
            count = sum(start <= block.start < end for block in blocks)
            entries.append(Entry(Span(start, end).trimmed(text), body, named, max(1, count)))
    return entries if 2 * len(entries) > len(starts) else []


def _titled(text: str, within: Span) -> Named | None:
    """Return the first sentence of a decided entry whose words no kind of treatment knows: left out it would shift those behind it."""
    if not _rulings(text, within):
        return None
    first = read_sentences(text, read_blocks(text, within)[0])[0]
    ruled = [found.span.start for found in _rulings(text, first)]
    words = Span(first.start, min([first.end, *ruled]))
    words = Span(words.start, words.start + len(words.text(text).rstrip(" .,;:-–—=>"))).trimmed(text)
    quoted = re.compile(r"[\"“](?P<words>[^\"“”]{3,400}?)[.,;]?[\"”]").match(text, *first)
    words = Span(*quoted.span("words")) if quoted else words
    return Named(words, words.end, is_told=False) if 3 < words.end - words.start < 300 else None


def _entry_end(text: str, blocks: Sequence[Span], start: int, end: int, most: int | None, stops: Sequence[int]) -> int:
    """Return where an entry ends: at the next, at words that close a letter, or behind as many blocks as the longest before it."""
    own = [block for block in blocks if block.end > start and block.start < end]
    for count, block in enumerate(own):
        ends = CLOSING.match(text, *block) or any(block.start == stop for stop in stops) or _is_group(text, block)
        if count and (ends or _is_title(block.text(text))):
            return own[count - 1].end
        if end == len(text) and most is not None and count >= most:
            return own[count - 1].end
    return min(end, own[-1].end) if own else end


def _is_title(words: str) -> bool:
    """Say whether a paragraph is a title in capitals."""
    return len(words) < _MIN_REASONS and words.isupper() and not is_record(words) and words[-1:].isalnum()


def _is_group(text: str, block: Span) -> bool:
    return bool(_GROUP.fullmatch(block.text(text)) and find_rulings(text, block))


def _item(text: str, blocks: Sequence[Span], entry: Entry) -> LetterItem:
    start = max(entry.named.end, entry.body)
    marks = re.compile(r"[\s.,;:)?\"”]{0,9}").match(text, start, entry.span.end)
    rest = Span(marks.end() if marks else start, entry.span.end)
    verdict = _verdict(text, entry) or _group_verdict(text, blocks, entry)
    told = [s for block in read_blocks(text, rest) for s in read_sentences(text, block)]
    told = [s for s in told if verdict is None or not _meet(s, verdict.span)]
    passage = rest if sum(s.end - s.start for s in told) >= _MIN_REASONS else None
    return LetterItem(entry.span, entry.named, verdict, passage, None)


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _verdict(text: str, entry: Entry) -> Found[Decision] | None:
    """Return what an entry decides: at its heading's end, else as the reviewer says last."""
    said = _rulings(text, Span(entry.body, entry.span.end))
    heading = [found for found in said if found.span.start - entry.named.end < _MIN_REASONS]
    is_marked = heading and re.search(r"[:;=–—?]\s{0,9}(?:\w+\s){0,2}\Z|\b(?:result|verdict|decision|outcome|ruling)\b[^.]{0,20}\Z",
                                      text[max(0, heading[0].span.start - 30) : heading[0].span.start], re.IGNORECASE)  # fmt: skip
    if heading and (is_marked or text[heading[0].span.start] == "?"):
        return heading[0]
    if len({found.value for found in said}) > 1 and len(_kinds(text, entry.span)) > 1:
        # Several items told in one breath: the last verdict may be another's.
        own = [s for b in read_blocks(text, entry.span) for s in read_sentences(text, b) if _meet(s, entry.named.words)]
        said = [found for found in said if any(s.contains(found.span) for s in own)]
    return said[-1] if said else None


def _kinds(text: str, within: Span) -> set[str]:
    """Return the kinds of the treatments whose denial or request a passage speaks of."""
    named = (name_inside(text, s) for block in read_blocks(text, within) for s in read_sentences(text, block))
    return {kind.value.value for one in named if one and (kind := classify(text, one.words))}


def _group_verdict(text: str, blocks: Sequence[Span], entry: Entry) -> Found[Decision] | None:
    above = [block for block in blocks if block.end <= entry.span.start]
    for block in reversed(above):
        if _is_group(text, block):
            return find_rulings(text, block)[-1]
        if not (name_item(text, block) or is_record(block.text(text))):
            return None
    return None


def _rulings(text: str, within: Span) -> list[Found[Decision]]:
    """Return what the reviewer says of an item, in order, without what others are told to have said."""
    said = [*find_rulings(text, within), *find_conclusions(text, within), *find_verdicts(text, within)]
    kept: list[Found[Decision]] = []
    for found in sorted(said, key=lambda one: (one.span.end, one.span.start)):
        reach = max(within.start, found.span.start - _LONGEST_LEAD)
        start = max(reach, *(text.rfind(mark, reach, found.span.start) + 1 for mark in ".!?\n"))
        is_open_box = _OPEN_BOX.search(text, max(within.start, found.span.start - 12), found.span.start)
        if not _THEIRS.search(text, start, found.span.start) and not is_open_box:
            kept.append(found)
    return kept


_OPEN_BOX: Final = re.compile(r"[\[(]\s{0,3}[\])]\s{0,3}(?:not\s{1,3})?\Z", re.IGNORECASE)


def _with_passages(text: str, blocks: Sequence[Span], items: Sequence[LetterItem]) -> list[LetterItem]:
    """Return the items, each with its passage: its entry, else where it is taken up elsewhere; verdicts are looked for there too."""
    words = [treatment_words(text, item) for item in items]
    unique = [own - set().union(*(other for at, other in enumerate(words) if at != index)) for index, own in enumerate(words)]
    bare = [index for index, item in enumerate(items) if item.passage is None]
    broad = [treatment_words(text, item, broad=True) for item in items]
    elsewhere = _topics(text, blocks, items, broad) if bare else {}
    completed = []
    for index, item in enumerate(items):
        if item.passage is None and index in elsewhere:
            item = replace(item, passage=elsewhere[index])
        if item.verdict is None:
            verdict = _said_elsewhere(text, blocks, item, unique[index], [u for at, u in enumerate(unique) if at != index])
            item = replace(item, verdict=verdict)
        completed.append(replace(item, reasons=_reasons(text, item)))
    return completed


def _topics(text: str, blocks: Sequence[Span], items: Sequence[LetterItem], words: Sequence[set[str]]) -> dict[int, Span]:
    """Return, by item, the sentences from where it is taken up outside its entry to where another one is, or to the paragraph's end."""
    found: dict[int, Span] = {}
    for block in blocks:
        current: int | None = None
        for sentence in read_sentences(text, block):
            if any(item.entry.contains(sentence) or item.entry.start == sentence.start for item in items):
                current = None
                continue
            topic = _TOPIC.match(text, *sentence)
            about = _named_in(text[topic.start("topic") : topic.end("topic")], words, max(found, default=-1) + 1) if topic else None
            if about is not None and about != current and about not in found:
                current = about
                found[about] = sentence
            elif current is not None:
                found[current] = Span(found[current].start, sentence.end)
    return found


def _named_in(said: str, words: Sequence[set[str]], following: int) -> int | None:
    """Return the item most of whose words stand in a phrase; of several with as many the one that is next in order, else none."""
    spoken = {_stem(word) for word in re.findall(r"[A-Za-z][\w-]+", said)}
    shares = [len(spoken & own) for own in words]
    hits = [index for index, share in enumerate(shares) if share and share == max(shares)]
    return hits[0] if len(hits) == 1 else following if following in hits else None


def _stem(word: str) -> str:
    return word.casefold().rstrip("s")


def _said_elsewhere(
    text: str, blocks: Sequence[Span], item: LetterItem, own: set[str], others: Sequence[set[str]]
) -> Found[Decision] | None:
    """Return the verdict of a sentence that names this item and no other, outside its entry; the last one counts."""
    said = _rulings(text, item.passage) if item.passage else []
    if said:
        return said[-1]
    for block in blocks:
        for sentence in read_sentences(text, block):
            spoken = {_stem(word) for word in re.findall(r"[A-Za-z][\w-]+", sentence.text(text))}
            if spoken & own and not any(spoken & other for other in others):
                said += _rulings(text, sentence)
    return said[-1] if said else None


def _reasons(text: str, item: LetterItem) -> Span | None:
    """Return an item's reasons: its passage from behind the sentences that only name, decide or cite."""
    if item.passage is None:
        return None
    sentences = [s for block in read_blocks(text, item.passage) for s in read_sentences(text, block)]
    for sentence in sentences:
        label = _REASON_LABEL.match(text, *sentence)
        if label:
            return Span(label.end(), item.passage.end).trimmed(text)
    start = 0
    while start < len(sentences) - 1 and _is_lead(text, sentences[start], item):
        start += 1
    return Span(sentences[start].start, item.passage.end).trimmed(text) if sentences else None


def _is_lead(text: str, sentence: Span, item: LetterItem) -> bool:
    if (item.entry.contains(sentence) and sentence.start < item.named.end) or cites(text, sentence):
        return True
    is_first = item.passage is not None and item.entry.contains(item.passage) and sentence.start == item.passage.start
    # The rest of the sentence that names the item.
    if is_first and not re.search(r"[.!?:]\W{0,9}\Z|\n\s*\Z", text[item.named.end : sentence.start]):
        return True
    words = sentence.text(text)
    is_verdict = item.verdict is not None and _meet(sentence, item.verdict.span)
    if len(words) < _MIN_REASONS and (is_verdict or re.match(r"(?:Yes|No)[.,;:!]", words)):
        return True
    topic = _TOPIC.fullmatch(words.rstrip(". "))
    return bool(topic and len(words) < _MIN_REASONS and not _VERB.search(words))
