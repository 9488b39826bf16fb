"""Sessions of browsers: a cookie that says which key it was opened with and until when, under a signature.

It holds no secret, so that one who reads the database cannot make one. It ends when its key is revoked, and when its holder logs out.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import hmac
import os
import re
import secrets
import time
from pathlib import Path

from starlette.responses import Response

from extractor.errors import ConfigurationError
from extractor.service.security.keys import KeyRing, Principal

COOKIE = "imr_session"
SESSION_SECONDS = 12 * 3600
"""A working day."""

SECRET_FILE = "session.secret"  # noqa: S105  # a file's name
SECRET_BYTES = 32

_VALUE = re.compile(
    r"(?P<said>(?P<key>[a-z0-9]{12})\.(?P<end>\d{10,12})\.(?P<id>[0-9a-f]{32}))\.(?P<signature>[0-9a-f]{64})", re.ASCII
)


def session_secret(folder: Path) -> bytes:
    """Return the secret that signs sessions, made at first use; all processes that share the folder share it.

    Raises:
        ConfigurationError: the folder cannot be written, or the file is damaged.
    """
    path = folder / SECRET_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{SECRET_FILE}.{secrets.token_hex(8)}"
        if not path.exists():
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(SECRET_BYTES))
            with contextlib.suppress(FileExistsError):  # another process was first
                os.link(draft, path)
            draft.unlink()
        secret = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"cannot keep {str(path)!r}: {error.strerror}", hint="name a folder that can be written"
        ) from error
    if len(secret) != SECRET_BYTES:
        raise ConfigurationError(f"{str(path)!r} is damaged", hint="remove it: people then log in anew")
    return secret


class Sessions:
    """Opens and recognises sessions."""

    def __init__(self, keys: KeyRing, secret: bytes) -> None:
        self._keys = keys
        self._secret = secret

    def open(self, key: str) -> str | None:
        """Return the cookie's value for a key that is shown, None where it is none of ours."""
        principal = self._keys.principal(key.strip())
        if principal is None or principal.key_id is None:
            return None
        said = f"{principal.key_id}.{int(time.time()) + SESSION_SECONDS}.{secrets.token_hex(16)}"
        return f"{said}.{self._signature(said)}"

    def principal(self, value: str) -> Principal | None:
        """Return who a cookie's value stands for; None where it is forged, over or ended, or its key was revoked."""
        match = self._own(value)
        if match is None or int(match["end"]) <= time.time() or self._keys.is_ended(match["id"]):
            return None
        return self._keys.holder(match["key"])

    def end(self, value: str) -> None:
        """End a session, in every process that shares the database; a value that is none of ours ends nothing."""
        match = self._own(value)
        if match is not None:
            self._keys.end_session(match["id"], dt.datetime.fromtimestamp(int(match["end"]), dt.UTC))

    def _own(self, value: str) -> re.Match[str] | None:
        match = _VALUE.fullmatch(value)
        return match if match and hmac.compare_digest(self._signature(match["said"]), match["signature"]) else None

    def _signature(self, said: str) -> str:
        return hmac.new(self._secret, said.encode(), hashlib.sha256).hexdigest()


def set_cookie(response: Response, value: str, *, is_https: bool) -> None:
    """Give a browser its session."""
    response.set_cookie(COOKIE, value, max_age=SESSION_SECONDS, path="/", httponly=True, samesite="strict", secure=is_https)


def clear_cookie(response: Response) -> None:
    """Take a browser's session away."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")


def own_path(wanted: str | None) -> str:
    r"""Return where to go after logging in: an address of ours, never another site's.

    >>> own_path("/queue?after=3"), own_path("//evil.example/"), own_path("/\\evil.example"), own_path("https://evil.example"), own_path(None)
    ('/queue?after=3', '/', '/', '/', '/')
    """
    is_own = wanted is not None and wanted.startswith("/") and wanted.isprintable() and not wanted.startswith(("//", "/\\"))
    return wanted if wanted is not None and is_own else "/"
