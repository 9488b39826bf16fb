"""Layout "notice", the 2013 "Notice of Independent Medical Review Determination": a letter, then decision and rationale.

"N) MAXIMUS Federal Services, Inc. has determined the request for X is (not) medically necessary and appropriate." stands twice, in the
letter and in the decision behind it; the second list counts. Each item then has a block of its own, "N) Regarding the request for X:".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from extractor.document import Cell, Section, Span
from extractor.layouts.front import (
    DOCUMENTS,
    SUMMARY,
    Titles,
    find_header,
    find_titles,
    front_cells,
    told_cells,
    with_header_behind,
)
from extractor.layouts.layout import Layout, Mark, end_with_words, tile
from extractor.layouts.phrases import label, run_in, words
from extractor.layouts.sides import with_borrowed
from extractor.layouts.unknown import LABELS, Labels
from extractor.values import DETERMINED, fold

_LABELS: Final[Labels] = (*LABELS, ("dates.decision", label("Dated")))
DECISION: Final = run_in("INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE")
_CREDENTIALS: Final = run_in("MEDICAL QUALIFICATIONS OF THE (?:EXPERT|PHYSICIAN) REVIEWERS?")
_EFFECT: Final = run_in("EFFECT OF THE DECISION")
_TITLES: Final[Titles] = (
    ("process", DECISION),
    ("credentials", _CREDENTIALS),
    ("summary", SUMMARY),
    ("documents", DOCUMENTS),
    ("closing", _EFFECT),
)
_NUMBER: Final = r"(?:(?<![^\r\n\f.])[ \t]{0,40}\(?(?P<number>\d{1,2})[.)][ \t]{0,20})?"
_DETERMINATION: Final = re.compile(
    _NUMBER
    + words(r"MAXIMUS Federal Services,?(?: Inc\.?)?,? has determined (?:that )?the requests? for ")
    + rf"(?P<item>(?:(?!has\s{{1,40}}determined).){{1,1500}}?)[\s*_]{{1,12}}(?P<verdict>{DETERMINED})[*_]{{0,4}}\.?",
    re.IGNORECASE | re.DOTALL,
)
_SAID: Final = r"The (?:Claims Administrator|(?:Expert|Physician) Reviewer)\b"
_BLOCK: Final = re.compile(
    _NUMBER
    + words(r"Regarding the requests? for ")
    + r"(?P<item>(?:(?!Regarding\s{1,40}the\s{1,40}request).){1,1500}?)\s{0,20}:?"
    + rf"(?=\s{{1,60}}(?:{words('Sections? of the Medical Treatment')}|{words(_SAID)}|{words('Rationale for the Decision')}))",
    re.IGNORECASE | re.DOTALL,
)
_RELIED: Final = re.compile(
    words("Sections? of the Medical Treatment Utilization Schedule Relied Upon by the (?:Expert|Physician) Reviewer")
    + words(" to Make (?:His/Her|his or her|their) Decision")
    + r"\s{0,20}:?",
    re.IGNORECASE,
)
_REVIEWER: Final = re.compile(r"\b" + words(r"The (?:Expert|Physician) Reviewer\b") + r"(?!['’]s)")
_RATIONALE: Final = re.compile(label("Rationale for the Decision"), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Block:
    """The block of one item: its own words, and its stretch of the text."""

    issue: int
    item: Span
    span: Span


def claims(text: str) -> bool:
    """Say whether at least two marks of the form stand in the text."""
    marks = (_DETERMINATION, DECISION, _CREDENTIALS, _RELIED, _RATIONALE)
    return sum(pattern.search(text) is not None for pattern in marks) >= 2


def split(text: str) -> tuple[Section, ...]:
    """Return the sections, in order; text before the first known place is the preamble."""
    determinations, marks = _outline(text)
    decided = {hit.start("item"): hit for hit in determinations}
    header = _header(text, marks)
    known = {field for field, pattern in _LABELS if re.search(pattern, header.text(text), re.IGNORECASE)}

    def cells(section: Section) -> Iterator[Cell]:
        hit = decided.get(section.body.start) if section.kind == "heading" else None
        if hit:
            yield Cell("description", Span(*hit.span("item")).trimmed(text))
            yield Cell("decision", Span(*hit.span("verdict")))
        elif section.kind == "heading":
            yield Cell("description", section.body.trimmed(text))
        elif section.kind == "rationale" and section.issue is not None and section.issue >= len(determinations):
            yield Cell("decision", section.body.trimmed(text))
        else:
            yield from front_cells(text, section, has_header=bool(known), labels=_LABELS)
            if section.kind == "process":
                yield from told_cells(text, section, known)

    return with_borrowed(text, tile(text, marks, cells))


def _header(text: str, marks: Sequence[Mark]) -> Span:
    """Return the stretch of the header, which is empty where there is none."""
    ends = [*(mark.start for mark in marks[1:]), len(text)]
    return next((Span(mark.start, end) for mark, end in zip(marks, ends, strict=False) if mark.kind == "header"), Span(0, 0))


def _outline(text: str) -> tuple[list[re.Match[str]], list[Mark]]:
    """Return the determinations that count, and all marks in order."""
    decision = DECISION.search(text)
    every = list(_DETERMINATION.finditer(text))
    start = decision.start() if decision else 0
    counted = [hit for hit in every if hit.start() >= start] or every
    titles = find_titles(text, _TITLES, Span(start, len(text)))
    blocks = _find_blocks(text, counted, next((t.start for t in titles if t.kind == "closing"), len(text)))
    listed = [hit for hit in every if hit not in counted]
    first = min((mark.start for mark in titles), default=len(text))
    first = min([first, *(hit.start() for hit in every), *(block.span.start for block in blocks)])
    marks = [*find_header(text, first, _LABELS), *titles]
    marks += [Mark("issues", listed[0].start(), listed[0].start())] if listed else []
    for issue, hit in enumerate(counted):
        marks.append(Mark("heading", hit.start(), hit.start("item"), issue))
    marks += _behind_list(text, counted, [*(t.start for t in titles), *(b.span.start for b in blocks)])
    for block in blocks:
        marks += _block_marks(text, block, is_listed=block.issue < len(counted))
    marks = with_header_behind(text, sorted(marks, key=lambda mark: mark.start), _LABELS)
    return counted, end_with_words(text, marks)


def _behind_list(text: str, counted: Sequence[re.Match[str]], others: Sequence[int]) -> Iterator[Mark]:
    """Yield a mark for words that stand between the last determination and the next title."""
    if counted:
        end = counted[-1].end()
        if text[end : min((at for at in others if at >= end), default=len(text))].strip():
            yield Mark("process", end, end)


def _find_blocks(text: str, determinations: Sequence[re.Match[str]], end: int) -> list[_Block]:
    """Return the blocks, each with its item; one that belongs to no determination is an item of its own, behind the others."""
    hits = list(_BLOCK.finditer(text, determinations[-1].end() if determinations else 0, end))
    items = _assign(hits, [fold(hit["item"]) for hit in determinations])
    stops = [*(hit.start() for hit in hits[1:]), end]
    return [
        _Block(issue, Span(*hit.span("item")), Span(hit.start(), stop))
        for issue, hit, stop in zip(items, hits, stops, strict=False)
    ]


def _assign(blocks: Sequence[re.Match[str]], determined: Sequence[str]) -> list[int]:
    """Return the index of each block's item: by its words, else by its number, else in order where as many are left of both."""
    issues: dict[int, int] = {}
    for at, hit in enumerate(blocks):
        same = (i for i, words in enumerate(determined) if words == fold(hit["item"]) and i not in issues.values())
        issues.update((at, i) for i in list(same)[:1])
    for at, hit in enumerate(blocks):
        number = int(hit["number"] or at + 1) - 1
        if at not in issues and number < len(determined) and number not in issues.values():
            issues[at] = number
    left = [i for i in range(len(determined)) if i not in issues.values()]
    others = [at for at in range(len(blocks)) if at not in issues]
    if len(left) != len(others):
        left = list(range(len(determined), len(determined) + len(others)))
    issues.update(zip(others, left, strict=True))
    return [issues[at] for at in range(len(blocks))]


