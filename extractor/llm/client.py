"""One question to a language model, one checked answer.

instructor derives the schema and parses, openai speaks the protocol, tenacity alone repeats; the request itself is ours: under a
grammar no `response_format` goes out, because llama.cpp drops the grammar for it, and the prompt is sent exactly as given.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from urllib.parse import urlsplit, urlunsplit

from pydantic import BaseModel, ValidationError

from extractor.errors import AnswerError, ConfigurationError, ModelError, ModelUnavailable
from extractor.llm.cache import ResponseCache, Stored, key_of
from extractor.llm.ledger import Entry, Ledger
from extractor.llm.transport import Refused, TimedOut, Transport
from extractor.record import Answer

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

TEMPERATURE = 0.0
SEED = 0

Reason: TypeAlias = Literal["truncated", "refused", "empty", "not-json", "wrong-schema", "timeout", "too-long"]

_log = logging.getLogger(__name__)

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

    base_url: str
    model: str
    api_key: str | None = field(repr=False)
    name: str
    identity: str
    takes_grammar: bool | None = None
    n_ctx: int | None = None


def remote(base_url: str, model: str, *, api_key: str | None = None, takes_grammar: bool = False) -> Endpoint:
    """Return the endpoint of an OpenAI-compatible server.

    Raises:
        ConfigurationError: The URL is not http or https.
    """
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(
            "the base URL of the model is not http(s)://HOST...",
            hint="Give the URL up to /v1, like http://127.0.0.1:11434/v1.",
        )
    name = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/"), "", ""))
    return Endpoint(base_url, model, api_key, name=name, identity=name, takes_grammar=takes_grammar)


@dataclass(frozen=True, slots=True)
class Request:
    """One question: `question` names it ("summary", "issues.0"), `grammar` is used where the server takes grammars."""

    question: str
    system: str
    user: str
    response_model: type[BaseModel]
    grammar: str | None = None
    max_output_tokens: int = 512

    def messages(self) -> list[dict[str, str]]:
        """Return the messages as sent: the constant part first, so that servers can reuse it."""
        return [{"role": "system", "content": self.system}, {"role": "user", "content": self.user}]


class Client:
    """Asks one endpoint; may be shared by threads.

    `timeout_seconds` bounds one attempt, `max_attempts` the attempts of a call, waits between them follow the server's Retry-After.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        cache: ResponseCache | None,
        ledger: Ledger,
        timeout_seconds: float = 300.0,
        max_attempts: int = 4,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.endpoint = endpoint
        self._cache = cache
        self._ledger = ledger
        self._transport = Transport(
            endpoint.base_url,
            endpoint.api_key,
            timeout_seconds=timeout_seconds,
            max_attempts=max_attempts,
            sleep=sleep,
        )

    def ask(self, request: Request) -> tuple[BaseModel, Answer]:
        """Return the parsed answer and the answer as it came, from the cache where it is kept there.

        Raises:
            UnusableAnswer: Truncated, refused, empty, not JSON, not of the schema, too long for the model, or too slow.
            ModelUnavailable: The server cannot be reached, refuses the key or the request, or has no such model.
        """
        key = self._key(request)
        kept = self._kept(request, key)
        if kept is not None:
            self._ledger.add(_entry(kept[1], attempts=0))
            return kept
        call = _Call(request, self.endpoint, self._transport)
        try:
            value = call.run()
        except UnusableAnswer as error:
            self._ledger.add(_entry(call.answer(), attempts=call.attempts, error=error.reason))
            raise
        except ModelError as error:
            self._ledger.add(_entry(call.answer(), attempts=call.attempts, error=type(error).__name__))
            raise
        answer = call.answer()
        self._ledger.add(_entry(answer, attempts=call.attempts))
        if self._cache is not None:
            self._cache.put(key, _stored(answer, self.endpoint.model))
        return value, answer

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def _key(self, request: Request) -> str:
        return key_of(
            identity=self.endpoint.identity,
            model=self.endpoint.model,
            sampling={"temperature": TEMPERATURE, "seed": SEED, "max_output_tokens": request.max_output_tokens},
            messages=request.messages(),
            schema=request.response_model.model_json_schema(),
            grammar=request.grammar if self.endpoint.takes_grammar else None,
        )

    def _kept(self, request: Request, key: str) -> tuple[BaseModel, Answer] | None:
        started = time.perf_counter()
        stored = None if self._cache is None else self._cache.get(key)
        if stored is None:
            return None
        try:
            value = request.response_model.model_validate_json(_unfenced(stored.text), strict=True)
        except ValidationError:
            _log.warning("cached answer to %s is not of its schema; asking again", request.question)
            return None
        seconds = time.perf_counter() - started
        return value, Answer(
            request.question, stored.text, stored.input_tokens, stored.output_tokens, cached=True, seconds=seconds
        )


