"""Images, archives, markup and texts made to do harm."""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib

from PIL import Image

from evals.bench.hostile.cases import DONE, FAILED, LIMITED, REFUSED, HostileFile
from evals.bench.hostile.pdfs import MEGABYTE

_SENTENCE = "The request for Zyxol 7 mg #11 is not medically necessary.\n"
PNG_MARK = b"\x89PNG\r\n\x1a\n"


def _chunk(kind: bytes, data: bytes, length: int | None = None) -> bytes:
    return struct.pack(">I", len(data) if length is None else length) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, *chunks: bytes, bits: int = 1) -> bytes:
    """Return a grey PNG of that size by its own header, holding `chunks`."""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0))
    return b"".join([PNG_MARK, header, *chunks, _chunk(b"IEND", b"")])


def _pixels(width: int, height: int) -> bytes:
    packer = zlib.compressobj(9)
    row = b"\0" + b"\xff" * ((width + 7) // 8)
    parts = [packer.compress(row * 100) for _ in range(height // 100)]
    return _chunk(b"IDAT", b"".join([*parts, packer.flush()]))


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def _blank(width: int = 60, height: int = 40) -> Image.Image:
    return Image.new("L", (width, height), 255)


def _tiff_pages(count: int) -> bytes:
    """Return a TIFF whose directories, one a page, all point to the same pixel."""
    entries = (
        (256, 3, 1, 1),
        (257, 3, 1, 1),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (278, 3, 1, 1),
        (279, 4, 1, 1),
    )
    packed = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    size = 2 + len(packed) + 4
    pages = [
        struct.pack("<H", len(entries)) + packed + struct.pack("<I", 12 + (page + 1) * size if page + 1 < count else 0)
        for page in range(count)
    ]
    return b"II*\0" + struct.pack("<I", 12) + b"\xff\0\0\0" + b"".join(pages)


def _tiff_ring() -> bytes:
    whole = bytearray(_tiff_pages(1))
    whole[-4:] = struct.pack("<I", 12)
    return bytes(whole)


def _zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def _tarred(name: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.size = 9
        archive.addfile(info, io.BytesIO(b"x" * 9))
    return buffer.getvalue()


IMAGES: tuple[HostileFile, ...] = (
    HostileFile("TIFF cut off", lambda: _saved(_blank(900, 900), "TIFF")[:4_000], FAILED, "scan.tif", is_slow=True),
    HostileFile("TIFF of 5,000 pages", lambda: _tiff_pages(5_000), FAILED, "scan.tif", is_slow=True),
    HostileFile("TIFF whose last page is followed by the first", _tiff_ring, LIMITED, "scan.tif", is_slow=True),
    HostileFile(
        "TIFF directory of 65,535 entries", lambda: b"II*\0\x08\0\0\0\xff\xff" + b"\x11" * 999, FAILED, "scan.tif", is_slow=True
    ),
    HostileFile("PNG without pixels", lambda: png(0, 0), FAILED, "scan.png", is_slow=True),
    HostileFile("PNG of 30,000 x 30,000", lambda: png(30_000, 30_000, _pixels(30_000, 30_000)), FAILED, "scan.png", is_slow=True),
    HostileFile(
        "PNG of 2,147,483,647 x 2,147,483,647", lambda: png(2**31 - 1, 2**31 - 1, _pixels(8, 100)), FAILED, "scan.png", is_slow=True
    ),
    HostileFile(
        "PNG chunk of 4 GB by its own length",
        lambda: PNG_MARK + _chunk(b"IHDR", b"\0" * 13, 2**32 - 1),
        FAILED,
        "scan.png",
        is_slow=True,
    ),
    HostileFile(
        "PNG with a comment that inflates to 1 GB",
        lambda: png(8, 100, _comment(), _pixels(8, 100)),
        LIMITED,
        "scan.png",
        is_slow=True,
    ),
    HostileFile("PNG of 1 x 79,000,000", lambda: png(1, 79_000_000, _pixels(1, 79_000_000)), LIMITED, "scan.png", is_slow=True),
    HostileFile("JPEG cut off", lambda: _saved(_blank(900, 900), "JPEG")[:700], FAILED, "scan.jpg", is_slow=True),
    HostileFile("JPEG of 65,500 x 65,500 by its own header", lambda: _lying_jpeg(), FAILED, "scan.jpg", is_slow=True),
    HostileFile("GIF", lambda: _saved(_blank(), "GIF"), REFUSED, "scan.gif"),
    HostileFile("GIF that is a script", lambda: b"GIF89a/*" + b"\0" * 9 + b"*/=1;alert(1)", REFUSED, "scan.png"),
    HostileFile("WebP", lambda: _saved(_blank(), "WEBP"), REFUSED, "scan.webp"),
    HostileFile("BMP", lambda: _saved(_blank(), "BMP"), REFUSED, "scan.bmp"),
    HostileFile(
        "SVG with a script", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", REFUSED, "scan.svg"
    ),
)


def _comment() -> bytes:
    packer = zlib.compressobj(9)
    inflated = b"".join([*(packer.compress(b"A" * MEGABYTE) for _ in range(1_000)), packer.flush()])
    return _chunk(b"zTXt", b"Comment\0\0" + inflated)


def _lying_jpeg() -> bytes:
    whole = bytearray(_saved(_blank(), "JPEG"))
    size = whole.index(b"\xff\xc0") + 5
    whole[size : size + 4] = struct.pack(">HH", 65_500, 65_500)
    return bytes(whole)


ARCHIVES: tuple[HostileFile, ...] = (
    HostileFile("ZIP", lambda: _zipped("../../zyxol", b"x"), REFUSED, "letters.zip"),
    HostileFile("ZIP bomb named as a PDF", lambda: _zipped("bomb", b"\0" * (20 * MEGABYTE)), REFUSED),
    HostileFile("Word file", lambda: _zipped("word/document.xml", b"<x/>"), REFUSED, "letter.docx"),
    HostileFile("tar with a path that climbs", lambda: _tarred("../../zyxol"), REFUSED, "letters.tar"),
    HostileFile("gzip", lambda: gzip.compress(b"x" * 9_000), REFUSED, "letter.txt.gz"),
    HostileFile("7z", lambda: b"7z\xbc\xaf\x27\x1c\0\x04" + b"\x11" * 99, REFUSED, "letters.7z"),
    HostileFile("xz", lambda: lzma.compress(b"x" * 9_000), REFUSED, "letter.xz"),
    HostileFile("RAR", lambda: b"Rar!\x1a\x07\x01\0" + b"\x11" * 99, REFUSED, "letters.rar"),
    HostileFile("program", lambda: b"\x7fELF\x02\x01\x01" + b"\0" * 99, REFUSED),
    HostileFile("pickle", lambda: b"\x80\x04\x95\x1f\0\0\0\0\0\0\0\x8c\x05posix\x94\x8c\x06system\x94\x93\x94.", REFUSED),
    HostileFile("HTML as a PDF", lambda: b"<!DOCTYPE html><script>alert(1)</script>", REFUSED),
    HostileFile("HTML as text", lambda: b" \n <HTML><body onload=alert(1)>", REFUSED, "letter.txt"),
    HostileFile(
        "XML with entities that multiply",
        lambda: b"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'zyx'>]><l>&a;</l>",
        REFUSED,
        "a.xml",
    ),
)

TEXTS: tuple[HostileFile, ...] = (
    HostileFile("nothing", lambda: b"", REFUSED, "letter.txt"),
    HostileFile("one byte", lambda: b"x", DONE, "letter.txt"),
    HostileFile("one line feed", lambda: b"\n", REFUSED, "letter.txt"),
    HostileFile("a mark of byte order alone", lambda: b"\xff\xfe", REFUSED, "letter.txt"),
    HostileFile("NULs", lambda: b"\0" * 99_999, REFUSED, "letter.txt"),
    HostileFile("UTF-16 garbage", lambda: b"\xff\xfe" + b"\x00\xd8" * 9_999, REFUSED, "letter.txt"),
    HostileFile("random bytes", lambda: zlib.compress(bytes(range(256)) * 99)[9:] * 9, REFUSED, "letter.txt"),
    HostileFile("100 MB of text", lambda: _SENTENCE.encode() * 1_700_000, REFUSED, "letter.txt", is_slow=True),
    HostileFile("one line of 50 MB", lambda: b"a" * 49_999_000, REFUSED, "letter.txt"),
    HostileFile("one line of 3 MB", lambda: b"a" * 3_000_000, FAILED, "letter.txt"),
    HostileFile("one line of 20,000 dates", lambda: b"1/2/1999 " * 20_000, DONE, "letter.txt", is_slow=True),
    HostileFile("half characters in UTF-8", lambda: b"\xed\xa0\x80" * 999, LIMITED | REFUSED, "letter.txt"),
    HostileFile("control characters", lambda: bytes(range(1, 32)) * 999, LIMITED | REFUSED, "letter.txt"),
    HostileFile(
        "orders to a terminal", lambda: b"\x1b]0;owned\x07\x1b[2J\x1b[31m" + _SENTENCE.encode(), LIMITED | REFUSED, "letter.txt"
    ),
    HostileFile("4,000 pages of nothing", lambda: b"x\f" * 4_000, FAILED, "letter.txt"),
    HostileFile("marks that turn the direction of writing", lambda: "\u202e\u2066Zyxol\u2069".encode() * 99, DONE, "letter.txt"),
    HostileFile("template orders", lambda: b"{{ 7*7 }}{% for x in range(10**9) %}{% endfor %}${7*7}", DONE, "letter.txt"),
    HostileFile(
        "quoted mails, 900 deep", lambda: b"".join(b">" * depth + b" a\n" for depth in range(900)), DONE, "letter.txt", is_slow=True
    ),
    HostileFile("cells that are formulas", lambda: b"=cmd|' /C calc'!A0\n@SUM(1)\n+1\n", DONE, "letter.txt"),
)
