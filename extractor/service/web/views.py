"""The pages around the decisions: queue, upload, exports, labels, and who is looking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, get_args

from fastapi import APIRouter, Form, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, StreamingResponse
from starlette.datastructures import UploadFile

from extractor.record import ReaderName
from extractor.service.labels import labels_of
from extractor.service.problems import ProblemError
from extractor.service.security.sessions import own_path
from extractor.service.security.uploads import MOST_FILES, TEXT_BYTES, SentFile, check_length, media_type_of, safe_name
from extractor.service.store import CursorError, Extraction
from extractor.service.web.bulk import outcome_of
from extractor.service.web.context import (
    LONGEST_NAME,
    NAME_COOKIE,
    clean_name,
    cookie_value,
    service_of,
    who_is,
)
from extractor.service.web.exports import csv_lines, decisions_of, json_lines
from extractor.service.web.queue import ORDERS, selection_of, view_queue
from extractor.service.web.rendering import STATIC, PageRoute, page

PAGE_LENGTH = 50
_A_YEAR = 365 * 24 * 3600
_AN_HOUR = 3600

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was not taken."""

    name: str
    message: str


@router.get("/", response_class=HTMLResponse)
def queue(request: Request) -> HTMLResponse:
    """Return the queue: what there is to review first."""
    store, asked = service_of(request).store, request.query_params
    selection = selection_of(asked, store)
    try:
        view = view_queue(store, selection, asked.get("after") or None, PAGE_LENGTH)
    except CursorError:
        view = view_queue(store, selection, None, PAGE_LENGTH)
    return page(request, "queue.html.j2", view=view, orders=ORDERS, outcome=outcome_of(asked.get("told", "")))


@router.get("/upload", response_class=HTMLResponse)
def upload_form(request: Request) -> HTMLResponse:
    """Return the page for uploads."""
    return _upload_page(request, [], [])


@router.post("/upload", response_class=HTMLResponse)
async def upload(request: Request) -> Response:
    """Take files and a pasted text without any script; one alone is shown at once.

    Raises:
        ProblemError: 411 or 413, all files together are over the limit of one document, or do not say how large they are.
    """
    check_length(request, service_of(request).config.max_upload_bytes)
    async with request.form(max_files=MOST_FILES, max_fields=5, max_part_size=TEXT_BYTES) as form:
        sent = [
            SentFile(file.filename, await file.read())
            for file in form.getlist("files")
            if isinstance(file, UploadFile) and file.filename
        ]
        told = {name: str(value) for name, value in form.items() if isinstance(value, str)}
    text = told.get("text", "")
    if text.strip():
        sent.append(SentFile(told.get("name", "").strip() or "pasted.txt", text.encode()))
    taken, refused = await run_in_threadpool(_take, request, sent, _reader(told.get("reader", "")))
    if len(taken) == 1 and not refused:
        return RedirectResponse(f"/decisions/{taken[0].id}", 303)
    return await run_in_threadpool(_upload_page, request, taken, refused, text if refused else "")


def _take(request: Request, sent: list[SentFile], reader: ReaderName | None) -> tuple[list[Extraction], list[Refusal]]:
    taken: list[Extraction] = []
    refused = [] if sent else [Refusal("Nothing to upload", "choose a file or paste a text.")]
    for file in sent:
        name = safe_name(file.name)
        try:
            taken.append(service_of(request).submit(file.content, name, media_type_of(file.content, name), reader))
        except ProblemError as error:
            refused.append(Refusal(name, error.detail))
    return taken, refused


@router.get("/labels", response_class=HTMLResponse)
def labels(request: Request) -> HTMLResponse:
    """Return what would be exported as labels, and what not and why."""
    return page(request, "labels.html.j2", labels=labels_of(service_of(request).store))


@router.get("/export.csv")
def export_csv(request: Request) -> StreamingResponse:
    """Return the items of a list for a spreadsheet."""
    store = service_of(request).store
    lines = csv_lines(decisions_of(store, selection_of({"list": "all", **request.query_params}, store)))
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=_as_file("items.csv"))


@router.get("/export.jsonl")
def export_jsonl(request: Request) -> StreamingResponse:
    """Return the decisions of a list for programs."""
    store = service_of(request).store
    lines = json_lines(decisions_of(store, selection_of({"list": "all", **request.query_params}, store)))
    return StreamingResponse(lines, media_type="application/jsonl; charset=utf-8", headers=_as_file("decisions.jsonl"))


@router.get("/reviewer", response_class=HTMLResponse)
def reviewer_form(request: Request, next: str | None = None) -> HTMLResponse:
    """Return the page that asks for a name."""
    return page(request, "reviewer.html.j2", next=own_path(next))


@router.post("/reviewer")
def reviewer(
    request: Request,
    name: Annotated[str, Form(max_length=4 * LONGEST_NAME)] = "",
    next: Annotated[str, Form()] = "/",
) -> Response:
    """Remember in a cookie with which name a person signs."""
    signed = clean_name(name)
    if signed is None:
        return RedirectResponse("/reviewer", 303)
    wants_json = "application/json" in request.headers.get("accept", "")
    answer: Response = JSONResponse({"name": signed}) if wants_json else RedirectResponse(own_path(next), 303)
    answer.set_cookie(
        NAME_COOKIE,
        cookie_value(signed),
        max_age=_A_YEAR,
        httponly=True,
        samesite="strict",
        path="/",
        secure=request.url.scheme == "https",
    )
    return answer


@router.get("/static/{name}")
def static(name: str) -> FileResponse:
    """Return a file of the pages."""
    if name not in STATIC:
        raise HTTPException(404, "There is no such file.")
    path, media_type = STATIC[name]
    return FileResponse(path, media_type=media_type, headers={"Cache-Control": f"public, max-age={_AN_HOUR}"})


def _upload_page(request: Request, taken: list[Extraction], refused: list[Refusal], text: str = "") -> HTMLResponse:
    config = service_of(request).config
    limit = f"{config.max_upload_bytes / 1e6:,.3g} MB"
    return page(
        request, "upload.html.j2", status=400 if refused else 200, taken=taken, failures=refused, text=text,
        reader=config.settings.reader, limit=limit, limit_bytes=config.max_upload_bytes,
    )  # fmt: skip


def _reader(wanted: str) -> ReaderName | None:
    return next((name for name in get_args(ReaderName) if name == wanted), None)


def _as_file(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


__all__ = ["router", "who_is"]
