"""The report, on made-up runs of fictional decisions."""

import datetime as dt
import re
from collections.abc import Iterator
from html import unescape
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, get_args

import pytest

from evals.matching import GROUPS
from evals.report import write_report
from evals.report.charts import Point, scatter
from evals.report.formats import NOTHING
from evals.report.gallery import MOST, gallery_of
from evals.report.render import render_html, render_markdown
from evals.report.tables import Table
from evals.report.view import View, view_of
from evals.scores import Cause, Counts, DocumentScore, Fault, RunInfo, RunScores, Usage, Window
from extractor.errors import ConfigurationError

LABELLERS = "two language models (Zyx-1, Zyx-2); adjudicated by a third; no person"
LEAVES = {
    "case_number": 1, "priority": 1, "dates.injury": 1, "reviewer.specialties": 2, "patient.age": 1, "diagnoses": 4, "prior_treatments": 5,
    "issue.description": 3, "issue.decision": 3, "issue.category": 3, "medication.name": 2, "medication.strength": 2, "schedule.sessions": 1,
    "guideline.source": 4, "guideline.sections": 4,
}  # fmt: skip
"""Leaves of the labels in each document, by name."""

SOURCE = "The provider asks for Zyxol 7 mg #11 with two refills. The reviewer upholds the denial of Zyxol 7 mg #11 as before."
CAUSES: tuple[Cause, ...] = get_args(Cause)


def fictional_run(
    name: str,
    error_rate: float,
    *,
    model: str | None = None,
    documents: int = 24,
    spent: float = 0.03,
    cached: int = 0,
    **info: Any,
) -> RunScores:
    """Return a plausible run: every leaf is wrong with the given probability; equal names give equal runs."""
    random = Random(name)  # noqa: S311 - made-up figures
    scores = tuple(fictional_document(random, index, error_rate, model, spent, cached) for index in range(documents))
    said: dict[str, Any] = {
        "name": name,
        "reader": name,
        "dataset": "fictional decisions",
        "dataset_digest": "d" * 64,
        "split": "test",
        "labellers": LABELLERS,
        "model": model,
        "endpoint": "local" if model else None,
        "prompts": {"summary/v1": "e" * 64} if model else {},
        "configuration": "c" * 64,
        "extractor_version": "0.1.0",
        "created_at": dt.datetime(2031, 2, 1, 10, 30, tzinfo=dt.UTC),
    }
    return RunScores(
        info=RunInfo(**said | info),
        documents=scores,
    )


