"""Texts of documents as a run reads them: those of scans are recognised once and kept, for scoring and for other readers."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import NamedTuple

from extractor.document import Document
from extractor.ingest import read_document
from extractor.ingest.kept import keep_text, kept_text
from extractor.ingest.ocr import installed_engine


class Text(NamedTuple):
    """A document as text, and the seconds that a reader needs for that; recognising print is nobody's time, as it is done for all."""

    document: Document
    seconds: float


class Texts:
    """Gives documents; the text of one that holds recognised pages lies in `folder` from then on. May be used by several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, path: Path) -> Text:
        """Return a document.

        Raises:
            DocumentError: it cannot be read.
            ConfigurationError: what was kept of it is damaged.
        """
        document = self.kept(path)
        if document is not None:
            return Text(document, 0.0)
        started = time.perf_counter()
        document = read_document(path)
        if document.text_source not in ("ocr", "mixed"):
            return Text(document, time.perf_counter() - started)
        keep_text(document, self._folder)
        return Text(document, 0.0)

    def kept(self, path: Path) -> Document | None:
        """Return what was kept of a document, None where nothing was, or where the engine installed now is another."""
        document = kept_text(digest_of(path), self._folder)
        engine = installed_engine()
        is_old = document is not None and engine is not None and engine.versions not in (document.text_engine or "")
        return None if is_old else document


def digest_of(path: Path) -> str:
    """Return the sha256 of a file: the id of the document and of its record."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
