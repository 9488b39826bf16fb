"""Figures of runs on damaged documents: copies of a document are one document, and levels make a ladder."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from evals.comparison import compare_runs
from evals.gate import regressions
from evals.metrics import summarize
from evals.report.ladder_chart import overall_chart, panel_chart
from evals.report.render import render_html, render_markdown
from evals.report.view import View, view_of
from evals.scores import RunScores
from extractor.errors import ConfigurationError
from tests.evals.test_report import fictional_run


def noisy(name: str, error_rate: float, noise: str | None, seeds: tuple[int, ...] = (), **info: Any) -> RunScores:
    """Return a plausible run; under each seed every document is read alike."""
    run = fictional_run(name, error_rate, noise=noise, seeds=seeds, **info)
    rates = {"characters": (30, 1000), "words": (20, 200)} if noise else {}
    documents = tuple(d.model_copy(update={"seed": seed, **rates}) for d in run.documents for seed in seeds or (None,))
    return run.model_copy(update={"documents": documents})


def named(run: RunScores, reader: str) -> RunScores:
    return run.model_copy(update={"info": run.info.model_copy(update={"reader": reader})})


@pytest.fixture(scope="module")
def view() -> View:
    return view_of(ladder_runs(), gallery=False)


def ladder_runs() -> list[RunScores]:
    runs = [
        noisy("regex-clean", 0.02, None),
        noisy("hybrid-clean", 0.01, None, model="embedded-7"),
        noisy("regex-L3", 0.4, "L3", (11, 12)),
        noisy("hybrid-L3", 0.1, "L3", (12,), model="embedded-7"),
        noisy("regex-L1", 0.03, "L1", (11,)),
    ]
    return [named(run, run.info.name.partition("-")[0]) for run in runs]


def test_copies_under_several_seeds_are_one_document() -> None:
    one, five = (summarize(noisy("a", 0.1, "L3", tuple(range(count)))) for count in (1, 5))
    assert (five.documents, five.readings, five.micro.documents, five.micro.n) == (24, 120, 24, one.micro.n)
    assert five.micro.value == one.micro.value
    assert five.micro.low == pytest.approx(one.micro.low)
    assert five.micro.high == pytest.approx(one.micro.high)
    assert five.items_right.total == 5 * one.items_right.total
    assert five.items_right.low == pytest.approx(one.items_right.low)
    assert (one.characters.successes, one.characters.total, one.characters.value) == (720, 24_000, 0.03)


def test_runs_at_one_level_are_compared_on_the_copies_that_both_read() -> None:
    a, b = noisy("a", 0.3, "L3", (1, 2, 3)), noisy("b", 0.1, "L3", (3, 4))
    alone = compare_runs(noisy("a", 0.3, "L3", (3,)), noisy("b", 0.1, "L3", (3,)))
    assert compare_runs(a, b) == alone
    with pytest.raises(ConfigurationError, match="no seed of their noise in common"):
        compare_runs(a, noisy("b", 0.1, "L3", (4,)))


def test_runs_at_different_levels_are_paired_by_case_whatever_their_seeds() -> None:
    clean = noisy("a", 0.02, None)
    one, three = (compare_runs(clean, noisy("b", 0.3, "L3", tuple(range(count)))) for count in (1, 3))
    assert one.overall.documents == three.overall.documents == 24
    assert one.overall.value == pytest.approx(three.overall.value)
    assert (one.overall.low, one.overall.p_value) == pytest.approx((three.overall.low, three.overall.p_value))
    assert one.whole_records == three.whole_records


def test_a_whole_record_is_right_in_all_its_copies() -> None:
    run = noisy("a", 0.0, "L3", (1, 2))
    broken = run.documents[1].model_copy(update={"exact": False})
    worse = run.model_copy(update={"documents": (run.documents[0], broken, *run.documents[2:])})
    assert compare_runs(run, worse).whole_records.a_only == 1


def test_runs_at_different_levels_are_not_gated() -> None:
    with pytest.raises(ConfigurationError, match="made with L3, the baseline with no noise"):
        list(regressions(noisy("a", 0.1, "L3", (1,)), noisy("b", 0.1, None)))


def test_supported_digits_that_are_wrong_are_a_figure_of_their_own() -> None:
    run = noisy("a", 0.1, None)
    digits = {"date": (4, 1), "dose": (2, 0)}
    run = run.model_copy(update={"documents": tuple(d.model_copy(update={"digits": digits}) for d in run.documents)})
    evidence = summarize(run).evidence
    assert (evidence.digits_wrong.successes, evidence.digits_wrong.total) == (24, 144)
    assert {kind: (share.successes, share.total) for kind, share in evidence.kinds_wrong.items()} == {
        "case number": (0, 0),
        "date": (24, 96),
        "dose": (0, 48),
        "quantity": (0, 0),
    }
    assert evidence.kinds_wrong["quantity"].value is None
    view = view_of([run], gallery=False)
    assert {row.name: row.cells[0].basis for row in view.evidence.rows}["of these with digits"] == "24 of 144"


def test_of_runs_at_one_level_there_is_no_ladder() -> None:
    alike = view_of([noisy(name, 0.1, "L3", (1,), documents=2) for name in "ab"], gallery=False)
    assert alike.ladder is None
    assert "Accuracy against noise" not in render_html(alike)


def test_the_ladder_has_a_rung_a_level_and_a_place_a_reader(view: View) -> None:
    ladder = view.ladder
    assert ladder is not None
    assert [(rung.name, rung.seeds, rung.characters.value) for rung in ladder.rungs] == [
        ("clean", "", "–"),
        ("L1", "1 seed", "3.0 %"),
        ("L3", "1 to 2 seeds", "3.0 %"),
    ]
    assert ladder.readers == ("regex", "hybrid")
    assert [[step is not None and step.change[:1] for step in row] for row in ladder.steps] == [["", ""], ["−", False], ["−", "−"]]
    assert [[figure is None for figure in curve.figures] for curve in ladder.overall.curves] == [[False] * 3, [False, True, False]]
    assert ladder.sentences[0].startswith("From clean to L3 regex goes from .9")
    assert "n = 24 documents" in ladder.sentences[0]


def test_the_report_compares_within_levels_and_ranks_at_the_mildest(view: View) -> None:
    assert [forest.title for forest in view.forests] == ["hybrid-clean against regex-clean", "hybrid-L3 against regex-L3, noise L3"]
    words = " ".join(view.summary)
    assert words.startswith("hybrid-clean comes first of 2 readers by strict F1, with .")
    assert "leaves in 24 documents) on undamaged documents." in words
    assert "Under noise: hybrid-L3 against regex-L3 +." in words
    assert [point.label for point in view.points] == ["regex-clean", "hybrid-clean"]


def test_the_ladder_stands_in_both_files_with_every_figure(view: View) -> None:
    page, plain = unescape(render_html(view)), render_markdown(view).replace("\\", "")
    assert view.ladder is not None
    for row in view.ladder.steps:
        for step in row:
            if step is not None:
                for text in (page, plain):
                    assert all(said in text for said in (step.f1.value, step.f1.interval, step.change, step.interval, step.p))
    for text in (page, plain):
        assert "720 of 24,000" in text
        assert "Copies of one document under several seeds" in text


@pytest.mark.parametrize(
    ("columns", "strips"),
    [(1, [range(1)]), (6, [range(6)]), (8, [range(4), range(4, 8)]), (13, [range(5), range(5, 10), range(10, 13)])],
)
def test_more_runs_than_fit_on_a_page_are_set_in_strips(view: View, columns: int, strips: list[range]) -> None:
    assert list(replace(view, columns=(("run", ""),) * columns).strips) == strips


def test_charts_show_a_mark_for_every_figure_inside_the_plane(view: View) -> None:
    ladder = view.ladder
    assert ladder is not None
    assert overall_chart(ladder).count('class="dot') == 5
    for panel in ladder.panels:
        drawn = panel_chart(ladder, panel)
        assert drawn.count('class="reach"') == 5
        assert 'y1="-' not in drawn


def test_hostile_levels_and_readers_stay_text() -> None:
    runs = [noisy("a", 0.1, None, documents=2), noisy("b", 0.1, "<img src=x>", (1,), documents=2)]
    page = render_html(view_of([named(run, "<script>") for run in runs], gallery=False))
    assert "<img" not in page
    assert page.count("<script>") == 1
