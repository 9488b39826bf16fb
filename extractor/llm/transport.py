"""Requests over the wire: what is repeated, how long it is waited for, and whether a failure is one document's or the server's."""

from __future__ import annotations

import datetime as dt
import email.utils
import json
import logging
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from extractor.errors import DocumentUnanswered, ExtractorError, ModelUnavailable
from extractor.llm import deadline
from extractor.llm.budget import NOTHING, Use
from extractor.llm.completion import cached_tokens, read_completion
from extractor.llm.connection import Unreached, connect, fault_in_connection
from extractor.llm.endpoint import Endpoint
from extractor.llm.faults import Broken, Fault, Refused, TimedOut, TooMany, Unusable, fault_of
from extractor.llm.form import Form
from extractor.llm.pace import LONGEST_WAIT_SECONDS, Pace, Turn
from extractor.llm.prices import Price

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion
    from tenacity import RetryCallState

TIMEOUTS_IN_ROW = 3
"""After so many documents without an answer in time, and none with one, the server is asked whether it lives."""

NEVER_ANSWERED = 5
"""After so many documents that failed on a server that never answered any, it is taken for one that cannot be used."""

LOST_IN_ROW = 20
"""After so many documents without any answer between them, and twice as many as calls in flight, the run ends."""

CHARACTERS_A_TOKEN = 2.0
"""Fewer than of any tokenizer on English text (3.5 to 5), so that what a question may take is never put too low."""

_CHECK_ATTEMPTS = 2
_RETRY = "Read it again later: with --retry-failed, in the service by handing it in once more."
_REACH = "Check --base-url and --model, or use --reader regex, which needs no model."
_KEY = "Put the key into the variable that --api-key-env names (default IMR_API_KEY), and see that it may use this model."

_log = logging.getLogger(__name__)


