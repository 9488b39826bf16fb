"""The embedded model: llama.cpp's own server in a process of its own, on loopback, behind a random port and key.

Not in this process, because `xllamacpp` offers no way to stop but its destructor, and that waits for ever where it comes before the
server's loop has begun or while an answer is under way (8 of 16 stops tried): a run would not end on Ctrl-C. The other process is
killed instead; it ends by itself when its standard input does, so also when this process dies by `kill -9`.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import secrets
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any

import platformdirs
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from extractor.errors import ModelFileError, ModelUnavailable
from extractor.llm.client import Endpoint
from extractor.llm.release import RELEASE

MODEL_NAME = RELEASE.name
MODEL_SHA256 = RELEASE.sha256
MODEL_BYTES = RELEASE.bytes

CONTEXT_TOKENS = 16_384
"""A whole decision of 25,000 characters is about 7,000 tokens; a token costs 28 kB of memory."""

_EXTRA_HINT = 'Install it with `pip install "imr-extractor[local]"`, or use `--reader regex`, which needs no model.'
_LOAD_HINT = "Try less memory elsewhere or another file, or use `--reader regex`, which needs no model."
_FETCH_HINT = "Fetch it with `imr models fetch` (1.1 GB, once), or use `--reader regex`, which needs no model."


def model_folder() -> Path:
    """Return where model files lie: in the user's cache folder."""
    return platformdirs.user_cache_path("imr", appauthor=False) / "models"


def model_path() -> Path:
    """Return where the embedded model lies once it is fetched."""
    return model_folder() / f"{MODEL_NAME}.gguf"


def is_fetched() -> bool:
    """Say whether the embedded model is there, by its size; its digest was checked when it was fetched."""
    path = model_path()
    return path.is_file() and path.stat().st_size == MODEL_BYTES


class LocalServer:
    """The embedded model while it runs; entered, it is the endpoint to ask.

    `path` is a GGUF file of the user's own; None is the embedded model. `threads` None: as many as the machine and its limits give.
    `key` is what callers must show; None is a random one.

    Raises:
        ModelUnavailable: On entering, where `xllamacpp` or the model is not there, or the file is none that it loads.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        threads: int | None = None,
        n_ctx: int = CONTEXT_TOKENS,
        key: str | None = None,
    ) -> None:
        self._path = path
        self._key = key
        self._threads = threads
        self._n_ctx = n_ctx
        self._process: subprocess.Popen[str] | None = None

    def described(self) -> Endpoint:
        """Return what is known of the endpoint before it runs: all but address and key, enough for the cache.

        For the embedded model that needs neither file nor package.
        """
        digest = MODEL_SHA256 if self._path is None else file_digest(_existing(self._path))
        return Endpoint(
            base_url="",
            model=MODEL_NAME if self._path is None else self._path.stem,
            api_key=None,
            name="local",
            identity=f"local:{digest}",
            takes_grammar=True,
            n_ctx=self._n_ctx,
        )

    def __enter__(self) -> Endpoint:
        if find_spec("xllamacpp") is None:
            raise ModelUnavailable("the embedded model needs the package 'xllamacpp'", hint=_EXTRA_HINT)
        path = _existing(self._path)
        if self._path is None and file_digest(path) != MODEL_SHA256:
            raise ModelFileError(f"{str(path)!r} is not the released model file", hint="Remove it; then `imr models fetch`.")
        key = self._key or secrets.token_urlsafe(32)
        threads = self._threads or _allowed_threads()
        self._process = _spawn()
        atexit.register(self.stop)
        try:
            address = _told({"path": str(path), "key": key, "threads": threads, "n_ctx": self._n_ctx}, self._process)
        except BaseException:
            self.stop()
            raise
        return replace(self.described(), base_url=f"{address}/v1", api_key=key)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop the server; calls that still wait get a broken connection. Stopping twice does nothing."""
        atexit.unregister(self.stop)
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def _spawn() -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603  # our own file, no shell
        [sys.executable, "-P", str(Path(__file__).with_name("local_server.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        # Spinning threads stand still together when another process takes one core: 0.3 tokens/s instead of 6.
        env={"OMP_WAIT_POLICY": "passive", **os.environ},
        start_new_session=True,  # Ctrl-C reaches the whole group of the terminal
    )


def _told(settings: dict[str, Any], process: subprocess.Popen[str]) -> str:
    """Return the address that the process answers to its settings."""
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(BrokenPipeError):
        process.stdin.write(json.dumps(settings) + "\n")
        process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        raise ModelUnavailable(f"llama.cpp ended while it loaded the model (exit code {process.wait()})", hint=_LOAD_HINT)
    said = json.loads(line)
    if "error" in said:
        raise ModelUnavailable(f"llama.cpp does not load {settings['path']!r}: {said['error']}", hint=_LOAD_HINT)
    return str(said["address"])


def _allowed_threads() -> int | None:
    """Return how many threads the process may use where that is fewer than the machine has, else None.

    llama.cpp counts cores by itself, but sees neither affinity nor a container's quota (cgroup v2, `cpu.max`).
    """
    machine = os.cpu_count() or 1
    allowed = len(os.sched_getaffinity(0)) if sys.platform == "linux" else machine
    with suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        allowed = min(allowed, max(1, int(quota) // int(period)))
    return allowed if allowed < machine else None


def _existing(path: Path | None) -> Path:
    if path is not None:
        if not path.is_file():
            raise ModelUnavailable(f"no model file {str(path)!r}", hint="Give the path of a GGUF file, or leave --model out.")
        return path.resolve()
    if not is_fetched():
        raise ModelUnavailable(f"the embedded model is not at {str(model_path())!r}", hint=_FETCH_HINT)
    return model_path()


class _Digest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int
    mtime_ns: int
    sha256: str


_Digests = TypeAdapter(dict[str, _Digest])


def file_digest(path: Path) -> str:
    """Return the sha256 of a model file, remembered beside the models by its path, size and time of change."""
    state = path.stat()
    known = _known_digests()
    entry = known.get(str(path))
    if entry is not None and (entry.size, entry.mtime_ns) == (state.st_size, state.st_mtime_ns):
        return entry.sha256
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    known[str(path)] = _Digest(size=state.st_size, mtime_ns=state.st_mtime_ns, sha256=sha256)
    _remember(known)
    return sha256


def _known_digests() -> dict[str, _Digest]:
    try:
        return _Digests.validate_json((model_folder() / "digests.json").read_bytes())
    except (OSError, ValidationError):
        return {}


def _remember(digests: dict[str, _Digest]) -> None:
    """Write the digests; where that is not possible they are taken again next time."""
    folder = model_folder()
    draft = folder / f"digests.{os.getpid()}.{threading.get_ident()}.tmp"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps({path: digest.model_dump() for path, digest in digests.items()}), encoding="utf-8")
        draft.replace(folder / "digests.json")
