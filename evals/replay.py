"""Recorded answers of a model: kept with a dataset, so that a published run can be repeated without the model.

One JSON line an answer, readable, keyed as the response cache keys: the same question to the same model under the same prompt finds its
answer, any other finds none.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from extractor.errors import ConfigurationError, ModelUnavailable
from extractor.llm.cache import AnswerStore, Stored

ANSWERS = "answers.jsonl"
"""The file of a dataset's recorded answers."""


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    answer: Stored


class Replay:
    """A store that holds recorded answers and nothing else: a question without one ends the run."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._answers = read_answers(path)

    def get(self, key: str, document: str | None = None) -> Stored:  # noqa: ARG002  # what is recorded is never forgotten
        """Return the recorded answer.

        Raises:
            ModelUnavailable: there is none.
        """
        answer = self._answers.get(key)
        if answer is None:
            raise ModelUnavailable(
                f"{str(self._path)!r} has no recorded answer to a question of this run",
                hint="The prompts, the rules or the documents have changed since: record anew with --record.",
            )
        return answer

    def put(self, key: str, answer: Stored, document: str | None = None) -> None:  # noqa: ARG002
        """Nothing is asked anew, so nothing can be kept."""
        raise AssertionError(f"an answer was asked for during a replay: {answer.question} {key[:8]}")


class Recorder:
    """A store in front of another that notes every answer used."""

    def __init__(self, behind: AnswerStore) -> None:
        self._behind = behind
        self._lock = threading.Lock()
        self.used: dict[str, Stored] = {}

    def get(self, key: str, document: str | None = None) -> Stored | None:
        """Return the kept answer, noted, or None."""
        answer = self._behind.get(key, document)
        if answer is not None:
            self._note(key, answer)
        return answer

    def put(self, key: str, answer: Stored, document: str | None = None) -> None:
        """Keep and note an answer."""
        self._behind.put(key, answer, document)
        self._note(key, answer)

    def _note(self, key: str, answer: Stored) -> None:
        with self._lock:
            self.used[key] = answer


def read_answers(path: Path) -> dict[str, Stored]:
    """Return recorded answers by key.

    Raises:
        ConfigurationError: there is no such file, or a line of it is no answer.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise ConfigurationError(f"no recorded answers {str(path)!r}", hint="Record them first with --record.") from error
    answers = {}
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            row = _Line.model_validate_json(line)
        except ValidationError as error:
            raise ConfigurationError(f"{str(path)!r}, line {number}: no recorded answer") from error
        answers[row.key] = row.answer
    return answers


def write_answers(path: Path, answers: Iterable[tuple[str, Stored]]) -> int:
    """Write answers, sorted by key, beside those that the file holds already; return how many it holds then."""
    held = read_answers(path) if path.is_file() else {}
    held.update(answers)
    lines = (_Line(key=key, answer=held[key]).model_dump_json(exclude_none=True) for key in sorted(held))
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(held)
