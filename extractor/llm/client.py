"""Asking a language model: the cache first, then the server, and every call in the ledger."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from extractor.errors import ConfigurationError, ModelError
from extractor.llm.cache import AnswerStore, Reason, Stored, key_of
from extractor.llm.call import SEED, TEMPERATURE, Call, Endpoint, Request, UnusableAnswer, unfenced
from extractor.llm.ledger import Entry, Ledger
from extractor.llm.transport import Transport
from extractor.record import Answer
from extractor.settings import without_credentials

__all__ = ["Client", "Endpoint", "Request", "UnusableAnswer", "remote"]

_log = logging.getLogger(__name__)


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
    name = without_credentials(base_url).rstrip("/")
    return Endpoint(base_url, model, api_key, name=name, identity=name, takes_grammar=takes_grammar)


class Client:
    """Asks one endpoint; may be shared by threads.

    `connect` is called at the first question that the cache cannot answer and returns the endpoint as it can then be reached;
    without it the endpoint is reached as given. `timeout_seconds` bounds one attempt, `max_attempts` the attempts of a call.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        cache: AnswerStore | None,
        ledger: Ledger,
        connect: Callable[[], Endpoint] | None = None,
        timeout_seconds: float = 300.0,
        max_attempts: int = 4,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.endpoint = endpoint
        self._cache = cache
        self._ledger = ledger
        self._connect = connect or (lambda: endpoint)
        self._timeout_seconds = timeout_seconds
        self._max_attempts = max_attempts
        self._sleep = sleep
        self._lock = threading.Lock()
        self._transport: Transport | None = None

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
        call = Call(request, self.endpoint, self._opened())
        try:
            value = call.run()
        except (UnusableAnswer, ModelError) as error:
            reason = error.reason if isinstance(error, UnusableAnswer) else type(error).__name__
            self._ledger.add(_entry(call.answer(), attempts=call.attempts, error=reason))
            if isinstance(error, UnusableAnswer):
                self._keep(key, call.answer(), request.document, unusable=error.reason)
            raise
        answer = call.answer()
        self._ledger.add(_entry(answer, attempts=call.attempts))
        self._keep(key, answer, request.document)
        return value, answer

    def close(self) -> None:
        """Close the connections; the client can be used again."""
        with self._lock:
            transport, self._transport = self._transport, None
        if transport is not None:
            transport.close()

    def _opened(self) -> Transport:
        with self._lock:
            if self._transport is None:
                reached = self._connect()
                self._transport = Transport(
                    reached.base_url,
                    reached.api_key,
                    timeout_seconds=self._timeout_seconds,
                    max_attempts=self._max_attempts,
                    sleep=self._sleep,
                )
            return self._transport

    def _key(self, request: Request) -> str:
        return key_of(
            identity=self.endpoint.identity,
            model=self.endpoint.model,
            sampling={"temperature": TEMPERATURE, "seed": SEED, "max_output_tokens": request.max_output_tokens},
            messages=request.messages(),
            schema=request.response_model.model_json_schema(),
            grammar=request.grammar if self.endpoint.takes_grammar else None,
        )

    def _keep(self, key: str, answer: Answer, document: str | None, *, unusable: Reason | None = None) -> None:
        if self._cache is not None:
            stored = Stored(
                question=answer.question,
                model=self.endpoint.model,
                text=answer.text,
                input_tokens=answer.input_tokens,
                output_tokens=answer.output_tokens,
                unusable=unusable,
            )
            self._cache.put(key, stored, document)

    def _kept(self, request: Request, key: str) -> tuple[BaseModel, Answer] | None:
        started = time.perf_counter()
        stored = None if self._cache is None else self._cache.get(key, request.document)
        if stored is None:
            return None
        if stored.unusable is not None:
            answer = Answer(request.question, stored.text, stored.input_tokens, stored.output_tokens, cached=True)
            raise UnusableAnswer(f"{request.question}: unusable as recorded", reason=stored.unusable, answer=answer)
        try:
            value = request.response_model.model_validate_json(unfenced(stored.text), strict=True)
        except ValidationError:
            _log.warning("cached answer to %s is not of its schema; asking again", request.question)
            return None
        seconds = time.perf_counter() - started
        return value, Answer(request.question, stored.text, stored.input_tokens, stored.output_tokens, cached=True, seconds=seconds)


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
