"""A document's text as it was read, kept as a file: what `imr check` reads instead of recognising the pictures again.

One JSON file a document, `<sha256 of the document>.json`, with the fields of `Document` (document.py); offsets index its "text".
"""

from __future__ import annotations

import codecs
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from extractor.document import Document
from extractor.errors import ConfigurationError

KEPT_VERSION = 2


@dataclass(frozen=True, slots=True)
class Kept:
    """What such a file holds."""

    kept_version: int
    document: Document


_KEPT = TypeAdapter(Kept)


def keep_text(document: Document, folder: Path) -> Path:
    """Write a document's text into `folder`, replacing what was kept of it before, and return the file.

    Raises:
        ConfigurationError: the folder cannot be written.
    """
    path = folder / f"{document.id}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=f".{document.id}.", delete=False) as file:
            file.write(_KEPT.dump_json(Kept(KEPT_VERSION, document), indent=1))
        os.replace(file.name, path)  # whole or not at all, also where two runs keep the same document
    except OSError as error:
        raise ConfigurationError(f"cannot keep text in {str(folder)!r}: {error.strerror}") from error
    return path


def kept_text(document_id: str, folder: Path) -> Document | None:
    """Return the document that was kept in `folder` under an id, None where none was.

    Raises:
        ConfigurationError: the file is damaged, or of another version or document.
    """
    path = folder / f"{document_id}.json"
    if not path.is_file():
        return None
    try:
        kept = _KEPT.validate_json(path.read_bytes().removeprefix(codecs.BOM_UTF8))
    except (OSError, ValidationError) as error:
        raise ConfigurationError(f"{str(path)!r} is no kept text: {type(error).__name__}", hint="extract again") from error
    if kept.kept_version != KEPT_VERSION or kept.document.id != document_id:
        raise ConfigurationError(f"{str(path)!r} was kept by another version or of another document", hint="extract again")
    return kept.document
