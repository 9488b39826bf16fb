"""diskcache on a folder that anybody may have written: it runs nothing, and touches nothing outside the folder.

diskcache unpickles whatever stands in its folder (CVE-2025-69872, its own JSONDisk included), sets as its own attributes whatever
stands among its settings, and reads and removes whatever file a row names. All of that is refused here.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import diskcache
from diskcache.core import DBNAME, DEFAULT_SETTINGS, METADATA

LOCK_SECONDS: Final = 5.0
"""How long another process may hold the cache; a write takes milliseconds."""

_OURS: Final[Mapping[str, Any]] = {"cull_limit": 0, "tag_index": True, "sqlite_secure_delete": 1}
"""No answer goes by itself: a run of millions, stopped and gone on with, needs them all. An answer with its row takes about 1 kB."""
_FILE_NAME: Final = re.compile(r"[0-9a-f]{2}[/\\][0-9a-f]{2}[/\\][0-9a-f]{28}\.val", re.ASCII)

FAILURES: Final = (sqlite3.Error, diskcache.Timeout, OSError)
"""What diskcache raises where its files are damaged, in use, or cannot be written."""

_log = logging.getLogger(__name__)


class CacheLocked(Exception):
    """Another process holds the files."""


class SafeDisk(diskcache.JSONDisk):  # type: ignore[misc]  # diskcache has no types
    """diskcache's JSON storage that never unpickles, and knows no files but its own: others raise ValueError."""

    def fetch(self, mode: int, filename: Any, value: Any, read: bool) -> Any:
        """Return a value, refusing a pickled one and one in a file of others."""
        if mode == diskcache.core.MODE_PICKLE:
            raise ValueError("pickled cache entry refused")
        if filename is not None and not self._is_own(filename):
            raise ValueError("cache entry in a file of others refused")
        return super().fetch(mode, filename, value, read)

    def get(self, key: Any, raw: bool) -> Any:
        """Return a key, refusing a pickled one."""
        if not raw:
            raise ValueError("pickled cache key refused")
        return super().get(key, raw)

    def remove(self, file_path: Any) -> None:
        """Remove a file of the cache; one of others stays."""
        if self._is_own(file_path):
            super().remove(file_path)
        else:
            _log.warning("a cache row names a file that is none of the cache's: it is left alone")

    def _is_own(self, name: Any) -> bool:
        """Say whether a row's file lies where diskcache puts its files, and no link leads elsewhere."""
        if not isinstance(name, str) or not _FILE_NAME.fullmatch(name):
            return False
        folder = os.path.realpath(self._directory)
        return os.path.realpath(os.path.join(folder, name)) == os.path.join(folder, name)


def open_files(folder: Path) -> diskcache.Cache:
    """Return the cache that a folder holds, a new one where it holds none; the folder is made its owner's alone.

    Raises:
        CacheLocked: another process holds it for longer than LOCK_SECONDS.
        sqlite3.Error, OSError, ValueError: it is damaged, not diskcache's, or cannot be written.
    """
    if folder.is_symlink() or (folder / DBNAME).is_symlink():
        raise ValueError("a link stands in its place: what it leads to may be anybody's")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chmod(folder, 0o700)
    if os.path.expandvars(str(folder)) != str(folder):
        raise ValueError("its path holds a variable's name, which diskcache would put a value in for")
    try:
        if (folder / DBNAME).exists():
            _check(folder / DBNAME)
        return diskcache.Cache(str(folder), timeout=LOCK_SECONDS, disk=SafeDisk, **_OURS)
    except (sqlite3.OperationalError, diskcache.Timeout) as error:
        if is_lock(error):
            raise CacheLocked from error
        raise


def is_lock(error: BaseException) -> bool:
    """Say whether an error means that another process holds the files."""
    return isinstance(error, diskcache.Timeout) or "locked" in str(error)


def remove_files(folder: Path) -> None:
    """Remove a cache's folder, or whatever stands in its place; links are removed, never followed.

    Raises:
        OSError: it cannot be removed.
    """
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)
    else:
        folder.unlink(missing_ok=True)


def _check(file: Path) -> None:
    """Refuse a database in use (diskcache would wait for a minute), and settings that are not diskcache's.

    Raises:
        sqlite3.Error: it is in use, or no database. ValueError: it is not diskcache's.
    """
    address = f"file:{quote(str(file.absolute()))}?mode=rw"
    with contextlib.closing(sqlite3.connect(address, timeout=LOCK_SECONDS, isolation_level=None, uri=True)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        is_new = not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'Settings'").fetchall()
        settings = [] if is_new else connection.execute("SELECT key, value FROM Settings").fetchall()
        connection.execute("ROLLBACK")
    known = {**DEFAULT_SETTINGS, **METADATA, **_OURS}
    for key, value in settings:
        if key not in known or not (isinstance(value, int) or value == known[key]):
            raise ValueError("its settings are not diskcache's")
