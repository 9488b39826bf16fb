"""What the routes share: the store, the jobs, the pipelines, and what may be done with them in one step."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from fastapi import Request

from extractor.record import ReaderName
from extractor.service.api.metrics import Metrics
from extractor.service.config import ServiceConfig
from extractor.service.jobs import Jobs
from extractor.service.pipelines import Pipelines
from extractor.service.problems import ProblemError
from extractor.service.reading import ReadingPool
from extractor.service.store import Extraction, Store, Summary
from extractor.service.sweeping import delete_extraction

LOCAL_REVIEWER = "local"
"""Who reviews where there are no keys and no name is given."""


@dataclass(frozen=True)
class Service:
    """The parts of a running service."""

    config: ServiceConfig
    store: Store
    jobs: Jobs
    pipelines: Pipelines
    reading: ReadingPool
    metrics: Metrics
    stopping: threading.Event = field(default_factory=threading.Event)
    """Set when the end is asked for: requests that wait then answer with what there is."""

    def submit(self, content: bytes, name: str, media_type: str, reader: ReaderName | None = None) -> Extraction:
        """Take a document and return its extraction: queued, or the one that is there. When this returns, it is kept for good."""
        reader = reader or self.config.settings.reader
        while True:
            document_id = self.store.add_document(content, name, media_type)
            try:
                return self.store.submit(
                    document_id,
                    name,
                    reader,
                    self.pipelines.model_name(reader),
                    self.pipelines.configuration(reader),
                    schedule=self.jobs.schedule,
                )
            except LookupError:  # deleted by somebody else between the two steps
                continue

    def parts(self, found: Extraction) -> list[Extraction]:
        """Return the extractions of the decisions in a document that holds several, in their order; else none."""
        return self.store.parts(found.id) if found.parts else []

    def read_again(self, extraction_id: str) -> bool:
        """Queue a document that was read, or failed, once more; say whether that was done: not where people have decided."""
        found = self.store.summary(extraction_id)
        if found is None:
            return False
        whole = found.parent or found.id
        return self.store.read_again(whole, self.pipelines.configuration(found.reader), schedule=self.jobs.schedule)

    def delete(self, extraction_id: str) -> Summary | None:
        """Delete an extraction and, with the last one of it, its document and the kept answers; None where there is none.

        Raises:
            ProblemError: it is of one decision among several of a document.
        """
        found = self.store.summary(extraction_id)
        if found is not None and found.parent is not None:
            detail = f"The document holds this decision among others: delete all of it, the extraction {found.parent}."
            raise ProblemError(409, "Part of a document", detail)
        return delete_extraction(extraction_id, self.store, self.jobs, self.pipelines)

    def principal_name(self, request: Request) -> str | None:
        """Return the name of the key that a request shows, None where there are no keys."""
        principal = getattr(request.state, "principal", None)
        return None if principal is None else principal.name

    def close(self) -> None:
        """Close everything, the children too."""
        self.reading.close()
        self.pipelines.close()
        self.jobs.close()
        self.store.close()


def service_of(request: Request) -> Service:
    """Return the service that a request came to."""
    found = request.app.state.service
    assert isinstance(found, Service)
    return found
