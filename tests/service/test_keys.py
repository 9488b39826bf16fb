"""Bearer keys, and the sessions of browsers that are opened with them."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.errors import ConfigurationError
from extractor.service.config import ServiceConfig
from extractor.service.security.keys import KeyRing, NewKey, Principal, key_hash, new_key
from extractor.service.security.sessions import SESSION_SECONDS, Sessions, session_secret
from extractor.service.store import Store
from extractor.service.store.types import Scope

SECRET = b"s" * 32


@pytest.fixture
def store(state: Path) -> Iterator[Store]:
    store = Store(ServiceConfig(folder=state).store_url)
    yield store
    store.close()


def made(store: Store, scope: Scope = "write", name: str = "Zyx") -> NewKey:
    key = new_key()
    store.add_key(key.id, name, key.hash, scope)
    return key


def ring(store: Store) -> KeyRing:
    keys = KeyRing(store)
    keys.refresh()
    return keys


def test_key_says_its_id_and_is_kept_as_a_hash_alone(store: Store, state: Path) -> None:
    key = made(store)
    assert re.fullmatch(rf"imr_{key.id}_[\w-]{{43}}", key.text)
    assert key.hash == key_hash(key.text)
    secret = key.text.rpartition(f"{key.id}_")[2].encode()
    assert not any(secret in path.read_bytes() for path in state.iterdir() if path.is_file())


def test_key_names_its_holder(store: Store) -> None:
    key = made(store, "read", "Zyx Ol")
    assert ring(store).principal(key.text) == Principal("Zyx Ol", key.id, "read")


@pytest.mark.parametrize(
    "wrong", ["", "imr_", "imr_000000000000_" + "x" * 43, "{id}", "imr_{id}_" + "x" * 43, "{text} ", "{text}\n", "é" * 60]
)
def test_what_is_no_key_opens_nothing(store: Store, wrong: str) -> None:
    key = made(store)
    assert ring(store).principal(wrong.format(id=key.id, text=key.text)) is None


def test_key_of_another_id_opens_nothing(store: Store) -> None:
    one, other = made(store), made(store)
    assert ring(store).principal(one.text.replace(one.id, other.id)) is None


def test_revoked_key_opens_nothing_and_the_service_stays_locked(store: Store) -> None:
    key = made(store)
    assert store.revoke_key(key.id)
    keys = ring(store)
    assert keys.principal(key.text) is None
    assert keys.has_keys


def test_ring_sees_new_keys_once_it_is_read_again(store: Store) -> None:
    keys = KeyRing(store)
    assert keys.is_stale
    keys.refresh()
    assert (keys.is_stale, keys.has_keys) == (False, False)
    key = made(store)
    assert keys.principal(key.text) is None
    keys.refresh()
    assert keys.principal(key.text) is not None


def test_use_is_noted_once_a_minute(store: Store) -> None:
    key, keys = made(store), ring(store)
    assert [keys.is_touch_due(key.id), keys.is_touch_due(key.id)] == [True, False]
    keys.touch(key.id)
    assert [kept.last_used_at is not None for kept in store.keys()] == [True]  # noqa: SIM118  # a list, no mapping's


@pytest.mark.parametrize(
    ("scope", "may"), [("read", (True, False, False)), ("write", (True, True, False)), ("admin", (True, True, True))]
)
def test_scope_holds_the_lower_ones(scope: Scope, may: tuple[bool, bool, bool]) -> None:
    holder = Principal("Zyx", "id", scope)
    assert (holder.may("read"), holder.may("write"), holder.may("admin")) == may


def test_session_stands_for_its_key(store: Store) -> None:
    key = made(store)
    sessions = Sessions(ring(store), SECRET)
    value = sessions.open(f" {key.text}\n")
    assert value is not None
    assert key.text.rpartition("_")[2] not in value
    assert sessions.principal(value) == Principal("Zyx", key.id, "write")
    assert sessions.open("imr_nonsense") is None


def test_session_ends_with_its_key_its_time_and_its_secret(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    key = made(store)
    value = Sessions(ring(store), SECRET).open(key.text)
    assert value is not None
    assert Sessions(ring(store), b"t" * 32).principal(value) is None
    now = time.time()
    with monkeypatch.context() as later:
        later.setattr(time, "time", lambda: now + SESSION_SECONDS + 1)
        assert Sessions(ring(store), SECRET).principal(value) is None
    store.revoke_key(key.id)
    assert Sessions(ring(store), SECRET).principal(value) is None


def test_session_that_was_ended_is_over_and_others_of_its_key_are_not(store: Store) -> None:
    key, sessions = made(store), Sessions(ring(store), SECRET)
    first, second = sessions.open(key.text) or "", sessions.open(key.text) or ""
    sessions.end(first)
    sessions.end(first)
    sessions.end(f"{second[:-1]}x")
    assert [sessions.principal(value) is None for value in (first, second)] == [True, False]
    assert [Sessions(ring(store), SECRET).principal(value) is None for value in (first, second)] == [True, False]


def test_ended_sessions_are_forgotten_when_their_time_has_come(store: Store) -> None:
    now = dt.datetime.now(dt.UTC)
    store.end_session("over", now - dt.timedelta(seconds=1))
    store.end_session("under way", now + dt.timedelta(hours=1))
    assert store.ended_sessions() == {"under way"}


def test_forged_session_opens_nothing(store: Store) -> None:
    key, other = made(store), made(store, "admin")
    sessions = Sessions(ring(store), SECRET)
    value = sessions.open(key.text) or ""
    key_id, end, session_id, signature = value.split(".")
    forged = [
        f"{other.id}.{end}.{session_id}.{signature}",
        f"{key_id}.{int(end) + 1}.{session_id}.{signature}",
        f"{key_id}.{end}.{'0' * 32}.{signature}",
        f"{key_id}.{end}.{session_id}.{'0' * 64}",
        value[:-1],
        "",
        "a.b.c",
    ]
    assert [sessions.principal(each) for each in forged] == [None] * len(forged)


def test_secret_of_sessions_is_made_once_and_private(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    secret = session_secret(folder)
    assert (len(secret), session_secret(folder)) == (32, secret)
    assert [(path.name, path.stat().st_mode & 0o777) for path in folder.iterdir()] == [("session.secret", 0o600)]


def test_damaged_secret_is_named(tmp_path: Path) -> None:
    (tmp_path / "session.secret").write_bytes(b"short")
    with pytest.raises(ConfigurationError, match=r"session\.secret' is damaged") as caught:
        session_secret(tmp_path)
    assert caught.value.hint == "remove it: people then log in anew"
