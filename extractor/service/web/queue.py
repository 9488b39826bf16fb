"""What the queue shows: lists by what is to be done, and a line a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, TypeAlias, get_args
from urllib.parse import urlencode

from extractor.controls import clean
from extractor.service.store import EVERYTHING, ExtractionStatus, FacetName, Filters, Order, ReviewState, Store, Summary
from extractor.statistics import UNKNOWN

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

ORDERS: Final[dict[Order, str]] = {
    "queue": "what needs a look",
    "newest": "last received",
    "decided": "date of decision",
    "name": "case number",
}

LONGEST_VALUE: Final = 200
"""Characters of what is searched for."""

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
    def outcome(self) -> str | None:
        """What became of its items, None where that is not known."""
        return None if self.summary.outcome == UNKNOWN else self.summary.outcome

    @property
    def error(self) -> str | None:
        """Why it failed."""
        error = self.summary.error
        return None if error is None else clean(" ".join(filter(None, (error.message, error.hint and f"({error.hint})"))))


@dataclass(frozen=True, slots=True)
class Selection:
    """A list, in an order, of the decisions that are asked for."""

    shown: ListName
    order: Order = "queue"
    filters: Filters = EVERYTHING

    def address(self, path: str = "/", **changes: str | None) -> str:
        """Return where this list is shown, with other parameters in place of its own; None and "" leave one out."""
        own = {"list": self.shown, "order": self.order if self.order != "queue" else None, "q": self.filters.words}
        query: dict[str, str | None] = {**own, **dict[str, str](self.filters.values), **changes}
        return f"{path}?{urlencode({name: value for name, value in query.items() if value})}"

    def value(self, name: FacetName) -> str:
        """Return the value that a facet is asked for with, "" where it is not."""
        return dict(self.filters.values).get(name, "")


@dataclass(frozen=True, slots=True)
class QueueView:
    """One page of one list; `waiting` are being read or wait for it, `more` is the cursor of the next, `next_id` what to review next."""

    selection: Selection
    lines: tuple[Line, ...]
    lists: tuple[tuple[ListName, str, int], ...]
    facets: Mapping[FacetName, list[str]]
    waiting: int
    more: str | None
    next_id: str | None


def filters_of(asked: Mapping[str, str]) -> Filters:
    """Return what decisions are asked for by the parameters of an address."""
    values = tuple((name, asked[name].strip()[:LONGEST_VALUE]) for name in get_args(FacetName) if asked.get(name, "").strip())
    return Filters(" ".join(asked.get("q", "").split())[:LONGEST_VALUE], values)


def selection_of(asked: Mapping[str, str], store: Store) -> Selection:
    """Return the list that is asked for; without a wish what there is to review, or else everything."""
    filters = filters_of(asked)
    shown: ListName | None = next((name for name in get_args(ListName) if name == asked.get("list")), None)
    if shown is None:
        shown = "needed" if not filters and store.count(None, "needed") else "all"
    order: Order = next((name for name in ORDERS if name == asked.get("order")), "queue")
    return Selection(shown, order, filters)


def view_queue(store: Store, selection: Selection, after: str | None, limit: int) -> QueueView:
    """Return one page of a list.

    Raises:
        CursorError: `after` is no cursor of it.
    """
    shown, order, filters = selection.shown, selection.order, selection.filters
    found = store.page(LISTS[shown].status, LISTS[shown].review, after, limit, order, filters)
    items = list(found.items)
    if shown == "waiting" and after is None:
        items = [*store.page("running", None, None, limit, order, filters).items, *items]
    first = store.page(None, "needed", None, 1, order="queue", filters=filters).items
    sizes = store.states(filters)
    waiting = sizes["queued"] + sizes["running"]
    total = waiting + sizes["done"] + sizes["failed"]
    numbers: dict[ListName, int] = {
        "needed": sizes["needed"], "waiting": waiting, "failed": sizes["failed"], "clear": sizes["clear"],
        "reviewed": sizes["reviewed"], "all": total,
    }  # fmt: skip
    return QueueView(
        selection=selection,
        lines=tuple(map(Line, items)),
        lists=tuple((name, wanted.title, numbers[name]) for name, wanted in LISTS.items()),
        facets=store.facets(),
        waiting=waiting,
        more=found.next,
        next_id=first[0].id if first else None,
    )
