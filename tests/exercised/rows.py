"""Rows of tables that are looked up, not matched: the cues of clauses. A row is exercised when its words stand in a sentence that is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any, NamedTuple

from tests.exercised.watching import Watch


class _Words(tuple[str, ...]):
    """Words of a row that say when they are found equal to others."""

    note: Callable[[], None]

    def __eq__(self, other: object) -> bool:
        same = tuple.__eq__(self, other)
        if same is True:
            self.note()
        return same

    __hash__ = tuple.__hash__


class _Row(NamedTuple):
    heading: tuple[str, ...]
    words: tuple[str, ...]
    line: int


def watch_cues(watch: Watch) -> None:
    """Watch the rows of `extractor/clauses/cues.txt` from now on."""
    from extractor.clauses import cues

    lines = {(row.heading, row.words): row.line for row in _rows(lambda line: tuple(token.word for token in cues.tokenize(line)))}
    for cue in [cue for found in cues.load_cues().values() for cue in found]:
        line = lines[(cue.kind, cue.value, cue.direction, cue.reach), cue.words]
        words = _Words(cue.words)
        words.note = watch.row("extractor/clauses/cues.txt", line, " ".join(cue.words))
        object.__setattr__(cue, "words", words)  # a cue is frozen


def _rows(words: Callable[[str], tuple[str, ...]]) -> Iterator[_Row]:
    heading: tuple[str, ...] = ()
    text: Any = (files("extractor.clauses") / "cues.txt").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("["):
            heading = tuple(line.strip("[]").split())
        elif line and not line.startswith("#"):
            yield _Row(heading, words(line), number)
