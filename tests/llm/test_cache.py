from __future__ import annotations

import io
import json
import pickle
import sqlite3
import stat
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from extractor.errors import ConfigurationError
from extractor.llm.cache import ResponseCache, Stored, key_of

PARTS: dict[str, Any] = {
    "identity": "local:00ff",
    "model": "zyx-1b",
    "sampling": {"temperature": 0.0, "seed": 0, "max_output_tokens": 64},
    "messages": [{"role": "system", "content": "Quote."}, {"role": "user", "content": "Zyxol"}],
    "schema": {"type": "object"},
    "grammar": "start: /x/",
}
KEY = key_of(**PARTS)
ANSWER = Stored(question="summary", model="zyx-1b", text='{"drug":"Zyxol “é” 7 mg"}', input_tokens=11, output_tokens=7)


class Payload:
    """Unpickled, it would say so."""

    def __reduce__(self) -> tuple[Any, ...]:
        return exec, ("import sys; sys.unpickled = True",)


def rows_of(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / "responses" / "cache.db")


def test_answer_kept_is_found_again_by_another_cache_on_the_folder(tmp_path: Path) -> None:
    ResponseCache(tmp_path).put(KEY, ANSWER)
    assert ResponseCache(tmp_path).get(KEY) == ANSWER
    assert ResponseCache(tmp_path).get("0" * 64) is None


def test_equal_requests_have_equal_keys_whatever_the_order_of_their_parts() -> None:
    assert key_of(**{name: PARTS[name] for name in reversed(PARTS)}) == KEY
    shuffled = {"max_output_tokens": 64, "seed": 0, "temperature": 0.0}
    assert key_of(**(PARTS | {"sampling": shuffled})) == KEY


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("identity", "local:00fe"),
        ("model", "zyx-2b"),
        ("sampling", {"temperature": 0.0, "seed": 0, "max_output_tokens": 65}),
        ("messages", [{"role": "system", "content": "Quote."}, {"role": "user", "content": "Zyxol "}]),
        ("messages", [{"role": "user", "content": "Zyxol"}, {"role": "system", "content": "Quote."}]),
        ("schema", {"type": "array"}),
        ("grammar", None),
    ],
)
def test_any_changed_part_is_a_new_key(part: str, value: Any) -> None:
    assert key_of(**(PARTS | {part: value})) != KEY


def test_text_with_a_lone_surrogate_has_a_key() -> None:
    assert len(key_of(**(PARTS | {"messages": [{"role": "user", "content": "\ud800"}]}))) == 64


@pytest.mark.skipif(sys.platform == "win32", reason="no modes there")
def test_folder_is_the_owners_alone_and_the_one_above_is_left_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    ResponseCache(tmp_path)
    assert stat.S_IMODE((tmp_path / "responses").stat().st_mode) == 0o700
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_pickled_value_is_refused_unread(tmp_path: Path) -> None:
    cache = ResponseCache(tmp_path)
    cache.put(KEY, ANSWER)
    with rows_of(tmp_path) as rows:
        rows.execute("UPDATE Cache SET mode = 4, value = ?", (pickle.dumps(Payload()),))
    assert cache.get(KEY) is None
    assert not hasattr(sys, "unpickled")


def test_pickled_key_is_refused_unread(tmp_path: Path) -> None:
    cache = ResponseCache(tmp_path)
    cache.put(KEY, ANSWER)
    with rows_of(tmp_path) as rows:
        rows.execute("UPDATE Cache SET raw = 0, key = ?", (pickle.dumps(Payload()),))
    with pytest.raises(ConfigurationError, match="not ours"):
        cache.export_rows(io.StringIO())
    assert not hasattr(sys, "unpickled")


@pytest.mark.parametrize("value", [b"no zlib", "text", 7, None])
def test_damaged_value_counts_as_none(tmp_path: Path, value: Any) -> None:
    cache = ResponseCache(tmp_path)
    cache.put(KEY, ANSWER)
    with rows_of(tmp_path) as rows:
        rows.execute("UPDATE Cache SET value = ?", (value,))
    assert cache.get(KEY) is None


def test_stats_and_clear_count_the_answers(tmp_path: Path) -> None:
    cache = ResponseCache(tmp_path)
    cache.put(KEY, ANSWER)
    assert (cache.stats().answers, cache.stats().bytes > 0) == (1, True)
    assert cache.clear() == 1
    assert cache.stats().answers == 0


def test_export_imports_into_another_folder(tmp_path: Path) -> None:
    cache, other, file = ResponseCache(tmp_path / "a"), ResponseCache(tmp_path / "b"), io.StringIO()
    cache.put(KEY, ANSWER)
    assert cache.export_rows(file) == 1
    file.seek(0)
    assert other.import_rows(file) == 1
    assert other.get(KEY) == ANSWER


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "[]",
        json.dumps({"key": "short", "answer": ANSWER.model_dump()}),
        json.dumps({"key": KEY + "\n", "answer": ANSWER.model_dump()}),
        json.dumps({"key": KEY, "answer": {"text": "x"}}),
        json.dumps({"key": KEY, "answer": ANSWER.model_dump() | {"more": 1}}),
        json.dumps({"key": KEY, "answer": ANSWER.model_dump() | {"output_tokens": -1}}),
    ],
)
def test_line_that_is_no_answer_is_named_and_nothing_of_it_kept(tmp_path: Path, line: str) -> None:
    cache = ResponseCache(tmp_path)
    with pytest.raises(ConfigurationError, match="line 2 is no cached answer"):
        cache.import_rows(io.StringIO("\n" + line + "\n"))
    assert cache.stats().answers == 0


def test_threads_share_a_cache(tmp_path: Path) -> None:
    cache = ResponseCache(tmp_path)
    keys = [f"{number:064x}" for number in range(40)]

    def work(mine: list[str]) -> None:
        for key in mine:
            cache.put(key, ANSWER)
            assert cache.get(key) == ANSWER

    threads = [threading.Thread(target=work, args=(keys[start::4],)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.stats().answers == 40


def test_answers_about_a_document_are_forgotten_with_it(tmp_path: Path) -> None:
    cache = ResponseCache(tmp_path)
    cache.put("a" * 64, ANSWER, "1" * 64)
    cache.put("b" * 64, ANSWER, "2" * 64)
    assert cache.forget("1" * 64) == 1
    assert (cache.get("a" * 64), cache.get("b" * 64)) == (None, ANSWER)


def test_answer_kept_before_answers_were_tagged_gets_its_tag_when_it_is_used(tmp_path: Path) -> None:
    cache = ResponseCache(tmp_path)
    cache.put(KEY, ANSWER)
    assert cache.get(KEY, "1" * 64) == ANSWER
    assert cache.get(KEY, "2" * 64) == ANSWER
    assert (cache.forget("2" * 64), cache.forget("1" * 64)) == (0, 1)


def test_export_keeps_what_an_answer_is_about(tmp_path: Path) -> None:
    cache, other = ResponseCache(tmp_path / "a"), ResponseCache(tmp_path / "b")
    cache.put(KEY, ANSWER, "1" * 64)
    rows = io.StringIO()
    cache.export_rows(rows)
    other.import_rows(io.StringIO(rows.getvalue()))
    assert other.forget("1" * 64) == 1
