"""What is exercised and what is not: the distinct alternatives of all watched patterns, each at the line where it is written."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Final, NamedTuple

from tests.exercised.watching import Watch

_BLANK: Final = re.compile(r"\\s(?:\{1,\d+\}|\+)|\\ ")
_SIGN: Final = re.compile(r"\\([^\w\s])")
_NOT_CODE: Final = re.compile(r'^[ \t]*(?:r?"""(?:.|\n)*?"""|\#[^\n]*)', re.MULTILINE)
_KINDS: Final = ("py", "tsv", "txt", "toml")


class Place(NamedTuple):
    """One alternative where it is written: `file` relative to the checkout, `line` counted from 1."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        """Return the three on one line."""
        return f"{self.file}\t{self.line}\t{self.shown}"

    @property
    def shown(self) -> str:
        """The text on one line."""
        return self.text.encode("utf-8", "backslashreplace").decode().replace("\n", "\\n").replace("\t", "\\t")


class Tally(NamedTuple):
    """All distinct alternatives, and those of them that took part in no match."""

    places: tuple[Place, ...]
    unexercised: tuple[Place, ...]

    def by_package(self) -> dict[str, tuple[int, int]]:
        """Return, a package of the program, how many alternatives it has and how many are unexercised."""
        every, never = (Counter("/".join(place.file.split("/")[:2]) for place in places) for places in self)
        return {package: (every[package], never[package]) for package in sorted(every)}


def tally(watch: Watch, root: Path) -> Tally:
    """Return the alternatives that are written in the watched package under `root`, and the watched rows.

    The same alternation in several patterns counts once, used if used in any: what is written once is one alternative.
    """
    used: dict[tuple[str, str], bool] = defaultdict(bool)
    sites: dict[str, tuple[str, int]] = {}
    for use in watch.uses():
        for one in use.alternatives:
            key = (_plain(one.siblings), _plain(one.text))
            used[key] |= one.group in use.used
            sites.setdefault(key[0], (use.file, use.line))
    families: dict[str, list[str]] = defaultdict(list)
    for siblings, text in used:
        families[siblings].append(text)
    sources = _Sources(root, watch.package)
    places: dict[Place, bool] = defaultdict(bool, {Place(*place): is_used for place, is_used in watch.rows.items()})
    for siblings, texts in families.items():
        for place in sources.places(texts, sites[siblings]):
            places[place] |= used[siblings, place.text]
    return Tally(tuple(sorted(places)), tuple(sorted(place for place, is_used in places.items() if not is_used)))


def _plain(pattern: str) -> str:
    return _BLANK.sub(" ", pattern).strip("\n")


class _Sources:
    """The program's files, modules and data, in which alternatives are looked up."""

    def __init__(self, root: Path, package: str) -> None:
        self.root = root
        self.package = package
        self.text = cache(self._text)
        self.line = cache(self._line)
        self.files_with = cache(self._files_with)

    def places(self, texts: Sequence[str], site: tuple[str, int]) -> list[Place]:
        """Return where the branches of an alternation stand: in the file that compiles it, or in the one that holds most of them.

        Of a pattern that a function compiles, branches that stand nowhere are a document's words and left out.
        """
        home = compiling = Path(site[0])
        lines = self._lines(compiling, texts)
        if sum(map(bool, lines.values())) * 2 <= len(texts):
            for file in self.files_with(max(texts, key=lambda text: (self._is_written(text), len(text)))):
                there = self._lines(file, texts)
                if sum(map(bool, there.values())) > sum(map(bool, lines.values())):
                    home, lines = file, there
        name = home.relative_to(self.root).as_posix()
        if not site[1]:
            return [Place(name, line, text) for text, line in lines.items() if line]
        known = min((line for line in lines.values() if line), default=site[1] if home == compiling else 1)
        return [Place(name, lines[text] or self._near(home, text) or known, text) for text in texts]

    def _lines(self, file: Path, texts: Sequence[str]) -> dict[str, int]:
        return {text: self.line(file, text) for text in texts}

    @cached_property
    def _files(self) -> tuple[Path, ...]:
        return tuple(file for kind in _KINDS for file in sorted((self.root / self.package).rglob(f"*.{kind}")))

    def _files_with(self, text: str) -> tuple[Path, ...]:
        return tuple(file for file in self._files if self.line(file, text))

    @cached_property
    def _all(self) -> str:
        return "\n".join(map(self.text, self._files))

    def _is_written(self, text: str) -> bool:
        return bool(text) and text in self._all

    def _text(self, file: Path) -> str:
        """Return a file's text with blanks in place of comments and docstrings."""
        text = file.read_text(encoding="utf-8")
        return _NOT_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text) if file.suffix == ".py" else text

    def _line(self, file: Path, text: str) -> int:
        """Return the first line that holds a branch between borders of its own, 0 where none does."""
        content = self.text(file)
        for form in {text, _SIGN.sub(r"\1", text)} - {""}:
            if form in content and (found := re.search(r"(?<![\w\\])" + re.escape(form) + r"(?!\w)", content)):
                return content.count("\n", 0, found.start()) + 1
        return 0

    def _near(self, file: Path, text: str) -> int:
        """Return the line that holds the longest literal piece of a branch that is put together, 0 where none does."""
        pieces = sorted(re.findall(r"[\w ,.;:'/-]{4,}", text), key=len, reverse=True)
        return next((line for piece in pieces if (line := self.line(file, piece))), 0)
