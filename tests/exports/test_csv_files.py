import csv
import json
from pathlib import Path

import pytest

from extractor.case import Case, Issue
from extractor.exports import ErrorInfo, FailedDocument, Failure, Row, export, target_of
from extractor.exports.columns import TABLES
from extractor.record import Record

RECORD = Record.model_validate_json((Path(__file__).parents[1] / "data/pages/record.json").read_text("utf-8"))
FAILURE = Failure(document=FailedDocument(id=None, source="gone.txt"), error=ErrorInfo(type="DocumentMissing", message="no file"))


def tables(folder: Path, *rows: Row) -> dict[str, list[dict[str, str]]]:
    export(rows, target_of(f"{folder}/"))
    return {path.stem: read_table(path) for path in folder.iterdir()}


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def described(description: str) -> Record:
    return RECORD.model_copy(update={"case": Case(issues=[Issue(description=description)])})


def test_tables_join_by_document_and_issue(tmp_path: Path) -> None:
    found = tables(tmp_path, RECORD)
    assert [row["case_number"] for row in found["decisions"]] == ["CM31-0000001"]
    assert [(row["document_id"], row["issue_index"], row["decision"]) for row in found["issues"]] == [
        (RECORD.document.id, "0", "upheld"),
        (RECORD.document.id, "1", "overturned"),
    ]
    assert len(found["evidence"]) == len(RECORD.evidence)
    assert found["findings"][0]["issue_index"] == "0"
    assert found["failures"] == []


def test_parts_become_columns_and_lists_json(tmp_path: Path) -> None:
    found = tables(tmp_path, RECORD)
    first, second = found["issues"]
    assert json.loads(first["medication_ingredients"]) == ["Zyxol 7 mg"]
    assert (first["medication_quantity"], first["schedule_weeks"]) == ("11", "")
    assert (second["medication_quantity"], second["schedule_weeks"]) == ("", "6")
    assert json.loads(first["review_fields"]) == ["issues.0.medication.refills"]
    assert json.loads(found["decisions"][0]["prior_treatments"]) == ["starlight baths", "dragon-back brace"]


def test_a_failed_document_stands_in_its_own_table(tmp_path: Path) -> None:
    found = tables(tmp_path, FAILURE)
    assert found["failures"] == [
        {"document_id": "", "source": "gone.txt", "type": "DocumentMissing", "message": "no file", "hint": ""}
    ]
    assert found["decisions"] == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u3000＝"])
def test_a_spreadsheet_sees_no_formula(tmp_path: Path, start: str) -> None:
    text = f"{start}HYPERLINK(1)"
    assert tables(tmp_path, described(text))["issues"][0]["description"] == f"'{text}"


def test_commas_quotes_and_line_ends_survive_a_table(tmp_path: Path) -> None:
    text = 'Zyxol, "7 mg"\n#11'
    assert tables(tmp_path, described(text))["issues"][0]["description"] == text


NUMBERS = ("2-3", "1/2", "50%", "$5", "(5)", "7.50", "1,000", "1e5", "007", "9" * 16)
DATES = ("12/2015", "10.5.99", "03/14/1999", "1:30", "1:30 pm", "Mar-4", "4 March", "may 2015", "Oct. 3, 1999", "12 Sept 99")


@pytest.mark.parametrize("text", [*NUMBERS, *DATES])
def test_a_spreadsheet_makes_no_other_value_of_words(tmp_path: Path, text: str) -> None:
    assert tables(tmp_path, described(text))["issues"][0]["description"] == f"'{text}"


@pytest.mark.parametrize(
    "text", ["0", "60", "10/325 mg", "2-3 weeks", "May", "decade 3", "1 May be", "march on", "L4-5", "Zyxol 7 mg", "a-b"]
)
def test_words_that_a_spreadsheet_leaves_alone_stay_as_they_are(tmp_path: Path, text: str) -> None:
    assert tables(tmp_path, described(text))["issues"][0]["description"] == text


def test_numbers_and_dates_stand_as_such(tmp_path: Path) -> None:
    found = tables(tmp_path, RECORD)
    assert found["issues"][0]["medication_quantity"] == "11"
    assert found["decisions"][0]["dates_decision"] == str(RECORD.case.dates.decision)


def test_tables_say_their_encoding(tmp_path: Path) -> None:
    tables(tmp_path, described("Zyxol 7 µg"), FAILURE)
    assert {path.name: path.read_bytes().count(b"\xef\xbb\xbf") for path in tmp_path.iterdir()} == dict.fromkeys(
        [f"{name}.csv" for name in TABLES], 1
    )


def test_the_one_flat_table_has_a_row_an_item_with_its_case_and_lists_in_words(tmp_path: Path) -> None:
    export([RECORD, FAILURE], target_of(str(tmp_path / "one.csv")))
    first, second = read_table(tmp_path / "one.csv")
    assert [row["case_number"] for row in (first, second)] == ["CM31-0000001"] * 2
    assert (first["dates_decision"], first["decision"], second["decision"]) == ("2031-03-30", "upheld", "overturned")
    assert first["prior_treatments"] == "starlight baths; dragon-back brace"
    assert first["medication_ingredients"] == "Zyxol 7 mg"


def test_a_decision_without_items_has_a_row_in_the_flat_table(tmp_path: Path) -> None:
    export([RECORD.model_copy(update={"case": Case(case_number="CM31-0000001")})], target_of(str(tmp_path / "one.csv")))
    (row,) = read_table(tmp_path / "one.csv")
    assert (row["case_number"], row["issue_index"], row["layout"]) == ("CM31-0000001", "", "case-number")
