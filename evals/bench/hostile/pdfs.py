"""PDFs that explode, loop, lie or hide something."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping, Sequence

from evals.bench.hostile.cases import DONE, FAILED, LIMITED, REFUSED, HostileFile

PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
TEXT = b"BT /F 12 Tf 72 700 Td (The request for Zyxol 7 mg #11 is not medically necessary.) Tj ET"
MEGABYTE = 1 << 20


def stream(data: bytes, **entries: object) -> bytes:
    """Return a stream object; `entries` are those of its dictionary, its length is right unless given."""
    said = {"Length": len(data), **entries}
    inside = " ".join(f"/{name} {value}" for name, value in said.items())
    return b"<<" + inside.encode() + b">>stream\n" + data + b"\nendstream"


def pdf(objects: Mapping[int, bytes], trailer: bytes = b"", *, offsets: Mapping[int, int] | None = None) -> bytes:
    """Return a file of objects by number, the catalogue being 1; `offsets` are lies of its table."""
    body, places = io.BytesIO(b"%PDF-1.7\n"), {}
    body.seek(0, io.SEEK_END)
    for number, content in objects.items():
        places[number] = body.tell()
        body.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    start, size = body.tell(), max(objects) + 1
    body.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    for number in range(1, size):
        at = (offsets or {}).get(number, places.get(number))
        body.write(b"0000000000 65535 f \n" if at is None else b"%010d 00000 n \n" % at)
    body.write(b"trailer<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start))
    return body.getvalue()


def letter(**changed: bytes) -> bytes:
    """Return a file of one page of text; `changed` objects are named o1 (catalogue), o2 (pages), o3 (page), o4 (contents) ..."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: PAGE,
        4: stream(TEXT),
        5: FONT,
        6: stream(b"", Type="/XObject", Subtype="/Form", BBox="[0 0 9 9]"),
    }
    objects |= {int(name[1:]): content for name, content in changed.items()}
    return pdf(dict(sorted(objects.items())))


def many_pages(count: int, sentences: int = 1) -> bytes:
    """Return a file of so many pages, each with the same text of so many sentences."""
    kids = b" ".join(b"%d 0 R" % (10 + index) for index in range(count))
    pages = {10 + index: PAGE for index in range(count)}
    fixed = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, count)}
    return pdf({**fixed, 4: stream(TEXT * sentences), 5: FONT, **pages})


def _deflated(count: int, byte: bytes = b" ") -> bytes:
    packer = zlib.compressobj(9)
    parts = [packer.compress(byte * MEGABYTE) for _ in range(count)]
    return b"".join([*parts, packer.flush()])


def _nested_deflate() -> bytes:
    return stream(zlib.compress(zlib.compress(_deflated(2_000))), Filter="[/FlateDecode/FlateDecode/FlateDecode]")


def _picture(data: bytes, width: int, height: int, **entries: object) -> bytes:
    said = {
        "Type": "/XObject",
        "Subtype": "/Image",
        "Width": width,
        "Height": height,
        "ColorSpace": "/DeviceGray",
        "BitsPerComponent": 8,
    }
    drawn = stream(b"612 0 0 792 0 0 cm /X Do")
    return letter(o4=drawn, o6=stream(data, **{**said, **entries}))


def _deep_tree(depth: int) -> bytes:
    nodes = {20 + level: b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>" % (19 + level, 21 + level) for level in range(depth)}
    last = {20 + depth: PAGE.replace(b"2 0 R", b"%d 0 R" % (19 + depth))}
    head = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[20 0 R]/Count 1>>", 4: stream(TEXT), 5: FONT}
    return pdf({**head, **nodes, **last})


def _forms(depth: int, fan: int) -> bytes:
    """Return forms that each draw the next one so many times; the last one draws the first."""
    numbers = range(6, 6 + depth)
    forms = {}
    for number in numbers:
        following = number + 1 if number + 1 in numbers else 6
        entries: dict[str, object] = {"Type": "/XObject", "Subtype": "/Form", "BBox": "[0 0 612 792]"}
        forms[f"o{number}"] = stream(b"/X Do " * fan, Resources=f"<</XObject<</X {following} 0 R>>>>", **entries)
    return letter(o4=stream(b"/X Do"), **forms)


def _lazy_laughs() -> bytes:
    numbers: Sequence[int] = range(6, 30)
    forms = {
        f"o{n}": stream(
            b"/X Do " * 10, Type="/XObject", Subtype="/Form", BBox="[0 0 612 792]", Resources=f"<</XObject<</X {n + 1} 0 R>>>>"
        )
        for n in numbers
    }
    last = stream(TEXT, Type="/XObject", Subtype="/Form", BBox="[0 0 612 792]", Resources="<</Font<</F 5 0 R>>>>")
    return letter(o4=stream(b"/X Do"), **forms, o30=last)


def _object_streams(count: int) -> bytes:
    streams = {}
    for number in range(10, 10 + count):
        inside = b"%d 0 <</Next %d 0 R>>" % (number + 10_000, number + 1)
        entries: dict[str, object] = {"Type": "/ObjStm", "N": 1, "First": 8, "Extends": f"{number + 1} 0 R"}
        streams[f"o{number}"] = stream(zlib.compress(inside), Filter="/FlateDecode", **entries)
    return letter(**streams)


def _endless_previous() -> bytes:
    whole = letter()
    return whole.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % whole.index(b"xref\n"))


