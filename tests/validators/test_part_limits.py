"""Parts that are longer than any decision's are read up to a limit, and a finding says so."""

from __future__ import annotations

import pytest

from evals.bench.growing.texts import filled
from extractor.case import MOST_ELEMENTS
from extractor.checking import check
from extractor.ingest import read_document
from extractor.pipeline import Pipeline
from extractor.record import Finding, Record
from extractor.settings import Settings
from extractor.values import MOST_DRUGS


def read(place: str, fragment: str, size: int) -> Record:
    """Return the record of a text that repeats a fragment in a place; its check finds nothing wrong."""
    document = read_document(filled(place, fragment, size))
    with Pipeline(Settings(reader="regex", use_cache=False)) as pipeline:
        record = pipeline.run_document(document)
    assert check(record, document) == []
    return record


def limits(record: Record) -> list[Finding]:
    return [finding for finding in record.findings if finding.code == "document.limit"]


@pytest.mark.parametrize(
    ("place", "fragment", "size", "field", "read_characters"),
    [
        ("verdict", "moss ", 9_000, "issues.0.description", 1_996),
        ("claims citation", "moss ", 9_000, "issues.0.claims_administrator_guidelines", 4_000),
        ("licences cell", "moss ", 9_000, "reviewer.licensed_states", 1_999),
    ],
)
def test_place_is_read_up_to_its_limit_and_a_word_s_end(
    place: str, fragment: str, size: int, field: str, read_characters: int
) -> None:
    found = next(finding for finding in limits(read(place, fragment, size)) if finding.fields == [field])
    length = found.spans[0][1] - found.spans[0][0]
    assert length > size - 20
    said = f"{field}: of the {length:,} characters of its place in the source only the first {read_characters:,} are read"
    assert (found.severity, found.message) == ("error", said)


def test_list_ends_with_the_most_elements_that_one_may_have() -> None:
    record = read("licences cell", "moss, mud, ", 1_900)
    assert record.case.reviewer.licensed_states == ["moss", "mud"] * (MOST_ELEMENTS // 2)
    (found,) = limits(record)
    assert (found.fields, found.severity) == (["reviewer.licensed_states"], "error")
    assert found.message == f"reviewer.licensed_states: no more than {MOST_ELEMENTS} are read, and the source may hold more"


def test_compound_ends_with_the_most_drugs_that_one_may_have() -> None:
    record = read("heading", "Zyxol 7 mg, ", 1_200)
    medication = record.case.issues[0].medication
    assert medication is not None
    assert len(medication.ingredients) == MOST_DRUGS
    assert [finding.fields for finding in limits(record)] == [["issues.0.medication.ingredients"]]


def test_what_is_as_long_as_decisions_are_is_read_whole() -> None:
    assert limits(read("summary", "She rested on the moon. ", 9_000)) == []
    assert limits(read("heading", "moss for the tail and ", 600)) == []
