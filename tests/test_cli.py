import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from extractor import __version__
from extractor.cli import app, commands, fetching
from extractor.cli.destination import Destination
from extractor.cli.running import Request, run
from extractor.errors import ModelUnavailable
from extractor.exports import read_rows
from extractor.pipeline import Pipeline
from extractor.record import Record
from extractor.settings import Settings

DATA = Path(__file__).parent / "data/pages"
DECISION = (DATA / "decision.txt").read_text("utf-8")
RECORD = (DATA / "record.json").read_text("utf-8")
HEAVY = ("openai", "instructor", "xllamacpp", "pypdfium2", "jinja2", "diskcache", "tenacity")


@pytest.fixture(autouse=True)
def away_from_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in an empty folder, without the user's settings, cache and models."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("IMR_CACHE_DIR", str(tmp_path / "answers"))
    monkeypatch.setenv("COLUMNS", "120")


def imr(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], input=stdin)


def on_terminal(*arguments: str) -> str:
    """Return what a terminal shows of a command."""
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "extractor.cli", *arguments]
    with subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave):  # noqa: S603 - ourselves
        os.close(slave)
        shown = b""
        with contextlib.suppress(OSError):  # the other end is closed
            while block := os.read(master, 4096):
                shown += block
    os.close(master)
    return shown.decode()


class WithoutModel(Pipeline):
    """A pipeline whose model is not there."""

    def run_all(self, path: Path | bytes | str, *, source: str | None = None, text_folder: Path | None = None) -> Iterator[Record]:
        raise ModelUnavailable(f"no model here for {path!r} ({source}, {text_folder})")


