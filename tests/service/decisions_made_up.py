"""Fictional decisions for the service's tests, and records of them by rules."""

from __future__ import annotations

import hashlib
from pathlib import Path

from extractor.document import Document
from extractor.ingest import read_document
from extractor.pipeline import extract
from extractor.record import Record
from extractor.service.store import Extraction, Store

LETTER = (Path(__file__).parents[2] / "evals" / "examples" / "CM99-0000002.txt").read_bytes()
"""A fictional decision of this project's examples."""


def letter(number: int = 0) -> bytes:
    """Return a decision that differs from the others in its last line."""
    return LETTER + f"\nZyxol {number}.\n".encode()


def record_of(content: bytes, source: str = "letter.txt") -> tuple[Record, Document]:
    """Return the record of a document by rules, and the document as read."""
    document = read_document(content, name=source)
    record = extract(content, reader="regex")
    return record.model_copy(update={"document": record.document.model_copy(update={"source": source})}), document


def queued(store: Store, content: bytes, source: str = "letter.txt") -> Extraction:
    """Hand in a document for rules to read."""
    document_id = store.add_document(content, source, "text/plain")
    return store.submit(document_id, source, "regex", None, hashlib.sha256(b"regex").hexdigest())


def done(store: Store, content: bytes, source: str = "letter.txt") -> Extraction:
    """Hand in a document and finish it."""
    extraction = queued(store, content, source)
    assert store.finish(extraction.id, *record_of(content, source))
    found = store.extraction(extraction.id)
    assert found is not None
    return found
