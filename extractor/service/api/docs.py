"""The page of the API's documentation; its files are ours to serve, nothing comes from elsewhere."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

from extractor.service.problems import ProblemError

router = APIRouter(include_in_schema=False)

_FOLDER = Path(__file__).parent / "swagger"
_FILES = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css", "start.js": "text/javascript"}


@router.get("/docs")
def get_documentation() -> FileResponse:
    """Return the page."""
    return FileResponse(_FOLDER / "index.html", media_type="text/html; charset=utf-8")


@router.get("/static/swagger/{name}")
def get_file(name: str) -> FileResponse:
    """Return a script or the style."""
    if name not in _FILES:
        raise ProblemError(404, "Not Found", "There is no such file.")
    return FileResponse(_FOLDER / name, media_type=_FILES[name], headers={"Cache-Control": "public, max-age=3600"})
