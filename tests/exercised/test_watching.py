"""What takes part in a match is noticed, and the program notices nothing of it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from extractor.clauses import cues
from tests.exercised.alternatives import instrument
from tests.exercised.report import tally
from tests.exercised.rows import watch_cues
from tests.exercised.watching import Watch


@pytest.mark.parametrize(
    ("pattern", "texts", "used"),
    [
        ("a|b", ["xb"], {"b"}),
        ("(?:a|b)+c", ["abc"], {"a", "b", "(?:a|b)+c"}),
        ("(?:a|b)+c", ["ab"], set()),
        ("(a|b)\\1(c|d)\\2", ["bbcc"], {"b", "c", "(a|b)\\1(c|d)\\2"}),
        ("(?P<x>a|b)(?P=x)", ["ab", "bb"], {"b", "(?P<x>a|b)(?P=x)"}),
        ("(a)?(?(1)b|c)", ["c"], {"c", "(a)?(?(1)b|c)"}),
        ("[|(]|\\||\\)", ["|"], {"[|(]"}),
        ("[]|]|[^]|]x", ["ax"], {"[^]|]x"}),
        ("(?<=a|b)c", ["bc"], {"b", "(?<=a|b)c"}),
        ("x(?=a|b)", ["xa"], {"a", "x(?=a|b)"}),
        ("x(?!a|b)", ["xb"], {"b"}),
        ("x(?!a|b)", ["xc"], {"x(?!a|b)"}),
        ("(?<!a|b)x(?!c(?!d|e))", ["bx xcd"], {"b", "d", "(?<!a|b)x(?!c(?!d|e))"}),
        ("(?i)(?:A|B)", ["b"], {"B", "(?i)(?:A|B)"}),
        ("(?x) a | b # c|d\n", ["b"], {" b # c|d\n"}),
        ("(?-i:a|b)|(?#c|d)e", ["e"], {"(?#c|d)e"}),
        ("a|", [""], {""}),
        ("(?:(?#table)r(?:ed|ose)|blue)s|x", ["reds"], {"(?:(?#table)r(?:ed|ose)|blue)s"}),
        ("(?>a|ab)c", ["ac"], {"a", "(?>a|ab)c"}),
    ],
)
def test_the_branches_that_take_part_are_the_used_ones(pattern: str, texts: list[str], used: set[str]) -> None:
    watch = Watch("extractor")
    watched = watch.watched(re.compile(pattern), ("here.py", 1))
    for text in texts:
        watched.search(text)
    assert {one.text for one in watched.alternatives if one.group in watched.used} == used


def test_a_twin_finds_what_the_pattern_finds() -> None:
    pattern = r"(?P<day>\d\d?)(?:st|nd|rd|th)?[ /](?:of (?!May|June))?(?P<month>\d|[A-Z]\w+)(?:,|$)"
    texts = ["3rd of July, 4 May,", "11/5", "2nd of May,", "21st of June, 7/8,"]
    twin = re.compile(instrument(pattern).pattern)
    for text in texts:
        assert [found.span() for found in twin.finditer(text)] == [found.span() for found in re.finditer(pattern, text)]


MODULE = '''
import re

WORDS = re.compile("red|green|blue")
MARK = re.compile(r"(?P<mark>[.;]) (?:and|or)", re.IGNORECASE)


def read(text):
    """Return what is found.

    >>> re.compile("one|two").findall("two")
    ['two']
    """
    found = WORDS.search(text), MARK.sub(r"\\g<mark>", text), WORDS.findall(text), [m[0] for m in WORDS.finditer(text)]
    return found, WORDS.split(text), re.match("a|b", text), re.sub(MARK, "", text), WORDS.fullmatch("red", 0), MARK.subn("", text, count=1)
'''


@pytest.fixture
def bungalow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Watch, ModuleType]]:
    """Return a watched package of one module."""
    package = tmp_path / "bungalow"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "rooms.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    watch = Watch("bungalow")
    watch.begin()
    try:
        yield watch, import_module("bungalow.rooms")
    finally:
        watch.end()
        for name in ("bungalow", "bungalow.rooms"):
            sys.modules.pop(name, None)


def unexercised(watch: Watch, root: Path) -> list[tuple[int, str]]:
    return [(place.line, place.text) for place in tally(watch, root).unexercised]


def test_a_watched_module_gives_what_an_unwatched_one_gives(bungalow: tuple[Watch, ModuleType]) -> None:
    _, rooms = bungalow
    plain: dict[str, object] = {}
    exec(compile(MODULE, "plain", "exec"), plain)  # noqa: S102
    read = plain["read"]
    assert callable(read)
    for text in ("blue. AND green", "", "a red; or"):
        assert repr(rooms.read(text)) == repr(read(text))


def test_what_no_text_has_exercised_is_listed_at_its_line(bungalow: tuple[Watch, ModuleType], tmp_path: Path) -> None:
    watch, rooms = bungalow
    rooms.read("blue. AND")
    assert unexercised(watch, tmp_path) == [(4, "green"), (5, "or"), (15, "a")]


def test_nothing_counts_while_the_watch_is_paused(bungalow: tuple[Watch, ModuleType], tmp_path: Path) -> None:
    watch, rooms = bungalow
    watch.paused = True
    rooms.read("blue. AND green, red; or")
    watch.paused = False
    rooms.read("green")
    assert (4, "blue") in unexercised(watch, tmp_path)
    assert (4, "green") not in unexercised(watch, tmp_path)


def test_what_another_process_counted_is_added(bungalow: tuple[Watch, ModuleType], tmp_path: Path) -> None:
    watch, rooms = bungalow
    rooms.read("blue. AND green; or b")
    other = Watch("bungalow")
    other.add(watch.counted())
    assert tally(other, tmp_path) == tally(watch, tmp_path)


def test_a_row_of_a_table_counts_where_it_was_found(bungalow: tuple[Watch, ModuleType], tmp_path: Path) -> None:
    watch, rooms = bungalow
    rooms.read("blue. AND green, b")
    found, _ = watch.row("bungalow/cues.txt", 3, "not yet"), watch.row("bungalow/cues.txt", 4, "no longer")
    found()
    other = Watch("bungalow")
    other.add(watch.counted())
    assert [str(place) for place in tally(other, tmp_path).unexercised][:1] == ["bungalow/cues.txt\t4\tno longer"]


def test_the_cues_of_clauses_are_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cues, "load_cues", cache(cues.load_cues.__wrapped__))
    watch = Watch("extractor")
    watch_cues(watch)
    assert cues.find_cues(cues.tokenize("He denies pain."))
    assert {text for (_, _, text), is_used in watch.rows.items() if is_used} == {"denies"}


def test_a_package_that_is_imported_already_cannot_be_watched(bungalow: tuple[Watch, ModuleType]) -> None:
    with pytest.raises(RuntimeError, match="load this plugin earlier"):
        Watch("bungalow").begin()
