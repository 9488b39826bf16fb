"""What a server does instead of answering, told apart by its status and its words, whoever made it.

The words below are those of OpenAI, Azure, vLLM, SGLang, TGI, llama.cpp, Ollama, LM Studio, Mistral, Anthropic and Gemini (their
public error messages, seen 2026-11).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from extractor.errors import ExtractorError
from extractor.llm.server_words import shown, words_of

_TOO_LONG = re.compile(
    r"context_length_exceeded|exceed_context_size|context (?:the )?(?:length|window|size|limit|overflow)"
    r"|(?:prompt|input|inputs|messages?|request)\b.{0,60}\b(?:too (?:long|large|many)|longer than|exceeds?)\b"
    r"|too many (?:input )?tokens|tokens?\b.{0,80}(?:exceeds?|must be <=|too large for)"
    r"|max(?:_completion)?_tokens must be at least 1\b|max(?:_completion)?_tokens.{0,40}got -\d",
    re.IGNORECASE | re.DOTALL,
)
_REFUSED = re.compile(
    r"content[_ ](?:filter|policy|management)|\bflagged\b|\bmoderation\b|usage polic|responsible ?ai"
    r"|data_inspection_failed|inappropriate content|prohibited[_ ]content|safety (?:filter|system|setting)|\binvalid_prompt\b",
    re.IGNORECASE,
)
_NO_MONEY = re.compile(r"insufficient[_ ](?:quota|balance|funds|credit)|billing|payment required", re.IGNORECASE)
_OUTPUT_CAP = re.compile(
    r"max(?:_completion|_output|_new)?_tokens\b.{0,120}?(?:at most|less than or equal to|valid range\D{0,40}1,|\d+ >)\D{0,4}(\d+)",
    re.IGNORECASE | re.DOTALL,
)
_CONTEXT = re.compile(r"context (?:length|window|size)", re.IGNORECASE)
_CONTEXT_TOKENS = re.compile(r"context length (?:is|of) (?:only )?(\d{1,8})\b", re.IGNORECASE)
_QUESTION_TOKENS = re.compile(
    r"\b(\d{1,8}) (?:tokens )?(?:input tokens|(?:in|from) the (?:input )?(?:messages|prompt))", re.IGNORECASE
)


class Fault(ExtractorError):
    """No answer. `words` are the server's own, safe to show, and empty where it said none."""

    def __init__(self, message: str, *, words: str = "", about: str = "") -> None:
        super().__init__(message)
        self.words = words
        self.about = about

    @property
    def told(self) -> str:
        """The message with the server's own words."""
        return f"{self.message}: {self.words}" if self.words else self.message


class TimedOut(Fault):
    """The server was reached and did not answer in time."""


class Broken(Fault):
    """A failure that may pass by itself: HTTP 5xx, a lost connection, a body that is cut. `after` is the wait it asks for."""

    def __init__(self, message: str, *, words: str = "", about: str = "", after: float | None = None) -> None:
        super().__init__(message, words=words, about=about)
        self.after = after


class TooMany(Fault):
    """HTTP 429: the server wants fewer requests, after so many seconds where it says so."""

    def __init__(self, message: str, *, words: str = "", after: float | None = None) -> None:
        super().__init__(message, words=words)
        self.after = after


class Refused(Fault):
    """This request, as it stands, is not taken; `kind` says why where that is known.

    "forbidden" is HTTP 403: a filter in front of the server, or a key that may not.
    """

    def __init__(
        self, message: str, *, words: str = "", about: str = "", kind: Literal["too-long", "refused", "forbidden"] | None = None
    ) -> None:
        super().__init__(message, words=words, about=about)
        self.kind = kind


class Unusable(Fault):
    """Nothing that this server is asked will fare better: no such model, a refused key, no money, a page for people."""

    def __init__(self, message: str, *, words: str = "", hint: str | None = None) -> None:
        super().__init__(message, words=words)
        self.hint = hint


_REACH = "Check --base-url (does it end in /v1?) and --model, or use --reader regex, which needs no model."
_KEY = "Put the key into the variable that --api-key-env names (default IMR_API_KEY)."


def fault_of(status: int, body: bytes, after: float | None, private: Sequence[str]) -> Fault:
    """Return what an HTTP status and its body mean; `private` are the texts whose words must not be shown."""
    said = words_of(body)
    words = shown(said.message, private)
    label = f"HTTP {status} {said.code}".strip()
    is_input = status in (400, 413, 422, 429) or status >= 500
    if is_input and output_cap(said.about) is None and is_too_long(status, said.about):
        return Refused(label, words=words, about=said.about, kind="too-long")
    if status in (400, 403, 422) and _REFUSED.search(said.about):
        return Refused(label, words=words, about=said.about, kind="refused")
    if status == 402 or (status in (403, 429) and _NO_MONEY.search(said.about)):
        return Unusable(f"the model server's account is used up ({label})", words=words)
    if status == 429:
        return TooMany(label, words=words, after=after)
    if status in (400, 413, 422) or (status == 404 and names_a_format(said.about)):
        return Refused(label, words=words, about=said.about)
    if status == 401:
        return Unusable(f"the model server refuses the key (HTTP {status})", words=words, hint=_KEY)
    if status == 403:
        return Refused(label, words=words, kind="forbidden")
    if status == 404:
        return Unusable("the model server has no such model or address (HTTP 404)", words=words, hint=_REACH)
    if status in (408, 409, 425) or status >= 500:
        return Broken(label, words=words, about=said.about, after=after)
    return Unusable(f"the model server does not take questions at this address ({label})", words=words, hint=_REACH)


def is_too_long(status: int, about: str) -> bool:
    """Say whether a refusal is about the length of the question.

    >>> is_too_long(400, "The prompt (length 5000) is longer than the maximum model length of 4096")
    True
    >>> is_too_long(429, "Rate limit reached: tokens per minute limit exceeded"), is_too_long(400, "unknown field: seed")
    (False, False)
    """
    if status == 429:  # a request that alone is over the limit of a minute never passes
        return re.search(r"request too large", about, re.IGNORECASE) is not None
    return status == 413 or _TOO_LONG.search(about) is not None


def output_cap(about: str) -> int | None:
    """Return the most tokens of an answer that a server names when it refuses more, or None.

    >>> output_cap("max_tokens is too large: 20000. This model supports at most 16384 completion tokens")
    16384
    >>> output_cap("'max_tokens' is too large: 512. This model's maximum context length is 4096 tokens")
    """
    named = None if _CONTEXT.search(about) else _OUTPUT_CAP.search(about)
    return int(named.group(1)) if named and len(named.group(1)) < 9 else None


def room_left(about: str) -> int | None:
    """Return the tokens that a refusal leaves for an answer, by the context and the length of the question that it names, or None.

    >>> room_left("This model's maximum context length is 4096 tokens and your request has 4000 input tokens")
    96
    """
    context, question = _CONTEXT_TOKENS.search(about), _QUESTION_TOKENS.search(about)
    return int(context.group(1)) - int(question.group(1)) if context and question else None


def names_a_format(about: str) -> bool:
    """Say whether a refusal is about the form in which the answer was wanted."""
    return re.search(r"response_?format|json|schema|structured|grammar|guided|parameters", about, re.IGNORECASE) is not None
