"""Which sources a letter cites in running sentences, and on whose behalf: "The carrier quoted the ODG, Tail, and so shall I." """

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, TypeAlias

from extractor.document import Span
from extractor.lexicon import words_that
from extractor.values import Citation, Found, flat
from extractor.values.counts import NAMES
from extractor.values.parties import CLAIMS_NAMED
from extractor.values.told_citations import read_told_block

Side: TypeAlias = Literal["claims", "reviewer", "both"]

_CLAIMS: Final = (
    rf"(?:{CLAIMS_NAMED}|peer\s{{1,9}}reviewer|\btheir\s{{1,9}}letter|\bthey\b|denial\s{{1,9}}letter|\bthe\s{{1,9}}denial\b)"
    r"(?:['’]s)?(?:\s{1,9}(?:letter|peer))?(?:['’]s)?"
)
_REVIEWER: Final = (
    r"(?:\b[Ww]e\b|\b[Oo]urs?\b|\bI\b|\b[Mm](?:y|ine)\b|\b(?:to|by)\s{1,9}me\b|"
    r"(?i:\b(?:physician\s{1,9}|expert\s{1,9}|medical\s{1,9})?reviewer\b|\bpanel(?:['’]s)?\b|\bIMR\b))"
)
_BOTH: Final = rf"(?:\bboth\b(?!\s{{1,9}}knees)|{_CLAIMS}\s{{1,9}}and\s{{1,9}}(?:I|the\s{{1,9}}reviewer)\b)"
_SIDES: Final = re.compile(rf"(?P<both>(?i:{_BOTH}))|(?P<claims>(?i:{_CLAIMS}))|(?P<reviewer>{_REVIEWER})")

_NAME: Final = (
    r"(?:M\s?T\s?U\s?S\b|O\s?D\s?G\b|(?i:official\s{1,9}disability\s{1,9}guidelines?)|A\s?C\s?O\s?E\s?M\b|"
    r"(?:[A-Z][\w'’&-]{1,20}\s{1,9}){1,6}(?:Guidelines?)\b)"
)
_SOURCE: Final = re.compile(rf"(?<![\w&]){_NAME}")
_PAGES: Final = re.compile(
    rf"\b(?:page\(s\)|pages?|pgs?\.?|pp?\.)\s{{0,3}}:?\s{{0,3}}(?P<pages>(?:\d{{1,4}}|{NAMES})"
    rf"(?:\s{{0,3}}(?:-|,|\bto\b|\bthrough\b|\band\b)\s{{0,3}}(?:\d{{1,4}}|{NAMES})(?![\w-])){{0,6}})(?![\w])",
    re.IGNORECASE,
)
_TOPIC: Final = r"(?P<section>[A-Z][^,.;:]{3,80}?)"
_BEFORE: Final = re.compile(
    rf"\b(?:by|on|to|is|was)\s{{1,9}}(?:the\s{{1,9}})?"
    rf"{_TOPIC},\s{{1,9}}"
    rf"(?:{_PAGES.pattern},\s{{1,9}})?(?:(?:of|in|from)\s{{1,9}}(?:the|that)\s{{1,9}}(?:(?:very\s{{1,9}})?same\s{{1,9}})?)?\Z"
)
_EXTRA: Final = re.compile(
    rf"\b(?:add(?:ed|s)|and\s{{1,9}}(?:then\s{{1,9}})?(?:to|on))\s{{1,9}}(?:the\s{{1,9}})?"
    rf"{_TOPIC},\s{{1,9}}{_PAGES.pattern}",
    0,
)
# Where the words of a source end inside its sentence: somebody speaks again, or a clause of prose begins.
_STOP: Final = re.compile(
    r"[.;](?=\s|\Z)|[,:]?\s{1,9}and\s{1,9}(?:on\s|"
    rf"(?:the\s{{1,9}}|its\s{{1,9}}|their\s{{1,9}})?"
    rf"(?:{_SIDES.pattern.replace('?P<both>', '?:').replace('?P<claims>', '?:').replace('?P<reviewer>', '?:')}))|"
    r",\s{1,9}(?:and\s{1,9})?"
    rf"{words_that('letters', 'goes on')}\b"
    r"|\s{1,9}(?:for\s{1,9}both|is|are|"
    r"was|too|as\s{1,9}well)\b|"
    r"\s{1,9}[–—]\s|,\s{1,9}(?:I|we|the\s{1,9}chair|the\s{1,9}reviewer)\b",
)
_SAME: Final = re.compile(
    r"\b(?:same|too|myself|(?:so|as)\s{1,9}(?:do|did|shall|have)\s{1,9}(?:I|we)|with\s{1,9}(?:it|that)|"
    r"that\s{1,9}(?:section|page|source)s?|of\s{1,9}that|on\s{1,9}(?:it|that)\s{1,9}as\s{1,9}well)\b",
    re.IGNORECASE,
)
_CITES: Final = re.compile(rf"\b{words_that('letters', 'cites')}\b", re.IGNORECASE)
_CITED: Final = rf"(?:{words_that('titles', 'cited')}|ground|chapter)s?"
_NOTHING: Final = re.compile(
    rf"\b(?:not?\s{{1,9}}(?:a\s{{1,9}})?(?:single\s{{1,9}})?{_CITED}|nothing|none)\b|\bnot\s{{1,9}}use\b", re.IGNORECASE
)
_CITES_NOTHING: Final = re.compile(
    rf"\b(?:no|any|not\s{{1,9}}an?)\s{{1,9}}(?:\w{{1,12}}\s{{1,9}})?{_CITED}\b|"
    rf"\b(?:{words_that('letters', 'cites')}|given)\s{{1,9}}(?:(?:up)?on\s{{1,9}})?(?:nothing|none|no\s{{1,9}}one)\b|"
    r"\bnot\s{1,9}(?:cite|name|quote)\b",
    re.IGNORECASE,
)
_LONGEST: Final = 500
"""Characters of a sentence that cites, at most: a longer one is a sign that no sentences were found."""


