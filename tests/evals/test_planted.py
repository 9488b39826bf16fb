from __future__ import annotations

import random

from evals.bench.planted import choose, measure, names
from evals.bench.plantings import read
from extractor.findings import raised
from tests.validators.cases import TEXT, document


def test_every_kind_that_a_decision_has_room_for_is_written_once_before_any_is_written_twice() -> None:
    decision = read(document(TEXT))
    chosen = [planting.kind for _, planting in choose([decision], 20, random.Random(1))]  # noqa: S311
    assert len(chosen) == len(set(chosen)) == 20


def test_contradictions_that_are_written_into_a_decision_are_found_and_named() -> None:
    written, found, named = measure(choose([read(document(TEXT))], 24, random.Random(1)))  # noqa: S311
    assert written.total() == 24
    assert found == named == written


def test_a_finding_names_a_field_that_it_holds_or_is_a_part_of() -> None:
    finding = raised("source-conflict.dose", "moon", ["issues.0.medication"])
    fields = ("issues.0.medication", "issues.0.medication.refills", "issues.0", "issues.1.medication", "patient.age")
    assert [names(finding, field) for field in fields] == [True, True, True, False, False]