def _block_marks(text: str, block: _Block, *, is_listed: bool) -> Iterator[Mark]:
    rationale = _RATIONALE.search(text, block.item.end, block.span.end)
    cited_end = rationale.start() if rationale else block.span.end
    relied = _RELIED.search(text, block.item.end, cited_end)
    cited = Span(relied.end() if relied else block.item.end + 1, cited_end)
    start = block.span.start
    if not is_listed:
        yield Mark("heading", start, block.item.start, block.issue)
        start = block.item.end
    reviewer = _REVIEWER.search(text, *cited)
    if reviewer and not text[cited.start : reviewer.start()].strip():
        yield Mark("reviewer_guideline", start, cited.start, block.issue)
    else:
        yield Mark("claims_guideline", start, cited.start, block.issue)
        if reviewer:
            yield Mark("reviewer_guideline", reviewer.start(), reviewer.start(), block.issue)
    if rationale:
        yield Mark("rationale", rationale.start(), rationale.end(), block.issue)


_WORDING: Final = (
    "NOTICE OF INDEPENDENT MEDICAL REVIEW DETERMINATION",
    "INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE",
    "MEDICAL QUALIFICATIONS OF THE EXPERT REVIEWER",
    "EFFECT OF THE DECISION",
    "MAXIMUS Federal Services, Inc. has determined the request for",
    "Regarding the request for",
    "of the Medical Treatment Utilization Schedule Relied Upon by the Expert Reviewer to Make His/Her Decision",
    "Rationale for the Decision:",
)
LAYOUT: Final = Layout("notice", claims, split, _WORDING, is_published=True)
