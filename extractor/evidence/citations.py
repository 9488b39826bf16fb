"""Whether words of a guideline paragraph are a source, a section of its own source, or pages behind it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from extractor.case import Guideline
from extractor.clauses import assertion_at, split_sentences
from extractor.document import Span
from extractor.evidence.elements import ends, opens
from extractor.evidence.notation import GOES_ON_TO
from extractor.evidence.question import Question
from extractor.values import Citation, cites_nothing, flat, locate, read_citations

_PAGE: Final = r"(?:page\(s\)|pages?|pgs?\.?|pp?\.)"
_PAGE_WORD: Final = re.compile(rf"\b{_PAGE}", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[a-z]{4,}", re.IGNORECASE)
_NUMBER_WORDS: Final = re.compile(r"(?:through|\w+(?:teen|ty)|three|four|five|seven|eight|nine|hundred)", re.IGNORECASE)
_NO_SECTION: Final = re.compile(rf"{_PAGE}\b|(?:19|20)\d\d\Z|sections?\b\W*(?:\(s\))?\W*\Z", re.IGNORECASE)
_NO_SOURCE: Final = re.compile(
    r"\b(?:decisions?|based|cited?|(?:medical )?evidence|citations?|guidelines?|sections?|s|reviewer|"
    r"administrator|claims?|expert|the|on|did|not|their|is|was|of)\b",
    re.IGNORECASE,
)
_LEAD: Final = re.compile(r"\b(?:on|citations?|the|of|from|cited)\s*[:\"“]?\s*\Z", re.IGNORECASE)
_DETAIL: Final = re.compile(
    rf"\s*(?:(?:chapters?|sections?|{_PAGE}|guidelines?|document)(?![a-z])|[\d§(:,;.])",
    re.IGNORECASE,
)
_TITLED: Final = re.compile(
    r"\b(?:in|on|under)\s+(?:the\s+)?\Z",
    re.IGNORECASE,
)
_BETWEEN_TITLES: Final = re.compile(rf"\W*(?:\([^()]{{1,30}}\)\W*)?(?:{_PAGE}[\W\d]*)?", re.IGNORECASE)
_NAME_GOES_ON: Final = re.compile(
    r"\s*(?:(?:medical|treatment|guidelines?|of|and)\b|\(ODG\)|,?\s*(?:19|20)\d\d\b)",
    re.IGNORECASE,
)
# Where a section that the splitter leaves whole has parts of its own: "Pain (online version): Opioids".
_PART_BEGINS: Final = re.compile(r"(?:\A|[:;)]\s*|\s[-–]\s+|\band\s+)\Z", re.IGNORECASE)
_PART_ENDS: Final = re.compile(r"\s*(?:\Z|[:;]|[-–]\s|and\b)", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"(?:sections?|chapters?)\s+\d", re.IGNORECASE)
_KNOWN: Final = re.compile(r"[A-Z][A-Z./-]{2,}(?:\s[A-Z][A-Z./-]{2,})*|[A-Z](?:\s[A-Z]){2,4}")
_NAME: Final = 60
"""Characters of a source or section, at most, in a cell that holds nothing else."""
_REACH: Final = 200
"""Characters around a source in which its sentence begins and ends."""

_read = lru_cache(maxsize=64)(read_citations)


def is_source(span: Span, question: Question) -> bool:
    """Say whether words name a source that the paragraph cites: whole, in words of a name, and not to say that it does not apply."""
    text, place, has_lines = question.text, question.around(span), not question.is_published
    words = flat(span.text(text)).casefold()
    if not _NO_SOURCE.sub("", words).strip(" ,.:;()") or _is_own_section(words, question) or cites_nothing(text, span):
        return False
    nothing = cites_nothing(text, place)
    if _is_rejected(text, span, has_lines=has_lines) or (nothing and nothing.contains(span)):
        return False
    cited = _cited(question) if question.is_published else []
    if any(span == citation.source.span for citation in cited):
        return True
    sources = [citation.source.span for citation in cited if citation.source.span.contains(span)]
    ends_at = [source.end for source in sources] or [place.end for _ in (1,) if _is_cell(place, question)]
    is_cut = any(span.start != source.start for source in sources) or any(
        _NAME_GOES_ON.match(text, span.end, end) for end in ends_at
    )
    if is_cut or (not sources and any(section.span.contains(span) for citation in cited for section in citation.sections)):
        return False
    before = text[max(place.start, span.start - 40) : span.start]
    first = opens(text, span.start, place, has_lines=has_lines) or _LEAD.search(before)
    last = ends(text, span.end, place, has_lines=has_lines) or _DETAIL.match(text, span.end) or _KNOWN.fullmatch(text, *span)
    return bool(first and last)


def _is_rejected(text: str, span: Span, *, has_lines: bool) -> bool:
    """Say whether the words from the last mark on say that a source was not used or does not apply."""
    marks = (*",;:.(", " and ", "\nand ", *("\n" if has_lines else ""))
    start = max(text.rfind(mark, max(0, span.start - _REACH), span.start) for mark in marks) + 1
    end = next((sentence.end for sentence in split_sentences(text, Span(start, min(len(text), span.end + _REACH)))), span.end)
    return assertion_at(text, span, Span(start, max(end, span.end))).polarity == "negated"


def is_section(span: Span, question: Question) -> bool:
    """Say whether words are a whole section behind their own source: no page, no year, and no source."""
    text, place, has_lines = question.text, question.around(span), not question.is_published
    if _NO_SECTION.match(flat(span.text(text))) or not _is_owned(span, question):
        return False
    sections = [section.span for citation in _cited(question) for section in citation.sections]
    if span in sections:
        return True
    around = next((section for section in sections if section.contains(span)), None)
    if around and question.is_published and not _NUMBERED.match(text, *span):
        before, behind = text[around.start : span.start], text[span.end : around.end]
        return _PART_BEGINS.search(before) is not None and _PART_ENDS.match(behind) is not None
    first = opens(text, span.start, place, has_lines=has_lines) or _TITLED.search(text[max(0, span.start - 40) : span.start])
    is_free = not question.is_published and not _is_cell(place, question)
    last = ends(text, span.end, place, has_lines=has_lines) or _DETAIL.match(text, span.end) or is_free
    return bool(last) and bool(first or _follows_source(span, question))


def _follows_source(span: Span, question: Question) -> bool:
    """Say whether nothing but a page stands between a source of the side and words."""
    text, place = question.text, question.around(span)
    sources = [hit.end for g in _side(question) for hit in locate(text, g.source, place) if hit.end <= span.start]
    return bool(sources) and _BETWEEN_TITLES.fullmatch(text, max(sources), span.start) is not None


def is_pages(span: Span, question: Question) -> bool:
    """Say whether words are pages: behind the word for them and their own source, and not cut from a range."""
    text = question.text
    words = [match.end() for match in _PAGE_WORD.finditer(text, max(0, span.start - 120), span.start)]
    if not words or not _is_owned(span, question) or GOES_ON_TO.match(text, span.end):
        return False
    between = _BETWEEN.findall(text, words[-1], span.start)
    return all(_NUMBER_WORDS.fullmatch(word) for word in between)


def _cited(question: Question) -> list[Citation]:
    own, *borrowed = question.places or (None,)
    return _read(question.text, own, next(iter(borrowed), None)) if own else []


def _is_owned(span: Span, question: Question) -> bool:
    """Say whether, of the sources of its side, a leaf's own one stands last before its words, and none in them."""
    own = flat(_own(question).source).casefold()
    place = question.around(span)
    hits = [(hit, flat(g.source).casefold()) for g in _side(question) for hit in locate(question.text, g.source, place)]
    if any(hit.start < span.end and span.start < hit.end for hit, _ in hits):
        return False
    before = [(hit.end, source) for hit, source in hits if hit.end <= span.start]
    return not before or max(before)[1] == own or not any(source == own for _, source in hits)


def _is_cell(place: Span, question: Question) -> bool:
    """Say whether a text in prose has words in a cell of their own, no longer than a name is."""
    return not question.is_published and place in question.places and place.end - place.start <= _NAME


def _is_own_section(words: str, question: Question) -> bool:
    """Say whether the citation itself names words as a section: then they are no source."""
    return any(flat(section).casefold() == words for section in _own(question).sections)


def _own(question: Question) -> Guideline:
    return _side(question)[int(question.path.split(".")[3])]


def _side(question: Question) -> list[Guideline]:
    """Return the guidelines of a leaf's own side."""
    _, index, side, *_ = question.path.split(".")
    guidelines: list[Guideline] = getattr(question.case.issues[int(index)], side)
    return guidelines
