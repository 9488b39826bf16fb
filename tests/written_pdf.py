"""PDFs written by hand, operator by operator: what no printing library would write on purpose."""

from __future__ import annotations

from collections.abc import Sequence

FIRST_EXTRA = 6
"""Number of the first of the objects that a test adds."""


def write_pdf(
    content: bytes,
    *,
    resources: bytes = b"",
    extra: Sequence[bytes] = (),
    page: bytes = b"",
    catalog: bytes = b"",
    fonts: bytes = b"",
    font: bytes = b"",
) -> bytes:
    """Return a PDF of one letter page whose font /F is Helvetica; `extra` objects are numbered from FIRST_EXTRA.

    `resources`, `page`, `catalog`, `fonts` and `font` are further entries of those dictionaries.
    """
    objects = [
        b"<</Type/Catalog/Pages 2 0 R %s>>" % catalog,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R%s>>%s>>%s>>"
        % (fonts, resources, page),
        stream(content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica%s>>" % (font or b"/Encoding/WinAnsiEncoding"),
        *extra,
    ]
    data, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(data))
    return data + head + table + trailer


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), entries, content)


def form(content: bytes, box: bytes = b"0 0 612 792", entries: bytes = b"") -> bytes:
    """Return a form: a drawing that a page or an annotation shows."""
    return stream(content, b"/Type/XObject/Subtype/Form/BBox[%s]/Resources<</Font<</F 5 0 R>>>>%s" % (box, entries))


def picture(grey: int, entries: bytes = b"") -> bytes:
    """Return a picture of one pixel."""
    return stream(
        bytes([grey]), b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8%s" % entries
    )


def text(x: float, y: float, words: str, size: float = 11) -> bytes:
    """Return the operators that print words."""
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F {size:g} Tf 1 0 0 1 {x:g} {y:g} Tm ({escaped}) Tj ET\n".encode()
