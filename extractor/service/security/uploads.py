"""What comes in: streamed with a limit, told by its content, and never by its name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import NamedTuple

from anyio.to_thread import run_sync
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from extractor.errors import DocumentError
from extractor.ingest.kinds import foreign_kind
from extractor.ingest.pdfium import is_pdf
from extractor.ingest.text import checked, decode_text
from extractor.service.problems import ProblemError

FIELD = "file"
TEXT_BYTES = 8_000_000
"""Largest text, pasted or as a file: it is decoded in this process. A decision has under 200,000."""
MOST_FILES = 100
"""Files of one request."""
LONGEST_NAME = 200
UNNAMED = "document"

_OVERHEAD = 65_536
"""Bytes of a multipart request that are not the file."""

_IMAGES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)
_SCRIPT = b"#!/"
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s{0,512}<(?:!doctype\s{1,9}html|html|head|body|script|iframe|svg|\?xml|!--)", re.IGNORECASE
)
_HINT = "Send a PDF, a PNG, JPEG or TIFF image, or plain text."

_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*]')


class Upload(NamedTuple):
    """A document as it came: its bytes, a name that is safe to show and to write, and what it is by its content."""

    content: bytes
    name: str
    media_type: str


class SentFile(NamedTuple):
    """One of several files as it came: a safe name, and bytes that nobody has looked at."""

    name: str
    content: bytes


class PastedText(BaseModel):
    """A decision as pasted text."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    text: str = Field(min_length=1)
    name: str | None = Field(None, max_length=255)


