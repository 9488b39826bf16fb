"""The page of one decision: looking, deciding, its pictures, its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Literal, get_args
from urllib.parse import quote

from fastapi import APIRouter, Form, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from pydantic import JsonValue

from extractor.controls import clean
from extractor.document import Span
from extractor.errors import DocumentError
from extractor.ingest.word_boxes import PlacedWord
from extractor.pages.html import pieces_of
from extractor.pages.view import GLYPHS, MEANINGS
from extractor.record import Record
from extractor.service.fields import NoSuchField, WrongValue, shape_of
from extractor.service.labels import SUFFIXES
from extractor.service.reviewing import checked
from extractor.service.security.uploads import safe_name
from extractor.service.store import Extraction
from extractor.service.verdicts import Action, Verdict
from extractor.service.web.context import Who, extraction_of, service_of, who_is
from extractor.service.web.decision import DecisionView, view_decision
from extractor.service.web.exports import csv_lines, json_lines
from extractor.service.web.queue import Line
from extractor.service.web.rendering import PageRoute, page, part
from extractor.service.web.source import PageMarks, WordPlaces, page_marks, sheets_of

PICTURE_WIDTH = 1_400
"""Width of a page's picture in pixels: sharp on screens of high density, and enlarged."""

_LONGEST_PATH = 200

_DOES: dict[Action, str] = {
    "accept": "accepted",
    "correct": "corrected to",
    "not-stated": "marked as not stated",
    "unreadable": "marked as unreadable",
    "withdraw": "taken back",
}

router = APIRouter(include_in_schema=False, route_class=PageRoute, prefix="/decisions")
_places = WordPlaces()


@router.get("/{extraction_id}", response_class=HTMLResponse)
def decision(request: Request, extraction_id: str, add: str | None = None) -> HTMLResponse:
    """Return the page of a decision, of a document's several ones, or of what is still to come."""
    extraction = extraction_of(request, extraction_id)
    if extraction.record is None:
        parts = [Line(part) for part in service_of(request).store.parts(extraction_id)]
        return page(request, "waiting.html.j2", extraction=extraction, parts=parts)
    return _decision_page(request, extraction, extraction.record, add=add)


@router.post("/{extraction_id}/verdict")
def verdict(
    request: Request,
    extraction_id: str,
    path: Annotated[str, Form(max_length=_LONGEST_PATH)],
    action: Annotated[str, Form(max_length=20)],
    value: Annotated[str | None, Form()] = None,
    note: Annotated[str | None, Form(max_length=2_000)] = None,
) -> Response:
    """Keep what a person says of a field; the row anew for scripts, the whole page for forms."""
    extraction, who = extraction_of(request, extraction_id), who_is(request)
    record = _record(extraction)
    if who.name is None:
        return RedirectResponse(f"/reviewer?next=/decisions/{extraction_id}", 303)
    try:
        said = _verdict(path, action, value, note, who.name)
        service_of(request).store.set_verdict(extraction_id, path, said)
    except (NoSuchField, WrongValue) as error:
        if _is_script(request):
            return JSONResponse({"detail": _sentence(str(error))}, 422)
        return _decision_page(request, extraction, record, errors={path: _sentence(str(error))}, status=422)
    if not _is_script(request):
        return RedirectResponse(f"/decisions/{extraction_id}#f-{path.replace('.', '-')}", 303)
    return _answer(request, extraction_of(request, extraction_id), path, said)


@router.post("/{extraction_id}/reviewed")
def reviewed(request: Request, extraction_id: str, reviewed: Annotated[str, Form(max_length=10)]) -> Response:
    """Note that a person has finished looking, and go on to the next decision; or open it again."""
    extraction, who = extraction_of(request, extraction_id), who_is(request)
    _record(extraction)
    if who.name is None:
        return RedirectResponse(f"/reviewer?next=/decisions/{extraction_id}", 303)
    store = service_of(request).store
    store.set_reviewed(extraction_id, who.name if reviewed == "yes" else None)
    next_id = _next(request, extraction_id) if reviewed == "yes" else extraction_id
    return RedirectResponse(f"/decisions/{next_id}" if next_id else "/", 303)


@router.post("/{extraction_id}/delete")
def delete(request: Request, extraction_id: str) -> RedirectResponse:
    """Delete a decision and all that hangs on it."""
    extraction_of(request, extraction_id)
    if not who_is(request).may_delete:
        raise HTTPException(403, "Your key may not delete: that takes one with the scope admin.")
    service_of(request).delete(extraction_id)
    return RedirectResponse("/", 303)


@router.get("/{extraction_id}/document")
def document(request: Request, extraction_id: str) -> Response:
    """Return the document as it came, to be saved: a browser must not run what is in it."""
    extraction = extraction_of(request, extraction_id)
    content = service_of(request).store.content(extraction.document_id)
    if content is None:
        raise HTTPException(404, "The document was deleted.")
    name = quote(extraction.source.rsplit("/", 1)[-1], safe="")
    kind = extraction.media_type if extraction.media_type in SUFFIXES else "application/octet-stream"
    return Response(content, media_type=kind, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"})


@router.get("/{extraction_id}/download/{form}")
def download(request: Request, extraction_id: str, form: Literal["csv", "json", "txt"]) -> Response:
    """Return one decision as a file: its items for a spreadsheet, all of it as JSON, or its text as it was read."""
    extraction = extraction_of(request, extraction_id)
    decided, text = (extraction, _record(extraction)), service_of(request).store.text(extraction_id)
    if form == "txt" and text is None:
        raise HTTPException(404, "The text of this decision is not kept.")
    if form == "txt":
        content, kind = text.text if text else "", "text/plain"
    elif form == "csv":
        content, kind = "".join(csv_lines([decided])), "text/csv"
    else:
        content, kind = "".join(json_lines([decided])), "application/json"
    name = quote(f"{safe_name(extraction.case_number or extraction.source)}.{form}", safe="")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, media_type=f"{kind}; charset=utf-8", headers=headers)


