"""The guidelines that a passage cites, whichever way its letter cites: with labels ("Section(s):") or in a sentence."""

from __future__ import annotations

import re

from extractor.document import Span
from extractor.values.citations import PAGES, Citation, read_labelled_citations, read_labelled_quote
from extractor.values.found import Found, flat
from extractor.values.told_citations import LEAD, read_told_block, read_told_citations

_LABELLED = re.compile(
    r"\bDecisions?\s{1,20}(?:(?:is|was|were)\s{1,20})?based\s{1,20}(?:up)?on\b|\bsections?(?:\(s\))?\s{0,9}:|"
    r"\brecommendation(?:\(s\)|s)?\s{1,20}outside\b",
    re.IGNORECASE,
)
_SAME = re.compile(r"\s{0,40}(?:the\s{1,20})?same\b", re.IGNORECASE)
_FOUND_FIT = re.compile(
    r"\breviewer\s{1,20}found\b[^.]{0,80}\bused\s{1,20}by\s{1,20}the\s{1,20}"
    r"claims\s{1,20}administrator\b[^.]{0,40}\bappropriate\b",
    re.IGNORECASE,
)
_REACH = 600
"""Characters before a quote in which the words that lead to it are looked for."""


def repeats(text: str, within: Span) -> bool:
    """Say whether a passage points to the citation of the other side: "Same as above, pages 7-9"."""
    is_same = _SAME.match(text, *within) or _FOUND_FIT.search(text, *within)
    return is_same is not None and LEAD.search(text, *within) is None


def read_citations(text: str, within: Span, earlier: Span | None = None) -> list[Citation]:
    """Read the guideline paragraph of one side inside `within`: its sources in order, [] where it cites none.

    Where it points to the other side's paragraph, `earlier`, these are its sources; pages given here replace those there.

    >>> text = "Zyxol Guidelines, Moss, page 3. Same as above, pages 7-9."
    >>> for cited in read_citations(text, Span(32, len(text)), Span(0, 31)):
    ...     print(cited.source.value, [section.value for section in cited.sections], cited.pages.value)
    Zyxol Guidelines ['Moss'] 7-9
    """
    if repeats(text, within):
        pages = PAGES.search(text, *within)
        given = Found(flat(pages["pages"]), Span(*pages.span("pages"))) if pages else None
        return [c._replace(pages=given or c.pages) for c in read_citations(text, earlier)] if earlier else []
    is_labelled = _LABELLED.search(text, *within) is not None
    return read_labelled_citations(text, within) if is_labelled else read_told_citations(text, within)


def read_quoted_citations(text: str, quote: Span) -> list[Citation]:
    """Read what somebody pointed at as cited: one source or several, [] where it names none."""
    if _LABELLED.search(text, max(0, quote.start - _REACH), quote.end):
        return read_labelled_quote(text, quote)
    return read_told_citations(text, quote) if LEAD.search(text, *quote) else list(read_told_block(text, quote))
