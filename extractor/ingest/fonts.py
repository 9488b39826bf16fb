"""Fonts that show one character and tell programs another: the names of their glyphs against their table of characters.

A simple font says by name which shape a code draws (/six) and in a table of its own which character programs copy (ToUnicode). pdfium
tells neither, so the file is saved by it, without encryption and packed objects, and the few entries are read from that.
"""

from __future__ import annotations

import io
import re
import string
import unicodedata
import zlib
from base64 import a85decode
from collections.abc import Iterator
from typing import Final, NamedTuple

import pypdfium2
from pypdfium2 import raw

from extractor.ingest.assembly import Note
from extractor.ingest.font_tables import glyph_characters

_DIGITS: Final = dict(
    zip(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], string.digits, strict=True)
)
_NAMED: Final = {letter: letter for letter in string.ascii_letters} | _DIGITS
_PLAIN_CODES: Final = {ord(character): character for character in string.ascii_letters + string.digits}
"""What codes mean in all usual encodings."""
_USUAL_ENCODINGS: Final = {b"WinAnsiEncoding", b"MacRomanEncoding", b"StandardEncoding"}
_SYMBOLIC: Final = 4
_MOST_BYTES: Final = 4_000_000
"""Largest dictionary, table or font that is read; a table of a thousand characters has 20,000, a font of all Latin letters 800,000."""
_TRAILER: Final = 200
_MOST_SHOWN: Final = 5
_MOSTLY: Final = 0.5
_FEW: Final = 4

TABLE_MARK: Final = b"/ToUnicode"
"""What a file holds in plain sight whose fonts tell their characters, unless its objects are packed."""

_TABLE: Final = re.compile(rb"/ToUnicode (\d{1,10}) 0 R")
_ENCODING: Final = re.compile(rb"/(?:Base)?Encoding ?/(\w{1,40})")
_ENCODING_AT: Final = re.compile(rb"/Encoding (\d{1,10}) 0 R")
_DESCRIPTOR: Final = re.compile(rb"/FontDescriptor (\d{1,10}) 0 R")
_DIFFERENCES: Final = re.compile(rb"/Differences ?\[([^\]]*)\]")
_DIFFERENCES_AT: Final = re.compile(rb"/Differences (\d{1,10}) 0 R")
_DIFFERENCE: Final = re.compile(rb"(\d{1,3})|/([^\s/\[\]()<>]{1,60})")
_DESCENDANTS: Final = re.compile(rb"/DescendantFonts ?(?:\[ ?(\d{1,10}) 0 R|(\d{1,10}) 0 R)")
_REFERENCE: Final = re.compile(rb"(\d{1,10}) 0 R")
_FONT_FILE: Final = re.compile(rb"/FontFile2 (\d{1,10}) 0 R")
_IDENTITY_MAP: Final = re.compile(rb"/CIDToGIDMap ?/Identity\b")
_FLAGS: Final = re.compile(rb"/Flags (\d{1,10})")
_FONT_NAME: Final = re.compile(rb"/BaseFont ?/([^\s/<>\[\]()]{1,80})")
_BLOCK: Final = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
_HEX: Final = rb"<([0-9A-Fa-f]{1,8})>"
_ONE: Final = re.compile(_HEX)
_PAIR: Final = re.compile(_HEX + rb"\s*" + _HEX)
_RANGE: Final = re.compile(_HEX + rb"\s*" + _HEX + rb"\s*(?:" + _HEX + rb"|\[([^\]]*)\])")
_LAST: Final = 0x10FFFF
_LAST_CODE: Final = 0xFFFF


class _Lie(NamedTuple):
    shown: str
    told: str


def lying_fonts(pdf: pypdfium2.PdfDocument) -> Iterator[Note]:
    """Yield a note for each font whose table contradicts its glyphs; the caller holds pdfium's lock."""
    saved = io.BytesIO()
    try:
        pdf.save(saved, flags=raw.FPDF_REMOVE_SECURITY)
    except pypdfium2.PdfiumError:
        return
    objects = _Objects(saved.getvalue())
    for dictionary in objects.fonts():
        lies = _lies(objects, dictionary)
        if lies:
            found = _FONT_NAME.search(dictionary)
            name = found[1].decode("latin-1") if found else "without a name"
            some = ", ".join(f"{lie.shown!r} where the text says {lie.told!r}" for lie in lies[:_MOST_SHOWN])
            yield Note("font-lies", f"the font {name} shows {some}")


def _lies(objects: _Objects, font: bytes) -> list[_Lie]:
    table = _TABLE.search(font)
    told = _characters(objects.stream(int(table[1]))) if table else {}
    shown = _shown(objects, font) if told else {}
    pairs = (_Lie(shown[code], unicodedata.normalize("NFKC", told[code])) for code in sorted(shown.keys() & told.keys()))
    lies = [lie for lie in pairs if len(lie.told) == 1 and lie.told.isascii() and lie.shown.casefold() != lie.told.casefold()]
    # Where most differ, the file's table is that of another cut; a text most of which is false is read from its picture anyway.
    is_other_cut = b"/Type0" in font and len(lies) >= _FEW and len(lies) > _MOSTLY * len(shown.keys() & told.keys())
    return [] if is_other_cut else lies