class TestHelp:
    @pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["extract", "--help"], ["show", "--help"]])
    def test_help_imports_nothing_heavy(self, arguments: list[str]) -> None:
        code = (
            "import sys; from extractor.cli import app\n"
            f"try: app({arguments!r})\nexcept SystemExit: pass\n"
            f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
        assert done.stderr.strip() == "[]"

    def test_the_version_is_printed(self) -> None:
        assert imr("--version").stdout == f"imr-extractor {__version__}\n"

    def test_all_commands_are_listed(self) -> None:
        shown = imr("--help").stdout
        names = ("extract", "check", "show", "schema", "models", "cache", "config")
        assert [name for name in names if f" {name} " not in shown] == []


class TestAddedCommands:
    @pytest.fixture
    def added(self, monkeypatch: pytest.MonkeyPatch) -> None:
        points = EntryPoints(
            [
                EntryPoint("zyxol", "test_cli:ZYXOL", "imr.commands"),
                EntryPoint("broken", "no_such_module:app", "imr.commands"),
            ]
        )
        monkeypatch.setattr(commands, "entry_points", lambda group: points.select(group=group))
        monkeypatch.setitem(sys.modules, "test_cli", sys.modules[__name__])

    @pytest.mark.usefixtures("added")
    def test_another_package_adds_a_command(self) -> None:
        assert imr("zyxol").stdout == "7 mg\n"
        assert " zyxol " in imr("--help").stdout

    @pytest.mark.usefixtures("added")
    def test_a_command_that_does_not_load_is_a_warning(self) -> None:
        shown = imr("--help")
        assert shown.exit_code == 0
        assert "'broken' does not load" in shown.stderr
        assert imr("schema").stderr == ""


ZYXOL = typer.Typer()


@ZYXOL.command()
def zyxol() -> None:
    """Print a dose."""
    typer.echo("7 mg")


class TestExtract:
    def test_in_a_pipe_records_are_written_and_the_summary_goes_to_standard_error(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(DECISION)
        done = imr("extract", "a.txt", "--reader", "regex")
        assert done.exit_code == 0
        record = Record.model_validate_json(done.stdout)
        assert (record.document.source, record.case.case_number) == ("a.txt", "CM31-0000001")
        assert done.stderr.startswith("1 document read")

    def test_texts_as_read_are_kept_and_checked_against(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(DECISION)
        assert imr("extract", "a.txt", "--reader", "regex", "-o", "out.jsonl", "--keep-text", "kept").exit_code == 0
        (kept,) = (tmp_path / "kept").iterdir()
        kept.write_text(kept.read_text("utf-8").replace("CM31-0000001", "CM99-0000009"))
        assert imr("check", "out.jsonl", "a.txt").exit_code == 0
        assert imr("check", "out.jsonl", "a.txt", "--kept-text", "kept").exit_code == 1

    def test_standard_input_is_read(self) -> None:
        done = imr("extract", "-", "--reader", "regex", "-q", stdin=DECISION)
        assert json.loads(done.stdout)["document"]["source"] == "-"
        assert done.stderr == ""

    def test_a_dash_is_standard_output(self, tmp_path: Path) -> None:
        done = imr("extract", "-", "-o", "-", "--reader", "regex", stdin=DECISION)
        assert json.loads(done.stdout)["case"]["case_number"] == "CM31-0000001"
        assert list(tmp_path.iterdir()) == []

    def test_records_are_utf_8_whatever_the_locale(self) -> None:
        command = [sys.executable, "-m", "extractor.cli", "extract", "-", "--reader", "regex"]
        environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
        text = DECISION.replace("Zyxol", "Zyxöl").encode()
        done = subprocess.run(command, input=text, capture_output=True, check=True, env=environment)  # noqa: S603
        assert "Zyxöl" in done.stdout.decode()

    def test_some_failures_are_exit_1_and_stand_in_the_output(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(DECISION)
        (tmp_path / "b.txt").write_text("")
        done = imr("extract", ".", "gone.txt", "--reader", "regex", "-o", "out.jsonl")
        assert done.exit_code == 1
        assert done.stdout == ""
        assert [type(row).__name__ for row in read_rows(tmp_path / "out.jsonl")] == ["Record", "Failure", "Failure"]
        assert "gone.txt" in done.stderr

    def test_nothing_readable_is_exit_3(self, tmp_path: Path) -> None:
        (tmp_path / "notes.md").write_text("x")
        assert imr("extract", ".", "--reader", "regex").exit_code == 3

    def test_a_second_run_reads_nothing_and_another_configuration_is_exit_2(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(DECISION)
        arguments = ("extract", "a.txt", "-o", "out.jsonl", "--reader", "regex")
        imr(*arguments)
        again = imr(*arguments)
        assert (again.exit_code, "1 already in the output" in again.stderr) == (0, True)
        other = imr(*arguments, "--layout", "none")
        assert (other.exit_code, "another configuration" in other.stderr) == (2, True)

    @pytest.mark.parametrize(
        "arguments",
        [
            ["--base-url", "http://h.invalid"],
            ["--model", "zyxol-9"],
            ["--format", "csv"],
            ["--format", "xml"],
            ["-o", "out.xls"],
            ["-o", "out.csv", "--format", "jsonl"],
            ["--jobs", "0"],
            ["--no-such-flag"],
        ],
    )
    def test_wrong_usage_is_exit_2(self, arguments: list[str]) -> None:
        assert imr("extract", "-", "--reader", "regex", *arguments, stdin=DECISION).exit_code == 2

    @pytest.mark.parametrize(
        ("output", "rows", "written"),
        [
            ("out.xlsx", "out.jsonl", "out.xlsx"),
            ("out.csv", "out.jsonl", "out.csv"),
            ("out.duckdb", "out.jsonl", "out.duckdb"),
            ("tables/", "tables/records.jsonl", "tables/issues.csv"),
        ],
    )
    def test_tables_come_of_records_by_which_the_run_can_go_on(self, tmp_path: Path, output: str, rows: str, written: str) -> None:
        (tmp_path / "a.txt").write_text(DECISION)
        done = imr("extract", "a.txt", "--reader", "regex", "-o", output)
        assert (done.exit_code, f"{output.rstrip('/')}: 1 decision" in done.stderr) == (0, True)
        assert len(list(read_rows(tmp_path / rows))) == 1
        (tmp_path / written).unlink()
        again = imr("extract", "a.txt", "--reader", "regex", "-o", output)
        assert (again.exit_code, "1 already in the output" in again.stderr) == (0, True)
        assert (tmp_path / written).stat().st_size > 0

    def test_an_array_of_records_is_written_where_the_name_says_so(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(DECISION)
        assert imr("extract", "a.txt", "--reader", "regex", "-o", "out.json").exit_code == 0
        assert len(json.loads((tmp_path / "out.json").read_text())) == 1

    def test_records_are_exported_without_their_documents(self, tmp_path: Path) -> None:
        (tmp_path / "out.jsonl").write_text(" ".join(RECORD.split()) + "\n")
        done = imr("export", "out.jsonl", "-o", "issues.csv")
        assert (done.exit_code, done.stderr) == (0, "issues.csv: 1 decision\n")
        assert (tmp_path / "issues.csv").read_text("utf-8-sig").count("CM31-0000001") == 2

    def test_an_export_without_records_or_to_an_unknown_kind_is_exit_2(self, tmp_path: Path) -> None:
        assert imr("export", "gone.jsonl", "-o", "issues.csv").exit_code == 2
        (tmp_path / "out.jsonl").write_text(" ".join(RECORD.split()) + "\n")
        refused = imr("export", "out.jsonl", "-o", "issues.xls")
        assert (refused.exit_code, ".csv, .xlsx, .parquet, .duckdb, .sqlite" in refused.stderr) == (2, True)

    def test_without_the_model_the_run_ends_with_exit_4_and_no_row(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(DECISION)
        done = imr("extract", "a.txt", "--reader", "llm", "-o", "out.jsonl")
        assert done.exit_code == 4
        assert (tmp_path / "out.jsonl").read_text() == ""
        assert "--reader regex" in done.stderr

    def test_the_endpoint_is_said_before_any_question(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(DECISION)
        settings = Settings(model="zyxol-9", base_url="https://me:secret@h.invalid/v1")
        code = run(settings, Request(["a.txt"], Destination(format="jsonl")), open_pipeline=WithoutModel)
        said = capsys.readouterr().err
        assert code == 4
        assert said.index("https://h.invalid/v1 (model zyxol-9)") < said.index("no model here")
        assert "secret" not in said

    def test_on_a_terminal_each_record_is_shown(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(DECISION)
        shown = on_terminal("extract", "a.txt", "--reader", "regex")
        assert "values stand in the source" in shown
        assert "1 document read" in shown
        assert '{"schema_version"' not in shown

    def test_a_name_steers_no_terminal(self, tmp_path: Path) -> None:
        hostile = "a\x1b[2J\x1b]0;owned\x07\n\x9b31mb\u202egpj"
        (tmp_path / f"{hostile}.txt").write_text(DECISION)
        (tmp_path / f"{hostile}2.txt").write_text("")
        (tmp_path / os.fsdecode(b"caf\xe9\x9b2J.txt")).write_text(f"{DECISION}.")
        (tmp_path / "set\x1b[2J").mkdir()
        commands = (
            ["extract", ".", "--reader", "regex"],
            ["extract", f"gone{hostile}", "--reader", "regex"],
            ["extract", ".", "--reader", "regex", "-o", "out.jsonl"],
            ["show", "out.jsonl"],
            ["show", "out.jsonl", "--case", "1"],
            ["show", f"gone{hostile}"],
            ["check", "out.jsonl", f"set{hostile[1:]}"],
            ["config"],
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("IMR_CACHE_DIR", f"{tmp_path}/{hostile}")
            patch.setenv(f"IMR_ZYXOL{hostile}", "1")
            shown = "".join(on_terminal(*command) for command in commands)
        assert [steering for steering in ("\x1b[2J", "\x1b]", "\x07", "\x9b", "\u202e") if steering in shown] == []
        assert "a\ufffd[2J\ufffd]0;owned\ufffd" in shown

    def test_on_a_terminal_json_is_written_on_request(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(DECISION)
        assert on_terminal("extract", "a.txt", "--reader", "regex", "--format", "jsonl").startswith('{"schema_version"')

    def test_ctrl_c_abandons_what_is_in_flight(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(DECISION)
        command = [sys.executable, "-c", BLOCKED, "extract", "a.txt", "--reader", "regex", "-o", "out.jsonl"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:  # noqa: S603
            assert child.stdout
            assert child.stdout.readline() == "reading\n"
            child.send_signal(signal.SIGINT)
            assert child.wait() == 130
        assert (tmp_path / "out.jsonl").read_text() == ""

    def test_a_reader_that_goes_away_ends_the_run(self, tmp_path: Path) -> None:
        for number in range(200):
            (tmp_path / f"{number}.txt").write_text(f"{DECISION}{number}")
        command = [sys.executable, "-m", "extractor.cli", "extract", ".", "--reader", "regex"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:  # noqa: S603
            assert child.stdout
            assert child.stderr
            assert child.stdout.readline().startswith("{")
            child.stdout.close()
            assert "Traceback" not in child.stderr.read()
            assert child.wait(timeout=60) == 130

    @pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 4)])
    def test_on_a_terminal_a_missing_model_is_offered(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
    ) -> None:
        fetched: list[str | None] = []
        monkeypatch.setattr(fetching, "is_terminal", lambda: True)
        monkeypatch.setattr(fetching, "find_spec", lambda name: name)
        monkeypatch.setattr(fetching, "fetch", fetched.append)
        done = imr("extract", str(tmp_path), "--reader", "hybrid", stdin=answer)
        assert (fetched, done.exit_code) == ([], 3)  # no document, nothing to ask
        (tmp_path / "a.txt").write_text("Zyxol")
        monkeypatch.setattr(Pipeline, "run_all", lambda *_, **__: iter([Record.model_validate_json(RECORD)]))
        done = imr("extract", "a.txt", "--reader", "hybrid", stdin=answer)
        assert (fetched, done.exit_code) == ([None] if answer == "y" else [], code)
        assert "1.1 GB" in done.stderr


BLOCKED = """
import signal, threading
from extractor import cli, pipeline

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's job in the background has it ignored, and so have its children

def block(self, path, **options):
    print("reading", flush=True)
    threading.Event().wait()

pipeline.Pipeline.run_all = block
cli.main()
"""


class TestShow:
    def test_one_record_is_shown(self) -> None:
        assert "a person should look" in imr("show", DATA / "record.json").stdout

    def test_several_records_are_listed_and_one_is_chosen(self, tmp_path: Path) -> None:
        line = json.dumps(json.loads((DATA / "record.json").read_text("utf-8")))
        (tmp_path / "two.jsonl").write_text(f"{line}\n{line.replace('CM31-0000001', 'CM99-0000002')}\n")
        listed = imr("show", "two.jsonl")
        assert "CM31-0000001" in listed.stdout
        assert "CM99-0000002" in listed.stdout
        assert "in doubt" not in listed.stdout
        for case in ("2", "CM99-0000002"):
            shown = imr("show", "two.jsonl", "--case", case).stdout
            assert "in doubt" in shown
            assert "CM31-0000001" not in shown
        assert imr("show", "two.jsonl", "--case", "3").exit_code == 2
        assert imr("show", "two.jsonl", "--html", "x.html").exit_code == 2

    def test_places_count_records_and_not_failures_and_a_broken_line_that_is_not_meant_is_not_taken_apart(
        self, tmp_path: Path
    ) -> None:
        line = json.dumps(json.loads(RECORD))
        failure = '{"document":{"id":null,"source":"gone.txt","also":[]},"error":{"type":"DocumentMissing","message":"no file"}}'
        other = line.replace("CM31-0000001", "CM99-0000002")
        (tmp_path / "some.jsonl").write_text(f'{failure}\n{line}\n{{"schema_version": "1.1", "cut\n{other}\n')
        assert imr("show", "some.jsonl", "--case", "1").exit_code == 0
        assert "CM99-0000002" in imr("show", "some.jsonl", "--case", "CM99-0000002").stdout
        assert "'gone.txt' among the 3" in imr("show", "some.jsonl", "--case", "gone.txt").stderr

    def test_one_of_an_array_is_chosen(self, tmp_path: Path) -> None:
        (tmp_path / "two.json").write_text(f"[{RECORD},\n{RECORD.replace('CM31-0000001', 'CM99-0000002')}]\n")
        assert "CM99-0000002" in imr("show", "two.json", "--case", "2").stdout
        assert imr("show", "two.json", "--case", "CM99-0000002").exit_code == 0

    def test_the_page_finds_the_document_beside_the_record(self, tmp_path: Path) -> None:
        done = imr("show", DATA / "record.json", "--html", "page.html")
        assert done.exit_code == 0
        assert '<section class="source"' in (tmp_path / "page.html").read_text("utf-8")

    def test_the_page_is_drawn_over_the_text_that_was_kept(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(DECISION)
        imr("extract", "a.txt", "--reader", "regex", "-o", "out.jsonl", "--keep-text", "kept")
        (tmp_path / "a.txt").unlink()
        assert imr("show", "out.jsonl", "--html", "page.html", "--kept-text", "kept").stderr.strip() == "page.html written"
        assert '<section class="source"' in (tmp_path / "page.html").read_text("utf-8")
        (kept,) = (tmp_path / "kept").iterdir()
        kept.write_text(kept.read_text("utf-8").replace("CM31-0000001", "CM99-0000009"))
        assert (
            "is another than the record was read from" in imr("show", "out.jsonl", "--html", "x.html", "--kept-text", "kept").stderr
        )

    def test_another_document_is_refused_with_a_warning(self, tmp_path: Path) -> None:
        (tmp_path / "other.txt").write_text("Zyxol")
        done = imr("show", DATA / "record.json", "--html", "page.html", "--document", "other.txt")
        assert "another text" in done.stderr
        assert '<section class="source"' not in (tmp_path / "page.html").read_text("utf-8")

    def test_a_file_without_records_is_exit_2(self, tmp_path: Path) -> None:
        (tmp_path / "x.json").write_text("{}")
        assert imr("show", "x.json").exit_code == 2


class TestCheck:
    def test_a_record_agrees_with_its_document(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(DECISION)
        imr("extract", "a.txt", "--reader", "regex", "-o", "out.jsonl")
        done = imr("check", "out.jsonl", "a.txt")
        assert (done.exit_code, "0 differ" in done.stdout) == (0, True)

    def test_an_altered_value_is_exit_1(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(DECISION)
        imr("extract", "a.txt", "--reader", "regex", "-o", "out.jsonl")
        row = json.loads((tmp_path / "out.jsonl").read_text())
        row["case"]["dates"]["injury"] = "2031-02-11"
        (tmp_path / "altered.json").write_text(json.dumps(row))
        assert imr("check", "altered.json", "a.txt").exit_code == 1


class TestMachine:
    def test_the_schema_of_a_case_is_json(self) -> None:
        assert "case_number" in json.loads(imr("schema").stdout)["properties"]

    def test_the_schema_of_the_wire_is_another(self) -> None:
        assert json.loads(imr("schema", "--wire").stdout) != json.loads(imr("schema").stdout)

    def test_settings_are_shown_with_their_origin_and_no_secret(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("IMR_MODEL", "zyxol-9")
        monkeypatch.setenv("IMR_BASE_URL", "https://me:secret@h.invalid/v1")
        monkeypatch.setenv("IMR_API_KEY", "secret")
        monkeypatch.setenv("IMR_MODLE", "x")
        shown = imr("config").stdout
        assert "secret" not in shown
        for words in (
            "zyxol-9",
            "IMR_MODEL",
            "https://h.invalid/v1",
            "IMR_API_KEY: set (masked)",
            "IMR_ESCALATE_API_KEY: not set",
            "IMR_MODLE: no such",
        ):
            assert words in shown

    def test_models_say_how_to_get_the_embedded_one(self) -> None:
        shown = imr("models").stdout
        assert "imr models fetch" in shown

    def test_fetching_is_never_begun_unasked(self) -> None:
        done = imr("models", "fetch", stdin="")
        assert (done.exit_code, "--yes" in done.stderr) == (2, True)

    def test_kept_answers_are_counted_exported_imported_and_forgotten(self, tmp_path: Path) -> None:
        answer = {"question": "summary", "model": "zyxol", "text": "{}", "input_tokens": 1, "output_tokens": 1}
        (tmp_path / "in.jsonl").write_text(json.dumps({"key": "0" * 64, "answer": answer}) + "\n")
        assert "1 answers kept" in imr("cache", "import", "in.jsonl").stderr
        assert str(tmp_path / "answers") in imr("cache", "stats").stdout
        imr("cache", "export", "out.jsonl")
        assert json.loads((tmp_path / "out.jsonl").read_text())["answer"] == answer
        assert "1 answers forgotten" in imr("cache", "clear").stderr
        (tmp_path / "answers" / "responses" / "cache.db").write_bytes(b"Zyxol" * 999)
        assert (imr("cache", "stats").exit_code, imr("cache", "clear").stderr) == (2, "the damaged cache is removed\n")
        assert imr("cache", "stats").exit_code == 0

    def test_a_file_that_is_no_export_is_exit_2(self, tmp_path: Path) -> None:
        (tmp_path / "in.jsonl").write_text("Zyxol\n")
        assert imr("cache", "import", "in.jsonl").exit_code == 2
