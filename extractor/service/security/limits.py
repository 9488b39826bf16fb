"""How often somebody may ask: a bucket of tokens each, filled evenly, that allows a short burst."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

MOST_BUCKETS = 10_000
"""Callers that are remembered; one that has not asked for longest is forgotten first, and starts anew with a full bucket."""

BURST_SECONDS = 10.0
"""A full bucket holds what is allowed in this time, and one token at least."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class RateLimit:
    """Allows `per_minute` requests to each caller, in this process; shared by threads."""

    def __init__(self, per_minute: int) -> None:
        self._rate = per_minute / 60
        self._most = max(1.0, self._rate * BURST_SECONDS)
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def wait_seconds(self, caller: str, now: float | None = None) -> int:
        """Take a token: return 0, or the whole seconds after which there is one again.

        `now` is in seconds of any clock that never goes back.

        >>> limit = RateLimit(per_minute=6)
        >>> [limit.wait_seconds("a", now) for now in (0, 0, 3, 10)], limit.wait_seconds("b", 10)
        ([0, 10, 7, 0], 0)
        """
        now = time.monotonic() if now is None else now
        with self._lock:
            bucket = self._buckets.setdefault(caller, _Bucket(self._most, now))
            self._buckets.move_to_end(caller)
            if len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
            bucket.tokens = min(self._most, bucket.tokens + (now - bucket.at) * self._rate)
            bucket.at = now
            if bucket.tokens >= 1:
                bucket.tokens -= 1
                return 0
            return max(1, math.ceil((1 - bucket.tokens) / self._rate))
