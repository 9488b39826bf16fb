"""A backup restored gives the same answers."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from extractor.cli import app
from extractor.errors import ConfigurationError
from extractor.service.api import create_app
from extractor.service.config import ServiceConfig
from extractor.service.jobs import Jobs
from extractor.service.store import JobError, Store, backup, engine
from extractor.service.store.backup import read_backup, write_backup
from extractor.service.store.engine import Database, sqlite_url
from extractor.service.verdicts import Verdict
from extractor.settings import Settings
from tests.service.decisions_made_up import done, letter, queued


def answers(folder: Path) -> list[Any]:
    """Return what the API says of everything it holds."""
    config = ServiceConfig(folder=folder, settings=Settings(reader="regex", use_cache=False))
    app = create_app(config)
    with TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50000)) as client:
        lists = [client.get("/v1/extractions", params={"order": order, "limit": 2}).json() for order in ("newest", "queue")]
        everything = client.get("/v1/extractions").json()["items"]
        singles = [client.get(f"/v1/extractions/{item['id']}").json() for item in everything]
        texts = [app.state.service.store.text(item["id"]) for item in everything]
        return [lists, everything, singles, texts, [key.name for key in app.state.service.store.keys()]]  # noqa: SIM118


def fill(folder: Path) -> None:
    """Put something of every kind into a service's database."""
    with contextlib.closing(Store(ServiceConfig(folder=folder).store_url)) as store:
        reviewed = done(store, letter(1))
        done(store, b"Zyxol 7 mg #11")
        store.fail(queued(store, letter(2)).id, JobError(type="X", message="m", hint=None))
        queued(store, letter(3))
        at = dt.datetime.now(dt.UTC)
        store.set_verdict(reviewed.id, "dates.injury", Verdict(action="correct", value="1999-01-12", reviewer="R. Zyxol", at=at))
        store.set_reviewed(reviewed.id, "R. Zyxol")
        store.delete(queued(store, letter(4)).id)  # numbers have a gap


def test_backup_wiped_and_restored_gives_identical_answers(state: Path, tmp_path: Path) -> None:
    fill(state)
    before = answers(state)
    file = tmp_path / "backup.sqlite"
    assert run("backup", str(file), "--folder", str(state)) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    shutil.rmtree(state)
    assert run("restore", str(file), "--folder", str(state)) == 0
    assert answers(state) == before


@pytest.mark.parametrize("name", ["per%20cent", "quest?ion=1", "100 %", "ha#sh & Zyxöl", "a%2fb"])
def test_everything_lies_in_the_folder_that_was_named(tmp_path: Path, name: str) -> None:
    folder, file = tmp_path / "in" / name, tmp_path / name / "backup.sqlite"
    fill(folder)
    with contextlib.closing(Jobs(ServiceConfig(folder=folder).store_url)):
        pass
    before = answers(folder)
    file.parent.mkdir()
    assert run("backup", str(file), "--folder", str(folder)) == 0
    assert [path.name for path in (tmp_path / "in").iterdir()] == [name]
    shutil.rmtree(folder)
    assert run("restore", str(file), "--folder", str(folder)) == 0
    assert answers(folder) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["in", name])


def test_what_was_not_finished_is_queued_again(state: Path, tmp_path: Path) -> None:
    url = ServiceConfig(folder=state).store_url
    with contextlib.closing(Store(url)) as store, contextlib.closing(Jobs(url)) as jobs:
        store.start(queued(store, letter()).id)
        write_backup(store.database, tmp_path / "backup.sqlite")
        for item in store.all():
            store.delete(item.id)
        assert read_backup(tmp_path / "backup.sqlite", store.database, jobs.schedule) == 1
        assert store.counts()["queued"] == 1
        assert len(jobs._client.list_workflows(status="ENQUEUED")) == 1


def test_backup_never_overwrites_and_restore_never_mixes(state: Path, tmp_path: Path) -> None:
    with contextlib.closing(Store(ServiceConfig(folder=state).store_url)) as store:
        queued(store, letter())
        file = tmp_path / "backup.sqlite"
        write_backup(store.database, file)
        with pytest.raises(ConfigurationError, match="there already"):
            write_backup(store.database, file)
        with pytest.raises(ConfigurationError, match="not empty"):
            read_backup(file, store.database, lambda *_: None)
        assert store.count() == 1


@pytest.mark.parametrize(
    "content", [None, b"", b"Zyxol", b"SQLite format 3\0" + bytes(5_000)], ids=["none", "empty", "text", "damaged"]
)
def test_file_that_is_no_backup_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "backup.sqlite"
    if content is not None:
        file.write_bytes(content)
    with contextlib.closing(Database(sqlite_url(tmp_path / "imr.sqlite"))) as database, pytest.raises(ConfigurationError):
        read_backup(file, database, lambda *_: None)


