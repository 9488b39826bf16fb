"""The page of statistics: what it shows, and that it can be followed and trusted."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractor.case import Case, Issue
from extractor.cli import app
from extractor.pages.statistics import render_statistics, statistics_markdown
from extractor.pipeline import extract
from extractor.record import Record
from extractor.statistics import Statistics, facts_of, summarise

ROOT = Path(__file__).parents[1]
EXAMPLES = [extract(ROOT / "evals/examples" / name, reader="regex") for name in ("CM99-0000001.pdf", "CM99-0000002.txt")]


def statistics_of(*records: Record) -> Statistics:
    return summarise([facts_of(record) for record in records])


def test_every_number_leads_to_its_cases_and_every_case_to_its_words() -> None:
    page = render_statistics(statistics_of(*EXAMPLES))
    wanted, there = set(re.findall(r'href="#([^"]+)"', page)), set(re.findall(r' id="([^"]+)"', page))
    assert wanted == there
    assert {"list-1", "case-0", "case-1"} <= there
    words = EXAMPLES[0].evidence["issues.0.description"]
    assert f"page {words.page}, characters {words.start}–{words.end}" in page


def test_the_page_needs_nothing_and_runs_nothing() -> None:
    page = render_statistics(statistics_of(*EXAMPLES))
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "default-src 'none'" in page


def test_words_of_letters_are_shown_and_steer_nothing() -> None:
    hostile = '<img src=x onerror="a()">|`\x1b[31m'
    record = EXAMPLES[0].model_copy(
        update={"case": Case(case_number=hostile, issues=[Issue(description=hostile)]), "derived": None}
    )
    page, text = render_statistics(statistics_of(record)), statistics_markdown(statistics_of(record))
    assert "<img" not in page
    assert "\x1b" not in page + text


def test_a_page_of_no_decided_item_has_no_rate() -> None:
    record = EXAMPLES[0].model_copy(update={"case": Case(), "derived": None})
    text = statistics_markdown(statistics_of(record))
    assert "- **–** of items overturned" in text
    assert "## Category" not in text


def test_a_corrected_share_is_shown_with_a_sample_and_the_lack_of_one_said(tmp_path: Path) -> None:
    (tmp_path / "records.jsonl").write_text("".join(record.model_dump_json() + "\n" for record in EXAMPLES))
    labels = tmp_path / "labels"
    labels.mkdir()
    for record in EXAMPLES:
        (labels / f"{record.case.case_number}.json").write_text(record.case.model_dump_json())
    bare = _report(tmp_path, "bare")
    assert "No corrected share: no decision was reviewed" in bare
    assert (
        "of items overturned"
        in _report(tmp_path, "whole", "--labels", str(labels)).partition("## Outcome")[0].partition("misread")[2]
    )


@pytest.mark.parametrize("records", ["gone.jsonl", "empty.jsonl"])
def test_a_report_of_nothing_is_exit_2(tmp_path: Path, records: str) -> None:
    (tmp_path / "empty.jsonl").write_text("[]")
    assert CliRunner().invoke(app, ["report", str(tmp_path / records), "-o", str(tmp_path / "out")]).exit_code == 2


def _report(folder: Path, name: str, *arguments: str) -> str:
    done = CliRunner().invoke(app, ["report", str(folder / "records.jsonl"), "-o", str(folder / name), *arguments])
    assert done.exit_code == 0, done.output
    assert (folder / name / "statistics.html").stat().st_size > 10_000
    return (folder / name / "statistics.md").read_text("utf-8")
