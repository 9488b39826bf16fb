"""From a model's answer to leaves: find each quote in the document, and let the parsers of `values` read it.

The model's words are never believed as a value: a quote that does not stand where it was asked for, or that its parser does not
read, is a doubt, and the leaf stays null.
"""

from __future__ import annotations

import datetime as dt
import re

from pydantic import BaseModel

from extractor.case import Leaf
from extractor.document import Span
from extractor.layouts.mechanism import shorten_mechanism
from extractor.llm.wire import DrugAnswer
from extractor.readers.draft import Draft
from extractor.readers.question import POINTING, SIDES, Question
from extractor.values import find_strengths, flat, locate, read_quoted_citations
from extractor.values.parsing import parse, parse_words
from extractor.values.retrospective import find_retrospective

LONGEST_ELEMENT = 20
"""Most words of one diagnosis, treatment, state or specialty; the longest labelled one has 15."""

LONGEST_CITATION = 70
"""Most words of one cited source with its sections; the longest labelled one has 55."""

_SECTIONS_ALONE = re.compile(r"\W*sections?\b", re.IGNORECASE)


def _without_strength(name: str) -> str:
    """Return a drug's name up to a strength that was quoted with it."""
    held = find_strengths(name, Span(0, len(name)))
    return name[: held[0].span.start] if held and held[0].span.start > 0 else name


class Filler:
    """Puts one answer into a draft; `doubts` holds, by key of the answer, why a quote could not be used."""

    def __init__(self, draft: Draft, text: str, question: Question, *, not_after: dt.date | None) -> None:
        self._draft = draft
        self._text = text
        self._question = question
        self._not_after = not_after
        self.doubts: dict[str, str] = {}

    def fill(self, answer: object) -> None:
        """Put every leaf of the answer that can be used; earlier leaves of the same keys are dropped first."""
        for key in self._question.asked():
            if not (self._question.task == "document" and key == "items"):
                self._draft.drop(self._question.fields[key])
            value = getattr(answer, key)
            if self._question.task == "item":
                self._item(key, value)
            elif key != "items":
                self._named(key, value)

    def _named(self, key: str, value: str | list[str] | None) -> None:
        path = self._question.fields[key]
        if isinstance(value, list):
            self._listed(key, path, value)
        elif value is not None:
            self._leaf(key, path, value)

    def _item(self, key: str, value: object) -> None:
        path = self._question.fields[key]
        if key == "category" and value is not None:
            self._draft.put(path, str(value), None)
        elif key == "retrospective":
            self._retrospective(path, value if isinstance(value, str) else None)
        elif key == "medication" and isinstance(value, BaseModel):
            self._medication(key, path, value)
        elif key == "schedule" and isinstance(value, BaseModel):
            self._parts(key, path, value)
        elif key in SIDES and isinstance(value, list):
            self._guidelines(key, path, value)
        elif isinstance(value, list):
            self._listed(key, path, value)
        elif isinstance(value, str):
            self._leaf(key, path, value)

    def _retrospective(self, path: str, quote: str | None) -> None:
        span = self._find("retrospective", quote) if quote else None
        is_said = span is not None and bool(find_retrospective(self._text, span))
        if quote and not is_said:
            self.doubts["retrospective"] = f"{quote!r} does not say that the care was already given"
        self._draft.put(path, is_said, span)

    def _parts(self, key: str, path: str, answer: BaseModel) -> None:
        for name in type(answer).model_fields:
            quote = getattr(answer, name)
            if isinstance(quote, str):
                self._leaf(key, f"{path}.{name}", quote)

    def _medication(self, key: str, path: str, answer: BaseModel) -> None:
        kept = after = 0
        drugs: list[DrugAnswer] = getattr(answer, "drugs", [])
        for drug in drugs:
            base = f"{path}.ingredients.{kept}"
            bare = _without_strength(drug.name)
            span, name = self._find(key, bare, after=after), parse_words(bare)
            if span is None or name is None:
                self.doubts[key] = f"{drug.name!r} does not stand in the text"
                continue
            kept, after = kept + 1, span.end
            self._draft.put(f"{base}.name", name, span)
            if drug.strength is not None:
                strength = parse(f"{base}.strength", drug.strength)
                self._parsed(key, f"{base}.strength", strength, drug.strength, self._find(key, drug.strength, after=after))
        self._parts(key, path, answer)

    def _guidelines(self, key: str, path: str, quotes: list[str]) -> None:
        """Put what the quotes cite; what reaches back into an earlier one is a repetition."""
        cited: list[Span] = []
        for quote in quotes:
            span = self._find(key, quote, after=cited[-1].end if cited else 0)
            if span is None:
                self.doubts[key] = f"{quote!r} does not stand in the text"
            elif len(quote.split()) > LONGEST_CITATION:
                self.doubts[key] = f"{quote[:60]!r}... is no citation"
            elif cited and span.start >= cited[-1].end and _SECTIONS_ALONE.match(quote):
                cited[-1] = Span(cited[-1].start, span.end)
            elif not cited or span.start >= cited[-1].end:
                cited.append(span)
        citations = [citation for span in cited for citation in read_quoted_citations(self._text, span)]
        for index, citation in enumerate(citations):
            self._draft.put_citation(f"{path}.{index}", citation)

    def _listed(self, key: str, path: str, quotes: list[str]) -> None:
        kept = after = 0
        seen: set[str] = set()
        for quote in quotes:
            if flat(quote).casefold() in seen:
                continue
            seen.add(flat(quote).casefold())
            span = self._find(key, quote, after=after)
            if span is None or len(quote.split()) > LONGEST_ELEMENT:
                said = "does not stand in the text" if span is None else "is no single element"
                self.doubts[key] = f"{quote!r} {said}"
                continue
            after = span.end
            element = f"{path}.{kept}"
            self._parsed(key, element, self._read(element, quote), quote, span)
            kept += element in self._draft.leaves

    def _leaf(self, key: str, path: str, quote: str) -> None:
        line = self._question.lines.get(quote) if key in POINTING.get(self._question.task, ()) else None
        if line is not None:
            self._parsed(key, path, self._read(path, line.text(self._text)), quote, line)
        else:
            self._parsed(key, path, self._read(path, quote), quote, self._find(key, quote))

    def _read(self, path: str, quote: str) -> Leaf | None:
        return parse(path, quote, not_after=self._not_after)

    def _parsed(self, key: str, path: str, value: Leaf | None, quote: str, span: Span | None) -> None:
        if span is not None and path == "mechanism_of_injury":
            phrase = shorten_mechanism(self._text, span)
            span, value = phrase or span, flat(phrase.text(self._text)) if phrase else None
        if span is None:
            self.doubts[key] = f"{quote!r} does not stand in the text"
        elif value is None:
            self.doubts[key] = f"{quote!r} is no such value"
        else:
            self._draft.put(path, value, span)

    def _find(self, key: str, quote: str, *, after: int = 0) -> Span | None:
        """Return where the quote stands in the places of its key: from `after` on, else anywhere there."""
        hits = [hit for place in self._question.places[key] for hit in locate(self._text, quote, place)]
        return next((h for h in hits if h.start >= after), hits[0] if hits else None)
