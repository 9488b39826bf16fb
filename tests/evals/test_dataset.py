"""A dataset loads whole or not at all, and says what is wrong with it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from evals.dataset import load_dataset, load_label
from extractor.case import Category
from extractor.errors import ConfigurationError

DATA = Path(__file__).parents[2] / "evals" / "data"
CASE = "CM17-9000001"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dataset of one decision."""
    for part in ("documents", "labels"):
        (tmp_path / part).mkdir()
    shutil.copy(DATA / "documents" / f"{CASE}.pdf", tmp_path / "documents")
    shutil.copy(DATA / "labels" / f"{CASE}.json", tmp_path / "labels")
    names = {"name": "moon", "source": "-", "licence": "-", "documents": "documents", "labels": "labels", "guide": "-"}
    lines = [f'{key} = "{value}"' for key, value in names.items()] + ['labellers = "nobody"', "[splits]", f'dev = ["{CASE}"]']
    (tmp_path / "dataset.toml").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def change_label(folder: Path, change: Any) -> Path:
    path = folder / "labels" / f"{CASE}.json"
    label = json.loads(path.read_text(encoding="utf-8"))
    change(label)
    path.write_text(json.dumps(label), encoding="utf-8")
    return path


def test_the_project_s_own_dataset_is_what_it_says() -> None:
    whole = load_dataset(DATA)
    splits = [load_dataset(DATA, split) for split in ("dev", "test")]
    ids = [[case.case_id for case in split.cases] for split in splits]
    assert len(whole.cases) == 48
    assert sorted(ids[0] + ids[1]) == [case.case_id for case in whole.cases]
    assert set(ids[0]) & set(ids[1]) == set()
    assert "no person" in whole.labellers


def test_the_project_s_own_labels_cover_every_category_with_both_verdicts_about_half() -> None:
    issues = [issue for case in load_dataset(DATA).cases for issue in case.gold["issues"]]
    overturned = sum(issue["decision"] == "overturned" for issue in issues)
    assert len(issues) >= 130
    assert {issue["category"] for issue in issues} == {category.value for category in Category}
    assert 0.4 < overturned / len(issues) < 0.6


def test_the_year_in_each_case_number_is_that_of_its_application_and_its_serial_one_that_no_real_number_reaches() -> None:
    for case in load_dataset(DATA).cases:
        year, serial = case.case_id[2:4], int(case.case_id[5:])
        dates, number = case.gold["dates"], case.gold["case_number"]
        applied = dates["application_received"] or dates["assigned"]
        assert number in (case.case_id, None)
        assert applied is None or year == applied[2:4], case.case_id
        assert serial > 9_000_000


def test_each_label_was_made_twice_and_adjudicated() -> None:
    names = [{path.name for path in (DATA / folder).glob("*.json")} for folder in ("labels", "labellers/first", "labellers/second")]
    assert names[0] == names[1] == names[2]
    for folder in ("labellers/first", "labellers/second"):
        assert all(load_label(path) for path in (DATA / folder).glob("*.json"))


def test_an_unknown_key_fails_with_its_path(folder: Path) -> None:
    path = change_label(folder, lambda label: label["issues"][0]["medication"].update(colour="blue"))
    with pytest.raises(ConfigurationError, match=r"issues\.0\.medication\.colour") as caught:
        load_dataset(folder)
    assert str(path) in caught.value.message


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda label: label["dates"].update(injury="13/13/2016"), r"dates\.injury"),
        (lambda label: label["issues"][0].update(category="magic"), r"issues\.0\.category"),
        (lambda label: label["issues"][0].update(rationale="whole text"), r"issues\.0\.rationale"),
        (lambda label: label["source_conflicts"].append({"about": "age"}), r"source_conflicts\.0\.values"),
    ],
)
def test_a_value_that_breaks_the_form_fails_with_its_path(folder: Path, change: Any, said: str) -> None:
    change_label(folder, change)
    with pytest.raises(ConfigurationError, match=said):
        load_dataset(folder)


def test_a_label_that_is_no_json_is_named(folder: Path) -> None:
    (folder / "labels" / f"{CASE}.json").write_text("{", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=CASE):
        load_dataset(folder)


def test_a_case_without_document_or_label_is_named(folder: Path) -> None:
    (folder / "documents" / f"{CASE}.pdf").unlink()
    with pytest.raises(ConfigurationError, match=f"no document of case '{CASE}'"):
        load_dataset(folder)
    (folder / "labels" / f"{CASE}.json").unlink()
    (folder / "documents" / f"{CASE}.txt").write_text("moon", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="no label"):
        load_dataset(folder, "dev")


def test_an_unknown_split_names_those_there_are(folder: Path) -> None:
    with pytest.raises(ConfigurationError, match="no split 'moon'") as caught:
        load_dataset(folder, "moon")
    assert caught.value.hint == "It has: dev."


@pytest.mark.parametrize("text", ["name = ", 'name = "x"', 'colour = "blue"'])
def test_a_folder_that_is_no_dataset_is_named(folder: Path, text: str) -> None:
    (folder / "dataset.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"dataset\.toml"):
        load_dataset(folder)


def test_the_digest_changes_with_a_label_and_with_a_document(folder: Path) -> None:
    first = load_dataset(folder).digest
    change_label(folder, lambda label: label["patient"].update(age=99))
    second = load_dataset(folder).digest
    (folder / "documents" / f"{CASE}.pdf").write_bytes(b"moon")
    assert len({first, second, load_dataset(folder).digest}) == 3


def test_files_that_an_editor_gave_a_byte_order_mark_are_read(folder: Path) -> None:
    label = folder / "labels" / f"{CASE}.json"
    before = load_dataset(folder)
    for path in (folder / "dataset.toml", label):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load_dataset(folder) == before
    label.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match=r"CM17-9000001\.json' is no UTF-8"):
        load_label(label)
