"""The embedded model: llama.cpp's own server, in this process, on loopback, behind a random port and key.

`xllamacpp` runs the server in native threads; its destructor stops and joins them. Being part of the process it dies with it,
also by `kill -9`, and nothing is left to clean up.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import secrets
import threading
from contextlib import suppress
from dataclasses import replace
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

PROMPT_CACHE_MIB = 1_024
"""Memory for the state of earlier prompts, so that the constant prefixes of several questions stay usable in turn."""

_EXTRA_HINT = 'Install it with `pip install "imr-extractor[local]"`, or use `--reader regex`, which needs no model.'
_FETCH_HINT = "Fetch it with `imr models fetch` (1.1 GB, once), or use `--reader regex`, which needs no model."


def model_folder() -> Path:
    """Return where model files lie: IMR_MODEL_DIR, else the user's cache folder."""
    named = os.environ.get("IMR_MODEL_DIR")
    return Path(named) if named else platformdirs.user_cache_path("imr-extractor", appauthor=False) / "models"


def model_path() -> Path:
    """Return where the embedded model lies once it is fetched."""
    return model_folder() / f"{MODEL_NAME}.gguf"


def is_fetched() -> bool:
    """Say whether the embedded model is there, by its size; its digest was checked when it was fetched."""
    path = model_path()
    return path.is_file() and path.stat().st_size == MODEL_BYTES


class LocalServer:
    """The embedded model while it runs; entered, it is the endpoint to ask.

    `path` is a GGUF file of the user's own; None is the embedded model. `threads` None leaves the number to llama.cpp.

    Raises:
        ModelUnavailable: On entering, where `xllamacpp` or the model is not there, or the file is none that it loads.
    """

    def __init__(self, path: Path | None = None, *, threads: int | None = None, n_ctx: int = CONTEXT_TOKENS) -> None:
        self._path = path
        self._threads = threads
        self._n_ctx = n_ctx
        self._lock = threading.Lock()
        self._server: Any = None

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
        xllamacpp = _import_xllamacpp()
        path = _existing(self._path)
        if self._path is None and file_digest(path) != MODEL_SHA256:
            raise ModelFileError(
                f"{str(path)!r} is not the released model file", hint="Remove it; then `imr models fetch`."
            )
        key = secrets.token_urlsafe(32)
        parameters = _parameters(xllamacpp, path, key, threads=self._threads, n_ctx=self._n_ctx)
        try:
            self._server = xllamacpp.Server(parameters)
        except RuntimeError as error:
            raise ModelUnavailable(f"llama.cpp does not load {str(path)!r}: {error}", hint=_FETCH_HINT) from error
        # Native threads that outlive the interpreter end the process with a crash.
        atexit.register(self.stop)
        return replace(self.described(), base_url=f"{self._server.listening_address}/v1", api_key=key)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop the server and free its memory; calls that still wait get a broken connection. Stopping twice does nothing."""
        with self._lock:
            server, self._server = self._server, None
        del server
        atexit.unregister(self.stop)


def _import_xllamacpp() -> Any:
    # Spinning OpenMP threads stand still together when another process takes one core: 0.3 tokens/s instead of 6.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        import xllamacpp
    except ImportError as error:
        raise ModelUnavailable("the embedded model needs the package 'xllamacpp'", hint=_EXTRA_HINT) from error
    return xllamacpp


def _existing(path: Path | None) -> Path:
    if path is not None:
        if not path.is_file():
            raise ModelUnavailable(
                f"no model file {str(path)!r}", hint="Give the path of a GGUF file, or leave --model out."
            )
        return path.resolve()
    if not is_fetched():
        raise ModelUnavailable(f"the embedded model is not at {str(model_path())!r}", hint=_FETCH_HINT)
    return model_path()


def _parameters(xllamacpp: Any, path: Path, key: str, *, threads: int | None, n_ctx: int) -> Any:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [key]
    parameters.ui = parameters.endpoint_slots = parameters.endpoint_props = False
    parameters.verbosity = -1  # llama.cpp writes to standard error by itself
    parameters.n_ctx = n_ctx
    parameters.n_parallel = 1
    parameters.cache_ram_mib = PROMPT_CACHE_MIB
    if threads is not None:
        parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    return parameters


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