def _encrypted() -> bytes:
    entry = b"/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -1/O<" + b"ab" * 32 + b">/U<" + b"cd" * 32 + b">>>/ID[<00><00>]"
    return letter().replace(b"/Root 1 0 R", b"/Root 1 0 R" + entry)


def _media_box(box: bytes) -> bytes:
    return letter(o3=PAGE.replace(b"[0 0 612 792]", b"[" + box + b"]"))


def _with_action(action: bytes) -> bytes:
    return letter(o1=b"<</Type/Catalog/Pages 2 0 R/OpenAction " + action + b">>")


def _tiling() -> bytes:
    tile = stream(
        b"0 0 1 1 re f", Type="/Pattern", PatternType=1, PaintType=1, TilingType=1, BBox="[0 0 1 1]", XStep=0.00001, YStep=0.00001
    )
    page = PAGE.replace(b"/XObject<</X 6 0 R>>", b"/Pattern<</P 6 0 R>>")
    return letter(o3=page, o4=stream(b"/Pattern cs /P scn 0 0 612 792 re f"), o6=tile)


PDFS: tuple[HostileFile, ...] = (
    HostileFile(
        "deflate bomb, 1 GB of blanks as contents",
        lambda: letter(o4=stream(_deflated(1_000), Filter="/FlateDecode")),
        LIMITED,
        is_slow=True,
    ),
    HostileFile("deflate bomb within a deflate bomb within one", lambda: letter(o4=_nested_deflate()), LIMITED, is_slow=True),
    HostileFile(
        "deflate bomb, text of 500 MB",
        lambda: letter(o4=stream(zlib.compress(TEXT * 6_000_000), Filter="/FlateDecode")),
        LIMITED,
        is_slow=True,
    ),
    HostileFile(
        "picture of few pixels that inflates to 1 GB",
        lambda: _picture(_deflated(1_000), 9, 9, Filter="/FlateDecode"),
        LIMITED,
        is_slow=True,
    ),
    HostileFile(
        "picture of 30,000 x 30,000", lambda: _picture(_deflated(900), 30_000, 30_000, Filter="/FlateDecode"), FAILED, is_slow=True
    ),
    HostileFile(
        "picture whose size is a lie of 2,000,000,000",
        lambda: _picture(b"\0" * 99, 2_000_000_000, 2_000_000_000),
        FAILED,
        is_slow=True,
    ),
    HostileFile(
        "corrupt JPEG",
        lambda: _picture(b"\xff\xd8\xff\xe0" + b"\xff\x00\x13" * 9_000, 900, 900, Filter="/DCTDecode"),
        LIMITED,
        is_slow=True,
    ),
    HostileFile(
        "corrupt JPEG 2000",
        lambda: _picture(b"\0\0\0\x0cjP  \r\n\x87\n" + b"\x7f" * 999, 900, 900, Filter="/JPXDecode"),
        LIMITED,
        is_slow=True,
    ),
    HostileFile(
        "corrupt JBIG2",
        lambda: _picture(b"\x97JB2\r\n\x1a\n" + b"\x7f" * 999, 900, 900, Filter="/JBIG2Decode"),
        LIMITED,
        is_slow=True,
    ),
    HostileFile(
        "fax lines of 2,000,000,000 columns",
        lambda: _picture(
            b"\0\x10" * 999, 900, 900, Filter="/CCITTFaxDecode", DecodeParms="<</K -1/Columns 2000000000/Rows 2000000000>>"
        ),
        LIMITED,
        is_slow=True,
    ),
    HostileFile("huge MediaBox", lambda: _media_box(b"0 0 1e9 1e9"), LIMITED),
    HostileFile("MediaBox without area", lambda: _media_box(b"0 0 0 0"), LIMITED, is_slow=True),
    HostileFile("MediaBox inside out", lambda: _media_box(b"9e37 9e37 -9e37 -9e37"), LIMITED, is_slow=True),
    HostileFile("page tree of 20,000 levels", lambda: _deep_tree(20_000), LIMITED),
    HostileFile("page tree that contains itself", lambda: letter(o2=b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>"), LIMITED),
    HostileFile("page that is its own parent", lambda: letter(o3=PAGE.replace(b"Parent 2", b"Parent 3")), LIMITED, is_slow=True),
    HostileFile(
        "2,000,000,000 pages by its own count",
        lambda: letter(o2=b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>"),
        LIMITED,
        is_slow=True,
    ),
    HostileFile("2,500 pages", lambda: many_pages(2_500), FAILED),
    HostileFile("100,000 pages", lambda: many_pages(100_000), FAILED, is_slow=True),
    HostileFile("arrays in arrays, 1,000,000 deep", lambda: letter(o4=stream(b"[" * 1_000_000)), LIMITED, is_slow=True),
    HostileFile("dictionaries in dictionaries, 500,000 deep", lambda: letter(o6=b"<</A" * 500_000), LIMITED),
    HostileFile("saved states, 1,000,000 deep", lambda: letter(o4=stream(b"q " * 1_000_000)), LIMITED, is_slow=True),
    HostileFile("form that draws itself", lambda: _forms(1, 1), LIMITED, is_slow=True),
    HostileFile("ring of forms, each drawing the next ten times", lambda: _forms(12, 10), LIMITED, is_slow=True),
    HostileFile("forms that draw 10^24 words", _lazy_laughs, LIMITED, is_slow=True),
    HostileFile("tiles of a thousandth of a point", _tiling, LIMITED, is_slow=True),
    HostileFile("length that refers to itself", lambda: letter(o4=stream(TEXT, Length="4 0 R")), LIMITED),
    HostileFile("length of 2 GB", lambda: letter(o4=stream(TEXT, Length=2_000_000_000)), LIMITED, is_slow=True),
    HostileFile("table of offsets beyond the end", lambda: pdf({1: b"<</Pages 2 0 R>>"}, offsets={1: 9_999_999_999}), FAILED),
    HostileFile(
        "table that confuses its objects",
        lambda: pdf({1: b"<</Pages 2 0 R>>", 2: PAGE}, offsets={1: 9, 2: 9}),
        FAILED,
        is_slow=True,
    ),
    HostileFile("table of garbage", lambda: letter().replace(b"0000000", b"xxxxxxx"), LIMITED, is_slow=True),
    HostileFile("table that is its own predecessor", _endless_previous, LIMITED),
    HostileFile("3,000 object streams, each extending the next", lambda: _object_streams(3_000), LIMITED),
    HostileFile("header and end, nothing between", lambda: b"%PDF-1.7\n%%EOF\n", FAILED),
    HostileFile("cut off in the middle", lambda: letter()[:400], FAILED),
    HostileFile("encrypted", _encrypted, FAILED),
    HostileFile("JavaScript at opening", lambda: _with_action(b"<</S/JavaScript/JS(while(true){})>>"), DONE),
    HostileFile("program at opening", lambda: _with_action(b"<</S/Launch/F(/bin/sh)>>"), DONE),
    HostileFile(
        "address fetched at opening", lambda: _with_action(b"<</S/URI/URI(http://127.0.0.1:1/zyxol)>>"), DONE, is_slow=True
    ),
    HostileFile("HTML before the header", lambda: b"<html><script>alert(1)</script>\n" + letter(), REFUSED),
    HostileFile("ZIP before the header", lambda: b"PK\x03\x04" + b"\0" * 40 + letter(), REFUSED),
    HostileFile("ZIP behind the end", lambda: letter() + b"PK\x03\x04" + b"\0" * 2_000, LIMITED),
    HostileFile("HTML behind the end", lambda: letter() + b"<script>alert(1)</script>", DONE),
)
"""All of them; a file that can be read is read within the limits of memory, pages and time."""
