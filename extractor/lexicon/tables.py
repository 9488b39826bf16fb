"""Tables of words beside this file, one entry a line, and the patterns that are made from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Final, TypeAlias

from extractor.document import Span

_FOLDER: Final = Path(__file__).parent
_ATOM: Final = re.compile(r" and |.")
_SOURCES: Final = {" ": r"\s{1,9}", " and ": r"(?:\s{1,9}and\s{1,9}|\s{0,9}&\s{0,9})", "-": r"[\s-]{0,3}", "*": r"[\w-]{0,30}"}
_PLURAL: Final = r"(?:e?s)?"
_Tree: TypeAlias = dict[str, "_Tree"]

Row: TypeAlias = dict[str, str]
"""A line of a table by the names of its columns."""


@cache
def rows(table: str) -> tuple[Row, ...]:
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


def words_that(table: str, say: str) -> str:
    """Return the source of a pattern of a table's entries that say one thing, by its column "says"; see `alternatives`."""
    return alternatives(row["name"] for row in rows(table) if row["says"] == say)


def words_pattern(entries: Iterable[str], *, before: str = r"(?<![\w-])", after: str = r"(?![\w-])") -> re.Pattern[str]:
    """Return the pattern of whole entries, the longest that fits first, without case; see `alternatives` for how they are written."""
    return re.compile(f"{before}{alternatives(entries)}{after}", re.IGNORECASE)


def alternatives(entries: Iterable[str]) -> str:
    r"""Return the source of a pattern of entries, the longest that fits first.

    A blank in an entry stands for white space, a hyphen for one, a blank or nothing, "and" between blanks also for "&", a star for
    any more letters. The comment marks what is made from a table: such branches stand in no source file.

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


class Vocabulary:
    """The entries of a table in text, by its column "name": whole words without case, also in the plural, the longest entry that fits.

    >>> parts = Vocabulary("body_parts")
    >>> [(row["part"], span) for row, span in parts.find("Low back, both KNEES")]
    [('lumbar spine', Span(start=0, end=8)), ('knee', Span(start=15, end=20))]
    """

    def __init__(self, table: str) -> None:
        self._table = table

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern of all entries."""
        return re.compile(rf"(?<![\w-])(?:{alternatives(column(self._table))}){_PLURAL}(?!\w)", re.IGNORECASE)

    def find(self, text: str) -> Iterator[tuple[Row, Span]]:
        """Yield the entries that a text names, with their places, in order; none overlap."""
        for match in self.pattern.finditer(text):
            row = self.row_of(match[0])
            assert row is not None, "what the pattern of all entries finds is one of them"
            yield row, Span(*match.span())

    def row_of(self, words: str) -> Row | None:
        """Return the row of words that are an entry as a whole, None of others."""
        return next((row for pattern, row in self._entries if pattern.fullmatch(words)), None)

    @cached_property
    def _entries(self) -> tuple[tuple[re.Pattern[str], Row], ...]:
        """The entries with their own patterns, the longest first, a star counting as nothing."""
        longest = sorted(rows(self._table), key=lambda row: -len(row["name"].replace("*", "")))
        return tuple((re.compile(alternatives([row["name"]]) + _PLURAL, re.IGNORECASE), row) for row in longest)