_ALONE: Final = re.compile(
    r"\A[^:]{1,40}:\s{1,9}(?:the\s)?(?:same|none|nothing)\b",
    re.IGNORECASE,
)


class Cited(NamedTuple):
    """What each side cites, in the text's order."""

    claims: list[Citation]
    reviewer: list[Citation]


@dataclass
class _Speaking:
    """What has been cited up to here, and who spoke last."""

    cited: dict[str, list[Citation]] = field(default_factory=lambda: {"claims": [], "reviewer": []})
    side: Side | None = None

    def add(self, side: Side, citation: Citation) -> None:
        for name in ("claims", "reviewer") if side == "both" else (side,):
            if not any(_is_same(citation, known) for known in self.cited[name]):
                self.cited[name].append(citation)


def find_cited(text: str, sentences: Iterable[Span]) -> Cited:
    """Read what the two sides cite in an item's sentences; who points to the other's citation has it as well.

    >>> text = "The carrier quoted ODG, Tail, Feathers, page nine, and so shall I. Mine is also the MTUS Moss Guidelines, page 7."
    >>> cited = find_cited(text, [Span(0, 66), Span(67, len(text))])
    >>> [(c.source.value, [s.value for s in c.sections], c.pages and c.pages.value) for c in cited.claims]
    [('ODG', ['Tail', 'Feathers'], 'nine')]
    >>> [(c.source.value, [s.value for s in c.sections], c.pages and c.pages.value) for c in cited.reviewer]
    [('ODG', ['Tail', 'Feathers'], 'nine'), ('MTUS Moss Guidelines', [], '7')]
    """
    speaking = _Speaking()
    for sentence in sentences:
        if cites(text, sentence):
            _read(text, sentence, speaking)
        else:
            named = [_who(match) for match in _SIDES.finditer(text, *sentence)]
            speaking.side = named[-1] if named else speaking.side
    return Cited(speaking.cited["claims"], speaking.cited["reviewer"])


def cites(text: str, sentence: Span) -> bool:
    """Say whether a sentence names a source, a page, or says that nothing is cited, on somebody's behalf."""
    words = sentence.text(text)
    if len(words) > _LONGEST or not (_CITES.search(words) or _SIDES.search(words)):
        return False
    if _SOURCE.search(words):
        return True
    spoken = _SIDES.search(words) is not None
    return spoken and bool(_PAGES.search(words) or _CITES_NOTHING.search(words) or _is_short_same(words))


