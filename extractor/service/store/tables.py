"""The tables, alike on SQLite and PostgreSQL. Times are UTC, JSON is text that this package wrote."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

SCHEMA_VERSION = 2
"""1 kept one extraction a document, reader and model; 2 also those of the decisions in it (migration.py)."""

metadata = sa.MetaData()


class UtcDateTime(sa.types.TypeDecorator[dt.datetime]):
    """A time with its zone; SQLite keeps none, so it is kept as UTC there and given its zone again."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, _dialect: sa.Dialect) -> Any:
        """Return the time in UTC."""
        return None if value is None else value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, _dialect: sa.Dialect) -> dt.datetime | None:
        """Return the time with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def _number() -> sa.Column[int]:
    # SQLite counts up by itself only in a column declared INTEGER.
    return sa.Column(
        "number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), primary_key=True, autoincrement=True
    )


meta = sa.Table("meta", metadata, sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False))

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),  # sha256 of the content
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

texts = sa.Table(
    "texts",  # documents as read, with what was recognised where
    metadata,
    sa.Column("document_id", sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("text_sha256", sa.String(64), primary_key=True),
    sa.Column("document", sa.Text, nullable=False),
)

extractions = sa.Table(
    "extractions",
    metadata,
    _number(),
    sa.Column("id", sa.String(32), nullable=False, unique=True),
    sa.Column("document_id", sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("reader", sa.Text, nullable=False),
    sa.Column("part", sa.Integer, nullable=False, server_default="0"),  # which decision of the document, from 1; 0 is all of it
    sa.Column("parts", sa.Integer, nullable=False, server_default="0"),  # how many decisions were found, where they are several
    sa.Column("parent", sa.String(32), index=True),  # of a part: the extraction of the whole document
    sa.Column("model", sa.Text, nullable=False),  # "" where no model is used: NULLs would not be unique
    sa.Column("configuration", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False, server_default="1"),
    sa.Column("error", sa.Text),
    sa.Column("record", sa.Text),
    sa.Column("case_number", sa.Text),
    sa.Column("text_sha256", sa.String(64)),  # of the text of the whole document
    sa.Column("doubts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("decided", sa.Integer, nullable=False, server_default="0"),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),
    sa.Column("reviewed_at", UtcDateTime),
    sa.Column("reviewer", sa.Text),
    sa.UniqueConstraint("document_id", "reader", "model", "part"),
    sa.Index("extractions_status", "status", "number"),
    sa.Index("extractions_created", "created_at"),
    sa.Index("extractions_lists", "parts", "status", "reviewed_at", "doubts", "number"),
)

facts = sa.Table(
    "facts",  # what lists, searches and statistics use of a record; made of it again where a row is missing, so no backup holds it
    metadata,
    sa.Column("extraction_id", sa.ForeignKey("extractions.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("decision_date", sa.Text, nullable=False),  # ISO, "" where none is known
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("case", sa.Text, nullable=False),  # CaseFacts of the statistics
    sa.Column("words", sa.Text, nullable=False),  # each word of the text once, between spaces
    sa.Index("facts_dates", "decision_date"),
)

facets = sa.Table(
    "facets",  # values by which decisions are chosen
    metadata,
    sa.Column("extraction_id", sa.ForeignKey("extractions.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, primary_key=True),
    sa.Index("facets_values", "kind", "value", "extraction_id"),
)

reviews = sa.Table(
    "reviews",
    metadata,
    _number(),
    sa.Column("extraction_id", sa.ForeignKey("extractions.id", ondelete="CASCADE"), nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("value", sa.Text),
    sa.Column("note", sa.Text),
    sa.Column("reviewer", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Index("reviews_extraction", "extraction_id", "path", "number"),
)

keys = sa.Table(
    "keys",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("last_used_at", UtcDateTime),
    sa.Column("revoked_at", UtcDateTime),
)

ended_sessions = sa.Table(
    "ended_sessions",  # of people who logged out before their sessions were over
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("until", UtcDateTime, nullable=False),
)

workers = sa.Table(
    "workers",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
    sa.Column("jobs", sa.Integer, nullable=False),
    sa.Column("problem", sa.Text),  # what it lacks, such as the model's file
)

held = sa.Table(
    "held",  # workers with documents that have been under way for long, and how many; a table of its own, so that older databases open
    metadata,
    sa.Column("worker_id", sa.Text, primary_key=True),
    sa.Column("documents", sa.Integer, nullable=False),
)

removals = sa.Table(
    "removals",  # documents whose kept answers other machines have yet to forget
    metadata,
    sa.Column("document_id", sa.String(64), primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
)
