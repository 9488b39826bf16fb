"""How a letter, a memo or a note is written: its blocks (paragraphs, list entries, lines with a label), sentences and enumerations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

from extractor.clauses import split_sentences
from extractor.document import Span
from extractor.layouts.furniture import is_furniture

_LINE: Final = re.compile(r"[^\r\n\f]*")
_RECORD: Final = re.compile(
    r"[ \t]{0,20}(?P<label>[A-Za-z][\w'’./&()-]{0,20}(?:[ \t]{1,3}[\w'’./&()#-]{1,20}){0,4})[ \t]{0,9}"
    r"(?:\.{2,40}[ \t]{0,3}:?|[:=])(?=[ \t]|$)"
)
_RULE: Final = re.compile(r"[-=_*~–—]{5,200}")
_SHORT: Final = 60
"""Characters of a line that was not broken because it was full, at most."""

# "..., and so do I. He fell": elsewhere a capital and a full stop are an initial.
_I_ENDS: Final = re.compile(r"\b(?:do|did|am|shall|will|would|have|had|can|could|and|than|as|are)\s{1,9}I\.\s{1,9}(?=[A-Z])")

_PAGE_ENDS: Final = re.compile(r"\b(?:pp?|pgs?)\.\s{0,3}\Z")

MarkerKind = Literal["number", "letter", "named", "ordinal", "word", "bullet"]
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_WORDS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_LAST: Final = ("last", "lastly", "finally")
_NAMES: Final = r"(?:item|issue|request|number)"
_VALUE: Final = rf"(?P<v>\d{{1,2}}|[A-Ha-h](?![\w'’])|(?:{'|'.join(_WORDS)})\b)"
_BLOCK_MARKERS: Final[tuple[tuple[MarkerKind, re.Pattern[str]], ...]] = (
    (
        "named",
        re.compile(
            rf"{_NAMES}\s{{1,3}}(?:no\.?\s?|number\s|#\s?)?{_VALUE}(?:\sof\s\d{{1,2}})?\s{{0,3}}(?:\.{{2,40}}\s?:?|[.:,)–—-]{{1,2}}|(?=\())\s{{0,9}}",
            re.IGNORECASE,
        ),
    ),
    ("number", re.compile(r"(?:\((?P<v>\d{1,2})\)|#?(?P<w>\d{1,2})[.):\]](?!\d)|#(?P<x>\d{1,2})\b[,:]?)[ \t]{0,9}(?=\S)")),
    ("letter", re.compile(r"(?:\((?P<v>[A-Ha-h])\)|(?P<w>[A-Ha-h])[.)])[ \t]{1,9}(?=\S)")),
    ("bullet", re.compile(r"(?P<v>[-*•·▪●+>]|–|o(?=[ \t]{1,9}[A-Za-z\d]))[ \t]{1,9}(?=\S)")),
)
_SENTENCE_MARKERS: Final[tuple[tuple[MarkerKind, re.Pattern[str]], ...]] = (
    ("ordinal", re.compile(rf"(?:The\s{{1,3}}|My\s{{1,3}}|And\s{{1,3}})?(?P<v>{'|'.join(_ORDINALS + _LAST)})(?:ly)?\b"
                           rf"(?:\s{{1,3}}(?:{_NAMES}|thing|one))?[\s]{{0,3}}"
                           r"[,:.–—-]?\s{0,9}", re.IGNORECASE)),
    ("named", _BLOCK_MARKERS[0][1]),
    ("word", re.compile(rf"(?:Number\s)?(?P<v>{'|'.join(_WORDS)})[.:,]\s{{1,9}}(?=[A-Z])", re.IGNORECASE)),
    ("number", re.compile(r"\((?P<v>\d{1,2})\)\s{1,9}(?=\S)")),
)  # fmt: skip


class Marker(NamedTuple):
    """The beginning of an entry of an enumeration: `value` counts from 1 (0 for a bullet, -1 for "last"); the words begin at `body`."""

    kind: MarkerKind
    value: int
    start: int
    body: int


def read_blocks(text: str, within: Span) -> list[Span]:
    """Return the paragraphs of a text in order, trimmed: broken at blank lines, list markers, and lines that begin with a label.

    >>> text = "He fell\\noff the moon.\\n\\ndx: bent tail\\nmoi: fall\\n- moss\\n  and mud"
    >>> [block.text(text) for block in read_blocks(text, Span(0, len(text)))]
    ['He fell\\noff the moon.', 'dx: bent tail', 'moi: fall', '- moss\\n  and mud']
    """
    blocks: list[Span] = []
    is_open, before = False, ""
    is_note = _is_note(within.text(text))
    for found in _LINE.finditer(text, *within):
        line = found.group()
        if not line.strip():
            is_open = is_open and found.start() < within.end and not _ends_paragraph(text, found.start())
            continue
        if _RULE.fullmatch(line.strip()):
            is_open = False
            continue
        if is_furniture(line.strip()):
            continue
        span = Span(*found.span()).trimmed(text)
        if is_open and not _begins(line, before, is_note=is_note):
            blocks[-1] = Span(blocks[-1].start, span.end)
        else:
            blocks.append(span)
        is_open, before = True, line.strip()
    return blocks


def _ends_paragraph(text: str, at: int) -> bool:
    """Say whether the empty match at `at` is a blank line, and not the end of a line."""
    return re.search(r"(?:\n[ \t]*\r?\n|\r[ \t]*\r|\f)[ \t]*\r?\n?\Z", text[max(0, at - 60) : at + 1]) is not None


def _begins(line: str, before: str, *, is_note: bool) -> bool:
    words = line.strip()
    if " | " in words:
        return True
    if any(rule.match(words) for _, rule in _BLOCK_MARKERS):
        # A date that is broken over two lines is no entry: "on January / 19. It is ...".
        return (
            len(before) < _SHORT
            or before[-1:] in ".:;!?)"
            or is_record(words)
            or any(rule.match(before) for _, rule in _BLOCK_MARKERS)
        )
    if is_record(words):
        return is_note or len(before) < _SHORT or is_record(before) or line[:1] in " \t"
    return len(before) < _SHORT and words.endswith(":")


def _is_note(text: str) -> bool:
    """Say whether a text is a note of labelled lines rather than prose with a label here and there."""
    lines = [line for line in text.splitlines() if line.strip()]
    records = sum(is_record(line) for line in lines)
    return records >= max(4, 0.3 * len(lines)) or records >= max(2, 0.6 * len(lines))


def is_record(line: str) -> bool:
    """Say whether a line begins with a label: a few words and a colon."""
    return _RECORD.match(line) is not None


def read_sentences(text: str, block: Span) -> list[Span]:
    """Return the sentences of a block, the labels at its start with the first; an answer "Yes." or "No." is one of its own."""
    start = block.start
    while label := _RECORD.match(text, start, block.end):
        start = label.end()
    if start > block.start and not text[start : block.end].strip():
        return [block]
    told = _sentences(text, Span(start, block.end))
    return [Span(block.start, told[0].end), *told[1:]] if start > block.start else told


def _sentences(text: str, block: Span) -> list[Span]:
    sentences: list[Span] = []
    ends = [match.end() for match in _I_ENDS.finditer(text, *block)]
    parts = [Span(a, b) for a, b in zip([block.start, *ends], [*ends, block.end], strict=True)]
    for sentence in (sentence for part in parts for sentence in _with_pages(text, split_sentences(text, part))):
        answer = re.compile(r"(?:Yes|No)\.\s{1,9}(?=[A-Z])").match(text, *sentence)
        if answer:
            sentences.append(Span(sentence.start, answer.end()).trimmed(text))
        sentences.append(Span(answer.end() if answer else sentence.start, sentence.end))
    return sentences


def _with_pages(text: str, sentences: Iterable[Span]) -> list[Span]:
    """Join sentences that were parted behind the abbreviation of a page."""
    joined: list[Span] = []
    for sentence in sentences:
        if joined and _PAGE_ENDS.search(text, max(joined[-1].start, joined[-1].end - 8), joined[-1].end):
            joined[-1] = Span(joined[-1].start, sentence.end)
        else:
            joined.append(sentence)
    return joined


def find_markers(text: str, blocks: Sequence[Span]) -> list[Marker]:
    """Return what may begin an entry, in order: at the beginning of a block, or of a sentence inside one."""
    markers = []
    for block in blocks:
        at_start = next(_markers_at(text, block, (*_BLOCK_MARKERS, *_SENTENCE_MARKERS)), None)
        if at_start:
            markers.append(at_start)
        for sentence in read_sentences(text, block)[1:]:
            markers += list(_markers_at(text, Span(sentence.start, block.end), _SENTENCE_MARKERS))[:1]
    return markers


def _markers_at(text: str, at: Span, rules: Sequence[tuple[MarkerKind, re.Pattern[str]]]) -> Iterator[Marker]:
    for kind, rule in rules:
        found = rule.match(text, *at)
        if found:
            said = next(value for value in found.groupdict().values() if value).lower()
            yield Marker(kind, _worth(kind, said), at.start, found.end())


def _worth(kind: MarkerKind, said: str) -> int:
    if kind == "bullet":
        return 0
    if said in _LAST:
        return -1
    for names in (_ORDINALS, _WORDS):
        if said in names:
            return names.index(said) + 1
    return int(said) if said.isdigit() else ord(said) - ord("a") + 1


def find_runs(text: str, blocks: Sequence[Span]) -> list[list[Marker]]:
    """Return the enumerations: markers of one kind that count from 1, or bullets of neighbouring blocks."""
    runs: list[list[Marker]] = []
    rank = {block.start: index for index, block in enumerate(blocks)}
    markers = find_markers(text, blocks)
    for kind in ("number", "letter", "named", "ordinal", "word", "bullet"):
        run: list[Marker] = []
        for marker in (m for m in markers if m.kind == kind):
            goes_on = bool(run) and (
                marker.value in (run[-1].value + 1, -1) if kind != "bullet" else rank[marker.start] == rank[run[-1].start] + 1
            )
            if goes_on:
                run.append(marker)
            elif marker.value in (0, 1):
                run = [marker]
                runs.append(run)
    return [run for run in runs if len(run) > 1 or run[0].kind == "named"]
