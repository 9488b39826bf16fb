"""The review pages: rendered on the server, with scripts and styles of their own and nothing from elsewhere.

Every form works without scripts. Routes read the running service from `request.app.state.service` (see `context.Service`).
"""

from __future__ import annotations

from fastapi import APIRouter

from extractor.service.web import bulk, decisions, sign_in, statistics, views

__all__ = ["pages_router"]


def pages_router() -> APIRouter:
    """Return the routes of the pages."""
    router = APIRouter(include_in_schema=False)
    router.include_router(views.router)
    router.include_router(bulk.router)
    router.include_router(statistics.router)
    router.include_router(sign_in.router)
    router.include_router(decisions.router)
    return router
