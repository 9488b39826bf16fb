"""Watches the patterns that the program compiles: which of their alternatives take part in a match, document by document, test by test."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from types import FrameType
from typing import Any, NamedTuple

from tests.exercised.alternatives import Alternative, instrument

_FIRST = ("search", "match", "fullmatch")
_FUNCTIONS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")


class Use(NamedTuple):
    """What became of one pattern: where it was compiled, its alternatives, and the numbers of those that took part.

    `line` is 0 where a function compiled it, perhaps with a document's own words in it.
    """

    file: str
    line: int
    alternatives: tuple[Alternative, ...]
    used: frozenset[int]


class Watch:
    """The patterns compiled by modules whose name begins with `package`, from `begin` to `end`; nothing counts while it is `paused`."""

    def __init__(self, package: str) -> None:
        self.package = package
        self.paused = False
        self.rows: dict[tuple[str, int, str], bool] = {}
        self._watched: dict[tuple[str, int], WatchedPattern] = {}
        self._originals: dict[str, Callable[..., Any]] = {name: getattr(re, name) for name in ("compile", *_FUNCTIONS)}

    def begin(self) -> None:
        """Watch what is compiled from now on.

        Raises:
            RuntimeError: the package is imported already, so its patterns are compiled.
        """
        if self.package in sys.modules:
            raise RuntimeError(f"{self.package} was imported before its patterns could be watched; load this plugin earlier")
        re.compile = self._compile
        for name in _FUNCTIONS:
            setattr(re, name, self._function(name))

    def end(self) -> None:
        """Give the module `re` back its own functions; patterns already compiled are watched on."""
        for name, original in self._originals.items():
            setattr(re, name, original)

    def uses(self) -> list[Use]:
        """Return what became of each watched pattern."""
        return [Use(*one.site, one.alternatives, frozenset(one.used)) for one in list(self._watched.values())]

    def row(self, file: str, line: int, text: str) -> Callable[[], None]:
        """Watch a row of a table, and return what to call when it is found."""
        place = (file, line, text)
        self.rows.setdefault(place, False)

        def note() -> None:
            if not self.paused:
                self.rows[place] = True

        return note

    def counted(self) -> str:
        """Return, as JSON, what `add` takes in another process: what became of each watched pattern and row."""
        patterns = [[pattern, flags, *one.site, sorted(one.used)] for (pattern, flags), one in list(self._watched.items())]
        return json.dumps({"patterns": patterns, "rows": [[*place, used] for place, used in self.rows.items()]})

    def add(self, counted: str) -> None:
        """Add what another process counted."""
        other = json.loads(counted)
        for pattern, flags, file, line, used in other["patterns"]:
            if (pattern, flags) not in self._watched:
                real = self._originals["compile"](pattern, flags)
                self._watched[pattern, flags] = self.watched(real, (file, line))
            self._watched[pattern, flags].take(set(used))
        for *place, is_used in other["rows"]:
            file, line, text = place
            self.rows[file, line, text] = is_used or self.rows.get((file, line, text), False)

    def _compile(self, pattern: Any, flags: int = 0) -> Any:
        if isinstance(pattern, WatchedPattern):
            return pattern
        real = self._originals["compile"](pattern, flags)
        site = self._site()
        if site is None or not isinstance(real.pattern, str):
            return real
        key = (real.pattern, real.flags)
        if key not in self._watched:
            self._watched[key] = self.watched(real, site)
        return self._watched[key]

    def watched(self, real: re.Pattern[str], site: tuple[str, int]) -> WatchedPattern:
        """Return a watched pattern that stands for `real`."""
        return WatchedPattern(real, self._originals["compile"], self, site)

    def _function(self, name: str) -> Callable[..., Any]:
        def call(pattern: Any, *arguments: Any, flags: int = 0, **named: Any) -> Any:
            positions = 2 if name in ("sub", "subn") else 1
            if len(arguments) > positions and name in (*_FIRST, "finditer", "findall"):
                arguments, flags = arguments[:positions], arguments[positions]
            return getattr(self._compile(pattern, flags), name)(*arguments, **named)

        return call

    def _site(self) -> tuple[str, int] | None:
        """Return file and line of the module's statement that wants the pattern; line 0 where a function compiles it when it is called."""
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_globals.get("__name__") in (__name__, "functools", "re"):
            frame = frame.f_back
        if not self._is_ours(frame):
            return None
        nearest = frame
        while self._is_ours(frame):
            assert frame is not None
            if frame.f_code.co_name == "<module>":
                return frame.f_code.co_filename, frame.f_lineno
            frame = frame.f_back
        assert nearest is not None
        return nearest.f_code.co_filename, 0

    def _is_ours(self, frame: FrameType | None) -> bool:
        # A doctest runs in the names of its module but is written in no file.
        if frame is None or frame.f_code.co_filename.startswith("<"):
            return False
        return str(frame.f_globals.get("__name__")).partition(".")[0] == self.package


