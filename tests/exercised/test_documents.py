"""The project's own documents exercise what they are there for: read by the rules where the watch is on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exercised.__main__ import documents, read

ROOT = Path(__file__).parents[2]
DOCUMENTS = documents([ROOT / "evals" / folder for folder in ("data/documents", "odd/documents", "examples")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_a_document_is_read(document: Path, request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("exercised"):
        pytest.skip("only the watch on patterns needs it")
    assert read([document]) == 1
