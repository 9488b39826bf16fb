"""The guard in front of every route: what it does not know it does not let through, so that a new route is closed from the start.

With keys, a request shows one (`Authorization: Bearer imr_...`) or the session of a browser that was opened with one. Without keys the
service is for this machine alone: then the names by which it is called are checked, so that no web page of another site can reach it
through its visitor's browser, neither by a form nor under a name of its own that suddenly stands for 127.0.0.1 (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

import anyio
from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from extractor.errors import ConfigurationError
from extractor.service.problems import problem_response
from extractor.service.security.headers import STATIC_PREFIX
from extractor.service.security.keys import ANYBODY, KeyRing, Principal
from extractor.service.security.limits import RateLimit
from extractor.service.security.sessions import COOKIE, Sessions
from extractor.service.store.types import Scope as KeyScope

FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
"""What proxies add: who called them, by which name and how."""

PUBLIC_PATHS = frozenset({"/healthz", "/readyz", "/login"})
"""Open to everybody: that the service lives, and where to log in. `/readyz` and `/login` see who asks where somebody says so."""

ANY_SCOPE_PATHS = frozenset({"/logout"})
UPLOAD_PATHS = frozenset({"/v1/extractions", "/v1/extractions/batch", "/upload"})
"""Where bodies may be large: they are counted there."""

BODY_BYTES = 4_000_000
"""Largest body elsewhere: a review of a whole record has some 100,000 bytes."""

_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
_READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def check_address(host: str, *, is_private: bool, has_keys: bool) -> None:
    """Refuse to serve other machines without keys.

    Raises:
        ConfigurationError: other machines reach the address, or a proxy in front of it, and no key was ever made.
    """
    if not is_private and not has_keys:
        raise ConfigurationError(
            f"without keys the service listens on this machine alone, not on {host!r} or behind a proxy",
            hint="make a key first: imr keys create NAME; or leave --host and --behind-proxy out",
        )


@dataclass(frozen=True)
class Guarding:
    """What the guard goes by; `body_seconds` is the longest pause while a body comes in.

    `is_behind_proxy` says that X-Forwarded-Proto is a proxy's own, and not what anybody writes into a request.
    """

    keys: KeyRing
    sessions: Sessions
    limit: RateLimit
    is_loopback: bool
    is_behind_proxy: bool = False
    body_seconds: float = 30.0
    body_bytes: int = BODY_BYTES
    public_paths: frozenset[str] = field(default=PUBLIC_PATHS)


class Guard:
    """Lets requests through to the app, with `request.state.principal` saying who asks, or answers them with a problem."""

    def __init__(self, app: ASGIApp, guarding: Guarding) -> None:
        self._app = app
        self._by = guarding

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        if self._by.keys.is_stale:
            await run_sync(self._by.keys.refresh)
        request = _Request(scope)
        if self._by.is_behind_proxy and request.is_forwarded_https:
            scope["scheme"] = "https"
        refusal = self._refusal(request)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        principal = request.principal
        if principal is not None and principal.key_id is not None and self._by.keys.is_touch_due(principal.key_id):
            await run_sync(self._by.keys.touch, principal.key_id)
        scope.setdefault("state", {})["principal"] = principal
        await self._app(scope, self._counted(request, receive), send)

    def _refusal(self, request: _Request) -> Response | None:
        """Return why a request goes no further, None where it does; notes who asks."""
        if request.host is None:
            return problem_response(400, "Host missing", "The request names no host, or several.")
        if not self._by.keys.has_keys:
            request.principal = ANYBODY
            return self._foreign(request) or self._oversize(request)
        request.principal = self._principal(request)
        if request.changes_state and not request.has_own_origin:
            return problem_response(
                403, "Foreign origin", "A page of another site, or a browser without Origin, may change nothing here."
            )
        if request.path in self._by.public_paths or request.path.startswith(STATIC_PREFIX):
            return self._hurried(request, "login") if request.changes_state else None
        if request.principal is None:
            return self._hurried(request, "stranger") or _unknown(request)
        if request.path not in ANY_SCOPE_PATHS and not request.principal.may(request.needed_scope):
            return problem_response(
                403, "Scope missing", f"This needs a key of scope {request.needed_scope!r}; yours has {request.principal.scope!r}."
            )
        return self._hurried(request, "key") or self._oversize(request)

    def _principal(self, request: _Request) -> Principal | None:
        kind, _, text = request.headers.get("authorization", "").partition(" ")
        if kind:
            return self._by.keys.principal(text.strip()) if kind.lower() == "bearer" else None
        return self._by.sessions.principal(request.cookie) if request.cookie else None

    def _foreign(self, request: _Request) -> Response | None:
        """Refuse, where there are no keys, what does not come from this machine and under its name."""
        if not self._by.is_loopback or not request.is_from_here:
            return problem_response(
                403, "Key needed", "Without keys this service answers its own machine alone: imr keys create NAME."
            )
        names = {f"{name}:{request.port}" for name in _LOOPBACK_NAMES} | (_LOOPBACK_NAMES if request.port == 80 else set())
        if request.host not in names:
            return problem_response(
                421, "Foreign host", f"Call this service http://127.0.0.1:{request.port}; another name needs keys."
            )
        if request.origin is not None and request.origin not in {f"http://{name}" for name in names}:
            return problem_response(403, "Foreign origin", "A page of another site may not ask here.")
        return None

    def _hurried(self, request: _Request, kind: str) -> Response | None:
        principal = request.principal if kind == "key" else None
        caller = f"key {principal.key_id}" if principal else f"{kind} {request.client}"
        seconds = self._by.limit.wait_seconds(caller)
        if not seconds:
            return None
        detail = f"There were too many requests: try again in {seconds} s."
        return problem_response(429, "Too many requests", detail, {"Retry-After": str(seconds)})

    def _oversize(self, request: _Request) -> Response | None:
        if request.path in UPLOAD_PATHS or request.length <= self._by.body_bytes:
            return None
        return problem_response(413, "Body too large", f"The request has over {self._by.body_bytes:,} bytes, the limit.")

    def _counted(self, request: _Request, receive: Receive) -> Receive:
        """Return `receive` that gives up on a body that does not end or does not come."""
        most = float("inf") if request.path in UPLOAD_PATHS else self._by.body_bytes
        size, is_complete = 0, False

        async def receive_counted() -> Message:
            nonlocal size, is_complete
            if is_complete:
                return await receive()
            try:
                with anyio.fail_after(self._by.body_seconds):
                    message = await receive()
            except TimeoutError as error:
                raise HTTPException(408, f"Nothing came for {self._by.body_seconds:g} s.") from error
            size += len(message.get("body", b""))
            is_complete = not message.get("more_body", False)
            if size > most:
                raise HTTPException(413, f"The request has over {most:,} bytes, the limit.")
            return message

        return receive_counted


class _Request:
    """What a request says of itself; `principal` is who asks, once that is known."""

    def __init__(self, scope: Scope) -> None:
        self.headers = Headers(scope=scope)
        self.principal: Principal | None = None
        self.path = str(scope["path"])
        self._method = str(scope["method"])
        self.client = str(scope["client"][0]) if scope.get("client") else ""
        self.port = int(scope["server"][1] or 0) if scope.get("server") else 0
        self.cookie = cookie_parser(self.headers.get("cookie", "")).get(COOKIE)
        hosts = self.headers.getlist("host")
        self.host = hosts[0].lower() if len(hosts) == 1 else None
        origins = self.headers.getlist("origin")
        self.origin = ", ".join(origins).lower() if origins else None

    @property
    def changes_state(self) -> bool:
        return self._method not in _READING_METHODS

    @property
    def needed_scope(self) -> KeyScope:
        if not self.changes_state:
            return "read"
        return "admin" if self._method == "DELETE" else "write"

    @property
    def is_from_here(self) -> bool:
        """Whether the caller is this machine; a proxy on it that says for whom it asks is not."""
        if any(name in self.headers for name in FORWARDED):
            return False
        try:
            return ipaddress.ip_address(self.client).is_loopback
        except ValueError:
            return False

    @property
    def is_forwarded_https(self) -> bool:
        """Whether a proxy says that it was called with TLS; of several in a row the first."""
        return self.headers.get("x-forwarded-proto", "").partition(",")[0].strip().lower() == "https"

    @property
    def has_own_origin(self) -> bool:
        """Whether it comes from a page of ours, or from no browser: one always says the origin of what changes something."""
        if self.origin is None:
            return self.cookie is None or "authorization" in self.headers
        return self.origin != "null" and urlsplit(self.origin).netloc == self.host

    @property
    def length(self) -> int:
        said = self.headers.get("content-length", "0")
        return int(said) if said.isascii() and said.isdecimal() and len(said) < 20 else 0

    @property
    def wants_page(self) -> bool:
        return self._method == "GET" and "text/html" in self.headers.get("accept", "") and not self.path.startswith("/v1/")

    @property
    def address(self) -> str:
        return quote(self.path, safe="/")


def _unknown(request: _Request) -> Response:
    """Return what somebody without a valid key gets: the page to log in, or a problem."""
    if request.wants_page:
        return RedirectResponse(f"/login?next={request.address}", 303)
    detail = "Send a key in the header `Authorization: Bearer imr_...`; `imr keys create NAME` makes one."
    return problem_response(401, "Key needed", detail, {"WWW-Authenticate": 'Bearer realm="imr"'})