def _is_short_same(words: str) -> bool:
    return (len(words) < 120 and bool(_SAME.search(words) and _CITES.search(words))) or bool(_ALONE.search(words))


def _read(text: str, sentence: Span, speaking: _Speaking) -> None:
    """Take one sentence: each citation goes to who speaks before it (else behind); who cites no other source shares the last."""
    stretches = list(_stretches(text, sentence))
    mentions = [(Span(*m.span()), _who(m)) for m in _SIDES.finditer(text, *sentence)]
    mentions = [(span, who) for span, who in mentions if not any(s.start <= span.start < s.end for s in stretches)]
    events = sorted([*((span, who) for span, who in mentions), *((span, None) for span in stretches)])
    starts = [*(span.start for span, _ in events[1:]), sentence.end]
    before: list[Side] = []
    for (span, who), end in zip(events, starts, strict=True):
        if who is None:
            is_for_both = "both" in (*before, *(side for at, side in mentions if at.start >= span.end))
            speaking.side = "both" if is_for_both else before[-1] if before else speaking.side or "reviewer"
            for citation in _with_named_before(text, Span(sentence.start, span.start), read_cited(text, span)):
                speaking.add(speaking.side, citation)
        else:
            before.append(who)
            is_named = any(s.start == end for s in stretches)
            if who != "both" and not is_named:
                _share(text, span, Span(max(sentence.start, span.start - 12), end), who, speaking)
    if mentions and not stretches:
        speaking.side = mentions[-1][1]
    if not any(_meets(stretch, found) for found in _EXTRA.finditer(text, *sentence) for stretch in stretches):
        _add_sections(text, sentence, speaking)


def _meets(span: Span, found: re.Match[str]) -> bool:
    return span.start < found.end() and found.start() < span.end


def _add_sections(text: str, sentence: Span, speaking: _Speaking) -> None:
    """Add the sections with pages that a side names behind a source, without naming it again: "and added Moss, page nine"."""
    for found in _EXTRA.finditer(text, *sentence):
        side = speaking.side if speaking.side in ("claims", "reviewer") else "reviewer"
        known = speaking.cited[side]
        if known:
            pages = Found(flat(found["pages"]), Span(*found.span("pages")))
            section = Found(flat(found["section"]), Span(*found.span("section")))
            speaking.add(side, Citation(known[-1].source, [section], pages))


def _with_named_before(text: str, before: Span, citations: list[Citation]) -> list[Citation]:
    """Return the citations, the first with the section, and the pages, that stand before its source: "Moss, of the Zyxol Guidelines"."""
    named = _BEFORE.search(text, *before)
    if not named or not citations or citations[0].sections:
        return citations
    section = Found(flat(named["section"]), Span(*named.span("section")))
    pages = Found(flat(named["pages"]), Span(*named.span("pages"))) if named["pages"] else citations[0].pages
    return [citations[0]._replace(sections=[section], pages=pages), *citations[1:]]


def _share(text: str, speaker: Span, clause: Span, who: Literal["claims", "reviewer"], speaking: _Speaking) -> None:
    """Give a side that names the same or a page, and no source of its own, what the other side cited."""
    pages = _PAGES.search(text, speaker.end, clause.end)
    other = speaking.cited["reviewer" if who == "claims" else "claims"]
    words = clause.text(text)
    if not other or _NOTHING.search(words) or not (_SAME.search(words) or (pages and _CITES.search(words))):
        return
    given = Found(flat(pages["pages"]), Span(*pages.span("pages"))) if pages else None
    same_page = [c for c in other if given and _holds_page(c, given)]
    for citation in same_page or (other[-1:] if given else other):
        speaking.add(who, citation._replace(pages=given or citation.pages))


def _holds_page(citation: Citation, given: Found[str]) -> bool:
    return citation.pages is not None and fold_pages(citation.pages.value) == fold_pages(given.value)


def fold_pages(pages: str) -> str:
    """Return pages without marks and blanks, for comparison."""
    return re.sub(r"\W+", "", pages.casefold())


def _who(match: re.Match[str]) -> Side:
    return "both" if match["both"] else "claims" if match["claims"] else "reviewer"


