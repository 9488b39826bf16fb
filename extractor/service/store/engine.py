"""The connection to the database: SQLite with what makes it durable and shared, or PostgreSQL."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from extractor.errors import ConfigurationError
from extractor.service.store.migration import OLDER, migrate
from extractor.service.store.tables import SCHEMA_VERSION, extractions, meta, metadata

_VERSION = sa.select(meta.c.value).where(meta.c.name == "schema")

BUSY_SECONDS = 30
"""How long a writer waits for another one in SQLite; a write takes milliseconds."""

_SCHEMA_LOCK = 0x494D52
"""Any number, the same in all our processes: PostgreSQL's advisory lock around the creation of tables."""


def sqlite_url(path: Path) -> str:
    """Return the address of a SQLite file, whatever characters its folders' names hold.

    >>> sqlite_url(Path("/srv/50%20?/imr.sqlite"))
    'sqlite:////srv/50%2520%3F/imr.sqlite'
    """
    return sa.URL.create("sqlite", database=str(path)).render_as_string()


class Database:
    """An engine with transactions that read and transactions that write; tables that are missing are made.

    With `is_readonly` a SQLite file is opened as it is, and nothing of it or beside it is changed. With `is_single_file` what is
    committed stands in the file itself, and not in a log beside it that is still to be written into the file: where the disk is full
    that fails, without a word, when the last connection closes.

    Raises:
        ConfigurationError: the database cannot be reached, or is of a newer version of this program.
    """

    def __init__(self, url: str, *, is_readonly: bool = False, is_single_file: bool = False) -> None:
        self.url = sa.make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        try:
            if is_readonly:
                file = f"file:{quote(str(Path(self.url.database or '').absolute()))}"
                query = {"mode": "ro", "immutable": "1", "uri": "true"}
                self.engine = sa.create_engine(sa.URL.create("sqlite", database=file, query=query))
                with self.read() as connection:
                    self._check_version(connection.scalar(_VERSION), {str(SCHEMA_VERSION), OLDER})
                return
            if self.is_sqlite:
                _create_file(Path(self.url.database or ""))
            self.engine = _engine(self.url, journal="DELETE" if is_single_file else "WAL")
            migrate(self.engine)
            self._create_tables()
        except (OSError, OperationalError) as error:
            cause = error.orig if isinstance(error, OperationalError) else error
            raise ConfigurationError(
                f"the database {self._name!r} cannot be opened: {cause}",
                hint="Check the address and that the server runs; for SQLite, that the folder can be written.",
            ) from error

    @contextlib.contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Open a transaction that reads."""
        with self.engine.connect() as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[sa.Connection]:
        """Open a transaction that sees one state of the database however long it lasts."""
        engine = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="REPEATABLE READ")
        with engine.connect() as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Open a transaction that changes the database; in SQLite it waits for its turn at once.

        A transaction that reads first and writes then would fail there as soon as another one had written in between.
        """
        with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def empty_log(self) -> None:
        """Write SQLite's log into the file and free the room that it takes up beside it, if that can be done now."""
        if self.is_sqlite:
            with contextlib.closing(self.engine.raw_connection()) as connection, contextlib.suppress(sqlite3.Error):
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @property
    def _name(self) -> str:
        """Its file, or its address without the password."""
        return str(self.url.database if self.is_sqlite else self.url.render_as_string())

    def _create_tables(self) -> None:
        with self.write() as connection:
            if not self.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_SCHEMA_LOCK)))
            metadata.create_all(connection)
            for index in extractions.indexes:  # older databases lack the newer ones
                index.create(connection, checkfirst=True)
            found = connection.scalar(_VERSION)
            if found is None:
                connection.execute(meta.insert().values(name="schema", value=str(SCHEMA_VERSION)))
            else:
                self._check_version(found)

    def _check_version(self, found: str | None, known: Collection[str] = (str(SCHEMA_VERSION),)) -> None:
        if found not in known:
            raise ConfigurationError(
                f"the database {self._name!r} has schema {found}, this version reads {SCHEMA_VERSION}",
                hint="Run the version of imr-extractor that wrote it, or restore a backup of this version's.",
            )


def _create_file(path: Path) -> None:
    """Create the file for its owner alone before SQLite would create it for everybody; it holds medical letters."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _engine(url: sa.URL, *, journal: Literal["WAL", "DELETE"]) -> sa.Engine:
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_size=8, max_overflow=32, pool_pre_ping=True)
    engine = sa.create_engine(url, pool_size=8, max_overflow=56, connect_args={"timeout": BUSY_SECONDS})
    sa.event.listen(engine, "connect", partial(_prepare_sqlite, journal))
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(journal: str, connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say, not where the driver thinks
    for pragma in (f"journal_mode={journal}", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
