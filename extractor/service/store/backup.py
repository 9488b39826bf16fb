"""Backups: everything in one SQLite file, whichever database it comes from and goes to."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from extractor.errors import ConfigurationError
from extractor.service.store.engine import Database, sqlite_url
from extractor.service.store.extractions import Schedule
from extractor.service.store.rows import WITHOUT_RECORD, summary_of
from extractor.service.store.tables import documents, extractions, keys, reviews, texts

COPIED = (documents, texts, extractions, reviews, keys)
"""What a backup holds, parents first. Workers, and what they have yet to forget, belong to the running service."""

_NUMBERED = (extractions, reviews)
_SQLITE_MARK = b"SQLite format 3\0"
_ROWS = 50
"""Rows copied at a time: a document may have 50 MB."""


def write_backup(database: Database, target: Path) -> int:
    """Write everything as it is at one moment into a new file, readable by its owner alone; return how many documents it holds.

    The service may go on working meanwhile.

    Raises:
        ConfigurationError: the file is there already, or cannot be written.
    """
    if target.exists():
        raise ConfigurationError(f"{str(target)!r} is there already", hint="Name a new file.")
    try:
        with tempfile.TemporaryDirectory(prefix=".imr-backup-", dir=target.absolute().parent) as folder:
            draft = Path(folder) / "backup.sqlite"
            with contextlib.closing(Database(sqlite_url(draft))) as copy:
                count = _copy(database, copy)
            os.replace(draft, target)
    except OSError as error:
        raise ConfigurationError(f"cannot write {str(target)!r}: {error.strerror}") from error
    return count


def read_backup(source: Path, database: Database, schedule: Schedule) -> int:
    """Put a backup into an empty database and return how many documents it held; what was not finished is queued again.

    Raises:
        ConfigurationError: there is no such file, it is no backup of this version, or the database holds something.
    """
    _require_backup(source)
    with _empty(database) as connection:
        try:
            with contextlib.closing(Database(sqlite_url(source), is_readonly=True)) as backup, backup.read() as held:
                counts = {table.name: _copy_table(table, held, connection) for table in COPIED}
        except DatabaseError as error:
            raise ConfigurationError(f"{str(source)!r} is no backup, or damaged: {error.orig}") from error
        _restart_numbers(connection, database)
        _queue_again(connection, schedule)
    return counts[documents.name]


def _require_backup(source: Path) -> None:
    try:
        with source.open("rb") as file:
            mark = file.read(len(_SQLITE_MARK))
    except OSError as error:
        raise ConfigurationError(f"cannot read {str(source)!r}: {error.strerror}") from error
    if mark != _SQLITE_MARK:
        raise ConfigurationError(f"{str(source)!r} is no backup", hint="Name a file that `imr backup` wrote.")


@contextlib.contextmanager
def _empty(database: Database) -> Iterator[sa.Connection]:
    with database.write() as connection:
        for table in COPIED:
            if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None:
                raise ConfigurationError(
                    "the database is not empty: a backup is never mixed into other data",
                    hint="Restore into another --folder or an empty PostgreSQL database.",
                )
        yield connection


def _copy(database: Database, copy: Database) -> int:
    with database.snapshot() as held, copy.write() as connection:
        return {table.name: _copy_table(table, held, connection) for table in COPIED}[documents.name]


def _copy_table(table: sa.Table, source: sa.Connection, target: sa.Connection) -> int:
    """Copy the columns that the source has: a backup of an earlier version lacks some, which have a default."""
    held = {column["name"] for column in sa.inspect(source).get_columns(table.name)}
    wanted = sa.select(*(column for column in table.c if column.name in held))
    count = 0
    for rows in source.execution_options(yield_per=_ROWS).execute(wanted).partitions():
        target.execute(table.insert(), [dict(row._mapping) for row in rows])
        count += len(rows)
    return count


def _restart_numbers(connection: sa.Connection, database: Database) -> None:
    """Let PostgreSQL count on behind the numbers that came with the backup; SQLite does so by itself."""
    if database.is_sqlite:
        return
    for table in _NUMBERED:
        highest = sa.select(sa.func.coalesce(sa.func.max(table.c.number), 0) + 1).scalar_subquery()
        sequence = sa.func.pg_get_serial_sequence(table.name, "number")
        connection.execute(sa.select(sa.func.setval(sequence, highest, False)))


def _queue_again(connection: sa.Connection, schedule: Schedule) -> None:
    is_open = extractions.c.status.in_(("queued", "running"))
    for row in connection.execute(WITHOUT_RECORD.where(is_open).order_by(extractions.c.number)).all():
        schedule(connection, summary_of(row))
    connection.execute(sa.update(extractions).where(is_open).values(status="queued"))
