"""The documents of a folder by their content, for records that name them by it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from extractor.document import Document
from extractor.ingest import KNOWN_SUFFIXES, read_document
from extractor.ingest.kept import kept_text
from extractor.ingest.kinds import holds_records


class Documents:
    """The documents under a path by the sha256 of their bytes; each is read when it is asked for, as a scan takes seconds."""

    def __init__(self, path: Path, text_folder: Path | None = None) -> None:
        """Look at a file, or at the files of a folder that have a known suffix and are no output of ours.

        `text_folder` holds texts that were kept (kept.py): they are taken instead of reading the document again.

        Raises:
            DocumentError: a file cannot be opened.
        """
        self._text_folder = text_folder
        self._files = {_digest(file): file for file in _files(path)}

    def get(self, document_id: str) -> Document | None:
        """Return a document, None where its bytes are not there."""
        file = self._files.get(document_id)
        return None if file is None else self._read(document_id, file)

    def only(self) -> Document | None:
        """Return the document where there is one alone, else None."""
        return self.get(next(iter(self._files))) if len(self._files) == 1 else None

    def _read(self, document_id: str, file: Path) -> Document:
        kept = kept_text(document_id, self._text_folder) if self._text_folder else None
        return kept or read_document(file)


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in KNOWN_SUFFIXES and not holds_records(p))


def _digest(path: Path) -> str:
    """Return the sha256 of a file's bytes; of one that cannot be opened, let the reader of documents say why."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return read_document(path).id
