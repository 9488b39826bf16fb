import csv
import io
import json
from pathlib import Path

import pytest

from extractor.case import Case, Issue
from extractor.errors import ConfigurationError
from extractor.exports import CsvTables, ErrorInfo, FailedDocument, Failure, JsonArray, JsonLines, Row, read_rows
from extractor.record import Record

RECORD = Record.model_validate_json((Path(__file__).parent / "data/pages/record.json").read_text("utf-8"))
FAILURE = Failure(document=FailedDocument(id=None, source="gone.txt"), error=ErrorInfo(type="DocumentMissing", message="no file"))


def write_json_lines(path: Path, *rows: Row) -> Path:
    with path.open("w", encoding="utf-8") as file:
        writer = JsonLines(file)
        for row in rows:
            writer.write(row)
    return path


def tables(folder: Path, *rows: Row) -> dict[str, list[dict[str, str]]]:
    writer = CsvTables(folder)
    for row in rows:
        writer.write(row)
    writer.close()
    return {path.stem: read_table(path) for path in folder.iterdir()}


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def described(description: str) -> Record:
    return RECORD.model_copy(update={"case": Case(issues=[Issue(description=description)])})


def test_rows_written_as_json_lines_are_read_back_equal(tmp_path: Path) -> None:
    path = write_json_lines(tmp_path / "out.jsonl", RECORD, FAILURE)
    assert list(read_rows(path)) == [RECORD, FAILURE]


def test_what_steers_a_terminal_or_ends_a_line_is_escaped_and_read_back_equal(tmp_path: Path) -> None:
    record = described("Zyxol\x9b2J\u2028 7\u202e mg\x85 – “#11”")
    path = write_json_lines(tmp_path / "out.jsonl", record)
    assert list(read_rows(path)) == [record]
    assert r"Zyxol\u009b2J\u2028 7\u202e mg\u0085 – “#11”" in path.read_text("utf-8")


def test_rows_written_as_an_array_are_read_back_equal(tmp_path: Path) -> None:
    stream = io.StringIO()
    writer = JsonArray(stream)
    writer.write(RECORD)
    writer.write(FAILURE)
    assert stream.getvalue() == ""
    writer.close()
    (tmp_path / "out.json").write_text(stream.getvalue(), encoding="utf-8")
    assert list(read_rows(tmp_path / "out.json")) == [RECORD, FAILURE]


@pytest.mark.parametrize("indent", [None, 2], ids=["a line", "many lines"])
def test_records_behind_a_byte_order_mark_are_read(tmp_path: Path, indent: int | None) -> None:
    (tmp_path / "out.jsonl").write_text(RECORD.model_dump_json(indent=indent), encoding="utf-8-sig")
    assert list(read_rows(tmp_path / "out.jsonl")) == [RECORD]


def test_records_that_are_no_utf_8_say_how_to_write_them(tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_text(RECORD.model_dump_json(), encoding="utf-16")
    with pytest.raises(ConfigurationError, match=r"cannot read records from .*out\.jsonl") as caught:
        list(read_rows(tmp_path / "out.jsonl"))
    assert caught.value.hint == "It must be UTF-8: write it with -o, not with a shell's `>`."


def test_no_rows_are_an_empty_array() -> None:
    stream = io.StringIO()
    JsonArray(stream).close()
    assert json.loads(stream.getvalue()) == []


def test_one_record_over_many_lines_is_read(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(RECORD.model_dump_json(indent=2), encoding="utf-8")
    assert list(read_rows(tmp_path / "one.json")) == [RECORD]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "no JSON"),
        ("Zyxol", "no JSON"),
        ('{"case": {}}\n', "line 1"),
        ('{"error": {}}\n', "line 1"),
        (RECORD.model_dump_json() + "\n{\n", "line 2"),
        ("[1]\n[", "line 1 is no record"),
    ],
)
def test_a_file_that_holds_no_records_says_where(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "bad.jsonl").write_text(content)
    with pytest.raises(ConfigurationError, match=words):
        list(read_rows(tmp_path / "bad.jsonl"))


def test_a_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"gone\.jsonl"):
        list(read_rows(tmp_path / "gone.jsonl"))


def test_tables_join_by_document_and_issue(tmp_path: Path) -> None:
    found = tables(tmp_path, RECORD)
    assert [row["case_number"] for row in found["decisions"]] == ["CM31-0000001"]
    assert [(row["document_id"], row["issue_index"], row["decision"]) for row in found["issues"]] == [
        (RECORD.document.id, "0", "upheld"),
        (RECORD.document.id, "1", "overturned"),
    ]
    assert len(found["evidence"]) == len(RECORD.evidence)
    assert found["findings"][0]["issue_index"] == "0"
    assert found["errors"] == []


def test_parts_become_columns_and_lists_json(tmp_path: Path) -> None:
    found = tables(tmp_path, RECORD)
    first, second = found["issues"]
    assert json.loads(first["medication_ingredients"]) == [{"name": "Zyxol", "strength": "7 mg"}]
    assert (first["medication_quantity"], first["schedule_weeks"]) == ("11", "")
    assert (second["medication_quantity"], second["schedule_weeks"]) == ("", "6")
    assert json.loads(first["review_fields"]) == ["issues.0.medication.refills"]
    assert json.loads(found["decisions"][0]["prior_treatments"]) == ["starlight baths", "dragon-back brace"]


def test_a_failed_document_stands_in_its_own_table(tmp_path: Path) -> None:
    found = tables(tmp_path, FAILURE)
    assert found["errors"] == [
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
        [f"{name}.csv" for name in ("decisions", "errors", "evidence", "findings", "issues")], 1
    )
