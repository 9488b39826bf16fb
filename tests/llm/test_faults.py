from __future__ import annotations

import json
from typing import Any

import pytest

from extractor.llm.faults import Broken, Fault, Refused, TooMany, Unusable, fault_of, output_cap, room_left
from extractor.llm.server_words import shown

QUESTION = "Mr Zyxolski takes Qwertin 77 mg and cannot be found"


def fault(status: int, body: Any) -> Fault:
    return fault_of(status, json.dumps(body).encode() if not isinstance(body, bytes) else body, None, [QUESTION, "key-0123"])


def said(message: str, **more: Any) -> dict[str, Any]:
    return {"error": {"message": message, **more}}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, said("too many words", code="context_length_exceeded")),
        (
            400,
            {"object": "error", "message": "This model's maximum context length is 99 tokens. However, you requested 777 tokens"},
        ),
        (400, said("'max_tokens' or 'max_completion_tokens' is too large: 99. This model's maximum context length is 700 tokens")),
        (400, {"object": "error", "message": "max_tokens must be at least 1, got -77."}),
        (400, said("The decoder prompt (length 777) is longer than the maximum model length of 99")),
        (400, {"error": {"type": "exceed_context_size_error", "message": "the request exceeds the available size"}}),
        (500, said("Context size has been exceeded.")),
        (400, {"error": "the input length exceeds the context length"}),
        (400, said("Input tokens exceed the configured limit of 99 tokens.")),
        (400, said("Your input exceeds the context window of this model.")),
        (400, said("prompt is too long: 777 tokens > 99 maximum")),
        (400, [said("The input token count (777) exceeds the maximum number of tokens allowed (99).")]),
        (400, {"message": "Prompt contains 777 tokens, too large for model with 99 maximum context length"}),
        (422, {"error": "`inputs` tokens + `max_new_tokens` must be <= 99. Given: 777 `inputs` tokens"}),
        (400, said("The model is loaded with context length of only 99 tokens, which is not enough")),
        (413, b"<html>Request Entity Too Large</html>"),
        (429, said("Request too large for this model on tokens per min (TPM): Limit 99, Requested 777")),
    ],
)
def test_too_long_is_known_in_any_wording(status: int, body: Any) -> None:
    found = fault(status, body)
    assert isinstance(found, Refused)
    assert found.kind == "too-long"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, said("The response was filtered: content management policy", code="content_filter", param="prompt")),
        (400, said("Rejected", code="x", innererror={"code": "ResponsibleAIPolicyViolation"})),
        (400, said("Your prompt was flagged as potentially violating our usage policy.", code="invalid_prompt")),
        (403, said("This model requires moderation and your input was flagged", code=403)),
        (400, {"code": "data_inspection_failed", "message": "Input data may contain inappropriate content."}),
    ],
)
def test_filtered_question_is_known_as_refused(status: int, body: Any) -> None:
    found = fault(status, body)
    assert isinstance(found, Refused)
    assert found.kind == "refused"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, said("unknown field: seed"), Refused),
        (404, said("No endpoints found that support the requested parameters"), Refused),
        (404, said("The model `zyx` does not exist"), Unusable),
        (401, said("Incorrect key"), Unusable),
        (402, said("Insufficient credits"), Unusable),
        (429, said("You exceeded your current quota", code="insufficient_quota"), Unusable),
        (429, said("Rate limit reached: tokens per min limit exceeded, too many tokens"), TooMany),
        (405, b"", Unusable),
        (307, b"", Unusable),
        (503, {"detail": "loading"}, Broken),
        (529, b"overloaded", Broken),
    ],
)
def test_failure_is_told_apart_by_status_and_words(status: int, body: Any, kind: type[Fault]) -> None:
    found = fault(status, body)
    assert type(found) is kind
    assert getattr(found, "kind", None) is None


@pytest.mark.parametrize(
    ("message", "cap"),
    [
        ("max_tokens is too large: 999. This model supports at most 77 completion tokens, whereas you provided 999.", 77),
        ("`max_tokens` must be less than or equal to `77`, the maximum value is less than the `context_window`", 77),
        ("max_tokens: 999 > 77, which is the maximum allowed number of output tokens for this model", 77),
        ("Invalid max_tokens value, the valid range of max_tokens is [1, 77]", 77),
        ("'max_tokens' is too large: 999. This model's maximum context length is 700 tokens (999 > 700 - 7)", None),
        ("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", None),
    ],
)
def test_largest_limit_is_found_in_any_wording(message: str, cap: int | None) -> None:
    assert output_cap(message) == cap


@pytest.mark.parametrize(
    "message",
    [
        "'max_tokens' is too large: 999. This model's maximum context length is 700 tokens and your request has 77 input tokens",
        "This model's maximum context length is 700 tokens. However, you requested 1076 tokens (77 in the messages, 999 in the completion).",
        "exceeds the model's maximum context length of 700 tokens. You requested 1076: 77 tokens from the input messages and 999 more",
    ],
)
def test_room_that_a_question_leaves_is_found_in_any_wording(message: str) -> None:
    assert room_left(message) == 623


def test_echo_of_the_request_in_a_detail_is_no_reason() -> None:
    detail = [{"loc": ["body", "seed"], "msg": "Extra inputs are not permitted", "input": {"temperature": 0, "messages": QUESTION}}]
    found = fault(422, {"detail": detail})
    assert found.told == "HTTP 422: body.seed: Extra inputs are not permitted"
    assert "temperature" not in found.about


@pytest.mark.parametrize("code", ["Mr Zyxolski", {"x": 1}, 7, "y" * 99])
def test_code_that_is_no_name_is_not_shown(code: Any) -> None:
    assert fault(400, said("no", code=code)).told == "HTTP 400: no"


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("The model `zyx` cannot be found", "The model `zyx` cannot be found"),
        ("cannot parse: Mr Zyxolski takes Qwertin 77 mg", "cannot parse: …"),
        ("near 'Zyxol'", "near '…'"),
        ("key-0123 is no key", "… is no key"),
        ("Qwertin", ""),
        ("two\nlines\x1b[31m", "two lines[31m"),
        ("y" * 999, "y" * 240 + " …"),
    ],
    ids=["own words", "the question's", "part of one", "the key", "nothing else", "control characters", "long"],
)
def test_servers_words_are_shown_without_those_of_the_question(message: str, words: str) -> None:
    assert shown(message, [QUESTION, "key-0123"]) == words
