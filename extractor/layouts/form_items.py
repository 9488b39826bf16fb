"""The items of a form that no file here describes: parts in one order, repeated item by item, and above each round what is asked for.

A part whose kind the item above already has begins the next item; so does one right behind a numbered line, a line that says "Request"
or "Regarding", or a sentence with a verdict.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from extractor.case import Decision
from extractor.document import Cell, Section, SectionKind, Span
from extractor.layouts.form_parts import Part, find_parts
from extractor.layouts.furniture import find_text_end
from extractor.layouts.headings import find_heading_start, measure_rhythm, read_lines
from extractor.layouts.items import part_cells
from extractor.lexicon import words_that
from extractor.values import Found, find_decision

ITEM_KINDS: Final[tuple[SectionKind, ...]] = ("heading", "verdict", "claims_guideline", "reviewer_guideline", "rationale")
_CITES: Final = frozenset({"claims_guideline", "reviewer_guideline"})
_RULE: Final = "-–—=*+|_ \t\r\n\f"
"""Marks of a rule drawn between two lines."""
_DRAWN: Final = re.compile(r"(?<![^\r\n\f])[ \t]{0,40}\+?[-=_*~–—]{8,200}\+?[ \t]{0,40}(?![^\r\n\f])")
_EMPTY: Final = 60
"""Characters of a part that is nothing but the title of the sentence behind it, at most."""
_HEADING: Final = 700
"""Characters of a heading, at most."""
_VERDICT: Final = 300
"""Characters of a verdict's own part in which it is looked for."""
_MARK: Final = r"(?:[-–—=*#•\s]{0,40})[(\[]?(?:\d{1,2}|[A-H])[.):\]]{1,2}\s{1,9}"
_OF: Final = r"(?:in )?(?:re|regarding|as to|concerning)\b"
_IN_DISPUTE: Final = r"\b(?: (?:at|in|under) (?:dispute|issue|review))?"
_ITEM: Final = words_that("titles", "item")
_LEAD: Final = (
    rf"(?:{_OF}[:\s]|(?:IMR )?(?:{_ITEM}|decision|determination)s?{_IN_DISPUTE}"
    r"\s{0,3}(?:for\b|#|no\.?|number|\(?\d{1,2}\b|[A-H]\b|:))"
).replace(" ", r"\s{1,9}")
_OPENS: Final = re.compile(rf"(?:{_MARK}|[-–—=*#•\s]{{0,40}}(?![a-z])(?i:{_LEAD}))")
_ASKED: Final = re.compile(
    r"(?:[^.;:?!]{0,90}?(?<!\w)(?:(?:the|this|a|an) )?(?:requests?|applications?|disputes?|decision|determination|orders?)(?:ed)?"
    r" (?:for|about|of)(?: the request for)? )".replace(" ", r"\s{1,9}"),
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(
    rf"(?:{_MARK})?(?:(?:{_OF}|(?:IMR )?{_ITEM}s?{_IN_DISPUTE})"
    r"\s{0,3}(?:(?:#|no\.?|number)\s?)?(?:\(?(?:\d{1,2}|[A-H])\b\)?)?"
    rf"(?: of \d{{1,2}})?\s{{0,3}}(?:\.{{2,60}}:?|[:.)–—-]{{0,2}})\s{{1,9}})?(?:{_MARK})?".replace(" ", r"\s{1,9}"),
    re.IGNORECASE,
)
_DRAWN_LEAD: Final = re.compile(r"[-–—=*\s]{0,40}")
_TAIL: Final = re.compile(r"(?:[\s:;,.=*_–—-]|\bis\b|\bare\b|\bwas\b){1,60}\Z", re.IGNORECASE)


class FormItem(NamedTuple):
    """An item: its heading with its own words in it, its other parts in order, its verdict, and where it ends."""

    heading: Span
    words: Span
    parts: tuple[Part, ...]
    verdict: Found[Decision] | None
    end: int


@dataclass
class _Round:
    """The parts of one item, in order, and its heading where that is no part."""

    heading: Span | None
    parts: list[Part] = field(default_factory=list)

    @property
    def is_headed(self) -> bool:
        return self.heading is not None or self.has("heading")

    def has(self, kind: str) -> bool:
        return any(part.kind == kind for part in self.parts)

    @property
    def begins(self) -> int:
        return self.heading.start if self.heading else self.parts[0].start


def find_items(text: str, parts: Sequence[Part] | None = None) -> tuple[list[Part], list[FormItem]]:
    """Return the titles before and behind the items, and the items: none where no parts of an item stand under a heading.

    `parts` are the titles in order, in place of those whose words say what follows them.
    """
    parts = _without_titles_of_told(text, find_parts(text) if parts is None else parts)
    rounds = _rounds(text, parts)
    ends = [*(after.begins for after in rounds[1:]), len(text)][: len(rounds)]
    fronts = [part for part in parts if part.kind not in ITEM_KINDS and part.kind != "header"]
    edges = [part.start for part in fronts]
    items = []
    for own, end in zip(rounds, ends, strict=True):
        last = own.parts[-1]
        rule = _DRAWN.search(text, last.body, end)
        closed = min([rule.start() if rule else end, end, *edges[bisect_right(edges, last.start) :][:1]])
        items.append(_item(text, own, find_text_end(text, Span(last.body, closed))))
    return fronts, [item for item in items if item is not None]


def _without_titles_of_told(text: str, parts: Sequence[Part]) -> list[Part]:
    """Return the parts without those that only entitle the sentence behind them, which begins at their start instead."""
    kept: list[Part] = []
    for part in parts:
        above = kept[-1] if kept else None
        if above and above.kind == part.kind == "heading" and not text[above.body : part.start].strip(_RULE):
            kept[-1] = part._replace(start=above.start)
            continue
        if above and part.is_told and above.kind in _CITES and _is_bare(text, above, part.start):
            if above.kind == part.kind and not above.is_told:
                continue
            if not above.is_told:
                kept[-1] = part._replace(start=above.start)
                continue
        kept.append(part)
    return kept


def _is_bare(text: str, title: Part, end: int) -> bool:
    """Say whether nothing stands behind a title before `end`, or the rest of the title where its line has no mark at its end."""
    between = text[title.body : end].strip()
    return not between or (len(between) <= _EMPTY and text[title.body : title.body + 1] in "\r\n\f")


def _rounds(text: str, parts: Sequence[Part]) -> list[_Round]:
    """Return the parts by item; what has no heading, or no part that says why, is none."""
    rounds: list[_Round] = []
    current: _Round | None = None
    floor = 0
    for part in parts:
        if part.kind not in ITEM_KINDS:
            if part.kind != "header":
                current, floor = None, part.body
            continue
        is_heading = part.kind == "heading"
        heading = None if is_heading else _heading(text, floor, part.start)
        is_next = current is None or is_heading or current.has(part.kind)
        if current and heading:
            is_next |= current.has("rationale") or not current.is_headed
        if part.is_told and is_next and heading is None:
            continue
        if current is None or is_next:
            current = _Round(heading)
            rounds.append(current)
        current.parts.append(part)
        floor = part.body
    return _only(rounds) or [own for own in rounds if own.is_headed and _says_why(own)]


def _only(rounds: Sequence[_Round]) -> list[_Round]:
    """Return the item of a form that names its only one apart from its parts, [] where there are several or none."""
    named = [own for own in rounds if own.has("heading") and not _says_why(own)]
    told = [own for own in rounds if _says_why(own)]
    if len(named) != 1 or len(told) != 1 or told[0].is_headed or told[0].begins < named[0].begins:
        return []
    return [_Round(None, [*named[0].parts[:1], *told[0].parts])]


def _says_why(own: _Round) -> bool:
    return (
        own.has("rationale")
        or (own.has("claims_guideline") and own.has("reviewer_guideline"))
        or (own.has("verdict") and own.has("reviewer_guideline"))
    )


def _heading(text: str, floor: int, end: int) -> Span | None:
    """Return the heading that ends right before a part: from a numbered or leading line, in capitals, or a sentence with its verdict."""
    lines = read_lines(text, max(floor, end - _HEADING), end)
    opened = next((line.start for line in reversed(lines) if _OPENS.match(text, line.start, line.end)), None)
    if opened is not None:
        return Span(opened, end).trimmed(text)
    capitals = len(lines)
    while capitals > 0 and _is_in_capitals(text, Span(lines[capitals - 1].start, lines[capitals - 1].end)):
        capitals -= 1
    if capitals < len(lines):
        return Span(lines[capitals].start, end).trimmed(text)
    if not lines:
        return None
    last = Span(lines[-1].start, lines[-1].end)
    decided = find_decision(text, Span(max(floor, last.start), end))
    if decided is None or len(text[decided.span.end : end].strip()) > _EMPTY // 2:
        return None
    return Span(find_heading_start(text, floor, decided.span.start, measure_rhythm(text)), end).trimmed(text)


def _is_in_capitals(text: str, line: Span) -> bool:
    words = line.text(text)
    return words == words.upper() and sum(c.isalpha() for c in words) > 2


def _item(text: str, own: _Round, end: int) -> FormItem | None:
    """Return a round as an item, None where its heading has no words."""
    stops = [*(part.start for part in own.parts), end]
    asked = next((part for part in own.parts if part.kind == "heading"), None)
    if asked:
        heading = Span(asked.start, min(asked.body + _HEADING, next(stop for stop in stops if stop > asked.start)))
        body = Span(asked.body, heading.end)
    else:
        heading = body = own.heading or Span(0, 0)
    words, verdict = _words(text, body)
    if words.start >= words.end:
        return None
    parts = tuple(part for part in own.parts if part is not asked)
    return FormItem(heading, words, parts, verdict or _verdict(text, parts, end), end)


def _words(text: str, body: Span) -> tuple[Span, Found[Decision] | None]:
    """Return what is asked for in a heading, without its number, its lead and its verdict; and the verdict."""
    body = body.trimmed(text)
    blank = re.compile(r"\n[ \t]*\r?\n").search(text, *body)
    body = Span(body.start, blank.start() if blank else body.end)
    rule = _DRAWN_LEAD.match(text, *body)
    lead = _NUMBERED.match(text, rule.end() if rule else body.start, body.end)
    start = lead.end() if lead else body.start
    asked = _ASKED.match(text, start, body.end)
    start = asked.end() if asked else start
    decided = find_decision(text, Span(start, body.end))
    end = decided.span.start if decided and decided.span.start > start else body.end
    lines = re.compile(r":[ \t]*[\r\n\f]").search(text, start, end)
    end = lines.start() if lines else end
    tail = _TAIL.search(text, start, end)
    return Span(start, tail.start() if tail else end).trimmed(text), decided


def _verdict(text: str, parts: Sequence[Part], end: int) -> Found[Decision] | None:
    """Return what the part with the verdict says, else the title of the reasons, else what they conclude."""
    stops = [*(part.start for part in parts[1:]), end]
    for part, stop in zip(parts, stops, strict=True):
        if part.kind == "verdict":
            found = find_decision(text, Span(part.body, min(stop, part.body + _VERDICT)))
            return found or find_decision(text, Span(part.start, min(stop, part.body + _VERDICT)))
    for part, stop in zip(parts, stops, strict=True):
        if part.kind == "rationale":
            return find_decision(text, Span(part.start, part.body)) or find_decision(text, Span(part.body, stop))
    return None


def item_cells(text: str, section: Section, item: FormItem) -> Iterator[Cell]:
    """Yield the named places in a section of an item: what is decided, and the verdict."""
    if section.kind == "heading":
        yield from (Cell(c.field, c.span.trimmed(text)) for c in part_cells(text, item.words) if section.body.contains(c.span))
    if item.verdict and section.span.contains(item.verdict.span):
        yield Cell("decision", item.verdict.span)
