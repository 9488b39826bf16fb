"""Documents as they came: kept by their digest, so that the same bytes are kept once."""

from __future__ import annotations

import datetime as dt
import hashlib

import sqlalchemy as sa
from pydantic import TypeAdapter

from extractor.bundles import part_of
from extractor.document import Document, Part
from extractor.record import Record
from extractor.service.store.engine import Database
from extractor.service.store.tables import documents, extractions, removals, texts
from extractor.service.store.types import Content

_DOCUMENT = TypeAdapter(Document)


class Documents:
    """The part of the store that keeps documents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_document(self, content: bytes, name: str, media_type: str) -> str:
        """Keep a document and return its id, the sha256 of its bytes; one that is there already stays as it is."""
        document_id = hashlib.sha256(content).hexdigest()
        with self._database.write() as connection:
            connection.execute(sa.delete(removals).where(removals.c.document_id == document_id))
            row = documents.insert().values(
                id=document_id,
                content=content,
                media_type=media_type,
                name=name,
                size=len(content),
                created_at=dt.datetime.now(dt.UTC),
            )
            _insert_if_absent(connection, row)
        return document_id

    def document(self, document_id: str) -> Content | None:
        """Return a document, or None where it was deleted."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(documents).where(documents.c.id == document_id)).first()
        return None if row is None else Content(row.id, row.content, row.name, row.media_type)

    def content(self, document_id: str) -> bytes | None:
        """Return a document's bytes, or None where it was deleted."""
        found = self.document(document_id)
        return None if found is None else found.content

    def document_is_gone(self, document_id: str) -> bool:
        """Say whether a document is not (any more) there."""
        with self._database.read() as connection:
            return connection.scalar(sa.select(documents.c.id).where(documents.c.id == document_id)) is None

    def text(self, extraction_id: str) -> Document | None:
        """Return the document as it was read for an extraction that is done, or None; of a part that part alone."""
        whole = self.whole_text(extraction_id)
        query = sa.select(extractions.c.record).where((extractions.c.id == extraction_id) & (extractions.c.part > 0))
        with self._database.read() as connection:
            record = connection.scalar(query)
        if whole is None or record is None:
            return whole
        part = Record.model_validate_json(record).document.part
        return whole if part is None else part_of(whole, Part(part.index, part.of, part.start, part.end))

    def whole_text(self, extraction_id: str) -> Document | None:
        """Return the document as it was read for an extraction that is done, or None; also of a part the whole."""
        joined = extractions.join(
            texts, (texts.c.document_id == extractions.c.document_id) & (texts.c.text_sha256 == extractions.c.text_sha256)
        )
        query = sa.select(texts.c.document).select_from(joined).where(extractions.c.id == extraction_id)
        with self._database.read() as connection:
            found = connection.scalar(query)
        return None if found is None else _DOCUMENT.validate_json(found)

    def removed_since(self, moment: dt.datetime) -> list[str]:
        """Return the ids of documents deleted at that time or later: answers kept elsewhere are to be forgotten."""
        query = sa.select(removals.c.document_id).where(removals.c.at >= moment)
        with self._database.read() as connection:
            return list(connection.scalars(query))

    def forget_removals(self, before: dt.datetime) -> None:
        """Drop notes of deletions older than that."""
        with self._database.write() as connection:
            connection.execute(sa.delete(removals).where(removals.c.at < before))


def _insert_if_absent(connection: sa.Connection, row: sa.Insert) -> None:
    """Insert, unless the row is there."""
    try:
        with connection.begin_nested():
            connection.execute(row)
    except sa.exc.IntegrityError:
        pass


def put_text(connection: sa.Connection, document: Document, text_sha256: str) -> None:
    """Keep a document as it was read."""
    key = {"document_id": document.id, "text_sha256": text_sha256}
    _insert_if_absent(connection, texts.insert().values(**key, document=_DOCUMENT.dump_json(document).decode()))


def drop_document(connection: sa.Connection, document_id: str) -> bool:
    """Delete a document that no extraction uses any more, and note that its kept answers are to be forgotten."""
    used = connection.scalar(sa.select(sa.func.count()).where(extractions.c.document_id == document_id))
    if used:
        return False
    connection.execute(sa.delete(documents).where(documents.c.id == document_id))
    connection.execute(sa.delete(removals).where(removals.c.document_id == document_id))
    connection.execute(removals.insert().values(document_id=document_id, at=dt.datetime.now(dt.UTC)))
    return True
