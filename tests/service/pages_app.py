"""The pages on a store of their own: what reads and opens documents is done at once, in this process."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pypdfium2
from fastapi import FastAPI, Request, Response
from pydantic import JsonValue

from extractor.case import Case
from extractor.cleaning import clean
from extractor.document import Document
from extractor.evidence import ground
from extractor.ingest import Limits, read_document
from extractor.ingest.pdfium import LOCK, is_pdf
from extractor.ingest.word_boxes import PlacedWord, word_boxes
from extractor.layouts import outline as find_outline
from extractor.pipeline import extract, review
from extractor.record import Finding, ReaderName, Record
from extractor.service.config import ServiceConfig
from extractor.service.security.keys import ANYBODY, Principal
from extractor.service.store import Extraction, Store
from extractor.service.web import pages_router
from extractor.settings import Settings

EXAMPLES = Path(__file__).parents[2] / "evals/examples"
PDF = EXAMPLES / "CM99-0000001.pdf"
TEXT = EXAMPLES / "CM99-0000002.txt"


class Reading:
    """Opens documents in this process."""

    def page_image(self, content: bytes, page: int, width: int) -> bytes:
        """Return a page as PNG."""
        buffer = io.BytesIO()
        with LOCK:
            shown = pypdfium2.PdfDocument(content)[page - 1]
            shown.render(scale=width / shown.get_width()).to_pil().save(buffer, "PNG")
        return buffer.getvalue()

    def page_words(self, content: bytes, page: int) -> tuple[PlacedWord, ...]:
        """Return the words of a page."""
        return word_boxes(content, page, "test.pdf", Limits())


@dataclasses.dataclass(frozen=True)
class Service:
    """What the pages need of the service."""

    config: ServiceConfig
    store: Store
    reading: Reading = Reading()  # noqa: RUF009 - it has no state

    def submit(self, content: bytes, name: str, media_type: str, reader: ReaderName | None = None) -> Extraction:  # noqa: ARG002
        """Read a document at once."""
        return put(self.store, content, name)

    def read_again(self, extraction_id: str) -> bool:
        """Queue in the store."""
        return self.store.read_again(extraction_id, "test")

    def delete(self, extraction_id: str) -> object:
        """Delete from the store."""
        return self.store.delete(extraction_id)


def pages_app(folder: Path, principal: Principal = ANYBODY) -> FastAPI:
    """Return an app with the pages alone, its store in `folder`; everybody who comes is `principal`."""
    config = ServiceConfig(folder=folder, settings=Settings(reader="regex"))
    app = FastAPI()
    app.state.service = Service(config, Store(config.store_url))
    app.include_router(pages_router())

    @app.middleware("http")
    async def guard(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        request.state.principal = principal
        return await answer(request)

    return app


def put(store: Store, content: bytes, name: str, record: Record | None = None) -> Extraction:
    """Add a document with its record, by default that of the rules."""
    document = read_document(content, name=name)
    media_type = "application/pdf" if is_pdf(content) else "text/plain"
    document_id = store.add_document(content, name, media_type)
    extraction = store.submit(document_id, name, "regex", None, "test")
    store.start(extraction.id)
    store.finish(extraction.id, record or extract(content, reader="regex"), document)
    found = store.extraction(extraction.id)
    assert found is not None
    return found


def misread(content: bytes, name: str, wrong: Mapping[str, JsonValue], findings: tuple[Finding, ...] = ()) -> Record:
    """Return the record of a reader that got some leaves wrong: grounded in the document as any other."""
    record = extract(content, reader="regex")
    values = record.case.model_dump(mode="json")
    for path, value in wrong.items():
        *above, last = path.split(".")
        at = values
        for step in above:
            at = at[int(step)] if isinstance(at, list) else at[step]
        at[int(last) if isinstance(at, list) else last] = value
    return reground(record, Case.model_validate(values), read_document(content, name=name), findings)


def reground(record: Record, case: Case, document: Document, findings: tuple[Finding, ...] = ()) -> Record:
    """Return a record of another case, its evidence found anew."""
    cleaned = clean(document)
    grounded = ground(case, cleaned.document, find_outline(cleaned.document, "auto"))
    evidence = {path: cleaned.evidence(found) for path, found in grounded.items()}
    every = [*record.findings, *findings]
    info = record.document.model_copy(update={"source": document.source})
    return record.model_copy(
        update={"case": case, "evidence": evidence, "findings": every, "document": info, "review": review(evidence, every)}
    )
