"""The share of wrong and of right leaves that a record names."""

from __future__ import annotations

from typing import Any

import pytest

from evals.bench.flagged import is_named, judge, named_paths
from extractor.case import Case, Issue


@pytest.mark.parametrize(
    ("path", "named", "expected"),
    [
        ("issues.1.decision", "issues.1", True),
        ("diagnoses", "diagnoses.2", True),
        ("dates.injury", "dates.injury", True),
        ("dates.injury", "issues", False),
        ("issues.1.decision", "issues.11", False),
        (None, "issues", False),
    ],
)
def test_a_leaf_is_named_by_its_path_a_part_of_it_or_a_whole(path: str | None, named: str, expected: bool) -> None:
    assert is_named(path, {named}) is expected


def test_findings_that_are_information_name_nothing() -> None:
    findings = [{"severity": "info", "fields": ["diagnoses"]}, {"severity": "warning", "fields": ["priority"]}]
    assert named_paths({"review": {"fields": ["dates.injury"]}, "findings": findings}) == {"dates.injury", "priority"}


def test_a_missing_element_is_looked_for_under_its_list() -> None:
    gold = Case(diagnoses=["moonburn", "dust"], issues=[Issue(description="Moss wrap", decision="upheld")]).model_dump(mode="json")
    said: dict[str, Any] = {**gold, "diagnoses": ["moonburn"], "issues": [{**gold["issues"][0], "decision": "overturned"}]}
    row = {
        "case": said,
        "review": {"fields": ["issues.0.decision"]},
        "findings": [{"severity": "warning", "fields": ["diagnoses"]}],
    }
    found = {(outcome.leaf, outcome.kind): is_seen for outcome, is_seen in judge(gold, row)}
    assert found == {
        ("diagnoses", "right"): True,
        ("diagnoses", "missing"): True,
        ("issue.description", "right"): False,
        ("issue.decision", "wrong"): True,
    }
