"""The alternatives of a pattern, and twins of it that tell which of them took part in a match."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

_OPENING: Final = re.compile(r"\((?:\?(?:P<\w+>|P=\w+\)|#[^)]*\)|[:>=!]|<[=!]|\(\w+\)|[aiLmsux-]+[:)]))?")
_CLASS: Final = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_FROM_TABLE: Final = "(?#table)"
"""What begins a group that is made from a table of the lexicon: its branches are rows, not alternatives that somebody wrote."""

_NEGATIVE: Final = {"(?!": "(?=", "(?<!": "(?<="}


class Alternative(NamedTuple):
    """One branch of an alternation; a pattern without any is one alternative."""

    group: int
    """The number of the empty group that stands at its end in the twins."""
    text: str
    siblings: str
    """The whole alternation."""
    refuses: bool
    """Whether it stands in a negative lookaround, where it takes part by preventing a match."""


@dataclass
class _Group:
    opening: str
    start: int
    branch: int
    refuses: bool
    is_table: bool = False
    branches: list[tuple[int, str]] = field(default_factory=list)


class Instrumented(NamedTuple):
    """Alternatives of a pattern, the pattern with an empty group at the end of each, and that with its negative lookarounds let pass."""

    alternatives: tuple[Alternative, ...]
    pattern: str
    passing: str


def instrument(pattern: str, *, verbose: bool = False) -> Instrumented:
    """Return the alternatives of `pattern` in the order in which they end, and its two twins.

    >>> found = instrument("a(?:b|c[|])(?!d|e)")
    >>> found.pattern
    'a(?:b()|c[|]())(?!d()|e())()'
    >>> found.passing
    'a(?:b()|c[|]())(?:(?=d()|e())|)()'
    >>> instrument("(?:(?#table)a(?:b|c)|d)|e").alternatives[0].text
    '(?:(?#table)a(?:b|c)|d)'
    >>> [alternative.text for alternative in found.alternatives]
    ['b', 'c[|]', 'd', 'e', 'a(?:b|c[|])(?!d|e)']
    """
    writer = _Writer(pattern, verbose)
    writer.write()
    return Instrumented(tuple(writer.alternatives), "".join(writer.twin), "".join(writer.passing))


class _Writer:
    def __init__(self, pattern: str, verbose: bool) -> None:
        self.source = pattern
        self.verbose = verbose
        self.twin: list[str] = []
        self.passing: list[str] = []
        self.alternatives: list[Alternative] = []
        self.groups = 0
        self.numbers = {0: 0}
        self.open = [_Group("", 0, 0, False)]

    def write(self) -> None:
        at = 0
        while at < len(self.source):
            at = self._step(at)
        self._end_branch(at)
        self._record(self.open.pop(), at)

    def _step(self, at: int) -> int:
        character = self.source[at]
        if character == "\\":
            return self._escape(at)
        if character == "[" and (found := _CLASS.match(self.source, at)):
            return self._copy(at, found.end())
        if character == "(":
            return self._opening(at)
        if character == "|":
            self._end_branch(at)
            self.open[-1].branch = at + 1
        elif character == ")":
            return self._closing(at)
        elif character == "#" and self.verbose:
            end = self.source.find("\n", at)
            return len(self.source) if end < 0 else end
        return self._copy(at, at + 1)

    def _copy(self, start: int, end: int) -> int:
        self._put(self.source[start:end])
        return end

    def _put(self, text: str) -> None:
        self.twin.append(text)
        self.passing.append(text)

    def _escape(self, at: int) -> int:
        found = re.compile(r"\\([1-9]\d?)").match(self.source, at)
        if found is None:
            return self._copy(at, at + 2)
        self._put(f"(?:\\{self.numbers[int(found[1])]})")
        return found.end()

    def _opening(self, at: int) -> int:
        found = _OPENING.match(self.source, at)
        assert found is not None
        opening = found[0]
        if opening == _FROM_TABLE:
            self.open[-1].is_table = True
        if opening.endswith(")") and not opening.startswith("(?("):
            self.verbose |= opening.startswith("(?") and "x" in opening[2:-1] and opening[2] in "aiLmsux"
            return self._copy(at, found.end())
        if opening == "(" or opening.startswith("(?P<"):
            self.groups += 1
            self.numbers[len(self.numbers)] = self.groups
        outer = self.open[-1]
        refuses = outer.refuses or opening in _NEGATIVE
        self.open.append(_Group(opening, found.end(), found.end(), refuses, outer.is_table))
        self.twin.append(self._renumbered(opening))
        passed = _NEGATIVE.get(opening)
        self.passing.append(f"(?:{passed}" if passed else self._renumbered(opening))
        return found.end()

    def _renumbered(self, opening: str) -> str:
        found = re.fullmatch(r"\(\?\((\d+)\)", opening)
        return f"(?({self.numbers[int(found[1])]})" if found else opening

    def _closing(self, at: int) -> int:
        group = self.open[-1]
        if group.branches:
            self._end_branch(at)
            self._record(group, at)
        self.open.pop()
        self.twin.append(")")
        self.passing.append(")|)" if group.opening in _NEGATIVE else ")")
        return at + 1

    def _end_branch(self, at: int) -> None:
        self.groups += 1
        group = self.open[-1]
        group.branches.append((self.groups, self.source[group.branch : at]))
        self._put("()")

    def _record(self, group: _Group, at: int) -> None:
        if group.is_table:
            return
        siblings = self.source[group.start : at]
        self.alternatives += [Alternative(number, text, siblings, group.refuses) for number, text in group.branches]