async def receive_upload(request: Request, *, max_bytes: int) -> Upload:
    """Return the document of a request: the multipart field `file`, or JSON with `text`.

    More than a megabyte of a file lies in a temporary file without a name while it comes in.

    Raises:
        ProblemError: 400 (not readable as a request), 413 (too large), 415 (of a kind that is not read), 422 (not as asked for).
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "multipart/form-data":
            return await _from_form(request, max_bytes)
        if kind == "application/json":
            return await _from_json(request, min(max_bytes, TEXT_BYTES))
    except ClientDisconnect as error:
        raise ProblemError(400, "Upload cut off", "The connection ended before the document did.") from error
    raise ProblemError(
        415, "Media type not supported", "Send multipart/form-data with a field `file`, or application/json with `text`."
    )


async def receive_files(request: Request, *, max_bytes: int) -> list[SentFile]:
    """Return the documents of a request's multipart fields `files`, in their order.

    Raises:
        ProblemError: 400 (not readable as a request), 411 or 413 (all together over the limit), 415 (no form), 422 (no file in it).
    """
    check_length(request, max_bytes)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise ProblemError(415, "Media type not supported", "Send multipart/form-data with fields `files`.")
    try:
        async with request.form(max_files=MOST_FILES, max_fields=0) as form:
            parts = [part for part in form.getlist("files") if isinstance(part, UploadFile)]
            files = [SentFile(safe_name(part.filename or ""), await part.read()) for part in parts]
    except ClientDisconnect as error:
        raise ProblemError(400, "Upload cut off", "The connection ended before the documents did.") from error
    except HTTPException as error:
        raise ProblemError(400, "Form not readable", error.detail) from error
    if not files:
        raise ProblemError(422, "File missing", "The form has no file in a field `files`.")
    return files


def check_length(request: Request, max_bytes: int) -> None:
    """Refuse a form that does not say how large it is, or says that it is over the limit and the room of a pasted text.

    Raises:
        ProblemError: 411 or 413.
    """
    length = request.headers.get("content-length", "")
    if not length.isascii() or not length.isdecimal():
        raise ProblemError(411, "Length required", "The upload does not say how large it is.")
    if int(length) > max_bytes + TEXT_BYTES:
        raise too_large(max_bytes)


async def _from_form(request: Request, max_bytes: int) -> Upload:
    async with aclosing(_limited(request, max_bytes + _OVERHEAD, max_bytes)) as stream:
        parser = _FormParser(request.headers, stream)
        try:
            form = await parser.parse()
        except (MultiPartException, ValueError) as error:
            said = error.message if isinstance(error, MultiPartException) else "The form is damaged."
            raise ProblemError(400, "Form not readable", said) from error
    try:
        file = form.get(FIELD)
        if not isinstance(file, UploadFile):
            raise ProblemError(422, "File missing", f"The form has no file in its field `{FIELD}`.")
        if (file.size or 0) > max_bytes:
            raise too_large(max_bytes)
        name, content = safe_name(file.filename or ""), await file.read()
    finally:
        await form.close()
    return Upload(content, name, await run_sync(media_type_of, content, name))


async def _from_json(request: Request, max_bytes: int) -> Upload:
    # Half of the characters may be written as \uXXXX.
    async with aclosing(_limited(request, 4 * max_bytes, max_bytes)) as stream:
        body = b"".join([part async for part in stream])
    try:
        pasted = await run_sync(PastedText.model_validate_json, body)
        content = pasted.text.encode()
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise ProblemError(422, "Request not valid", f"{where or 'body'}: {fault['msg']}") from error
    except UnicodeEncodeError as error:
        raise ProblemError(422, "Request not valid", "text: it holds half a character (a lone surrogate).") from error
    if len(content) > max_bytes:
        raise too_large(max_bytes)
    name = safe_name(pasted.name or "pasted.txt")
    _check(lambda: checked(pasted.text, name), name)
    return Upload(content, name, "text/plain")


class _FormParser(MultiPartParser):
    """Takes one file and no other field, and no form that is cut off."""

    def __init__(self, headers: Headers, stream: AsyncGenerator[bytes, None]) -> None:
        super().__init__(headers, stream, max_files=1, max_fields=0)
        self._is_complete = False

    def on_end(self) -> None:
        """Note the end."""
        self._is_complete = True

    async def parse(self) -> FormData:
        """Return the form; without its closing boundary part of the document may be missing."""
        form = await super().parse()
        if not self._is_complete:
            for file in self._files_to_close_on_error:
                file.close()
            raise ProblemError(400, "Upload cut off", "The form lacks its closing boundary: part of the document may be missing.")
        return form


async def _limited(request: Request, most: int, allowed: int) -> AsyncGenerator[bytes, None]:
    """Yield the body as it comes, up to a limit."""
    size = 0
    async with aclosing(request.stream()) as stream:
        async for part in stream:
            size += len(part)
            if size > most:
                raise too_large(allowed)
            yield part


def too_large(max_bytes: int) -> ProblemError:
    """Return the refusal of what is over the limit."""
    return ProblemError(413, "Document too large", f"It has over {max_bytes:,} bytes, the limit. Split it by decision.")


def media_type_of(content: bytes, name: str) -> str:
    """Return what a document is by its content.

    What begins like something else is refused even where a PDF stands behind it: such files are made to be two things at once.

    Raises:
        ProblemError: 422 (empty), 415 (of a kind that is not read, or no text), 413 (text over its limit).
    """
    if not content:
        raise ProblemError(422, "Document empty", f"{name!r} is empty.")
    if image := next((media_type for mark, media_type in _IMAGES if content.startswith(mark)), None):
        return image
    if kind := _refused_kind(content):
        raise ProblemError(415, "Kind of file not read", f"{name!r} is {kind}. {_HINT}")
    if is_pdf(content):
        return "application/pdf"
    if len(content) > TEXT_BYTES:
        raise ProblemError(
            413, "Text too large", f"{name!r} is text of over {TEXT_BYTES:,} bytes, the limit. Split it by decision."
        )
    _check(lambda: decode_text(content, name).text, name)
    return "text/plain"


def _refused_kind(content: bytes) -> str | None:
    if _MARKUP.match(content):
        return "HTML or XML"
    return "a script" if content.startswith(_SCRIPT) else foreign_kind(content)


def _check(decode: Callable[[], str], name: str) -> None:
    """Refuse what is no text, or holds none."""
    try:
        decoded = decode()
    except DocumentError as error:
        raise ProblemError(415, "Kind of file not read", f"{error.message}. {_HINT}") from error
    if not decoded.strip():
        raise ProblemError(422, "Document empty", f"{name!r} holds only white space.")


def safe_name(name: str) -> str:
    r"""Return a file's own name without folders, controls, marks that turn the direction of writing, or what systems do not allow.

    >>> safe_name("../../etc/passwd"), safe_name("C:\\x\\a.pdf"), safe_name("NUL.txt"), safe_name(" \n"), safe_name("a\u202egpj.exe")
    ('passwd', 'a.pdf', '_NUL.txt', 'document', 'agpj.exe')
    >>> safe_name("<script>alert(1)</script>.pdf")
    'script_.pdf'
    """
    own = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(char if unicodedata.category(char)[0] != "C" else "" for char in own[: 10 * LONGEST_NAME])
    plain = " ".join(_FORBIDDEN.sub("_", plain).split()).strip(". ")
    stem, dot, suffix = plain.rpartition(".")
    if len(plain) > LONGEST_NAME:
        plain = f"{stem[: LONGEST_NAME - 10]}{dot}{suffix[:9]}" if stem else plain[:LONGEST_NAME]
    if _DEVICES.fullmatch(plain):
        return f"_{plain}"
    return plain or UNNAMED
