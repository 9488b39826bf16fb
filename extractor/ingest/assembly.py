"""Pages of whatever origin put together to one text whose pages, lines and notes index it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from extractor.document import Doubt, Line, NoteKind, Page, PageNote, Span, TextSource


class Note(NamedTuple):
    """What is to be known of a page; `spans` are the places in its own text that it speaks of, if any."""

    kind: NoteKind
    message: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class PageText:
    """One page before it has its place: spans of its lines, notes and doubts index its own text, their page number is not yet known."""

    text: str
    is_ocr: bool = False
    dpi: int | None = None
    lines: tuple[Line, ...] = ()
    notes: tuple[Note, ...] = ()
    doubts: tuple[Doubt, ...] = ()


class Assembled(NamedTuple):
    """A whole text, with the pages that tile it."""

    text: str
    pages: tuple[Page, ...]
    lines: tuple[Line, ...]
    notes: tuple[PageNote, ...]
    doubts: tuple[Doubt, ...]

    @property
    def source(self) -> TextSource:
        """How the text came about, empty pages left aside."""
        kinds = {page.is_ocr for page in self.pages if page.span.text(self.text).strip()}
        kinds |= {True} if self.lines else set()  # a page may have a text layer, and pictures that were read
        return "mixed" if len(kinds) == 2 else "ocr" if kinds == {True} else "text-layer"


def assembled(texts: Sequence[PageText]) -> Assembled:
    """Join pages by form feeds, each of which belongs to the page before it."""
    pages: list[Page] = []
    lines: list[Line] = []
    doubts: list[Doubt] = []
    notes: list[PageNote] = []
    start = 0
    for number, page in enumerate(texts, 1):
        end = start + len(page.text) + (number < len(texts))
        pages.append(Page(number, Span(start, end), page.is_ocr, page.dpi))
        lines.extend(_placed(page.lines, number, start))
        doubts.extend(replace(doubt, span=_shifted(doubt.span, start), page=number) for doubt in page.doubts)
        notes.extend(PageNote(number, *note[:2], tuple(_shifted(span, start) for span in note.spans)) for note in page.notes)
        start = end
    return Assembled("\f".join(page.text for page in texts), tuple(pages), tuple(lines), tuple(notes), tuple(doubts))


def _placed(lines: Iterable[Line], page: int, start: int) -> Iterable[Line]:
    for line in lines:
        words = tuple(replace(word, span=_shifted(word.span, start)) for word in line.words)
        yield replace(line, span=_shifted(line.span, start), page=page, words=words)


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