def fictional_document(
    random: Random, index: int, error_rate: float, model: str | None, spent: float, cached: int
) -> DocumentScore:
    strict, faults = dict[str, Counts](), list[Fault]()
    for leaf, n in LEAVES.items():
        kinds = [random.choice(CAUSES) for _ in range(n) if random.random() < error_rate]
        faults += [fictional_fault(random, leaf, cause) for cause in kinds]
        strict[leaf] = (n - len(kinds), sum(kind != "omission" for kind in kinds), len(kinds))
    wrong, supported = len(faults), sum(LEAVES.values())
    return DocumentScore(
        case_id=f"CM99-{index:07d}",
        layout="case-number" if index % 4 else None,
        strict=strict,
        lenient={leaf: (tp + fn, 0, 0) for leaf, (tp, _, fn) in strict.items()},
        items=3,
        items_right=3 - min(3, wrong // 2),
        exact=not wrong,
        leaves=supported,
        supported=supported,
        supported_wrong=wrong // 3,
        located=20,
        located_right=20 - wrong // 4,
        conflicts=(1, 0, 0) if wrong < 2 else (0, 1, 1),
        review_needed=wrong > 3,
        usage=Usage(
            calls=3 if model else 0, cached=cached, input_tokens=1450 if model else 0, seconds=spent * random.uniform(0.7, 1.5)
        ),
        faults=tuple(faults),
    )


def fictional_fault(random: Random, leaf: str, cause: Cause) -> Fault:
    start = SOURCE.index("Zyxol")
    return Fault(
        leaf=leaf,
        cause=cause,
        gold="Zyxol 7 mg #11" if cause != "hallucination" else None,
        predicted=None if cause == "omission" else "Zyxol 70 mg",
        gold_path=f"issues.0.{leaf}",
        path=None if cause == "omission" else f"issues.0.{leaf}",
        status=None if cause == "omission" else random.choice(("exact", "normalized", "unsupported", "contradicted")),
        window=Window(text=SOURCE, start=start, end=start + 14) if random.random() < 0.8 else None,
    )


def three_runs() -> list[RunScores]:
    model = "embedded-7"
    return [
        fictional_run("regex", 0.09),
        fictional_run("llm", 0.2, model=model, spent=14.0),
        fictional_run("hybrid", 0.04, model=model, spent=9.0, cached=2),
    ]


@pytest.fixture(scope="module")
def view() -> View:
    return view_of(three_runs(), gallery=True)


def one_document(**changes: Any) -> RunScores:
    empty: dict[str, Any] = {
        "case_id": "CM99-0000001",
        "layout": None,
        "strict": {},
        "lenient": {},
        "items": 0,
        "items_right": 0,
        "exact": False,
    }
    run = fictional_run("regex", 0.0, documents=0)
    return run.model_copy(update={"documents": (DocumentScore(**empty | changes),)})


def tables(view: View) -> Iterator[Table]:
    yield from (view.readers, view.usage, view.groups, view.leaves, view.causes, view.evidence, view.conflicts, view.layouts)


def test_every_figure_has_its_n(view: View) -> None:
    bare = [
        (row.name, cell.value) for table in tables(view) for row in table.rows for cell in row.cells if not (row.n or cell.basis)
    ]
    assert bare == []
    assert all(re.fullmatch(r"[\d,]+ in 24", gain.n) for forest in view.forests for gain in forest.rows)
    assert all(re.search(r"n = |\b[Oo]f \d", sentence) for sentence in view.summary if re.search(r"\d", sentence))


def test_every_cell_and_its_n_reach_both_files(view: View) -> None:
    page, plain = unescape(render_html(view)), render_markdown(view)
    for table in tables(view):
        for row in table.rows:
            for cell in row.cells:
                assert cell.value in page
                assert cell.basis in page
                assert cell.basis in plain
            assert row.n in page
            assert row.n in plain


def test_labellers_date_and_version_are_said_in_both_files(view: View) -> None:
    for text in (unescape(render_html(view)), render_markdown(view)):
        for words in (
            "fictional decisions",
            LABELLERS,
            "24 documents, 888 leaves in the labels, 72 disputed items",
            "2031-02-01",
            "0.1.0",
        ):
            assert words in text


def test_the_summary_says_who_is_ahead_and_where_the_model_helps(view: View) -> None:
    words = " ".join(view.summary)
    assert words.startswith("hybrid comes first of 3 readers by strict F1, with .")
    assert "The language model of hybrid helps: against regex +" in words
    assert "llm, with its language model, does worse: against regex −" in words


def test_the_summary_claims_nothing_between_equal_runs() -> None:
    first = fictional_run("regex", 0.1)
    twin = first.model_copy(update={"info": first.info.model_copy(update={"name": "llm", "model": "embedded-7"})})
    words = " ".join(view_of([first, twin], gallery=False).summary)
    assert "That the language model of llm helps is not shown: against regex .000" in words
    assert "better in" not in words
    assert "worse in" not in words


def test_a_model_is_held_only_against_a_run_under_the_same_conditions() -> None:
    runs = [
        fictional_run("regex", 0.05),
        fictional_run("bare regex", 0.5, layout="none"),
        fictional_run("bare hybrid", 0.2, model="embedded-7", layout="none"),
        fictional_run("noisy llm", 0.9, model="embedded-7", noise="3"),
    ]
    words = " ".join(view_of(runs, gallery=False).summary)
    assert "The language model of bare hybrid helps: against bare regex +" in words
    assert "What the language model adds to noisy llm cannot be said" in words


def test_groups_of_few_leaves_are_marked_and_never_in_the_summary(view: View) -> None:
    assert [row.name for row in view.groups.rows if row.is_few] == ["reviewer", "patient", "schedule"]
    assert not re.search("reviewer|patient|schedule", " ".join(view.summary))
    assert render_html(view).count("<em>few</em>") >= 3


def test_differences_are_against_the_first_run_and_positive_where_the_other_is_better(view: View) -> None:
    assert [forest.title for forest in view.forests] == ["llm against regex", "hybrid against regex"]
    overall = [forest.rows[0] for forest in view.forests]
    assert [(gain.name, gain.value[0], gain.tone) for gain in overall] == [("overall", "−", "loss"), ("overall", "+", "gain")]
    assert [gain.name for gain in view.forests[0].rows[1:]] == list(GROUPS)


def test_causes_add_up_to_all_errors(view: View) -> None:
    *causes, everything = [[int(cell.value.replace(",", "")) for cell in row.cells] for row in view.causes.rows]
    assert [sum(counts) for counts in zip(*causes, strict=True)] == everything
    assert everything == [sum(len(d.faults) for d in run.documents) for run in three_runs()]


def test_one_run_alone_is_not_compared() -> None:
    view = view_of([fictional_run("regex", 0.1)], gallery=True)
    assert view.forests == ()
    assert "Paired differences" not in render_html(view) + render_markdown(view)
    assert view.summary[0].startswith("regex reaches a strict F1 of .")
    assert "No run here uses a language model." in view.summary


def test_a_metric_over_nothing_is_a_dash() -> None:
    view = view_of([one_document()], gallery=True)
    shown = {row.name: row.cells[0] for table in tables(view) for row in table.rows}
    for name in (
        "strict F1",
        "precision",
        "recall",
        "lenient F1",
        "items right",
        "span right",
        "supported yet wrong",
        "found",
        "F1",
        *GROUPS,
    ):
        assert shown[name].value == NOTHING, name
    assert (shown["whole records"].value, shown["whole records"].basis) == ("0 %", "0 of 1")
    assert view.points == ()
    assert "No leaf is wrong." in render_html(view)


def test_no_documents_at_all_is_shown_as_dashes() -> None:
    view = view_of([fictional_run("regex", 0.1, documents=0)], gallery=True)
    assert {cell.value for row in view.groups.rows for cell in row.cells} == {NOTHING}
    assert "strict F1" in render_html(view)


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>|\n# \x1b[31m\u202e`{{ 7 * 7 }}` \"'"


def hostile_runs() -> list[RunScores]:
    fault = Fault(
        leaf="case_number", cause="misplacement", gold=HOSTILE, predicted={"a": HOSTILE}, gold_path=HOSTILE, status=HOSTILE,
        window=Window(text=HOSTILE * 3, start=5, end=90),
    )  # fmt: skip
    said: dict[str, Any] = {
        "dataset": HOSTILE,
        "split": HOSTILE,
        "labellers": HOSTILE,
        "reader": HOSTILE,
        "noise": HOSTILE,
        "prompts": {HOSTILE: HOSTILE},
    }
    document = one_document(
        case_id=HOSTILE, layout=HOSTILE, strict={"case_number": (0, 1, 1)}, faults=(fault,), error=HOSTILE
    ).documents
    runs = [fictional_run(name, 0.1, documents=0, model=HOSTILE, **said) for name in (HOSTILE, HOSTILE)]
    return [run.model_copy(update={"documents": document}) for run in runs]


def test_hostile_words_stay_text_in_the_page() -> None:
    page = render_html(view_of(hostile_runs(), gallery=True))
    assert re.findall(r"<script|<img|onerror=[^a]", page) == ["<script"]
    assert not {"\x1b", "\u202e"} & set(page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ 7 * 7 }}" in page


