"""Tables of words beside this file, one entry a line, and the patterns that are made from them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

_FOLDER: Final = Path(__file__).parent
_ATOM: Final = re.compile(r" and |.")
_SOURCES: Final = {" ": r"\s{1,9}", " and ": r"(?:\s{1,9}and\s{1,9}|\s{0,9}&\s{0,9})", "-": r"[\s-]{0,3}", "*": r"\w*"}
_Tree: TypeAlias = dict[str, "_Tree"]


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table, in order, by the names in its first line; an empty cell is "".

    >>> rows("states")[4]
    {'name': 'California', 'code': 'CA'}
    """
    lines = (_FOLDER / f"{table}.tsv").read_text(encoding="utf-8").splitlines()
    names = lines[0].split("\t")
    return tuple(dict(zip(names, line.split("\t"), strict=True)) for line in lines[1:])


def column(table: str, name: str = "name") -> tuple[str, ...]:
    """Return one column of a table, in order."""
    return tuple(row[name] for row in rows(table))


def words_pattern(entries: Iterable[str], *, before: str = r"(?<![\w-])", after: str = r"(?![\w-])") -> re.Pattern[str]:
    """Return the pattern of whole entries, the longest that fits first, without case; see `alternatives` for how they are written."""
    return re.compile(f"{before}{alternatives(entries)}{after}", re.IGNORECASE)


def alternatives(entries: Iterable[str]) -> str:
    r"""Return the source of a pattern of entries, the longest that fits first.

    A blank in an entry stands for white space, a hyphen for one, a blank or nothing, "and" between blanks also for "&", a star at
    the end of a word for any more letters. The comment marks what is made from a table: such branches stand in no source file.

    >>> found = re.compile(alternatives(["x-ray", "hot and cold pack", "hot", "audiogra*"]))
    >>> found.findall("xray, x ray, hot  & cold pack, hot packs, audiogram")
    ['xray', 'x ray', 'hot  & cold pack', 'hot', 'audiogram']
    """
    tree: _Tree = {}
    for entry in entries:
        at = tree
        for atom in _ATOM.findall(entry):
            at = at.setdefault(_SOURCES.get(atom) or re.escape(atom), {})
        at[""] = {}
    return f"(?:(?#table){_source(tree)})"


def _source(tree: _Tree) -> str:
    """Return the pattern of a tree of atoms; where an entry ends, longer ones are tried first."""
    branches = [atom + _source(below) for atom, below in tree.items() if atom]
    if not branches:
        return ""
    joined = branches[0] if len(branches) == 1 and "" not in tree else f"(?:{'|'.join(branches)})"
    return f"{joined}?" if "" in tree else joined
