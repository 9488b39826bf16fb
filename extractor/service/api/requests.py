"""Around every request: an id, a line in the log, a count; and an answer where the program itself fails.

Log lines hold no address beyond the route's pattern, no names of files, no text of documents.
"""

from __future__ import annotations

import logging
import time
import traceback
import uuid
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from extractor.service.api.metrics import Metrics
from extractor.service.problems import problem_response

_log = logging.getLogger("extractor.service.requests")

REQUEST_ID = b"x-request-id"


class RequestLog:
    """Wraps the whole app."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id, started, status = uuid.uuid4().hex, time.perf_counter(), 0

        async def tell(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (REQUEST_ID, request_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, tell)
        except Exception as error:  # the front end: whatever a route did not foresee
            _log.error("request failed", extra={"values": {"request_id": request_id, **_place(error)}})
            if status:
                raise  # too late for an answer: the connection is cut
            detail = f"The program failed on this request. Please report it with the request id {request_id}."
            await problem_response(500, "Internal error", detail)(scope, receive, tell)
        finally:
            seconds = time.perf_counter() - started
            route = _route(scope)
            self._metrics.count(scope["method"], route, status, seconds)
            said = {"request_id": request_id, "method": scope["method"], "route": route, "status": status}
            _log.info("request", extra={"values": said | {"ms": round(seconds * 1000, 1)}})


def _route(scope: Scope) -> str:
    """Return the pattern of the route, "-" where none was found: an address holds ids, and there is no end of them."""
    route = scope.get("route")
    return str(getattr(route, "path", "-"))


def _place(error: Exception) -> dict[str, str]:
    """Say what failed and where; the error's own words may quote a document, so they are left out."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return {"error": type(error).__name__, "at": f"{Path(frame.filename).name}:{frame.lineno}"}
