import io
import json
from pathlib import Path

import pytest

from extractor.case import Case, Issue
from extractor.errors import ConfigurationError
from extractor.exports import ErrorInfo, FailedDocument, Failure, JsonArray, JsonLines, Row, read_rows
from extractor.record import Record

RECORD = Record.model_validate_json((Path(__file__).parents[1] / "data/pages/record.json").read_text("utf-8"))
FAILURE = Failure(document=FailedDocument(id=None, source="gone.txt"), error=ErrorInfo(type="DocumentMissing", message="no file"))


def write_json_lines(path: Path, *rows: Row) -> Path:
    with path.open("w", encoding="utf-8") as file:
        writer = JsonLines(file)
        for row in rows:
            writer.write(row)
    return path


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
