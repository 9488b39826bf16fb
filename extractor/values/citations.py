"""The guidelines that one side cites behind "Decision based on": sources with their sections and pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractor.document import Span
from extractor.values.found import Found, flat
from extractor.values.sections import split_sections


class Citation(NamedTuple):
    """One cited source; `pages` is None where none are named."""

    source: Found[str]
    sections: list[Found[str]]
    pages: Found[str] | None


_NOTHING = re.compile(
    r"\bdid\s+not\s+cite\s+any\s+(?:medical\s+)?"
    r"(?:evidence|guidelines?)\b",
    re.I,
)
_NONE = re.compile(r"(?:none|nothing)\b(?=\s{0,9}(?:[.;,(]|cited|named|\Z))", re.I)
_WHOSE = r"(?:their|its|his/her|his|her)"
_LEAD = re.compile(
    rf"\b(?:decisions?\s+(?:(?:was|were|is)\s+)?based|based\s+{_WHOSE}\s+decisions?)\s+(?:up)?on\s+"
    r"(?!\s|recommendation)(?:the\s+)?"
    r"(?P<other>Non-?\s?MTUS(?:\s+Citations?)?\s*[:,]?\s*)?",
    re.I,
)
_PROSE = re.compile(
    rf"\bthe\s+(?:claims?\s+administrator|expert\s+reviewer|reviewer)\s+based\s+{_WHOSE}\s+decisions?\s+(?:up)?on\s+"
    r"recommendations?[^.]{0,80}?\bMTUS(?:\s+Guidelines)?\s*\.?",
    re.I,
)
_YEAR = r"(?:19|20)\d\d"
_TOPICS = (
    r"(?:Chronic\s+Pain\s+(?:Medical\s+)?Treatment|Opioids?(?:\s+Medical)?\s+Treatment|General\s+Approache?s?|Initial\s+Approaches\s+to\s+Treatment|"
    r"Post-?\s?surgical\s+(?:Physical\s+Medicine\s+)?Treatment|Acupuncture(?:\s+Medical)?\s+Treatment|Stress[\s-]+Related\s+Conditions|"
    r"Prevention|Cornerstones\s+of\s+Disability\s+Prevention\s+and\s+Management|"
    r"(?:Neck\s+(?:and|&)\s+Upper\s+Back|Low\s+Back|Shoulder|Elbow|Forearm,?\s+Wrist,?\s+(?:and|&)\s+Hand|Knee|Ankle\s+(?:and|&)\s+Foot|Eye|"
    r"Hip(?:\s+(?:and|&)\s+(?:Groin|Pelvis))?)\s+Complaints)"
)
_MTUS_SOURCE = re.compile(
    rf"(?:MTUS\s+)?(?:{_TOPICS}(?:\s+Guidelines)?\s+{_YEAR}(?:\s+Guidelines)?|[A-Z][^:,.;()]{{2,70}}?\s{_YEAR}(?:\s+Guidelines)?)(?!\w)"
)
_MTUS = re.compile(r"MTUS\b")
_AND = re.compile(r"(?:\s*[,;]\s*|\s+)and\s+|\s*;\s*|\.\s+(?=MTUS\b)", re.I)
_SECTIONS = re.compile(r"[\s,]*\bsection(?:\(s\)|s)?\s*:\s*|[\s,]*\bsections?\s+on\s+", re.I)
_PAGE_RANGE = r"\d{1,4}(?:\s{0,2}(?:[-–]|\b(?:to|through|thru)\b)\s{0,2}\d{1,4})?(?!\w)"
PAGES = re.compile(
    r"[\s,;(]*\b(?:page\(s\)|pages?|pgs?\.?|pp?\.)\s{0,3}:?\s{0,40}"
    rf"(?P<pages>{_PAGE_RANGE}(?:\s{{0,2}}(?:,|&|and)\s{{0,2}}{_PAGE_RANGE}){{0,8}})\)?",
    re.I,
)
ODG = (
    r"(?:\(ODG\)\s*)?Official\s+Disability\s+Guidelines?(?:\s*\(\s*ODG\s*\))?"
    r"(?:,?\s+Treatment\s+in\s+Workers['’]?\s+Comp\w*)?"
)
_SOURCE = re.compile(
    rf"(?P<odg>{ODG}(?:,?\s+{_YEAR}(?=[\s,:;.]|$))?)|"
    r"(?P<other>Other\s+Medical\s+Treatment\s+Guidelines?)|"
    r"(?P<acoem>(?:American\s+College\s+of\s+Occupational\s+and\s+Environmental\s+Medicine(?:\s*\(ACOEM\))?|\bACOEM\b)"
    r"(?:\s+(?:Occupational\s+Medicine\s+|Medical\s+)?(?:Practice\s+|Treatment\s+)?Guidelines?)?(?:,?\s+(?:2nd|3rd|second|third)\s+ed(?:ition|\.)?)?"
    rf"(?:,?\s+{_YEAR}(?=[\s,:;.]|$))?)|"
    r"(?:(?<=[;,.]\s)|(?<=\band\s))(?P<short>ODG\b(?!\s+Preface))",
    re.I,
)
_FIRST_SHORT = re.compile(r"ODG\b", re.I)
_GENERIC = re.compile(r"[^,;:.()]{3,90}?\bGuidelines?(?=\s*[,:;(]|\s+-\s)", re.I)
_EDGE = " \t\r\n\f,;:-–"


def cites_nothing(text: str, within: Span) -> Span | None:
    """Return where the paragraph says that no evidence was cited, or None."""
    match = _NOTHING.search(text, within.start, within.end) or _NONE.match(text, *within.trimmed(text))
    return Span(*match.span()) if match else None


def read_labelled_citations(text: str, within: Span) -> list[Citation]:
    """Read the guideline paragraph of one side inside `within`: its sources in order, [] where it cites none.

    >>> text = "Decision based on MTUS Quarnil Treatment 1907, Section(s): Zyxol, Vexobar (for pain). Decision based "
    >>> text += "on Non-MTUS Citation Official Disability Guidelines (ODG) Tail Chapter, Feathers."
    >>> for cited in read_labelled_citations(text, Span(0, len(text))):
    ...     print(cited.source.value, [section.value for section in cited.sections])
    MTUS Quarnil Treatment 1907 ['Zyxol', 'Vexobar (for pain)']
    Official Disability Guidelines (ODG) ['Tail Chapter', 'Feathers']
    """
    return [citation for block, is_other in _blocks(text, within) for citation in _block(text, block, is_other=is_other)]


def read_labelled_quote(text: str, quote: Span) -> list[Citation]:
    """Read what somebody pointed at as cited: one source or several, [] where it names none.

    What begins with the MTUS or like one of its parts is split by its rules, all else like a source outside of it.
    """
    if _LEAD.search(text, quote.start, quote.end):
        return read_labelled_citations(text, quote)
    block = trim(text, quote)
    of_mtus = any(pattern.match(text, block.start, block.end) for pattern in (_MTUS, _MTUS_SOURCE))
    return list(_block(text, block, is_other=not of_mtus))


def _blocks(text: str, within: Span) -> Iterator[tuple[Span, bool]]:
    """Yield what follows each "Decision based on", and whether it is outside of the MTUS."""
    leads = list(_LEAD.finditer(text, within.start, within.end))
    if not leads and cites_nothing(text, within) is None:
        prose = _PROSE.search(text, within.start, within.end)
        yield trim(text, Span(prose.end() if prose else within.start, within.end)), True
    for index, lead in enumerate(leads):
        end = leads[index + 1].start() if index + 1 < len(leads) else within.end
        prose = _PROSE.search(text, lead.end(), end)
        block = trim(text, Span(lead.end(), prose.start() if prose else end))
        yield block, lead["other"] is not None


def _block(text: str, block: Span, *, is_other: bool) -> Iterator[Citation]:
    if block.start >= block.end:
        return
    if is_other:
        yield from _outside(text, block)
        return
    for part in _mtus_parts(text, block):
        yield from _mtus(text, part)


def _mtus_parts(text: str, block: Span) -> list[Span]:
    """Split a block of the MTUS where "and" is followed by another source with its year."""
    starts = [block.start]
    ends: list[int] = []
    for match in _AND.finditer(text, block.start, block.end):
        if _MTUS_SOURCE.match(text, match.end(), block.end) and re.search(_YEAR, text[starts[-1] : match.start()]):
            ends.append(match.start())
            starts.append(match.end())
    return [Span(start, end) for start, end in zip(starts, [*ends, block.end], strict=True)]


def _mtus(text: str, part: Span) -> Iterator[Citation]:
    """Read one source of the MTUS; every "Page(s):" ends a citation."""
    start = part.start
    for match in [*PAGES.finditer(text, part.start, part.end), None]:
        piece = trim(text, Span(start, match.start() if match else part.end))
        if piece.start < piece.end and not (start > part.start and text[piece.start].islower()):
            pages = Found(flat(match["pages"]), Span(*match.span("pages"))) if match else None
            yield _mtus_piece(text, piece, pages)
        start = match.end() if match else part.end


def _mtus_piece(text: str, piece: Span, pages: Found[str] | None) -> Citation:
    titled = _SECTIONS.search(text, piece.start, piece.end)
    if titled:
        source, rest = Span(piece.start, titled.start()), Span(titled.end(), piece.end)
    else:
        source, rest = _before_sections(text, piece)
    sections = split_sections(text, trim(text, rest), keeps_names=True)
    return Citation(_found(text, trim(text, source)), sections, pages)


def _before_sections(text: str, piece: Span) -> tuple[Span, Span]:
    """Split a source without the word "Section(s)" behind "Guidelines" (older decisions name sections without it)."""
    ends = [match.end() for match in re.finditer(r"\bGuidelines\b(?:\s*\([^()]{0,30}\d{4}\))?", piece.text(text))]
    cut = piece.start + ends[0] if ends else piece.end
    return Span(piece.start, cut), Span(cut, piece.end)


def _outside(text: str, block: Span) -> Iterator[Citation]:
    """Read the sources outside of the MTUS; a stretch that begins with no known source is one source as a whole."""
    marks = [Span(*match.span()) for match in _SOURCE.finditer(text, block.start, block.end)]
    first = _FIRST_SHORT.match(text, block.start, block.end)
    if first:
        marks.insert(0, Span(*first.span()))
    if not marks or text[block.start : marks[0].start].strip(_EDGE).lower() not in {"", "the"}:
        start = marks[0].start if marks and _is_boundary(text, block.start, marks[0].start) else block.end
        marks = [mark for mark in marks if mark.start >= start]
        yield _unknown(text, trim(text, Span(block.start, _before(text, start) if marks else block.end)))
    for index, mark in enumerate(marks):
        end = _before(text, marks[index + 1].start) if index + 1 < len(marks) else block.end
        yield _known(text, mark, Span(mark.end, end))


def _is_boundary(text: str, start: int, end: int) -> bool:
    """Say whether what stands before a known source ends as a citation does: at a mark or "and"."""
    return re.search(r"(?:[.;,]|\band(?:\s+the)?)\s*$", text[start:end], re.I) is not None


def _before(text: str, end: int) -> int:
    """Return where the citation before `end` stops, without the "and (the)" that leads to the next."""
    lead = re.search(r"[\s,;.]*(?:\band\s*)?(?:\bthe\s*)?$", text[:end][-40:], re.I)
    return end - (len(lead[0]) if lead else 0)


def _known(text: str, source: Span, rest: Span) -> Citation:
    pages = PAGES.search(text, rest.start, rest.end)
    rest = Span(rest.start, pages.start()) if pages and not text[pages.end() : rest.end].strip(" .") else rest
    sections = split_sections(text, trim(text, rest), keeps_names=False)
    cited = Found(flat(pages["pages"]), Span(*pages.span("pages"))) if pages else None
    return Citation(_found(text, source), sections, cited)


def _unknown(text: str, span: Span) -> Citation:
    named = _GENERIC.match(text, span.start, span.end)
    if named:
        return _known(text, Span(*named.span()), Span(named.end(), span.end))
    return Citation(_found(text, span), [], None)


def trim(text: str, span: Span) -> Span:
    """Drop marks at both ends of a stretch, and its last full stop."""
    start, end = span
    while start < end and text[start] in _EDGE + ".":
        start += 1
    while start < end and text[end - 1] in _EDGE + ".":
        end -= 1
    return Span(start, end)


def _found(text: str, span: Span) -> Found[str]:
    return Found(flat(span.text(text)), span)