def test_hostile_words_stay_text_in_markdown() -> None:
    plain = render_markdown(view_of(hostile_runs(), gallery=True))
    assert not re.search(r"(?<!\\)<|\x1b|\u202e|(?<!\\)`", plain)
    assert not re.search(r"^# (?!Evaluation)", plain, flags=re.MULTILINE)
    blocks = [block.splitlines() for block in plain.split("\n\n") if block.startswith("|")]
    assert len(blocks) >= 8
    for block in blocks:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block}) == 1, block[0]


def test_the_page_needs_nothing_from_elsewhere(view: View) -> None:
    page = render_html(view)
    assert not re.search(r"(?:src|href)=|url\(|@import|https?://", page)
    assert "default-src 'none'" in page


def test_without_gallery_no_word_of_a_document_appears(tmp_path: Path) -> None:
    for path in write_report(three_runs(), tmp_path, gallery=False):
        text = path.read_text("utf-8")
        assert not re.search("Zyxol|#11|provider asks|refills", text)
        assert "strict F1" in text


def test_markdown_has_no_gallery(view: View) -> None:
    assert "Zyxol" not in render_markdown(view)


def test_the_gallery_shows_label_prediction_cause_status_and_the_marked_place(view: View) -> None:
    page = render_html(view)
    assert "The provider asks for <mark>Zyxol 7 mg #11</mark> with two refills." in page
    assert '<span class="cause omission">omission</span>' in page
    assert "≈ normalized" in page
    assert "<dd>Zyxol 70 mg</dd>" in page


