"""The decided items: each has a decision and its reasons, and no verdict of its heading is left over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.document import SectionKind, Span
from extractor.record import Finding
from extractor.validators import Subject
from extractor.values import find_verdicts

_BEFORE: Final = re.compile(
    r"(?:\b(?:not|never|no\s{1,3}longer|partially|partly|neither|(?:may|might|would)\s{1,3}be)|/)[\s:*_]{0,9}\Z", re.IGNORECASE
)
_NECESSITY: Final = re.compile(r"\b(?:is|are|was|were)\b[\s*_]{1,9}(?:not\b[\s*_]{1,9})?med\w{2,9}\s{0,9}nec\w{3,9}", re.IGNORECASE)
_LED: Final = re.compile(r"\bsays:[ \t]{0,9}[\r\n\f]", re.IGNORECASE)
"""Words above an item that lead to it: it may stand in a quotation."""
_PARTS: Final[tuple[tuple[SectionKind, str, str], ...]] = (
    ("rationale", "rationale", "reasons for the decision on this item"),
    ("claims_guideline", "claims_administrator_guidelines", "guidelines of the claims administrator on this item"),
    ("reviewer_guideline", "reviewer_guidelines", "guidelines of the reviewer on this item"),
)
_STANDING: Final = re.compile(
    r"\bset\s{1,9}forth\s{1,9}below|\bdisputed\s{1,9}items\b|\bDetermination\s{1,9}was\s{1,9}based\b|\bguidelines?:|\brationale:",
    re.IGNORECASE,
)
_LONGEST: Final = 700
"""Characters of an item's words, at most: without a partial authorisation none of the published ones has more than 200."""


def check_parts(subject: Subject) -> Iterator[Finding]:
    """Yield `unread.verdict` for each item without a decision, `unread.part` for each part of one that its form has and nobody found."""
    for index, issue in enumerate(subject.case.issues):
        place = subject.outline.cell("description", index)
        spans = [place] if place else []
        if issue.decision is None and not subject.is_refuted(f"issues.{index}.decision"):
            message = "no decision on this item was read"
            yield _finding("verdict", [f"issues.{index}.decision"], message, spans)
        for kind, field, words in _PARTS if subject.outline.is_published else ():
            path = f"issues.{index}.{field}"
            is_there = subject.body(kind, index) is not None if kind != "rationale" else bool(issue.rationale)
            if not is_there and not subject.outline.cell(field, index) and not subject.is_refuted(path):
                yield _finding("part", [path], f"no {words} were found", spans)


def check_verdict_words(subject: Subject) -> Iterator[Finding]:
    """Yield `unread.verdict` for words beside a verdict that change it, and for a second verdict among the words of an item."""
    for index in subject.outline.issues() if subject.outline.is_published else ():
        words = subject.outline.cell("description", index)
        verdict = subject.outline.cell("decision", index)
        for span in _doubts(subject.text, words, verdict):
            shown = " ".join(span.text(subject.text).split())[:60]
            fields = [f"issues.{index}.decision", f"issues.{index}.description"]
            yield _finding("verdict", fields, f"{shown!r} stands among the words of the item and bears on its decision", [span])


def _doubts(text: str, words: Span | None, verdict: Span | None) -> Iterator[Span]:
    is_marked = words is None or verdict is None or text[words.end : verdict.start].strip()
    colon = -1 if is_marked or words is None else text.rfind(":", *words)
    if words and (changed := _BEFORE.search(text, *words)):
        yield Span(*changed.span())
    elif words and colon >= 0:
        yield Span(colon + 1, words.end).trimmed(text)
    elif words and (others := find_verdicts(text, words)):
        yield others[0].span
    elif words and (necessity := _NECESSITY.search(text, *words)):
        yield Span(*necessity.span())
    elif words and (led := _LED.search(text, *words)):
        yield Span(*led.span())
    elif words and words.end - words.start > _LONGEST:
        yield words
    if verdict and (behind := re.compile(r"[ \t]{0,3}/[ \t]{0,3}\w{1,20}").match(text, verdict.end)):
        yield Span(*behind.span())


def check_places(subject: Subject) -> Iterator[Finding]:
    """Yield `unread.verdict` for an item of a published form whose decision stands in its reasons alone: its own line was lost."""
    for section in subject.outline.sections if subject.outline.is_published else ():
        decided = [cell for cell in section.cells if cell.field == "decision" and section.body.contains(cell.span)]
        if section.kind == "rationale" and decided:
            fields = [f"issues.{section.issue}.decision", f"issues.{section.issue}.description"]
            message = "no line of the form decides this item: its decision was read from its reasons"
            yield _finding("verdict", fields, message, [decided[0].span])


def check_words(subject: Subject) -> Iterator[Finding]:
    """Yield `unread.title` for an item whose words hold those of a title or of the sentence above all items: they begin elsewhere."""
    for index in subject.outline.issues() if subject.outline.kind in ("published", "general") else ():
        words = subject.outline.cell("description", index)
        standing = _STANDING.search(subject.text, *words) if words else None
        if standing:
            shown = " ".join(standing[0].split())
            yield _finding("title", [f"issues.{index}"], f"{shown!r} stands among the words of the item", [Span(*standing.span())])


def _finding(kind: str, fields: list[str], message: str, spans: list[Span]) -> Finding:
    return Finding(code=f"unread.{kind}", severity="error", fields=fields, message=message, spans=spans)
