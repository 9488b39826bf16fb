"""Requests made to do harm: forms, JSON, names, headers and addresses, as bytes, since no client library would send them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from evals.bench.hostile.pdfs import MEGABYTE, letter

PATH = "/v1/extractions"
TEXT = b"The request for Zyxol 7 mg #11 is not medically necessary."
BOUNDARY = "zyxol"

Parts = Iterator[bytes]
"""A request in pieces; `host` is where it goes, as in its header `Host`."""


class HostileRequest(NamedTuple):
    """A request; `statuses` may answer it, 0 stands for a connection that is closed without an answer."""

    name: str
    make: Callable[[str], Parts]
    statuses: frozenset[int] = frozenset(range(400, 500))
    is_slow: bool = False


def raw(method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Callable[[str], Parts]:
    """Return how to make a request; its length is told unless the headers do, its host too."""

    def make(host: str) -> Parts:
        names = {name.lower() for name in headers}
        said = {} if "host" in names else {"Host": host}
        said |= {} if {"content-length", "transfer-encoding"} & names else {"Content-Length": str(len(body))}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in {**said, **headers}.items())]
        yield "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\nConnection: close\r\n\r\n"
        yield body

    return make


def part(content: bytes = TEXT, name: str = "file", file_name: str | None = "letter.txt", extra: str = "") -> bytes:
    """Return a part of a form."""
    named = "" if file_name is None else f'; filename="{file_name}"'
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n{extra}\r\n'
    return head.encode("utf-8", "surrogateescape") + content + b"\r\n"


def form(
    *parts: bytes, boundary: str | None = BOUNDARY, is_closed: bool = True, path: str = PATH, **headers: str
) -> Callable[[str], Parts]:
    """Return how to send a form."""
    kind = "multipart/form-data" if boundary is None else f"multipart/form-data; boundary={boundary}"
    body = b"".join(parts) + (f"--{BOUNDARY}--\r\n".encode() if is_closed else b"")
    return raw("POST", path, {"Content-Type": kind, **{k.replace("_", "-"): v for k, v in headers.items()}}, body)


def as_json(body: bytes | object, method: str = "POST", path: str = PATH) -> Callable[[str], Parts]:
    """Return how to send JSON, or bytes as such."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return raw(method, path, {"Content-Type": "application/json"}, data)


def _endless(host: str) -> Parts:
    """A form without an end, in chunks of a megabyte: 200 of them, then the end."""
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    head = f"POST {PATH} HTTP/1.1\r\nHost: {host}\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n"
    yield head.encode()
    first = part(b"")[:-2]
    yield b"%x\r\n%b\r\n" % (len(first), first)
    for _ in range(200):
        yield b"%x\r\n%b\r\n" % (MEGABYTE, b"a" * MEGABYTE)
    yield b"0\r\n\r\n"


NO_ID = "0" * 32
REVIEW = f"{PATH}/{NO_ID}/review"
DEEP = b'{"text":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
ANSWERED_OR_CLOSED = frozenset({0, *range(400, 500)})

