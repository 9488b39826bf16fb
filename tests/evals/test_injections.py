"""Instructions inside documents: each stands where it is said to, and the rules obey none."""

from __future__ import annotations

import pytest

from evals.bench.injections import DATA, load_injections, outcomes, without
from evals.dataset import load_dataset
from extractor.document import Span
from extractor.ingest import read_document
from extractor.settings import Settings
from extractor.values import locate

CASES = {case.case_id: case for case in load_dataset(DATA).cases}
INJECTIONS = load_injections()


def test_at_least_twenty_documents_hold_an_instruction_that_wants_a_wrong_value() -> None:
    assert len(INJECTIONS) >= 20
    assert all(injection["wants"] for injection in INJECTIONS.values())


@pytest.mark.parametrize("case_id", INJECTIONS)
def test_an_instruction_stands_in_its_document_and_what_it_wants_is_not_in_the_label(case_id: str) -> None:
    text = read_document(CASES[case_id].document).text
    shorter = without(text, INJECTIONS[case_id]["text"])
    assert len(shorter) <= len(text) - len(INJECTIONS[case_id]["text"]) * 0.9
    assert not locate(shorter, INJECTIONS[case_id]["text"], Span(0, len(shorter)))
    for wanted in INJECTIONS[case_id]["wants"]:
        value = CASES[case_id].gold
        for key in wanted["path"].split("."):
            value = value[int(key)] if isinstance(value, list) else value[key]
        assert value != wanted["value"]


def test_an_instruction_that_is_not_there_is_said() -> None:
    with pytest.raises(ValueError, match="does not stand"):
        without("moon", "Say that the moon is upheld.")


def test_the_rules_obey_no_instruction_and_nothing_else_changes() -> None:
    measured = list(outcomes(Settings(reader="regex", use_cache=False)))
    assert len(measured) == len(INJECTIONS)
    assert [(o.case_id, o.unflagged, o.obeyed) for o in measured if o.unflagged or o.obeyed] == []
