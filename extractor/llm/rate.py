"""How many requests and tokens a minute all calls of a run send together: as the user says, and as the server's headers say."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping

LONGEST_HOLD_SECONDS = 120.0
"""A server that says its room comes back later than this is asked again after it: some count days in the same headers."""

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0, "": 1.0}
_PART = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(ms|s|m|h|d|)")


class Rate:
    """Slots for requests, spread evenly over a minute; None is no limit. May be shared by threads."""

    def __init__(
        self,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._request_seconds = 60.0 / requests_per_minute if requests_per_minute else 0.0
        self._token_seconds = 60.0 / tokens_per_minute if tokens_per_minute else 0.0
        self._clock = clock
        self._lock = threading.Lock()
        self._next_request = self._next_token = self._held_until = 0.0

    def take(self, tokens: int) -> float:
        """Take the next slot for a request of so many tokens, and return how many seconds it is away."""
        with self._lock:
            now = self._clock()
            self._next_request, self._next_token = max(now, self._next_request), max(now, self._next_token)
            slot = max(self._next_request, self._next_token, self._held_until)
            self._next_request += self._request_seconds
            self._next_token += tokens * self._token_seconds
            return slot - now

    def settle(self, foreseen: int, used: int) -> None:
        """Give back, or take besides, the tokens by which a request differed from what was foreseen."""
        with self._lock:
            self._next_token += (used - foreseen) * self._token_seconds

    def told(self, headers: Mapping[str, str], tokens: int = 1) -> None:
        """Hold all requests where the server says that it has no room for another of so many tokens, until it says it has."""
        for what, least in (("requests", 1), ("tokens", tokens)):
            remaining = headers.get(f"x-ratelimit-remaining-{what}", "").strip()
            seconds = seconds_of(headers.get(f"x-ratelimit-reset-{what}", ""))
            if remaining.isascii() and remaining.isdigit() and int(remaining) < least and seconds is not None:
                with self._lock:
                    until = self._clock() + min(seconds, LONGEST_HOLD_SECONDS)
                    self._held_until = max(self._held_until, until)


def seconds_of(told: str) -> float | None:
    """Return the seconds of a header like 6m0s, 20ms or 1.5; None where it is none.

    >>> seconds_of("6m0s"), seconds_of("20ms"), seconds_of("1.5"), seconds_of("soon")
    (360.0, 0.02, 1.5, None)
    """
    parts = _PART.findall(told.strip())
    if not parts or "".join(number + unit for number, unit in parts) != told.strip():
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in parts)
