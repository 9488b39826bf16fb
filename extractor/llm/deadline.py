"""How long the model may take over one document, known to all that is asked about it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from extractor.errors import DocumentUnanswered

_ENDS: ContextVar[float | None] = ContextVar("document_ends", default=None)


@contextmanager
def within(seconds: float | None) -> Iterator[None]:
    """Bound what is asked in this context to so many seconds from now; None is no bound."""
    token = _ENDS.set(None if seconds is None else time.monotonic() + seconds)
    try:
        yield
    finally:
        _ENDS.reset(token)


def seconds_left() -> float | None:
    """Return how long the document may still take; None without end."""
    ends = _ENDS.get()
    return None if ends is None else ends - time.monotonic()


def check_time() -> None:
    """Raise DocumentUnanswered where the document's time is up."""
    left = seconds_left()
    if left is not None and left <= 0:
        raise DocumentUnanswered(
            "the model did not answer all questions about this document in the time it may take (--document-timeout)",
            hint="Read it again later: with --retry-failed, in the service by handing it in once more.",
        )
