"""One call on its way to a model: the request in the form that the server takes, and what came back, checked.

instructor derives the schema and parses, openai speaks the protocol. The request itself is ours: under a grammar no
`response_format` goes out, because llama.cpp drops the grammar for it, and the prompt is sent exactly as given.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from extractor.errors import AnswerError, ModelUnavailable
from extractor.llm.cache import Reason
from extractor.llm.transport import Refused, TimedOut, Transport
from extractor.record import Answer

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

TEMPERATURE = 0.0
SEED = 0

_FENCED = re.compile(r"\A\s*```(?:json)?[ \t]*\n(.*?)\n?```\s*\Z", re.DOTALL)


class UnusableAnswer(AnswerError):
    """An answer that gives no values: `reason` says why, `answer` keeps the text as it came (empty where none came)."""

    def __init__(self, message: str, *, reason: Reason, answer: Answer) -> None:
        super().__init__(message)
        self.reason: Reason = reason
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is reached and what is known about the server.

    `name` is shown and recorded: "local" for the embedded model, else the base URL without credentials. `identity` stands for the
    server in cache keys: "local:<sha256 of the file>" or the name. `takes_grammar` says whether it decodes under llguidance
    grammars (None: not known, none are sent); `n_ctx` is the context in tokens where it is known.
    """

    base_url: str = field(repr=False)
    model: str
    api_key: str | None = field(repr=False)
    name: str
    identity: str
    takes_grammar: bool | None = None
    n_ctx: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One question: `question` names it ("summary", "issues.0"), `grammar` is used where the server takes grammars.

    `document` is the id of the document that it quotes: a kept answer is forgotten with it. It changes no answer.
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


class Call:
    """One call on its way: instructor drives `send`, which keeps what came back."""

    def __init__(self, request: Request, endpoint: Endpoint, transport: Transport) -> None:
        self.attempts = 0
        self._request = request
        self._endpoint = endpoint
        self._transport = transport
        self._grammar = request.grammar if endpoint.takes_grammar else None
        self._started = time.perf_counter()
        self._completion: ChatCompletion | None = None
        self._text = ""

    def run(self) -> BaseModel:
        """Send the question and return the parsed answer."""
        import instructor
        from instructor.core.exceptions import InstructorRetryException

        while True:
            # JSON mode puts the schema into the prompt, which a grammar makes needless.
            as_given = self._grammar is not None or self._transport.dialect.takes_schema
            mode = instructor.Mode.JSON_SCHEMA if as_given else instructor.Mode.JSON
            create: Callable[..., BaseModel] = instructor.patch(create=self.send, mode=mode)
            try:
                # No context: instructor would run the messages, and the document in them, as a Jinja template.
                value = create(
                    response_model=self._request.response_model,
                    max_retries=0,
                    messages=self._request.messages(),
                )
            except InstructorRetryException as error:
                cause = error.__cause__ or error
                if isinstance(cause, Refused) and self._transport.dialect.learn(cause):
                    continue
                raise self._translated(cause) from cause
            # instructor's value is of a subclass and holds the whole completion.
            return self._request.response_model.model_validate(value.model_dump())

    def send(self, **kwargs: Any) -> ChatCompletion:
        """Send what instructor prepared, in the form that this server takes, and return what came back."""
        extra: dict[str, Any] = {}
        if self._grammar is not None:
            kwargs.pop("response_format", None)
            extra["grammar"] = self._grammar
        elif "json_schema" in kwargs.get("response_format", {}):
            schema = kwargs["response_format"]["json_schema"]
            schema["strict"], schema["schema"] = True, _bare_references(schema["schema"])
        self._completion = self._transport.complete(
            {
                **kwargs,
                "model": self._endpoint.model,
                "temperature": TEMPERATURE,
                "seed": SEED,
                "max_tokens": self._request.max_output_tokens,
            },
            extra,
            self._count,
        )
        self._check(self._completion)
        return self._completion

    def answer(self) -> Answer:
        """Return what came back, as far as anything did."""
        usage = self._completion.usage if self._completion is not None else None
        return Answer(
            question=self._request.question,
            text=self._text,
            input_tokens=usage.prompt_tokens if usage else 0,
            output_tokens=usage.completion_tokens if usage else 0,
            seconds=time.perf_counter() - self._started,
        )

    def _count(self) -> None:
        self.attempts += 1

    def _check(self, completion: ChatCompletion) -> None:
        """Refuse answers that cannot hold values, and take the Markdown fence off one that came in it."""
        choice = completion.choices[0] if completion.choices else None
        self._text = (choice.message.content or "") if choice else ""
        refusal = choice.message.refusal if choice else None
        if choice is None or refusal or choice.finish_reason == "content_filter":
            self._text = self._text or refusal or ""
            raise self._unusable("refused", "the model refused to answer")
        if choice.finish_reason == "length":
            raise self._unusable("truncated", f"the answer was cut at {self._request.max_output_tokens} tokens")
        if not self._text.strip():
            raise self._unusable("empty", "the answer is empty")
        choice.message.content = unfenced(self._text)

    def _translated(self, cause: BaseException) -> Exception:
        if isinstance(cause, TimedOut):
            return self._unusable("timeout", cause.message)
        if isinstance(cause, Refused):
            if cause.is_too_long:
                return self._unusable("too-long", "the question is longer than the model's context")
            return ModelUnavailable(f"{self._endpoint.name} refuses the request: {cause}")
        if isinstance(cause, ValidationError):
            reason: Reason = "wrong-schema" if _is_json(unfenced(self._text)) else "not-json"
            return self._unusable(reason, f"the answer is {reason} ({cause.error_count()} errors)")
        if isinstance(cause, Exception):
            return cause
        raise cause

    def _unusable(self, reason: Reason, message: str) -> UnusableAnswer:
        return UnusableAnswer(f"{self._request.question}: {message}", reason=reason, answer=self.answer())


def unfenced(text: str) -> str:
    """Return the JSON of an answer that a server without enforcement wrapped in a Markdown code block.

    >>> unfenced('```json\\n{"a": 1}\\n```')
    '{"a": 1}'
    >>> unfenced('{"a": "```"}')
    '{"a": "```"}'
    """
    fenced = _FENCED.match(text)
    return fenced.group(1) if fenced else text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _bare_references(schema: Any) -> Any:
    """Return a JSON schema whose references stand alone: strict servers refuse a description beside a `$ref`.

    >>> _bare_references({"a": {"$ref": "#/$defs/A", "description": "words"}})
    {'a': {'$ref': '#/$defs/A'}}
    """
    if isinstance(schema, dict):
        if "$ref" in schema:
            return {"$ref": schema["$ref"]}
        return {key: _bare_references(value) for key, value in schema.items()}
    return [_bare_references(value) for value in schema] if isinstance(schema, list) else schema
