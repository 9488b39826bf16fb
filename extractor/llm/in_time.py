"""The body of an answer, bounded as a whole: the SDK's own limit is between two pieces, and a server may send a byte at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx2


class InTime(httpx2.SyncByteStream):
    """A body that ends with ReadTimeout where it has not come whole `seconds` after its head."""

    def __init__(self, body: httpx2.SyncByteStream, seconds: float, request: httpx2.Request) -> None:
        self._body = body
        self._ends = time.monotonic() + seconds
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces as they come."""
        for piece in self._body:
            if time.monotonic() > self._ends:
                raise httpx2.ReadTimeout("the body did not come whole in time", request=self._request)
            yield piece

    def close(self) -> None:
        """Close the body."""
        self._body.close()


def bound_body(response: httpx2.Response) -> None:
    """Bound the body of a response by the time that its request may take; for the hooks of a client."""
    seconds = response.request.extensions.get("timeout", {}).get("read")
    if seconds is not None and isinstance(response.stream, httpx2.SyncByteStream):
        response.stream = InTime(response.stream, seconds, response.request)
