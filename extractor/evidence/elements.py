"""Whether words are a whole element of their place: no part of a longer name, level or list entry, and no words of the form.

What the readers' splitter yields is an element; so is a stretch that begins and ends where elements do.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from extractor.clauses import assertion_at
from extractor.document import Span
from extractor.evidence.question import Question
from extractor.layouts.mechanism import find_mechanism
from extractor.layouts.narrative import find_diagnoses, find_in, find_treatments
from extractor.values import find_specialties, find_states, flat
from extractor.values.found import Finder
from extractor.values.listing import NO_ELEMENT, is_condition, split_diagnoses, split_names, split_treatments

_REACH: Final = 60
"""Characters before and behind words in which their border is looked for."""

_ARTICLE: Final = r"(?:(?:an?|the|his|her)\s+){0,2}"
_OPENS: Final = re.compile(rf"(?:[,;:.()\[\]{{}}|\"“”'‘’•*+=>?!]\s*|\b(?:and|or)\s+){_ARTICLE}\Z", re.IGNORECASE)
_FIRST: Final = re.compile(rf"[\s\W\d]*{_ARTICLE}\Z", re.IGNORECASE)
_ENDS: Final = re.compile(r"\s*(?:[,;:.()\[\]{}|\"“”'‘’=?!]|\b(?:and|or|plus|who|as\s+well)\b|\Z)", re.IGNORECASE)
_LINE_BEFORE: Final = re.compile(rf"(?:[\r\n\f\t]|\s{{2}})\s*{_ARTICLE}\Z", re.IGNORECASE)
_LINE_BEHIND: Final = re.compile(r"[ \t]*(?:[\r\n\f\t]|\s{2})")
# Where no list is announced, words lead to an element that stand inside one elsewhere.
_LEADS: Final = re.compile(
    r"\b(?:with|for|from|in|as|is|are|were|had|have|has|having|includ(?:es?|ed|ing)|comprised|tried|received|through|diagnos[ei]s)"
    rf"\s+{_ARTICLE}\Z",
    re.IGNORECASE,
)
_ITEM_LEADS: Final = re.compile(
    r"\b(?:with|for|is|are|was|were)"
    rf"\s+{_ARTICLE}\Z",
    re.IGNORECASE,
)
_ITEM_NUMBER: Final = re.compile(r"\W*(?:\d{1,2}\W+)?")
# What became of a treatment, behind it.
_OUTCOME: Final = re.compile(r"\s+(?:stopped|since|without|with|w/|in\s+(?:all|total))(?!\w)", re.IGNORECASE)
# What may stand before the phrase that says how an injury happened: no word that says of which kind it was.
_HAPPENED: Final = re.compile(
    r"(?:\A|[^\w\s-]|\d|\b(?:an?|the|as|is|was|were|be|being|been|when|while|after|from|by|through|to|of|for|who|that|he|she|it|"
    r"you|on|at|with|in|had|has|his|her|your|their|post|worker|patient|claimant|applicant|employee|since|whose|because|and|industrial|or))"
    r"\s*\Z",
    re.IGNORECASE,
)

# Words of the form that lead to a value and belong to none.
_FORM: Final = re.compile(r"\b(?:mechanism|documented\s+as)\b", re.IGNORECASE)
_HYPHENS: Final = frozenset("-\u2010\u2011\u2013")
_DOING: Final = re.compile(r"[a-z]+(?:ed|ing)\b", re.IGNORECASE)


class Stated(NamedTuple):
    """What a summary lists of one field: the lists as announced, and their elements."""

    lists: tuple[Span, ...]
    elements: tuple[Span, ...]


@lru_cache(maxsize=64)
def stated(text: str, summary: tuple[Span, ...], field: str) -> Stated:
    """Return what the readers' rules list of diagnoses or treatments in a summary."""
    find, split = (find_diagnoses, split_diagnoses) if field == "diagnoses" else (find_treatments, split_treatments)
    lists = find_in(text, summary, find).lists
    return Stated(lists, tuple(element for listed in lists for element in split(text, listed)))


@lru_cache(maxsize=64)
def _mechanism(text: str, summary: tuple[Span, ...]) -> tuple[Span, ...]:
    return find_in(text, summary, find_mechanism, first=True).lists


def opens(text: str, start: int, place: Span, *, has_lines: bool) -> bool:
    """Say whether an element may begin at `start`: at its place's start, behind a mark or an "and"; with `has_lines` at a line's start."""
    before = text[max(place.start, start - _REACH) : start]
    if text[start] in '([{"“':
        return True
    is_first = start - place.start <= _REACH and _FIRST.fullmatch(before) is not None
    return is_first or bool(_OPENS.search(before) or (has_lines and _LINE_BEFORE.search(before)))


def ends(text: str, end: int, place: Span, *, has_lines: bool) -> bool:
    """Say whether an element may end at `end`: at its place's end, before a mark or an "and"; with `has_lines` at a line's end."""
    if text[end - 1] in ')]}"”':
        return True
    behind = text[end : min(place.end, end + _REACH)]
    return bool(_ENDS.match(behind) or (has_lines and _LINE_BEHIND.match(behind)))


@lru_cache(maxsize=4096)
def is_asserted(text: str, span: Span, within: Span | None = None) -> bool:
    """Say whether what begins at `span` is, or was, so of the patient; words inside of it ("without contrast") turn nothing."""
    return assertion_at(text, beginning(text, span), within).holds


