"""Bytes of a text file as characters: the encoding is told by the content, never by the file's name."""

from __future__ import annotations

import codecs
import re

from extractor.document import Page, Span
from extractor.errors import DocumentUnreadable

_FOREIGN_KINDS = (
    (b"PK\x03\x04", "a Word, Excel or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a damaged PNG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a WebP image or other media"),
)
_ENCODING_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAX_CONTROL_SHARE = 0.02
"""Share of control characters above which bytes that are no UTF-8 are taken for a binary file, not for cp1252."""

_SAMPLE = 4096
"""Bytes, an even number, by which UTF-16 without a mark is told."""
_NUL_SHARE = 0.8
"""Share of high bytes that are NUL in UTF-16; curly marks and dashes are the others."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_HINT = "save it as a PDF or as UTF-8 text"

# pdfium writes U+FFFE where a word was hyphenated at the end of a line; texts pasted from it carry the mark too.
_HYPHEN_MARK = str.maketrans({"\ufffe": "-"})


def decode_text(data: bytes, name: str) -> str:
    """Decode UTF-8 or UTF-16 (with or without BOM), or cp1252.

    Raises:
        DocumentUnreadable: a known binary kind, NUL characters, or neither of these encodings; names the document.
    """
    for signature, kind in _FOREIGN_KINDS:
        if data.startswith(signature):
            raise DocumentUnreadable(f"{name!r} is {kind}", hint=_HINT)
    encoding = next((enc for mark, enc in _ENCODING_MARKS if data.startswith(mark)), None) or _unmarked_encoding(data)
    try:
        return checked(data.decode(encoding), name)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise DocumentUnreadable(f"{name!r} is damaged {encoding}: {error.reason}", hint=_HINT) from error
        return _decode_cp1252(data, name)


def _unmarked_encoding(data: bytes) -> str:
    """Return the encoding of bytes without a mark: UTF-16 where every other byte is NUL, as it is in English text, else UTF-8."""
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(data) % 2 or max(even, odd) < _NUL_SHARE * (len(sample) / 2) or min(even, odd):
        return "utf-8"
    return "utf-16-le" if odd > even else "utf-16-be"


def checked(text: str, name: str) -> str:
    """Return `text` as it came, or raise DocumentUnreadable where it holds a NUL character."""
    if "\0" in text:
        raise DocumentUnreadable(f"{name!r} is a binary file: it holds NUL characters", hint=_HINT)
    return text


def _decode_cp1252(data: bytes, name: str) -> str:
    try:
        text = checked(data.decode("cp1252"), name)
    except UnicodeDecodeError as error:
        raise DocumentUnreadable(f"{name!r} is neither UTF-8 nor cp1252 (byte {error.start})", hint=_HINT) from error
    if len(_CONTROLS.findall(text)) > _MAX_CONTROL_SHARE * len(text):
        raise DocumentUnreadable(f"{name!r} looks like a binary file: it is full of control characters", hint=_HINT)
    return text


def normalized(text: str) -> str:
    r"""Return `text` with every line end as "\n" and every U+FFFE as "-".

    >>> normalized("one\r\ntwo\rthree non\ufffecertified")
    'one\ntwo\nthree non-certified'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_HYPHEN_MARK)


def split_pages(text: str) -> tuple[Page, ...]:
    r"""Return the pages of a text, each ended by a form feed that belongs to it; they tile the text.

    A form feed at the very end opens no further page.

    >>> [page.span for page in split_pages("one\ftwo")]
    [Span(start=0, end=4), Span(start=4, end=7)]
    """
    pieces = re.findall(r"[^\f]*\f|[^\f]+\Z", text) or [""]
    pages, start = [], 0
    for number, piece in enumerate(pieces, 1):
        pages.append(Page(number, Span(start, start + len(piece))))
        start += len(piece)
    return tuple(pages)
