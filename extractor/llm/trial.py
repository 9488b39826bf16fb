"""A connection tried out: whether a server answers, what it takes and keeps, how fast it is, how much it can be shown."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from extractor.errors import ExtractorError, ModelUnavailable
from extractor.llm.call import Call
from extractor.llm.endpoint import Endpoint
from extractor.llm.faults import Fault
from extractor.llm.found_json import find_json
from extractor.llm.pace import Pace
from extractor.llm.request import Request, Thinking, UnusableAnswer
from extractor.llm.transport import Transport

Taken: TypeAlias = Literal["kept", "taken", "taken, not kept", "refused"]
"""What a server does with a form that is asked of it; some take anything and keep to nothing."""

_CONTEXTS = ("max_model_len", "context_length", "context_window", "max_context_length", "n_ctx", "n_ctx_train")
"""Names under which servers tell a model's context: vLLM, OpenRouter, Groq, LM Studio, llama.cpp."""

_FORCED = "zyxol"
_COUNT = "Write the numbers from 1 to 60 in digits, with blanks between them, and nothing else."


class _Word(BaseModel):
    model_config = ConfigDict(extra="forbid")

    word: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What a server showed; `tokens_per_second` and `context_tokens` are None where it does not tell them."""

    seconds: float
    tokens_per_second: float | None
    context_tokens: int | None
    takes: Mapping[str, Taken]


def try_server(endpoint: Endpoint, *, thinking: Thinking, timeout_seconds: float) -> Trial:
    """Ask a server a few tiny questions and return what it showed.

    Raises:
        ModelUnavailable: It gives no answer that can be used.
        ConfigurationError: What the environment says of proxies and certificates cannot be used.
    """
    transport = Transport(endpoint, timeout_seconds=timeout_seconds, max_attempts=2, pace=Pace())
    try:
        seconds = _seconds_of_an_answer(endpoint, transport, thinking)
        trial = _Trial(endpoint, transport, 64 + thinking.tokens)
        takes: dict[str, Taken] = {"json_schema": trial.schema(), "json_object": trial.object(), "grammar": trial.grammar()}
        for name in ("temperature", "seed"):
            takes[name] = "refused" if name in transport.form.without else "taken"
        return Trial(seconds, trial.speed(), _context_in(transport.models(), endpoint.model), takes)
    finally:
        transport.close()


def _seconds_of_an_answer(endpoint: Endpoint, transport: Transport, thinking: Thinking) -> float:
    """Return how long the server takes to answer a question of the kind that documents bring."""
    request = Request(
        question="trial",
        system='Answer with one JSON object with the key "word".',
        user="Text: the moon is made of zyxolite. word: what the moon is made of",
        response_model=_Word,
        max_output_tokens=64,
    )
    started = time.perf_counter()
    try:
        Call(request, endpoint, transport, thinking).run()
    except UnusableAnswer as error:
        raise ModelUnavailable(
            f"{endpoint.name} answers, but {endpoint.model!r} gives nothing that can be used ({error.reason})",
            hint="Try another model, or more --thinking-tokens where it thinks aloud.",
        ) from error
    except ExtractorError as error:
        raise ModelUnavailable(error.message, hint=error.hint) from error
    return time.perf_counter() - started


@dataclass(frozen=True, slots=True)
class _Trial:
    """Tiny questions in the form that the server takes, each sent once."""

    endpoint: Endpoint
    transport: Transport
    limit: int

    def schema(self) -> Taken:
        """Say whether a schema is kept that allows one word, which is not the one asked for."""
        properties = {"word": {"type": "string", "enum": [_FORCED]}}
        schema = {"type": "object", "properties": properties, "required": ["word"], "additionalProperties": False}
        form = {"type": "json_schema", "json_schema": {"name": "Word", "strict": True, "schema": schema}}
        said = self._said('Answer with JSON: the key "word" with any colour.', {"response_format": form})
        return self._judged(said, said is not None and find_json(said) in _spellings({"word": _FORCED}))

    def object(self) -> Taken:
        """Say whether JSON is kept to where prose is asked for."""
        said = self._said("Greet me in a few words of prose. JSON is not needed.", {"response_format": {"type": "json_object"}})
        return self._judged(said, said is not None and _is_object(said))

    def grammar(self) -> Taken:
        """Say whether an llguidance grammar is kept that allows one word."""
        said = self._said("Answer with the name of any colour.", {}, {"grammar": f'%llguidance {{}}\nstart: "{_FORCED}"\n'})
        return self._judged(said, said is not None and said.strip() == _FORCED)

    def speed(self) -> float | None:
        """Return the tokens written a second, the wait for the first one included."""
        started = time.perf_counter()
        try:
            completion = self.transport.complete(self._body(_COUNT, {}), {}, lambda: None, attempts=1)
        except Fault:
            return None
        written = completion.usage.completion_tokens if completion.usage else 0
        return written / (time.perf_counter() - started) if written else None

    def _said(self, question: str, more: Mapping[str, Any], extra: Mapping[str, Any] = {}) -> str | None:
        """Return the answer, or None where the request is refused."""
        try:
            completion = self.transport.complete(self._body(question, more), extra, lambda: None, attempts=1)
        except Fault:
            return None
        return (completion.choices[0].message.content or "") if completion.choices else ""

    def _body(self, question: str, more: Mapping[str, Any]) -> dict[str, Any]:
        messages = [{"role": "user", "content": question}]
        body = {"model": self.endpoint.model, "messages": messages, "temperature": 0.0, "seed": 0, "max_tokens": self.limit}
        return {**self.transport.form.adapted(body), **more}

    def _judged(self, said: str | None, is_kept: bool) -> Taken:
        return "refused" if said is None else "kept" if is_kept else "taken, not kept"


def _spellings(value: Any) -> tuple[str, ...]:
    return json.dumps(value), json.dumps(value, separators=(",", ":"))


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _context_in(models: Any, model: str) -> int | None:
    """Return the context in tokens that a list of models tells of one, or None."""
    listed = models.get("data") if isinstance(models, dict) else None
    entries = [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    own = next((entry for entry in entries if entry.get("id") == model), entries[0] if len(entries) == 1 else {})
    meta = own.get("meta")
    told = {**(meta if isinstance(meta, dict) else {}), **own}
    return next((told[name] for name in _CONTEXTS if isinstance(told.get(name), int)), None)
