"""Lists of extractions, page by page; a cursor says behind which one to go on and stays right while others come and go.

Of a document that holds several decisions each of them is listed, in place of the whole.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import sqlalchemy as sa

from extractor.service.store.engine import Database
from extractor.service.store.facts import matching
from extractor.service.store.rows import WITHOUT_RECORD, summary_of
from extractor.service.store.tables import extractions, facts
from extractor.service.store.types import ExtractionStatus, Filters, Neighbours, Order, Page, ReviewState, Summary

LONGEST_PAGE = 200

LARGEST = 2**63
"""No number of a database reaches it."""

EVERYTHING = Filters()


class CursorError(ValueError):
    """A cursor that was not given out for this list."""


class Drawn(NamedTuple):
    """A decision of a random order, and whether a person has finished looking at it."""

    id: str
    is_reviewed: bool


class _Key(NamedTuple):
    """What a list is in the order of, and how."""

    value: sa.ColumnElement[Any]
    type: type[int] | type[str]
    falls: bool


_Position: TypeAlias = tuple[int | str, ...]

_RANK = sa.case(
    ((extractions.c.status == "done") & (extractions.c.doubts > 0) & extractions.c.reviewed_at.is_(None), 0),
    (extractions.c.status == "failed", 1),
    (extractions.c.status != "done", 2),
    else_=3,
)
_DATE = sa.func.coalesce(facts.c.decision_date, "")
_NAME = sa.func.coalesce(extractions.c.case_number, extractions.c.source)
_NUMBER = _Key(extractions.c.number, int, falls=True)

_KEYS: dict[Order, tuple[_Key, ...]] = {
    "newest": (_NUMBER,),
    "queue": (_Key(_RANK, int, falls=False), _Key(extractions.c.doubts, int, falls=True), _NUMBER),
    "decided": (_Key(_DATE, str, falls=True), _NUMBER),
    "name": (_Key(_NAME, str, falls=False), _NUMBER),
}
"""The order of each list; the running number, which no two have alike, comes last."""


class Listing:
    """The part of the store that lists extractions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(
        self,
        status: ExtractionStatus | None = None,
        review: ReviewState | None = None,
        after: str | None = None,
        limit: int = 50,
        order: Order = "newest",
        filters: Filters = EVERYTHING,
    ) -> Page[Summary]:
        """Return up to `limit` (1 to 200) extractions behind the cursor `after`.

        Raises:
            CursorError: `after` is no cursor of a list in this order.
        """
        limit = max(1, min(limit, LONGEST_PAGE))
        query = _chosen(order, status, review, filters)
        if after is not None:
            query = query.where(_beyond(_decoded(after, order), order))
        with self._database.read() as connection:
            found = connection.execute(query.order_by(*_ordering(order, review)).limit(limit + 1)).all()
            shown = found[:limit]
            rows = connection.execute(WITHOUT_RECORD.where(extractions.c.number.in_([row.number for row in shown])))
            by_number = {row.number: summary_of(row) for row in rows}
        following = _encoded(_position(shown[-1], order), order) if len(found) > limit else None
        return Page(tuple(by_number[row.number] for row in shown), following)

    def neighbours(
        self,
        extraction_id: str,
        status: ExtractionStatus | None = None,
        review: ReviewState | None = None,
        order: Order = "queue",
    ) -> Neighbours:
        """Return what stands before and after an extraction in a list, whether it is in that list itself or not."""
        query = _chosen(order, status, review, EVERYTHING)
        with self._database.read() as connection:
            own = connection.execute(_chosen(order, None, None, EVERYTHING).where(extractions.c.id == extraction_id)).first()
            if own is None:
                return Neighbours(None, None)
            here = _position(own, order)
            before = query.where(_beyond(here, order, backwards=True)).order_by(*_ordering(order, review, backwards=True))
            behind = query.where(_beyond(here, order)).order_by(*_ordering(order, review))
            found = [connection.execute(one.limit(1)).first() for one in (before, behind)]
        return Neighbours(*(None if row is None else row.id for row in found))

    def all(
        self,
        status: ExtractionStatus | None = None,
        review: ReviewState | None = None,
        order: Order = "newest",
        filters: Filters = EVERYTHING,
    ) -> Iterator[Summary]:
        """Yield all extractions of a list, fetched page by page."""
        after = None
        while True:
            page = self.page(status, review, after, LONGEST_PAGE, order, filters)
            yield from page.items
            if page.next is None:
                return
            after = page.next

    def in_random_order(self, *, asked: bool, filters: Filters = EVERYTHING) -> list[Drawn]:
        """Return all decisions that asked for a look, or that did not, in an order that says nothing of them.

        Ids are random: whatever comes later falls anywhere among those that are there, so any beginning is a random sample.
        """
        stratum = extractions.c.doubts > 0 if asked else extractions.c.doubts == 0
        query = sa.select(extractions.c.id, extractions.c.reviewed_at.is_not(None)).where(
            *_conditions("done", None), stratum, *matching(filters)
        )
        with self._database.read() as connection:
            return [Drawn(*row) for row in connection.execute(query.order_by(extractions.c.id))]

    def count(self, status: ExtractionStatus | None = None, review: ReviewState | None = None) -> int:
        """Return how many extractions a list has."""
        query = sa.select(sa.func.count()).select_from(extractions).where(*_conditions(status, review))
        with self._database.read() as connection:
            return connection.scalar(query) or 0

    def states(self, filters: Filters = EVERYTHING) -> Counter[ExtractionStatus | ReviewState]:
        """Return how many extractions there are of each status and, of those with a record, in each state of review."""
        seen, doubtful = extractions.c.reviewed_at.is_not(None), extractions.c.doubts > 0
        query = sa.select(extractions.c.status, seen.label("seen"), doubtful.label("doubtful"), sa.func.count().label("size"))
        query = query.where(*_conditions(None, None), *matching(filters)).group_by(extractions.c.status, seen, doubtful)
        found: Counter[ExtractionStatus | ReviewState] = Counter()
        with self._database.read() as connection:
            for row in connection.execute(query):
                found[row.status] += row.size
                if row.status == "done":
                    found["reviewed" if row.seen else "needed" if row.doubtful else "clear"] += row.size
        return found


