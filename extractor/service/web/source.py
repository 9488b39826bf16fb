"""The source beside the fields: its text in marked pieces, and for each page of a PDF or picture where the marked words stand."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pydantic import BaseModel

from extractor.document import Box, Document, Page, Span
from extractor.ingest.word_boxes import PlacedWord
from extractor.pages.html import LONGEST_TINT
from extractor.pages.view import page_spans
from extractor.record import Record, Status
from extractor.service.web.context import Reading

KEPT_PAGES = 200
"""Pages whose words are remembered: some 500 words each."""

_SAME_LINE = 0.5
"""Share of a word's height by which two words of one line overlap at least."""


_WORD = re.compile(r"\S+")


class PageMark(BaseModel):
    """One leaf's place on a page: a box a line, as shares (left, top, right, bottom) of the page.

    `wide` is a place that is long, or holds others: it is shown only while it is chosen.
    """

    path: str
    status: Status
    wide: bool
    boxes: list[Box]


class PageMarks(BaseModel):
    """All places on a page, the widest first, so that the narrowest lies on top."""

    marks: list[PageMark]


class _Key(NamedTuple):
    document_id: str
    page: int


class WordPlaces:
    """Where the words of pages stand; those of the pages last asked for are remembered. Shared by threads."""

    def __init__(self) -> None:
        self._known: OrderedDict[_Key, tuple[PlacedWord, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def words(self, document: Document, page: Page, content: bytes, reading: Reading) -> tuple[PlacedWord, ...]:
        """Return the words of a page with spans in the whole text: those that OCR placed, and those of the text layer."""
        read = [PlacedWord(word.span, word.box) for line in document.lines if line.page == page.number for word in line.words]
        if page.is_ocr:
            return tuple(read)
        key = _Key(document.id, page.number)
        with self._lock:
            known = self._known.get(key)
        if known is None:
            known = _joined(document, page, reading.page_words(content, page.number), read)
            with self._lock:
                self._known[key] = known
                while len(self._known) > KEPT_PAGES:
                    self._known.popitem(last=False)
        return known


def _joined(document: Document, page: Page, layer: Sequence[PlacedWord], read: Sequence[PlacedWord]) -> tuple[PlacedWord, ...]:
    """Return the words of a page's text layer and those recognised in its pictures, with spans in the whole text.

    The layer knows nothing of what was put in between: its words are the others of the page, in the same order.
    """
    if not read:
        start = page.span.start
        return tuple(PlacedWord(Span(word.span.start + start, word.span.end + start), word.box) for word in layer)
    taken = {word.span.start for word in read}
    spans = (Span(*found.span()) for found in _WORD.finditer(document.text, *page.span))
    others = [span for span in spans if span.start not in taken]
    placed = [PlacedWord(span, word.box) for span, word in zip(others, layer, strict=False)]
    return tuple(sorted([*read, *placed], key=lambda word: word.span))


def sheets_of(document: Document | None) -> list[int]:
    """Return the numbers of the pages that have a picture; a text has none."""
    return [page.number for page in document.pages] if document and document.text_source != "text" else []


def page_marks(record: Record, words: Sequence[PlacedWord]) -> PageMarks:
    """Return the places of all leaves among the words of a page."""
    spans = dict(page_spans(record))
    marks = []
    for path, span in spans.items():
        held = [word.box for word in words if word.span.start < span.end and span.start < word.span.end]
        if held:
            evidence = record.evidence[path]
            is_wide = span.end - span.start > LONGEST_TINT or (evidence.is_supported and _holds_others(span, spans.values()))
            marks.append(
                (span.end - span.start, PageMark(path=path, status=evidence.status, wide=is_wide, boxes=list(_lines(held))))
            )
    return PageMarks(marks=[mark for _, mark in sorted(marks, key=lambda mark: -mark[0])])


def _holds_others(span: Span, others: Iterable[Span]) -> bool:
    """Say whether a smaller place lies within: an item's heading, say, in which its drug and dose stand."""
    return any(span.contains(other) and span != other for other in others)


def _lines(boxes: Iterable[Box]) -> Iterator[Box]:
    """Join the boxes of words that follow each other on a line.

    >>> list(_lines([Box(0.1, 0.1, 0.2, 0.12), Box(0.21, 0.1, 0.3, 0.12), Box(0.1, 0.13, 0.2, 0.15)]))
    [Box(left=0.1, top=0.1, right=0.3, bottom=0.12), Box(left=0.1, top=0.13, right=0.2, bottom=0.15)]
    """
    line: Box | None = None
    for box in boxes:
        if line is not None and _is_same_line(line, box):
            line = Box(min(line.left, box.left), min(line.top, box.top), max(line.right, box.right), max(line.bottom, box.bottom))
            continue
        if line is not None:
            yield line
        line = box
    if line is not None:
        yield line


def _is_same_line(line: Box, box: Box) -> bool:
    shared = min(line.bottom, box.bottom) - max(line.top, box.top)
    return box.left >= line.left and shared >= _SAME_LINE * (box.bottom - box.top)
