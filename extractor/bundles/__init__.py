"""Files that hold several decisions: each becomes a document of its own."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from extractor.bundles.cutting import Cut, cut_decisions, letters_of
from extractor.cleaning.draft import Draft
from extractor.cleaning.misreadings import put_right
from extractor.document import Document, Doubt, Line, Page, PageNote, Part, Span
from extractor.record import Finding, PartInfo

__all__ = ["bundle_findings", "part_info", "part_of", "split_document"]

_Placed = TypeVar("_Placed", Line, Doubt)


def split_document(document: Document) -> tuple[Document, ...]:
    """Return the decisions of a document in their order, each as a document of its own; the document itself where it holds one.

    The parts tile the text, page breaks between them and a list of the decisions in front left aside. The same document gives the same parts.
    """
    if document.part is not None:
        return (document,)
    starts, _, numbers = _cut(document)
    if len(starts) == 1:
        return (document,)
    stretches = [_without_break(document.text, Span(*ends)) for ends in pairwise([*starts, len(document.text)])]
    said = [letters_of(stretch.text(document.text)) for stretch in stretches]
    parts = (
        Part(
            index,
            len(starts),
            *stretch,
            repeats=next((at for at, own in enumerate(said[: index - 1], 1) if own == words), None),
            namesake=_namesake(numbers, said, index - 1),
        )
        for index, (stretch, words) in enumerate(zip(stretches, said, strict=True), 1)
    )
    return tuple(part_of(document, part) for part in parts)


def _namesake(numbers: Sequence[str | None], said: Sequence[str], own: int) -> int | None:
    """Return the index, from 1, of the first other decision with the case number of one that says something else."""
    others = enumerate(zip(numbers, said, strict=True), 1)
    return next(
        (at for at, (number, words) in others if number is not None and number == numbers[own] and words != said[own]), None
    )


def _without_break(text: str, stretch: Span) -> Span:
    """Return a stretch without the page break at its end, so that it is the text that its pages would be alone."""
    return Span(stretch.start, stretch.end - (text[stretch.end - 1] == "\f" and stretch.end < len(text)))


def part_of(document: Document, part: Part) -> Document:
    """Return a stretch of a document as a document of its own, which keeps the numbers of its pages."""
    stretch = Span(part.start, part.end)
    pages = tuple(_pages(document, stretch))
    numbers = {page.number for page in pages}
    return replace(
        document,
        id=f"{document.id}-p{part.index}of{part.of}",
        text=stretch.text(document.text),
        pages=pages,
        lines=tuple(_shifted_line(line, stretch.start) for line in _within(document.lines, stretch)),
        notes=tuple(_shifted_note(note, stretch) for note in document.notes if note.page is None or note.page in numbers),
        doubts=tuple(replace(doubt, span=_shifted(doubt.span, stretch.start)) for doubt in _within(document.doubts, stretch)),
        part=part,
    )


def part_info(document: Document) -> PartInfo | None:
    """Return what a record says of its part, None where the document is a whole file."""
    part = document.part
    if part is None:
        return None
    pages = document.pages[0].number, document.pages[-1].number
    return PartInfo(index=part.index, of=part.of, start=part.start, end=part.end, pages=pages)


def bundle_findings(document: Document) -> list[Finding]:
    """Return what is to be said of a document in which another decision stands, and of a part that is a copy or has another's number."""
    cut = _cut(document)
    findings = []
    if document.part is not None and document.part.repeats is not None:
        message = f"this decision stands in the file twice: it says the same as part {document.part.repeats}"
        findings.append(Finding(code="document.repeated", severity="warning", message=message))
    elif document.part is None and len(cut.starts) > 1:
        message = (
            f"the file holds {len(cut.starts)} decisions and was read as one: their values are mixed; read it without --no-split"
        )
        places = [Span(start, end) for start, end in pairwise([*cut.starts, len(document.text)])]
        findings.append(Finding(code="document.several", severity="error", message=message, spans=places))
    if document.part is not None and document.part.namesake is not None:
        message = f"part {document.part.namesake} of the file has the same case number and says something else"
        findings.append(Finding(code="document.same-number", severity="error", fields=["case_number"], message=message))
    if document.part is not None and document.part.index == 1 and document.part.start > 0:
        message = "what stands before this decision lists those of the file, and belongs to none of them: it was not read"
        findings.append(Finding(code="document.front", severity="info", message=message))
    if cut.doubtful:
        message = "another decision may begin here, which could not be told apart: its items may stand among those of this one"
        places = [Span(start, start) for start in cut.doubtful]
        findings.append(Finding(code="document.several", severity="error", message=message, spans=places))
    return findings


def _cut(document: Document) -> Cut:
    draft = put_right(Draft.of(document.text), document)
    cut = cut_decisions(draft.text)
    return cut._replace(
        starts=tuple(draft.places[start] for start in cut.starts), doubtful=tuple(draft.places[start] for start in cut.doubtful)
    )


def _pages(document: Document, stretch: Span) -> Iterator[Page]:
    for page in document.pages:
        held = Span(max(page.span.start, stretch.start), min(page.span.end, stretch.end))
        if held.start < held.end or stretch.contains(page.span):
            yield replace(page, span=_shifted(held, stretch.start))


def _within(placed: Sequence[_Placed], stretch: Span) -> Sequence[_Placed]:
    """Return what stands in a stretch; `placed` is in the order of the text, and nothing in it reaches over a part's edge."""
    first = bisect_left(placed, stretch.start, key=lambda held: held.span.start)
    return placed[first : bisect_right(placed, stretch.end, key=lambda held: held.span.end)]


def _shifted_note(note: PageNote, stretch: Span) -> PageNote:
    return replace(note, spans=tuple(_shifted(span, stretch.start) for span in note.spans if stretch.contains(span)))


def _shifted_line(line: Line, by: int) -> Line:
    words = tuple(replace(word, span=_shifted(word.span, by)) for word in line.words)
    return replace(line, span=_shifted(line.span, by), words=words)


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start - by, span.end - by)
