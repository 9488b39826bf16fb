"""A dataset damaged, kept and read once for all readers: two tiny fictional documents."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from typer.testing import CliRunner

from evals import texts as texts_module
from evals.damaged import damaged_dataset
from evals.dataset import Dataset, load_dataset
from evals.noise.scans import LEVELS
from evals.report.render import render_html, render_markdown
from evals.report.view import view_of
from evals.runs import load_run, run_reader, score_run
from extractor.cli import app
from extractor.errors import ConfigurationError
from extractor.ingest import read_document
from extractor.settings import Settings
from tests.scans import LETTER, slip

REGEX = Settings(reader="regex", use_cache=False)
NAMES = ("CM99-0000001", "CM99-0000003")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dataset of a text and a PDF with a text layer."""
    home = tmp_path / "tiny"
    for part in ("documents", "labels"):
        (home / part).mkdir(parents=True)
    (home / "documents" / f"{NAMES[0]}.txt").write_text(LETTER, encoding="utf-8")
    (home / "documents" / f"{NAMES[1]}.pdf").write_bytes(slip(LETTER.replace(*NAMES)))
    for name in NAMES:
        label = {"case_number": name, "dates": {"injury": "1999-03-14"}}
        (home / "labels" / f"{name}.json").write_text(json.dumps(label), encoding="utf-8")
    keys = ("name", "source", "licence", "guide", "labellers")
    lines = [f'{key} = "fictional"' for key in keys] + ['documents = "documents"', 'labels = "labels"']
    (home / "dataset.toml").write_text("\n".join(lines), encoding="utf-8")
    return home


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of documents in the order in which the evals read them, kept texts not counted."""
    names = list[str]()

    def counted(path: Path) -> object:
        names.append(path.name)
        return read_document(path)

    monkeypatch.setattr(texts_module, "read_document", counted)
    return names


def bytes_of(dataset: Dataset) -> list[bytes]:
    return [case.document.read_bytes() for case in dataset.cases]


def test_a_copy_is_made_of_each_document_and_seed_and_is_the_same_elsewhere(folder: Path, tmp_path: Path) -> None:
    clean = load_dataset(folder)
    found = damaged_dataset(clean, "T1", (11, 12, 11), tmp_path / "a")
    assert [(case.case_id, case.seed, case.document.name) for case in found.cases] == [
        (name, seed, f"{name}.T1-{seed}.txt") for name in NAMES for seed in (11, 12)
    ]
    assert (found.noise, found.seeds, found.digest) == ("T1", (11, 12), clean.digest)
    assert len(set(bytes_of(found))) == 4
    assert bytes_of(found) == bytes_of(damaged_dataset(clean, "T1", (11, 12), tmp_path / "b"))


def test_what_is_kept_is_taken_until_the_label_or_the_document_changes(folder: Path, tmp_path: Path) -> None:
    def damage() -> list[bytes]:
        return bytes_of(damaged_dataset(load_dataset(folder), "T1", (11,), tmp_path))

    first = damage()
    kept = tmp_path / "documents" / f"{NAMES[0]}.T1-11.txt"
    kept.write_bytes(b"Zyxol")
    assert damage() == [b"Zyxol", first[1]]
    label = folder / "labels" / f"{NAMES[0]}.json"
    label.write_text(json.dumps({"case_number": NAMES[0]}), encoding="utf-8")
    assert damage() == first


def test_a_level_without_chance_takes_one_seed(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.noise.printing.page_pictures", lambda *_: iter(()))
    monkeypatch.setattr("evals.noise.scans.image_pdf", lambda *_: b"moon")
    assert damaged_dataset(load_dataset(folder), "L1", (5, 6), tmp_path).seeds == (5,)


def test_a_document_that_cannot_be_read_stays_as_it_is(folder: Path, tmp_path: Path) -> None:
    (folder / "documents" / f"{NAMES[1]}.pdf").write_bytes(b"%PDF-1.7 moon")
    found = damaged_dataset(load_dataset(folder), "T1", (11,), tmp_path)
    assert (found.cases[1].document.name, bytes_of(found)[1]) == (f"{NAMES[1]}.T1-11.pdf", b"%PDF-1.7 moon")


def test_without_an_engine_the_extra_is_named(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.damaged.installed_engine", lambda: None)
    with pytest.raises(ConfigurationError, match="noise L3"):
        damaged_dataset(load_dataset(folder), "L3", (11,), tmp_path)


def test_a_text_is_printed_before_it_is_scanned(folder: Path, tmp_path: Path) -> None:
    (folder / "labels" / f"{NAMES[1]}.json").unlink()
    (path,) = (case.document for case in damaged_dataset(load_dataset(folder), "L3", (11,), tmp_path).cases)
    pages = list(pypdfium2.PdfDocument(path))
    assert [page.get_textpage().get_text_range() for page in pages] == [""]
    assert pages[0].get_size() == pytest.approx((612, 792), abs=0.5)


def test_scans_are_recognised_once_for_all_runs_and_for_scoring(folder: Path, tmp_path: Path, reads: list[str]) -> None:
    (folder / "labels" / f"{NAMES[0]}.json").unlink()
    data = damaged_dataset(load_dataset(folder), "L2", (11,), tmp_path / "kept")
    reads.clear()
    scores, _ = run_reader(data, tmp_path / "one", REGEX, kept=tmp_path / "kept")
    assert scores is not None
    assert sorted(name for name in reads if ".L2-" in name) == [f"{NAMES[1]}.L2-11.pdf"]
    reads.clear()
    again, _ = run_reader(data, tmp_path / "two", REGEX, kept=tmp_path / "kept")
    assert again is not None
    assert score_run(data, tmp_path / "one", tmp_path / "kept") == scores
    assert [name for name in reads if ".L2-" in name] == []
    assert [d.strict for d in again.documents] == [d.strict for d in scores.documents]
    (scored,) = scores.documents
    assert (scored.seed, scored.strict["case_number"]) == (11, (1, 0, 0))
    assert scored.characters is not None
    assert scored.characters[0] <= 3 < scored.characters[1]
    with pytest.raises(ConfigurationError, match="of other documents or labels"):
        score_run(load_dataset(folder), tmp_path / "one")


def imr(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["eval", *(str(argument) for argument in arguments)])
    return done.exit_code, done.stdout, done.stderr


@pytest.fixture
def run(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *more: imr("run", "--dataset", folder, "--kept", tmp_path / "kept", *more)


def test_the_command_damages_reads_and_reports(run: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    assert run("--reader", "regex", "-o", "clean")[0] == 0
    code, out, _ = run("--reader", "regex", "-o", "noisy", "--noise", "T1", "--seed", "3", "--seed", "11-12")
    assert code == 0
    assert "on fictional, noise T1 (seeds 3, 11, 12): 2 documents" in out
    assert "supported yet wrong: dates, doses, quantities, case numbers: 0 of" in out
    assert run("--reader", "empty", "-o", "floor", "--noise", "T1", "--seed", "11")[0] == 0
    assert sorted(path.name for path in (tmp_path / "kept" / "documents").glob("*.txt"))[0] == f"{NAMES[0]}.T1-11.txt"
    runs = [load_run(tmp_path / name) for name in ("clean", "noisy", "floor")]
    assert [len(r.documents) for r in runs] == [2, 6, 2]
    assert (runs[1].info.noise, runs[1].info.seeds) == ("T1", (3, 11, 12))
    code, out, _ = imr("compare", "noisy", "floor")
    assert (code, "floor, noise T1 (seed 11) against noisy, noise T1 (seeds 3, 11, 12)" in out) == (0, True)
    assert imr("gate", "noisy", "--baseline", "clean")[0] == 2
    view = view_of(runs, gallery=True)
    assert view.ladder is not None
    assert [rung.name for rung in view.ladder.rungs] == ["clean", "T1"]
    assert "Accuracy against noise" in render_html(view)
    assert "| T1 careless text copy | 1 to 3 seeds |" in render_markdown(view)


@pytest.mark.parametrize("said", ["moon", "9-3", "1-5000", "-4", ""])
def test_what_is_no_seed_is_refused(run: Callable[..., tuple[int, str, str]], said: str) -> None:
    code, _, words = run("-o", "x", "--reader", "regex", "--noise", "T1", f"--seed={said}")
    assert (code, "is no seed" in words) == (2, True)


def test_a_seed_without_noise_is_refused(run: Callable[..., tuple[int, str, str]]) -> None:
    assert run("-o", "x", "--reader", "regex", "--seed", "3")[0] == 2


def test_several_seeds_of_a_level_without_chance_are_said(
    run: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not LEVELS["L1"].is_random
    monkeypatch.setattr("evals.running.damaged_dataset", lambda dataset, *_args, **_more: dataset)
    said = run("-o", "x", "--reader", "empty", "--noise", "L1", "--seed", "1-2")[2]
    assert "L1 is the same for every seed: seed 1 alone is read." in said
