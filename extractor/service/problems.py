"""Every error as RFC 9457 problem details (https://www.rfc-editor.org/rfc/rfc9457)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from extractor.service.reading import ReadingBusy

PROBLEM_JSON = "application/problem+json"


class FieldProblem(BaseModel):
    """What is wrong with one part of a request."""

    field: str = Field(description="Where: `query.wait`, `body.fields.0.path`.", examples=["query.wait"])
    message: str = Field(description="What is wrong and what is expected.", examples=["Input should be less than or equal to 60"])


class Problem(BaseModel):
    """An error as RFC 9457 describes it."""

    type: str = Field(description="Names the kind of problem.", examples=["urn:imr:problem:no-such-extraction"])
    title: str = Field(description="The kind of problem in words.", examples=["No such extraction"])
    status: int = Field(description="The HTTP status.", examples=[404])
    detail: str = Field(description="What happened here and what to do.", examples=["It was deleted, or never there."])
    errors: list[FieldProblem] | None = Field(None, description="Every faulty part of the request.")


class ProblemError(Exception):
    """Ends a request with a problem."""

    def __init__(self, status: int, title: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
        self.headers = dict(headers or {})


def problem_response(
    status: int,
    title: str,
    detail: str,
    headers: Mapping[str, str] | None = None,
    errors: list[FieldProblem] | None = None,
) -> JSONResponse:
    """Return a problem as a response."""
    problem = problem_of(status, title, detail, errors)
    content = problem.model_dump(mode="json", exclude_none=True)
    return JSONResponse(content, status_code=status, headers=dict(headers or {}), media_type=PROBLEM_JSON)


def problem_of(status: int, title: str, detail: str, errors: list[FieldProblem] | None = None) -> Problem:
    """Return a problem; its type is the title in other letters."""
    slug = "-".join(title.lower().split())
    return Problem(type=f"urn:imr:problem:{slug}", title=title, status=status, detail=detail, errors=errors)


def no_such_extraction() -> ProblemError:
    """Return what every route says of an unknown id."""
    return ProblemError(404, "No such extraction", "It was deleted, or never there: GET /v1/extractions lists what is.")


def add_problem_handlers(app: FastAPI) -> None:
    """Let every error of the routes, and of the routing itself, leave as a problem."""
    app.add_exception_handler(ProblemError, _of_ours)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(ReadingBusy, _of_busy_reading)
    app.add_exception_handler(OperationalError, _of_database)


def _of_ours(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ProblemError)
    return problem_response(error.status, error.title, error.detail, error.headers)


def _of_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    title = HTTPStatus(error.status_code).phrase
    detail = error.detail if error.detail != title else _DETAILS.get(error.status_code, title).format(method=request.method)
    headers = error.headers
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {"Allow": ", ".join(_allowed(request))}
    return problem_response(error.status_code, title, detail, headers)


def _allowed(request: Request) -> list[str]:
    """Return the methods of an address; the router itself names those of its first route alone."""
    routes = request.app.router.routes
    scopes = {method: {**request.scope, "method": method} for method in _METHODS}
    return [method for method, scope in scopes.items() if any(route.matches(scope)[0] is Match.FULL for route in routes)]


def _of_busy_reading(_request: Request, _error: Exception) -> JSONResponse:
    detail = "Other documents are being opened: try again in a moment."
    return problem_response(503, "Reading busy", detail, {"Retry-After": "5"})


def _of_database(_request: Request, _error: Exception) -> JSONResponse:
    return problem_response(503, "Database away", "The database does not answer: try again in a moment.", {"Retry-After": "5"})


_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")

_DETAILS = {
    404: "There is nothing under this address: /openapi.json lists what there is.",
    405: "{method} is not possible here: the header Allow says what is.",
}


def _of_validation(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = [_field_problem(fault) for fault in error.errors()]
    return problem_response(422, "Request not valid", errors[0].message if errors else "", errors=errors)


def _field_problem(fault: Mapping[str, Any]) -> FieldProblem:
    """Say where and what, never with the value itself: it may be a document's text."""
    return FieldProblem(field=".".join(str(part) for part in fault["loc"]), message=str(fault["msg"]))
