"""A database of an earlier version brought up to this one, in one transaction, before anything else looks at it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa

from extractor.service.store.tables import SCHEMA_VERSION, documents, extractions, meta

OLDER: Final = "1"
"""The one version before this: its extractions were one a document, reader and model, without parts."""

_NEW: Final = ("part", "parts", "parent")
_DRAFT: Final = "extractions_new"
_LOCK: Final = sa.text("LOCK TABLE meta IN ACCESS EXCLUSIVE MODE")


def migrate(engine: sa.Engine) -> None:
    """Bring a database of version 1 to version 2; one of any other version, or an empty one, stays as it is."""
    if not _is_older(engine):
        return
    if engine.dialect.name == "sqlite":
        _rebuild_sqlite(engine)
    else:
        _alter(engine)


def _is_older(engine: sa.Engine) -> bool:
    with engine.connect() as connection:
        return sa.inspect(connection).has_table(meta.name) and _version(connection) == OLDER


def _version(connection: sa.Connection) -> str | None:
    found: str | None = connection.scalar(sa.select(meta.c.value).where(meta.c.name == "schema"))
    return found


def _alter(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(_LOCK)
        if _version(connection) != OLDER:  # another process was faster
            return
        for name in _NEW:
            column = sa.schema.CreateColumn(extractions.c[name]).compile(dialect=engine.dialect)
            connection.exec_driver_sql(f"ALTER TABLE extractions ADD COLUMN {column}")
        for constraint in sa.inspect(connection).get_unique_constraints("extractions"):
            if set(constraint["column_names"]) == {"document_id", "reader", "model"}:
                connection.exec_driver_sql(f'ALTER TABLE extractions DROP CONSTRAINT "{constraint["name"]}"')
        connection.exec_driver_sql("ALTER TABLE extractions ADD UNIQUE (document_id, reader, model, part)")
        for index in extractions.indexes:
            index.create(connection, checkfirst=True)
        connection.execute(sa.update(meta).where(meta.c.name == "schema").values(value=str(SCHEMA_VERSION)))


def _rebuild_sqlite(engine: sa.Engine) -> None:
    """Make the table anew: SQLite cannot change a constraint (https://sqlite.org/lang_altertable.html, section 7, seen 2026-11)."""
    with contextlib.closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=OFF")  # else dropping the old table deletes what refers to it
        try:
            cursor.execute("BEGIN IMMEDIATE")
            if cursor.execute("SELECT value FROM meta WHERE name = 'schema'").fetchone() == (OLDER,):
                for statement in _rebuilding(engine.dialect):
                    cursor.execute(statement)
            cursor.execute("COMMIT")
        except BaseException:
            cursor.execute("ROLLBACK")
            raise
        finally:
            cursor.execute("PRAGMA foreign_keys=ON")


def _rebuilding(dialect: sa.Dialect) -> Iterator[str]:
    draft = sa.MetaData()
    documents.to_metadata(draft)
    columns = ", ".join(column.name for column in extractions.c if column.name not in _NEW)
    yield str(sa.schema.CreateTable(extractions.to_metadata(draft, name=_DRAFT)).compile(dialect=dialect))
    yield f"INSERT INTO {_DRAFT} ({columns}) SELECT {columns} FROM extractions"  # noqa: S608  # our own names
    yield "DROP TABLE extractions"
    yield f"ALTER TABLE {_DRAFT} RENAME TO extractions"
    yield from (str(sa.schema.CreateIndex(index).compile(dialect=dialect)) for index in extractions.indexes)
    yield f"UPDATE meta SET value = '{SCHEMA_VERSION}' WHERE name = 'schema'"  # noqa: S608  # our own number