def test_the_gallery_is_bounded_and_holds_every_run_and_leaf() -> None:
    runs = [fictional_run("regex", 0.1), fictional_run("empty", 1.0)]
    gallery = gallery_of(runs, ["regex", "empty"])
    assert gallery.shown == MOST < gallery.total
    assert set(gallery.leaves) == set(LEAVES)
    of_regex = [entry for entries in gallery.leaves.values() for entry in entries if entry.run == "regex"]
    assert len(of_regex) > MOST / 3


def test_errors_that_the_evidence_bears_out_are_shown_first() -> None:
    faults = [Fault(leaf="case_number", cause="misplacement", predicted="x", status="unsupported")] * MOST
    sure = Fault(leaf="case_number", cause="misplacement", predicted="y", status="exact")
    gallery = gallery_of([one_document(faults=(*faults, sure))], ["regex"])
    assert any(entry.is_supported for entry in gallery.leaves["case_number"])


@pytest.mark.parametrize(
    ("start", "end", "marked"),
    [(0, 5, "Zyxol"), (6, 99, "7 mg"), (50, 60, ""), (4, 2, "")],
    ids=["inside", "past", "outside", "turned"],
)
def test_a_mark_never_leaves_its_window(start: int, end: int, marked: str) -> None:
    fault = Fault(leaf="case_number", cause="omission", window=Window(text="Zyxol 7 mg", start=start, end=end))
    (entry,) = gallery_of([one_document(faults=(fault,))], ["regex"]).leaves["case_number"]
    assert entry.marked == marked
    assert entry.before + entry.marked + entry.after == "Zyxol 7 mg"


def test_cached_answers_failed_documents_and_differing_noise_are_warned_of() -> None:
    failed = one_document(error="DocumentEmpty", strict={"case_number": (0, 0, 1)})
    noisy = fictional_run("hybrid", 0.1, documents=1, cached=2, noise="3")
    noisy = noisy.model_copy(update={"documents": (noisy.documents[0].model_copy(update={"case_id": "CM99-0000001"}),)})
    words = " ".join(view_of([failed, noisy], gallery=False).warnings)
    assert "regex: 1 of 1 documents gave no record" in words
    assert "hybrid: 2 answers came from the cache" in words
    assert "differently damaged documents" in words


def test_runs_of_one_name_are_told_apart() -> None:
    view = view_of([fictional_run("regex", 0.1), fictional_run("regex", 0.1)], gallery=False)
    assert [label for label, _ in view.columns] == ["regex", "regex (2)"]


@pytest.mark.parametrize("change", [{"dataset_digest": "f" * 64}, {"split": "dev"}], ids=["labels", "split"])
def test_runs_of_other_documents_are_refused(change: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="run 'llm' was made on other documents or labels than run 'regex'"):
        write_report([fictional_run("regex", 0.1), fictional_run("llm", 0.1, **change)], tmp_path)


def test_a_report_of_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="at least one run"):
        write_report([], tmp_path)


def test_equal_runs_give_equal_files(tmp_path: Path) -> None:
    first, second = write_report(three_runs(), tmp_path / "a"), write_report(three_runs(), tmp_path / "b")
    assert [path.name for path in first] == ["report.html", "report.md"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_labels_of_near_points_do_not_overlap() -> None:
    points = [Point(name, 1.0, 0.9, 0.88, 0.92, is_cached=False) for name in ("one", "two", "three")]
    heights = sorted(float(y) for y in re.findall(r'class="name" x="[\d.]+%" y="([\d.]+)"', scatter(points)))
    assert all(after - before >= 14 for before, after in pairwise(heights))
