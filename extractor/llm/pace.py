"""How fast a run asks: calls in flight, the whole run slowed down where a server wants fewer, and places to work at."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from extractor.errors import ModelUnavailable
from extractor.llm.budget import NOTHING, Budget, Use
from extractor.llm.faults import TooMany
from extractor.llm.rate import Rate

_log = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 60.0
"""A server that asks for a longer wait is asked again after this one."""

PATIENCE_SECONDS = 600.0
"""How long a server may answer "too many requests" and nothing else before the run ends."""


JITTER = 0.1
"""Share of a wait by which it is lengthened at most, so that runs that were turned away together do not come back together."""


@dataclass(slots=True)
class Turn:
    """A request's turn: its number, what was set aside for it, and what it `used` once that is known."""

    number: int
    foreseen: Use = NOTHING
    used: Use | None = None


class Pace:
    """At most `calls` requests in flight; where the server says "too many", all of them wait, and fewer go out until it answers again.

    Where answers come too late, because a server takes one request after the other, there are fewer from then on. May be shared by
    threads. `sleep` and `clock` are those of `time`, and `jitter` gives numbers from 0 to 1; tests give their own.
    """

    def __init__(
        self,
        calls: int = 1,
        *,
        budget: Budget | None = None,
        rate: Rate | None = None,
        jitter: Callable[[], float] = random.random,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.sleep = sleep
        self._calls = calls
        self._budget = budget or Budget()
        self._rate = rate or Rate(clock=clock)
        self._jitter = jitter
        self._clock = clock
        self._changed = threading.Condition()
        self._room = float(calls)
        self._flying = self._turns = self._lowered_at = 0
        self._resume_at = 0.0
        self._turned_away = 0
        self._since: float | None = None

    @property
    def calls(self) -> int:
        """How many calls may be in flight at the most."""
        return self._calls

    @property
    def room(self) -> int:
        """How many calls may be in flight now."""
        return max(1, int(self._room))

    @contextmanager
    def turn(self, most: Use = NOTHING) -> Iterator[Turn]:
        """Wait for a turn and hold it while one request is under way that takes `most` at the most.

        Raises:
            BudgetReached: The run may send no more.
        """
        self._wait_until_resumed()
        with self._changed:
            self._changed.wait_for(lambda: self._flying < self.room)
            self._flying += 1
            self._turns += 1
            turn = Turn(self._turns)
        try:
            self._wait_until_resumed()  # others may have been turned away meanwhile
            turn.foreseen = self._budget.spend(most)
            try:
                self._wait_for_slot(turn.foreseen.tokens)
                yield turn
            finally:
                self._settle(turn)
        finally:
            with self._changed:
                self._flying -= 1
                self._changed.notify_all()

    def seconds_left(self) -> float | None:
        """Return how long the run may still last; None without end."""
        return self._budget.seconds_left()

    def check_time(self) -> None:
        """Raise BudgetReached where the run's time is up."""
        self._budget.check_time()

    def told(self, headers: Mapping[str, str], turn: Turn) -> None:
        """Take from a server's headers how much room it has left."""
        self._rate.told(headers, max(1, turn.foreseen.tokens))

    def _settle(self, turn: Turn) -> None:
        self._budget.settle(turn.foreseen, turn.used)
        if turn.used is not None:
            self._rate.settle(turn.foreseen.tokens, turn.used.tokens)

    def _wait_for_slot(self, tokens: int) -> None:
        seconds, left = self._rate.take(tokens), self._budget.seconds_left()
        if seconds > 0:
            self.sleep(seconds if left is None else min(seconds, max(0.0, left)))
            self._budget.check_time()

    def answered(self) -> None:
        """Note an answer: a little more may be asked at once again."""
        with self._changed:
            self._turned_away, self._since = 0, None
            self._room = min(float(self._calls), self._room + 1 / self._room)
            self._changed.notify_all()

    def too_late(self, turn: int) -> None:
        """Halve the calls in flight for the rest of the run, once for those that were under way together."""
        with self._changed:
            if self._calls == 1 or turn <= self._lowered_at:
                return
            self._calls //= 2
            self._room = min(self._room, float(self._calls))
            self._lowered_at = self._turns
        _log.warning("no answer in time with so many calls in flight: %d from here on", self._calls)

    def too_many(self, fault: TooMany) -> None:
        """Slow the run down: as long as the server asks for, else twice as long each time.

        Raises:
            ModelUnavailable: It has said nothing else for PATIENCE_SECONDS.
        """
        self._budget.give_back()
        with self._changed:
            now = self._clock()
            self._since = now if self._since is None else self._since
            if now - self._since > PATIENCE_SECONDS:
                raise ModelUnavailable(
                    f"the model server takes no more requests ({fault.told})",
                    hint="What is written stays; the same command goes on from there, later or with fewer --calls.",
                )
            if now >= self._resume_at:  # the first of those that were turned away together
                self._turned_away += 1
                self._room = max(1.0, self._room / 2)
            usual = 2.0 ** min(self._turned_away - 1, 6)
            asked = usual if fault.after is None or (fault.after <= 0 and self._turned_away > 1) else fault.after
            wait = min(max(asked, 0.0), LONGEST_WAIT_SECONDS) * (1 + JITTER * self._jitter())
            self._resume_at = max(self._resume_at, now + wait)

    def _wait_until_resumed(self) -> None:
        waited_for = None
        while (at := self._resume_at) != waited_for and (seconds := at - self._clock()) > 0:
            self.sleep(seconds)
            waited_for = at


class Places:
    """At most `jobs` documents are worked on at a time; one that waits for the model leaves its place to another."""

    def __init__(self, jobs: int) -> None:
        self._free = threading.Semaphore(jobs)
        self._mine = threading.local()

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold a place while a document is worked on by this thread."""
        self._free.acquire()
        self._mine.held = True
        try:
            yield
        finally:
            self._mine.held = False
            self._free.release()

    @contextmanager
    def left(self) -> Iterator[None]:
        """Leave this thread's place, where it has one, while it waits."""
        if not getattr(self._mine, "held", False):
            yield
            return
        self._free.release()
        try:
            yield
        finally:
            self._free.acquire()
