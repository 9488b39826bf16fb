"""The one gate for whatever a server sends with HTTP 200: a completion in one shape, or the fault that it is."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from extractor.llm.faults import Broken, Fault, Unusable, fault_of

if TYPE_CHECKING:
    from openai.types import CompletionUsage
    from openai.types.chat import ChatCompletion

_CUT = frozenset({"length", "max_tokens", "model_length", "model_context_window_exceeded"})
_FILTERED = frozenset({"content_filter", "safety", "recitation", "prohibited_content", "blocklist", "refusal", "spii"})
"""Reasons why an answer ends, in lower case, as OpenAI, Mistral, Anthropic and Gemini name them."""

_TEXT_PARTS = frozenset({"text", "output_text"})

_ADDRESS = "Check --base-url (does it end in /v1?), or use --reader regex, which needs no model."


def read_completion(body: bytes, *, server: str, private: Sequence[str] = ()) -> ChatCompletion:
    """Return the completion in a body that came with HTTP 200, with one choice at most and one string as its content.

    The reason of its end is "stop", "length" or "content_filter"; thinking is left out; unknown usage counts as 0. `server` names
    the server in messages; words of the `private` texts are never shown.

    Raises:
        Broken: The body is empty or cut.
        Fault: It holds an error, by the status that the error names.
        Unusable: It is no chat completion: a page, a stream, another protocol.
    """
    value = _json(body, server)
    if not isinstance(value, dict):
        raise _strange(server, "the answer is no JSON object")
    if value.get("error"):
        raise _told(value["error"], body, private)
    choices = value.get("choices")
    if not isinstance(choices, list):
        raise _strange(server, "the answer has no choices")
    choice = choices[0] if choices else None
    if isinstance(choice, dict) and choice.get("error"):
        raise _told(choice["error"], json.dumps({"error": choice["error"]}).encode(), private)
    return _completion(value, choice, server)


def _json(body: bytes, server: str) -> Any:
    text = body.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        if text.startswith("<"):
            raise _strange(server, "the answer is a page, no completion") from error
        if text.startswith(("data:", "event:", ":")):
            raise _strange(server, "the answer is a stream, which was not asked for") from error
        raise Broken("the answer is empty" if not text else "the answer is cut or no JSON") from error


def _strange(server: str, what: str) -> Unusable:
    return Unusable(f"{server} does not speak the chat-completions protocol: {what}", hint=_ADDRESS)


def _told(error: Any, body: bytes, private: Sequence[str]) -> Fault:
    """Return the fault of an error that came with 200, by the status that it names as its code; 500 where it names none."""
    named = error.get("code", error.get("status")) if isinstance(error, dict) else None
    status = int(str(named)) if re.fullmatch(r"[45][0-9]{2}", str(named)) else 500
    if isinstance(named, str) and "rate_limit" in named:
        status = 429
    return fault_of(status, body, None, private)


def _completion(value: dict[str, Any], choice: Any, server: str) -> ChatCompletion:
    from openai.types.chat import ChatCompletion

    said: list[dict[str, Any]] = []
    if choice is not None:
        message = choice.get("message") if isinstance(choice, dict) else None
        if not isinstance(message, dict):
            raise _strange(server, "the answer has no message")
        refusal = message.get("refusal")
        content = {"role": "assistant", "content": _content(message), "refusal": refusal if isinstance(refusal, str) else None}
        said = [{"index": 0, "message": content, "finish_reason": _reason(choice.get("finish_reason"))}]
    usage = value.get("usage")
    read, written = (_count(usage, key) for key in ("prompt_tokens", "completion_tokens"))
    return ChatCompletion.model_validate(
        {
            "id": "completion",
            "object": "chat.completion",
            "created": 0,
            "model": value.get("model") if isinstance(value.get("model"), str) else "",
            "choices": said,
            "usage": {
                "prompt_tokens": read,
                "completion_tokens": written,
                "total_tokens": read + written,
                "prompt_tokens_details": {"cached_tokens": min(read, _detail(usage, "prompt", "cached_tokens"))},
                "completion_tokens_details": {"reasoning_tokens": min(written, _detail(usage, "completion", "reasoning_tokens"))},
            },
        }
    )


def _content(message: dict[str, Any]) -> str:
    """Return the text of a message: its string, its text parts joined, or where it has none the arguments of its one tool call.

    Some servers keep a schema by way of a tool, whose arguments are then the answer.
    """
    content = message.get("content")
    if isinstance(content, list):
        texts = (part.get("text") for part in content if isinstance(part, dict) and part.get("type", "text") in _TEXT_PARTS)
        content = "".join(text for text in texts if isinstance(text, str))
    calls = message.get("tool_calls")
    if not content and isinstance(calls, list) and len(calls) == 1 and isinstance(calls[0], dict):
        function = calls[0].get("function")
        content = function.get("arguments") if isinstance(function, dict) else None
    return content if isinstance(content, str) else ""


def _reason(value: Any) -> str:
    named = value.lower() if isinstance(value, str) else ""
    return "length" if named in _CUT else "content_filter" if named in _FILTERED else "stop"


def cached_tokens(usage: CompletionUsage) -> int:
    """Return the tokens of the question that the server still had."""
    return (usage.prompt_tokens_details.cached_tokens or 0) if usage.prompt_tokens_details else 0


def reasoning_tokens(usage: CompletionUsage) -> int:
    """Return the tokens of the answer that the model thought with."""
    return (usage.completion_tokens_details.reasoning_tokens or 0) if usage.completion_tokens_details else 0


def _detail(usage: Any, kind: str, key: str) -> int:
    return _count(usage.get(f"{kind}_tokens_details") if isinstance(usage, dict) else None, key)


def _count(usage: Any, key: str) -> int:
    count = usage.get(key) if isinstance(usage, dict) else None
    return count if isinstance(count, int) and count >= 0 else 0
