from __future__ import annotations

import pytest

from extractor.document import Span
from extractor.findings import KINDS, asks_for_a_look, raised
from extractor.record import Finding


def test_a_finding_has_the_severity_of_its_kind_unless_another_is_given() -> None:
    found = raised("source-conflict.dose", "moon", ["issues.0.medication"], [Span(1, 2)])
    same = Finding(
        code="source-conflict.dose", severity="warning", fields=["issues.0.medication"], message="moon", spans=[Span(1, 2)]
    )
    assert found == same
    assert raised("evidence.unsupported", "moon", severity="warning").severity == "warning"


def test_a_finding_of_no_known_kind_cannot_be_raised() -> None:
    with pytest.raises(KeyError, match="moon"):
        raised("moon.phase", "full")


@pytest.mark.parametrize(
    ("code", "severity", "asks"),
    [
        ("source-conflict.dose", "warning", True),
        ("doubtful.list", "warning", False),
        ("doubtful.list", "error", True),
        ("document.front", "info", False),
        ("moon.phase", "warning", False),
        ("moon.phase", "error", True),
    ],
)
def test_errors_ask_for_a_look_and_warnings_as_their_kind_says(code: str, severity: str, asks: bool) -> None:
    assert asks_for_a_look(Finding.model_validate({"code": code, "severity": severity, "message": "moon"})) == asks


def test_information_never_asks_for_a_look() -> None:
    assert [code for code, kind in KINDS.items() if kind.severity == "info" and kind.asks] == []
