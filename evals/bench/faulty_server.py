"""A model server on loopback that answers a share of its requests wrongly: errors, storms, resets, slow and truncated answers."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

FAULTS: Final = ("429", "500", "reset", "slow", "truncated", "cut")
SLOW_SECONDS: Final = 3.0


class FaultyServer:
    """The running server; while `fault` is one of `FAULTS`, each request meets it with the probability `share`."""

    def __init__(self, seed: int) -> None:
        """Begin without faults."""
        self.fault: str | None = None
        self.share = 0.5
        self._draw = random.Random(seed)  # noqa: S311 - which request fails, not a secret
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def base_url(self) -> str:
        """The URL up to /v1."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def met(self) -> str | None:
        """Return the fault that the next request meets, None where it is answered."""
        with self._lock:
            return self.fault if self.fault and self._draw.random() < self.share else None

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def stop(self) -> None:
        """Stop."""
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


@contextmanager
def faulty_server(seed: int) -> Iterator[FaultyServer]:
    """Run a server."""
    server = FaultyServer(seed)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _handler(server: FaultyServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            fault = server.met()
            if fault == "reset":
                self.connection.close()
                self.close_connection = True
                return
            if fault == "slow":
                time.sleep(SLOW_SECONDS)
            status = int(fault) if fault in ("429", "500") else 200
            self._send(status, _answer(body, fault), is_cut=fault == "cut")

        def do_GET(self) -> None:
            self._send(200, b'{"object": "list", "data": []}')

        def _send(self, status: int, data: bytes, *, is_cut: bool = False) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            if status == 429:
                self.send_header("Retry-After", "1")
            self.end_headers()
            self.wfile.write(data[: len(data) // 2] if is_cut else data)
            self.close_connection = is_cut

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing on standard error."""

    return Handler


def _answer(body: Mapping[str, Any], fault: str | None) -> bytes:
    if fault in ("429", "500"):
        return json.dumps({"error": {"message": "a fault", "type": "fault"}}).encode()
    content = "OK"
    if "response_format" in body:
        schema = body["response_format"]["json_schema"]["schema"]
        content = json.dumps(_nothing_known(schema, schema))
    is_truncated = fault == "truncated"
    message = {"role": "assistant", "content": content[: len(content) // 2] if is_truncated else content}
    choice = {"index": 0, "message": message, "finish_reason": "length" if is_truncated else "stop"}
    usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    whole = {"id": "x", "object": "chat.completion", "created": 0, "model": "x", "choices": [choice], "usage": usage}
    return json.dumps(whole).encode()


def _nothing_known(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Any:
    """Return a value of a JSON Schema that says of everything that the text does not state it."""
    if "$ref" in schema:
        return _nothing_known(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    kinds = [schema.get("type"), *(kind.get("type") for kind in schema.get("anyOf", []))]
    if "null" in kinds or any(isinstance(kind, list) and "null" in kind for kind in kinds):
        return None
    if "enum" in schema:
        return schema["enum"][0]
    if "properties" in schema:
        return {name: _nothing_known(part, whole) for name, part in schema["properties"].items()}
    return {"array": [], "boolean": False, "integer": 0}.get(schema.get("type", ""), "")
