"""Filled forms of fictional decisions, for the tests of labelling."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.dataset import load_label
from evals.labelling.checks import CheckedForm, check_form
from evals.labelling.form import Task, render_form
from extractor.ingest import read_document

DATA = Path(__file__).parents[1] / "data" / "decisions"
CASES = sorted(path.stem for path in (DATA / "labels").glob("*.json"))
STATING = [case for case in CASES if case != "CM99-0000019"]  # that one is no decision: its label states nothing
TASK = Task("documents/a.txt", "LABELING.md", "mine")


def text_of(case: str) -> Path:
    return DATA / "texts" / f"{case}.txt"


def gold_of(case: str) -> dict[str, object]:
    return load_label(DATA / "labels" / f"{case}.json")


def filled(case: str = "CM99-0000002") -> str:
    """Return the form of a case as a careful person fills it in."""
    return render_form(case, TASK, gold_of(case))


def checked(form: str, case: str = "CM99-0000002") -> CheckedForm:
    return check_form(form, read_document(text_of(case)).text)


def change(form: str, before: str, after: str) -> tuple[str, int]:
    """Return the form with the first `before` replaced, and the line (from 1) on which that stood."""
    assert before in form
    return form.replace(before, after, 1), form[: form.index(before)].count("\n") + 1


def describe(folder: Path) -> None:
    """Fill in what only a person knows of a dataset."""
    path = folder / "dataset.toml"
    path.write_text(path.read_text("utf-8").replace('"?', '"one careful person'), "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mine"
