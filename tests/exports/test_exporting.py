"""The same records in every kind of output, read back by the programs that people use, and compared cell by cell."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow.parquet
import pytest
from openpyxl.utils.escape import unescape

from extractor.case import Case, Issue
from extractor.errors import ConfigurationError
from extractor.exports import ErrorInfo, FailedDocument, Failure, Row, Target, export, target_of
from extractor.exports.batches import batches
from extractor.exports.cells import flat_rows, table_rows
from extractor.exports.columns import TABLES, explanations
from extractor.exports.dictionary import dictionary
from extractor.pipeline import extract
from extractor.record import Record

ROOT = Path(__file__).parents[2]
PARTS = Record.model_validate_json((ROOT / "tests/data/pages/record.json").read_text("utf-8"))
EXAMPLES = [extract(ROOT / "evals/examples" / name, reader="regex") for name in ("CM99-0000001.pdf", "CM99-0000002.txt")]
HOSTILE = PARTS.model_copy(
    update={
        "document": PARTS.document.model_copy(update={"id": "0" * 64}),
        "case": Case(issues=[Issue(description='=HYPERLINK("http://x.invalid")', rationale="_x0041_ \x0b \ufffe µ 2-3"), Issue()]),
    }
)
FAILURE = Failure(document=FailedDocument(id="f" * 64, source="gone.txt"), error=ErrorInfo(type="NoTextLayer", message="no text"))
ROWS: Sequence[Row] = (PARTS, *EXAMPLES, HOSTILE, FAILURE)

Tables = Mapping[str, list[list[Any]]]
"""Rows by table, cells in the order of the columns."""


def expected(rows: Sequence[Row] = ROWS) -> Tables:
    found: dict[str, list[list[Any]]] = {name: [] for name in TABLES}
    for row in rows:
        for table, cells in table_rows(row):
            found[table].append([cells.get(column.name) for column in TABLES[table]])
    return found


def in_workbook(path: Path) -> Tables:
    book = openpyxl.load_workbook(path)
    return {sheet.title: [[_plain(cell.value) for cell in row] for row in sheet.iter_rows(min_row=2)] for sheet in book.worksheets}


def _plain(value: Any) -> Any:
    """Return a cell as Excel shows it; openpyxl leaves the escapes of control characters in."""
    if isinstance(value, dt.datetime):
        return value.date()
    return unescape(value) if isinstance(value, str) else value


def in_duckdb(path: Path) -> Tables:
    with duckdb.connect(str(path), read_only=True) as connection:
        names = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        return {name: [list(row) for row in connection.execute(f'FROM "{name}"').fetchall()] for name in names}


def in_sqlite(path: Path) -> Tables:
    with sqlite3.connect(path) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: [list(row) for row in connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid')] for name in names}  # noqa: S608


def in_parquet(path: Path) -> Tables:
    return {file.stem: _parquet_rows(file) for file in path.iterdir()}


def _parquet_rows(path: Path) -> list[list[Any]]:
    return [list(row.values()) for row in pyarrow.parquet.read_table(path).to_pylist()]


def as_joined(value: Any) -> Any:
    return "; ".join(map(str, value)) or None if isinstance(value, list) else value


def as_sqlite(value: Any) -> Any:
    plain = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
    return plain.isoformat() if isinstance(plain, dt.date) else plain


def as_it_is(value: Any) -> Any:
    return value


@pytest.mark.parametrize(
    ("name", "read", "as_stored"),
    [
        ("out.xlsx", in_workbook, as_joined),
        ("out.duckdb", in_duckdb, as_it_is),
        ("out.sqlite", in_sqlite, as_sqlite),
        ("parquet/", in_parquet, as_it_is),
    ],
)
def test_every_cell_of_every_table_is_that_of_the_records(
    tmp_path: Path, name: str, read: Callable[[Path], Tables], as_stored: Callable[[Any], Any]
) -> None:
    done = export(ROWS, target_of(f"{tmp_path}/{name}", "parquet" if name.endswith("/") else None))
    found = read(tmp_path / name)
    assert (done.records, done.failures) == (4, 1)
    assert set(found) == {*TABLES, "columns"}
    assert found["columns"] == [list(row.values()) for row in explanations()]
    for table, rows in expected().items():
        assert found[table] == [[as_stored(cell) for cell in row] for row in rows], table


def test_the_one_parquet_table_has_typed_columns_that_say_what_they_mean(tmp_path: Path) -> None:
    export(ROWS, target_of(f"{tmp_path}/out.parquet"))
    table = pyarrow.parquet.read_table(tmp_path / "out.parquet")
    flat = [[row.get(column.name) for column in TABLES["issues"]] for each in ROWS for row in flat_rows(each)]
    assert [list(row.values()) for row in table.to_pylist()] == flat
    assert str(table.schema.field("dates_decision").type) == "date32[day]"
    assert table.schema.field("case_number").metadata == {b"description": b"Case number of the header, like CM00-0000000."}


def test_cells_of_a_workbook_are_typed_and_no_formula_and_its_header_stays(tmp_path: Path) -> None:
    export(ROWS, target_of(f"{tmp_path}/out.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["issues"]
    at = {cell.value: cell.column for cell in sheet[1]}
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == (
        "A2",
        f"A1:{sheet.cell(1, sheet.max_column).column_letter}{sheet.max_row}",
    )
    assert [sheet.cell(2, at[name]).data_type for name in ("dates_decision", "medication_quantity", "retrospective")] == [
        "d",
        "n",
        "b",
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "b", "inlineStr"}
    assert sheet.cell(sheet.max_row - 1, at["description"]).value == '=HYPERLINK("http://x.invalid")'
    assert all(cell.hyperlink is None for row in sheet.iter_rows() for cell in row)


def test_a_text_longer_than_a_cell_of_excel_is_cut_with_a_mark(tmp_path: Path) -> None:
    long = HOSTILE.model_copy(update={"case": Case(issues=[Issue(rationale="a" * 40_000)])})
    export([long], target_of(f"{tmp_path}/out.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["issues"]
    at = [cell.value for cell in sheet[1]].index("rationale")
    assert sheet.cell(2, at + 1).value == "a" * 32_766 + "…"


def test_a_table_longer_than_a_sheet_goes_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.exports.workbook.MOST_ROWS", 3)
    monkeypatch.setattr("extractor.exports.workbook.explanations", lambda: iter(()))
    export([PARTS], target_of(f"{tmp_path}/out.xlsx"))
    found = in_workbook(tmp_path / "out.xlsx")
    pages = [name for name in found if name.startswith("evidence")]
    assert [row for name in pages for row in found[name]] == [
        [as_joined(cell) for cell in row] for row in expected([PARTS])["evidence"]
    ]
    assert {len(found[name]) for name in pages[:-1]} == {2}


@pytest.mark.parametrize("name", ["out.duckdb", "out.sqlite", "out.xlsx", "out.csv", "out.parquet", "tables/"])
def test_the_same_records_twice_are_the_same_rows(tmp_path: Path, name: str) -> None:
    target = target_of(f"{tmp_path}/{name}")
    export(ROWS, target)
    once = _content(target)
    export([*ROWS, *ROWS], target)
    assert _content(target) == once


def _content(target: Target) -> Any:
    if target.is_folder:
        return {path.name: path.read_text("utf-8") for path in target.path.iterdir()}
    readers: dict[str, Callable[[Path], Any]] = {
        "duckdb": lambda path: {name: sorted(map(str, rows)) for name, rows in in_duckdb(path).items()},
        "sqlite": lambda path: {name: sorted(map(str, rows)) for name, rows in in_sqlite(path).items()},
        "xlsx": in_workbook,
        "csv": lambda path: list(csv.reader(path.read_text("utf-8").splitlines())),
        "parquet": _parquet_rows,
    }
    return readers[target.format](target.path)


@pytest.mark.parametrize(("name", "read"), [("out.duckdb", in_duckdb), ("out.sqlite", in_sqlite)])
def test_a_database_keeps_other_documents_and_replaces_those_read_again(
    tmp_path: Path, name: str, read: Callable[[Path], Tables]
) -> None:
    target = target_of(f"{tmp_path}/{name}")
    export(ROWS, target)
    known = PARTS.model_copy(update={"document": PARTS.document.model_copy(update={"id": FAILURE.document.id})})
    export([HOSTILE.model_copy(update={"case": Case(issues=[Issue(description="anew")])}), known], target)
    found = read(tmp_path / name)
    assert (len(found["decisions"]), found["failures"]) == (5, [])
    description = [column.name for column in TABLES["issues"]].index("description")
    assert [row[description] for row in found["issues"] if row[0] == HOSTILE.document.id] == ["anew"]


@pytest.mark.parametrize("name", ["out.duckdb", "out.sqlite"])
def test_a_file_that_is_no_such_database_is_refused_and_stays(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("my letters " * 400)
    with pytest.raises(ConfigurationError, match=r"this is no (DuckDB|SQLite) file"):
        export(ROWS, target_of(f"{tmp_path}/{name}"))
    assert (tmp_path / name).read_text() == "my letters " * 400
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_database_with_tables_of_other_columns_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "out.sqlite") as connection:
        connection.execute("CREATE TABLE issues (a TEXT)")
    with pytest.raises(ConfigurationError, match="'issues' has other columns"):
        export(ROWS, target_of(f"{tmp_path}/out.sqlite"))


def test_records_that_break_off_leave_the_old_output(tmp_path: Path) -> None:
    def broken() -> Any:
        yield PARTS
        raise ZeroDivisionError

    for name in ("out.xlsx", "out.csv", "out.duckdb", "out.sqlite", "out.parquet"):
        (tmp_path / name).write_bytes(b"")
        with pytest.raises(ZeroDivisionError):
            export(broken(), target_of(f"{tmp_path}/{name}"))
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) == 0


@pytest.mark.parametrize(
    ("name", "format", "target"),
    [
        ("a.csv", None, Target(Path("a.csv"), "csv")),
        ("a.XLSX", None, Target(Path("a.XLSX"), "xlsx")),
        ("a.sqlite3", None, Target(Path("a.sqlite3"), "sqlite")),
        ("tables", None, Target(Path("tables"), "csv", is_folder=True)),
        ("v2.1/", None, Target(Path("v2.1"), "csv", is_folder=True)),
        ("tables", "parquet", Target(Path("tables"), "parquet", is_folder=True)),
        ("facts", "duckdb", Target(Path("facts"), "duckdb")),
    ],
)
def test_the_name_says_what_is_written(name: str, format: Any, target: Target) -> None:
    assert target_of(name, format) == target


@pytest.mark.parametrize(
    ("name", "format", "words"),
    [("a.xls", None, "no suffix of a table"), ("a.csv", "xlsx", "xlsx was asked for"), ("tables/", "xlsx", "not xlsx")],
)
def test_a_name_of_another_kind_is_refused_with_those_that_are_known(name: str, format: Any, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as caught:
        target_of(name, format)
    assert format == "xlsx" or ".csv, .xlsx, .parquet, .duckdb, .sqlite" in str(caught.value.hint)


def test_many_documents_come_in_batches_each_document_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.exports.batches.DOCUMENTS", 2)
    assert [batch.documents for batch in batches([*ROWS, PARTS])] == [2, 2, 1]
    assert [batch.documents for batch in batches([])] == [0]


def test_the_data_dictionary_in_docs_is_the_one_of_the_columns() -> None:
    assert (ROOT / "docs/data-dictionary.md").read_text("utf-8") == dictionary()
