"""Measures the house: lines, files, regex calls, alternatives of patterns and rows of data tables, a package a row.

    python -m evals.bench.house [CHECKOUT]

Nothing is imported, so any commit's checkout can be measured. Lines are those with code: no blanks, comments or docstrings. An
alternative is a branch of an alternation written in a string that is no docstring; a pattern without alternation has none. Rows are the
entries of constant tuples, sets and mappings of three or more at the top of a module, and the lines of data files.
"""

from __future__ import annotations

import argparse
import ast
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields
from io import StringIO
from pathlib import Path
from typing import Final

_CALLS: Final = {"compile", "search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split"}
_DATA: Final = {".tsv", ".txt", ".toml", ".csv", ".json"}
_FEWEST: Final = 3


@dataclass
class Counts:
    """What one package holds."""

    files: int = 0
    lines: int = 0
    regex_calls: int = 0
    alternatives: int = 0
    rows: int = 0

    def add(self, other: Counts) -> None:
        """Add another's counts to these."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


def measure(checkout: Path) -> dict[str, Counts]:
    """Return the counts by package of `extractor`; its single modules count as the package itself."""
    houses: dict[str, Counts] = defaultdict(Counts)
    top = checkout / "extractor"
    for file in sorted(top.rglob("*")):
        package = "/".join(file.relative_to(checkout).parts[:2]) if file.parent != top else "extractor"
        if file.suffix == ".py":
            houses[package].add(module_counts(file.read_text(encoding="utf-8")))
        elif file.suffix in _DATA:
            houses[package].rows += data_rows(file.read_text(encoding="utf-8"))
    return dict(houses)


def module_counts(source: str) -> Counts:
    """Return the counts of one module.

    >>> module_counts('import re\\nA = re.compile("a(b|c)")  # one\\nB = ("x", "y", "z")\\n')
    Counts(files=1, lines=3, regex_calls=1, alternatives=2, rows=3)
    """
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings]
    written = sum(alternatives(node.value) for node in texts if isinstance(node.value, str))
    calls = sum(_is_regex_call(node) for node in ast.walk(tree))
    return Counts(1, code_lines(source, tree), calls, written, sum(_rows(statement) for statement in tree.body))


def code_lines(source: str, tree: ast.Module) -> int:
    """Return how many lines hold code.

    >>> code_lines(text := '"Says."\\n\\nA = 1  # one\\n# two\\n', ast.parse(text))
    1
    """
    skipped = {
        tokenize.COMMENT,
        tokenize.NL,
        tokenize.NEWLINE,
        tokenize.INDENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
    }
    tokens = [token for token in tokenize.generate_tokens(StringIO(source).readline) if token.type not in skipped]
    lines = {line for token in tokens for line in range(token.start[0], token.end[0] + 1)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(lines)


def alternatives(text: str) -> int:
    r"""Return how many branches the alternations of a pattern, or of a piece of one, have.

    >>> [alternatives(pattern) for pattern in ("a", "a|b", "(a|b)c", "(a|b)|[|]", r"\|", "|a|")]
    [0, 2, 2, 4, 0, 3]
    """
    found, groups, at = 0, [False], 0
    while at < len(text):
        if text[at] == "[" and (end := text.find("]", at + 2)) > 0:
            at = end
        elif text[at] == "|":
            found += 1 if groups[-1] else 2
            groups[-1] = True
        elif text[at] == "(":
            groups.append(False)
        elif text[at] == ")" and len(groups) > 1:
            groups.pop()
        at += 2 if text[at] == "\\" else 1
    return found


def data_rows(text: str) -> int:
    """Return how many lines of a data file hold something: neither blank nor comment."""
    return sum(bool(line.strip()) and not line.lstrip().startswith("#") for line in text.splitlines())


def _is_regex_call(node: ast.AST) -> bool:
    call = node.func if isinstance(node, ast.Call) else None
    if isinstance(call, ast.Attribute):
        on_module = isinstance(call.value, ast.Name) and call.value.id == "re"
        return on_module and call.attr in _CALLS
    return False


def _rows(statement: ast.stmt) -> int:
    value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
    return sum(_entries(value)) if value is not None else 0


def _entries(value: ast.expr) -> Iterator[int]:
    if isinstance(value, ast.Call):
        for argument in value.args:
            yield from _entries(argument)
    elif isinstance(value, ast.Dict):
        yield len(value.keys) if len(value.keys) >= _FEWEST else 0
    elif isinstance(value, ast.Tuple | ast.List | ast.Set):
        yield len(value.elts) if len(value.elts) >= _FEWEST else 0


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout", nargs="?", type=Path, default=Path(__file__).parents[2], help="by default this one")
    houses = measure(parser.parse_args().checkout)
    total = Counts()
    names = [one.name for one in fields(Counts)]
    print(f"{'package':24}", *(f"{name.replace('_', ' '):>12}" for name in names))
    for package, counts in sorted(houses.items()):
        total.add(counts)
        print(f"{package:24}", *(f"{getattr(counts, name):12,}" for name in names))
    print(f"{'all':24}", *(f"{getattr(total, name):12,}" for name in names))


if __name__ == "__main__":
    main()
