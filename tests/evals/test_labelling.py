"""Forms to labels: what a person fills in becomes a dataset, and each fault is named with its line."""

from __future__ import annotations

import datetime as dt
import tomllib

import pytest

from evals.dataset import Label
from evals.labelling.checks import CheckedForm, check_form
from evals.labelling.form import LABEL_FIELDS, PREFILLED, render_form
from evals.labelling.toml_places import KeyPath, find_places
from tests.evals.label_forms import STATING, TASK, change, checked, filled, folder, gold_of

__all__ = ["folder"]


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
