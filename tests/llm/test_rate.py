"""Requests and tokens a minute."""

from __future__ import annotations

import pytest

from extractor.llm.rate import Rate
from tests.made_up_time import MadeUpTime


def test_requests_are_spread_over_the_minute() -> None:
    rate = Rate(requests_per_minute=30, clock=MadeUpTime().clock)
    assert [rate.take(1) for _ in range(4)] == [0.0, 2.0, 4.0, 6.0]


def test_tokens_are_spread_and_what_was_foreseen_too_high_is_given_back() -> None:
    rate = Rate(tokens_per_minute=6_000, clock=MadeUpTime().clock)
    assert [rate.take(1_000), rate.take(1_000)] == [0.0, 10.0]
    rate.settle(1_000, 100)
    assert rate.take(0) == 11.0


def test_server_without_room_holds_all_requests_until_it_has_some() -> None:
    time = MadeUpTime()
    rate = Rate(clock=time.clock)
    rate.told({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "6s"})
    assert rate.take(1) == 6.0
    time.sleep(7.0)
    assert rate.take(1) == 0.0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-ratelimit-remaining-requests": "7", "x-ratelimit-reset-requests": "6s"},
        {"x-ratelimit-remaining-tokens": "5000", "x-ratelimit-reset-tokens": "6s"},
        {"x-ratelimit-remaining-requests": "0"},
        {"x-ratelimit-remaining-requests": "none", "x-ratelimit-reset-requests": "6s"},
    ],
)
def test_server_with_room_or_without_a_word_holds_nothing(headers: dict[str, str]) -> None:
    rate = Rate(clock=MadeUpTime().clock)
    rate.told(headers, tokens=4_000)
    assert rate.take(1) == 0.0


def test_too_few_tokens_for_the_next_request_hold_it() -> None:
    rate = Rate(clock=MadeUpTime().clock)
    rate.told({"x-ratelimit-remaining-tokens": "3999", "x-ratelimit-reset-tokens": "1m30s"}, tokens=4_000)
    assert rate.take(1) == 90.0
