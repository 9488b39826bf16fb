"""With `--exercised` a run of the tests fails for an alternative that none of them exercises, unless it is known."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = """
import pytest
from extractor import COLOUR

def test_a_text():
    assert COLOUR.search("a red house")

@pytest.mark.table
def test_the_table():
    assert all(COLOUR.search(word) for word in COLOUR.pattern.split("|"))
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout whose program has one pattern of two alternatives, one of them exercised."""
    for folder, file, text in (
        ("extractor", "__init__.py", 'import re\n\nCOLOUR = re.compile("red|blue")\n'),
        ("tests/exercised", "known.txt", ""),
        (".", "test_colours.py", TESTS),
        (".", "pytest.ini", "[pytest]\n"),
    ):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / file).write_text(text, encoding="utf-8")
    return tmp_path


def run(checkout: Path, *options: str) -> tuple[int, list[str]]:
    """Return the exit code of the tests and what they print about alternatives."""
    command = [sys.executable, "-m", "pytest", "-p", "tests.exercised.plugin", "-p", "no:cacheprovider", *options]
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    environment = outside | {"PYTHONPATH": f"{checkout}{os.pathsep}{ROOT}"}
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True)  # noqa: S603
    return done.returncode, [line for line in done.stdout.splitlines() if "exercised" in line and "=" not in line]


@pytest.mark.parametrize("workers", ["-n0", "-n2"])
def test_what_only_a_test_of_the_table_matches_fails_the_run(checkout: Path, workers: str) -> None:
    assert run(checkout, "--exercised", workers) == (
        1,
        ["never exercised: extractor/__init__.py\t3\tblue", "extractor/__init__.py: 1 of 2 unexercised"],
    )


def test_what_is_known_passes_whatever_its_line(checkout: Path) -> None:
    (checkout / "tests/exercised/known.txt").write_text(
        "extractor/__init__.py\t7\tblue\nextractor/gone.py\t1\tgreen\n", encoding="utf-8"
    )
    code, lines = run(checkout, "--exercised", "-n0")
    assert (code, lines[0]) == (0, "exercised or gone, take it out of known.txt: extractor/gone.py\tgreen")


def test_without_the_option_nothing_is_watched(checkout: Path) -> None:
    assert run(checkout, "-n0") == (0, [])
