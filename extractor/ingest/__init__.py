"""Bytes to `Document`: text files, PDFs, and images, told apart by content.

`Document.text` is what all spans index and what `text_sha256` covers: the decoded text with every line end as a line
feed and every U+FFFE as "-". Pages end with a form feed, which belongs to the page that it ends. The text of a page that is a
picture is what OCR reads in it, a row of print a line.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from extractor.document import Document, PageNote
from extractor.errors import DocumentEmpty, DocumentMissing, DocumentTooLarge, DocumentUnreadable
from extractor.ingest.assembly import assembled
from extractor.ingest.kinds import foreign_kind
from extractor.ingest.limits import Limits
from extractor.ingest.pdfium import is_pdf
from extractor.ingest.scans import Scanned, is_image, read_image, read_pdf
from extractor.ingest.text import Decoded, checked, decode_text, normalized, split_pages

__all__ = ["KNOWN_SUFFIXES", "Limits", "read_document"]

KNOWN_SUFFIXES: frozenset[str] = frozenset({".txt", ".text", ".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff"})
"""What is read of a folder, in lower case; a file named explicitly is read whatever its suffix."""

_UNNAMED = "-"
_DEFAULT_LIMITS = Limits()


def read_document(source: Path | bytes | str, *, name: str | None = None, limits: Limits = _DEFAULT_LIMITS) -> Document:
    """Read a file (Path), the bytes of one, or pasted text (str).

    `name` becomes `Document.source` and stands in error messages; by default the file's own name, or "-".
    `Document.id` is the sha256 of the bytes, for pasted text of its UTF-8 form. The text of a document is never blank.

    Raises:
        DocumentError: one subclass a cause, its message naming the document.
    """
    if isinstance(source, Path):
        return _from_bytes(_read_bytes(source, limits), name or source.name, limits)
    if isinstance(source, bytes):
        return _from_bytes(source, name or _UNNAMED, limits)
    return _from_pasted(source, name or _UNNAMED, limits)


def _read_bytes(path: Path, limits: Limits) -> bytes:
    """Return at most one byte more than the limit, so that pipes and devices end as well."""
    try:
        with path.open("rb") as file:
            return file.read(limits.max_bytes + 1)
    except FileNotFoundError as error:
        raise DocumentMissing(f"no file {str(path)!r}", hint="check the path") from error
    except IsADirectoryError as error:
        raise DocumentUnreadable(f"{str(path)!r} is a directory", hint="name the files in it") from error
    except PermissionError as error:
        raise DocumentUnreadable(f"no permission to read {str(path)!r}", hint="check the file's permissions") from error
    except OSError as error:
        raise DocumentUnreadable(f"cannot read {str(path)!r}: {error.strerror}") from error


def _from_bytes(data: bytes, name: str, limits: Limits) -> Document:
    _check_size(len(data), name, limits)
    if is_image(data):
        return _from_scan(data, name, read_image(data, name, limits), limits)
    if is_pdf(data):
        return _from_scan(data, name, read_pdf(data, name, limits), limits)
    if PurePosixPath(name).suffix.lower() == ".pdf":
        if kind := foreign_kind(data):
            raise DocumentUnreadable(f"{name!r} is {kind} though named a PDF", hint="take the PDF out of it")
        raise DocumentUnreadable(f"{name!r} is not a PDF though named so", hint="rename it if it is a text")
    return _from_text(data, decode_text(data, name), name, limits)


def _from_pasted(text: str, name: str, limits: Limits) -> Document:
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise DocumentUnreadable(f"{name!r} holds half a character (a lone surrogate at {error.start})") from error
    _check_size(len(data), name, limits)
    return _from_text(data, Decoded(checked(text.removeprefix("\ufeff"), name)), name, limits)


def _from_text(data: bytes, decoded: Decoded, name: str, limits: Limits) -> Document:
    text = normalized(decoded.text)
    if not text.strip():
        raise DocumentEmpty(f"{name!r} holds only white space")
    if len(text) > limits.max_characters:
        raise DocumentTooLarge(f"{name!r} has {len(text):,} characters, the limit is {limits.max_characters:,}")
    pages = split_pages(text)
    if len(pages) > limits.max_pages:
        raise DocumentTooLarge(f"{name!r} has {len(pages):,} pages, the limit is {limits.max_pages:,}")
    return Document(_digest(data), name, "text/plain", text, pages, "text", notes=tuple(_stray_notes(decoded)))


def _stray_notes(decoded: Decoded) -> Iterator[PageNote]:
    """Yield a note for each page with bytes that are no UTF-8 in a text that is."""
    ends = [match.start() for match in re.finditer("\f", decoded.text)]
    pages = Counter(bisect_left(ends, at) + 1 for at in decoded.strays)
    for page, count in sorted(pages.items()):
        said = "a character is" if count == 1 else f"{count:,} characters are"
        yield PageNote(page, "stray", f"{said} no UTF-8 as the rest is; read as Windows characters, or \ufffd where none is meant")


def _from_scan(data: bytes, name: str, scanned: Scanned, limits: Limits) -> Document:
    whole = assembled(scanned.pages)
    if len(whole.text) > limits.max_characters:
        raise DocumentTooLarge(f"{name!r} has {len(whole.text):,} characters, the limit is {limits.max_characters:,}")
    return Document(
        id=_digest(data),
        source=name,
        media_type=scanned.media_type,
        text=whole.text,
        pages=whole.pages,
        text_source=whole.source,
        text_engine=scanned.engine,
        lines=whole.lines,
        notes=(*(PageNote(None, *note) for note in scanned.notes), *whole.notes),
        doubts=whole.doubts,
    )


def _check_size(size: int, name: str, limits: Limits) -> None:
    if size == 0:
        raise DocumentEmpty(f"{name!r} is empty")
    if size > limits.max_bytes:
        raise DocumentTooLarge(f"{name!r} has over {limits.max_bytes:,} bytes, the limit", hint="split it by decision")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
