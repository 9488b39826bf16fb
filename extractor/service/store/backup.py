"""Backups: everything in one SQLite file, whichever database it comes from and goes to."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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


_DRAFT = ".imr-backup-"
_ROOM = "Nothing of it was kept. Make room on the disk, or name another place."


class _Unreadable(Exception):
    """The rows of a database cannot be read."""


def write_backup(database: Database, target: Path) -> int:
    """Write everything as it is at one moment into a new file, readable by its owner alone; return how many documents it holds.

    The service may go on working meanwhile. The file gets its name when it is whole and was read again; until then it lies in a
    folder beside it, which the next backup removes where this one is killed.

    Raises:
        ConfigurationError: the file is there already, or cannot be written; then nothing is left of it.
    """
    if target.exists():
        raise ConfigurationError(f"{str(target)!r} is there already", hint="Name a new file.")
    try:
        with _draft_folder(target.absolute().parent) as folder:
            draft = folder / "backup.sqlite"
            with contextlib.closing(Database(sqlite_url(draft), is_single_file=True)) as copy:
                count = _copy(database, copy)
            _read_again(draft, count)
            os.replace(draft, target)
    except _Unreadable as error:
        raise ConfigurationError(f"the database cannot be read: {error}") from error
    except (OSError, DatabaseError, ConfigurationError) as error:
        raise ConfigurationError(f"cannot write {str(target)!r}: {_cause(error)}", hint=_ROOM) from error
    return count


def read_backup(source: Path, database: Database, schedule: Schedule) -> int:
    """Put a backup into an empty database and return how many documents it held; what was not finished is queued again.

    All of it is written or nothing.

    Raises:
        ConfigurationError: there is no such file, it is no backup of this version, the database holds something, or cannot be
            written.
    """
    _require_backup(source)
    database.empty_log()  # so that it holds nothing but what may be thrown away
    try:
        with _empty(database) as connection:
            with _opened(source) as held:
                counts = {table.name: _copy_table(table, held, connection) for table in COPIED}
            _restart_numbers(connection, database)
            _queue_again(connection, schedule)
    except DatabaseError as error:
        database.empty_log()
        raise ConfigurationError(f"cannot write the database: {_cause(error)}", hint=_ROOM) from error
    return counts[documents.name]


@contextlib.contextmanager
def _draft_folder(parent: Path) -> Iterator[Path]:
    """Make a folder that is removed afterwards, and remove those that killed backups left there."""
    for left in parent.glob(f"{_DRAFT}*"):
        with contextlib.suppress(OSError), _locked(left):
            shutil.rmtree(left)
    with tempfile.TemporaryDirectory(prefix=_DRAFT, dir=parent) as name, contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):  # not every file system knows locks
            stack.enter_context(_locked(Path(name)))
        yield Path(name)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a folder for this process; the lock ends with the process, however that ends.

    Raises:
        OSError: another process holds it.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _read_again(draft: Path, count: int) -> None:
    """See that a draft is sound and holds its documents.

    Raises:
        DatabaseError: it is damaged. OSError: it lacks some.
    """
    with contextlib.closing(Database(sqlite_url(draft), is_readonly=True)) as written, written.read() as held:
        is_sound = held.exec_driver_sql("PRAGMA quick_check(1)").scalar() == "ok"
        found = held.scalar(sa.select(sa.func.count()).select_from(documents))
    if not is_sound or found != count:
        raise OSError(errno.EIO, "what was written cannot be read again")


@contextlib.contextmanager
def _opened(source: Path) -> Iterator[sa.Connection]:
    """Open a backup; what cannot be read of it is a ConfigurationError."""
    try:
        backup = Database(sqlite_url(source), is_readonly=True)
    except DatabaseError as error:
        raise ConfigurationError(f"{str(source)!r} is no backup, or damaged: {_cause(error)}") from error
    with contextlib.closing(backup), backup.read() as held:
        try:
            yield held
        except _Unreadable as error:
            raise ConfigurationError(f"{str(source)!r} is no backup, or damaged: {error}") from error


def _cause(error: BaseException) -> str:
    """Return what the system or the database says."""
    cause = error.__cause__ if isinstance(error, ConfigurationError) and error.__cause__ else error
    if isinstance(cause, OSError):
        return cause.strerror or str(cause)
    return str(cause.orig if isinstance(cause, DatabaseError) else cause)


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
    count = 0
    for rows in _rows(table, source):
        target.execute(table.insert(), rows)
        count += len(rows)
    return count


def _rows(table: sa.Table, source: sa.Connection) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of a table, some at a time, with the columns that the source has: an earlier version's lacks some, which have a default.

    Raises:
        _Unreadable: the database that they come from is damaged.
    """
    try:
        held = {column["name"] for column in sa.inspect(source).get_columns(table.name)}
        wanted = sa.select(*(column for column in table.c if column.name in held))
        for rows in source.execution_options(yield_per=_ROWS).execute(wanted).partitions():
            yield [dict(row._mapping) for row in rows]
    except DatabaseError as error:
        raise _Unreadable(_cause(error)) from error


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
