"""One call on its way to a model: the request in the form that the server takes, and what came back, checked.

instructor derives the schema and parses, openai speaks the protocol. The request itself is ours: under a grammar no
`response_format` goes out, because llama.cpp drops the grammar for it, and the prompt is sent exactly as given.
"""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from extractor.llm.answer_forms import patched, prepared, strict_schema_of
from extractor.llm.cache import Reason
from extractor.llm.completion import cached_tokens, reasoning_tokens
from extractor.llm.connection import Unreached
from extractor.llm.endpoint import Endpoint
from extractor.llm.faults import Broken, Fault, Refused, names_a_format, room_left
from extractor.llm.found_json import find_json
from extractor.llm.request import Request, Thinking, UnusableAnswer
from extractor.llm.transport import Transport
from extractor.record import Answer

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

TEMPERATURE = 0.0
SEED = 0

LEAST_ROOM = 1_024
"""Tokens of room below which a question is not worth asking beside what a small context leaves."""


class Call:
    """One call on its way: instructor drives `send`, which keeps what came back."""

    def __init__(self, request: Request, endpoint: Endpoint, transport: Transport, thinking: Thinking) -> None:
        self.attempts = 0
        self._request = request
        self._endpoint = endpoint
        self._transport = transport
        self._grammar = request.grammar if endpoint.takes_grammar else None
        self._form = transport.form
        self._effort = thinking.effort
        self._limit = request.max_output_tokens + thinking.tokens
        self._may_raise = thinking.tokens > 0
        self._tries: int | None = None
        self._started = time.perf_counter()
        self._input_tokens = self._output_tokens = self._cached_tokens = self._reasoning_tokens = 0
        self._text = ""

    def run(self) -> BaseModel:
        """Send the question, in weaker forms and with more or less room where the server's answers ask for it, and return the answer.

        Raises:
            UnusableAnswer, DocumentUnanswered, ModelUnavailable, BudgetReached: See `Client.ask`.
        """
        unusable: UnusableAnswer | None = None
        while True:
            try:
                value = self._created()
            except Fault as fault:
                if unusable is not None:
                    raise unusable from fault
                if not self._adapted_to(fault):
                    raise self._translated(fault) from fault
            except UnusableAnswer as error:
                if not self._asks_otherwise(error.reason):
                    raise
                unusable = error
            else:
                self._transport.learn(self._form)
                return value

    def _created(self) -> BaseModel:
        """Let instructor ask once and parse."""
        from instructor.core.exceptions import InstructorRetryException

        form = self._request.response_model
        create = patched(_send, in_prompt=self._grammar is None and self._form.format not in ("grammar", "json_schema"))
        try:
            # No context: instructor would run the messages, and the document in them, as a Jinja template.
            value = create(response_model=prepared(form), max_retries=0, messages=self._request.messages(), call=self)
        except InstructorRetryException as error:
            cause = error.__cause__ or error
            if isinstance(cause, ValidationError):
                reason: Reason = "wrong-schema" if _is_json(self._found()) else "not-json"
                raise self._unusable(reason, f"the answer is {reason} ({cause.error_count()} errors)") from cause
            raise cause from None
        # instructor's value is of a subclass and holds the whole completion.
        return form.model_validate(value.model_dump())

    def send(self, **kwargs: Any) -> ChatCompletion:
        """Send what instructor prepared, in the form that this server takes, and return what came back."""
        extra: dict[str, Any] = {}
        if self._grammar is not None:
            kwargs.pop("response_format", None)
            extra["grammar"] = self._grammar
        elif "json_schema" in kwargs.get("response_format", {}):
            shape = kwargs["response_format"]["json_schema"]
            shape["strict"], shape["schema"] = True, strict_schema_of(self._request.response_model)
        body = {**kwargs, "model": self._endpoint.model, "temperature": TEMPERATURE, "seed": SEED, "max_tokens": self._limit}
        if self._effort is not None:
            body["reasoning_effort"] = self._effort
        completion = self._transport.complete(self._form.adapted(body), extra, self._count, attempts=self._tries)
        self._check(completion)
        return completion

    def answer(self, unusable: Reason | None = None) -> Answer:
        """Return what came back, as far as anything did, with the tokens of all requests; `unusable` says why it gives no values."""
        return Answer(
            question=self._request.question,
            text=self._text,
            input_tokens=self._input_tokens,
            output_tokens=self._output_tokens,
            seconds=time.perf_counter() - self._started,
            unusable=unusable,
            cached_tokens=self._cached_tokens,
            reasoning_tokens=self._reasoning_tokens,
            cost_usd=self._transport.cost(self._input_tokens, self._output_tokens, self._cached_tokens),
        )

    def _count(self) -> None:
        self.attempts += 1

    def _check(self, completion: ChatCompletion) -> None:
        """Count what was spent, refuse answers that cannot hold values, and give the parser the JSON alone."""
        if completion.usage is not None:
            self._input_tokens += completion.usage.prompt_tokens
            self._output_tokens += completion.usage.completion_tokens
            self._cached_tokens += cached_tokens(completion.usage)
            self._reasoning_tokens += reasoning_tokens(completion.usage)
        choice = completion.choices[0] if completion.choices else None
        self._text = (choice.message.content or "") if choice else ""
        refusal = choice.message.refusal if choice else None
        if choice is None or refusal or choice.finish_reason == "content_filter":
            self._text = self._text or refusal or ""
            raise self._unusable("refused", "the model refused to answer")
        if choice.finish_reason == "length" and (self._text.strip() or self._may_raise):
            raise self._unusable("truncated", f"the answer was cut at {self._limit} tokens")
        if not self._text.strip():  # also where thinking used up all the room: a shorter question would not help
            raise self._unusable("empty", "the answer is empty")
        choice.message.content = self._found()

    def _found(self) -> str:
        return find_json(self._text, self._request.response_model)

    def _adapted_to(self, fault: Fault) -> bool:
        """Say whether the request was changed so that sending it again makes sense."""
        if isinstance(fault, Refused) and fault.kind == "too-long":
            return self._lowered_limit(fault.about)
        form = self._form.after(fault)
        if form is None or isinstance(fault, Unreached):
            return False
        is_weaker = form.format != self._form.format
        if is_weaker and self._transport.takes(self._form.format) and not names_a_format(fault.about):
            return False
        self._form, self._tries = form, 1 if isinstance(fault, Broken) else None
        return True

    def _lowered_limit(self, about: str) -> bool:
        """Give up room where the question fits and the room for thinking beside it does not."""
        left, own = room_left(about), self._request.max_output_tokens
        lower = left if left is not None and left >= min(own, LEAST_ROOM) else own
        if lower >= self._limit:
            return False
        self._limit, self._may_raise = lower, False
        return True

    def _asks_otherwise(self, reason: Reason) -> bool:
        """Say whether an unusable answer is worth another request: with more room, or with the schema in the prompt.

        Some servers take a schema and never show it to the model.
        """
        if reason in ("not-json", "wrong-schema") and self._form.format == "json_schema":
            self._form, self._tries = replace(self._form, format="json_object"), 1
            return not self._transport.takes("json_schema")
        return reason == "truncated" and self._raised_limit()

    def _raised_limit(self) -> bool:
        """Double the room, once: a model that thinks may have used it up."""
        most = self._form.most_output
        if not self._may_raise or (most is not None and self._limit >= most):
            return False
        self._limit, self._may_raise = 2 * self._limit, False
        return True

    def _translated(self, fault: Fault) -> Exception:
        if isinstance(fault, Refused) and fault.kind == "too-long":
            return self._unusable("too-long", "the question is longer than the model's context")
        if isinstance(fault, Refused) and fault.kind == "refused":
            return self._unusable("refused", "the model's server refused the question")
        return self._transport.verdict(fault)

    def _unusable(self, reason: Reason, message: str) -> UnusableAnswer:
        return UnusableAnswer(f"{self._request.question}: {message}", reason=reason, answer=self.answer(reason))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _send(*, call: Call, **kwargs: Any) -> ChatCompletion:
    """Send what instructor prepared for a call: one function for all of them, so that instructor patches it once."""
    return call.send(**kwargs)
