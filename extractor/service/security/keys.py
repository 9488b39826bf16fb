"""Bearer keys: `imr_<id>_<secret>`, of which only a hash is kept.

The secret has 256 random bits, so that a plain hash of it cannot be reversed by trying: a slow one would only slow every request.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
import threading
import time
from collections.abc import Mapping
from typing import Final, NamedTuple, Protocol

from extractor.service.store.types import Key, Scope

RANKS: Final[Mapping[Scope, int]] = {"read": 1, "write": 2, "admin": 3}
"""A scope holds those of lower rank: read looks, write also adds and reviews, admin also deletes."""

REFRESH_SECONDS = 1.0
"""A key that was made or revoked counts from this time on, in every process."""

TOUCH_SECONDS = 60.0
"""How exactly a key's last use is known: a write a request would be dear."""

_KEY = re.compile(r"imr_([a-z0-9]{12})_([A-Za-z0-9_-]{43})", re.ASCII)
_NO_HASH = hashlib.sha256(b"no such key").hexdigest()


class NewKey(NamedTuple):
    """A key at the only moment when its text is known; `hash` is what is kept."""

    id: str
    text: str
    hash: str


class KeyStore(Protocol):
    """Where keys are kept."""

    def keys(self) -> list[Key]:
        """Return all keys, revoked ones too."""

    def touch_key(self, key_id: str) -> None:
        """Note that a key is used now."""

    def end_session(self, session_id: str, until: dt.datetime) -> None:
        """Note that a session is over before its time."""

    def ended_sessions(self) -> frozenset[str]:
        """Return the sessions that are over before their time."""


class Principal(NamedTuple):
    """Who asks: a key's name, id and scope; on loopback without keys nobody in particular, who may do everything."""

    name: str | None
    key_id: str | None
    scope: Scope

    def may(self, scope: Scope) -> bool:
        """Say whether this scope is held."""
        return RANKS[self.scope] >= RANKS[scope]


ANYBODY = Principal(None, None, "admin")
"""Who asks on loopback without keys."""


def new_key() -> NewKey:
    """Return a fresh random key."""
    key_id = secrets.token_hex(6)
    text = f"imr_{key_id}_{secrets.token_urlsafe(32)}"
    return NewKey(key_id, text, key_hash(text))


def key_hash(text: str) -> str:
    """Return the sha256 of a key's text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def masked(text: str) -> str:
    """Return a key as it may be shown.

    >>> masked("imr_0123456789ab_" + 43 * "x")
    'imr_0123456789ab_...'
    """
    return "_".join([*text.split("_")[:2], "..."])


class KeyRing:
    """The keys of a store, and the sessions that were ended, as they were at most a second ago, if `refresh` is called whenever it
    `is_stale`; shared by threads.

    `has_keys` says whether any key was ever made: revoking the last one does not open the service to everybody again.
    """

    def __init__(self, store: KeyStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._known: Mapping[str, Key] = {}
        self._ended: frozenset[str] = frozenset()
        self._read_at = float("-inf")
        self._touched: dict[str, float] = {}

    @property
    def is_stale(self) -> bool:
        """Whether `refresh` is due."""
        return time.monotonic() - self._read_at > REFRESH_SECONDS

    def refresh(self) -> None:
        """Read the keys and the ended sessions; asks the database, so not for an event loop."""
        known = {key.id: key for key in self._store.keys()}  # noqa: SIM118  # a list, no mapping's
        ended = self._store.ended_sessions()
        with self._lock:
            self._known, self._ended, self._read_at = known, ended, time.monotonic()

    @property
    def has_keys(self) -> bool:
        """Whether a key is needed."""
        return bool(self._known)

    def principal(self, text: str) -> Principal | None:
        """Return who holds a key, None where it is none of ours or revoked; takes as long either way."""
        match = _KEY.fullmatch(text)
        key = self._known.get(match[1]) if match else None
        is_right = hmac.compare_digest(key_hash(text), _NO_HASH if key is None else key.hash)
        return _principal(key) if key is not None and is_right else None

    def holder(self, key_id: str) -> Principal | None:
        """Return who holds the key of that id, None where it was revoked: for sessions, which were opened with the key itself."""
        key = self._known.get(key_id)
        return None if key is None else _principal(key)

    def end_session(self, session_id: str, until: dt.datetime) -> None:
        """End a session before its time, here at once; writes to the database, so not for an event loop."""
        self._store.end_session(session_id, until)
        with self._lock:
            self._ended |= {session_id}

    def is_ended(self, session_id: str) -> bool:
        """Say whether a session was ended before its time."""
        return session_id in self._ended

    def is_touch_due(self, key_id: str) -> bool:
        """Say whether `touch` is due, once for each key and minute."""
        now = time.monotonic()
        with self._lock:
            is_due = now - self._touched.get(key_id, float("-inf")) > TOUCH_SECONDS
            if is_due:
                self._touched[key_id] = now
        return is_due

    def touch(self, key_id: str) -> None:
        """Note that a key is used; writes to the database, so not for an event loop."""
        self._store.touch_key(key_id)


def _principal(key: Key) -> Principal | None:
    return Principal(key.name, key.id, key.scope) if key.is_valid else None
