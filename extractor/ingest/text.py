"""Bytes of a text file as characters: the encoding is told by the content, never by the file's name."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from extractor.document import Page, Span
from extractor.errors import DocumentUnreadable
from extractor.ingest.kinds import foreign_kind

_DAMAGED_PNG = b"\x89PNG"
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

_STRAYS = re.compile("[\udc80-\udcff]+")
"""Bytes that are no UTF-8, as Python's "surrogateescape" gives them."""
_REST = re.compile("[\udc80-\udcbf]{1,3}")
"""The bytes of a character behind its first."""
_HALF = re.compile("[\udcc2-\udcdf]|[\udce0-\udcef][\udc80-\udcbf]?|[\udcf0-\udcf4][\udc80-\udcbf]{0,2}")
"""The beginning of a character."""
_BEYOND_ASCII = re.compile("[^\x00-\x7f\udc80-\udcff]")

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_HINT = "save it as a PDF or as UTF-8 text"

# pdfium writes U+FFFE where a word was hyphenated at the end of a line; texts pasted from it carry the mark too.
_HYPHEN_MARK = str.maketrans({"\ufffe": "-"})


class Decoded(NamedTuple):
    """A text, and where in it bytes stand that are no UTF-8 though the others are: each a character of cp1252, or U+FFFD."""

    text: str
    strays: tuple[int, ...] = ()


def decode_text(data: bytes, name: str) -> Decoded:
    """Decode UTF-8 or UTF-16 (with or without BOM), or cp1252.

    Raises:
        DocumentUnreadable: a known binary kind, NUL characters, or neither of these encodings; names the document.
    """
    if kind := "a damaged PNG image" if data.startswith(_DAMAGED_PNG) else foreign_kind(data):
        raise DocumentUnreadable(f"{name!r} is {kind}", hint=_HINT)
    encoding = next((enc for mark, enc in _ENCODING_MARKS if data.startswith(mark)), None) or _unmarked_encoding(data)
    try:
        return Decoded(checked(data.decode(encoding), name))
    except UnicodeDecodeError as error:
        mended = _mended_utf8(data, name) if encoding.startswith("utf-8") else None
        if mended is not None or encoding == "utf-8":
            return mended or Decoded(_decode_cp1252(data, name))
        raise DocumentUnreadable(f"{name!r} is damaged {encoding}: {error.reason}", hint=_HINT) from error


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


def _mended_utf8(data: bytes, name: str) -> Decoded | None:
    """Return bytes of which most beyond ASCII are UTF-8 as such, None where they are not.

    A line pasted from an older program brings bytes of cp1252; a text or block that was cut by bytes has half a character at its end.
    """
    escaped = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    runs = list(_STRAYS.finditer(escaped))
    read = ["\ufffd" if _is_half(run) else _of_cp1252(run[0]) for run in runs]
    witnesses = len(_BEYOND_ASCII.findall(escaped)) + sum(_is_half(run) for run in runs) + data.startswith(codecs.BOM_UTF8)
    if sum(map(len, read)) > witnesses:
        return None
    parts, strays, at, length = list[str](), list[int](), 0, 0
    for run, characters in zip(runs, read, strict=True):
        length += run.start() - at
        strays += range(length, length + len(characters))
        parts += [escaped[at : run.start()], characters]
        length, at = length + len(characters), run.end()
    return Decoded(_printable("".join([*parts, escaped[at:]]), name), tuple(strays))


def _is_half(run: re.Match[str]) -> bool:
    """Say whether bytes are the beginning of a character, two of them and more or one at a text's end; or its rest at a text's start."""
    if run.start() == 0 and _REST.fullmatch(run[0]):
        return True
    return _HALF.fullmatch(run[0]) is not None and (len(run[0]) > 1 or run.end() == len(run.string))


def _of_cp1252(escaped: str) -> str:
    return escaped.encode("utf-8", "surrogateescape").decode("cp1252", "replace")


def _decode_cp1252(data: bytes, name: str) -> str:
    try:
        return _printable(data.decode("cp1252"), name)
    except UnicodeDecodeError as error:
        raise DocumentUnreadable(f"{name!r} is neither UTF-8 nor cp1252 (byte {error.start})", hint=_HINT) from error


def _printable(text: str, name: str) -> str:
    """Return a text as it came, or raise DocumentUnreadable where its characters are those of a binary file."""
    if len(_CONTROLS.findall(checked(text, name))) > _MAX_CONTROL_SHARE * len(text):
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
