"""Evidence where no published form lays a document out: what a reader pointed at is a claim, and this says whether it may stand.

A claim on an item is accepted inside the item's own stretch, which is derived from the case, or where neither another item nor a
labelled field owns the place. The words there must then be the value: for a typed leaf as its parser reads them, else as they are.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from functools import cached_property

from extractor.case import Case, Leaf
from extractor.document import Cell, Document, Outline, Span
from extractor.evidence.matchers import MATCHERS, WHOLE
from extractor.evidence.question import Match, Question
from extractor.evidence.stretches import Stretch, find_stretches
from extractor.fields import Field, field_of
from extractor.layouts import labelled_cells
from extractor.values import classify, flat, locate
from extractor.values.parsing import parse, parse_words
from extractor.values.retrospective import find_retrospective

MOST_PIECES = 12
"""Pieces into which columns, cells or page breaks may have torn a value."""

LEAST_REASONS = 30
"""Characters of an item's reasons; fewer are a heading or a word."""

_ORDERED = ("medication", "schedule")
_UNSPACED = re.compile(r"[\s\u00ad\ufffe]+")
_EDGES = "\r\n\f|\t"
"""What stands between pieces of torn words: they end and begin at lines and cells."""


class Claims:
    """The places that belong to items and to labelled fields of one document."""

    def __init__(self, case: Case, document: Document, outline: Outline, pivot: dt.date | None) -> None:
        self._case = case
        self._text = document.text
        self._outline = outline
        self._pivot = pivot

    @cached_property
    def stretches(self) -> list[Stretch]:
        """Where each item stands."""
        whole = Span(0, len(self._text))

        def hits(words: str | None) -> list[Span]:
            return locate(self._text, words, whole) if words else []

        issues = self._case.issues
        return find_stretches([hits(i.description) for i in issues], [hits(i.rationale) for i in issues], whole.end)

    @cached_property
    def _labelled(self) -> tuple[Cell, ...]:
        """The places of header fields: behind labels, and in sentences that say which date they tell."""
        told = (cell for section in self._outline.sections if section.issue is None for cell in section.cells)
        return (
            *labelled_cells(self._text),
            *(cell for cell in told if cell.field.startswith("dates.") and cell.is_certain),
        )

    def match(self, value: Leaf, question: Question) -> Match | None:
        """Return how a claim bears a value out, None where it does not.

        What an item's own words state of another amount contradicts the claim.
        """
        field, hint = field_of(question.path), question.hint
        if field.matcher == "category":
            return self._category(value, int(question.path.split(".")[1]))
        if hint is None or hint.start >= hint.end or not self._is_free(question.path, field, hint):
            return None
        match = self._read(field, value, question, hint)
        if match is None or field.group not in _ORDERED or field.parser == "words":
            return match
        named = self.stretches[int(question.path.split(".")[1])].named
        if named is None or named.contains(hint):
            return match
        stated = MATCHERS[field.matcher](value, replace(question, places=(named,)))
        return stated if stated.status == "contradicted" else match

    def refutes(self, path: str, value: Leaf, hint: Span | None) -> Match | None:
        """Return that the words which a reader pointed at state another verdict, whatever rules make of the item; None where they do not."""
        if field_of(path).matcher != "decision" or hint is None or hint.start >= hint.end:
            return None
        stated = parse(path, flat(hint.text(self._text)))
        if stated is None or stated == value:
            return None
        return Match("contradicted", hint, f"these words say {stated}")

    def _is_free(self, path: str, field: Field, hint: Span) -> bool:
        owners = {cell.field for cell in self._labelled if cell.span.start < hint.end and hint.start < cell.span.end}
        if not field.in_item:
            return (not owners or field.unit in owners) and not any(s.reasons and s.reasons.contains(hint) for s in self.stretches)
        index = int(path.split(".")[1])
        own, others = self.stretches[index], [s for at, s in enumerate(self.stretches) if at != index]
        if own.holds(hint):
            return not any(s.named and s.named.contains(hint) and not (own.named and own.named.contains(hint)) for s in others)
        return not owners and not any(s.holds(hint) for s in others)

    def _category(self, value: Leaf, index: int) -> Match | None:
        """Return that the words of the item itself speak for a category, wherever a layout takes the item to stand."""
        named = self.stretches[index].named
        found = classify(self._text, named) if named else None
        return Match("derived", found.span) if found and found.value == value else None

    def _read(self, field: Field, value: Leaf, question: Question, hint: Span) -> Match | None:
        words = flat(hint.text(self._text))
        if field.matcher == "retrospective":
            return Match("derived", hint) if value is True and find_retrospective(self._text, hint) else None
        if field.matcher == "rationale":
            index = int(question.path.split(".")[1])
            return Match("exact", hint) if words == flat(str(value)) and self._are_reasons(index, hint) else None
        is_whole = WHOLE.get(field.matcher)
        if is_whole and not is_whole(hint.trimmed(self._text), question):
            torn = field.parser == "words" and parse_words(words) != value and self._is_torn(str(value), hint)
            return Match("normalized", hint, "put together from pieces") if torn else None
        if field.parser == "words":
            if parse_words(words) == value:
                return Match("exact", hint)
            if _UNSPACED.sub("", words) == _UNSPACED.sub("", str(value)):
                return Match("normalized", hint, "white space apart")
            return Match("normalized", hint, "put together from pieces") if self._is_torn(str(value), hint) else None
        if parse(question.path, words, not_after=self._pivot) != value:
            return None
        return Match("exact" if str(value) == words else "normalized", hint)

    def _are_reasons(self, index: int, hint: Span) -> bool:
        """Say whether a stretch may be an item's reasons: not a few words, over no other item's words, in the order of the items."""
        others = [s for at, s in enumerate(self.stretches) if at != index]
        if hint.end - hint.start < LEAST_REASONS or any(s.named and hint.contains(s.named) for s in others):
            return False
        own = self.stretches[index].named
        pairs = [(s.named, s.reasons) for s in others if s.named and s.reasons and s.reasons != hint]
        return own is None or all((named < own) == (reasons < hint) for named, reasons in pairs if named != own)

    def _is_torn(self, value: str, hull: Span) -> bool:
        """Say whether a value's words stand in `hull` in order, in pieces that end and begin where lines or cells do."""
        words, at, pieces = value.split(), hull.start, 0
        while words and pieces < MOST_PIECES:
            count, span = self._longest(words, Span(at, hull.end), is_first=pieces == 0)
            if span is None:
                return False
            words, at, pieces = words[count:], span.end, pieces + 1
        return not words and at == hull.end

    def _longest(self, words: list[str], within: Span, *, is_first: bool) -> tuple[int, Span | None]:
        for count in range(len(words), 0, -1):
            for span in locate(self._text, " ".join(words[:count]), within):
                begins = is_first or self._text[: span.start].rstrip(" ")[-1:] in _EDGES
                ends = count == len(words) or self._text[span.end :].lstrip(" ")[:1] in _EDGES
                if begins and ends and (not is_first or span.start == within.start):
                    return count, span
        return 0, None
