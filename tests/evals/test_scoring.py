"""A record's score: counts, causes of faults, evidence, items and conflicts."""

from __future__ import annotations

from typing import Any

import pytest

from evals.scores import DocumentScore
from evals.scoring import holds, score_document
from tests.evals.runs_made_up import Change, document_of, labelled, row_of

DRUG = "CM16-9000005"
"""A decision whose text contradicts itself on a dose."""
ITEMS = "CM17-9000003"


def scored(case_id: str, change: Change = lambda _case: None, **more: Any) -> DocumentScore:
    case = labelled(case_id)
    return score_document(case, row_of(case, change, **more), document_of(case))


def test_a_record_that_says_what_the_label_says_is_exact() -> None:
    score = scored(ITEMS)
    assert score.exact
    assert score.faults == ()
    assert score.items == score.items_right == 7
    assert {counts[1:] for counts in score.strict.values()} == {(0, 0)}
    assert score.located_right == score.located > 30


def test_a_document_without_record_misses_everything_and_is_not_exact() -> None:
    case = labelled(ITEMS)
    for row, error in ((None, "no record"), ({"document": {}, "error": {"type": "DocumentEmpty"}}, "DocumentEmpty")):
        score = score_document(case, row, None)
        assert (score.error, score.exact, score.items_right) == (error, False, 0)
        assert {counts[:2] for counts in score.strict.values()} == {(0, 0)}
        assert {fault.cause for fault in score.faults} == {"omission"}


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (lambda c: c["diagnoses"].append("moonburn of the antenna"), "hallucination"),
        (lambda c: c["diagnoses"].append(c["prior_treatments"][0]), "misplacement"),
        (lambda c: c["dates"].update(injury=c["dates"]["decision"]), "misplacement"),
        (lambda c: c["dates"].update(injury="1901-02-03"), "hallucination"),
        (lambda c: c["dates"].update(injury=None), "omission"),
        (lambda c: c["patient"].update(sex="male" if c["patient"]["sex"] == "female" else "female"), "misclassification"),
        (lambda c: c["issues"][0].update(category="other"), "misclassification"),
    ],
)
def test_a_fault_has_a_cause(change: Change, cause: str) -> None:
    score = scored(ITEMS, change)
    assert [fault.cause for fault in score.faults] == [cause]
    assert not score.exact


def test_a_fault_shows_the_words_around_the_place_of_the_record() -> None:
    score = scored(ITEMS, lambda case: case["diagnoses"].pop(0))
    (fault,) = score.faults
    assert fault.window is not None
    assert fault.window.text[fault.window.start : fault.window.end].split() == str(fault.gold).split()


def test_an_item_is_right_only_with_verdict_and_dose() -> None:
    assert scored(ITEMS, lambda case: case["issues"][0].update(category="other")).items_right == 7
    assert scored(ITEMS, lambda case: case["issues"][0].update(decision=None)).items_right == 6
    assert scored(DRUG, lambda case: case["issues"][0]["medication"]["ingredients"][0].update(strength="7 mg")).items_right == 1


def test_a_wrong_leaf_that_its_evidence_bears_out_is_counted() -> None:
    case = labelled(ITEMS)
    row = row_of(case, lambda said: said["dates"].update(injury="1901-02-03"))
    assert score_document(case, row, document_of(case)).supported_wrong == 0
    row["evidence"]["dates.injury"]["status"] = "exact"
    assert score_document(case, row, document_of(case)).supported_wrong == 1


def test_a_place_that_does_not_hold_the_value_is_no_right_evidence() -> None:
    case = labelled(ITEMS)
    row = row_of(case)
    entry = row["evidence"]["dates.injury"]
    entry["start"], entry["end"] = 0, 4
    score = score_document(case, row, document_of(case))
    assert score.located - score.located_right == 1


@pytest.mark.parametrize(
    ("findings", "counts"),
    [
        ([], (0, 0, 1)),
        ([{"code": "source-conflict.dose", "fields": ["issues.0.medication"]}], (1, 0, 0)),
        ([{"code": "source-conflict.dose", "fields": ["issues.1.medication"]}], (0, 1, 1)),
        ([{"code": "source-conflict.age", "fields": ["patient.age"]}, {"code": "dates.order", "fields": []}], (0, 1, 1)),
    ],
)
def test_findings_are_held_against_the_labelled_conflicts(findings: list[dict[str, Any]], counts: tuple[int, int, int]) -> None:
    assert scored(DRUG, findings=findings).conflicts == counts


def test_what_a_record_cost_is_kept() -> None:
    usage = scored(ITEMS).usage
    assert (usage.calls, usage.cached, usage.input_tokens, usage.output_tokens, usage.seconds) == (2, 1, 700, 70, 1.5)


@pytest.mark.parametrize(
    ("value", "text", "stands"),
    [
        ("2016-10-13", "injured on October 13, 2016", True),
        ("2016-10-13", "injured on 10/31/2016", False),
        (60, "#60", True),
        (60, "#600", False),
        (12, "Twelve visits", True),
        ("40 mg", "Zyxol 40mg", True),
        ("low back pain", "low \r\nback pain", True),
        ("back pain", "chronic pain of the back", False),
        ({"starts": "a b", "ends": "c"}, "a b and c", True),
    ],
)
def test_a_value_is_looked_for_in_all_its_forms(value: Any, text: str, stands: bool) -> None:
    assert holds(value, text) is stands
