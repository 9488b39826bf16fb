"""Recorded answers repeat a run without the model, and a missing one ends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.replay import Recorder, Replay, read_answers, write_answers
from extractor.errors import ConfigurationError, ModelUnavailable
from extractor.llm.cache import ResponseCache, Stored

KEYS = ("b" * 64, "a" * 64)


def answer(text: str) -> Stored:
    return Stored(question="header", model="zyx", text=text, input_tokens=7, output_tokens=3)


def test_what_a_run_used_is_recorded_once_whether_asked_or_kept(tmp_path: Path) -> None:
    recorder = Recorder(ResponseCache(tmp_path))
    assert recorder.get(KEYS[0]) is None
    recorder.put(KEYS[0], answer("moon"))
    assert recorder.get(KEYS[0]) == answer("moon")
    assert recorder.used == {KEYS[0]: answer("moon")}


def test_answers_are_written_in_the_order_of_their_keys_beside_those_that_were_there(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    assert write_answers(path, [(KEYS[0], answer("ä"))]) == 1
    assert write_answers(path, [(KEYS[1], answer("moon")), (KEYS[0], answer("newer"))]) == 2
    assert list(read_answers(path)) == sorted(KEYS)
    assert read_answers(path)[KEYS[0]].text == "newer"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert list(read_answers(path)) == sorted(KEYS)


def test_a_replay_gives_recorded_answers_and_ends_at_any_other(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    write_answers(path, [(KEYS[0], answer("moon"))])
    replay = Replay(path)
    assert replay.get(KEYS[0]) == answer("moon")
    with pytest.raises(ModelUnavailable, match="no recorded answer") as caught:
        replay.get(KEYS[1])
    assert "--record" in (caught.value.hint or "")


def test_a_file_that_is_missing_or_damaged_is_named(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    with pytest.raises(ConfigurationError, match="no recorded answers"):
        Replay(path)
    path.write_text('{"key": "x"}\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="line 1"):
        Replay(path)