@router.get("/{extraction_id}/pages/{number}.png")
def picture(request: Request, extraction_id: str, number: int) -> Response:
    """Return the picture of a page."""
    extraction, service = extraction_of(request, extraction_id), service_of(request)
    content = service.store.content(extraction.document_id)
    if content is None:
        raise HTTPException(404, "The document was deleted.")
    try:
        image = service.reading.page_image(content, number, PICTURE_WIDTH)
    except DocumentError as error:
        raise HTTPException(404, error.message) from error
    return Response(image, media_type="image/png")


@router.get("/{extraction_id}/pages/{number}.json")
def marks(request: Request, extraction_id: str, number: int) -> PageMarks:
    """Return where the fields' words stand on a page."""
    extraction, service = extraction_of(request, extraction_id), service_of(request)
    record, text = _record(extraction), service.store.whole_text(extraction_id)
    content = service.store.content(extraction.document_id)
    shown = next((shown for shown in (text.pages if text else ()) if shown.number == number), None)
    if text is None or content is None or shown is None:
        raise HTTPException(404, "There is no such page.")
    try:
        return page_marks(record, _in_part(record, _places.words(text, shown, content, service.reading)))
    except DocumentError as error:
        raise HTTPException(404, error.message) from error


def _in_part(record: Record, words: Sequence[PlacedWord]) -> list[PlacedWord]:
    """Return words of a document with their places in the part of it that a record is of."""
    part = record.document.part
    start, end = (part.start, part.end) if part else (0, None)
    held = (word for word in words if word.span.start >= start and (end is None or word.span.end <= end))
    return [PlacedWord(Span(word.span.start - start, word.span.end - start), word.box) for word in held]


def _decision_page(
    request: Request,
    extraction: Extraction,
    record: Record,
    *,
    add: str | None = None,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    store = service_of(request).store
    text = store.text(extraction.id)
    added = next(iter(errors), None) if errors else add
    try:
        view = view_decision(record, extraction.reviews, store.history(extraction.id), add=added)
    except NoSuchField:
        view, errors = view_decision(record, extraction.reviews, store.history(extraction.id)), None
    beside = store.neighbours(extraction.id)
    return page(
        request, "decision.html.j2", status=status, title=clean(record.case.case_number or extraction.source),
        extraction=extraction, view=view, added=added, errors=errors or {},
        pieces=pieces_of(record, text) if text else [], sheets=sheets_of(text), items=len(view.groups) - 2,
        neighbours={"previous": beside.previous, "next": beside.next}, glyphs=GLYPHS, meanings=MEANINGS,
    )  # fmt: skip


def _verdict(path: str, action: str, value: str | None, note: str | None, reviewer: str) -> Verdict:
    known: Action | None = next((name for name in get_args(Action) if name == action), None)
    if known is None:
        raise WrongValue(f"there is no verdict {action!r}")
    kept: JsonValue = None
    if known == "correct":
        entered: JsonValue = value
        if shape_of(path).kind == "list":
            entered = [line.strip() for line in (value or "").splitlines() if line.strip()]
        kept = checked(path, known, entered)
    else:
        checked(path, known, None)
    return Verdict(action=known, value=kept, note=(note or "").strip() or None, reviewer=reviewer, at=dt.datetime.now(dt.UTC))


def _answer(request: Request, extraction: Extraction, path: str, said: Verdict) -> JSONResponse:
    """Return what a script needs to show of a verdict: the row and the bar anew, and a sentence to be read out."""
    try:
        view = view_decision(_record(extraction), extraction.reviews, service_of(request).store.history(extraction.id), add=path)
    except NoSuchField:  # an element that stood apart, and is withdrawn
        return JSONResponse({"path": path, "action": said.action})
    field, left = view.field(path), len(view.open)
    if field is None:  # a whole item: the page is loaded anew
        return JSONResponse({"path": path, "action": said.action})
    label = field.place if field.is_doubtful else field.label
    told = f"{label}: {_DOES[said.action]}{f' {field.person}' if said.action == 'correct' else ''}."
    if field.is_doubtful:
        told += f" {left} left to look at." if left else " All looked at: the decision is reviewed."
    return JSONResponse(
        {
            "path": path,
            "action": said.action,
            "row": part("fields.html.j2", "row", field, extraction.id, label, extraction.reader),
            "bar": part("fields.html.j2", "bar", view, extraction, left),
            "value": (field.person if field.verdict else field.machine) or "not stated",
            "said": told,
        }
    )


def _next(request: Request, extraction_id: str) -> str | None:
    """Return what to review next: behind this decision in the queue, or from its beginning."""
    store = service_of(request).store
    behind = store.neighbours(extraction_id, None, "needed").next
    return behind or next((summary.id for summary in store.page(None, "needed", None, 1, order="queue").items), None)


def _record(extraction: Extraction) -> Record:
    if extraction.record is None:
        raise HTTPException(409, "The decision has not been read yet.")
    return extraction.record


def _is_script(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


__all__ = ["DecisionView", "Who", "router"]
