"""Bearer keys: their hashes, scopes and whether they still open; and the sessions that were opened with them and ended."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from extractor.service.store.engine import Database
from extractor.service.store.tables import ended_sessions, keys
from extractor.service.store.types import Key, Scope


class Keys:
    """The part of the store that keeps keys and ended sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_key(self, key_id: str, name: str, hash: str, scope: Scope) -> Key:
        """Keep a key's hash and return the key.

        Raises:
            ValueError: there is a key of that id.
        """
        values = {"id": key_id, "name": name, "hash": hash, "scope": scope}
        try:
            with self._database.write() as connection:
                connection.execute(keys.insert().values(created_at=dt.datetime.now(dt.UTC), **values))
        except sa.exc.IntegrityError as error:
            raise ValueError(f"there is a key {key_id!r}") from error
        found = self.key(key_id)
        assert found is not None
        return found

    def key(self, key_id: str) -> Key | None:
        """Return a key, revoked or not, or None."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(keys).where(keys.c.id == key_id)).first()
        return None if row is None else _key(row)

    def keys(self) -> list[Key]:
        """Return all keys, revoked ones too, first made first."""
        with self._database.read() as connection:
            return [_key(row) for row in connection.execute(sa.select(keys).order_by(keys.c.created_at, keys.c.id))]

    def has_keys(self) -> bool:
        """Say whether any key was ever made; a revoked last one does not open the service to everybody again."""
        with self._database.read() as connection:
            return connection.scalar(sa.select(keys.c.id).limit(1)) is not None

    def touch_key(self, key_id: str) -> None:
        """Note that a key is used now."""
        with self._database.write() as connection:
            connection.execute(sa.update(keys).where(keys.c.id == key_id).values(last_used_at=dt.datetime.now(dt.UTC)))

    def revoke_key(self, key_id: str) -> bool:
        """Revoke a key; say whether there was a valid one of that id."""
        valid = (keys.c.id == key_id) & keys.c.revoked_at.is_(None)
        with self._database.write() as connection:
            change = sa.update(keys).where(valid).values(revoked_at=dt.datetime.now(dt.UTC))
            return bool(connection.execute(change).rowcount)

    def end_session(self, session_id: str, until: dt.datetime) -> None:
        """Note that a session is over before its time, and forget those whose time has come."""
        with self._database.write() as connection:
            connection.execute(sa.delete(ended_sessions).where(ended_sessions.c.until < dt.datetime.now(dt.UTC)))
            is_noted = connection.execute(sa.select(ended_sessions.c.id).where(ended_sessions.c.id == session_id)).first()
            if is_noted is None:
                connection.execute(ended_sessions.insert().values(id=session_id, until=until))

    def ended_sessions(self) -> frozenset[str]:
        """Return the sessions that are over before their time."""
        with self._database.read() as connection:
            return frozenset(connection.scalars(sa.select(ended_sessions.c.id)))


def _key(row: Any) -> Key:
    return Key(
        id=row.id,
        name=row.name,
        hash=row.hash,
        scope=row.scope,
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
