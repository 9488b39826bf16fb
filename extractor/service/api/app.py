"""The app: routes, pages, and what stands around them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio.to_thread import run_sync
from fastapi import FastAPI

from extractor.service.api import docs, extractions, reviews, system
from extractor.service.api.context import Service
from extractor.service.api.documented import describe_api
from extractor.service.api.metrics import Metrics
from extractor.service.api.requests import RequestLog
from extractor.service.config import ServiceConfig
from extractor.service.jobs import Jobs
from extractor.service.pipelines import Pipelines
from extractor.service.problems import add_problem_handlers
from extractor.service.reading import ReadingPool
from extractor.service.security.guard import Guard, Guarding
from extractor.service.security.headers import SecurityHeaders
from extractor.service.security.keys import KeyRing
from extractor.service.security.limits import RateLimit
from extractor.service.security.sessions import Sessions, session_secret
from extractor.service.store import Store
from extractor.service.web import pages_router
from extractor.service.web.rendering import add_page_errors

PAGES_AT_A_TIME = 2
"""How many page images are drawn at the same time, each in a process of its own."""


def create_app(config: ServiceConfig) -> FastAPI:
    """Return the app of a service; it opens the database at once, and closes everything when its server ends.

    Raises:
        ConfigurationError: the database or the response cache cannot be opened.
    """
    service = open_service(config)
    keys = KeyRing(service.store)
    keys.refresh()
    sessions = Sessions(keys, session_secret(config.folder))
    guarding = Guarding(keys, sessions, RateLimit(config.rate_per_minute), config.is_loopback, config.behind_proxy)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await run_sync(service.close)

    app = FastAPI(title="imr-extractor", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url="/openapi.json")
    app.state.service = service
    app.state.sessions = sessions
    for router in (extractions.router, reviews.router, system.router, docs.router, pages_router()):
        app.include_router(router)
    add_problem_handlers(app)
    add_page_errors(app)
    describe_api(app, needs_key=lambda: keys.has_keys)
    app.add_middleware(Guard, guarding=guarding)
    app.add_middleware(RequestLog, metrics=service.metrics)
    app.add_middleware(SecurityHeaders)  # the last one added is the outermost
    return app


def open_service(config: ServiceConfig) -> Service:
    """Return the parts of a service, open."""
    store = Store(config.store_url)
    return Service(
        config=config,
        store=store,
        jobs=Jobs(config.store_url),
        pipelines=Pipelines(config.settings),
        reading=ReadingPool(
            memory_mb=config.child_memory_mb, seconds=config.child_seconds, limits=config.limits, most=PAGES_AT_A_TIME
        ),
        metrics=Metrics(store),
    )
