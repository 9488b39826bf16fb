"""Requests over the wire: what is repeated, how long it is waited for, and what a server has shown that it does not take.

openai's own retries are off; tenacity alone repeats, and only what may pass by itself.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from extractor.errors import ExtractorError, ModelUnavailable

if TYPE_CHECKING:
    import openai
    from openai.types.chat import ChatCompletion
    from tenacity import RetryCallState

LONGEST_WAIT_SECONDS = 60.0
"""A server that asks for a longer wait is asked again after this one."""

TRANSIENT = frozenset({408, 409, 429})
"""HTTP statuses below 500 that may pass by themselves (RFC 9110, section 15.5; RFC 6585, section 4); 5xx are taken so too."""

_TOO_LONG = ("context_length_exceeded", "exceed_context_size_error")  # OpenAI's and llama.cpp's names for it

_log = logging.getLogger(__name__)


class TimedOut(ExtractorError):
    """The server was reached and did not answer in time."""


class Refused(ExtractorError):
    """HTTP 400, 413 or 422: this request, as it stands, is not taken. `about` is the server's text, never shown: it may quote."""

    def __init__(self, status: int, code: str, about: str) -> None:
        super().__init__(f"HTTP {status} {code}".strip())
        self.about = about
        self.is_too_long = status == 413 or any(name in about or name == code for name in _TOO_LONG)


@dataclass
class Dialect:
    """What a server takes, learned from its refusals: each is learned once and remembered for the run."""

    takes_schema: bool = True
    takes_temperature: bool = True
    takes_seed: bool = True
    limit_name: str = "max_tokens"

    def learn(self, refusal: Refused) -> bool:
        """Adapt to a refusal and say whether that changed anything, so that asking again makes sense."""
        before = (self.takes_schema, self.takes_temperature, self.takes_seed, self.limit_name)
        if refusal.is_too_long:
            return False
        if "max_tokens" in refusal.about and self.limit_name == "max_tokens":
            self.limit_name = "max_completion_tokens"
        elif "temperature" in refusal.about and self.takes_temperature:
            self.takes_temperature = False
        elif "seed" in refusal.about and self.takes_seed:
            self.takes_seed = False
        else:
            self.takes_schema = False
        return before != (self.takes_schema, self.takes_temperature, self.takes_seed, self.limit_name)

    def adapted(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return a request body in this server's words."""
        said = {key: value for key, value in body.items() if key != "max_tokens"}
        said[self.limit_name] = body["max_tokens"]
        if not self.takes_temperature:
            del said["temperature"]
        if not self.takes_seed:
            del said["seed"]
        return said


class Transport:
    """One server; may be shared by threads."""

    def __init__(
        self,
        base_url: str,
        api_key: str | None,
        *,
        timeout_seconds: float,
        max_attempts: int,
        sleep: Callable[[float], None],
    ) -> None:
        self.dialect = Dialect()
        self._max_attempts = max_attempts
        self._max_seconds = timeout_seconds * 2
        self._sleep = sleep
        self._openai = _open(base_url, api_key, timeout_seconds)

    def complete(self, body: dict[str, Any], extra: dict[str, Any], count: Callable[[], None]) -> ChatCompletion:
        """Return the server's completion; `count` is called once an attempt.

        Raises:
            TimedOut, Refused, ModelUnavailable: After the last attempt, or at once where repeating cannot help.
        """
        import openai
        from tenacity import Retrying, retry_if_exception, stop_after_attempt, stop_before_delay

        said = self.dialect.adapted(body)
        retrying = Retrying(
            retry=retry_if_exception(_is_transient),
            wait=_wait_seconds,
            stop=stop_after_attempt(self._max_attempts) | stop_before_delay(self._max_seconds),
            sleep=self._sleep,
            reraise=True,
        )

        def attempt() -> ChatCompletion:
            count()
            return cast("ChatCompletion", self._openai.chat.completions.create(**said, extra_body=extra or None))

        try:
            return retrying(attempt)
        except openai.APIError as error:
            raise _mapped(error) from error

    def close(self) -> None:
        """Close the connections."""
        self._openai.close()


def _open(base_url: str, api_key: str | None, timeout_seconds: float) -> openai.OpenAI:
    """Return a client that takes nothing from the environment but, for servers elsewhere, the proxy."""
    import openai

    # instructor and openai report failed calls at ERROR with the server's text, which may quote the document.
    logging.getLogger("instructor").setLevel(logging.CRITICAL)
    is_here = urlsplit(base_url).hostname in ("127.0.0.1", "::1", "localhost")
    client = openai.OpenAI(
        base_url=base_url,
        api_key=api_key or "none",
        max_retries=0,
        timeout=timeout_seconds,
        # A redirect would carry the document to a server that nobody named.
        http_client=openai.DefaultHttpxClient(trust_env=not is_here, follow_redirects=False, timeout=timeout_seconds),
    )
    client.organization = client.project = client.admin_api_key = None
    client._custom_headers = {}  # OPENAI_CUSTOM_HEADERS is meant for another server
    return client


def _is_transient(error: BaseException) -> bool:
    import openai

    if isinstance(error, openai.APIStatusError):
        return error.status_code in TRANSIENT or error.status_code >= 500
    return isinstance(error, openai.APIConnectionError)


def _wait_seconds(state: RetryCallState) -> float:
    """Return what the server asks for in Retry-After, else exponential backoff with jitter; both capped."""
    from tenacity import wait_random_exponential

    error = state.outcome.exception() if state.outcome else None
    asked = _retry_after(getattr(getattr(error, "response", None), "headers", {}).get("retry-after"))
    if asked is None:
        return wait_random_exponential(multiplier=0.5, max=LONGEST_WAIT_SECONDS / 2)(state)
    return min(max(asked, 0.0), LONGEST_WAIT_SECONDS)


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
        moment = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return (moment.astimezone(dt.UTC) - dt.datetime.now(dt.UTC)).total_seconds()


def _mapped(error: openai.APIError) -> ExtractorError:
    """Return our error for openai's; the server's own text goes to the debug log only, since it may quote document or key."""
    import openai

    _log.debug("model server: %s", error)
    if isinstance(error, openai.APITimeoutError):
        if type(error.__cause__).__name__ == "ConnectTimeout":
            return ModelUnavailable("the model server cannot be reached: no connection in time", hint=_REACH)
        return TimedOut("no answer in time")
    if isinstance(error, openai.APIConnectionError):
        return ModelUnavailable(f"the model server cannot be reached: {type(error.__cause__).__name__}", hint=_REACH)
    if not isinstance(error, openai.APIStatusError):
        return ModelUnavailable(f"the model server's answer is not of the protocol: {type(error).__name__}", hint=_REACH)
    code = str(error.code or error.type or "")
    if error.status_code in (400, 413, 422):
        return Refused(error.status_code, code, f"{error} {error.param or ''}")
    if error.status_code in (401, 403):
        return ModelUnavailable(f"the model server refuses the key (HTTP {error.status_code})", hint=_KEY)
    if error.status_code == 404:
        return ModelUnavailable("the model server has no such model or address (HTTP 404)", hint=_REACH)
    return ModelUnavailable(f"the model server fails (HTTP {error.status_code} {code})".replace(" )", ")"), hint=_REACH)


_REACH = "Check --base-url and --model, or use --reader regex, which needs no model."
_KEY = "Put the key into the variable that --api-key-env names (default IMR_API_KEY)."
