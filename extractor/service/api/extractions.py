"""The routes of extractions: hand in, look up, list, delete."""

from __future__ import annotations

from typing import Annotated

import anyio
from anyio.to_thread import run_sync
from fastapi import APIRouter, Path, Query, Request, Response

from extractor.record import ReaderName
from extractor.service.api.context import Service, service_of
from extractor.service.api.documented import BATCH_UPLOAD, NO_SUCH, UPLOAD, problems
from extractor.service.api.models import BatchItem, BatchOut, ExtractionOut, ExtractionPage, extraction_json, page_out, summary_out
from extractor.service.problems import ProblemError, no_such_extraction, problem_of
from extractor.service.security.uploads import SentFile, media_type_of, receive_files, receive_upload
from extractor.service.store import LONGEST_PAGE, CursorError, Extraction, ExtractionStatus, Order, ReviewState

router = APIRouter(prefix="/v1/extractions", tags=["extractions"])

ExtractionId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="The extraction's id.")]

ENDED = ("done", "failed")

_FIRST_LOOK_SECONDS, _LAST_LOOK_SECONDS = 0.05, 0.5
"""How soon a waiting request looks again, at first and at most."""


@router.post(
    "",
    response_model=ExtractionOut,
    openapi_extra=UPLOAD,
    responses={
        202: {"model": ExtractionOut, "description": "Taken, and kept for good; the record is to come."},
        **problems(400, 413, 415, 422),
    },
    response_description="The extraction has ended: `status` is `done`, with the record, or `failed`, with the error.",
)
async def create_extraction(
    request: Request,
    reader: Annotated[ReaderName | None, Query(description="Who reads; by default as the service is set.")] = None,
    model: Annotated[
        str | None, Query(max_length=200, description="The model that the service is set to; any other is refused.")
    ] = None,
    wait: Annotated[float, Query(ge=0, le=3600, allow_inf_nan=False, description="Seconds to wait for the end.")] = 0.0,
) -> Response:
    """Hand in a decision, or a document that holds several: `parts` then has one of each.

    The same bytes, reader and model give the extraction that is there; a failed one is tried again. The wait is cut to what the
    service is set to (60 seconds by default).
    """
    service = service_of(request)
    if model is not None and model not in service.pipelines.model_names:
        offered = ", ".join(sorted(service.pipelines.model_names))
        raise ProblemError(422, "Model not offered", f"This service reads with {offered}: leave `model` out, or name that.")
    upload = await receive_upload(request, max_bytes=service.config.max_upload_bytes)
    found = await run_sync(service.submit, upload.content, upload.name, upload.media_type, reader)
    found = await _waited(service, found, min(wait, service.config.wait_limit_seconds))
    has_ended = found.status in ENDED
    headers = {"Location": f"/v1/extractions/{found.id}"} | ({} if has_ended else {"Retry-After": "1"})
    parts = await run_sync(service.parts, found)
    return Response(extraction_json(found, parts), 200 if has_ended else 202, headers, media_type="application/json")


@router.post("/batch", openapi_extra=BATCH_UPLOAD, responses=problems(400, 411, 413, 415, 422))
async def create_extractions(
    request: Request,
    reader: Annotated[ReaderName | None, Query(description="Who reads; by default as the service is set.")] = None,
) -> BatchOut:
    """Hand in several decisions at once, up to 100 files, all together no larger than one document may be.

    Each file has an answer of its own, in the order of the files: its extraction, or why it was not taken; the others are taken all
    the same.
    """
    service = service_of(request)
    files = await receive_files(request, max_bytes=service.config.max_upload_bytes)
    return BatchOut(items=[await run_sync(_taken, service, file, reader) for file in files])


def _taken(service: Service, file: SentFile, reader: ReaderName | None) -> BatchItem:
    try:
        found = service.submit(file.content, file.name, media_type_of(file.content, file.name), reader)
    except ProblemError as error:
        return BatchItem(source=file.name, extraction=None, problem=problem_of(error.status, error.title, error.detail))
    return BatchItem(source=file.name, extraction=summary_out(found), problem=None)


async def _waited(service: Service, found: Extraction, seconds: float) -> Extraction:
    """Return the extraction when it has ended, or as it is after so many seconds."""
    pause = _FIRST_LOOK_SECONDS
    with anyio.move_on_after(seconds):
        while found.status not in ENDED and not service.stopping.is_set():
            await anyio.sleep(pause)
            pause = min(pause * 1.5, _LAST_LOOK_SECONDS)
            if await run_sync(service.store.status, found.id) != found.status:
                again = await run_sync(service.store.extraction, found.id)
                if again is None:  # deleted meanwhile
                    raise no_such_extraction()
                found = again
    return found


@router.get("", responses=problems(422))
def list_extractions(
    request: Request,
    status: Annotated[ExtractionStatus | None, Query(description="Only those that are so far.")] = None,
    review: Annotated[ReviewState | None, Query(description="Only those with a record, in that state of review.")] = None,
    order: Annotated[Order, Query(description="newest: last come first; queue: what needs a person first.")] = "newest",
    after: Annotated[str | None, Query(max_length=100, description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=LONGEST_PAGE, description="How many at most.")] = 50,
) -> ExtractionPage:
    """List extractions without their records, page by page; of a document that holds several decisions each of them."""
    try:
        return page_out(service_of(request).store.page(status, review, after, limit, order))
    except CursorError as error:
        raise ProblemError(422, "Cursor not valid", f"`after`: {error}; begin without it.") from error


@router.get("/{extraction_id}", response_model=ExtractionOut, responses=NO_SUCH)
def get_extraction(request: Request, extraction_id: ExtractionId) -> Response:
    """Return an extraction, with its record once there is one and what people said of it."""
    service = service_of(request)
    found = service.store.extraction(extraction_id)
    if found is None:
        raise no_such_extraction()
    return Response(extraction_json(found, service.parts(found)), media_type="application/json")


@router.delete("/{extraction_id}", status_code=204, response_class=Response, responses=NO_SUCH | problems(409))
def delete_extraction(request: Request, extraction_id: ExtractionId) -> None:
    """Delete the extraction with its record, parts, verdicts and job; with the last extraction of a document also the document and
    every kept answer of the model about it. One decision of a document cannot be deleted alone: the document holds it."""
    if service_of(request).delete(extraction_id) is None:
        raise no_such_extraction()