class WatchedPattern:
    """A compiled pattern that notes which of its alternatives take part; all else it leaves to the real one."""

    def __init__(self, real: re.Pattern[str], compiled: Callable[..., Any], watch: Watch, site: tuple[str, int]) -> None:
        self._real = real
        self._watch = watch
        self.site = site
        found = instrument(real.pattern, verbose=bool(real.flags & re.VERBOSE))
        self.alternatives = found.alternatives
        self._missing = {one.group for one in found.alternatives if not one.refuses}
        self._missing_refusals = {one.group for one in found.alternatives if one.refuses}
        flags = real.flags & ~re.DEBUG
        self._twin = compiled(found.pattern, flags)
        self._passing = compiled(found.passing, flags) if self._missing_refusals else None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __hash__(self) -> int:
        return hash(self._real)

    def __eq__(self, other: object) -> bool:
        return self._real == (other._real if isinstance(other, WatchedPattern) else other)

    @property
    def used(self) -> set[int]:
        """The numbers of the alternatives that took part in a match."""
        return {one.group for one in self.alternatives} - self._missing - self._missing_refusals

    def take(self, used: set[int]) -> None:
        """Count the alternatives of these numbers as used."""
        self._missing -= used
        self._missing_refusals -= used

    def search(self, string: str, *bounds: int) -> re.Match[str] | None:
        """Search as the real pattern does."""
        return self._noted(self._real.search(string, *bounds), "match", string, *bounds)

    def match(self, string: str, *bounds: int) -> re.Match[str] | None:
        """Match as the real pattern does."""
        return self._noted(self._real.match(string, *bounds), "match", string, *bounds)

    def fullmatch(self, string: str, *bounds: int) -> re.Match[str] | None:
        """Match the whole as the real pattern does."""
        return self._noted(self._real.fullmatch(string, *bounds), "fullmatch", string, *bounds)

    def finditer(self, string: str, *bounds: int) -> Iterator[re.Match[str]]:
        """Yield what the real pattern yields."""
        self._note_refusals("finditer", string, *bounds)
        for found in self._real.finditer(string, *bounds):
            self._note(found, "match")
            yield found

    def findall(self, string: str, *bounds: int) -> list[Any]:
        """Find what the real pattern finds."""
        self._note_all(string, 0, *bounds)
        return self._real.findall(string, *bounds)

    def sub(self, replacement: Any, string: str, count: int = 0) -> str:
        """Replace what the real pattern replaces."""
        self._note_all(string, count)
        return self._real.sub(replacement, string, count)

    def subn(self, replacement: Any, string: str, count: int = 0) -> tuple[str, int]:
        """Replace what the real pattern replaces, and count it."""
        self._note_all(string, count)
        return self._real.subn(replacement, string, count)

    def split(self, string: str, maxsplit: int = 0) -> list[Any]:
        """Split where the real pattern splits."""
        self._note_all(string, maxsplit)
        return self._real.split(string, maxsplit)

    def _noted(self, found: re.Match[str] | None, way: str, string: str, *bounds: int) -> re.Match[str] | None:
        self._note_refusals("finditer", string, *bounds)
        if found is not None:
            self._note(found, way)
        return found

    def _note_all(self, string: str, count: int, *bounds: int) -> None:
        self._note_refusals("finditer", string, *bounds)
        if self._missing and not self._watch.paused:
            for found in islice(self._real.finditer(string, *bounds), count or None):
                self._note(found, "match")

    def _note(self, found: re.Match[str], way: str) -> None:
        if not self._missing or self._watch.paused:
            return
        twin = getattr(self._twin, way)(found.string, found.start(), found.endpos)
        if twin is not None:
            self._missing -= {group for group in self._missing if twin.start(group) >= 0}

    def _note_refusals(self, way: str, string: str, *bounds: int) -> None:
        if not self._missing_refusals or self._watch.paused or self._passing is None:
            return
        for found in getattr(self._passing, way)(string, *bounds):
            self._missing_refusals -= {group for group in self._missing_refusals if found.start(group) >= 0}
