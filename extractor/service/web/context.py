"""What the pages need of the service, and who is looking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, unquote

from fastapi import HTTPException, Request

from extractor.ingest.word_boxes import PlacedWord
from extractor.record import ReaderName
from extractor.service.config import ServiceConfig
from extractor.service.security.keys import Principal
from extractor.service.store import Extraction, Store

NAME_COOKIE = "imr_reviewer"
"""Holds the name with which a person signs where there are no keys; it opens nothing."""

LONGEST_NAME = 80

NOBODY = Principal(None, None, "read")


class Reading(Protocol):
    """Opens documents outside this process."""

    def page_image(self, content: bytes, page: int, width: int) -> bytes:
        """Return a page (from 1) as PNG."""

    def page_words(self, content: bytes, page: int) -> tuple[PlacedWord, ...]:
        """Return the words of a page's text layer with their places."""


class Service(Protocol):
    """The running service, as the API has it too."""

    @property
    def config(self) -> ServiceConfig:
        """How the service runs."""

    @property
    def store(self) -> Store:
        """Documents, records and verdicts."""

    @property
    def reading(self) -> Reading:
        """What opens documents."""

    def submit(self, content: bytes, name: str, media_type: str, reader: ReaderName | None = None) -> Extraction:
        """Take a document."""

    def read_again(self, extraction_id: str) -> bool:
        """Queue a document once more; say whether that was done."""

    def delete(self, extraction_id: str) -> object:
        """Delete an extraction and all that hangs on it."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who is looking: `name` is None where it is not known yet; what they may do, and whether they came in with a key."""

    name: str | None
    may_write: bool = False
    may_delete: bool = False
    can_log_out: bool = False
    is_login: bool = False


def service_of(request: Request) -> Service:
    """Return the running service."""
    service: Service = request.app.state.service
    return service


def who_is(request: Request) -> Who:
    """Return who is looking: the key's name, else the name that the person gave. Without the guard's word one may only look."""
    principal: Principal = getattr(request.state, "principal", NOBODY)
    has_key = principal.key_id is not None
    name = principal.name if has_key else clean_name(unquote(request.cookies.get(NAME_COOKIE, "")))
    return Who(name, principal.may("write"), principal.may("admin"), can_log_out=has_key)


def clean_name(name: str) -> str | None:
    """Return a name as it is kept: white space folded, control characters taken out, None where nothing is left.

    >>> clean_name("  Ana\\tRuiz ")
    'Ana Ruiz'
    """
    printable = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(printable.split())[:LONGEST_NAME].strip() or None


def cookie_value(name: str) -> str:
    """Return a name as it may stand in a cookie."""
    return quote(name, safe="")


def extraction_of(request: Request, extraction_id: str) -> Extraction:
    """Return an extraction.

    Raises:
        HTTPException: 404, there is none.
    """
    extraction = service_of(request).store.extraction(extraction_id)
    if extraction is None:
        raise HTTPException(404, "There is no such decision: it was deleted, or never there.")
    return extraction
