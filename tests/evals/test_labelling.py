"""Forms to labels: what a person fills in becomes a dataset, and each fault is named with its line."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals.dataset import Label, load_dataset, load_label
from evals.label_commands import labels_app
from evals.labelling import Fault, check_labels, new_labels
from evals.labelling.checks import CheckedForm, check_form
from evals.labelling.form import LABEL_FIELDS, PREFILLED, Task, render_form
from evals.labelling.toml_places import KeyPath, find_places
from extractor import extract
from extractor.errors import ConfigurationError, DocumentError
from extractor.ingest import read_document
from tests.fictional import render_pdf

DATA = Path(__file__).parents[1] / "data" / "decisions"
CASES = sorted(path.stem for path in (DATA / "labels").glob("*.json"))
STATING = [case for case in CASES if case != "CM99-0000019"]  # that one is no decision: its label states nothing
TASK = Task("documents/a.txt", "LABELING.md", "mine")


def text_of(case: str) -> Path:
    return DATA / "texts" / f"{case}.txt"


def gold_of(case: str) -> dict[str, object]:
    return load_label(DATA / "labels" / f"{case}.json")


def filled(case: str = "CM99-0000002") -> str:
    """Return the form of a case as a careful person fills it in."""
    return render_form(case, TASK, gold_of(case))


def checked(form: str, case: str = "CM99-0000002") -> CheckedForm:
    return check_form(form, read_document(text_of(case)).text)


def change(form: str, before: str, after: str) -> tuple[str, int]:
    """Return the form with the first `before` replaced, and the line (from 1) on which that stood."""
    assert before in form
    return form.replace(before, after, 1), form[: form.index(before)].count("\n") + 1


def describe(folder: Path) -> None:
    """Fill in what only a person knows of a dataset."""
    path = folder / "dataset.toml"
    path.write_text(path.read_text("utf-8").replace('"?', '"one careful person'), "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mine"


class TestForm:
    def test_an_empty_form_asks_for_every_field_and_states_nothing(self) -> None:
        form = render_form("CM99-0000001", TASK)
        asked = {".".join("*" if isinstance(key, int) else key for key in path) for path in find_places(form)}
        assert set(LABEL_FIELDS) - {path for path in LABEL_FIELDS if path.endswith(".*")} <= asked
        assert checked(form) == CheckedForm(is_empty=True)

    def test_every_described_field_has_its_description_as_a_comment(self) -> None:
        form = render_form("CM99-0000001", TASK)
        silent = [path for path, shape in LABEL_FIELDS.items() if f" {shape.description}\n" not in form and shape.description]
        assert silent == ["dates", "reviewer", "patient"]  # they have headings

    def test_its_lines_fit_a_screen(self) -> None:
        assert max(map(len, render_form("CM99-0000001", TASK).splitlines())) <= 132

    @pytest.mark.parametrize("case", STATING)
    def test_a_label_written_into_a_form_comes_back_without_fault_or_doubt(self, case: str) -> None:
        result = checked(filled(case), case)
        assert (result.faults, result.doubts) == ((), ())
        assert result.label is not None
        assert result.label.model_dump(mode="json") == gold_of(case)

    @pytest.mark.parametrize("name", ['5" brace', "it's 5\" wide", "back\\slash", "“quoted”", "a\x7fb"])
    def test_any_text_survives_the_form(self, name: str) -> None:
        form = render_form("a", TASK, {"diagnoses": [name]})
        assert tomllib.loads(form)["diagnoses"] == [name]

    def test_without_its_block_of_an_item_an_empty_form_is_a_label_that_states_nothing(self) -> None:
        form = render_form("a", TASK)
        without = form[: form.index("\n[[issues]]")]
        assert check_form(without, "Nothing decided here.") == CheckedForm(Label())


class TestWhatAPersonMayWrite:
    @pytest.mark.parametrize(
        ("before", "after", "stated"),
        [
            ('patient.age = ""', 'patient.age = "35"', {"patient": {"age": 35}}),
            ('patient.age = ""', "patient.age = 35", {"patient": {"age": 35}}),
            ('patient.sex = ""', 'patient.sex = "Male"', {"patient": {"sex": "male"}}),
            ('dates.injury = ""', "dates.injury = 1999-01-11", {"dates": {"injury": dt.date(1999, 1, 11)}}),
            (
                'mechanism_of_injury = ""',
                'mechanism_of_injury = """fall from\n  a scaffold"""',
                {"mechanism_of_injury": "fall from a scaffold"},
            ),
            ("diagnoses = []", 'diagnoses = ["", "cervical strain", ""]', {"diagnoses": ["cervical strain"]}),
            ("\n", "\r\n", {}),
        ],
        ids=["quoted number", "bare number", "capital", "bare date", "several lines", "empty elements", "other line ends"],
    )
    def test_is_read_as_meant(self, before: str, after: str, stated: dict[str, object]) -> None:
        form = render_form("a", TASK)
        form, _ = change(form[: form.index("\n[[issues]]")], before, after)
        result = checked(form)
        assert (result.label, result.faults) == (Label.model_validate(stated), ())


class TestFaults:
    @pytest.mark.parametrize(
        ("before", "after", "path", "message"),
        [
            ("patient.sex", "patient.sexx", "patient.sexx", "there is no such field; did you mean 'sex'?"),
            ("patient.age = 35", 'patient.age = "old"', "patient.age", "'old' is no whole number: write it like \"60\""),
            ("patient.age = 35", "patient.age = true", "patient.age", "True is no whole number: write it like \"60\""),
            ("quantity = 60", "quantity = nan", "issues.2.medication.quantity", "'nan' is no number: write it like \"60\""),
            ('"1999-01-11"', '"01/11/1999"', "dates.injury", "'01/11/1999' is no date: write it like \"2016-10-13\""),
            ('"standard"', '"urgent"', "priority", "'urgent' is none of standard, expedited"),
            ('"equipment"', '"device"', "issues.1.category", "'device' is none of medication, imaging, diagnostic_test, therapy, "
             "injection, surgery, equipment, consultation, behavioral, home_care, program, other"),
            ("retrospective = false", 'retrospective = "maybe"', "issues.0.retrospective", "'maybe' is neither true nor false"),
            ('["Nevada"]', '"Nevada"', "reviewer.licensed_states", "'Nevada' is no list: write [\"first\", \"second\"]"),
            ('"fall from a scaffold"', "true", "mechanism_of_injury", "True is no text: write it between quotes"),
            ('"fall from a scaffold"', '"fall from a ladder"', "mechanism_of_injury",
             "'fall from a ladder' does not stand in the document: the document has 'fall from a', but not with 'ladder' behind it"),
            ('"Nevada"', '"Ohio"', "reviewer.licensed_states.0", "'Ohio' does not stand in the document"),
            ('"cervical strain"', '"cervical strai"', "diagnoses.1",
             "'cervical strai' does not stand in the document: the document has 'cervical', but not with 'strai' behind it"),
            ('"therapy"', '""', "issues.0.category", "is empty: every item has one"),
            ('"overturned"', '""', "issues.1.decision", "is empty: every item has one"),
            ('name = "Quorvane ER"', 'name = ""', "issues.2.medication.ingredients.0.name",
             "is empty, though what stands beside it is filled in"),
            ('"medication"', '"equipment"', "issues.2.category", None),
            ('original_request = "Physical', 'original_request = "" # "Physical', "issues.0.original_request",
             "is empty, though authorized_portion is filled in"),
        ],
        ids=lambda value: value if isinstance(value, str) and len(value) < 30 else "",
    )  # fmt: skip
    def test_each_is_named_with_its_line_and_path(self, before: str, after: str, path: str, message: str | None) -> None:
        form, line = change(filled(), before, after)
        result = checked(form)
        assert result.label is None
        if message is None:
            path, line, message = (
                "issues.2.medication",
                line_of(form, ("issues", 2, "medication", "ingredients")),
                "only an item of category medication has one, this is equipment",
            )
        assert [(fault.line, fault.path, fault.message) for fault in result.faults] == [(line, path, message)]

    def test_the_ends_of_a_rationale_are_looked_for_in_their_order(self) -> None:
        form = filled()
        place = find_places(form)["issues", 3, "rationale", "ends"]
        form = form[: place.start] + '"After a cuff repair"' + form[place.end :]
        assert [(f.line, f.path, f.message) for f in checked(form).faults] == [
            (place.line, "issues.3.rationale.ends", "'After a cuff repair' stands only before the first words of the rationale")
        ]

    @pytest.mark.parametrize("end", ["starts", "ends"])
    def test_the_ends_of_a_rationale_are_verbatim(self, end: str) -> None:
        form = filled()
        place = find_places(form)["issues", 0, "rationale", end]
        form = form[: place.start] + '"Nobody wrote this"' + form[place.end :]
        assert [(f.line, f.path, f.message) for f in checked(form).faults] == [
            (place.line, f"issues.0.rationale.{end}", "'Nobody wrote this' does not stand in the document")
        ]

    @pytest.mark.parametrize(
        ("about", "is_known"), [("issues.3.medication", True), ("issues.4", False), ("dates.birth", False), ("other:side", True)]
    )
    def test_a_conflict_is_about_a_field_of_the_case(self, about: str, is_known: bool) -> None:
        conflict = {"about": about, "values": ["12", "6"], "quotes": ["18 sessions"]}
        form = render_form("a", TASK, {**gold_of("CM99-0000002"), "source_conflicts": [conflict]})
        line = find_places(form)["source_conflicts", 0, "about"].line
        found = [(f.line, f.path) for f in checked(form).faults]
        assert found == ([] if is_known else [(line, "source_conflicts.0.about")])

    def test_a_form_that_is_no_toml_is_named_with_its_line(self) -> None:
        form, line = change(filled(), 'patient.sex = "male"', "patient.sex = male")
        (fault,) = checked(form).faults
        assert (fault.line, fault.path) == (line, "")
        assert fault.message.startswith("the form cannot be read from here on: Invalid value (")

    def test_faults_of_shape_and_of_words_are_shown_at_once(self) -> None:
        form, age = change(filled(), "patient.age = 35", 'patient.age = "old"')
        form, state = change(form, '"Nevada"', '"Ohio"')
        assert [fault.line for fault in checked(form).faults] == [state, age]

    def test_a_readers_mark_is_a_fault_until_it_is_deleted(self) -> None:
        form = render_form("a", TASK, gold_of("CM99-0000002"), by="regex")
        (fault,) = checked(form).faults
        assert form.splitlines()[fault.line - 1].startswith(PREFILLED)
        mark = form.splitlines()[fault.line - 1]
        assert checked(form.replace(mark, "")).label is not None

    @pytest.mark.parametrize(
        ("before", "after", "path"),
        [
            ('"1999-01-11"', '"1999-01-12"', "dates.injury"),
            ("patient.age = 35", "patient.age = 53", "patient.age"),
            ('"40 mg"', '"47 mg"', "issues.2.medication.ingredients.0.strength"),
        ],
    )
    def test_a_date_or_number_that_is_not_recognised_is_a_doubt_and_keeps_no_label_back(
        self, before: str, after: str, path: str
    ) -> None:
        form, line = change(filled(), before, after)
        result = checked(form)
        assert result.label is not None
        assert (result.faults, [(doubt.line, doubt.path) for doubt in result.doubts]) == ((), [(line, path)])

    @pytest.mark.parametrize(
        ("document", "is_fault"),
        [
            ("> chronic strain of the\n> left knee since\n", False),
            ("chronic strain of the    Left column\nleft knee          Right column\n", False),
            ("chronic strain of\n\nIMR letter   2\n\nthe left knee\n", False),
            ("chronic strain of the other left knee\n", True),
            ("the left knee\nchronic strain of\n", True),
        ],
        ids=["quoted mail", "columns", "foot of a page", "other words between", "other order"],
    )
    def test_words_interrupted_at_ends_of_lines_alone_are_a_doubt(self, document: str, is_fault: bool) -> None:
        form = render_form("a", TASK, {"diagnoses": ["chronic strain of the left knee"]})
        result = check_form(form[: form.index("\n[[issues]]")], document)
        assert (len(result.faults), len(result.doubts)) == ((1, 0) if is_fault else (0, 1))

    def test_words_are_found_across_line_ends_and_split_words(self) -> None:
        form = render_form("a", TASK, {"diagnoses": ["chronic documentation of strain"]})
        form = form[: form.index("\n[[issues]]")]
        assert check_form(form, "has chronic\r\ndocumen\ufffetation of\n strain.").faults == ()


def line_of(form: str, path: KeyPath) -> int:
    return find_places(form)[path].line


class TestPlaces:
    def test_every_style_of_writing_has_its_line(self) -> None:
        text = (
            '# a comment with [brackets] and "quotes\n'
            "top = '''\n[no.table]\n'''\n"
            'a . "b c" = [ # first\n  1, # one\n  { x = "]", y = [2,\n 3] },\n]\n'
            "[[list]]\n[list.part]\nz = 1999-01-02\n[[list]]\n[[list.inner]]\nq = true\n"
        )
        tomllib.loads(text)
        lines = {path: place.line for path, place in find_places(text).items()}
        assert lines == {
            ("top",): 2, ("a",): 5, ("a", "b c"): 5, ("a", "b c", 0): 6, ("a", "b c", 1): 7, ("a", "b c", 1, "x"): 7,
            ("a", "b c", 1, "y"): 7, ("a", "b c", 1, "y", 0): 7, ("a", "b c", 1, "y", 1): 8,
            ("list",): 10, ("list", 0): 10, ("list", 0, "part"): 11, ("list", 0, "part", "z"): 12,
            ("list", 1): 13, ("list", 1, "inner"): 14, ("list", 1, "inner", 0): 14, ("list", 1, "inner", 0, "q"): 15,
        }  # fmt: skip

    def test_a_value_is_where_its_span_says(self) -> None:
        text = 'a = """x"""""\nb = "y" # z\n'
        places = find_places(text)
        assert [text[p.start : p.end] for p in (places["a",], places["b",])] == ['"""x"""""', '"y"']


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
