"""Time that passes only where somebody sleeps."""

from __future__ import annotations

import threading
from typing import Any

from extractor.llm.pace import Pace


class MadeUpTime:
    """A clock of its own; `slept` are the waits asked for, in seconds. May be shared by threads."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self._now = 0.0
        self._lock = threading.Lock()

    def sleep(self, seconds: float) -> None:
        """Let that time pass at once."""
        with self._lock:
            self.slept.append(seconds)
            self._now += seconds

    def clock(self) -> float:
        """Return the seconds slept so far."""
        return self._now

    def pace(self, calls: int = 1, **options: Any) -> Pace:
        """Return a pace in this time."""
        return Pace(calls, sleep=self.sleep, clock=self.clock, jitter=lambda: 0.0, **options)
