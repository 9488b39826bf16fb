"""What was read: the text of a document, its pages, and the sections that tile it.

All offsets are 0-based and half-open, into `Document.text`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

TextSource = Literal["text", "text-layer", "ocr", "mixed"]

SectionKind = Literal[
    "preamble",  # before anything known
    "header",  # case number, dates, priority
    "process",  # how the determination was made
    "credentials",  # the reviewer's licences and specialties
    "summary",  # clinical case summary
    "documents",  # what the reviewer was given to read
    "issues",  # title and opening sentence of the decided items
    "heading",  # an item with its verdict
    "verdict",  # the verdict of an item, where it stands apart from the heading
    "claims_guideline",
    "reviewer_guideline",
    "rationale",
    "discussion",  # the passage of an item in a letter, where citations and reasons stand mixed
    "closing",  # behind the last item: what the decision means, signature, page numbers
    "body",  # a text that no layout claims, whole
]


class Span(NamedTuple):
    """A stretch of `Document.text`: 0-based, half-open."""

    start: int
    end: int

    def text(self, source: str) -> str:
        """Return the characters of `source` that the span covers."""
        return source[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Say whether `other` lies within this span."""
        return self.start <= other.start and other.end <= self.end

    def trimmed(self, source: str) -> Span:
        """Return the span without white space at either end (empty at its start where all is white space).

        >>> Span(0, 6).trimmed("  ab  ")
        Span(start=2, end=4)
        """
        part = self.text(source)
        lead = len(part) - len(part.lstrip())
        return Span(self.start + lead, max(self.start + lead, self.end - (len(part) - len(part.rstrip()))))


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that overlap or touch as one.

    >>> merged([Span(4, 9), Span(0, 2), Span(2, 3), Span(5, 6)])
    [Span(start=0, end=3), Span(start=4, end=9)]
    """
    apart: list[Span] = []
    for span in sorted(spans):
        if apart and span.start <= apart[-1].end:
            apart[-1] = Span(apart[-1].start, max(apart[-1].end, span.end))
        else:
            apart.append(span)
    return apart


class Box(NamedTuple):
    """A rectangle on a page: shares (0 to 1) of its width and height as a viewer shows it, from its top left corner."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `number` counts from 1.

    `is_ocr` says that its text was recognised in its picture, `dpi` at which resolution (dots an inch; None where the picture
    does not tell its own).
    """

    number: int
    span: Span
    is_ocr: bool = False
    dpi: int | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word; `confidence` (0 to 1) is that of its least certain character."""

    span: Span
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class Line:
    """A recognised line of print, or one of several pieces of a row; `confidence` is the mean of its characters."""

    span: Span
    page: int
    box: Box
    confidence: float
    words: tuple[Word, ...]


NoteKind = Literal[
    "blank",  # nothing is printed on the page
    "unreadable",  # something is, and it was not read
    "poor",  # it was read, with little confidence
    "stray",  # a text file's page has bytes of another encoding than the rest
    "hidden-text",  # its text layer holds words that nobody can see; they were left out
    "ocr-layer",  # it is a scan, and its text what some program recognised in it
    "ocr-differs",  # its picture reads otherwise than that text
    "font-lies",  # a font shows other characters than its text layer says
    "field-differs",  # a form field shows other words than it holds
    "comment",  # it holds a note of which only an icon is shown
    "picture",  # it holds a picture that may be print, and was not read
    "picture-read",  # it holds a picture that is print, and was recognised
    "attachments",  # the page or the file holds other files, which were not read
    "xfa",  # the file is a form whose words are not in its pages
]


@dataclass(frozen=True, slots=True)
class PageNote:
    """What is to be known of a page that did not come out as it should, or of the whole file (`page` is None).

    `message` is for people; `spans` are the places that it speaks of, if any.
    """

    page: int | None
    kind: NoteKind
    message: str
    spans: tuple[Span, ...] = ()


class Misreading(NamedTuple):
    """A stretch of a text that was put right: `as_read` is what the engine had recognised there."""

    span: Span
    as_read: str


class AsRead(NamedTuple):
    """A stretch of a document as it was recognised; `places` holds the offset in `Document.text` of each of its characters."""

    text: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """Return the place in the document of the non-empty stretch of `text` from `start` to `end`."""
        return Span(self.places[start], self.places[end - 1] + 1)


