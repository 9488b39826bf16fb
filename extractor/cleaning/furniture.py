"""What belongs to the page and not to the letter: running titles and page numbers, also inside a sentence or a word."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Final

from extractor.clauses import goes_on
from extractor.cleaning.cleaned import Noise
from extractor.cleaning.draft import Draft, Edit
from extractor.cleaning.words import words_of
from extractor.document import Span

PAGES_ALIKE: Final = 3
"""Pages that must begin or end with the same line, at least, for it to be a running title; of two it may be chance."""

_LINE: Final = re.compile(r"[^\n\f]+")
_TITLE: Final = re.compile(r"final determination letter for imr case number[^\n\f]{0,60}", re.IGNORECASE)
_PAGE: Final = re.compile(
    r"page[ \t]{1,3}\d{1,4}(?:[ \t]{1,3}(?:of|/)[ \t]{1,3}\d{1,4})?|-[ \t]{1,3}\d{1,4}[ \t]{1,3}-", re.IGNORECASE
)
_BARE: Final = re.compile(r"\d{1,4}(?:[ \t]{0,3}(?:of|/)[ \t]{0,3}\d{1,4})?", re.IGNORECASE)
_NUMBERED: Final = re.compile(
    r"(?P<title>[^\d\s][^\n\f]{5,150}?)(?:[ \t]{2,40}|,?[ \t]{1,80}(?:page|sheet)[ \t])(?P<page>\d{1,4})(?:[ \t](?:of|/)[ \t]\d{1,4})?",
    re.IGNORECASE,
)
_LEADS_ON: Final = re.compile(r"(?:\b(?:pages?|pgs?\.?|pp?\.)|#)[ \t]*\n[ \t]*\Z", re.IGNORECASE)
"""Words that a number on the next line goes on from: "page", line break, "78"."""
_CENTRED: Final = 20
"""Blanks before a bare number that set it in the middle of the page."""
FOOT: Final = 600
"""Characters of a note below a page number, at most."""
_CASE_NUMBER: Final = re.compile(r"\b[A-Z]{2}\d{2}-\d{7}\b", re.IGNORECASE)

_ENDS: Final = re.compile(r"[.!?:][\"'\u201d\u2019)\]]{0,3}\Z")
_CLOSED: Final = re.compile(r"\b(?:upheld|overturned)\Z|:[ \t][^\n]{0,40}\Z", re.IGNORECASE)
_OPENS: Final = re.compile(r"[A-Z][\w'()/-]{0,30}(?:[ \t][\w'()/-]{1,30}){0,4}[ \t]?:|\(?\d{1,2}[.)]\s|[*\u2022-]")


def cut_furniture(draft: Draft) -> Draft:
    """Leave out running titles and page numbers, and put together what they cut in two.

    A running title that holds the only case number of the text stays as its first line.
    """
    noise = find_furniture(draft.text)
    cut = draft.edited(_edits(draft.text, noise))
    if _CASE_NUMBER.search(cut.text):
        return cut
    titled = ((n.span.start, _CASE_NUMBER.search(draft.text, *n.span)) for n in noise if n.kind == "running-title")
    number = next((Span(start, found.end()) for start, found in titled if found), None)
    return cut if number is None else _headed(draft, cut, number)


def _headed(draft: Draft, cut: Draft, title: Span) -> Draft:
    """Return the cut draft with the words of a running title of the draft before, without its page number, as first line again."""
    places = [*draft.places[title.start : title.end], *([draft.places[title.end - 1]] * 3)]
    return Draft(f"{title.text(draft.text)}.\n\n{cut.text}", [*places, *cut.places], cut.noise, cut.misread)


@lru_cache(maxsize=16)
def find_furniture(text: str) -> tuple[Noise, ...]:
    """Return the lines of a text that are running titles or page numbers, in order, without the white space around them.

    The number of a page with a note below it is none of them: it shows the layouts where the words of the page end.

    >>> text = "of the left\\nFinal Determination Letter for IMR Case Number CM99-0000001  2\\nknee"
    >>> [noise.span.text(text)[:8] for noise in find_furniture(text)]
    ['Final De']
    """
    lines = [span for found in _LINE.finditer(text) if (span := Span(*found.span()).trimmed(text)).start < span.end]
    counted = _counted_titles(text, lines)
    repeated = _page_edges(text, lines)
    found: list[Noise] = []
    for span in lines:
        line = span.text(text)
        if _TITLE.fullmatch(line) or span in repeated or span in counted:
            found.append(Noise("running-title", span))
        elif _PAGE.fullmatch(line) or (_BARE.fullmatch(line) and _is_page_number(text, span)):
            found.append(Noise("page-number", span))
    noisy = {noise.span for noise in found}
    words = [span for span in lines if span not in noisy]
    return tuple(noise for noise in found if noise.kind != "page-number" or not _has_note_below(text, noise.span, words))


def _has_note_below(text: str, number: Span, words: Sequence[Span]) -> bool:
    """Say whether the words of a page stand before its number, and behind it, up to a page break, no more than a note."""
    end = text.find("\f", number.end, number.end + FOOT)
    if end < 0 and ("\f" not in text or len(text) - number.end > FOOT):
        return False
    at = bisect_left(words, number)
    start = text.rfind("\f", 0, number.start)
    return 0 < at < len(words) and words[at - 1].start > start and (end < 0 or words[at].start < end)


def _is_page_number(text: str, span: Span) -> bool:
    """Say whether a bare number is a page's: set in the middle, or at the very top or bottom of a page; not one that words lead to."""
    before, after = text[max(0, span.start - 200) : span.start], text[span.end : span.end + 200]
    if _LEADS_ON.search(before):
        return False
    lead = before.rpartition("\n")[2].rpartition("\f")[2]
    if len(lead) >= _CENTRED:
        return True
    at_top = re.search(r"\f\s*\Z", before) is not None
    at_bottom = re.match(r"\s*\f", after) is not None or (not after.strip() and "\f" in text and len(after) < 200)
    return at_top or at_bottom


