"""Lists of extractions, page by page; a cursor says behind which one to go on and stays right while others come and go.

Of a document that holds several decisions each of them is listed, in place of the whole.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa

from extractor.service.store.engine import Database
from extractor.service.store.rows import WITHOUT_RECORD, summary_of
from extractor.service.store.tables import extractions
from extractor.service.store.types import ExtractionStatus, Neighbours, Order, Page, ReviewState, Summary

LONGEST_PAGE = 200

_POSITION = re.compile(r"\A([nq])\.(\d)\.(\d{1,9})\.(\d{1,18})\Z", re.ASCII)


class CursorError(ValueError):
    """A cursor that was not given out for this list."""


class _Position(NamedTuple):
    """Where an extraction stands in a list: its rank (0 comes first), how many doubts, and its running number."""

    rank: int
    doubts: int
    number: int


_RANK = sa.case(
    ((extractions.c.status == "done") & (extractions.c.doubts > 0) & extractions.c.reviewed_at.is_(None), 0),
    (extractions.c.status == "failed", 1),
    (extractions.c.status != "done", 2),
    else_=3,
)
_POSITIONS = (_RANK.label("rank"), extractions.c.doubts.label("position_doubts"), extractions.c.number.label("position_number"))


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
    ) -> Page[Summary]:
        """Return up to `limit` (1 to 200) extractions behind the cursor `after`.

        Raises:
            CursorError: `after` is no cursor of a list in this order.
        """
        limit = max(1, min(limit, LONGEST_PAGE))
        query = _filtered(status, review)
        if after is not None:
            query = query.where(_behind(_decoded(after, order), order))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(*_ordering(order)).limit(limit + 1)).all()
        shown = rows[:limit]
        following = _encoded(_position(shown[-1]), order) if len(rows) > limit else None
        return Page(tuple(summary_of(row) for row in shown), following)

    def neighbours(
        self,
        extraction_id: str,
        status: ExtractionStatus | None = None,
        review: ReviewState | None = None,
        order: Order = "queue",
    ) -> Neighbours:
        """Return what stands before and after an extraction in a list, whether it is in that list itself or not."""
        query = _filtered(status, review)
        with self._database.read() as connection:
            own = connection.execute(_filtered(None, None).where(extractions.c.id == extraction_id)).first()
            if own is None:
                return Neighbours(None, None)
            before = query.where(_before(_position(own), order)).order_by(*_ordering(order, backwards=True)).limit(1)
            behind = query.where(_behind(_position(own), order)).order_by(*_ordering(order)).limit(1)
            found = [connection.execute(one).first() for one in (before, behind)]
        return Neighbours(*(None if row is None else row.id for row in found))

    def all(
        self, status: ExtractionStatus | None = None, review: ReviewState | None = None, order: Order = "newest"
    ) -> Iterator[Summary]:
        """Yield all extractions of a list, fetched page by page."""
        after = None
        while True:
            page = self.page(status, review, after, LONGEST_PAGE, order)
            yield from page.items
            if page.next is None:
                return
            after = page.next

    def count(self, status: ExtractionStatus | None = None, review: ReviewState | None = None) -> int:
        """Return how many extractions a list has."""
        with self._database.read() as connection:
            found = connection.scalar(sa.select(sa.func.count()).select_from(_filtered(status, review).subquery()))
        return int(found or 0)


def _filtered(status: ExtractionStatus | None, review: ReviewState | None) -> sa.Select[Any]:
    query = WITHOUT_RECORD.add_columns(*_POSITIONS).where(extractions.c.parts == 0)
    if status is not None:
        query = query.where(extractions.c.status == status)
    if review is not None:
        query = query.where(extractions.c.status == "done")
        query = query.where(extractions.c.reviewed_at.is_not(None) if review == "reviewed" else extractions.c.reviewed_at.is_(None))
    if review == "needed":
        query = query.where(extractions.c.doubts > 0)
    if review == "clear":
        query = query.where(extractions.c.doubts == 0)
    return query


def _ordering(order: Order, *, backwards: bool = False) -> list[sa.ColumnElement[Any]]:
    number, doubts = extractions.c.number, extractions.c.doubts
    keys = (number.desc(),) if order == "newest" else (_RANK.asc(), doubts.desc(), number.desc())
    opposite = (number.asc(),) if order == "newest" else (_RANK.desc(), doubts.asc(), number.asc())
    return list(opposite if backwards else keys)


def _behind(position: _Position, order: Order) -> sa.ColumnElement[bool]:
    doubts, number = extractions.c.doubts, extractions.c.number
    if order == "newest":
        return number < position.number
    later = (doubts < position.doubts) | ((doubts == position.doubts) & (number < position.number))
    return sa.or_(position.rank < _RANK, sa.and_(_RANK.is_not_distinct_from(position.rank), later))


def _before(position: _Position, order: Order) -> sa.ColumnElement[bool]:
    if order == "newest":
        return extractions.c.number > position.number
    return sa.and_(sa.not_(_behind(position, order)), extractions.c.number.is_distinct_from(position.number))


def _position(row: Any) -> _Position:
    return _Position(row.rank, row.position_doubts, row.position_number)


def _encoded(position: _Position, order: Order) -> str:
    said = ".".join((order[0], *map(str, position)))
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def _decoded(cursor: str, order: Order) -> _Position:
    try:
        said = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode("ascii")
    except (ValueError, binascii.Error) as error:
        raise CursorError("the cursor is none that was given out") from error
    found = _POSITION.match(said)
    if found is None or found[1] != order[0]:
        raise CursorError("the cursor is none that was given out for this order")
    return _Position(*map(int, found.groups()[1:]))