DoubtKind = Literal[
    "digit",  # a digit was read otherwise, or hardly seen
    "point",  # whether a point stands between digits, or a stroke, or nothing
]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A number of a recognised page that is not certain: `second` is what a second reading of its picture gave in its place."""

    span: Span
    page: int
    box: Box
    kind: DoubtKind
    second: str


@dataclass(frozen=True, slots=True)
class Part:
    """Which of the decisions of a file a document is: `index` counts from 1, `of` says how many there are.

    `start` and `end` are its place in the text of the whole file: what stands at `at` in the part stands at `start + at` there.
    `repeats` is the index of an earlier part that says the same, `namesake` that of the first part that has the same case number and says
    something else; None where there is none.
    """

    index: int
    of: int
    start: int
    end: int
    repeats: int | None = None
    namesake: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document as text. `id` is the sha256 of its bytes, `text` what all spans index.

    Of a file that holds several decisions each is a document of its own (bundles): `part` says which, the id ends with "-p2of3", `text`
    is its stretch of the file's text, and pages keep the numbers that they have in the file.

    `lines` are those of recognised pages alone, in the order of the text, as are `doubts`, the numbers that two readings of their
    picture tell differently; `notes` in the order of the pages. `misreadings` are those of a clean document (`cleaning`), in order
    and apart.
    """

    id: str
    source: str
    media_type: str
    text: str
    pages: tuple[Page, ...]
    text_source: TextSource
    text_engine: str | None = None
    lines: tuple[Line, ...] = ()
    notes: tuple[PageNote, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    misreadings: tuple[Misreading, ...] = ()
    part: Part | None = None

    @property
    def file_id(self) -> str:
        """The sha256 of the bytes of the file in which the document stands."""
        return self.id.partition("-")[0]

    def misread(self, span: Span) -> tuple[Misreading, ...]:
        """Return the misreadings that were put right inside a stretch, or at its edge."""
        first = bisect_right(self.misreadings, span.start, key=lambda known: known.span.end)
        return self.misreadings[first : bisect_left(self.misreadings, span.end, key=lambda known: known.span.start)]

    def as_read(self, span: Span) -> AsRead:
        """Return a stretch as it was recognised; where nothing was put right, as it stands in the text."""
        text, places, at = [], list[int](), span.start
        for held in self.misread(span):
            if not span.contains(held.span):
                continue
            text += [self.text[at : held.span.start], held.as_read]
            places += range(at, held.span.start)
            places += (min(held.span.start + i, held.span.end - 1) for i in range(len(held.as_read) - 1))
            places.append(held.span.end - 1)
            at = held.span.end
        return AsRead("".join([*text, self.text[at : span.end]]), [*places, *range(at, span.end)])

    def words(self, span: Span) -> list[tuple[int, Word]]:
        """Return the recognised words that a stretch touches, each with the number of its page; none where no picture was read."""
        first = bisect_right(self.lines, span.start, key=lambda line: line.span.end)
        last = bisect_left(self.lines, span.end, key=lambda line: line.span.start)
        touched = ((line.page, word) for line in self.lines[first:last] for word in line.words)
        return [(page, word) for page, word in touched if word.span.start < span.end and span.start < word.span.end]

    def page_of(self, offset: int) -> int:
        """Return the number of the page (from 1) on which the character at `offset` stands."""
        starts = [page.span.start for page in self.pages]
        return self.pages[max(0, bisect_right(starts, offset) - 1)].number


@dataclass(frozen=True, slots=True)
class Cell:
    """A named value's own place inside a section: `field` is a path in the case, for an item relative to the issue.

    One that is not certain may state the field: rules read nothing there, and a model may.
    """

    field: str
    span: Span
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """One tile of a document: `span` is `title` and `body` together; `issue` is the item's index, or None."""

    kind: SectionKind
    span: Span
    title: Span
    body: Span
    issue: int | None = None
    cells: tuple[Cell, ...] = ()


OutlineKind = Literal[
    "published",  # a form in which one body of decisions came
    "general",  # some other form, read by what forms have in common
    "prose",  # a letter, a memo or a note
    "none",  # one body
]


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of a document under one layout, in order; they tile the text without gap or overlap.

    `kind` says whether the layout is that of a published form, whose titles say what each section is, or of what else.
    `cuts` are the places that are longer than any decision's, each with its beginning, which alone is read.
    """

    layout: str
    sections: tuple[Section, ...]
    kind: OutlineKind = "none"
    cuts: tuple[tuple[Span, Span], ...] = ()

    @property
    def is_published(self) -> bool:
        """Say whether the document is in a published form."""
        return self.kind == "published"

    def read(self, place: Span) -> Span:
        """Return what is read of a place: all of it, or its beginning."""
        return next((read for whole, read in self.cuts if whole == place), place)

    def find(self, kind: SectionKind, issue: int | None = None) -> Section | None:
        """Return the first section of that kind (and item), or None."""
        return next((s for s in self.sections if s.kind == kind and s.issue == issue), None)

    def bodies(self, kind: SectionKind) -> tuple[Span, ...]:
        """Return the bodies of all sections of that kind which belong to no item, in order."""
        return tuple(s.body for s in self.sections if s.kind == kind and s.issue is None)

    def cells(self, field: str, issue: int) -> tuple[Span, ...]:
        """Return all places of a named value of an item (the field relative to it), in order."""
        return tuple(c.span for s in self.sections if s.issue == issue for c in s.cells if c.field == field and c.is_certain)

    def cell(self, field: str, issue: int | None = None) -> Span | None:
        """Return the place of a named value (for an item: the field relative to it), or None where there is none."""
        cells = (c.span for s in self.sections if s.issue == issue for c in s.cells if c.field == field and c.is_certain)
        return next(cells, None)

    def issues(self) -> Iterator[int]:
        """Yield the indexes of the items that have a heading, in order."""
        yield from (s.issue for s in self.sections if s.kind == "heading" and s.issue is not None)