FORMS: tuple[HostileRequest, ...] = (
    HostileRequest("form without a boundary", form(part(), boundary=None)),
    HostileRequest("form with another boundary", form(part(), boundary="other")),
    HostileRequest("form with a boundary of 1 MB", form(part(), boundary="z" * MEGABYTE), ANSWERED_OR_CLOSED),
    HostileRequest("form without its end", form(part(), is_closed=False)),
    HostileRequest("form with nothing", form()),
    HostileRequest("form without a file", form(part(name="other"))),
    HostileRequest("file that is a field", form(part(file_name=None))),
    HostileRequest("file twice", form(part(), part())),
    HostileRequest("file and 5,000 fields", form(part(), *(part(name=f"n{n}", file_name=None) for n in range(5_000)))),
    HostileRequest("5,000 files", form(*(part(name=f"n{n}") for n in range(5_000)))),
    HostileRequest("part with a header of 1 MB", form(part(extra="X-Zyxol: " + "z" * MEGABYTE + "\r\n"))),
    HostileRequest("part with 5,000 headers", form(part(extra="".join(f"X-{n}: z\r\n" for n in range(5_000))))),
    HostileRequest("part without a name", form(part().replace(b'name="file"; ', b""))),
    HostileRequest("part in an encoding of its own", form(part(b"\x1f\x8b", extra="Content-Encoding: gzip\r\n"))),
    HostileRequest("body that is compressed", form(part(b"\x1f\x8b" + TEXT), Content_Encoding="gzip")),
    HostileRequest("form without an end, 200 MB in chunks", _endless, ANSWERED_OR_CLOSED, is_slow=True),
    HostileRequest("length told as 90 GB", form(part(), Content_Length="90000000000"), ANSWERED_OR_CLOSED, is_slow=True),
    HostileRequest("length told as negative", form(part(), Content_Length="-1"), ANSWERED_OR_CLOSED),
    HostileRequest("length and chunks at once", form(part(), Content_Length="5", Transfer_Encoding="chunked"), ANSWERED_OR_CLOSED),
    HostileRequest("headers of 1 MB", form(part(), X_Zyxol="z" * MEGABYTE), ANSWERED_OR_CLOSED),
    HostileRequest("PDF as the whole body", raw("POST", PATH, {"Content-Type": "application/pdf"}, letter())),
    HostileRequest("body without a kind", raw("POST", PATH, {}, TEXT)),
    HostileRequest("web form", raw("POST", PATH, {"Content-Type": "application/x-www-form-urlencoded"}, b"file=" + TEXT)),
)

BODIES: tuple[HostileRequest, ...] = (
    HostileRequest("JSON 200,000 deep", as_json(DEEP)),
    HostileRequest("number of 1,000,000 digits", as_json(b'{"text":' + b"9" * 1_000_000 + b"}")),
    HostileRequest("number beyond all", as_json(b'{"text": 1e99999}')),
    HostileRequest("no number", as_json(b'{"text": NaN}')),
    HostileRequest("text that is null", as_json({"text": None})),
    HostileRequest("text that is a list", as_json({"text": ["a"]})),
    HostileRequest("text that is empty", as_json({"text": ""})),
    HostileRequest("text of NULs", as_json({"text": "\0" * 99})),
    HostileRequest("text of half a character", as_json(b'{"text": "\\ud800"}')),
    HostileRequest("text of 30 MB", as_json({"text": "a" * 30 * MEGABYTE}), ANSWERED_OR_CLOSED),
    HostileRequest("list for an object", as_json([1, 2])),
    HostileRequest("text for an object", as_json("x")),
    HostileRequest("JSON that is UTF-16", as_json('{"text": "x"}'.encode("utf-16"))),
    HostileRequest("JSON cut off", as_json(b'{"text": "x')),
    HostileRequest("fields that nobody asked for", as_json({"text": "x", "__class__": "x", "path": "/etc/passwd"})),
    HostileRequest("endpoint in the body", as_json({"text": "x", "base_url": "http://127.0.0.1:1/v1", "model": "m"})),
    HostileRequest("endpoint in the address", as_json({"text": "x"}, path=f"{PATH}?model=http://127.0.0.1:1/v1")),
    HostileRequest("file as the model", as_json({"text": "x"}, path=f"{PATH}?model=/etc/passwd")),
    HostileRequest("model that is not offered", as_json({"text": "x"}, path=f"{PATH}?model=gpt-zyxol")),
    HostileRequest("reader that there is not", as_json({"text": "x"}, path=f"{PATH}?reader=../../zyxol")),
    HostileRequest("waiting for ever", as_json({"text": "x"}, path=f"{PATH}?wait=inf")),
    HostileRequest("waiting for no number", as_json({"text": "x"}, path=f"{PATH}?wait=nan")),
    HostileRequest("waiting backwards", as_json({"text": "x"}, path=f"{PATH}?wait=-1")),
    HostileRequest("review 200,000 deep", as_json(DEEP.replace(b"text", b"fields"), "PUT", REVIEW)),
    HostileRequest("review of 10 MB", as_json({"fields": [], "x": "a" * 10 * MEGABYTE}, "PUT", REVIEW), ANSWERED_OR_CLOSED),
    HostileRequest("review of wrong types", as_json({"fields": {"path": 1}}, "PUT", REVIEW)),
    HostileRequest("review of 100,000 fields", as_json({"fields": [{"path": "x", "action": "accept"}] * 50_000}, "PUT", REVIEW)),
)

