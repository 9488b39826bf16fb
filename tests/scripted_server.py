"""A model server on loopback that says what a test has scripted and keeps what it was asked.

OpenAI's chat completions only. Answers are taken in order; without one left the server answers 500, so that a call too
many shows, or what a function makes of the request.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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

    def __init__(self, script: Sequence[Say], reply: Callable[[Asked], Say] = lambda _asked: Say(status=500)) -> None:
        self.asked: list[Asked] = []
        self._script = list(script)
        self._reply = reply
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def base_url(self) -> str:
        """The URL up to /v1."""
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

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing on standard error."""

        return Handler


@contextmanager
def scripted(*script: Say, reply: Callable[[Asked], Say] = lambda _asked: Say(status=500)) -> Iterator[ScriptedServer]:
    """Run a server with that script, and with `reply` for what comes after it; `reply` may be called by several threads at once."""
    server = ScriptedServer(script, reply)
    server.start()
    try:
        yield server
    finally:
        server.stop()
