"""The field's own place for any leaf, also where no layout claims the document.

Without a layout an item has no heading section; its region then runs from the place of its description, as located in the
text, to that of the next item.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from extractor.case import Case
from extractor.document import Document, Outline, Span
from extractor.layouts import place
from extractor.values import find_conclusions, find_rulings, find_verdicts, locate

VERDICT_REACH = 400
"""How far behind an item's words its verdict may stand where no layout says, in characters."""

_ISSUE = re.compile(r"issues\.(\d+)\.(\w+)")


def places(case: Case, document: Document, outline: Outline, spans: Mapping[str, Span]) -> Callable[[str], tuple[Span, ...]]:
    """Return a function that gives the own place(s) of a leaf by its path, () where the document has none."""
    if outline.find("body") is None or not case.issues:
        return lambda path: place(outline, path)
    items = _items(case, document, spans)

    def lookup(path: str) -> tuple[Span, ...]:
        issue = _ISSUE.match(path)
        return items[int(issue[1])].of(issue[2]) if issue else place(outline, path)

    return lookup


class _Item:
    """One item of a document without layout: where it is named, and how far its words reach."""

    def __init__(self, named: Span | None, verdict: Span | None, end: int) -> None:
        self._named, self._verdict, self._end = named, verdict, end

    def of(self, field: str) -> tuple[Span, ...]:
        if self._named is None:
            return ()
        if field == "decision":
            return (self._verdict,) if self._verdict else ()
        if field in ("claims_administrator_guidelines", "reviewer_guidelines", "rationale"):
            return (Span(self._named.end, self._end),)
        return (self._named,)


def _items(case: Case, document: Document, spans: Mapping[str, Span]) -> list[_Item]:
    whole = Span(0, len(document.text))
    named: list[Span | None] = []
    after = 0
    for index, issue in enumerate(case.issues):
        hits = locate(document.text, issue.description, whole) if issue.description else []
        hint = spans.get(f"issues.{index}.description")
        span = _choose([h for h in hits if h.start >= after], document.text, hint)
        named.append(span)
        after = span.end if span else after
    starts = [s.start for s in named if s] + [whole.end]
    items = []
    for span in named:
        end = next((s for s in starts if span and s > span.start), whole.end)
        items.append(_Item(span, _verdict(document.text, span, end) if span else None, end))
    return items


def _choose(hits: list[Span], text: str, hint: Span | None) -> Span | None:
    pointed = [h for h in hits if hint and h.start < hint.end and hint.start < h.end]
    headed = [h for h in hits if find_verdicts(text, Span(h.end, min(len(text), h.end + 40)))]
    return next(iter([*pointed, *headed, *hits]), None)


def _verdict(text: str, named: Span, end: int) -> Span | None:
    verdicts = find_verdicts(text, Span(named.end, min(end, named.end + VERDICT_REACH)))
    if verdicts:
        return verdicts[0].span
    conclusions = find_conclusions(text, Span(named.start, end))
    said = conclusions or find_rulings(text, Span(named.start, end))
    return said[-1].span if said else None
