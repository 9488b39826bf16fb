"""What version 0.1.0 wrote (schema 1.0) still opens: records, an output, labels, a service's database and its backup."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from evals.bench.service_process import has_postgres, postgres
from evals.dataset import load_dataset
from extractor.batch import open_output
from extractor.checking import check_files
from extractor.errors import ConfigurationError
from extractor.exports import export, read_rows, target_of
from extractor.pages import render_html, render_record
from extractor.record import Record
from extractor.service.config import ServiceConfig
from extractor.service.labels import labels_of
from extractor.service.store import Store
from extractor.service.store.backup import read_backup
from tests.service.decisions_made_up import done, letter

DATA = Path(__file__).parent / "data" / "schema-1.0"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A service's database as 0.1.0 left it: a reviewed decision, and a job that was not done."""
    path = tmp_path / "imr.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript((DATA / "imr.sql").read_text("utf-8"))
    return path


def old_record() -> Record:
    (record,) = read_rows(DATA / "records.jsonl")
    assert isinstance(record, Record)
    return record


def test_a_record_is_read_shown_and_put_in_tables(tmp_path: Path) -> None:
    record = old_record()
    assert (record.schema_version, record.case.case_number, record.document.part) == ("1.0", "CM99-0000001", None)
    assert render_record(record)
    assert "CM99-0000001" in render_html(record, None)
    export([record], target_of(f"{tmp_path}/"))
    assert (tmp_path / "issues.csv").read_text("utf-8").count(record.document.id) == 2


def test_a_record_can_be_checked() -> None:
    assert check_files(DATA / "records.jsonl", DATA / "moon.txt").checked == 1


def test_an_output_is_not_gone_on_with_in_another_schema(tmp_path: Path) -> None:
    for name in ("records.jsonl", "records.jsonl.state"):
        shutil.copy(DATA / name, tmp_path)
    with pytest.raises(ConfigurationError, match="another configuration"), open_output(tmp_path / "records.jsonl", "jsonl", "b"):
        pass


def test_labels_are_a_dataset() -> None:
    (case,) = load_dataset(DATA / "labels").cases
    assert (case.case_id, case.gold["dates"]["injury"]) == ("CM99-0000001", "2031-01-03")


def test_a_database_keeps_records_verdicts_and_jobs(database: Path) -> None:
    for _ in range(2):  # brought up, and opened again
        with contextlib.closing(Store(f"sqlite:///{database}")) as store:
            waiting, reviewed = store.all()
            assert (waiting.status, waiting.part, waiting.parts, waiting.parent) == ("queued", 0, 0, None)
            assert (reviewed.status, reviewed.review, reviewed.case_number) == ("done", "reviewed", "CM99-0000001")
            assert [past.path for past in store.history(reviewed.id)] == ["dates.injury"]
            assert store.text(reviewed.id) is not None
            assert [decision.changed for decision in labels_of(store).decisions] == [1]


def test_a_database_takes_files_with_several_decisions_and_deletes_for_good(database: Path) -> None:
    with contextlib.closing(Store(f"sqlite:///{database}")) as store:
        waiting, reviewed = store.all()
        assert store.delete(reviewed.id) is not None
        assert store.history(reviewed.id) == []
        assert store.delete(waiting.id) is not None
        assert store.document_is_gone(waiting.document_id)
        with store.database.read() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_a_backup_is_restored(database: Path, tmp_path: Path) -> None:
    scheduled: list[str] = []
    with contextlib.closing(Store(f"sqlite:///{tmp_path / 'new.sqlite'}")) as store:
        count = read_backup(database, store.database, lambda _, extraction: scheduled.append(extraction.id))
        waiting, reviewed = store.all()
    assert (count, scheduled, reviewed.review) == (1, [waiting.id], "reviewed")


AS_IT_WAS = (
    "ALTER TABLE extractions DROP CONSTRAINT extractions_document_id_reader_model_part_key",
    "ALTER TABLE extractions DROP COLUMN part, DROP COLUMN parts, DROP COLUMN parent",
    "ALTER TABLE extractions ADD UNIQUE (document_id, reader, model)",
    "UPDATE meta SET value = '1' WHERE name = 'schema'",
)
"""What makes a PostgreSQL database of this version one of 0.1.0."""


@pytest.mark.skipif(not has_postgres(), reason="no PostgreSQL server is installed")
def test_a_database_on_postgresql_is_brought_up_too() -> None:
    with postgres() as url:
        address = ServiceConfig(database_url=url).store_url
        with contextlib.closing(Store(address)) as store:
            kept = done(store, letter())
            with store.database.write() as connection:
                for statement in AS_IT_WAS:
                    connection.exec_driver_sql(statement)
        for _ in range(2):
            with contextlib.closing(Store(address)) as store:
                assert [(found.id, found.status, found.part) for found in store.all()] == [(kept.id, "done", 0)]
                inspected = sa.inspect(store.database.engine)
                (unique,) = (
                    found["column_names"]
                    for found in inspected.get_unique_constraints("extractions")
                    if found["column_names"] != ["id"]
                )
                assert unique == ["document_id", "reader", "model", "part"]
                assert "ix_extractions_parent" in {index["name"] for index in inspected.get_indexes("extractions")}
