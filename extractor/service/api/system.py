"""The routes that tell of the service itself: health, readiness, metrics, and the schema of a case."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from extractor import __version__
from extractor.case import Case
from extractor.service.api.context import Service, service_of
from extractor.service.api.metrics import CONTENT_TYPE
from extractor.service.api.models import Health, Readiness
from extractor.service.store import HELD_SECONDS, Worker

router = APIRouter(tags=["system"])


@router.get("/healthz")
def get_health() -> Health:
    """Say that the process answers."""
    return Health(version=__version__)


@router.get(
    "/readyz",
    response_model=Readiness,
    responses={503: {"model": Readiness, "description": "Something is missing: `problems` says what, and how to get it."}},
)
def get_readiness(request: Request) -> Response:
    """Say whether documents can be read now, and if not, what is missing.

    What is missing is told only to those who may read.
    """
    service = service_of(request)
    problems = _problems(service)
    may_read = getattr(request.state, "principal", None) is not None or not service.store.has_keys()
    shown = Readiness(status="not ready" if problems else "ready", problems=problems if may_read else [])
    return JSONResponse(shown.model_dump(), 503 if problems else 200)


def _problems(service: Service) -> list[str]:
    try:
        workers = service.store.living_workers()
    except sa.exc.SQLAlchemyError as error:
        return [f"The database does not answer: {type(error).__name__}."]
    if not workers:
        return ["No worker is alive, so documents wait: start `imr worker`."]
    return [*_held(workers), *sorted({worker.problem for worker in workers if worker.problem is not None})]


def _held(workers: list[Worker]) -> list[str]:
    """Say where documents wait because those before them hold every place."""
    places = sum(worker.jobs for worker in workers)
    if sum(worker.held for worker in workers) < places:
        return []
    return [
        f"Documents wait: all {places} that are read at a time have been under way for more than {HELD_SECONDS:g} s. "
        "They end by themselves at their time limits, and at once where they are deleted."
    ]


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    response_description="Prometheus' text format.",
)
def get_metrics(request: Request) -> Response:
    """Return counters for Prometheus."""
    return Response(service_of(request).metrics.text(), media_type=CONTENT_TYPE)


@router.get("/v1/schema", tags=["schema"])
def get_schema() -> dict[str, Any]:
    """Return the JSON Schema of a case, as `imr schema` prints it."""
    return Case.model_json_schema()
