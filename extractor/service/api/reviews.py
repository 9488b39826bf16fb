"""The routes of review: a person's verdicts beside the machine's values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from extractor.service.api.context import LOCAL_REVIEWER, Service, service_of
from extractor.service.api.documented import NO_SUCH, problems
from extractor.service.api.extractions import ExtractionId
from extractor.service.api.models import FieldVerdict, ReviewIn, ReviewOut, review_out
from extractor.service.labels import zip_labels
from extractor.service.problems import ProblemError, no_such_extraction
from extractor.service.reviewing import checked
from extractor.service.verdicts import Verdict

router = APIRouter(prefix="/v1", tags=["review"])

_IN_MEMORY = 1_000_000
"""Bytes of labels above which they wait in a temporary file."""


@router.put("/extractions/{extraction_id}/review", responses=NO_SUCH | problems(400, 409))
def review_extraction(request: Request, extraction_id: ExtractionId, review: ReviewIn) -> ReviewOut:
    """Keep a person's verdicts on fields, beside the machine's values, with who and when; all of them or none."""
    service = service_of(request)
    found = service.store.summary(extraction_id)
    if found is None:
        raise no_such_extraction()
    if found.status != "done":
        raise ProblemError(409, "No record to review", f"The extraction is {found.status}: only a record can be reviewed.")
    if found.parts:
        raise ProblemError(
            409, "No record to review", f"The document holds {found.parts} decisions: each of its parts is reviewed."
        )
    reviewer = service.principal_name(request) or review.reviewer or LOCAL_REVIEWER
    verdicts = {field.path: _verdict(field, reviewer) for field in review.fields}
    try:
        return _kept(service, extraction_id, verdicts, review.reviewed, reviewer)
    except LookupError as error:  # deleted meanwhile
        raise no_such_extraction() from error


def _verdict(field: FieldVerdict, reviewer: str) -> Verdict:
    try:
        value = None if field.action == "withdraw" else checked(field.path, field.action, field.value)
    except ValueError as error:
        raise ProblemError(422, "Verdict not valid", f"{field.path}: {error}") from error
    return Verdict(action=field.action, value=value, note=field.note, reviewer=reviewer, at=dt.datetime.now(dt.UTC))


def _kept(service: Service, extraction_id: str, verdicts: dict[str, Verdict], reviewed: bool | None, reviewer: str) -> ReviewOut:
    store = service.store
    if verdicts:
        store.set_verdicts(extraction_id, verdicts)
    if reviewed is not None:
        store.set_reviewed(extraction_id, reviewer if reviewed else None)
    found = store.extraction(extraction_id)
    if found is None:
        raise LookupError(extraction_id)
    return review_out(found, store.history(extraction_id))


@router.get(
    "/labels",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}},
    response_description="A zip of a dataset folder: dataset.toml, documents, labels.",
)
def get_labels(request: Request) -> StreamingResponse:
    """Return all reviewed decisions as a labelled dataset, which `imr eval run --dataset` takes once it is unpacked."""
    file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  # closed when the last chunk is read
    zip_labels(service_of(request).store, file)
    file.seek(0)
    headers = {"Content-Disposition": 'attachment; filename="labels.zip"'}
    return StreamingResponse(_chunks(file), media_type="application/zip", headers=headers)


def _chunks(file: SpooledTemporaryFile[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(65_536):
            yield chunk
