from __future__ import annotations

from collections import Counter

from evals.bench.seeded_faults import faulty_cases
from tests.validators.cases import CASE, findings, with_issue


def test_every_kind_of_fault_is_seeded_and_found() -> None:
    dosed = CASE.issues[0].medication
    assert dosed is not None
    other = dosed.model_copy(update={"ingredients": [dosed.ingredients[0].model_copy(update={"strength": "9 mg"})]})
    faults = list(faulty_cases(with_issue(1, medication=other)))
    assert Counter(kind for kind, _ in faults) == {
        "two dates swapped": 10,
        "neighbour's dose": 2,
        "mg/mcg": 2,
        "dropped item": 2,
        "flipped verdict": 2,
    }
    assert all(any(finding.severity == "error" for finding in findings(case)) for _, case in faults)
