"""Where the keys and values of a TOML text stand: the standard library's reader does not say.

Only for text that `tomllib` has already read: this scanner trusts it to be valid.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
"""Keys and, for elements of arrays, indexes from 0: `("issues", 0, "medication", "quantity")`."""

_GAP = re.compile(r"(?:\s+|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}\n#]+")


@dataclass(frozen=True, slots=True)
class Place:
    """The line (from 1) on which a key or an array's element begins; the span of its value, of a table that of its header."""

    line: int
    start: int
    end: int


@dataclass
class _Scanner:
    text: str
    at: int = 0
    table: KeyPath = ()
    places: dict[KeyPath, Place] = field(default_factory=dict)
    last: dict[KeyPath, int] = field(default_factory=dict)  # of each array of tables, the index of its last one

    def scan(self) -> dict[KeyPath, Place]:
        self._skip(_GAP)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                self._header()
            else:
                self._pair(self.table)
            self._skip(_GAP)
        return self.places

    def _header(self) -> None:
        start, is_array = self.at, self.text.startswith("[[", self.at)
        self.at += 2 if is_array else 1
        keys = self._keys()
        self.at += 2 if is_array else 1
        path: KeyPath = ()
        for depth, key in enumerate(keys, start=1):
            path = (*path, key)
            if is_array and depth == len(keys):
                self.last[path] = self.last.get(path, -1) + 1
                self._note(path, start)
            if path in self.last:
                path = (*path, self.last[path])
        self._note(path, start)
        self.table = path

    def _pair(self, table: KeyPath) -> None:
        start = self.at
        path = (*table, *self._keys())
        self.at += 1  # the equals sign
        self._skip(_BLANK)
        for depth in range(len(table) + 1, len(path)):
            self._note(path[:depth], start)
        self._value(path, self.text.count("\n", 0, start) + 1)

    def _keys(self) -> KeyPath:
        keys = []
        while True:
            self._skip(_BLANK)
            key = self._take(_KEY)
            keys.append(key[1:-1] if key[0] in "\"'" else key)
            self._skip(_BLANK)
            if self.text[self.at] != ".":
                return tuple(keys)
            self.at += 1

    def _value(self, path: KeyPath, line: int) -> None:
        start, opening = self.at, self.text[self.at]
        if opening == "[":
            self._elements(path)
        elif opening == "{":
            self._inline_table(path)
        else:
            self._take(_STRING if opening in "\"'" else _BARE)
        self.places[path] = Place(line, start, self.at)

    def _elements(self, path: KeyPath) -> None:
        self.at += 1
        self._skip(_GAP)
        index = 0
        while self.text[self.at] != "]":
            self._value((*path, index), self.text.count("\n", 0, self.at) + 1)
            index += 1
            self._skip(_GAP)
            self._skip_comma()
        self.at += 1

    def _inline_table(self, path: KeyPath) -> None:
        self.at += 1
        self._skip(_GAP)
        while self.text[self.at] != "}":
            self._pair(path)
            self._skip(_GAP)
            self._skip_comma()
        self.at += 1

    def _skip_comma(self) -> None:
        if self.text[self.at] == ",":
            self.at += 1
            self._skip(_GAP)

    def _note(self, path: KeyPath, start: int) -> None:
        self.places.setdefault(path, Place(self.text.count("\n", 0, start) + 1, start, self.at))

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        assert match is not None
        self.at = match.end()

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        assert match is not None, f"no TOML at {self.at}"
        self.at = match.end()
        return match[0]


def find_places(text: str) -> dict[KeyPath, Place]:
    """Return the place of each key, table and element of an array, by its path; line ends are line feeds.

    >>> places = find_places('dates.injury = ""\\n[[issues]]\\n[[issues]]\\nschedule = { weeks = 6 }\\n')
    >>> places["dates", "injury"], places["issues", 1].line, places["issues", 1, "schedule", "weeks"].line
    (Place(line=1, start=15, end=17), 3, 4)
    """
    return _Scanner(text).scan()
