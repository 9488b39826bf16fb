"""Labelling on disk: new forms, prefilled forms, what is never overwritten, and the commands."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.dataset import load_dataset, load_label
from evals.label_commands import labels_app
from evals.labelling import Fault, check_labels, new_labels
from evals.labelling.form import PREFILLED, render_form
from extractor import extract
from extractor.errors import ConfigurationError, DocumentError
from extractor.ingest import read_document
from tests.evals.label_forms import CASES, DATA, TASK, change, describe, filled, folder, gold_of, text_of
from tests.fictional import render_pdf

__all__ = ["folder"]


class TestNew:
    def test_filled_forms_become_a_dataset(self, folder: Path) -> None:
        forms = new_labels([text_of("CM99-0000002"), text_of("CM35-0000008")], folder, split="dev")
        for form in forms:
            form.write_text(render_form(form.stem, TASK, gold_of(form.stem)), "utf-8")
        describe(folder)
        found = check_labels(folder)
        dataset = load_dataset(folder, "dev")
        assert (found.faults, found.doubts, found.empty) == ((), (), ())
        assert found.written == tuple(sorted(form.with_suffix(".json") for form in forms))
        assert {case.case_id: case.gold for case in dataset.cases} == {
            case: gold_of(case) for case in ("CM99-0000002", "CM35-0000008")
        }
        assert (dataset.name, dataset.labellers) == ("mine", "one careful person")
        assert (folder / "LABELING.md").is_file()

    def test_nothing_is_prefilled_unless_asked(self, folder: Path) -> None:
        (form,) = new_labels([text_of("CM99-0000002")], folder)
        assert check_labels(folder).empty == (form,)
        assert PREFILLED not in form.read_text("utf-8")
        assert tomllib.loads((folder / "dataset.toml").read_text("utf-8"))["splits"] == {}

    def test_a_pdf_comes_with_its_text_to_copy_from(self, folder: Path, tmp_path: Path) -> None:
        source = tmp_path / "CM99-0000002.PDF"
        source.write_bytes(render_pdf(text_of("CM99-0000002").read_text("utf-8")))
        (form,) = new_labels([source], folder)
        assert (folder / "documents/CM99-0000002.pdf").read_bytes() == source.read_bytes()
        assert (folder / "texts/CM99-0000002.txt").read_text("utf-8") == read_document(source).text
        assert "1. Read texts/CM99-0000002.txt " in form.read_text("utf-8")

    def test_a_picture_can_be_labelled_though_its_words_are_not_checked(self, folder: Path, tmp_path: Path) -> None:
        source = tmp_path / "scan.png"
        source.write_bytes(b"\x89PNG no text in it")
        (form,) = new_labels([source], folder)
        form.write_text(filled(), "utf-8")
        describe(folder)
        found = check_labels(form)
        assert (found.faults, found.unread, found.written) == ((), (form,), (form.with_suffix(".json"),))

    def test_a_folder_stands_for_the_documents_in_it(self, folder: Path) -> None:
        assert [form.stem for form in new_labels([DATA / "texts"], folder)] == CASES

    def test_a_dataset_that_is_there_is_added_to_and_keeps_its_words(self, folder: Path) -> None:
        new_labels([text_of("CM99-0000002")], folder, split="dev")
        path = folder / "dataset.toml"
        path.write_text(path.read_text("utf-8").replace("dev = [", "dev = [  # mine\n"), "utf-8")
        new_labels([text_of("CM35-0000008")], folder, split="dev")
        new_labels([text_of("CM33-0000005")], folder, split="test")
        text = path.read_text("utf-8")
        assert {name: sorted(cases) for name, cases in tomllib.loads(text)["splits"].items()} == {
            "dev": ["CM35-0000008", "CM99-0000002"],
            "test": ["CM33-0000005"],
        }
        assert "# mine" in text

    @pytest.mark.parametrize("splits", ["", "[splits]\ndev = []\n", '[splits]\ndev = ["a"] # one\n', "[splits] # none\n"])
    def test_a_split_is_added_to_however_it_is_written(self, folder: Path, splits: str) -> None:
        folder.mkdir()
        head = "".join(f'{key} = "x"\n' for key in ("name", "source", "licence", "documents", "labels", "guide", "labellers"))
        (folder / "dataset.toml").write_text(head + splits, "utf-8")
        new_labels([text_of("CM99-0000002")], folder, split="dev")
        written = tomllib.loads((folder / "dataset.toml").read_text("utf-8"))
        assert set(written["splits"]["dev"]) - {"a"} == {"CM99-0000002"}

    def test_a_dataset_written_in_a_way_that_cannot_be_added_to_is_left_alone(self, folder: Path) -> None:
        new_labels([text_of("CM99-0000002")], folder)
        path = folder / "dataset.toml"
        path.write_text(path.read_text("utf-8").replace("[splits]", "splits = {}"), "utf-8")
        before = path.read_bytes()
        with pytest.raises(ConfigurationError, match=r"cannot add to .*dataset.toml"):
            new_labels([text_of("CM35-0000008")], folder, split="dev")
        assert path.read_bytes() == before
        assert not (folder / "labels/CM35-0000008.toml").exists()


class TestPrefill:
    def test_the_regex_readers_answers_are_marked_in_form_and_dataset(self, folder: Path) -> None:
        (form,) = new_labels([text_of("CM99-0000002")], folder, prefill="regex")
        values = tomllib.loads(form.read_text("utf-8"))
        assert values["case_number"] == "CM99-0000002"
        assert values["issues"][0]["rationale"]["starts"] == "After a cuff repair the first block of"
        assert tomllib.loads((folder / "dataset.toml").read_text("utf-8"))["labellers"] == "?; forms prefilled by regex"
        messages = [fault.message for fault in check_labels(form).faults if fault.file == form]
        assert messages == ["read the text, check every value, then delete this line"]

    def test_records_are_found_by_their_documents_bytes(self, folder: Path, tmp_path: Path) -> None:
        records = tmp_path / "records.jsonl"
        records.write_text(extract(text_of("CM35-0000008"), reader="regex").model_dump_json() + "\n", "utf-8")
        other_name = tmp_path / "renamed.txt"
        shutil.copyfile(text_of("CM35-0000008"), other_name)
        (form,) = new_labels([other_name], folder, prefill=records)
        assert tomllib.loads(form.read_text("utf-8"))["case_number"] == "CM35-0000008"
        with pytest.raises(ConfigurationError, match=r"no record of .*CM99-0000002.txt.* in .*records.jsonl"):
            new_labels([text_of("CM99-0000002")], folder, prefill=records)


class TestWhatIsNeverOverwritten:
    @pytest.mark.parametrize(
        "content", [filled(), "cut off = ", "unknown = 1\n[[issues]]\n"], ids=["filled", "no TOML", "unknown key"]
    )
    def test_a_form_with_content(self, folder: Path, content: str) -> None:
        (form,) = new_labels([text_of("CM99-0000002")], folder)
        form.write_text(content, "utf-8")
        with pytest.raises(ConfigurationError, match=r"CM99-0000002.toml' has been filled in already"):
            new_labels([text_of("CM35-0000008"), text_of("CM99-0000002")], folder)
        assert form.read_text("utf-8") == content
        assert not (folder / "labels/CM35-0000008.toml").exists()

    def test_a_label_without_a_form(self, folder: Path) -> None:
        (form,) = new_labels([text_of("CM99-0000002")], folder)
        form.rename(form.with_suffix(".json"))
        with pytest.raises(ConfigurationError, match=r"CM99-0000002.json' is a label already"):
            new_labels([text_of("CM99-0000002")], folder)

    def test_a_document_of_the_same_name(self, folder: Path, tmp_path: Path) -> None:
        new_labels([text_of("CM99-0000002")], folder)
        other = tmp_path / "CM99-0000002.txt"
        other.write_text("another decision", "utf-8")
        with pytest.raises(ConfigurationError, match="another document of that name"):
            new_labels([other], folder)
        with pytest.raises(ConfigurationError, match="have one name"):
            new_labels([text_of("CM35-0000008"), other, other.rename(tmp_path / "CM35-0000008.txt")][::2], folder)

    def test_an_empty_form_is_made_anew(self, folder: Path) -> None:
        new_labels([text_of("CM99-0000002")], folder)
        (form,) = new_labels([text_of("CM99-0000002")], folder, prefill="regex")
        assert PREFILLED in form.read_text("utf-8")


class TestCheck:
    def test_all_faults_of_all_files_are_shown_and_right_forms_written_all_the_same(self, folder: Path) -> None:
        right, wrong, gone = new_labels([text_of(case) for case in ("CM35-0000008", "CM99-0000002", "CM33-0000005")], folder)
        right.write_text(filled("CM35-0000008"), "utf-8")
        changed, line = change(filled(), "patient.age = 35", 'patient.age = "old"')
        wrong.write_text(changed, "utf-8")
        (folder / "documents/CM33-0000005.txt").unlink()
        found = check_labels(folder)
        assert [(f.file.name, f.line, f.path) for f in found.faults] == [
            ("dataset.toml", 3, "source"),
            ("dataset.toml", 4, "licence"),
            ("dataset.toml", 8, "labellers"),
            (gone.name, 1, ""),
            (wrong.name, line, "patient.age"),
        ]
        assert found.written == (right.with_suffix(".json"),)
        assert load_label(right.with_suffix(".json")) == gold_of("CM35-0000008")

    def test_a_form_corrected_refreshes_its_label(self, folder: Path) -> None:
        (form,) = new_labels([text_of("CM99-0000002")], folder)
        form.write_text(filled().replace("patient.age = 35", 'patient.age = ""'), "utf-8")
        check_labels(form)
        form.write_text("\ufeff" + filled(), "utf-8")
        check_labels(form)
        assert json.loads(form.with_suffix(".json").read_text("utf-8"))["patient"]["age"] == 35

    def test_a_fault_reads_like_a_compilers(self) -> None:
        fault = Fault(Path("labels/CM99-0000001.toml"), 17, "issues.0.medication.quantity", "no number")
        assert str(fault) == "labels/CM99-0000001.toml:17: issues.0.medication.quantity: no number"

    def test_a_folder_that_is_no_dataset_or_has_no_forms_says_so(self, folder: Path) -> None:
        with pytest.raises(ConfigurationError, match="no file or folder"):
            check_labels(folder)
        folder.mkdir()
        with pytest.raises(ConfigurationError, match=r"no dataset.toml in or above"):
            check_labels(folder)
        (form,) = new_labels([text_of("CM99-0000002")], folder)
        form.unlink()
        with pytest.raises(ConfigurationError, match="no forms in"):
            check_labels(folder)


class TestCommands:
    def test_a_fault_is_exit_1_and_a_right_dataset_0(self, folder: Path) -> None:
        run = CliRunner().invoke
        made = run(labels_app, ["new", str(text_of("CM99-0000002")), "-o", str(folder), "--split", "dev"])
        form = folder / "labels/CM99-0000002.toml"
        assert (made.exit_code, made.stdout) == (0, f"{form.as_posix()}\n")
        unfilled = run(labels_app, ["check", str(folder)])
        assert unfilled.exit_code == 1
        assert f'{folder.as_posix()}/dataset.toml:3: source: put words in place of the "?"\n' in unfilled.stdout
        describe(folder)
        form.write_text(filled(), "utf-8")
        right = run(labels_app, ["check", str(folder)])
        assert (right.exit_code, right.stdout) == (0, "")
        assert "labels written: 1, faults: 0, doubts: 0, forms still empty: 0" in right.stderr

    @pytest.mark.parametrize("prefill", ["regex", "FILE"])
    def test_prefill_takes_regex_or_a_file(self, folder: Path, prefill: str) -> None:
        if prefill == "FILE":
            prefill = str(folder.with_suffix(".jsonl"))
            Path(prefill).write_text(extract(text_of("CM99-0000002"), reader="regex").model_dump_json(), "utf-8")
        made = CliRunner().invoke(labels_app, ["new", str(text_of("CM99-0000002")), "-o", str(folder), "--prefill", prefill])
        assert made.exit_code == 0
        assert PREFILLED + "regex" in (folder / "labels/CM99-0000002.toml").read_text("utf-8")

    def test_a_document_that_is_not_there_makes_nothing(self, folder: Path) -> None:
        made = CliRunner().invoke(labels_app, ["new", "nowhere.pdf", "-o", str(folder)])
        assert isinstance(made.exception, DocumentError)
        assert not folder.exists()
