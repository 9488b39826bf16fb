"""What a run may spend: calls, tokens, dollars and time. It ends before the call that would pass a limit, and can be gone on with."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from extractor.errors import BudgetReached

MARGIN = 1.25
"""How much longer than the longest call so far one is taken to be beforehand."""


@dataclass(frozen=True, slots=True)
class Use:
    """What a call takes: tokens in and out, and dollars where the price is known."""

    tokens: int = 0
    cost_usd: float = 0.0


NOTHING = Use()


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a run may take over all servers; None is no limit. `seconds` are counted from its beginning."""

    calls: int | None = None
    tokens: int | None = None
    cost_usd: float | None = None
    seconds: float | None = None


class Budget:
    """What is spent of the limits, and what calls under way may take. May be shared by threads."""

    def __init__(self, limits: Limits | None = None, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits or Limits()
        self._clock = clock
        self._began = clock()
        self._changed = threading.Condition()
        self._calls = self._flying = 0
        self._tokens, self._cost = 0, 0.0
        self._longest = NOTHING

    def spend(self, most: Use = NOTHING) -> Use:
        """Set aside what one call may take, at most `most`, and return it; once calls are known, little more than the longest took.

        Where calls under way may turn out to leave enough, wait for them.

        Raises:
            BudgetReached: The call might pass a limit; it is not to be sent.
        """
        with self._changed:
            while True:
                self.check_time()
                use = self._foreseen(most)
                if (reached := self._reached(use)) is None:
                    break
                if not self._flying or self._calls == self._limits.calls:
                    raise reached
                self._changed.wait(1.0)
            self._calls += 1
            self._flying += 1
            self._add(use, 1)
            return use

    def settle(self, foreseen: Use, used: Use | None) -> None:
        """Count what a call took in the place of what was set aside; None for one whose use is not known, which counts as foreseen."""
        with self._changed:
            self._flying -= 1
            if used is not None:
                self._add(foreseen, -1)
                self._add(used, 1)
                self._longest = Use(max(self._longest.tokens, used.tokens), max(self._longest.cost_usd, used.cost_usd))
            self._changed.notify_all()

    def give_back(self) -> None:
        """Take back a request that was turned away before the model saw it."""
        with self._changed:
            self._calls -= 1
            self._changed.notify_all()

    def seconds_left(self) -> float | None:
        """Return how long the run may still last; None without end."""
        return None if self._limits.seconds is None else self._began + self._limits.seconds - self._clock()

    def check_time(self) -> None:
        """Raise BudgetReached where the run's time is up."""
        left = self.seconds_left()
        if left is not None and left <= 0:
            raise _reached(f"the run's {self._limits.seconds:g} seconds are up", "--deadline")

    def _foreseen(self, most: Use) -> Use:
        longest = self._longest
        if not longest.tokens:
            return most
        return Use(min(most.tokens, int(MARGIN * longest.tokens)), min(most.cost_usd, MARGIN * longest.cost_usd))

    def _reached(self, use: Use) -> BudgetReached | None:
        limits = self._limits
        if limits.calls is not None and self._calls >= limits.calls:
            return _reached(f"the limit of {limits.calls:,} calls is reached", "--max-calls")
        if limits.tokens is not None and self._tokens + use.tokens > limits.tokens:
            told = f"{self._tokens:,} of {limits.tokens:,} tokens are used, and the next call may take {use.tokens:,}"
            return _reached(told, "--max-tokens")
        if limits.cost_usd is not None and self._cost + use.cost_usd > limits.cost_usd:
            told = f"${self._cost:,.4f} of ${limits.cost_usd:,.4f} are spent, and the next call may cost ${use.cost_usd:,.4f}"
            return _reached(told, "--max-cost")
        return None

    def _add(self, use: Use, sign: int) -> None:
        self._tokens += sign * use.tokens
        self._cost += sign * use.cost_usd


def _reached(told: str, flag: str) -> BudgetReached:
    return BudgetReached(told, hint=f"What is written stays; the same command with a higher {flag} goes on from there.")
