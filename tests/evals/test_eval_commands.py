"""`imr eval` as a user meets it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.replay import ANSWERS
from evals.runs import score_run
from extractor.cli import app
from tests.evals.runs_made_up import DATA, dataset, write_run
from tests.scripted_server import say_json, scripted

CASE = "CM17-9000014"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of the machine, and a cache of the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IMR_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "110")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A dataset of one fictional decision."""
    folder = tmp_path / "small"
    for part, suffix in (("documents", "pdf"), ("labels", "json")):
        (folder / part).mkdir(parents=True)
        shutil.copy(DATA / part / f"{CASE}.{suffix}", folder / part)
    text = (DATA / "dataset.toml").read_text(encoding="utf-8").partition("[splits]")[0]
    (folder / "dataset.toml").write_text(text, encoding="utf-8")
    return folder


def imr(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return done.exit_code, done.stdout, done.stderr


def test_a_run_prints_its_figures_with_intervals_n_and_labellers(small: Path, tmp_path: Path) -> None:
    code, out, _ = imr("eval", "run", "--dataset", small, "--reader", "regex", "-o", tmp_path / "run")
    assert code == 0
    assert "labelled by: language models" in out
    rows = {line.split()[0]: line.split() for line in out.splitlines() if line.strip()}
    assert rows["header"][3:5] == ["to", "1.000"]
    assert "(few)" in rows["header"]
    assert "items right:" in out


def test_gate_compare_and_report_of_two_runs(tmp_path: Path) -> None:
    good = write_run(tmp_path / "good", dataset())
    bad = write_run(tmp_path / "bad", dataset(), lambda _id, case: case["diagnoses"].clear())
    for folder in (good, bad):
        score_run(dataset(), folder)
    code, out, _ = imr("eval", "compare", good, bad)
    assert code == 0
    assert "narrative" in out
    assert "detectable at this number of documents" in out
    assert imr("eval", "gate", good, "--baseline", good)[0] == 0
    code, _, said = imr("eval", "gate", bad, "--baseline", good)
    assert code == 1
    assert "narrative: F1 lower by" in said
    code, _, said = imr("eval", "report", good, bad, "-o", tmp_path / "report")
    assert code == 0
    assert {path.name for path in (tmp_path / "report").iterdir()} == {"report.html", "report.md"}


def test_agreement_of_the_two_labellings_is_printed_field_by_field() -> None:
    code, out, _ = imr("eval", "agreement", DATA / "labellers" / "first", DATA / "labellers" / "second", "--list")
    assert code == 0
    assert "guideline.sections" in out
    assert "CM16-9000009 mechanism_of_injury" in out


def test_answers_are_recorded_with_the_dataset_and_replayed_without_a_model(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMR_MAX_REASKS", "0")
    with scripted(*[say_json({"moon": 1})] * 40) as server:
        arguments = ("eval", "run", "--dataset", small, "--reader", "llm", "--model", "zyx-1b", "--base-url", server.base_url)
        code, first, said = imr(*arguments, "--record", "-o", tmp_path / "run")
        assert code == 1, said  # no answer is of its schema, so that neither document gives a record
        asked = len(server.asked)
        assert len((small / ANSWERS).read_text(encoding="utf-8").splitlines()) == 4
        code, second, said = imr(*arguments, "--replay", "-o", tmp_path / "again")
        assert code == 1, said
        assert len(server.asked) == asked
    assert [line for line in first.splitlines() if "tokens" not in line] == [
        line for line in second.splitlines() if "tokens" not in line
    ]


def test_replay_and_record_exclude_each_other(small: Path, tmp_path: Path) -> None:
    code, _, said = imr("eval", "run", "--dataset", small, "--replay", "--record", "-o", tmp_path / "run")
    assert code == 2
    assert "exclude each other" in said


def test_a_replay_without_recorded_answers_says_how_to_record_them(small: Path, tmp_path: Path) -> None:
    code, _, said = imr("eval", "run", "--dataset", small, "--reader", "llm", "--replay", "-o", tmp_path / "run")
    assert code == 2
    assert "--record" in said


def test_an_answer_that_is_missing_in_a_replay_ends_it_with_4(small: Path, tmp_path: Path) -> None:
    (small / ANSWERS).touch()
    code, _, said = imr("eval", "run", "--dataset", small, "--reader", "llm", "--replay", "-o", tmp_path / "run")
    assert code == 4
    assert "no recorded answer" in said


def test_a_peer_runs_like_a_reader(small: Path, tmp_path: Path) -> None:
    code, out, _ = imr("eval", "run", "--dataset", small, "--reader", "empty", "-o", tmp_path / "run")
    assert code == 0
    assert out.startswith("empty")
    assert "0.0000" in out


def test_without_its_packages_the_command_names_the_extra(monkeypatch: pytest.MonkeyPatch, small: Path, tmp_path: Path) -> None:
    monkeypatch.setattr("evals.commands.find_spec", lambda _name: None)
    code, _, said = imr("eval", "run", "--dataset", small, "-o", tmp_path / "run")
    assert code == 2
    assert "imr-extractor[evals]" in said


@pytest.mark.parametrize("reader", ["llm", "instructor"])
def test_where_questions_go_is_said_for_readers_and_peers_alike(small: Path, tmp_path: Path, reader: str) -> None:
    with scripted(*[say_json({"moon": 1})] * 40) as server:
        arguments = ("--reader", reader, "--model", "zyx-1b", "--base-url", server.base_url, "-o", tmp_path / reader)
        _, _, said = imr("eval", "run", "--dataset", small, *arguments)
    assert f"go to {server.base_url} (model zyx-1b)" in said
