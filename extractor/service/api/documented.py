"""What OpenAPI cannot see in the code: uploads that are read as a stream, and errors that are problems."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from extractor import __version__
from extractor.service.problems import PROBLEM_JSON, FieldProblem, Problem
from extractor.service.security.guard import PUBLIC_PATHS
from extractor.service.security.uploads import MOST_FILES, PastedText

_REF = "#/components/schemas/"

SUMMARY = "Structured facts from Independent Medical Review decisions, every value with its evidence."

UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "additionalProperties": False,
                    "properties": {"file": {"type": "string", "format": "binary", "description": "PDF, image or text."}},
                }
            },
            "application/json": {"schema": {"$ref": f"{_REF}PastedText"}},
        },
    }
}


BATCH_UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "additionalProperties": False,
                    "properties": {
                        "files": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": MOST_FILES,
                            "items": {"type": "string", "format": "binary"},
                        }
                    },
                }
            }
        },
    }
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return how a route documents the errors that it may end with."""
    content = {PROBLEM_JSON: {"schema": {"$ref": f"{_REF}Problem"}}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}


NO_SUCH = problems(404, 422)


def describe_api(app: FastAPI, needs_key: Callable[[], bool]) -> None:
    """Let the app's OpenAPI tell of problems, of what is uploaded, and whether a key is needed now."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema | ({"security": [{"key": []}]} if needs_key() else {})

    app.openapi = openapi  # type: ignore[method-assign]  # the documented way


def _described(app: FastAPI) -> dict[str, Any]:
    schema = get_openapi(title="imr-extractor", version=__version__, summary=SUMMARY, routes=app.routes)
    components = schema.setdefault("components", {})
    for model in (FieldProblem, Problem, PastedText):
        components["schemas"][model.__name__] = model.model_json_schema(ref_template=f"{_REF}{{model}}") | {"$defs": {}}
        del components["schemas"][model.__name__]["$defs"]
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer", "description": "A key made by `imr keys create`."}}
    common = problems(401, 403, 429, 500, 503)
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            for status, response in common.items():
                operation["responses"].setdefault(str(status), response)
            if path in PUBLIC_PATHS:
                operation["security"] = []
    return schema
