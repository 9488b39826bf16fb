"""Each module of the part that reads by rules has tests of its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("clauses", "completeness", "evidence", "layouts", "lexicon", "readers", "validators", "values")
WITHOUT = ROOT / "tests" / "modules_without_tests.txt"
"""Modules that only tests of other modules reach, one a line; it may only grow shorter."""


def imported(path: Path) -> set[tuple[str, str]]:
    """Return module and name of what a file imports from where."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)]
    return {(str(node.module), alias.name) for node in nodes for alias in node.names}


def untested(package: str) -> set[str]:
    """Return the modules that no test of the package is named after, imports from, or imports a name of."""
    folder, home = ROOT / "extractor" / package, f"extractor.{package}"
    modules = {f"{home}.{path.stem}" for path in folder.glob("*.py")} - {f"{home}.__init__"}
    homes = {name: module for module, name in imported(folder / "__init__.py")}
    for path in (ROOT / "tests" / package).glob("test_*.py"):
        names = imported(path)
        reached = {module for module, _ in names} | {f"{module}.{name}" for module, name in names}
        reached |= {homes.get(name, "") for module, name in names if module == home}
        modules -= reached | {f"{home}.{path.stem.removeprefix('test_')}"}
    return modules


@pytest.mark.parametrize("package", PACKAGES)
def test_each_module_has_a_test(package: str) -> None:
    known = set(WITHOUT.read_text(encoding="utf-8").split())
    assert sorted(untested(package) - known) == []
