"""Logging in with a key, and out; where no keys are used there is nothing to log in to."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from extractor.service.security.sessions import COOKIE, Sessions, clear_cookie, own_path, set_cookie
from extractor.service.web.context import Who
from extractor.service.web.rendering import PageRoute, page

LONGEST_KEY = 200

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@router.get("/login", response_class=HTMLResponse)
def login_form(request: Request, next: str | None = None) -> HTMLResponse:
    """Return the page that asks for a key."""
    return _login_page(request, own_path(next))


@router.post("/login", response_class=HTMLResponse)
def login(
    request: Request,
    key: Annotated[str, Form(max_length=LONGEST_KEY)] = "",
    next: Annotated[str, Form(max_length=2_000)] = "/",
) -> Response:
    """Open a session for a key that is right."""
    sessions: Sessions = request.app.state.sessions
    opened = sessions.open(key)
    if opened is None:
        return _login_page(request, own_path(next), "This key is not known here, or was revoked.")
    answer = RedirectResponse(own_path(next), 303)
    set_cookie(answer, opened, is_https=request.url.scheme == "https")
    return answer


@router.post("/logout")
def logout(request: Request) -> Response:
    """End the session of this browser, for whoever else may hold its cookie too."""
    sessions: Sessions = request.app.state.sessions
    sessions.end(request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/login", 303)
    clear_cookie(answer)
    return answer


def _login_page(request: Request, next_path: str, error: str | None = None) -> HTMLResponse:
    return page(request, "login.html.j2", status=401 if error else 200, who=Who(None, is_login=True), next=next_path, error=error)
