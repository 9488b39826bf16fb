"""The form of a layout: what a published form of decision looks like, one file each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extractor.document import Cell, OutlineKind, Section, SectionKind, Span
from extractor.layouts.furniture import find_text_end


class Mark(NamedTuple):
    """Where a section begins: its title is `start` to `body`, its body goes on to the next mark."""

    kind: SectionKind
    start: int
    body: int
    issue: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """One published form.

    `claims` says whether a text has it; `split` returns sections that tile the text, each character in exactly one. `wording` is
    what the form prints beyond the words of all forms (front.py): a damaged scan is read against it. A label ends with its colon.
    """

    name: str
    claims: Callable[[str], bool]
    split: Callable[[str], tuple[Section, ...]]
    kind: OutlineKind
    wording: tuple[str, ...] = ()


def tile(text: str, marks: Sequence[Mark], cells: Callable[[Section], Iterable[Cell]]) -> tuple[Section, ...]:
    """Return the sections that begin at `marks`, which are in order; text before the first is the preamble.

    `cells` gives the named places of a section, which it is shown without any.
    """
    if not marks or marks[0].start > 0:
        marks = [Mark("preamble", 0, 0), *marks]
    sections = []
    for mark, end in zip(marks, [*(mark.start for mark in marks[1:]), len(text)], strict=True):
        body = min(mark.body, end)
        bare = Section(mark.kind, Span(mark.start, end), Span(mark.start, body), Span(body, end), mark.issue)
        sections.append(Section(mark.kind, bare.span, bare.title, bare.body, mark.issue, tuple(cells(bare))))
    return tuple(sections)


def end_with_words(text: str, marks: Sequence[Mark]) -> list[Mark]:
    """Let each section end with its words: page numbers and running titles behind them go to the title of the next one.

    Behind the last they are a section "closing". `marks` are in order.
    """
    if not marks:
        return []
    ended = [marks[0]]
    for mark in marks[1:]:
        before = ended[-1].body
        ended.append(mark._replace(start=max(before, min(mark.start, find_text_end(text, Span(before, mark.start))))))
    end = find_text_end(text, Span(ended[-1].body, len(text)))
    if ended[-1].kind != "closing" and text[end:].strip():
        ended.append(Mark("closing", end, end))
    return ended