def _is_same(one: Citation, other: Citation) -> bool:
    def key(c: Citation) -> tuple[str, list[str], str | None]:
        return c.source.value.casefold(), [s.value.casefold() for s in c.sections], c.pages and c.pages.value

    return key(one) == key(other)


def _stretches(text: str, sentence: Span) -> Iterator[Span]:
    """Yield where each source stands with its sections and pages."""
    at = sentence.start
    while found := _SOURCE.search(text, at, sentence.end):
        stop = _STOP.search(text, found.end(), sentence.end)
        while stop and _PAGES.search(text, max(found.start(), stop.start() - 8), stop.end() + 6) and stop[0] == ".":
            # "pp. 76-80": the full stop of an abbreviation.
            stop = _STOP.search(text, stop.end(), sentence.end)
        end = stop.start() if stop else sentence.end
        other = _SOURCE.search(text, found.end(), end)
        joint = _AND.search(text, found.end(), other.start()) if other else None
        end = joint.start() if joint else end
        yield Span(found.start(), end).trimmed(text)
        at = max(end, found.end())


_AND: Final = re.compile(r",?\s{1,9}and\s{1,9}(?:on\s{1,9}|by\s{1,9})?(?:the\s{1,9})?\Z")
_CHAPTER: Final = re.compile(r"(?P<source>(?:MTUS\s{1,9})?ACOEM)\s{1,9}(?=Chapter\s{1,9}\d)", re.IGNORECASE)


def read_cited(text: str, stretch: Span) -> list[Citation]:
    """Read the sources of a stretch that holds nothing but sources with their sections and pages; pages may be in words."""
    edge = len(stretch.text(text).rstrip(" .,;:"))
    stretch = Span(stretch.start, stretch.start + edge)
    citations = list(_by_chapter(text, stretch))
    return [_joined(text, citation) for citation in citations]


def _by_chapter(text: str, stretch: Span) -> Iterator[Citation]:
    chapter = _CHAPTER.match(text, *stretch)
    if not chapter:
        yield from read_told_block(text, stretch)
        return
    source = Span(*chapter.span("source"))
    for rest in read_told_block(text, Span(chapter.end(), stretch.end)):
        yield Citation(Found(flat(source.text(text)), source), [rest.source, *rest.sections], rest.pages)


def _joined(text: str, citation: Citation) -> Citation:
    """Join a section that begins small to the one before it: in prose each name begins with a capital ("CRPS, sympathetic blocks")."""
    sections: list[Found[str]] = []
    for section in citation.sections:
        last = sections[-1] if sections else None
        if last and section.value[:1].islower() and last.value[:1].isupper() and section.span.start > last.span.end:
            span = Span(last.span.start, section.span.end)
            sections[-1] = Found(flat(span.text(text)), span)
        else:
            sections.append(section)
    return _with_bare_pages(text, citation._replace(sections=sections))


_TITLE: Final = re.compile(r"(?P<title>Title\s{1,3}\d{1,2})(?:,\s{1,9}(?P<rest>.{1,80}))?", re.DOTALL)
_BARE_PAGES: Final = re.compile(r"(?:(?P<name>[^,]{1,80}),\s{1,9})?(?P<pages>\d{1,4}(?:\s?[-–,]\s?\d{1,4}){0,4})", re.DOTALL)


def _with_bare_pages(text: str, citation: Citation) -> Citation:
    """Return a citation whose last words are page numbers without "page", or whose source goes on with a code's title, as such."""
    source, sections, pages = citation
    title = _TITLE.fullmatch(text, *sections[0].span) if sections and source.value.endswith("Regulations") else None
    if title:
        span = Span(source.span.start, title.end("title"))
        rest = Span(*title.span("rest")) if title["rest"] else None
        source = Found(flat(span.text(text)), span)
        sections = [*([Found(flat(rest.text(text)), rest)] if rest else []), *sections[1:]]
    bare = _BARE_PAGES.fullmatch(text, *sections[-1].span) if sections and pages is None else None
    if bare:
        name = [Found(flat(bare["name"]), Span(*bare.span("name")))] if bare["name"] else []
        sections, pages = [*sections[:-1], *name], Found(flat(bare["pages"]), Span(*bare.span("pages")))
    return citation._replace(source=source, sections=sections, pages=pages)
