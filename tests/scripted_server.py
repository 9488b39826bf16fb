"""A model server on loopback that says what a test has scripted and keeps what it was asked.

OpenAI's chat completions only. Answers are taken in order; without one left the server answers 500, so that a call too
many shows, or what a function makes of the request.
"""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Say:
    """One scripted answer; `hangs` keeps the request open until the server stops."""

    content: str | None = None
    status: int = 200
    finish_reason: str = "stop"
    refusal: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    error: Mapping[str, Any] | None = None
    body: str | None = None
    hangs: bool = False

    def rendered(self) -> bytes:
        """Return the body as sent."""
        if self.body is not None:
            return self.body.encode()
        if self.status != 200:
            return json.dumps({"error": self.error or {"message": "scripted", "type": "scripted"}}).encode()
        message = {"role": "assistant", "content": self.content, "refusal": self.refusal}
        completion = {
            "id": "scripted",
            "object": "chat.completion",
            "created": 0,
            "model": "scripted",
            "choices": [{"index": 0, "message": message, "finish_reason": self.finish_reason}],
            "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
        }
        return json.dumps(completion).encode()


def say_json(value: Any) -> Say:
    """Return a good answer that holds `value` as compact JSON."""
    return Say(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


@dataclass(frozen=True)
class Asked:
    """One request as it came; the names of the headers in lower case."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]


class ScriptedServer:
    """The running server: `base_url` to give to a client, `asked` what came in so far."""

    def __init__(
        self, script: Sequence[Say], reply: Callable[[Asked], Say], certificate: Path | None = None, listed: str = ""
    ) -> None:
        self.asked: list[Asked] = []
        self._script = list(script)
        self._reply = reply
        self._listed = listed.encode()
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._http.request_queue_size = 600
        self._is_tls = certificate is not None
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, certificate.with_suffix(".key"))
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def base_url(self) -> str:
        """The URL up to /v1."""
        if self._is_tls:
            return f"https://localhost:{self._http.server_port}/v1"
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def stop(self) -> None:
        """Let go of open requests and stop."""
        self._stopped.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def _take(self, asked: Asked) -> Say:
        with self._lock:
            self.asked.append(asked)
            if self._script:
                return self._script.pop(0)
        return self._reply(asked)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                answer = server._take(Asked(self.path, {name.lower(): text for name, text in self.headers.items()}, body))
                if answer.hangs:
                    server._stopped.wait()
                    return
                data = answer.rendered()
                self.send_response(answer.status)
                for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Length", str(len(server._listed)))
                self.end_headers()
                self.wfile.write(server._listed)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing on standard error."""

        return Handler


@contextmanager
def scripted(
    *script: Say,
    reply: Callable[[Asked], Say] = lambda _asked: Say(status=500),
    certificate: Path | None = None,
    listed: str = "",
) -> Iterator[ScriptedServer]:
    """Run a server with that script, and with `reply` for what comes after it; `reply` may be called by several threads at once.

    With a `certificate` (its key beside it) it speaks TLS; `listed` is the body of its list of models.
    """
    server = ScriptedServer(script, reply, certificate, listed)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def say_nothing_known(asked: Asked) -> Say:
    """Return an answer of the wanted shape that says of everything that the text does not state it; a word where no shape is wanted."""
    if "response_format" not in asked.body:
        return Say("OK")
    schema = asked.body["response_format"]["json_schema"]["schema"]
    return say_json(_nothing(schema, schema))


def _nothing(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        return _nothing(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    kinds = [schema.get("type"), *(kind.get("type") for kind in schema.get("anyOf", []))]
    if "null" in kinds or any(isinstance(kind, list) and "null" in kind for kind in kinds):
        return None
    if "enum" in schema:
        return schema["enum"][0]
    if "properties" in schema:
        return {name: _nothing(part, whole) for name, part in schema["properties"].items()}
    return {"array": [], "boolean": False, "integer": 0}.get(schema.get("type", ""), "")