class _Call:
    """One call on its way: instructor drives `send`, which keeps what came back."""

    def __init__(self, request: Request, endpoint: Endpoint, transport: Transport) -> None:
        self.attempts = 0
        self._request = request
        self._endpoint = endpoint
        self._transport = transport
        self._started = time.perf_counter()
        self._completion: ChatCompletion | None = None
        self._text = ""

    def run(self) -> BaseModel:
        """Send the question and return the parsed answer."""
        import instructor
        from instructor.core.exceptions import InstructorRetryException

        while True:
            mode = instructor.Mode.JSON_SCHEMA if self._transport.dialect.takes_schema else instructor.Mode.JSON
            create: Callable[..., BaseModel] = instructor.patch(create=self.send, mode=mode)
            try:
                # No context: instructor would run the messages, and the document in them, as a Jinja template.
                return create(
                    response_model=self._request.response_model,
                    max_retries=0,
                    messages=self._request.messages(),
                )
            except InstructorRetryException as error:
                cause = error.__cause__ or error
                if isinstance(cause, Refused) and self._transport.dialect.learn(cause):
                    continue
                raise self._translated(cause) from cause

    def send(self, **kwargs: Any) -> ChatCompletion:
        """Send what instructor prepared, in the form that this server takes, and return what came back."""
        extra: dict[str, Any] = {}
        if self._endpoint.takes_grammar and self._request.grammar is not None:
            kwargs.pop("response_format", None)
            extra["grammar"] = self._request.grammar
        elif "json_schema" in kwargs.get("response_format", {}):
            kwargs["response_format"]["json_schema"]["strict"] = True
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
        choice.message.content = _unfenced(self._text)

    def _translated(self, cause: BaseException) -> Exception:
        if isinstance(cause, TimedOut):
            return self._unusable("timeout", cause.message)
        if isinstance(cause, Refused):
            if cause.is_too_long:
                return self._unusable("too-long", "the question is longer than the model's context")
            return ModelUnavailable(f"{self._endpoint.name} refuses the request: {cause}")
        if isinstance(cause, ValidationError):
            reason: Reason = "wrong-schema" if _is_json(_unfenced(self._text)) else "not-json"
            return self._unusable(reason, f"the answer is {reason} ({cause.error_count()} errors)")
        if isinstance(cause, Exception):
            return cause
        raise cause

    def _unusable(self, reason: Reason, message: str) -> UnusableAnswer:
        return UnusableAnswer(f"{self._request.question}: {message}", reason=reason, answer=self.answer())


def _unfenced(text: str) -> str:
    """Return the JSON of an answer that a server without enforcement wrapped in a Markdown code block.

    >>> _unfenced('```json\\n{"a": 1}\\n```')
    '{"a": 1}'
    >>> _unfenced('{"a": "```"}')
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


def _entry(answer: Answer, *, attempts: int, error: str | None = None) -> Entry:
    return Entry(
        question=answer.question,
        seconds=answer.seconds,
        input_tokens=answer.input_tokens,
        output_tokens=answer.output_tokens,
        cached=answer.cached,
        attempts=attempts,
        error=error,
    )


def _stored(answer: Answer, model: str) -> Stored:
    return Stored(
        question=answer.question,
        model=model,
        text=answer.text,
        input_tokens=answer.input_tokens,
        output_tokens=answer.output_tokens,
    )