ADDRESSES: tuple[HostileRequest, ...] = (
    HostileRequest("path that climbs", raw("GET", "/static/../../../../etc/passwd", {})),
    HostileRequest("path that climbs, encoded", raw("GET", "/static/%2e%2e%2f%2e%2e%2fetc%2fpasswd", {})),
    HostileRequest("path that climbs, encoded twice", raw("GET", "/static/%252e%252e/etc/passwd", {})),
    HostileRequest("path with a NUL", raw("GET", "/static/x%00.css", {})),
    HostileRequest("address of 1 MB", raw("GET", "/" + "z" * MEGABYTE, {}), ANSWERED_OR_CLOSED),
    HostileRequest("id that is SQL", raw("GET", f"{PATH}/1'%20OR%20'1'='1", {})),
    HostileRequest("cursor that is SQL", raw("GET", f"{PATH}?after=1;DROP%20TABLE%20keys", {})),
    HostileRequest("limit of a billion", raw("GET", f"{PATH}?limit=1000000000", {})),
    HostileRequest("number of 5,000 digits", raw("GET", f"{PATH}?limit={'9' * 5_000}", {})),
    HostileRequest("method that there is not", raw("ZYXOL", PATH, {}), ANSWERED_OR_CLOSED),
    HostileRequest("TRACE", raw("TRACE", PATH, {}), ANSWERED_OR_CLOSED),
    HostileRequest(
        "bytes that are no HTTP", lambda _host: iter([b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 99]), ANSWERED_OR_CLOSED
    ),
    HostileRequest("no host", lambda _host: iter([b"GET /v1/extractions HTTP/1.1\r\nConnection: close\r\n\r\n"])),
    HostileRequest("two hosts", lambda host: iter([b"GET / HTTP/1.1\r\nHost: x\r\nHost: %b\r\n\r\n" % host.encode()])),
    HostileRequest("host of another site", raw("GET", PATH, {"Host": "evil.example"})),
    HostileRequest("host with another port", raw("GET", PATH, {"Host": "127.0.0.1:1"})),
    HostileRequest("page of another site that uploads", form(part(), Origin="https://evil.example")),
    HostileRequest("page without an origin that uploads", form(part(), Origin="null")),
    HostileRequest("page of another site that reads", raw("GET", PATH, {"Origin": "http://localhost.evil.example"})),
)

REQUESTS = FORMS + BODIES + ADDRESSES

FILE_NAMES: tuple[tuple[str, str], ...] = (
    ("path that climbs", "../../../x.txt"),
    ("absolute path", "/etc/passwd"),
    ("path of another system", "..\\..\\C:\\windows\\x.txt"),
    ("device", "NUL"),
    ("device with a suffix", "con.txt"),
    ("5,000 characters", "z" * 3_900 + ".txt"),
    ("line feed", "a%0Ab.txt\u2028c"),
    ("marks that turn the direction of writing", "a\u202etxt.exe"),
    ("script", "<script>alert(1)</script>.txt"),
    ("template", "{{7*7}}.txt"),
    ("nothing", ""),
    ("dots", "..."),
    ("bytes that are no UTF-8", "\udcff\udcfe.txt"),
)
"""Names under which a harmless text is uploaded."""
