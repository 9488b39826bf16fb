"""Extractions: one a document, reader and model; queued, running, then done or failed, and done only once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, get_args

import sqlalchemy as sa

from extractor.document import Document
from extractor.pipeline import text_digest
from extractor.record import ReaderName, Record
from extractor.service.store.documents import drop_document, put_text
from extractor.service.store.engine import Database
from extractor.service.store.facts import put_facts
from extractor.service.store.rows import WITHOUT_RECORD, extraction_of, summary_of
from extractor.service.store.tables import documents, extractions, facets, facts, reviews
from extractor.service.store.types import Extraction, ExtractionStatus, JobError, Summary

_SHARED = ("document_id", "source", "reader", "model", "configuration", "status", "created_at", "finished_at", "text_sha256")
"""Columns that the decisions of a document have from the extraction of the whole."""

STATUSES: tuple[ExtractionStatus, ...] = get_args(ExtractionStatus)


Schedule: TypeAlias = Callable[[sa.Connection, Summary], None]
"""Enters a job for an extraction in the same transaction."""


class Extractions:
    """The part of the store that keeps extractions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def submit(
        self,
        document_id: str,
        source: str,
        reader: ReaderName,
        model: str | None,
        configuration: str,
        *,
        schedule: Schedule | None = None,
    ) -> Extraction:
        """Return the extraction of that document, reader and model: a new one, queued, or the one that is there.

        A failed one is queued again, under the same id, as its next attempt. `schedule` enters the job of what was queued, in the
        same transaction: neither is ever there without the other.

        Raises:
            LookupError: the document is not there (any more).
        """
        same = (
            (extractions.c.document_id == document_id)
            & (extractions.c.reader == reader)
            & (extractions.c.model == (model or ""))
            & (extractions.c.part == 0)
        )
        fresh = {"source": source, "configuration": configuration, "status": "queued", "created_at": dt.datetime.now(dt.UTC)}
        with self._database.write() as connection:
            # The row lock also holds off a deletion of the document in PostgreSQL.
            locked = sa.select(documents.c.id).where(documents.c.id == document_id).with_for_update()
            if connection.scalar(locked) is None:
                raise LookupError(document_id)
            row = connection.execute(sa.select(extractions.c.id, extractions.c.status).where(same)).first()
            if row is None:
                extraction_id = uuid.uuid4().hex
                key = {"id": extraction_id, "document_id": document_id, "reader": reader, "model": model or ""}
                connection.execute(extractions.insert().values(**key, **fresh))
            else:
                extraction_id = row.id
                if row.status == "failed":
                    again = {
                        "error": None,
                        "finished_at": None,
                        "attempt": extractions.c.attempt + 1,
                        "configuration": configuration,
                    }
                    connection.execute(sa.update(extractions).where(same).values(status="queued", **again))
            found = _one(connection, extraction_id)
            assert found is not None
            if schedule is not None and (row is None or row.status == "failed"):
                schedule(connection, found)
        return found

    def read_again(self, extraction_id: str, configuration: str, *, schedule: Schedule | None = None) -> bool:
        """Queue an extraction that has ended as its next attempt, without the record it had; say whether that was done.

        What people have decided on, in it or in a part of it, stays as it is; so does a part, which is not read by itself.
        """
        own = (extractions.c.id == extraction_id) | (extractions.c.parent == extraction_id)
        touched = own & ((extractions.c.decided > 0) | extractions.c.reviewed_at.is_not(None))
        ended = (extractions.c.id == extraction_id) & (extractions.c.part == 0) & extractions.c.status.in_(("done", "failed"))
        empty = {
            "record": None,
            "error": None,
            "case_number": None,
            "text_sha256": None,
            "finished_at": None,
            "doubts": 0,
            "parts": 0,
        }
        again = {"status": "queued", "attempt": extractions.c.attempt + 1, "configuration": configuration}
        with self._database.write() as connection:
            row = connection.execute(sa.select(extractions.c.id).where(ended).with_for_update()).first()
            if row is None or connection.scalar(sa.select(extractions.c.id).where(touched)) is not None:
                return False
            connection.execute(sa.delete(extractions).where(extractions.c.parent == extraction_id))
            for table in (facts, facets):
                connection.execute(sa.delete(table).where(table.c.extraction_id == extraction_id))
            connection.execute(sa.update(extractions).where(ended).values(**empty, **again))
            found = _one(connection, extraction_id)
            if schedule is not None and found is not None:
                schedule(connection, found)
        return True

    def extraction(self, extraction_id: str) -> Extraction | None:
        """Return an extraction with record and newest verdicts, or None."""
        with self._database.read() as connection:
            return _one(connection, extraction_id)

    def parts(self, extraction_id: str) -> list[Extraction]:
        """Return the extractions of the decisions in a document, in their order; none where it holds one alone."""
        query = sa.select(extractions.c.id).where(extractions.c.parent == extraction_id).order_by(extractions.c.part)
        with self._database.read() as connection:
            found = [_one(connection, part_id) for part_id in connection.scalars(query).all()]
        return [part for part in found if part is not None]

    def summary(self, extraction_id: str) -> Summary | None:
        """Return an extraction without its record, or None; cheaper."""
        with self._database.read() as connection:
            row = connection.execute(WITHOUT_RECORD.where(extractions.c.id == extraction_id)).first()
        return None if row is None else summary_of(row)

    def status(self, extraction_id: str) -> ExtractionStatus | None:
        """Return how far an extraction is, or None; cheapest."""
        with self._database.read() as connection:
            found: ExtractionStatus | None = connection.scalar(
                sa.select(extractions.c.status).where(extractions.c.id == extraction_id)
            )
        return found

    def start(self, extraction_id: str) -> Summary | None:
        """Mark an extraction as running and return it; None where it is done, failed or deleted."""
        open_row = (extractions.c.id == extraction_id) & extractions.c.status.in_(("queued", "running"))
        with self._database.write() as connection:
            if not connection.execute(sa.update(extractions).where(open_row).values(status="running")).rowcount:
                return None
            return summary_of(connection.execute(WITHOUT_RECORD.where(extractions.c.id == extraction_id)).one())

    def finish(self, extraction_id: str, record: Record, document: Document | None = None) -> bool:
        """Keep the record, and the document as read, if the extraction is there and has none yet; say whether it was kept."""
        with self._database.write() as connection:
            if not _end(connection, extraction_id, status="done", text_sha256=record.document.text_sha256, **_told(record)):
                return False
            if document is not None:
                put_text(connection, document, record.document.text_sha256)
            put_facts(connection, extraction_id, record, document)
        return True

    def finish_parts(self, extraction_id: str, records: Sequence[Record], document: Document) -> bool:
        """Keep the records of the decisions in a document, each as an extraction of its own, and the document as read.

        Nothing is kept where the extraction is not there or has ended; say whether it was.
        """
        text_sha256 = text_digest(document)
        with self._database.write() as connection:
            if not _end(connection, extraction_id, status="done", parts=len(records), text_sha256=text_sha256):
                return False
            whole = connection.execute(sa.select(extractions).where(extractions.c.id == extraction_id)).one()
            shared = {name: getattr(whole, name) for name in _SHARED}
            for part, record in enumerate(records, 1):
                own = {"id": uuid.uuid4().hex, "parent": extraction_id, "part": part, **_told(record)}
                connection.execute(extractions.insert().values(**shared, **own))
                put_facts(connection, own["id"], record, document)
            put_text(connection, document, text_sha256)
        return True

    def fail(self, extraction_id: str, error: JobError) -> bool:
        """Keep why there is no record, if there is none yet; say whether it was kept."""
        with self._database.write() as connection:
            return _end(connection, extraction_id, status="failed", error=error.model_dump_json())

    def unfinished(self, before: dt.datetime, limit: int = 1_000) -> list[Summary]:
        """Return extractions that came before that time and are neither done nor failed, first come first."""
        is_open = extractions.c.status.in_(("queued", "running")) & (extractions.c.created_at < before)
        query = WITHOUT_RECORD.where(is_open).order_by(extractions.c.number).limit(limit)
        with self._database.read() as connection:
            return [summary_of(row) for row in connection.execute(query)]

    def counts(self) -> dict[ExtractionStatus, int]:
        """Return how many extractions there are of each status; of a document with several decisions those of its parts."""
        with self._database.read() as connection:
            query = sa.select(extractions.c.status, sa.func.count().label("number"))
            query = query.where(extractions.c.parts == 0).group_by(extractions.c.status)
            rows = connection.execute(query).all()
        found = {row.status: row.number for row in rows}
        return {status: found.get(status, 0) for status in STATUSES}

    def older_than(self, moment: dt.datetime, limit: int = 100) -> list[str]:
        """Return ids of extractions of whole documents that came before that time, oldest first."""
        is_old = (extractions.c.created_at < moment) & (extractions.c.part == 0)
        query = sa.select(extractions.c.id).where(is_old).order_by(extractions.c.created_at).limit(limit)
        with self._database.read() as connection:
            return list(connection.scalars(query))

    def delete(self, extraction_id: str) -> Summary | None:
        """Delete an extraction, its record, parts and verdicts, and its document once no other extraction uses it.

        Returns:
            What was deleted, or None where there was nothing of that id.
        """
        with self._database.write() as connection:
            row = connection.execute(WITHOUT_RECORD.where(extractions.c.id == extraction_id)).first()
            if row is None:
                return None
            connection.execute(sa.select(documents.c.id).where(documents.c.id == row.document_id).with_for_update())
            own = (extractions.c.id == extraction_id) | (extractions.c.parent == extraction_id)
            connection.execute(sa.delete(reviews).where(reviews.c.extraction_id.in_(sa.select(extractions.c.id).where(own))))
            connection.execute(sa.delete(extractions).where(own))
            drop_document(connection, row.document_id)
        return summary_of(row)


def doubts_of(record: Record) -> int:
    """Return how many leaves a person should look at; at least 1 where the record as a whole needs a look."""
    return max(len(record.review.fields), int(record.review.needed))


def _told(record: Record) -> dict[str, Any]:
    """Return the columns that tell of a record, and the record."""
    return {"record": record.model_dump_json(), "case_number": record.case.case_number, "doubts": doubts_of(record)}


def _end(connection: sa.Connection, extraction_id: str, **values: Any) -> bool:
    still_open = (extractions.c.id == extraction_id) & extractions.c.status.in_(("queued", "running"))
    change = sa.update(extractions).where(still_open).values(finished_at=dt.datetime.now(dt.UTC), **values)
    return bool(connection.execute(change).rowcount)


def _one(connection: sa.Connection, extraction_id: str) -> Extraction | None:
    row = connection.execute(WITHOUT_RECORD.add_columns(extractions.c.record).where(extractions.c.id == extraction_id)).first()
    if row is None:
        return None
    query = sa.select(reviews).where(reviews.c.extraction_id == extraction_id).order_by(reviews.c.number)
    return extraction_of(row, connection.execute(query) if row.decided else ())
