"""The sections of a text in a published form: its titles around the items, the items' parts round by round, and the list that decides.

Where the form decides its items in a list, each decision of the list is an item, and the round of parts that names it, bears its number,
or is left in its turn belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from extractor.document import Cell, Section, Span
from extractor.layouts.form_items import FormItem, find_items, item_cells
from extractor.layouts.form_parts import Part, told_parts
from extractor.layouts.front import (
    ITEMS_OPENING,
    OPENING_REACH,
    find_header,
    find_titles,
    front_cells,
    told_cells,
    with_cut_summary,
    with_header_behind,
)
from extractor.layouts.layout import Layout, Mark, end_with_words, tile
from extractor.layouts.published import Form, is_in
from extractor.layouts.sides import with_borrowed
from extractor.values import find_decision, fold

_LEADING_NUMBER: Final = re.compile(r"[\s(]{0,20}(?P<number>\d{1,2})[.)]")


def published(form: Form) -> Layout:
    """Return the layout of a published form."""
    return Layout(form.name, lambda text: is_in(text, form), lambda text: split(text, form), "published", form.wording)


def split(text: str, form: Form) -> tuple[Section, ...]:
    """Return the sections, in order; text before the first known place is the preamble."""
    every = list(form.listed.finditer(text)) if form.listed else []
    begin = _begin(text, form)
    listed = [hit for hit in every if hit.start() >= begin] or every
    titles, parts = _parts(text, form, begin, listed[-1].end() if listed else begin)
    items = _with_listed(text, listed, find_items(text, parts)[1])
    named = {item.heading.start for item in items}
    marks = [*(mark for mark in titles if mark.start not in named), *_item_marks(items)]
    if every and every[0] not in listed:
        marks.append(Mark("issues", every[0].start(), every[0].start()))
    if listed:
        marks += _behind_list(text, listed[-1].end(), [mark.start for mark in marks])
    first = min((mark.start for mark in marks), default=len(text))
    marks = sorted([*find_header(text, first, form.labels), *marks], key=lambda mark: mark.start)
    marks = with_cut_summary(text, with_header_behind(text, marks, form.labels))
    return _sections(text, form, marks, items)


def _begin(text: str, form: Form) -> int:
    """Return where the form begins to count: a letter in front may say the same as the decision behind it."""
    title = form.list_title.search(text) if form.list_title else None
    return title.start() if title else 0


def _parts(text: str, form: Form, begin: int, behind: int) -> tuple[list[Mark], list[Part]]:
    """Return the titles around the items, and the parts: those titles with the items' own, which stand `behind` a list."""
    own = [Part(kind, hit.start(), hit.end()) for kind, rule in form.items for hit in rule.finditer(text, behind)]
    first = min((part.start for part in own if part.kind != "heading"), default=len(text))
    titles = find_titles(text, form.front, Span(begin, len(text)))
    titles = [_opened(text, mark) for mark in titles if mark.start < first or mark.kind == "closing"]
    front = max((mark.start for mark in titles if mark.kind != "closing"), default=0)
    own += [part for part in told_parts(text) if part.start >= max(front, behind)]
    kept: list[Part] = []
    for part in sorted([*own, *(Part(m.kind, m.start, m.body) for m in titles)], key=lambda part: (part.start, -part.body)):
        if not kept or part.start >= kept[-1].body:
            kept.append(part)
    return titles, kept


def _opened(text: str, mark: Mark) -> Mark:
    """Return the title of the items with its body behind the standing sentence that follows it."""
    opened = ITEMS_OPENING.search(text, mark.body, mark.body + OPENING_REACH) if mark.kind == "issues" else None
    return mark._replace(body=opened.end()) if opened else mark


def _with_listed(text: str, listed: Sequence[re.Match[str]], rounds: Sequence[FormItem]) -> list[FormItem]:
    """Return the items of a list with the parts of their rounds; rounds that belong to no decision are items behind them."""
    if not listed:
        return list(rounds)
    own = dict(zip(_assigned(text, listed, rounds), rounds, strict=True))
    items = []
    for index, hit in enumerate(listed):
        parts = own[index].parts if index in own else ()
        if parts:
            parts = (parts[0]._replace(start=own[index].heading.start), *parts[1:])
        end = own[index].end if index in own else hit.end()
        decided = find_decision(text, Span(*hit.span("verdict")))
        items.append(FormItem(Span(*hit.span()), Span(*hit.span("item")).trimmed(text), parts, decided, end))
    return [*items, *(item for index, item in sorted(own.items()) if index >= len(listed))]


def _assigned(text: str, listed: Sequence[re.Match[str]], rounds: Sequence[FormItem]) -> list[int]:
    """Return the item of each round: by its words, else by its number, else in order where as many are left of both."""
    names = [fold(hit["item"]) for hit in listed]
    issues: dict[int, int] = {}
    for at, item in enumerate(rounds):
        same = [i for i, words in enumerate(names) if words == fold(item.words.text(text)) and i not in issues.values()]
        issues.update((at, i) for i in same[:1])
    for at, item in enumerate(rounds):
        hit = _LEADING_NUMBER.match(text, *item.heading)
        number = int(hit["number"] if hit else at + 1) - 1
        if at not in issues and number < len(names) and number not in issues.values():
            issues[at] = number
    left = [i for i in range(len(names)) if i not in issues.values()]
    others = [at for at in range(len(rounds)) if at not in issues]
    if len(left) != len(others):
        left = list(range(len(names), len(names) + len(others)))
    issues.update(zip(others, left, strict=True))
    return [issues[at] for at in range(len(rounds))]


def _item_marks(items: Sequence[FormItem]) -> Iterator[Mark]:
    for index, item in enumerate(items):
        yield Mark("heading", item.heading.start, item.words.start, index)
        yield from (Mark(part.kind, part.start, part.body, index) for part in item.parts)


def _behind_list(text: str, end: int, others: Sequence[int]) -> Iterator[Mark]:
    """Yield a mark for words that stand between the end of a list and the next title."""
    if text[end : min((at for at in others if at >= end), default=len(text))].strip():
        yield Mark("process", end, end)


def _sections(text: str, form: Form, marks: Sequence[Mark], items: Sequence[FormItem]) -> tuple[Section, ...]:
    ends = [*(mark.start for mark in marks[1:]), len(text)]
    header = next((Span(mark.start, end) for mark, end in zip(marks, ends, strict=False) if mark.kind == "header"), Span(0, 0))
    known = {field for field, pattern in form.labels if re.search(pattern, header.text(text), re.IGNORECASE)}

    def cells(section: Section) -> Iterator[Cell]:
        if section.issue is not None:
            yield from item_cells(text, section, items[section.issue])
            return
        yield from front_cells(text, section, has_header=bool(known), labels=form.labels)
        if section.kind == "process":
            yield from told_cells(text, section, known)

    return with_borrowed(text, tile(text, end_with_words(text, marks), cells))
