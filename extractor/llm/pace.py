"""How fast a run asks: calls in flight, the whole run slowed down where a server wants fewer, a budget, and places to work at."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from extractor.errors import BudgetReached, ModelUnavailable
from extractor.llm.faults import TooMany

_log = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 60.0
"""A server that asks for a longer wait is asked again after this one."""

PATIENCE_SECONDS = 600.0
"""How long a server may answer "too many requests" and nothing else before the run ends."""


class Budget:
    """The requests that a run may send, over all servers; `most` None is without end. May be shared by threads."""

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._spent = 0
        self._lock = threading.Lock()

    def spend(self) -> None:
        """Count one request.

        Raises:
            BudgetReached: It would be one too many; it is not to be sent.
        """
        with self._lock:
            if self._most is not None and self._spent >= self._most:
                raise BudgetReached(
                    f"the limit of {self._most:,} calls is reached",
                    hint="What is written stays; the same command with a higher --max-calls goes on from there.",
                )
            self._spent += 1

    def give_back(self) -> None:
        """Take back a request that was turned away before the model saw it."""
        with self._lock:
            self._spent -= 1


class Pace:
    """At most `calls` requests in flight; where the server says "too many", all of them wait, and fewer go out until it answers again.

    Where answers come too late, because a server takes one request after the other, there are fewer from then on. May be shared by
    threads. `sleep` and `clock` are those of `time`; tests give their own.
    """

    def __init__(
        self,
        calls: int = 1,
        *,
        budget: Budget | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.sleep = sleep
        self._calls = calls
        self._budget = budget or Budget()
        self._clock = clock
        self._changed = threading.Condition()
        self._room = float(calls)
        self._flying = self._turns = self._lowered_at = 0
        self._resume_at = 0.0
        self._turned_away = 0
        self._since: float | None = None

    @property
    def room(self) -> int:
        """How many calls may be in flight now."""
        return max(1, int(self._room))

    @contextmanager
    def turn(self) -> Iterator[int]:
        """Wait for a turn and hold it while one request is under way; yield its number.

        Raises:
            BudgetReached: The run may send no more.
        """
        self._wait_until_resumed()
        with self._changed:
            self._changed.wait_for(lambda: self._flying < self.room)
            self._flying += 1
            self._turns += 1
            number = self._turns
        try:
            self._wait_until_resumed()  # others may have been turned away meanwhile
            self._budget.spend()
            yield number
        finally:
            with self._changed:
                self._flying -= 1
                self._changed.notify_all()

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
            self._resume_at = max(self._resume_at, now + min(max(asked, 0.0), LONGEST_WAIT_SECONDS))

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