def _counted_titles(text: str, lines: Sequence[Span]) -> set[Span]:
    """Return the lines that stand several times with a number at their end that counts the pages."""
    titled: dict[str, list[tuple[int, Span]]] = {}
    for span in (span for span in lines if text[span.end - 1].isdigit()):
        if found := _NUMBERED.fullmatch(span.text(text)):
            titled.setdefault(" ".join(found["title"].casefold().split()), []).append((int(found["page"]), span))
    counted: set[Span] = set()
    for places in titled.values():
        numbers = list(dict.fromkeys(number for number, _ in places))
        if len(numbers) > 1 and all(b == a + 1 for a, b in pairwise(numbers)):
            counted |= {span for _, span in places}
    return counted


def _page_edges(text: str, lines: Sequence[Span]) -> set[Span]:
    """Return the first and last lines of pages that are alike but for digits, from the second such page on."""
    feeds = [found.start() for found in re.finditer(r"\f", text)]
    pages = [list(group) for _, group in groupby(lines, key=lambda span: bisect_left(feeds, span.start))]
    edges = [span for page in pages for span in dict.fromkeys([page[0], page[-1]])]
    counts = Counter(_skeleton(span.text(text)) for span in edges)
    seen: set[str] = set()
    found: set[Span] = set()
    for span in edges:
        key = _skeleton(span.text(text))
        if counts[key] >= max(PAGES_ALIKE, len(pages) / 2) and any(letter.isalpha() for letter in key):
            if key in seen:
                found.add(span)
            seen.add(key)
    return found


def _skeleton(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.casefold().split()))


def _edits(text: str, noise: Sequence[Noise]) -> Iterator[Edit]:
    """Yield what becomes of each stretch of furniture: all of it goes where a sentence runs on, else the lines alone."""
    known = Counter(words_of(text) if noise else ())
    for group in _groups(text, noise):
        around = _around(text, group)
        before, after = text[max(0, around.start - 80) : around.start], text[around.end : around.end + 80]
        if before and after and _is_cut_word(before, after, known):
            joint = ""
        elif before and after and _runs_on(before, after):
            joint = " \n"
        else:
            yield from (Edit(_line(text, cut.span), "", cut.kind) for cut in group)
            continue
        yield Edit(Span(around.start, group[0].span.start), joint)
        for cut, following in zip(group, [*(n.span.start for n in group[1:]), around.end], strict=True):
            yield Edit(cut.span, "", cut.kind)
            yield Edit(Span(cut.span.end, following))


def _groups(text: str, noise: Sequence[Noise]) -> list[list[Noise]]:
    groups: list[list[Noise]] = []
    for cut in noise:
        if groups and not text[groups[-1][-1].span.end : cut.span.start].strip():
            groups[-1].append(cut)
        else:
            groups.append([cut])
    return groups


def _around(text: str, group: Sequence[Noise]) -> Span:
    """Return the stretch of furniture with the white space around it."""
    start, end = group[0].span.start, group[-1].span.end
    while start and text[start - 1].isspace():
        start -= 1
    while end < len(text) and text[end].isspace():
        end += 1
    return Span(start, end)


def _line(text: str, span: Span) -> Span:
    """Return a line with its blanks and its line feed."""
    start, end = span
    while start and text[start - 1] in " \t":
        start -= 1
    while end < len(text) and text[end] in " \t":
        end += 1
    return Span(start, end + (text[end : end + 1] == "\n"))


def _runs_on(before: str, after: str) -> bool:
    """Say whether the sentence or heading that furniture interrupts goes on behind it.

    The letters close a paragraph with a mark or a verdict; a title or a label opens another.
    """
    if _ENDS.search(before):
        return False
    if after[0].islower() or after[0] in ",;)" or goes_on(before):
        return True
    above = before.rpartition("\n")[2]
    return not (_CLOSED.search(above) or above.isupper() or _OPENS.match(after) or after.partition("\n")[0].isupper())


def _is_cut_word(before: str, after: str, known: Counter[str]) -> bool:
    """Say whether furniture cuts a word: its two parts together are a word of this text, and they alone are none elsewhere in it."""
    head, tail = re.search(r"[A-Za-z]+\Z", before), re.match(r"[a-z]+", after)
    if head is None or tail is None:
        return False
    parts = head[0].casefold(), tail[0]
    return "".join(parts) in known and not all(known[part] > 1 for part in parts)
