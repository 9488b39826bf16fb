"""Requests made up from the API's own description: no server error, no answer that the description does not know.

What a service with keys refuses is in the run too. A longer run: `schemathesis run http://127.0.0.1:8000/openapi.json`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import uvicorn
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from evals.bench.service_process import until
from extractor.service.api import create_app
from extractor.service.config import ServiceConfig
from extractor.service.security.keys import new_key
from extractor.service.store import Store, fleet
from extractor.settings import Settings
from tests.service.decisions_made_up import done, letter

EXAMPLES = 5
"""Requests an operation: a few seconds in all. Wider runs are made by hand."""

NOT_CHECKED: list[schemathesis.CheckFunction] = [positive_data_acceptance]
"""A description cannot say what is in a document, nor which cursor was given out."""


@contextlib.contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """Serve an app on loopback."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until(lambda: server.started, pause=0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("has_keys", [False, True], ids=["without keys", "with keys"])
def test_every_answer_is_as_described(state: Path, has_keys: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    # One sign of a worker holds for the whole run, however slow: /readyz says 503 as soon as none is alive.
    monkeypatch.setattr(fleet, "SILENCE", dt.timedelta(days=1))
    config = ServiceConfig(folder=state, settings=Settings(reader="regex", use_cache=False), wait_limit_seconds=0.1)
    headers = {}
    with contextlib.closing(Store(config.store_url)) as store:
        done(store, letter())
        store.beat("tests", 1, None)
        if has_keys:
            key = new_key()
            store.add_key(key.id, "tests", key.hash, "admin")
            headers["Authorization"] = f"Bearer {key.text}"
    with listening(create_app(config)) as url:
        schema = schemathesis.openapi.from_url(f"{url}/openapi.json", headers=headers)
        for operation in schema.get_all_operations():
            assert isinstance(operation, Ok)
            _check(operation.ok(), headers)


def _check(operation: schemathesis.APIOperation[Any, Any, Any, Any], headers: dict[str, str]) -> None:
    """Make up requests of one operation and judge the answers."""

    @settings(max_examples=EXAMPLES, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @seed(7)
    @given(case=operation.as_strategy())
    def check(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(headers=headers, excluded_checks=NOT_CHECKED)

    check()
