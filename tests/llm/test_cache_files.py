"""A cache that is damaged, in use or made by somebody else costs a warning, never the run, nor a file of others."""

from __future__ import annotations

import contextlib
import io
import logging
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from extractor.errors import ConfigurationError
from extractor.llm import cache_files
from extractor.llm.cache import ResponseCache, Stored

KEY = "a" * 64
ANSWER = Stored(question="summary", model="zyx-1b", text="{}")
LARGE = Stored(question="summary", model="zyx-1b", text="".join(chr(0x4E00 + at * 7919 % 20_000) for at in range(60_000)))
"""Too large for a row: its value lies in a file."""


def kept(folder: Path, answer: Stored = ANSWER) -> Path:
    """Keep an answer and return the folder of the cache's files."""
    cache = ResponseCache(folder)
    cache.put(KEY, answer)
    cache.close()
    return folder / "responses"


def change(files: Path, statement: str, *values: object) -> None:
    with contextlib.closing(sqlite3.connect(files / "cache.db")) as rows, rows:
        rows.execute(statement, values)


def garbage(files: Path) -> None:
    (files / "cache.db").write_bytes(b"Zyxol" * 5_000)


def half_overwritten(files: Path) -> None:
    whole = (files / "cache.db").read_bytes()
    (files / "cache.db").write_bytes(whole[: len(whole) // 8] + b"Z" * (len(whole) - len(whole) // 8))


def a_directory(files: Path) -> None:
    (files / "cache.db").unlink()
    (files / "cache.db").mkdir()


def a_file_for_the_folder(files: Path) -> None:
    for path in files.iterdir():
        path.unlink()
    files.rmdir()
    files.write_text("Zyxol")


def other_tables(files: Path) -> None:
    (files / "cache.db").unlink()
    change(files, "CREATE TABLE Cache (zyxol TEXT)")


def foreign_settings(files: Path) -> None:
    change(files, "INSERT INTO Settings VALUES ('_directory', '/')")


def a_setting_of_another_kind(files: Path) -> None:
    change(files, "UPDATE Settings SET value = 'zyxol' WHERE key = 'eviction_policy'")


DAMAGES = (garbage, half_overwritten, a_directory, a_file_for_the_folder, other_tables, foreign_settings, a_setting_of_another_kind)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: str(damage.__name__))
def test_a_damaged_cache_is_a_warning_and_can_be_cleared(
    tmp_path: Path, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    damage(kept(tmp_path))
    cache = ResponseCache(tmp_path)
    cache.put(KEY, ANSWER)
    assert cache.get(KEY) is None
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "going on without kept answers" in caplog.text
    with pytest.raises(ConfigurationError) as caught:
        cache.import_rows(io.StringIO(f'{{"key":"{KEY}","answer":{ANSWER.model_dump_json()}}}\n'))
    assert caught.value.hint in ("Empty it with `imr cache clear`.", "Name another folder in IMR_CACHE_DIR.")
    assert cache.clear() is None
    again = ResponseCache(tmp_path)
    again.put(KEY, ANSWER)
    assert again.get(KEY) == ANSWER


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache that somebody else has locked."""
    monkeypatch.setattr(cache_files, "LOCK_SECONDS", 0.01)
    files = kept(tmp_path)
    with contextlib.closing(sqlite3.connect(files / "cache.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        yield tmp_path


def test_a_locked_cache_is_a_warning_and_is_left_alone(held: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache = ResponseCache(held)
    cache.put(KEY, ANSWER)
    assert cache.get(KEY) is None
    assert len(caplog.records) == 1
    assert "is in use by another process" in caplog.text
    for use in (cache.clear, cache.stats, lambda: cache.forget("1" * 64)):
        with pytest.raises(ConfigurationError, match="is in use by another process"):
            use()
    assert (held / "responses" / "cache.db").is_file()


def test_a_cache_that_was_locked_at_first_is_used_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(cache_files, "LOCK_SECONDS", 0.01)
    files = kept(tmp_path)
    with contextlib.closing(sqlite3.connect(files / "cache.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        cache = ResponseCache(tmp_path)
        assert [cache.get(KEY), cache.get(KEY)] == [None, None]
    assert len(caplog.records) == 1
    now = time.monotonic()
    monkeypatch.setattr("extractor.llm.cache.time.monotonic", lambda: now + 100)
    assert cache.get(KEY) == ANSWER


def test_a_cache_that_is_locked_while_it_is_used_rests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(cache_files, "LOCK_SECONDS", 0.01)
    cache = ResponseCache(tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / "responses" / "cache.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        cache.put(KEY, ANSWER)
        cache.put("b" * 64, ANSWER)
    assert len(caplog.records) == 1
    assert cache.get(KEY) is None
    monkeypatch.setattr("extractor.llm.cache.time.monotonic", lambda: float("inf"))
    cache.put(KEY, ANSWER)
    assert cache.get(KEY) == ANSWER


@pytest.mark.parametrize("name", ["{outside}", "../../letter.txt", "ab/../../../letter.txt", b"letter.txt", 7])
@pytest.mark.parametrize("use", ["clear", "put", "forget", "get"])
def test_a_row_that_names_a_file_of_others_neither_reads_nor_removes_it(tmp_path: Path, name: object, use: str) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Zyxol")
    files = kept(tmp_path / "cache")
    hostile = name.format(outside=letter) if isinstance(name, str) else name
    change(files, "UPDATE Cache SET mode = 2, value = NULL, filename = ?, tag = ?", hostile, "1" * 64)
    cache = ResponseCache(tmp_path / "cache")
    if use == "clear":
        assert cache.clear() == 1
    elif use == "forget":
        assert cache.forget("1" * 64) == 1
    elif use == "put":
        cache.put(KEY, ANSWER)
        assert cache.get(KEY) == ANSWER
    else:
        assert cache.get(KEY) is None
    assert letter.read_text() == "Zyxol"


def test_a_link_among_the_files_leads_nowhere(tmp_path: Path) -> None:
    files = kept(tmp_path / "cache", LARGE)
    (value,) = files.rglob("*.val")
    others = tmp_path / "others"
    value.parent.rename(others)
    value.parent.symlink_to(others)
    cache = ResponseCache(tmp_path / "cache")
    assert cache.get(KEY) is None
    assert cache.clear() == 1
    assert (others / value.name).is_file()


def test_files_of_the_cache_are_read_and_removed(tmp_path: Path) -> None:
    files = kept(tmp_path, LARGE)
    cache = ResponseCache(tmp_path)
    assert cache.get(KEY) == LARGE
    assert cache.clear() == 1
    assert list(files.rglob("*.val")) == []
    assert stat.S_IMODE(files.stat().st_mode) == 0o700


def test_a_folder_that_is_a_link_is_neither_used_nor_cleared(tmp_path: Path) -> None:
    others = tmp_path / "others"
    others.mkdir(mode=0o755)
    (tmp_path / "responses").symlink_to(others)
    cache = ResponseCache(tmp_path)
    cache.put(KEY, ANSWER)
    assert cache.clear() is None
    assert (list(others.iterdir()), stat.S_IMODE(others.stat().st_mode)) == ([], 0o755)
    assert not (tmp_path / "responses").exists()


def test_a_database_that_is_a_link_is_not_used(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "mine.db")) as mine, mine:
        mine.execute("CREATE TABLE letters (text)")
    before = (tmp_path / "mine.db").read_bytes()
    (tmp_path / "responses").mkdir()
    (tmp_path / "responses" / "cache.db").symlink_to(tmp_path / "mine.db")
    cache = ResponseCache(tmp_path)
    cache.put(KEY, ANSWER)
    assert cache.clear() is None
    assert (tmp_path / "mine.db").read_bytes() == before


def test_a_folder_whose_name_diskcache_would_change_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZYXOL", "elsewhere")
    with pytest.raises(ConfigurationError, match="holds a variable's name"):
        ResponseCache(tmp_path / "$ZYXOL").stats()
    assert not (tmp_path / "elsewhere").exists()