def _chosen(order: Order, status: ExtractionStatus | None, review: ReviewState | None, filters: Filters) -> sa.Select[Any]:
    """Return the query of a list: ids and numbers, and what the list is in the order of."""
    keys = (key.value.label(f"key{place}") for place, key in enumerate(_KEYS[order]))
    query = sa.select(extractions.c.id, extractions.c.number, *keys).where(*_conditions(status, review), *matching(filters))
    return query.outerjoin(facts, facts.c.extraction_id == extractions.c.id) if order == "decided" else query


def _conditions(status: ExtractionStatus | None, review: ReviewState | None) -> Iterator[sa.ColumnElement[bool]]:
    yield extractions.c.parts == 0
    if status is not None:
        yield extractions.c.status == status
    if review is not None:
        yield extractions.c.status == "done"
        yield extractions.c.reviewed_at.is_not(None) if review == "reviewed" else extractions.c.reviewed_at.is_(None)
    if review == "needed":
        yield extractions.c.doubts > 0
    if review == "clear":
        yield extractions.c.doubts == 0


def _ordering(order: Order, review: ReviewState | None, *, backwards: bool = False) -> list[sa.ColumnElement[Any]]:
    # In what there is to review all have one rank: without it the index gives the order.
    keys = [key for key in _KEYS[order] if review != "needed" or key.value is not _RANK]
    return [key.value.desc() if key.falls != backwards else key.value.asc() for key in keys]


def _beyond(position: _Position, order: Order, *, backwards: bool = False) -> sa.ColumnElement[bool]:
    """Return whether an extraction stands behind a position, or before it."""
    keys, ways = _KEYS[order], list[sa.ColumnElement[bool]]()
    for place, (key, value) in enumerate(zip(keys, position, strict=True)):
        same = (above.value.is_not_distinct_from(held) for above, held in zip(keys[:place], position, strict=False))
        ways.append(sa.and_(*same, key.value < value if key.falls != backwards else key.value > value))
    return sa.or_(*ways)


def _position(row: Any, order: Order) -> _Position:
    return tuple(getattr(row, f"key{place}") for place in range(len(_KEYS[order])))


def _encoded(position: _Position, order: Order) -> str:
    return base64.urlsafe_b64encode(json.dumps([order, *position]).encode()).decode().rstrip("=")


def _decoded(cursor: str, order: Order) -> _Position:
    try:
        said = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError) as error:
        raise CursorError("the cursor is none that was given out") from error
    keys = _KEYS[order]
    if not isinstance(said, list) or len(said) != len(keys) + 1 or said[0] != order:
        raise CursorError("the cursor is none that was given out for this order")
    if any(type(value) is not key.type for key, value in zip(keys, said[1:], strict=True)):
        raise CursorError("the cursor is none that was given out")
    if any(isinstance(value, int) and not 0 <= value < LARGEST for value in said[1:]):
        raise CursorError("the cursor is none that was given out")
    return tuple(said[1:])
