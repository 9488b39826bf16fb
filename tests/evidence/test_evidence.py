"""What the evidence promises of every leaf, over all fictional decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest

from evals.bench.altered_values import alterations, neighbours, replaced
from extractor.case import Case, Issue, Leaf, leaves
from extractor.cleaning import Cleaned
from extractor.document import Document, Outline, Span
from extractor.evidence import ground
from extractor.ingest import read_document
from extractor.layouts import outline
from extractor.readers.regex import RegexReader
from extractor.record import QUOTE_LIMIT, Evidence, Reading
from tests.fictional import render_pdf
from tests.layouts.decisions import decision, document

TEXTS = Path(__file__).parents[1] / "data" / "decisions" / "texts"
CASES = sorted(path.stem for path in TEXTS.iterdir())


class Read(NamedTuple):
    """A document with what the rules read in it, and the evidence for that."""

    document: Document
    outline: Outline
    reading: Reading
    evidence: dict[str, Evidence]

    @property
    def case(self) -> Case:
        return self.reading.case


def read(source: Document) -> Read:
    sections = outline(source)
    reading = RegexReader().read(Cleaned.untouched(source), sections)
    return Read(source, sections, reading, ground(reading.case, source, sections, spans=reading.spans))


@lru_cache
def fictional(case: str) -> Read:
    return read(read_document(TEXTS / f"{case}.txt"))


def regrounded(found: Read, case: Case) -> dict[str, Evidence]:
    return ground(case, found.document, found.outline)


@pytest.mark.parametrize("case", CASES)
def test_every_leaf_has_an_entry_in_field_order(case: str) -> None:
    found = fictional(case)
    assert list(found.evidence) == [path for path, _ in leaves(found.case)]


@pytest.mark.parametrize("case", CASES)
def test_the_span_is_the_quote_and_long_quotes_are_left_out(case: str) -> None:
    found = fictional(case)
    for entry in found.evidence.values():
        assert entry.span is not None
        words = " ".join(entry.span.text(found.document.text).split())
        assert words
        assert entry.quote == (words if len(words) <= QUOTE_LIMIT else None)


def test_quotes_of_every_length_occur() -> None:
    quotes = [entry.quote for case in CASES for entry in fictional(case).evidence.values()]
    assert quotes.count(None) >= 10
    assert max(len(quote) for quote in quotes if quote) > QUOTE_LIMIT / 2


def test_the_page_is_the_one_on_which_the_span_begins() -> None:
    source = read_document(
        render_pdf(decision("Zyxol 7 mg #11: Upheld\n").replace("\r\n", "\n").replace("IMR ISSUES", "\fIMR ISSUES"))
    )
    found = read(source)
    assert {path: entry.page for path, entry in found.evidence.items()} == {
        path: 2 if path.startswith("issues.") else 1 for path in found.evidence
    }
    for entry in found.evidence.values():
        page = next(page for page in source.pages if page.number == entry.page)
        assert entry.span is not None
        assert page.span.start <= entry.span.start < page.span.end


def test_the_entries_say_who_gave_the_value_and_it_changes_nothing_else() -> None:
    found = fictional("CM99-0000001")
    named = ground(found.case, found.document, found.outline, readers={"case_number": ("regex", "llm")})
    plain = regrounded(found, found.case)
    assert named["case_number"].readers == ["regex", "llm"]
    assert {path: entry.model_copy(update={"readers": []}) for path, entry in named.items()} == plain


def test_a_hint_chooses_between_equal_places_and_never_widens_them() -> None:
    source = document(decision("Zyxol 7 mg #11: Upheld\r\n").replace("Moss.", "Moss, Moss."))
    found, path = read(source), "issues.0.reviewer_guidelines.0.sections.0"
    first = source.text.index("Moss, Moss")
    second, summary = Span(first + 6, first + 10), Span(source.text.index("moss"), source.text.index("moss") + 4)
    for hint, expected in ((second, second), (summary, Span(first, first + 4)), (None, Span(first, first + 4))):
        spans = {path: hint} if hint else {}
        assert ground(found.case, source, found.outline, spans=spans)[path].span == expected


def test_an_empty_case_has_no_evidence() -> None:
    source = document("")
    assert ground(Case(), source, outline(source)) == {}


PROSE = (
    "A letter about two things. Zyxol 7 mg #11 was asked for: Upheld. It is too strong. Moss wrap of the left knee: Overturned. "
    "It is soft."
)


@pytest.mark.parametrize(
    ("path", "value", "status"),
    [
        ("issues.0.decision", "upheld", "exact"),
        ("issues.0.decision", "overturned", "contradicted"),
        ("issues.0.rationale", "It is too strong.", "exact"),
        ("issues.0.rationale", "It is soft.", "contradicted"),
        ("issues.1.decision", "overturned", "exact"),
        ("issues.1.rationale", "It is soft.", "exact"),
        ("issues.1.rationale", "It is too strong.", "contradicted"),
        ("issues.1.original_request", "Zyxol 7 mg #11", "contradicted"),
    ],
)
def test_without_layout_an_item_reaches_from_its_words_to_the_next_item(path: str, value: str, status: str) -> None:
    source = document(PROSE)
    case = Case(issues=[Issue(description="Zyxol 7 mg #11"), Issue(description="Moss wrap of the left knee")])
    number, field = int(path.split(".")[1]), path.split(".")[2]
    issues = [issue.model_copy(update={field: value} if i == number else {}) for i, issue in enumerate(case.issues)]
    assert ground(Case(issues=issues), source, outline(source, "none"))[path].status == status


def test_without_layout_an_item_that_is_not_named_has_no_support() -> None:
    source = document(PROSE)
    case = Case(issues=[Issue(description="Quorvane 40 mg", decision="upheld", rationale="It is soft.")])
    evidence = ground(case, source, outline(source, "none"))
    assert [path for path, entry in evidence.items() if entry.is_supported] == []


def changed(case: Case) -> Iterator[tuple[str, str, Leaf]]:
    """Yield path, kind and value of every alteration that is none by chance (ten times nothing, a year after a leap day)."""
    for path, value in leaves(case):
        is_leap_day = isinstance(value, dt.date) and (value.month, value.day) == (2, 29)
        near = value.replace(day=28) if is_leap_day and isinstance(value, dt.date) else value
        yield from ((path, kind, other) for kind, other in alterations(path, near, case) if other != value)
    yield from neighbours(case)


@pytest.mark.parametrize("case", CASES)
def test_no_altered_value_is_supported(case: str) -> None:
    found = fictional(case)
    supported = [
        (path, kind, value)
        for path, kind, value in changed(found.case)
        if regrounded(found, replaced(found.case, path, value))[path].is_supported
    ]
    assert supported == []


def test_every_kind_of_alteration_was_offered() -> None:
    kinds = {kind for case in CASES for _, kind, _ in changed(fictional(case).case)}
    typed = {"digit", "factor 10", "unit", "drug", "side", "verdict", "sex", "neighbour"}
    cut = {"cut in front", "cut behind", "directions cut", "half a level", "half a number"}
    cited = {"source as section", "page as section", "another source's section", "section as source", "year"}
    assert kinds == typed | cut | cited | {"words of the form", "filler as drug", "drug as directions"}


@pytest.mark.parametrize("case", CASES)
def test_no_true_value_is_refused(case: str) -> None:
    found = fictional(case)
    assert {path: entry.note for path, entry in found.evidence.items() if not entry.is_supported} == {}


@pytest.mark.parametrize("case", [case for case in CASES if len(fictional(case).case.issues) > 1])
def test_items_in_each_others_place_are_refused(case: str) -> None:
    found = fictional(case)
    one, two, *others = found.case.issues
    evidence = regrounded(found, found.case.model_copy(update={"issues": [two, one, *others]}))
    assert [evidence[f"issues.{i}.description"].is_supported for i in (0, 1)] == [False, False]