class Transport:
    """One server; may be shared by threads. `form` is what it has shown to take."""

    def __init__(
        self, endpoint: Endpoint, *, timeout_seconds: float, max_attempts: int, pace: Pace, price: Price | None = None
    ) -> None:
        self.form = Form("grammar" if endpoint.takes_grammar else "json_schema")
        self._endpoint = endpoint
        self._max_attempts = max_attempts
        self._pace = pace
        self._price = price
        self._timeout_seconds = timeout_seconds
        self._openai = connect(endpoint, timeout_seconds)
        self._lock = threading.Lock()
        self._proven: set[str] = set()
        self._timeouts = self._lost = self._lost_in_row = 0
        self._checking = threading.Lock()
        self._checks = 0
        self._is_alive = True

    def complete(
        self, body: Mapping[str, Any], extra: Mapping[str, Any], count: Callable[[], None], *, attempts: int | None = None
    ) -> ChatCompletion:
        """Return the server's completion; `count` is called once a request, `attempts` bounds those that fail.

        Raises:
            Fault: After the last attempt, or at once where repeating cannot help.
            BudgetReached: The run may send no more.
            ModelUnavailable: It answers "too many requests" without end.
        """
        from tenacity import Retrying, retry_if_exception_type

        most = attempts or self._max_attempts
        retrying = Retrying(
            retry=retry_if_exception_type((Broken, TimedOut)),
            wait=_wait_seconds,
            stop=lambda state: state.attempt_number >= (min(most, 2) if isinstance(_error_of(state), TimedOut) else most),
            sleep=self._pace.sleep,
            reraise=True,
        )
        return retrying(self._attempt, dict(body), dict(extra), count)

    def learn(self, form: Form) -> None:
        """Remember a form that was taken; a stronger format that was taken before is kept."""
        with self._lock:
            self._proven.add(form.format)
            self._lost_in_row = 0
            self.form = replace(form, format=self.form.format) if self.form.format in self._proven else form

    def takes(self, format: str) -> bool:
        """Say whether the server has answered in that format before."""
        return format in self._proven

    def verdict(self, fault: Fault) -> ExtractorError:
        """Return the error that a fault is to a run: this document's, where the server still answers one word, else the end."""
        if not isinstance(fault, Unusable) and self._lives(fault):
            return DocumentUnanswered(f"the model gave no answer about this document ({fault.told})", hint=_RETRY)
        if isinstance(fault, Unusable):
            return ModelUnavailable(fault.told, hint=fault.hint or _REACH)
        if isinstance(fault, Refused) and fault.kind == "forbidden":
            return ModelUnavailable(f"the model server refuses the key ({fault.told})", hint=_KEY)
        if isinstance(fault, Unreached):
            return ModelUnavailable(f"the model server at {fault.told}", hint=_REACH)
        return ModelUnavailable(f"the model server at {self._endpoint.name} gives no answer ({fault.told})", hint=_REACH)

    def cost(self, read: int, written: int, cached: int) -> float | None:
        """Return the dollars for so many tokens; None where the price is unknown."""
        return self._price.cost(read, written, cached) if self._price else None

    def models(self) -> Any:
        """Return the server's list of models as it came, or None where it gives none."""
        import openai

        try:
            return json.loads(self._openai.models.with_raw_response.list().http_response.content)
        except (openai.OpenAIError, ValueError, RecursionError):
            return None

    def close(self) -> None:
        """Close the connections."""
        self._openai.close()

    def _attempt(self, body: dict[str, Any], extra: dict[str, Any], count: Callable[[], None]) -> ChatCompletion:
        while True:
            deadline.check_time()
            number = 0
            try:
                with self._pace.turn(self._most(body)) as turn:
                    number = turn.number
                    count()
                    completion = self._once(body, extra, turn)
                    turn.used = self._used(completion)
            except TooMany as fault:
                self._pace.too_many(fault)
            except TimedOut:
                self._pace.check_time()
                deadline.check_time()
                self._pace.too_late(number)
                raise
            else:
                self._pace.answered()
                with self._lock:
                    self._timeouts = 0
                return completion

    def _seconds(self) -> float:
        """Return how long the next answer may take: a call's own time, or what is left of the document's or the run's."""
        left = (self._timeout_seconds, deadline.seconds_left(), self._pace.seconds_left())
        return max(0.001, min(seconds for seconds in left if seconds is not None))

    def _most(self, body: Mapping[str, Any]) -> Use:
        """Return the most that a request can take: its characters as tokens at the worst, and all its room for an answer."""
        read = int(sum(len(message["content"]) for message in body["messages"]) / CHARACTERS_A_TOKEN)
        shape = body.get("response_format")
        read += int(len(json.dumps(shape)) / CHARACTERS_A_TOKEN) if shape else 0
        written = body.get("max_tokens") or body.get("max_completion_tokens") or 0
        return self._use(read, written, 0)

    def _used(self, completion: ChatCompletion) -> Use | None:
        usage = completion.usage
        if usage is None or not usage.total_tokens:
            return None
        return self._use(usage.prompt_tokens, usage.completion_tokens, cached_tokens(usage))

    def _use(self, read: int, written: int, cached: int) -> Use:
        return Use(read + written, self.cost(read, written, cached) or 0.0)

    def _once(self, body: dict[str, Any], extra: dict[str, Any], turn: Turn) -> ChatCompletion:
        import httpx2
        import openai

        private = [message["content"] for message in body["messages"] if message["role"] == "user"]
        private += [self._endpoint.api_key] if self._endpoint.api_key else []
        try:
            # The SDK's own method checks each value against its types once more, for a third of what a call costs.
            raw = self._openai.post(
                "/chat/completions", cast_to=httpx2.Response, body=body | extra, options={"timeout": self._seconds()}
            )
        except openai.APIStatusError as error:
            said = error.response
            turn.used = NOTHING
            self._pace.told(said.headers, turn)
            fault = fault_of(said.status_code, said.content, _retry_after(said.headers.get("retry-after")), private)
        except openai.APIConnectionError as error:
            fault = fault_in_connection(error, self._endpoint.name)
        else:
            self._pace.told(raw.headers, turn)
            return read_completion(raw.content, server=self._endpoint.name, private=private)
        _log.debug("model server: %s", fault.message)
        raise fault

    def _lives(self, fault: Fault) -> bool:
        with self._lock:
            self._lost += 1
            self._lost_in_row += 1
            if self._lost_in_row >= max(LOST_IN_ROW, 2 * self._pace.calls):
                return False
            self._timeouts += isinstance(fault, TimedOut)
            if not self._proven and self._lost >= NEVER_ANSWERED:
                return False
            if isinstance(fault, TimedOut) and self._timeouts < TIMEOUTS_IN_ROW:
                return True
        before = self._checks
        with self._checking:
            if self._checks == before:  # else another thread has asked meanwhile
                self._is_alive = self._answers_one_word()
                self._checks += 1
            return self._is_alive

    def _answers_one_word(self) -> bool:
        """Ask for one word: a server that gives any completion lives."""
        question = {"role": "user", "content": "Answer with the word OK."}
        body = self.form.adapted({"model": self._endpoint.model, "messages": [question], "max_tokens": 16})
        try:
            self.complete(body, {}, lambda: None, attempts=_CHECK_ATTEMPTS)
        except Fault as fault:
            return isinstance(fault, Refused) and fault.kind in ("too-long", "refused")
        return True


def _error_of(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _wait_seconds(state: RetryCallState) -> float:
    """Return what the server asks for in Retry-After, else exponential backoff with jitter; both capped."""
    from tenacity import wait_random_exponential

    error = _error_of(state)
    if isinstance(error, Broken) and error.after is not None:
        return min(max(error.after, 0.0), LONGEST_WAIT_SECONDS)
    return wait_random_exponential(multiplier=0.5, max=LONGEST_WAIT_SECONDS / 2)(state)


def _retry_after(value: str | None) -> float | None:
    """Return the seconds of a Retry-After header, which holds seconds or an HTTP date (RFC 9110, section 10.2.3), or None.

    >>> _retry_after("2.5"), _retry_after("soon"), _retry_after(None)
    (2.5, None, None)
    """
    if value is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", value.strip()):
        return float(value)
    try:
        moment = email.utils.parsedate_to_datetime(value).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    return (moment - dt.datetime.now(dt.UTC)).total_seconds()
