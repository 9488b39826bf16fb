"""What the queue shows: lists by what is to be done, and a line a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias, get_args

from extractor.controls import clean
from extractor.service.store import ExtractionStatus, ReviewState, Store, Summary

ListName: TypeAlias = Literal["needed", "waiting", "failed", "clear", "reviewed", "all"]

State: TypeAlias = Literal["needed", "waiting", "failed", "clear", "reviewed"]


class _Shown(NamedTuple):
    title: str
    status: ExtractionStatus | None
    review: ReviewState | None


LISTS: dict[ListName, _Shown] = {
    "needed": _Shown("To review", None, "needed"),
    "waiting": _Shown("Being read", "queued", None),
    "failed": _Shown("Failed", "failed", None),
    "clear": _Shown("No look asked for", None, "clear"),
    "reviewed": _Shown("Reviewed", None, "reviewed"),
    "all": _Shown("All", None, None),
}

_STATES: dict[State, tuple[str, str]] = {
    "needed": ("!", "to review"),
    "waiting": ("…", "being read"),
    "failed": ("✗", "failed"),
    "clear": ("✓", "no look asked for"),
    "reviewed": ("●", "reviewed"),
}


@dataclass(frozen=True)
class Line:
    """One decision in a list."""

    summary: Summary

    @property
    def title(self) -> str:
        """The case number, or the file's name."""
        return clean(self.summary.case_number or self.summary.source)

    @property
    def state(self) -> State:
        """What is to be done with it."""
        if self.summary.status == "failed":
            return "failed"
        return self.summary.review or "waiting"

    @property
    def state_title(self) -> str:
        """The state in words."""
        return "waiting" if self.summary.status == "queued" else _STATES[self.state][1]

    @property
    def glyph(self) -> str:
        """The state as one character."""
        return _STATES[self.state][0]

    @property
    def error(self) -> str | None:
        """Why it failed."""
        error = self.summary.error
        return None if error is None else clean(" ".join(filter(None, (error.message, error.hint and f"({error.hint})"))))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many decisions there are, and how many of them are being read or waiting for it."""

    all: int
    waiting: int


@dataclass(frozen=True, slots=True)
class QueueView:
    """One page of one list; `more` is the cursor of the next, `next_id` what to review next of all."""

    shown: ListName
    lines: tuple[Line, ...]
    lists: tuple[tuple[ListName, str, int], ...]
    counts: Counts
    more: str | None
    next_id: str | None


def list_name(wanted: str | None, store: Store) -> ListName:
    """Return the list that is asked for; without a wish what there is to review, or else everything."""
    for name in get_args(ListName):
        if name == wanted:
            return name  # type: ignore[no-any-return]  # one of them
    return "needed" if store.count(None, "needed") else "all"


def view_queue(store: Store, shown: ListName, after: str | None, limit: int) -> QueueView:
    """Return one page of a list.

    Raises:
        CursorError: `after` is no cursor of it.
    """
    status, review = LISTS[shown].status, LISTS[shown].review
    found = store.page(status, review, after, limit, order="queue")
    items = list(found.items)
    if shown == "waiting" and after is None:
        items = [*store.page("running", None, None, limit, order="queue").items, *items]
    first = store.page(None, "needed", None, 1, order="queue").items
    by_status = store.counts()
    waiting = by_status.get("queued", 0) + by_status.get("running", 0)
    numbers = {name: waiting if name == "waiting" else store.count(wanted.status, wanted.review) for name, wanted in LISTS.items()}
    return QueueView(
        shown=shown,
        lines=tuple(map(Line, items)),
        lists=tuple((name, wanted.title, numbers[name]) for name, wanted in LISTS.items()),
        counts=Counts(numbers["all"], waiting),
        more=found.next,
        next_id=first[0].id if first else None,
    )