KILLED = """
import os, signal, sys
from pathlib import Path
from extractor.service.config import ServiceConfig
from extractor.service.store import Store, backup

def die(*_): os.kill(os.getpid(), signal.SIGKILL)
copied = backup._copy_table
backup._copy_table = lambda table, *connections: die() if table.name == "reviews" else copied(table, *connections)
store = Store(ServiceConfig(folder=Path(sys.argv[2])).store_url)
if sys.argv[1] == "backup":
    backup.write_backup(store.database, Path(sys.argv[3]))
else:
    backup.read_backup(Path(sys.argv[3]), store.database, lambda *_: None)
"""


def killed(command: str, folder: Path, file: Path) -> None:
    """Back up or restore in a process that is killed half-way."""
    done = subprocess.run([sys.executable, "-c", KILLED, command, str(folder), str(file)], check=False)  # noqa: S603 - ourselves
    assert done.returncode == -signal.SIGKILL


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_a_killed_backup_left_goes_with_the_next_one_and_that_of_a_living_one_stays(state: Path, tmp_path: Path) -> None:
    fill(state)
    there = tmp_path / "backups"
    there.mkdir()
    killed("backup", state, there / "backup.sqlite")
    (left,) = there.iterdir()
    assert (left.name.startswith(".imr-backup-"), stat.S_IMODE(left.stat().st_mode)) == (True, 0o700)
    with backup._draft_folder(there) as living:
        assert names(there) == [living.name]
        assert run("backup", str(there / "backup.sqlite"), "--folder", str(state)) == 0
        assert names(there) == [living.name, "backup.sqlite"]
    assert names(there) == ["backup.sqlite"]


def test_a_killed_restore_leaves_an_empty_database_to_restore_into(state: Path, tmp_path: Path) -> None:
    fill(state)
    before, file, folder = answers(state), tmp_path / "backup.sqlite", tmp_path / "new"
    assert run("backup", str(file), "--folder", str(state)) == 0
    killed("restore", folder, file)
    with contextlib.closing(Store(ServiceConfig(folder=folder).store_url)) as store:
        assert (store.count(), store.keys()) == (0, [])
    assert run("restore", str(file), "--folder", str(folder)) == 0
    assert answers(folder) == before


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a database grow to so many pages alone, as on a disk that is full."""
    prepare = engine._prepare_sqlite

    def prepare_small(journal: str, connection: Any, record: Any) -> None:
        prepare(journal, connection, record)
        connection.execute("PRAGMA max_page_count = 120").close()

    with monkeypatch.context() as small:
        small.setattr(engine, "_prepare_sqlite", prepare_small)
        yield


@pytest.fixture
def large(state: Path) -> Path:
    """A service's folder with a document of a megabyte."""
    with contextlib.closing(Store(ServiceConfig(folder=state).store_url)) as store:
        store.add_document(b"Zyxol" * 200_000, "large.txt", "text/plain")
    return state


def test_a_backup_for_which_there_is_no_room_leaves_nothing(large: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    file = tmp_path / "backups" / "backup.sqlite"
    file.parent.mkdir()
    request.getfixturevalue("no_room")
    with (
        contextlib.closing(Store(ServiceConfig(folder=large).store_url)) as store,
        pytest.raises(ConfigurationError, match=r"cannot write '.*backup\.sqlite': database or disk is full") as caught,
    ):
        write_backup(store.database, file)
    assert caught.value.hint == "Nothing of it was kept. Make room on the disk, or name another place."
    assert names(file.parent) == []


def test_a_restore_for_which_there_is_no_room_leaves_an_empty_database(
    large: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    file, folder = tmp_path / "backup.sqlite", tmp_path / "new"
    with contextlib.closing(Store(ServiceConfig(folder=large).store_url)) as store:
        write_backup(store.database, file)
    request.getfixturevalue("no_room")
    with contextlib.closing(Store(ServiceConfig(folder=folder).store_url)) as store:
        with pytest.raises(ConfigurationError, match="cannot write the database: database or disk is full"):
            read_backup(file, store.database, lambda *_: None)
        assert store.count() == 0
        assert sum(path.stat().st_size for path in folder.iterdir()) < 500_000


def test_a_backup_that_cannot_be_read_again_gets_no_name(large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "_copy", lambda *_: 1)
    file = tmp_path / "backups" / "backup.sqlite"
    file.parent.mkdir()
    with (
        contextlib.closing(Store(ServiceConfig(folder=large).store_url)) as store,
        pytest.raises(ConfigurationError, match="what was written cannot be read again"),
    ):
        write_backup(store.database, file)
    assert names(file.parent) == []


def test_a_backup_cut_off_is_no_backup(large: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.sqlite"
    with contextlib.closing(Store(ServiceConfig(folder=large).store_url)) as store:
        write_backup(store.database, file)
    file.write_bytes(file.read_bytes()[:300_000])
    with (
        contextlib.closing(Database(sqlite_url(tmp_path / "imr.sqlite"))) as database,
        pytest.raises(ConfigurationError, match=r"backup\.sqlite' is no backup, or damaged"),
    ):
        read_backup(file, database, lambda *_: None)


def run(*arguments: str) -> int:
    """Run a command and return its exit code."""
    try:
        app(list(arguments), prog_name="imr")
    except SystemExit as end:
        return int(end.code or 0)
    return 0
