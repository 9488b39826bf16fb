"""README and docs: short, linked, and naming what the program has."""

from __future__ import annotations

import ast
import inspect
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from typer.main import get_command

import extractor
from evals.commands import eval_app
from evals.label_commands import labels_app
from extractor.cli import app
from extractor.derived.page import page as page_of_columns
from extractor.document import NoteKind
from extractor.findings import GROUPS, KINDS
from extractor.findings import page as page_of_findings
from extractor.llm.cache import Reason
from extractor.record import Severity
from extractor.settings import Settings
from extractor.validators.grounding import LAYOUTS_WITHOUT_FORM, REASONS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
MOST_WORDS = 1_500

FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^()\s]+)\)|\bsrc=\"([^\"]+)\"")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
ROW = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)
COMMAND = re.compile(r"`(imr(?: [a-z]+)+)")
CODE = re.compile(r"[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*")
"""A finding's code: family and kind."""


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def prose(page: Path) -> str:
    """Return a page without its blocks of code."""
    return FENCE.sub("", read(page))


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of a page."""
    plain = (re.sub(r"[^\w\- ]", "", re.sub(r"\]\([^()]*\)", "", title)) for title in HEADING.findall(prose(page)))
    return {title.strip().lower().replace(" ", "-") for title in plain}


def links(page: Path) -> list[str]:
    """Return where a page's relative links lead."""
    found = [first or second for first, second in LINK.findall(prose(page))]
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def leads_nowhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return not target.exists() or bool(anchor and anchor not in anchors(target))


def test_the_readme_is_short() -> None:
    assert len(read(ROOT / "README.md").split()) <= MOST_WORDS


def test_the_readme_links_every_page_of_the_docs() -> None:
    assert {f"docs/{page.name}" for page in PAGES[1:]} - set(links(PAGES[0])) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_to_a_file_and_an_anchor(page: Path) -> None:
    assert links(page)
    assert [link for link in links(page) if leads_nowhere(page, link)] == []


def test_every_picture_of_the_docs_is_shown() -> None:
    shown = {(page.parent / link).resolve() for page in PAGES for link in links(page)}
    assert set(DOCS.glob("*.png")) - shown == set()


def test_ci_runs_the_test_command_of_the_readme() -> None:
    commands = [line for line in read(PAGES[0]).splitlines() if line.startswith("python3 -m venv")]
    assert len(commands) == 2
    assert commands[1] in read(ROOT / ".ci" / "run").splitlines()


def program() -> dict[str, set[str]]:
    """Return every command of the program with its options, also the commands that the evals add."""
    groups = {"imr": app, "imr eval": eval_app, "imr labels": labels_app}
    return dict(found for prefix, group in groups.items() for found in _below(get_command(group), prefix))


def _below(command: Any, name: str) -> Iterator[tuple[str, set[str]]]:
    """Yield the commands of a group, and the group itself where it does something alone."""
    inner = getattr(command, "commands", None)
    if inner is None or command.invoke_without_command:
        yield name, {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    for child, its_command in (inner or {}).items():
        yield from _below(its_command, f"{name} {child}")


def examples(page: Path) -> list[str]:
    """Return the calls of the program in a page's blocks of code, without their remarks."""
    lines = [line.removeprefix("$ ").split(" # ")[0] for block in FENCE.findall(read(page)) for line in block.splitlines()]
    return [call.strip() for line in lines for call in re.split(r"&&|;", line) if re.match(r"\s*(?:\.venv/bin/)?imr ", call)]


def is_none(call: str) -> bool:
    """Say whether the program has no such command, or it no such option."""
    words = call.removeprefix(".venv/bin/")
    known = [name for name in program() if f"{words} ".startswith(f"{name} ")]
    options = set(re.findall(r"(?<= )--?[a-z][a-z-]*", words))
    return not known or not options <= program()[max(known, key=len)]


def test_the_page_of_commands_names_every_command_and_no_other() -> None:
    rows = [COMMAND.match(f"`{row}") for row in ROW.findall(read(DOCS / "commands.md"))]
    assert {row[1] for row in rows if row} == set(program())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_speaks_of_exists(page: Path) -> None:
    known = set(program()) | {name.rpartition(" ")[0] for name in program()}
    assert {command for command in COMMAND.findall(prose(page)) if command not in known} == set()


def test_every_example_calls_a_command_with_options_that_it_has() -> None:
    calls = [call for page in PAGES for call in examples(page)]
    assert len(calls) > 50
    assert [call for call in calls if is_none(call)] == []


def test_every_setting_has_its_row_with_its_name() -> None:
    rows = ROW.findall(read(DOCS / "commands.md"))
    assert [name for name in Settings.model_fields if name not in rows] == []


def test_the_page_of_python_has_every_public_name_and_argument() -> None:
    page = read(DOCS / "python.md")
    names = [*extractor.__all__, *inspect.signature(extractor.extract).parameters]
    assert [name for name in names if not re.search(rf"`{name}\b|\b{name}[=,(]", page)] == []


def test_the_examples_of_python_run(tmp_path: Path) -> None:
    shutil.copy(ROOT / "evals" / "examples" / "CM99-0000001.pdf", tmp_path / "letter.pdf")
    command = [sys.executable, "-c", "".join(PYTHON.findall(read(DOCS / "python.md")))]
    shown = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path).stdout  # noqa: S603
    assert shown == (
        "CM99-0000001 False\n"
        "Zyxol 7 mg, one tablet at bedtime, #11 with 2 refills upheld\n"
        "MRI of the lumbar spine without contrast overturned\n"
        "03/02/1999\n"
    )


