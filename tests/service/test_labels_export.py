"""Reviewed decisions as a dataset."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import JsonValue
from typer.testing import CliRunner

from evals.dataset import load_dataset
from evals.label_commands import labels_app
from extractor.errors import ConfigurationError
from extractor.service.config import ServiceConfig
from extractor.service.labels import export_labels, labels_of, zip_labels
from extractor.service.store import Store
from extractor.service.verdicts import Action, Verdict
from tests.service.pages_app import PDF, TEXT, misread, put

AT = dt.datetime(1999, 3, 14, 15, 9, tzinfo=dt.UTC)
QUANTITY = "issues.2.medication.quantity"
DECIDED = "dates.decision"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Return a store with a decision of which a reader got two values wrong, and one that nobody doubts."""
    store = Store(ServiceConfig(folder=tmp_path / "service").store_url)
    content = TEXT.read_bytes()
    put(store, content, "misread.txt", misread(content, "misread.txt", {QUANTITY: 30, DECIDED: "1999-10-19"}))
    put(store, PDF.read_bytes(), "clear.pdf")
    yield store
    store.close()


def decide(store: Store, source: str, path: str, action: Action, value: JsonValue = None, reviewer: str = "Ana Ruiz") -> None:
    store.set_verdict(id_of(store, source), path, Verdict(action=action, value=value, reviewer=reviewer, at=AT))


def id_of(store: Store, source: str) -> str:
    return next(summary.id for summary in store.all() if summary.source == source)


def test_a_label_holds_what_people_left(store: Store, tmp_path: Path) -> None:
    decide(store, "misread.txt", QUANTITY, "correct", 45)
    decide(store, "misread.txt", DECIDED, "not-stated", reviewer='Ben "B" Ode')
    export_labels(store, tmp_path / "labels")
    dataset = load_dataset(tmp_path / "labels")
    (case,) = dataset.cases
    assert (case.case_id, case.document.read_bytes()) == ("CM99-0000002", TEXT.read_bytes())
    assert case.gold["issues"][2]["medication"]["quantity"] == 45
    assert case.gold["dates"] == {
        "assigned": "1999-09-20", "injury": "1999-01-11", "decision": None, "ur_denial": "1999-08-27", "application_received": "1999-09-09",
    }  # fmt: skip
    ends = case.gold["issues"][2]["rationale"]
    assert {name: len(words.split()) for name, words in ends.items()} == {"starts": 8, "ends": 8}
    assert dataset.labellers.startswith(
        'Ana Ruiz, Ben "B" Ode, in imr serve: every doubtful value looked at, 2 changed or taken away;'
    )


def test_decisions_that_nobody_finished_are_left_out_with_the_reason(store: Store) -> None:
    decide(store, "misread.txt", QUANTITY, "accept")
    assert {left.source: left.reason for left in labels_of(store).left_out} == {
        "misread.txt": "not all of its 2 doubtful values are decided",
        "clear.pdf": "nobody has looked through it",
    }
    store.set_reviewed(id_of(store, "misread.txt"), "Ana Ruiz")
    store.set_reviewed(id_of(store, "clear.pdf"), "Ana Ruiz")
    labels = labels_of(store)
    assert [decision.case_id for decision in labels.decisions] == ["CM99-0000001"]
    assert [left.reason for left in labels.left_out] == ["1 doubtful value is still undecided: dates.decision"]


def test_a_begun_part_without_what_it_needs_leaves_the_decision_out(store: Store) -> None:
    decide(store, "clear.pdf", "issues.1.medication.ingredients.0.strength", "correct", "7 mg")
    store.set_reviewed(id_of(store, "clear.pdf"), "Ana Ruiz")
    (left,) = (left for left in labels_of(store).left_out if left.source == "clear.pdf")
    assert left.reason == "issues.1.medication.ingredients.0.name is missing, though what stands beside it is filled in"


def test_two_decisions_of_one_number_have_two_files(store: Store) -> None:
    for source in ("misread.txt", "clear.pdf"):
        decide(store, source, "case_number", "correct", "CM99/../0000001")
    for path in (QUANTITY, DECIDED):
        decide(store, "misread.txt", path, "accept")
    store.set_reviewed(id_of(store, "clear.pdf"), "Ana Ruiz")
    first, second = (decision.case_id for decision in labels_of(store).decisions)
    assert first == "CM99-..-0000001"
    assert re.fullmatch(r"CM99-\.\.-0000001-[0-9a-f]{12}", second)


def test_a_folder_with_anything_else_is_never_touched(store: Store, tmp_path: Path) -> None:
    store.set_reviewed(id_of(store, "clear.pdf"), "Ana Ruiz")
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "notes.txt").write_text("keep me")
    for overwrite in (False, True):
        with pytest.raises(ConfigurationError, match="holds something else than exported labels"):
            export_labels(store, mine, overwrite=overwrite)
    assert [path.name for path in mine.iterdir()] == ["notes.txt"]


def test_an_earlier_export_is_replaced_only_when_asked(store: Store, tmp_path: Path) -> None:
    store.set_reviewed(id_of(store, "clear.pdf"), "Ana Ruiz")
    export_labels(store, tmp_path / "labels")
    store.set_reviewed(id_of(store, "clear.pdf"), None)
    for path in (QUANTITY, DECIDED):
        decide(store, "misread.txt", path, "accept")
    with pytest.raises(ConfigurationError, match="holds an earlier export"):
        export_labels(store, tmp_path / "labels")
    export_labels(store, tmp_path / "labels", overwrite=True)
    assert [path.name for path in (tmp_path / "labels/labels").iterdir()] == ["CM99-0000002.json"]
    assert {path.name for path in tmp_path.iterdir()} == {"labels", "service"}


def test_the_zip_holds_the_same_dataset(store: Store, tmp_path: Path) -> None:
    store.set_reviewed(id_of(store, "clear.pdf"), "Ana Ruiz")
    stream = io.BytesIO()
    zip_labels(store, stream)
    zipfile.ZipFile(stream).extractall(tmp_path / "unzipped")
    export_labels(store, tmp_path / "labels")
    assert load_dataset(tmp_path / "unzipped/labels").digest == load_dataset(tmp_path / "labels").digest


def test_the_command_says_what_is_left_out(store: Store, tmp_path: Path) -> None:
    store.set_reviewed(id_of(store, "clear.pdf"), "Ana Ruiz")
    command = ["export", str(tmp_path / "labels"), "--folder", str(tmp_path / "service")]
    result = CliRunner().invoke(labels_app, command)
    assert result.exit_code == 0
    assert "labels written: 1, decisions left out: 1" in result.stdout
    assert "left out: misread.txt: not all of its 2 doubtful values are decided" in " ".join(result.stderr.split())


def test_the_command_wants_a_folder_of_the_service(tmp_path: Path) -> None:
    result = CliRunner().invoke(labels_app, ["export", str(tmp_path / "labels"), "--folder", str(tmp_path / "none")])
    assert isinstance(result.exception, ConfigurationError)
    assert str(result.exception) == f"no service has kept anything in {str(tmp_path / 'none')!r}"
