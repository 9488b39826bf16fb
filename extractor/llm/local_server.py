"""The process that holds the embedded model; started by `local`, as a file, with nothing of this project to import.

It reads one JSON line of settings from standard input, answers with one JSON line (`address`, or `error`) and serves until
standard input ends, which it does when its parent stops or dies.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

PROMPT_CACHE_MIB = 1_024
"""Memory for the state of earlier prompts, so that the constant prefixes of several questions stay usable in turn."""


def main() -> None:
    """Serve one model until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's business
    settings = json.loads(sys.stdin.readline())
    try:
        server = _start(settings)
        said = {"address": server.listening_address}
    except Exception as error:  # any failure is told to the parent, whose error it becomes
        said = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(said), flush=True)  # noqa: T201  # the answer
    sys.stdin.read()
    # Not by the server's destructor, which waits for ever where it comes before its loop, or while an answer is under way.
    os._exit(0)


def _start(settings: dict[str, Any]) -> Any:
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = settings["path"]
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [settings["key"]]
    parameters.ui = parameters.endpoint_slots = parameters.endpoint_props = False
    parameters.verbosity = -1  # llama.cpp writes to standard error by itself
    parameters.n_ctx = settings["n_ctx"]
    parameters.n_parallel = 1
    parameters.cache_ram_mib = PROMPT_CACHE_MIB
    if settings["threads"] is not None:
        parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = settings["threads"]
    return xllamacpp.Server(parameters)


if __name__ == "__main__":
    main()
