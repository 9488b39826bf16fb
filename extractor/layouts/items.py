"""The decided items: heading with verdict, two guideline paragraphs, rationale; and the named parts of a heading."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from extractor.document import Cell, Section, SectionKind, Span
from extractor.layouts.furniture import find_text_end
from extractor.layouts.headings import find_heading_start, measure_rhythm, read_lines, skip_numbering
from extractor.layouts.layout import Mark
from extractor.layouts.phrases import GAP, label, words
from extractor.values import find_verdicts

Labels: TypeAlias = tuple[tuple[SectionKind, str], ...]

# Rationales quote verdicts too: an item's own is the one that a label of the item follows, page furniture left aside.
_FURNITURE = r"(?:(?:page )?\d{1,3}(?: of \d{1,3})?\s{1,40}|final determination letter[^\r\n\f]{0,80}\s{1,40}){0,2}"
REACH: Final = 200
"""Characters between a verdict and the label behind it at most, page furniture included."""


LABELS: Final[Labels] = (
    ("claims_guideline", label(r"Claims Administrator(?:['’]s)? guidelines?(?:\(s\))?")),
    ("reviewer_guideline", label(r"MAXIMUS guidelines?(?:\(s\))?")),
    ("rationale", rf"(?:\bThe{GAP}(?:Physician|Expert){GAP}Reviewer['’]s{GAP})?" + label("Decision rationale")),
)
_KINDS = [kind for kind, _ in LABELS]
_LABEL = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in LABELS), re.IGNORECASE)
_EACH_LABEL = tuple(re.compile(pattern, re.IGNORECASE) for _, pattern in LABELS)
_FIRST, _, _RATIONALE = _EACH_LABEL
_BEHIND = rf"(?=\s{{0,60}}{_FURNITURE}(?:(?P<first>{LABELS[0][1]})|{LABELS[1][1]}|{LABELS[2][1]}))"
_VERDICT = re.compile(
    r"(?:[:;,–—-]|\bis\b|(?<=\s))\s{0,40}(?P<verdict>upheld|overturned)\b\.?" + _BEHIND,
    re.IGNORECASE,
)
"""The verdict at the end of a heading, with a label of the item behind it."""
_ALONE = re.compile(
    r"(?:(?:issue|item|request)?[ \t]{0,3}#?\(?(?P<number>\d{1,2})[.):]{1,2}[ \t]{0,20})?(?P<verdict>upheld|overturned)\.?",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?][\"')\]]{0,3}\Z")
_COPULA = re.compile(r"\s{1,40}is[\s:]{0,40}\Z|[\s:]{1,40}\Z", re.IGNORECASE)
_ASKED = re.compile(words(r" (?:was|were) the original request") + r"\b[.,;]?\s{0,40}", re.IGNORECASE)
_GRANTED = (
    re.compile(r"(?P<part>.{1,2000}?)" + words(r" (?:was|were) authorized by the Claims Administrator"), re.I | re.S),
    re.compile(
        words(r"The Claims Administrator (?:has )?authorized (?P<part>\S.{0,2000}?),? leaving the original request"),
        re.I | re.S,
    ),
)
_DECIDED = re.compile(
    words(r"The (?:remaining (?:IMR eligible )?portion of the )?original request")
    + r"(?:\s{0,40},\s{0,40}(?:is\s{1,40})?|\s{1,40}is[\s,:]{1,40})",
    re.IGNORECASE,
)


class Anchor(NamedTuple):
    """The end of an item's heading: the verdict's place, with what stands before it (colon, "is") from `start`."""

    start: int
    end: int


def has_item(text: str, start: int) -> bool:
    """Say whether every label of an item stands in a text behind `start`."""
    return all(pattern.search(text, start) for pattern in _EACH_LABEL)


def find_items(text: str, start: int) -> Iterator[Mark]:
    """Yield the marks of heading, guidelines and rationale of each item behind `start`, and of what closes the document."""
    rhythm = measure_rhythm(text)
    anchors = _find_anchors(text, start)
    floor = start
    for issue, anchor in enumerate(anchors):
        if issue == 0:
            lines = read_lines(text, floor, anchor.start)
            begin = lines[0].start if lines else anchor.start
        else:
            begin = find_heading_start(text, floor, anchor.start, rhythm)
        yield Mark("heading", begin, skip_numbering(text, begin, anchor.start, issue + 1), issue)
        floor = anchor.end
        end = anchors[issue + 1].start if issue + 1 < len(anchors) else len(text)
        for mark in _own_labels(text, floor, end, issue):
            yield mark
            floor = mark.body
    if anchors and not any(anchor.start < anchor.end for anchor in anchors):
        for mark in _listed_verdicts(text, floor, len(anchors)):
            yield mark
            floor = mark.body
    closing = find_text_end(text, Span(floor, len(text)))
    if anchors and text[closing:].strip() and closing > floor:
        yield Mark("closing", closing, closing)


def _listed_verdicts(text: str, start: int, items: int) -> Iterator[Mark]:
    """Yield the verdicts that stand behind all items, one a line and one for each item, and the title above them.

    Another number of verdicts, or numbers out of order, would leave open which item is meant, and give nothing.
    """
    lines = read_lines(text, start, len(text))
    found = [_ALONE.fullmatch(text, line.start, line.end) for line in lines]
    behind = len(found)
    while behind and found[behind - 1]:
        behind -= 1
    listed = [verdict for verdict in found[behind:] if verdict]
    if len(listed) != items or any(v["number"] and int(v["number"]) != n for n, v in enumerate(listed, 1)):
        return
    above = lines[behind - 1] if behind else None
    if above and not _SENTENCE_END.search(text, above.start, above.end):
        yield Mark("closing", above.start, above.start)
    yield from (Mark("verdict", verdict.start(), verdict.start("verdict"), issue) for issue, verdict in enumerate(listed))


def _find_anchors(text: str, start: int) -> list[Anchor]:
    """Return the verdicts that have a label behind them, and the first labels of items that have no verdict."""
    anchors: list[Anchor] = []
    looked_until, in_rationale = start, True
    for found in _VERDICT.finditer(text, start):
        in_rationale = in_rationale or _RATIONALE.search(text, looked_until, found.start()) is not None
        looked_until = found.end()
        # Behind an own verdict stands the first label; with another label it may be a quote at the end of a guideline.
        if found["first"] or in_rationale:
            anchors.append(Anchor(found.start(), found.end("verdict")))
            in_rationale = False
    ends = [anchor.end for anchor in anchors]
    for found in _FIRST.finditer(text, start):
        before = bisect_right(ends, found.start())
        if not before or found.start() - ends[before - 1] > REACH:
            anchors.append(Anchor(found.start(), found.start()))
    return sorted(anchors)


def _own_labels(text: str, start: int, end: int, issue: int) -> Iterator[Mark]:
    """Yield the first label of each kind, in the order of the form; later ones are quotes in a rationale."""
    kinds = list(_KINDS)
    for found in _LABEL.finditer(text, start, end):
        ahead = [rank for rank, kind in enumerate(kinds) if found.group(kind)]
        if ahead:
            yield Mark(kinds[ahead[0]], found.start(), found.end(), issue)
            del kinds[: ahead[0] + 1]


def item_cells(text: str, section: Section) -> Iterator[Cell]:
    """Yield the named places in a section of an item: its heading's, or the verdict that stands apart from it."""
    if section.kind == "heading":
        yield from _heading_cells(text, section.body)
    elif section.kind == "verdict":
        yield from (Cell("decision", found.span) for found in find_verdicts(text, section.body)[:1])


