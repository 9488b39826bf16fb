from __future__ import annotations

import json
from typing import Any

import pytest

from extractor.llm.completion import read_completion
from extractor.llm.faults import Broken, Fault, Refused, TooMany, Unusable

ANSWER = '{"drug":"Zyxol 7 mg"}'


def body(message: Any = None, **changes: Any) -> bytes:
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": ANSWER} if message is None else message,
        "finish_reason": "stop",
    }
    return json.dumps({"id": "x", "choices": [choice], "usage": {"prompt_tokens": 11, "completion_tokens": 7}} | changes).encode()


def content_of(data: bytes) -> str | None:
    return read_completion(data, server="http://zyx.invalid/v1").choices[0].message.content


@pytest.mark.parametrize(
    "message",
    [
        {"content": ANSWER},
        {"content": ANSWER, "reasoning_content": '{"drug": "draft"}'},
        {
            "content": [
                {"type": "thinking", "thinking": "hm"},
                {"type": "text", "text": ANSWER[:9]},
                {"type": "text", "text": ANSWER[9:]},
            ]
        },
        {"content": None, "tool_calls": [{"type": "function", "function": {"name": "answer", "arguments": ANSWER}}]},
        {"content": ANSWER, "tool_calls": None, "annotations": [], "audio": {"odd": 1}},
    ],
    ids=["string", "reasoning beside it", "parts", "tool call", "odd fields"],
)
def test_text_of_an_answer_is_found_in_each_shape(message: dict[str, Any]) -> None:
    assert content_of(body(message)) == ANSWER


@pytest.mark.parametrize("message", [{"content": None}, {"content": []}, {"content": 7}, {"reasoning_content": ANSWER}, {}])
def test_answer_without_text_is_empty(message: dict[str, Any]) -> None:
    assert content_of(body(message)) == ""


@pytest.mark.parametrize("usage", [None, [], {"prompt_tokens": None}, {"prompt_tokens": "11", "completion_tokens": -1}])
def test_usage_that_nobody_tells_counts_as_nothing(usage: Any) -> None:
    completion = read_completion(body(usage=usage), server="zyx")
    assert completion.usage is not None
    assert (completion.usage.prompt_tokens, completion.usage.completion_tokens) == (0, 0)


@pytest.mark.parametrize(
    ("named", "reason"),
    [("length", "length"), ("MAX_TOKENS", "length"), ("SAFETY", "content_filter"), ("eos", "stop"), (None, "stop"), (7, "stop")],
)
def test_reason_of_the_end_is_one_of_three(named: Any, reason: str) -> None:
    choice = {"message": {"content": ANSWER}, "finish_reason": named}
    assert read_completion(body(choices=[choice]), server="zyx").choices[0].finish_reason == reason


def test_no_choice_is_a_completion_without_any() -> None:
    assert read_completion(body(choices=[]), server="zyx").choices == []


@pytest.mark.parametrize("data", [b"", b"  \n", b'{"id": "x", "cho', b'{"id": "x"}{', b"\xff\xfe\x00", b"[" * 100_000])
def test_empty_or_cut_body_may_pass_by_itself(data: bytes) -> None:
    with pytest.raises(Broken):
        read_completion(data, server="zyx")


@pytest.mark.parametrize(
    "data",
    [
        b"<!doctype html><title>Sign in</title>",
        b'\xef\xbb\xbf <?xml version="1.0"?><a/>',
        b'data: {"choices": []}\n\ndata: [DONE]\n\n',
        b"null",
        b"[]",
        b'"Zyxol"',
        b'{"models": []}',
        b'{"choices": {"0": 1}}',
        b'{"choices": [{"text": "{}", "finish_reason": "stop"}]}',
        b'{"choices": [{"message": null}]}',
        b'{"choices": ["Zyxol"]}',
    ],
)
def test_what_is_no_completion_names_the_server(data: bytes) -> None:
    with pytest.raises(Unusable, match=r"http://zyx\.invalid/v1 does not speak"):
        read_completion(data, server="http://zyx.invalid/v1")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": 429, "message": "slow down"}, TooMany),
        ({"code": "rate_limit_exceeded", "message": "slow down"}, TooMany),
        ({"code": 400, "message": "unknown field: seed"}, Refused),
        ({"code": 502, "message": "provider went away"}, Broken),
        ({"message": "something"}, Broken),
        ("something", Broken),
    ],
)
def test_error_that_comes_with_200_is_the_fault_that_it_names(error: Any, kind: type[Fault]) -> None:
    for data in (json.dumps({"error": error}).encode(), body(choices=[{"error": error, "message": {"content": ""}}])):
        with pytest.raises(kind):
            read_completion(data, server="zyx")
