"""What is done with several decisions of the queue at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Final, Literal, TypeAlias, get_args

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import RedirectResponse

from extractor.service.problems import ProblemError
from extractor.service.reviewing import open_doubts
from extractor.service.security.sessions import own_path
from extractor.service.web.context import Service, service_of, who_is
from extractor.service.web.rendering import PageRoute

BulkAction: TypeAlias = Literal["reviewed", "again", "delete"]

MOST_AT_ONCE: Final = 200
"""Decisions of one request: those of the longest page."""

_DONE: Final[dict[BulkAction, str]] = {"reviewed": "marked as reviewed", "again": "queued to be read again", "delete": "deleted"}
_LEFT: Final[dict[BulkAction, str]] = {
    "reviewed": "not read yet, or with values to look at that nobody has decided",
    "again": "being read, or decided on by people",
    "delete": "part of a document with others, or gone already",
}
_TOLD: Final = re.compile(rf"({'|'.join(get_args(BulkAction))})\.(\d{{1,3}})\.(\d{{1,3}})", re.ASCII)

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.post("/bulk")
def bulk(
    request: Request,
    action: Annotated[BulkAction, Form()],
    ids: Annotated[list[str], Form(max_length=MOST_AT_ONCE)] = [],  # noqa: B006  # FastAPI copies it
    back: Annotated[str, Form(max_length=4_000)] = "/",
) -> RedirectResponse:
    """Do one thing with all chosen decisions, and go back to the list, which says what came of it."""
    who, service, address = who_is(request), service_of(request), own_path(back)
    if action == "delete" and not who.may_delete:
        raise HTTPException(403, "Your key may not delete: that takes one with the scope admin.")
    if action == "reviewed" and who.name is None:
        return RedirectResponse("/reviewer", 303)
    done = sum(_does(service, action, extraction_id, who.name or "") for extraction_id in dict.fromkeys(ids))
    return RedirectResponse(_with_outcome(address, action, done, len(set(ids)) - done), 303)


def outcome_of(told: str) -> str | None:
    """Return what came of it in a sentence, None where nothing was done.

    >>> outcome_of("again.2.1")
    '2 queued to be read again. 1 left as it was: being read, or decided on by people.'
    """
    found = _TOLD.fullmatch(told)
    if found is None:
        return None
    action: BulkAction = found[1]  # type: ignore[assignment]  # one of its literals, by the pattern
    done, left = int(found[2]), int(found[3])
    sentences = [f"{done} {_DONE[action]}."] if done or not left else []
    if left:
        sentences.append(f"{left} left as {'it was' if left == 1 else 'they were'}: {_LEFT[action]}.")
    return " ".join(sentences)


def _does(service: Service, action: BulkAction, extraction_id: str, name: str) -> bool:
    """Do it with one decision; say whether that was possible."""
    if action == "again":
        return service.read_again(extraction_id)
    if action == "delete":
        try:
            return service.delete(extraction_id) is not None
        except ProblemError:
            return False
    found = service.store.extraction(extraction_id)
    if found is None or found.record is None or open_doubts(found.record, found.reviews):
        return False
    service.store.set_reviewed(extraction_id, name)
    return True


def _with_outcome(address: str, action: str, done: int, left: int) -> str:
    kept: Iterable[str] = (part for part in address.partition("?")[2].split("&") if part and not part.startswith("told="))
    return f"{address.partition('?')[0]}?{'&'.join([*kept, f'told={action}.{done}.{left}'])}"