def beginning(text: str, span: Span) -> Span:
    """Return the first word of a stretch."""
    first = re.compile(r"\W*\w+").match(text, *span)
    return Span(span.start, first.end()) if first else span


def is_bordered(span: Span, question: Question) -> bool:
    """Say whether words begin and end where elements of their place do."""
    text, place, has_lines = question.text, question.around(span), not question.is_published
    return opens(text, span.start, place, has_lines=has_lines) and ends(text, span.end, place, has_lines=has_lines)


def is_state(span: Span, question: Question) -> bool:
    """Say whether words are a state, or a whole entry of the list of states."""
    return _is_name(span, question, find_states)


def is_specialty(span: Span, question: Question) -> bool:
    """Say whether words are the name of a specialty, or a whole entry of the list of specialties."""
    return _is_name(span, question, find_specialties)


def _is_name(span: Span, question: Question, finder: Finder[str]) -> bool:
    text, place = question.text, question.around(span)
    known, entries = _names(text, place, finder)
    value = flat(span.text(text))
    is_known = span in known
    is_entry = is_known or span in entries or (not value[:1].islower() and _is_led(span, question))
    if not is_entry or (not is_known and (any(char.isdigit() for char in value) or any(name.contains(span) for name in known))):
        return False
    return is_asserted(text, span, place if question.is_published else None)


@lru_cache(maxsize=32)
def _names(text: str, place: Span, finder: Finder[str]) -> tuple[frozenset[Span], frozenset[Span]]:
    """Return where names that are known stand, and the entries of the place as a list; one list is asked about for each of its leaves."""
    return frozenset(found.span for found in finder(text, place)), frozenset(split_names(text, place))


def is_listed(span: Span, question: Question) -> bool:
    """Say whether words are one diagnosis or treatment that the summary asserts of the patient."""
    field = question.path.partition(".")[0]
    found = stated(question.text, question.summary, field)
    if NO_ELEMENT.search(question.text, *span) or _FORM.search(question.text, *span) or not _is_true(span, question, found):
        return False
    if span in found.elements:
        return True
    listed = next((own for own in found.lists if own.contains(span)), None)
    return _is_entry(span, question, found) if listed else _is_led(span, question)


def _is_true(span: Span, question: Question, found: Stated) -> bool:
    """Say whether an entry of a list is asserted: of treatments "included no X and Y" says that there was Y."""
    said = assertion_at(question.text, beginning(question.text, span))
    before = [element for element in found.elements if element.end <= span.start]
    if said.polarity == "negated" and question.path.startswith("prior_treatments") and span in found.elements and before:
        said = assertion_at(question.text, beginning(question.text, span), Span(before[-1].end, span.end))
    return said.holds


def _is_entry(span: Span, question: Question, found: Stated) -> bool:
    """Say whether words in an announced list that its splitter does not part so begin and end where its elements do."""
    text = question.text
    listed = next(own for own in found.lists if own.contains(span))
    first = span.start in {element.start for element in found.elements} or opens(text, span.start, listed, has_lines=False)
    last = span.end in {element.end for element in found.elements} or ends(text, span.end, listed, has_lines=False)
    if not first or not (last or _tells_outcome(span, question)):
        return False
    around = next((element for element in found.elements if element.contains(span) and element != span), span)
    rest = (text[around.start : span.start], text[span.end : around.end])
    is_part = question.path.startswith("diagnoses") and any(re.search(r"\w", words) and not is_condition(words) for words in rest)
    return not is_part and is_condition(span.text(text))


def _is_led(span: Span, question: Question, leads: re.Pattern[str] = _LEADS) -> bool:
    """Say whether words in prose that announces no list begin behind a word that leads to an element, or at a border."""
    text, place, has_lines = question.text, question.around(span), not question.is_published
    before = text[max(place.start, span.start - _REACH) : span.start]
    is_first = opens(text, span.start, place, has_lines=has_lines) or leads.search(before)
    return bool(is_first) and bool(ends(text, span.end, place, has_lines=has_lines) or _tells_outcome(span, question))


def _tells_outcome(span: Span, question: Question) -> bool:
    """Say whether what follows a treatment is what became of it."""
    return question.path.startswith("prior_treatments") and _OUTCOME.match(question.text, span.end) is not None


def is_mechanism(span: Span, question: Question) -> bool:
    """Say whether words tell how the patient's injury happened: begun where such a phrase may begin, asserted, of no other event."""
    text, place = question.text, question.around(span)
    said = assertion_at(text, beginning(text, span))
    is_cut = text[span.start - 1 : span.start] in _HYPHENS or text[span.end : span.end + 1] in _HYPHENS
    if not said.holds or is_cut or _FORM.search(text, *span):
        return False
    before = text[max(place.start, span.start - _REACH) : span.start]
    return bool(_HAPPENED.search(before) or _DOING.match(text, *span))


def is_item(span: Span, question: Question) -> bool:
    """Say whether words are a whole item: all of its cell, but for marks at its ends; where no form gives cells, between borders."""
    if not (question.is_published and question.is_sectioned):
        return is_bordered(span, question) or _is_led(span, question, _ITEM_LEADS)
    place = question.around(span)
    before, behind = question.text[place.start : span.start], question.text[span.end : place.end]
    return _ITEM_NUMBER.fullmatch(before) is not None and not re.search(r"\w", behind)
