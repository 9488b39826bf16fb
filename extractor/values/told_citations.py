"""Guidelines that are cited in a sentence or a plain list, as the letters of 2013-2014 do: "... based its decision on the X
Guidelines, Topic, page 7, which is part of the MTUS, and on the Y, Chapter 3."

No word parts a source from its sections: a source ends at "Guidelines" or "Complaints", at its bracket, edition and year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from extractor.document import Span
from extractor.values.citations import ODG, PAGES, Citation, cites_nothing, trim
from extractor.values.counts import NAMES
from extractor.values.found import Found, flat
from extractor.values.sections import split_sections

_WHOSE = r"(?:their|its|his/her|his|her)"
LEAD = re.compile(
    rf"\b(?:(?:based\s{{1,20}}{_WHOSE}\s{{1,20}}decisions?|relied)\s{{1,20}}(?:up)?on|citing|cited)\s{{1,20}}"
    r"(?!any\b)(?:the\s{1,20})?(?:(?:general\s{1,20})?principles?\s{1,20}of\s{1,20}(?:the\s{1,20})?)?",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<!\bpg)(?<!\bpgs)(?<!\bpp)(?<!\bp)(?<!\bed)(?<!\bvol)\.(?=\s+(?:[A-Z][a-z]|MTUS\b|ODG\b)|\s*\Z)")
_PART_OF_MTUS = re.compile(
    r",?\s{0,20}which\s{1,20}(?:is|are)\s{1,20}(?:not\s{1,20})?(?:a\s{1,20})?part\s{1,20}of\s{1,20}the\s{1,20}MTUS\b", re.I
)
_EDITION = r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth)\s{1,20}ed(?:ition\b|\.)?"
_YEAR = r"\(?(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)\s{1,9})?(?:19|20)\d\d\)?"
_TAIL = re.compile(rf",?\s{{0,20}}(?:{_EDITION}|{_YEAR}|\((?:updated|revised)[^()]{{1,40}}\))(?![\w-])", re.IGNORECASE)
_NAMED = re.compile(
    rf"(?:{ODG}|\bODG\b|(?-i:(?:MTUS\b[:\s,-]{{0,9}})?[A-Z0-9][^,;:.()]{{2,90}}?\s(?:Guidelines?|Complaints|Regulations)\b"
    r"(?!\s(?:for|of|on)\b)|\bMTUS\b))",
    re.IGNORECASE,
)
_UNNAMED = re.compile(r"[^,;()]{2,160}?(?=\s{0,20}(?:[,;(]|\Z))", re.IGNORECASE)
# Behind "and on" stands a source; behind another mark or "and" one that is known as such. A bare "and" behind a word joins words.
_JOINT = re.compile(
    r"(?P<on>,?\s{1,20}and\s{1,20}(?:up)?on\s{1,20}(?:the\s{1,20})?)|(?P<and>(?:,\s{0,20}|(?<=[\d)S])\s{1,20})(?:and|"
    r"as\s{1,20}well\s{1,20}as)\s{1,20}(?:the\s{1,20})?)|"
    r"(?P<mark>[;.]\s{1,20}(?:and\s{1,20})?(?:on\s{1,20})?(?:the\s{1,20})?)",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"(?!https?:|www)[a-z]")
"""What is no name of a source: "and on the facts of the file"."""
_CHAPTER = re.compile(r"Chapter\s{1,20}\d{1,2}[A-Z]?", re.IGNORECASE)
_SPOKEN_PAGES = re.compile(
    rf"[\s,;(]*\b(?:pages?\s{{1,3}}(?P<pages>{NAMES}(?:\s{{1,3}}(?:to|through|and)\s{{1,3}}{NAMES}){{0,4}})|"
    r"pp?\s{1,3}(?P<digits>\d{1,4}(?:\s{0,2}[-–]\s{0,2}\d{1,4})?))(?![\w-])",
    re.IGNORECASE,
)
_MORE_PAGES = re.compile(r"(?:\s{0,9},?\s{0,9}(?:and|&)?\s{0,9}\d{1,4}(?:\s{0,2}[-–]\s{0,2}\d{1,4})?(?![\w.]))+")


def read_told_citations(text: str, within: Span) -> list[Citation]:
    """Read the sources in a passage of the older letters, in order, [] where it cites none.

    >>> text = "The reviewer based his/her decision on the Quarnil Guidelines, Zyxol, page 3, and Moss, page 7, and on the Tail Society."
    >>> for cited in read_told_citations(text, Span(0, len(text))):
    ...     print(cited.source.value, [s.value for s in cited.sections], cited.pages and cited.pages.value)
    Quarnil Guidelines ['Zyxol'] 3
    Quarnil Guidelines ['Moss'] 7
    Tail Society [] None
    """
    return [citation for block in _blocks(text, within) for citation in read_told_block(text, block)]


def read_told_block(text: str, block: Span) -> Iterator[Citation]:
    """Yield the citations of a stretch that holds nothing but sources with their sections and pages."""
    block = _without_comment(text, trim(text, block))
    starts = list(_source_starts(text, block))
    for (start, _), (_, end) in pairwise([*starts, (block.end, block.end)]):
        source = _source(text, Span(start, end))
        if source.start < source.end and not _ASIDE.match(text, start, end):
            yield from _entries(text, source, Span(source.end, end))


def _blocks(text: str, within: Span) -> Iterator[Span]:
    """Yield what follows each lead-in, to the end of its sentence; without any lead-in the whole passage."""
    leads = list(LEAD.finditer(text, within.start, within.end))
    if not leads and cites_nothing(text, within) is None:
        yield within
    for index, lead in enumerate(leads):
        end = leads[index + 1].start() if index + 1 < len(leads) else within.end
        stop = _SENTENCE_END.search(text, lead.end(), end)
        yield Span(lead.end(), stop.start() if stop else end)


def _without_comment(text: str, block: Span) -> Span:
    """Return the block up to the last "which is part of the MTUS" at its end."""
    said = [hit for hit in _PART_OF_MTUS.finditer(text, *block) if not text[hit.end() : block.end].strip(" .,;")]
    return Span(block.start, said[0].start()) if said else block


def _source_starts(text: str, block: Span) -> Iterator[tuple[int, int]]:
    """Yield where each source begins, with the end of what belongs to the source before it."""
    yield block.start, block.start
    named_until = _source(text, block).end
    for joint in _JOINT.finditer(text, *block):
        if joint.start() < named_until or _is_in_brackets(text, Span(block.start, joint.start())):
            continue
        if joint["on"] or _starts_source(text, joint.end(), block.end):
            yield joint.end(), joint.start()
            named_until = _source(text, Span(joint.end(), block.end)).end


def _starts_source(text: str, start: int, end: int) -> bool:
    named = _NAMED.match(text, start, end)
    return named is not None and named[0] != "MTUS"


def _is_in_brackets(text: str, before: Span) -> bool:
    part = before.text(text)
    return part.count("(") > part.count(")")


def _source(text: str, part: Span) -> Span:
    """Return the name of the source that `part` begins with: bracket, edition and year belong to it."""
    named = _NAMED.match(text, *part) or _UNNAMED.match(text, *part)
    end = named.end() if named else part.end
    while True:
        bracket = re.compile(r"\s{1,9}\(").match(text, end, part.end)
        closed = _closing(text, bracket.end(), part.end) if bracket else None
        tail = _TAIL.match(text, end, part.end)
        if closed is None and tail is None:
            return trim(text, Span(part.start, end))
        end = closed if closed is not None else tail.end() if tail else end


def _closing(text: str, start: int, end: int) -> int | None:
    """Return the end of the bracket that was opened before `start`, or None where it never closes."""
    depth = 1
    for at in range(start, end):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if not depth:
            return at + 1
    return None


def _entries(text: str, source: Span, rest: Span) -> Iterator[Citation]:
    """Yield one citation for each list of pages behind a source; sections behind the last pages belong to the last."""
    named = Found(flat(source.text(text)), source)
    keeps_names = not re.match(r"\(?(?:ODG|Official)\b", source.text(text))
    found: list[Citation] = []
    at = rest.start
    stated = [*PAGES.finditer(text, *rest), *_SPOKEN_PAGES.finditer(text, *rest)]
    for pages in sorted(stated, key=lambda match: match.start()):
        if pages.start() < at:
            continue
        named_in = "digits" if pages.groupdict().get("digits") else "pages"
        more = _MORE_PAGES.match(text, pages.end(named_in), rest.end)
        span = Span(pages.start(named_in), more.end() if more else pages.end(named_in))
        sections = _sections(text, Span(at, pages.start()), keeps_names=keeps_names)
        found.append(Citation(named, sections, Found(flat(span.text(text)), span)))
        at = max(span.end, pages.end())
    left = _sections(text, _without_comment(text, Span(at, rest.end)), keeps_names=keeps_names)
    if found and left:
        found[-1] = found[-1]._replace(sections=[*found[-1].sections, *left])
    yield from found or [Citation(named, left, None)]


def _sections(text: str, part: Span, *, keeps_names: bool) -> list[Found[str]]:
    """Split section names; the number of a chapter and its own title are one, with or without a comma."""
    comment = _PART_OF_MTUS.match(text, *part)
    part = trim(text, Span(comment.end() if comment else part.start, part.end))
    lead = re.compile(r"and\s{1,20}(?:the\s{1,20})?").match(text, *part)
    names = split_sections(text, Span(lead.end() if lead else part.start, part.end), keeps_names=keeps_names)
    joined: list[Found[str]] = []
    for name in names:
        last = joined[-1] if joined else None
        if last and (_CHAPTER.fullmatch(name.value) or (_CHAPTER.fullmatch(last.value) and len(joined) == 1)):
            span = Span(last.span.start, name.span.end)
            joined[-1] = Found(flat(span.text(text)), span)
        else:
            joined.append(name)
    return joined