def _shown(objects: _Objects, font: bytes) -> dict[int, str]:
    """Return the letters and digits that a font draws, by code, as far as it names them."""
    if b"/Type0" in font:
        return _shown_by_glyphs(objects, font)
    at = _ENCODING_AT.search(font)
    encoding = objects.dictionary(int(at[1])) if at else font
    base = _ENCODING.search(encoding)
    has_base = base is not None and base[1] in _USUAL_ENCODINGS
    shown = dict(_PLAIN_CODES) if has_base or (base is None and b"/FontDescriptor" not in font) else {}
    elsewhere = _DIFFERENCES_AT.search(encoding)
    differences = _DIFFERENCES.search(encoding)
    listed = objects.dictionary(int(elsewhere[1])) if elsewhere else differences[1] if differences else b""
    if b"/Type3" in font:  # drawings, which may have any name: only those named as digits are digits
        return {code: name for code, name in _named(listed, {}).items() if name in string.digits}
    descriptor = _DESCRIPTOR.search(font)
    flags = _FLAGS.search(objects.dictionary(int(descriptor[1]))) if descriptor else None
    if b"/TrueType" in font and flags and int(flags[1]) & _SYMBOLIC:  # its own table of codes counts, not the encoding
        return {}
    return _named(listed, shown)


def _shown_by_glyphs(objects: _Objects, font: bytes) -> dict[int, str]:
    """Return what a font draws whose codes are the numbers of its glyphs, as its own file names them."""
    listed = _DESCENDANTS.search(font)
    at = (listed[1] or listed[2]) if listed else None
    inner = objects.dictionary(int(at)) if at else b""
    if b"/DescendantFonts" in font and listed and listed[2] and (pointed := _REFERENCE.search(inner.split(b"obj", 1)[-1])):
        inner = objects.dictionary(int(pointed[1]))
    descriptor = _DESCRIPTOR.search(inner)
    file = _FONT_FILE.search(objects.dictionary(int(descriptor[1]))) if descriptor else None
    if not file or b"/Identity-H" not in font or (b"/CIDToGIDMap" in inner and not _IDENTITY_MAP.search(inner)):
        return {}
    return glyph_characters(objects.stream(int(file[1])))


def _named(listed: bytes, base: dict[int, str]) -> dict[int, str]:
    """Return an encoding changed by its differences.

    >>> _named(b"54/nine 65/uni0041/B", {54: "6"})
    {54: '9', 66: 'B'}
    """
    shown, code = dict(base), 0
    for found in _DIFFERENCE.finditer(listed):
        if found[1]:
            code = int(found[1])
            continue
        name = found[2].decode("latin-1").split(".")[0]
        shown.pop(code, None)
        if name in _NAMED:
            shown[code] = _NAMED[name]
        code += 1
    return shown


def _characters(table: bytes) -> dict[int, str]:
    """Return the characters that a ToUnicode table tells, by code.

    >>> _characters(b"1 beginbfchar <36> <0039> endbfchar 1 beginbfrange <41> <43> <0061> <61> <62> [<0041> <0042>] endbfrange")
    {54: '9', 65: 'a', 66: 'b', 67: 'c', 97: 'A', 98: 'B'}
    """
    told: dict[int, str] = {}
    for kind, body in _BLOCK.findall(table):
        if kind == b"bfchar":
            told.update((int(code, 16), _character(target)) for code, target in _PAIR.findall(body))
            continue
        for first, last, target, listed in _RANGE.findall(body):
            codes = range(int(first, 16), min(_LAST_CODE, int(last, 16)) + 1)
            start = _character(target)
            targets = [_character(each) for each in _ONE.findall(listed)] or [
                start[:-1] + chr(min(_LAST, ord(start[-1]) + step)) if start else "" for step in range(len(codes))
            ]
            told.update(zip(codes, targets, strict=False))
    return told


def _character(digits: bytes) -> str:
    return bytes.fromhex(digits.decode().zfill(4)).decode("utf-16-be", "replace") if len(digits) in (2, 4, 8) else ""


class _Objects:
    """The objects of a file as pdfium saves it: none packed, none encrypted, listed in one table at its end."""

    def __init__(self, saved: bytes) -> None:
        self._saved = saved
        self._starts: dict[int, int] = {}
        place = re.search(rb"startxref\s+(\d{1,12})\s", saved[-_TRAILER:])
        table = saved[int(place[1]) :] if place else b""
        number = 0
        for row in table.splitlines()[1:]:
            parts = row.split()
            if len(parts) == 2:
                number = int(parts[0])
            elif len(parts) == 3:
                self._starts[number] = int(parts[0])
                number += 1
            else:
                break

    def fonts(self) -> Iterator[bytes]:
        """Yield the dictionaries of the fonts that have a table of characters."""
        for number in self._starts:
            dictionary = self.dictionary(number)
            if b"/ToUnicode " in dictionary:
                yield dictionary

    def dictionary(self, number: int) -> bytes:
        """Return an object without the contents of its stream, empty where there is none."""
        start = self._starts.get(number)
        if start is None:
            return b""
        whole = self._saved.find(b"endobj", start, start + _MOST_BYTES)
        end = whole if whole >= 0 else min(start + _MOST_BYTES, len(self._saved))
        contents = self._saved.find(b"stream", start, end)
        return self._saved[start : contents if contents >= 0 else end]

    def stream(self, number: int) -> bytes:
        """Return the contents of a stream, empty where they are packed in a way that no table is."""
        dictionary = self.dictionary(number)
        start = self._starts.get(number, 0) + len(dictionary) + len(b"stream")
        data = self._saved[start : max(start, self._saved.find(b"endstream", start, start + _MOST_BYTES))].lstrip(b"\r\n")
        try:
            if b"ASCII85Decode" in dictionary:
                data = a85decode(data.strip().removesuffix(b"~>"))
            return zlib.decompressobj().decompress(data, _MOST_BYTES) if b"FlateDecode" in dictionary else data
        except (ValueError, zlib.error):
            return b""