def test_the_page_of_measuring_names_every_benchmark() -> None:
    rows = ROW.findall(read(DOCS / "measuring.md"))
    benches = [path.stem for path in (ROOT / "evals" / "bench").glob("*.py") if "__main__" in read(path)]
    assert [name for name in benches if name not in rows] == []


def test_the_page_of_architecture_names_every_layer() -> None:
    contracts = tomllib.loads(read(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = {name for layer in contracts[0]["layers"] for name in re.findall(r"\w+", layer)}
    rows = " ".join(line.split("|")[1] for line in read(DOCS / "architecture.md").splitlines() if line.startswith("| `"))
    assert {name for name in layers if f"`{name}/`" not in rows and f"`{name}.py`" not in rows} == set()


def codes() -> set[str]:
    """Return the code of every finding that the package can give, as its source has them."""
    modules = [ast.parse(read(path)) for path in sorted((ROOT / "extractor").rglob("*.py"))]
    written = {code for module in modules for code in _written(module) if CODE.fullmatch(code)}
    listed = {
        "layout.": [kind for kind, _ in LAYOUTS_WITHOUT_FORM.values()],
        "evidence.": REASONS,
        "answer.": get_args(Reason),
        "page.": {*get_args(NoteKind)} - OF_FILES | {"attachments"},
        "document.": OF_FILES,
    }
    return written | {f"{family}{kind}" for family, kinds in listed.items() for kind in kinds}


OF_FILES = {"attachments", "xfa", "font-lies"}
"""Kinds of notes that are of a file; all others are of pages, attachments too."""


def _written(module: ast.Module) -> Iterator[str]:
    """Yield what a module writes as the code of a finding, or names so, and what it makes of a family and the kinds of `_finding`."""
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    values = [word.value for call in calls for word in call.keywords if word.arg == "code"]
    values += [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "raised"]
    names = {"code"} | {node.id for value in values for node in ast.walk(value) if isinstance(node, ast.Name)}
    values += [node.value for node in ast.walk(module) if isinstance(node, ast.Assign) and names & set(_names(node))]
    yield from (text for value in values for text in _texts(value))
    kinds = [text for call in calls if _is_helper(call.func) for word in call.args[:2] for text in _texts(word)]
    for family in (value.values[0] for value in values if isinstance(value, ast.JoinedStr)):
        yield from (f"{start}{kind}" for start in _texts(family) for kind in kinds if kind not in get_args(Severity))


def _names(assignment: ast.Assign) -> Iterator[str]:
    return (node.id for target in assignment.targets for node in ast.walk(target) if isinstance(node, ast.Name))


def _is_helper(function: ast.expr) -> bool:
    return isinstance(function, ast.Name) and function.id in ("_finding", "_left")


def _texts(value: ast.AST) -> Iterator[str]:
    return (node.value for node in ast.walk(value) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def test_the_page_of_findings_is_made_from_their_table() -> None:
    assert read(DOCS / "findings.md") == page_of_findings(), "python -m extractor.findings > docs/findings.md"


def test_the_page_of_canonical_columns_is_made_from_their_table() -> None:
    assert read(DOCS / "columns.md") == page_of_columns(), "python -m extractor.derived.page > docs/columns.md"


def test_every_finding_that_the_package_can_give_is_in_the_table_and_no_other() -> None:
    assert sum(len(group.kinds) for group in GROUPS) == len(KINDS)
    assert {*KINDS} == codes()


def test_no_page_says_where_the_project_is_made() -> None:
    assert [page.name for page in PAGES if re.search(r"/(?:work|tmp|home)/", read(page))] == []