def _heading_cells(text: str, body: Span) -> Iterator[Cell]:
    """Yield the places of the verdict and of the item decided."""
    verdict = _VERDICT.search(text, body.start, body.end + REACH)
    item = body
    if verdict and verdict.end("verdict") <= body.end:
        yield Cell("decision", Span(*verdict.span("verdict")))
        item = Span(body.start, verdict.start())
    yield from part_cells(text, _without_copula(text, item.trimmed(text)))


def part_cells(text: str, item: Span) -> Iterator[Cell]:
    """Yield the place of what is decided, and of a partial authorisation also those of what was asked and granted before it."""
    asked = _ASKED.search(text, item.start, item.end)
    decided = list(_DECIDED.finditer(text, asked.end(), item.end)) if asked else []
    if asked and decided:
        yield Cell("original_request", Span(item.start, asked.start()))
        yield from _granted_cells(text, Span(asked.end(), decided[-1].start()))
        item = Span(decided[-1].end(), item.end)
    if item.start < item.end:
        yield Cell("description", item)


def _granted_cells(text: str, between: Span) -> Iterator[Cell]:
    granted = next((found for pattern in _GRANTED if (found := pattern.match(text, between.start, between.end))), None)
    if granted:
        yield Cell("authorized_portion", Span(*granted.span("part")).trimmed(text))


def _without_copula(text: str, item: Span) -> Span:
    tail = _COPULA.search(text, max(item.start, item.end - 60), item.end)
    return Span(item.start, tail.start() if tail else item.end)
