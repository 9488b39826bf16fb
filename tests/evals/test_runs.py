"""A run's folder: made by our readers or by peers, gone on with, scored again, compared, gated."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.comparison import compare_runs
from evals.dataset import Dataset
from evals.gate import regressions
from evals.metrics import summarize
from evals.peer_runs import run_peer
from evals.runs import load_run, run_reader, score_run
from extractor.errors import ConfigurationError
from extractor.settings import Settings
from tests.evals.runs_made_up import dataset, write_run

REGEX = Settings(reader="regex", use_cache=False)


def few(count: int = 3) -> Dataset:
    whole = dataset()
    return Dataset(whole.name, whole.folder, whole.split, whole.licence, whole.labellers, whole.cases[:count], f"{count:064d}")


@pytest.fixture(scope="module")
def perfect(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that says what the labels say."""
    return write_run(tmp_path_factory.mktemp("runs") / "perfect", dataset())


@pytest.fixture(scope="module")
def worse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that turns every verdict round."""

    def turn(_case_id: str, case: dict[str, Any]) -> None:
        for issue in case["issues"]:
            issue["decision"] = "upheld" if issue["decision"] == "overturned" else "overturned"

    return write_run(tmp_path_factory.mktemp("runs") / "worse", dataset(), turn)


def test_a_run_leaves_records_what_was_run_and_scores(tmp_path: Path) -> None:
    scores, outcome = run_reader(few(), tmp_path / "run", REGEX)
    assert outcome.exit_code == 0
    assert scores is not None
    assert [document.case_id for document in scores.documents] == [case.case_id for case in few().cases]
    assert load_run(tmp_path / "run") == scores
    assert (scores.info.reader, scores.info.model, scores.info.split) == ("regex", None, "dev")
    assert "no person" in scores.info.labellers


def test_a_run_that_is_there_is_gone_on_with_and_scored_again_without_reading(tmp_path: Path) -> None:
    first, _ = run_reader(few(), tmp_path / "run", REGEX)
    lines = (tmp_path / "run" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    (tmp_path / "run" / "records.jsonl").write_text("\n".join(lines[:2]) + "\n", encoding="utf-8")
    seen: list[Any] = []
    second, outcome = run_reader(few(), tmp_path / "run", REGEX, on_row=seen.append)
    assert (len(seen), outcome.earlier_records) == (1, 2)
    assert first is not None
    assert second is not None
    assert [d.strict for d in first.documents] == [d.strict for d in second.documents]


def test_a_folder_of_another_run_is_refused(tmp_path: Path) -> None:
    run_reader(few(), tmp_path / "run", REGEX)
    with pytest.raises(ConfigurationError, match="another configuration"):
        run_reader(few(), tmp_path / "run", Settings(reader="regex", layout="none"))
    with pytest.raises(ConfigurationError, match="another configuration"):
        run_reader(few(2), tmp_path / "run", REGEX)


def test_a_run_is_not_scored_against_other_labels(tmp_path: Path) -> None:
    run_reader(few(), tmp_path / "run", REGEX)
    with pytest.raises(ConfigurationError, match="other documents or labels"):
        score_run(dataset(), tmp_path / "run")


@pytest.mark.parametrize("name", ["run.json", "scores.json"])
def test_a_folder_without_a_run_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="no run in"):
        load_run(tmp_path)
    (tmp_path / name).write_text("{}", encoding="utf-8")
    with pytest.raises(ConfigurationError):
        load_run(tmp_path) if name == "scores.json" else score_run(few(), tmp_path)


def test_a_document_that_cannot_be_read_is_a_failed_one_and_misses_its_leaves(tmp_path: Path) -> None:
    whole = few()
    broken = tmp_path / f"{whole.cases[0].case_id}.pdf"
    broken.write_bytes(b"%PDF-1.7 moon")
    cases = (type(whole.cases[0])(whole.cases[0].case_id, broken, whole.cases[0].gold), *whole.cases[1:])
    data = Dataset(whole.name, whole.folder, whole.split, whole.licence, whole.labellers, cases, "1" * 64)
    scores, outcome = run_reader(data, tmp_path / "run", REGEX)
    assert outcome.exit_code == 1
    assert scores is not None
    summary = summarize(scores)
    assert summary.failed == 1
    assert scores.documents[0].error is not None
    assert scores.documents[0].items_right == 0


def test_a_perfect_run_is_one_everywhere_with_honest_bounds(perfect: Path) -> None:
    summary = summarize(score_run(dataset(), perfect))
    for figure in (summary.micro, summary.precision, summary.recall, summary.lenient, *summary.groups.values()):
        assert figure.value == figure.high == 1.0
        assert figure.low is not None
        assert 0.5 < figure.low < 1.0
        assert figure.n > 0
    assert summary.items_right.value == summary.whole_records.value == 1.0
    assert summary.causes == {}
    assert summary.conflicts.value == 0.0
    assert summary.conflicts.n > 0


def test_turned_verdicts_move_the_issue_group_alone(perfect: Path, worse: Path) -> None:
    before, after = (summarize(score_run(dataset(), folder)) for folder in (perfect, worse))
    assert {group for group in before.groups if before.groups[group].counts != after.groups[group].counts} == {"issue"}
    assert after.items_right.successes == 0
    assert set(after.causes) == {"misclassification"}
    assert after.leaves["issue.decision"].value == 0.0


def test_of_two_equal_runs_no_group_differs(perfect: Path) -> None:
    run = score_run(dataset(), perfect)
    comparison = compare_runs(run, run)
    assert {difference.value for difference in comparison.groups.values()} == {0.0}
    assert {difference.p_holm for difference in comparison.groups.values()} == {1.0}
    assert comparison.whole_records.p_value == 1.0
    assert list(regressions(run, run)) == []


def test_a_worse_run_is_significantly_so_where_it_is_worse(perfect: Path, worse: Path) -> None:
    good, bad = (score_run(dataset(), folder) for folder in (perfect, worse))
    comparison = compare_runs(good, bad)
    assert {name for name, d in comparison.groups.items() if d.p_holm < 0.05} == {"issue"}
    assert comparison.overall.value is not None
    assert comparison.overall.value < 0
    assert (comparison.whole_records.a_only, comparison.whole_records.b_only) == (24, 0)
    assert [line.partition(":")[0] for line in regressions(bad, good)] == ["overall", "issue"]
    assert list(regressions(good, bad)) == []


def test_a_document_that_gives_no_record_any_more_is_a_regression(perfect: Path) -> None:
    good = score_run(dataset(), perfect)
    lost = good.documents[0].model_copy(update={"error": "no record"})
    bad = good.model_copy(update={"documents": (lost, *good.documents[1:])})
    assert list(regressions(bad, good)) == [f"{lost.case_id}: no record any more (no record)"]


def test_runs_of_other_documents_are_not_compared(perfect: Path) -> None:
    run = score_run(dataset(), perfect)
    other = run.model_copy(update={"info": run.info.model_copy(update={"dataset_digest": "moon"})})
    with pytest.raises(ConfigurationError, match="not of the same documents"):
        compare_runs(run, other)


def test_the_empty_peer_is_the_floor_and_is_gone_on_with(tmp_path: Path) -> None:
    scores = run_peer("empty", few(), tmp_path / "run")
    assert {kind for d in scores.documents for counts in d.strict.values() for kind in counts[:2]} == {0}
    rows = (tmp_path / "run" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(row)["provenance"]["calls"] for row in rows] == [0, 0, 0]
    seen: list[Any] = []
    run_peer("empty", few(), tmp_path / "run", on_document=seen.append)
    assert seen == []
    with pytest.raises(ConfigurationError, match="holds another run"):
        run_peer("empty", few(2), tmp_path / "run")


def test_a_peer_s_run_that_died_in_a_row_reads_that_document_again(tmp_path: Path) -> None:
    run_peer("empty", few(), tmp_path / "run")
    path = tmp_path / "run" / "records.jsonl"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[:-20], encoding="utf-8")
    seen: list[Any] = []
    run_peer("empty", few(), tmp_path / "run", on_document=seen.append)
    assert [case.case_id for case in seen] == [few().cases[-1].case_id]
    assert [json.loads(row)["document"] for row in path.read_text(encoding="utf-8").splitlines()] == [
        json.loads(row)["document"] for row in whole.splitlines()
    ]


def test_a_document_that_a_peer_cannot_be_given_leaves_the_others_alone(tmp_path: Path) -> None:
    whole = few()
    broken = tmp_path / f"{whole.cases[0].case_id}.pdf"
    broken.write_bytes(b"%PDF-1.7 moon")
    cases = (type(whole.cases[0])(whole.cases[0].case_id, broken, whole.cases[0].gold), *whole.cases[1:])
    data = Dataset(whole.name, whole.folder, whole.split, whole.licence, whole.labellers, cases, "2" * 64)
    scores = run_peer("empty", data, tmp_path / "run")
    assert [document.error is None for document in scores.documents] == [False, True, True]
