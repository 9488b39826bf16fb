"""Templates to pages: own files only, everything escaped, times and values in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Coroutine
from functools import cache
from http import HTTPStatus
from importlib import resources
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from pydantic import JsonValue
from starlette.exceptions import HTTPException as StarletteHTTPException

from extractor import pages
from extractor.controls import clean
from extractor.pages.statistics import GLOBALS, cleaned
from extractor.pages.view import label_of
from extractor.service.fields import shape_of
from extractor.service.problems import ProblemError
from extractor.service.web.context import Who, who_is
from extractor.service.web.decision import words_of

FOLDER = Path(__file__).parent
SHARED = Path(str(resources.files(pages)))

STATIC: dict[str, tuple[Path, str]] = {
    "shared.css": (SHARED / "shared.css", "text/css"),
    "pages.css": (FOLDER / "static/pages.css", "text/css"),
    "statistics.css": (SHARED / "statistics.css", "text/css"),
    "icon.svg": (FOLDER / "static/icon.svg", "image/svg+xml"),
    "upload.js": (FOLDER / "static/upload.js", "text/javascript"),
    "queue.js": (FOLDER / "static/queue.js", "text/javascript"),
    "decision.js": (FOLDER / "static/decision.js", "text/javascript"),
}
"""The files that a browser may fetch, by name, with their media types."""


_FURTHER = {
    "licensed in": "state",
    "administrator cites": "source of the administrator",
    "reviewer cites": "source of the reviewer",
    "name": "drug",
}


def page(request: Request, template: str, *, status: int = 200, who: Who | None = None, **values: Any) -> HTMLResponse:
    """Return a page made of a template and values."""
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    shown = environment().get_template(template).render(who=who or who_is(request), here=request.url.path, path=path, **values)
    return HTMLResponse(shown, status_code=status)


class PageRoute(APIRoute):
    """A route whose refusals are pages for people; scripts and programs get problem details."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def answer_people(request: Request) -> Response:
            try:
                return await answer(request)
            except (HTTPException, ProblemError) as error:
                if "text/html" not in request.headers.get("accept", ""):
                    raise
                status = error.status if isinstance(error, ProblemError) else error.status_code
                return page(request, "problem.html.j2", status=status, title=HTTPStatus(status).phrase, detail=error.detail)

        return answer_people


def add_page_errors(app: FastAPI) -> None:
    """Let a browser that asks for an address that is not there get a page that says so; programs get problem details as before."""
    told = app.exception_handlers[StarletteHTTPException]

    def answer(request: Request, error: Exception) -> Any:
        is_page = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1/")
        if is_page and isinstance(error, StarletteHTTPException) and error.status_code == HTTPStatus.NOT_FOUND:
            detail = "There is no page under this address. Perhaps it was mistyped, or the decision was deleted."
            return page(request, "problem.html.j2", status=404, title="Nothing here", detail=detail)
        return told(request, error)

    app.add_exception_handler(StarletteHTTPException, answer)


def part(template: str, macro: str, *arguments: Any, **values: Any) -> str:
    """Return what one macro of a template makes of its arguments."""
    return str(getattr(environment().get_template(template).module, macro)(*arguments, **values))


@cache
def environment() -> Environment:
    """Return the templates' environment, with those that `show --html` has in common with the pages."""
    made = Environment(
        loader=FileSystemLoader([FOLDER / "templates", SHARED]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=cleaned,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= GLOBALS
    made.filters |= {"when": _when, "words": _words, "clean": clean, "adding": adding}
    return made


def adding(path: str) -> str:
    """Return what is added at a path, in words.

    >>> adding("diagnoses.2"), adding("issues.0.reviewer_guidelines.1.source"), adding("issues.0.medication.quantity")
    ('another diagnosis', 'another source of the reviewer', 'medication quantity')
    """
    shape = shape_of(path)
    if shape.is_element or shape.is_required:
        return f"another {_FURTHER.get(label_of(path), label_of(path))}"
    names = path.split(".")
    above = names[-2] if names[0] == "issues" and len(names) > 3 else ""
    return f"{label_of(path)} ({int(above) + 1})" if above.isdecimal() else " ".join(filter(None, (above, label_of(path))))


def _when(moment: dt.datetime) -> Markup:
    """Return a time as an element that scripts show in the reader's own zone."""
    utc = moment.astimezone(dt.UTC)
    return Markup('<time datetime="{}">{}</time>').format(utc.isoformat(timespec="seconds"), f"{utc:%d %b %Y %H:%M} UTC")


def _words(value: JsonValue) -> str:
    return words_of(value) or "nothing"
