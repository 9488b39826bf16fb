"""Asking a language model: the cache first, then the server, and every call in the ledger."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from contextvars import copy_context
from functools import partial

from pydantic import BaseModel, ValidationError

from extractor.errors import ExtractorError
from extractor.llm.answer_forms import schema_of
from extractor.llm.cache import AnswerStore, Reason, Stored, key_of
from extractor.llm.call import SEED, TEMPERATURE, Call
from extractor.llm.endpoint import Endpoint, remote
from extractor.llm.found_json import find_json
from extractor.llm.ledger import Entry, Ledger
from extractor.llm.pace import Pace
from extractor.llm.prices import Price
from extractor.llm.request import NO_THINKING, Request, Thinking, UnusableAnswer
from extractor.llm.transport import Transport
from extractor.record import Answer

__all__ = ["Client", "Endpoint", "Request", "UnusableAnswer", "remote"]

_log = logging.getLogger(__name__)


class Client:
    """Asks one endpoint; may be shared by threads.

    `connect` is called at the first question that the cache cannot answer and returns the endpoint as it can then be reached;
    without it the endpoint is reached as given. `timeout_seconds` bounds one attempt, `max_attempts` the attempts of a call that
    fail, `pace` how many are under way at once, `price` what its tokens cost; `waiting` is entered while a question waits for the server.
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
        pace: Pace | None = None,
        price: Price | None = None,
        thinking: Thinking = NO_THINKING,
        waiting: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self.endpoint = endpoint
        self._cache = cache
        self._ledger = ledger
        self._connect = connect or (lambda: endpoint)
        self._timeout_seconds = timeout_seconds
        self._max_attempts = max_attempts
        self._pace = pace or Pace()
        self._price = price
        self._thinking = thinking
        self._waiting = waiting
        self._lock = threading.Lock()
        self._transport: Transport | None = None
        self._pool: ThreadPoolExecutor | None = None

    def ask(self, request: Request) -> tuple[BaseModel, Answer]:
        """Return the parsed answer and the answer as it came, from the cache where it is kept there.

        Raises:
            UnusableAnswer: Truncated, refused, empty, not JSON, not of the schema, or too long for the model.
            DocumentUnanswered: No answer came, from a server that answers other questions.
            ModelUnavailable: The server cannot be reached, refuses the key or all requests, or has no such model.
            BudgetReached: The run may send no more.
        """
        key = self.key(request)
        kept = self._kept(request, key)
        if kept is not None:
            self._ledger.add(_entry(kept[1], attempts=0))
            return kept
        call = Call(request, self.endpoint, self._opened(), self._thinking)
        try:
            with self._waiting():
                value = call.run()
        except ExtractorError as error:
            if call.attempts:
                reason = error.reason if isinstance(error, UnusableAnswer) else type(error).__name__
                self._ledger.add(_entry(call.answer(), attempts=call.attempts, error=reason))
            if isinstance(error, UnusableAnswer):
                self._keep(key, error.answer, request.document, unusable=error.reason)
            raise
        answer = call.answer()
        self._ledger.add(_entry(answer, attempts=call.attempts))
        self._keep(key, answer, request.document)
        return value, answer

    def begin(self, requests: Sequence[Request]) -> list[Callable[[], tuple[BaseModel, Answer]]]:
        """Return for each request what gives its answer, as `ask` does; they are under way at once where several calls may be."""
        if self._pace.calls == 1 or len(requests) == 1:
            return [partial(self.ask, request) for request in requests]
        with self._lock:
            pool = self._pool = self._pool or ThreadPoolExecutor(self._pace.calls, thread_name_prefix="question")
        return [partial(self._awaited, pool.submit(copy_context().run, self.ask, request)) for request in requests]

    def _awaited(self, answer: Future[tuple[BaseModel, Answer]]) -> tuple[BaseModel, Answer]:
        with self._waiting():
            return answer.result()

    def close(self) -> None:
        """Close the connections; the client can be used again."""
        with self._lock:
            transport, self._transport = self._transport, None
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)
        if transport is not None:
            transport.close()

    def _opened(self) -> Transport:
        with self._lock:
            if self._transport is None:
                self._transport = Transport(
                    self._connect(),
                    timeout_seconds=self._timeout_seconds,
                    max_attempts=self._max_attempts,
                    pace=self._pace,
                    price=self._price,
                )
            return self._transport

    def key(self, request: Request) -> str:
        """Return under which key the answer to a request is kept.

        The room for thinking is no part of it: an answer that ended by itself is the same in any room, and no other is kept.
        """
        sampling = {"temperature": TEMPERATURE, "seed": SEED, "max_output_tokens": request.max_output_tokens}
        effort = {"reasoning_effort": self._thinking.effort} if self._thinking.effort else {}
        return key_of(
            identity=self.endpoint.identity,
            model=self.endpoint.model,
            sampling={**sampling, **effort},
            messages=request.messages(),
            schema=schema_of(request.response_model),
            grammar=request.grammar if self.endpoint.takes_grammar else None,
        )

    def _keep(self, key: str, answer: Answer, document: str | None, *, unusable: Reason | None = None) -> None:
        if self._cache is None:
            return
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
            answer = Answer(
                request.question, stored.text, stored.input_tokens, stored.output_tokens, cached=True, unusable=stored.unusable
            )
            raise UnusableAnswer(f"{request.question}: unusable as recorded", reason=stored.unusable, answer=answer)
        try:
            found = find_json(stored.text, request.response_model)
            value = request.response_model.model_validate_json(found, strict=True)
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
        cached_tokens=answer.cached_tokens,
        reasoning_tokens=answer.reasoning_tokens,
        cost_usd=answer.cost_usd,
    )
