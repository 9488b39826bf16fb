"""What the model was asked and what it cost: one entry a call, also for those that failed or came from the cache."""

from __future__ import annotations

import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One call. `attempts` counts requests on the wire (0 from the cache); `error` is the reason of a failure, or None."""

    question: str
    seconds: float
    input_tokens: int = 0
    output_tokens: int = 0
    cached: bool = False
    attempts: int = 1
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """The sum over a ledger: `calls` reached for the server (failures among them), `cache_hits` did not."""

    calls: int = 0
    failures: int = 0
    cache_hits: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0.0


class Ledger:
    """The calls of a run, in the order in which they ended; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Entry] = []

    def add(self, entry: Entry) -> None:
        """Append one call."""
        with self._lock:
            self._entries.append(entry)

    def entries(self) -> tuple[Entry, ...]:
        """Return all calls so far."""
        with self._lock:
            return tuple(self._entries)

    def totals(self) -> Totals:
        """Return the sum so far; tokens and seconds count only what was spent, so nothing for answers from the cache."""
        entries = self.entries()
        spent = [entry for entry in entries if not entry.cached]
        return Totals(
            calls=len(spent),
            failures=sum(entry.error is not None for entry in spent),
            cache_hits=len(entries) - len(spent),
            input_tokens=sum(entry.input_tokens for entry in spent),
            output_tokens=sum(entry.output_tokens for entry in spent),
            seconds=sum(entry.seconds for entry in spent),
        )
