"""How often somebody may ask."""

from __future__ import annotations

from extractor.service.security import limits
from extractor.service.security.limits import RateLimit


def test_burst_is_allowed_and_then_the_rate() -> None:
    limit = RateLimit(per_minute=60)
    assert [limit.wait_seconds("a", 0.0) for _ in range(11)] == [0] * 10 + [1]
    assert [limit.wait_seconds("a", 1.0), limit.wait_seconds("a", 1.0)] == [0, 1]


def test_wait_that_is_told_is_enough() -> None:
    limit = RateLimit(per_minute=7)
    told = [limit.wait_seconds("a", 100.0) for _ in range(2)]
    assert told == [0, 8]
    assert [limit.wait_seconds("a", 107.0), limit.wait_seconds("a", 108.6)] == [1, 0]


def test_callers_do_not_share() -> None:
    limit = RateLimit(per_minute=1)
    assert [limit.wait_seconds(caller, 0.0) for caller in ("a", "a", "b")] == [0, 60, 0]


def test_unused_time_is_not_saved_up() -> None:
    limit = RateLimit(per_minute=60)
    assert [limit.wait_seconds("a", now) for now in [0.0, *[1e6] * 11]] == [0] * 11 + [1]


def test_memory_of_callers_is_bounded() -> None:
    limit = RateLimit(per_minute=1)
    assert limit.wait_seconds("first", 0.0) == 0
    for number in range(limits.MOST_BUCKETS):
        limit.wait_seconds(f"caller {number}", 0.0)
    assert limit.wait_seconds("first", 0.0) == 0
    assert limit.wait_seconds("caller 9999", 0.0) == 60
