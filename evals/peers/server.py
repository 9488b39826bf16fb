"""The model as peers reach it: the very transport, seed and temperature of the project's own readers, with every call counted."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from evals.peers.coercion import coerce_case
from evals.peers.reading import PeerReading
from extractor.document import Document
from extractor.errors import ExtractorError, ModelUnavailable
from extractor.llm.call import SEED, TEMPERATURE
from extractor.llm.client import Endpoint
from extractor.llm.faults import Fault, Refused, TimedOut
from extractor.llm.found_json import find_json
from extractor.llm.local import LocalServer
from extractor.llm.pace import Pace
from extractor.llm.transport import Transport

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

MAX_OUTPUT_TOKENS = 3500
"""Room of one answer; without a bound a small model may repeat itself for ever (seen past 5,000 tokens in a decision of 15 items)."""

TIMEOUT_SECONDS = 900.0
"""For one call: 3,500 tokens written at 5.4 a second (measured on two busy cores) take 650."""

MAX_ATTEMPTS = 2
"""Requests for one call while the server is busy; more would repeat a call of minutes that timed out."""


@contextmanager
def local_peer_endpoint() -> Iterator[Endpoint]:
    """Run the embedded model, the same file and settings as for the readers, and give its address, name and key.

    Raises:
        ModelUnavailable: The package or the model file is missing.
    """
    with LocalServer() as endpoint:
        yield endpoint


class Calls:
    """The calls made for one document; to a tool it is openai's `chat.completions`.

    `faults` says of each answer that came why it holds no values, or None; `failure` is what kept the last answer from coming.
    """

    def __init__(self, transport: Transport, model: str) -> None:
        self.sent = self.input_tokens = self.output_tokens = 0
        self.faults: list[str | None] = []
        self.failure: ExtractorError | None = None
        self._transport = transport
        self._model = model

    def create(self, **body: Any) -> ChatCompletion:
        """Return the completion of a request that a tool built; model, sampling and room are those of all readers.

        Raises:
            TimedOut, Refused, ModelUnavailable: No answer came.
        """
        same_for_all = {"model": self._model, "temperature": TEMPERATURE, "seed": SEED, "max_tokens": MAX_OUTPUT_TOKENS}
        try:
            completion = self._transport.complete({**body, **same_for_all}, {}, self._count)
        except Fault as fault:
            self.failure = fault if isinstance(fault, TimedOut | Refused) else self._transport.verdict(fault)
            raise self.failure from fault
        except ExtractorError as error:
            self.failure = error
            raise
        if completion.usage is not None:
            self.input_tokens += completion.usage.prompt_tokens
            self.output_tokens += completion.usage.completion_tokens
        self.faults.append(_fault(completion))
        return completion

    def lost(self) -> str | None:
        """Return how many answers held no values and why, or None where all did."""
        faults = [fault for fault in self.faults if fault is not None]
        return f"{len(faults)} of {len(self.faults)} answers: {', '.join(sorted(set(faults)))}" if faults else None

    def _count(self) -> None:
        self.sent += 1


class ModelPeer(ABC):
    """A tool that asks the model; subclasses say how. `timeout_seconds` bounds one request."""

    name: str

    def __init__(
        self, endpoint: Endpoint, *, timeout_seconds: float = TIMEOUT_SECONDS, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._endpoint = endpoint
        self._timeout_seconds = timeout_seconds
        self._sleep = sleep

    def read(self, document: Document) -> PeerReading:
        """Return what the tool makes of a document; see `Peer`."""
        transport = Transport(
            self._endpoint, timeout_seconds=self._timeout_seconds, max_attempts=MAX_ATTEMPTS, pace=Pace(sleep=self._sleep)
        )
        calls = Calls(transport, self._endpoint.model)
        started = time.perf_counter()
        answer, error = None, None
        try:
            answer = self._answer(document.text, calls)
            error = self._complaint(calls)
        except Exception as failure:  # other people's code: whatever it raises is this document's error, not the run's
            error = _reason(calls, failure)
        finally:
            transport.close()
        if isinstance(calls.failure, ModelUnavailable):
            raise calls.failure
        seconds = time.perf_counter() - started
        return PeerReading(coerce_case(answer), calls.sent, calls.input_tokens, calls.output_tokens, seconds, error)

    @abstractmethod
    def _answer(self, text: str, calls: Calls) -> object:
        """Return the tool's answer in the shape of a case, unchecked."""

    def _complaint(self, calls: Calls) -> str | None:  # noqa: ARG002  # for subclasses
        """Return what the answer lacks although the tool was content with it, or None."""
        return None


def _reason(calls: Calls, failure: Exception) -> str:
    """Return why a document failed, without words of the document: a tool's own message may hold the whole answer."""
    if calls.failure is not None:
        return f"{type(calls.failure).__name__}: {calls.failure.message}"
    return (calls.faults[-1] if calls.faults else None) or type(failure.__cause__ or failure).__name__


def _fault(completion: ChatCompletion) -> str | None:
    """Return why an answer holds no values, or None."""
    if not completion.choices:
        return "empty"
    choice = completion.choices[0]
    content = choice.message.content or ""
    if choice.message.refusal or choice.finish_reason == "content_filter":
        return "refused"
    if choice.finish_reason == "length":
        return f"truncated at {MAX_OUTPUT_TOKENS} tokens"
    if not content.strip():
        return "empty"
    try:
        json.loads(find_json(content))
    except (ValueError, RecursionError):
        return "not JSON"
    return None
