"""The recorded answers about whole decisions: every question has one, and no change of rules changes a question."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from evals.dataset import load_dataset
from evals.replay import ANSWERS, read_answers
from extractor.ingest import read_document
from extractor.llm.session import ModelSession
from extractor.readers.whole import question_of

DATA = Path(__file__).resolve().parents[2] / "evals" / "data"
MODEL, BASE_URL = "strong-by-desk", "http://127.0.0.1:8000/v1"
"""Under which the answers are kept; nothing answers there."""

KEYS = "e9829a10704ee2cd8e8a8dbf1b7844f080c802fba67943b130a045535519cc9a"
"""The sha256 of all 48 questions' keys, in the order of the cases. It changes with the prompt (a new version), with the answer's schema,
and with how the text of a document is taken from its file, and with nothing else."""


@pytest.fixture(scope="module")
def keys() -> list[str]:
    client = ModelSession(MODEL, base_url=BASE_URL).client()
    return [client.key(question_of(read_document(case.document))) for case in load_dataset(DATA).cases]


def test_every_decision_has_a_recorded_answer(keys: list[str]) -> None:
    assert set(keys) - set(read_answers(DATA / ANSWERS)) == set()


def test_the_questions_are_those_that_were_answered(keys: list[str]) -> None:
    assert (len(keys), hashlib.sha256("".join(keys).encode()).hexdigest()) == (48, KEYS)
