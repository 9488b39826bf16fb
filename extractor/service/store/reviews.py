"""What people say of leaves: the newest verdict of a leaf counts, the earlier ones are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from extractor.record import Record
from extractor.service.reviewing import check_elements, open_doubts
from extractor.service.store.engine import Database
from extractor.service.store.rows import standing, value_text, verdict_of
from extractor.service.store.tables import extractions, reviews
from extractor.service.store.types import PastVerdict
from extractor.service.verdicts import Verdict


class Reviews:
    """The part of the store that keeps verdicts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def set_verdict(self, extraction_id: str, path: str, verdict: Verdict) -> None:
        """Keep one verdict; see `set_verdicts`."""
        self.set_verdicts(extraction_id, {path: verdict})

    def set_verdicts(self, extraction_id: str, verdicts: Mapping[str, Verdict]) -> None:
        """Keep verdicts by path, all or none. Whether path and value are of the schema is the caller's to check; whether lists have
        the elements that are spoken of, or could have them next, is seen here.

        The decision counts as reviewed as soon as every leaf that a person should look at has a verdict, and no longer when a
        withdrawn one leaves a gap.

        Raises:
            LookupError: there is no such extraction, or it has no record.
            NoSuchField: a list has no such element.
        """
        with self._database.write() as connection:
            _require_record(connection, extraction_id)
            record = _record(connection, extraction_id)
            said = [path for path, verdict in verdicts.items() if verdict.action != "withdraw"]
            check_elements(record, _standing(connection, extraction_id), said)
            for path, verdict in verdicts.items():
                connection.execute(
                    reviews.insert().values(
                        extraction_id=extraction_id,
                        path=path,
                        action=verdict.action,
                        value=value_text(verdict),
                        note=verdict.note,
                        reviewer=verdict.reviewer,
                        at=verdict.at,
                    )
                )
            _count(connection, extraction_id, record, verdicts)

    def set_reviewed(self, extraction_id: str, reviewer: str | None) -> None:
        """Note that a person has finished looking at a decision, or with None that nobody has.

        Raises:
            LookupError: there is no such extraction, or it has no record.
        """
        at = None if reviewer is None else dt.datetime.now(dt.UTC)
        with self._database.write() as connection:
            _require_record(connection, extraction_id)
            change = sa.update(extractions).where(extractions.c.id == extraction_id).values(reviewed_at=at, reviewer=reviewer)
            connection.execute(change)

    def history(self, extraction_id: str) -> list[PastVerdict]:
        """Return all verdicts of an extraction, oldest first."""
        query = sa.select(reviews).where(reviews.c.extraction_id == extraction_id).order_by(reviews.c.number)
        with self._database.read() as connection:
            return [PastVerdict(row.path, verdict_of(row)) for row in connection.execute(query)]


def _record(connection: sa.Connection, extraction_id: str) -> Record:
    return Record.model_validate_json(
        connection.scalar(sa.select(extractions.c.record).where(extractions.c.id == extraction_id)) or ""
    )


def _standing(connection: sa.Connection, extraction_id: str) -> dict[str, Verdict]:
    query = sa.select(reviews).where(reviews.c.extraction_id == extraction_id).order_by(reviews.c.number)
    return standing(connection.execute(query))


def _count(connection: sa.Connection, extraction_id: str, record: Record, verdicts: Mapping[str, Verdict]) -> None:
    """Note how many leaves have a verdict now, and whether that ends the review or opens it again."""
    decided = _standing(connection, extraction_id)
    values: dict[str, Any] = {"decided": len(decided)}
    reviewed_at = connection.scalar(sa.select(extractions.c.reviewed_at).where(extractions.c.id == extraction_id))
    # A record that needs a look for a finding without a field is through only when a person says so.
    is_complete = bool(record.review.fields) and not open_doubts(record, decided)
    if is_complete and reviewed_at is None:
        latest = max(verdicts.values(), key=lambda verdict: verdict.at)
        values |= {"reviewed_at": latest.at, "reviewer": latest.reviewer}
    elif not is_complete and any(verdict.action == "withdraw" for verdict in verdicts.values()):
        values |= {"reviewed_at": None, "reviewer": None}
    connection.execute(sa.update(extractions).where(extractions.c.id == extraction_id).values(**values))


def _require_record(connection: sa.Connection, extraction_id: str) -> None:
    query = sa.select(extractions.c.id).where((extractions.c.id == extraction_id) & (extractions.c.status == "done"))
    if connection.scalar(query.with_for_update()) is None:
        raise LookupError(extraction_id)
