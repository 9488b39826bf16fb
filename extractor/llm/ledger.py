"""What the model was asked and what it cost, as sums: a run of millions of calls keeps no more than one of ten."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Entry:
    """One call, also one that failed or came from the cache.

    `attempts` counts requests on the wire (0 from the cache); `error` is the reason of a failure, or None. `cached_tokens` of the input
    the server still had; `cost_usd` is None where the price is unknown.
    """

    question: str
    seconds: float
    input_tokens: int = 0
    output_tokens: int = 0
    cached: bool = False
    attempts: int = 1
    error: str | None = None
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """The sum over a ledger: `calls` reached for the server (failures among them), `cache_hits` did not.

    Tokens, dollars and seconds count only what was spent, so nothing for answers from the cache. `unpriced` calls are not in `cost_usd`.
    """

    calls: int = 0
    failures: int = 0
    cache_hits: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    cost_usd: float = 0.0
    unpriced: int = 0


class Ledger:
    """The sum of a run's calls; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._totals = Totals()

    def add(self, entry: Entry) -> None:
        """Count one call."""
        with self._lock:
            held = self._totals
            if entry.cached:
                self._totals = replace(held, cache_hits=held.cache_hits + 1)
                return
            self._totals = Totals(
                calls=held.calls + 1,
                failures=held.failures + (entry.error is not None),
                cache_hits=held.cache_hits,
                input_tokens=held.input_tokens + entry.input_tokens,
                output_tokens=held.output_tokens + entry.output_tokens,
                seconds=held.seconds + entry.seconds,
                cached_tokens=held.cached_tokens + entry.cached_tokens,
                reasoning_tokens=held.reasoning_tokens + entry.reasoning_tokens,
                cost_usd=held.cost_usd + (entry.cost_usd or 0.0),
                unpriced=held.unpriced + (entry.cost_usd is None),
            )

    def totals(self) -> Totals:
        """Return the sum so far."""
        with self._lock:
            return self._totals
