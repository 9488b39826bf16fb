"""The measure of the house counts what is written."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from evals.bench.house import Counts, alternatives, code_lines, data_rows, measure, module_counts


@pytest.mark.parametrize(
    ("pattern", "branches"),
    [("a", 0), ("a|b", 2), ("(a|b)c", 2), ("(a|b)|[|]", 4), (r"\|", 0), ("|a|", 3), ("[]|]", 0), (r"\[a|b]", 2)],
)
def test_branches_of_alternations_are_alternatives(pattern: str, branches: int) -> None:
    assert alternatives(pattern) == branches


def test_blanks_comments_and_docstrings_are_no_code() -> None:
    text = '"""Says."""\n\nA = (\n    1,  # one\n)\n# two\n'
    assert code_lines(text, ast.parse(text)) == 3


def test_a_module_is_counted() -> None:
    text = 'import re\n\nA = re.compile(rf"{X}|b")\nB = ("x", "y", "z")\nC = frozenset({"x", "y"})\nD = {"a": 1, "b": 2, "c": 3}\n'
    assert module_counts(text) == Counts(files=1, lines=5, regex_calls=1, alternatives=2, rows=6)


def test_comments_and_blanks_of_a_data_file_are_no_rows() -> None:
    assert data_rows("# name\n\nred\n  # note\nblue\n") == 2


def test_packages_are_counted_apart(tmp_path: Path) -> None:
    (tmp_path / "extractor" / "words" / "lists").mkdir(parents=True)
    (tmp_path / "extractor" / "one.py").write_text("A = 1\n", encoding="utf-8")
    (tmp_path / "extractor" / "words" / "two.py").write_text("A = 1\nB = 2\n", encoding="utf-8")
    (tmp_path / "extractor" / "words" / "lists" / "three.tsv").write_text("a\t1\n", encoding="utf-8")
    assert measure(tmp_path) == {"extractor": Counts(files=1, lines=1), "extractor/words": Counts(files=1, lines=2, rows=1)}
