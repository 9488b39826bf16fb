"""A question to a model, the room it has for its answer, and an answer that gives no values."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from extractor.errors import AnswerError
from extractor.llm.cache import Reason
from extractor.record import Answer


class UnusableAnswer(AnswerError):
    """An answer that gives no values: `reason` says why, `answer` keeps the text as it came (empty where none came)."""

    def __init__(self, message: str, *, reason: Reason, answer: Answer) -> None:
        super().__init__(message)
        self.reason: Reason = reason
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Request:
    """One question: `question` names it ("summary", "issues.0"), `grammar` is used where the server takes grammars.

    `max_output_tokens` is the limit of the answer; room for thinking is added where the server is asked. `document` is the id of the
    document that it quotes: a kept answer is forgotten with it. It changes no answer.
    """

    question: str
    system: str
    user: str
    response_model: type[BaseModel]
    grammar: str | None = None
    max_output_tokens: int = 512
    document: str | None = None

    def messages(self) -> list[dict[str, str]]:
        """Return the messages as sent: the constant part first, so that servers can reuse it."""
        return [{"role": "system", "content": self.system}, {"role": "user", "content": self.user}]


@dataclass(frozen=True, slots=True)
class Thinking:
    """Room for a model that thinks before it answers: `tokens` beside the answer's own, `effort` as the server names it."""

    tokens: int = 0
    effort: str | None = None


NO_THINKING = Thinking()
