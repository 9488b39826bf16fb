"""Pages that are pictures: which of a PDF's, and all of an image file; read by OCR where it is installed, else named.

A text layer that is garbage is read again from the page's picture, and the better one of the two is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from extractor.document import Box
from extractor.errors import DocumentEmpty, DocumentUnreadable, NoTextLayer
from extractor.ingest.assembly import Note, PageText
from extractor.ingest.enclosed import enclosed
from extractor.ingest.fonts import TABLE_MARK, lying_fonts
from extractor.ingest.legible import badness
from extractor.ingest.limits import Limits
from extractor.ingest.ocr import EngineRow, installed_engine
from extractor.ingest.pdf import PageLayer, read_layers
from extractor.ingest.pdfium import ENGINE as PDFIUM
from extractor.ingest.pdfium import LOCK, open_pdf
from extractor.ingest.pictures import unread_pictures, with_pictures

if TYPE_CHECKING:
    import pypdfium2

    from extractor.ingest.ocr.engine import Deadline
    from extractor.ingest.ocr.render import PagePicture

HINT = "it is a scan: pip install 'imr-extractor[ocr]' reads it"

_PICTURE_HINT = "pip install 'imr-extractor[ocr]' reads it"

IMAGE_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
"""How PNG, JPEG and TIFF files begin."""


SAME_WORDS = 0.5
"""Share of the words in a page's picture that its text layer holds too, above which both say the same."""


class Scanned(NamedTuple):
    """The pages of a document that may hold pictures, and what read it: packages with versions, and the resolution.

    `notes` are those of the whole file.
    """

    pages: list[PageText]
    engine: str
    media_type: str
    notes: tuple[Note, ...] = ()


def is_image(data: bytes) -> bool:
    """Say whether the bytes begin like an image of a kind that is read."""
    return data.startswith(IMAGE_SIGNATURES)


def read_pdf(data: bytes, name: str, limits: Limits) -> Scanned:
    """Return the pages of a PDF, from their text layers or their pictures.

    Raises:
        DocumentError: as `open_pdf` and `read_layers`; NoTextLayer where all pages are pictures and no OCR is installed,
            DocumentEmpty where all are blank, DocumentUnreadable where no page gave text.
    """
    with open_pdf(data, name, limits) as pdf:
        layers = read_layers(pdf, name, limits)
        faults = {index: fault for index, layer in enumerate(layers) if (fault := layer.fault)}
        parts = {
            index: () if index in faults else layer.pictures.boxes
            for index, layer in enumerate(layers)
            if index in faults or layer.is_recognised or layer.pictures.boxes
        }
        engine = installed_engine() if parts else None
        pages = [_from_layer(layer, faults.get(index), has_ocr=engine is not None) for index, layer in enumerate(layers)]
        for index, read in _recognised(pdf, parts, engine, limits).items():
            pages[index] = _better(layers[index], read) if index in faults else _completed(pages[index], layers[index], read)
        with LOCK:
            tells = any(layer.has_own_fonts for layer in layers) or TABLE_MARK in data
            notes = (*enclosed(pdf, [page.text for page in pages]), *(lying_fonts(pdf) if tells else ()))
    _check_text(pages, name, has_ocr=engine is not None)
    return Scanned(pages, PDFIUM if engine is None else f"{PDFIUM}, {_engine_name(engine)}", "application/pdf", notes)


def read_image(data: bytes, name: str, limits: Limits) -> Scanned:
    """Return the pages of a PNG, JPEG or TIFF file.

    Raises:
        DocumentError: NoTextLayer where no OCR is installed, DocumentTooLarge over the limit of pages, DocumentEmpty where all
            pages are blank, DocumentUnreadable where the file is damaged or no page gave text.
    """
    engine = installed_engine()
    if engine is None:
        raise NoTextLayer(f"{name!r} is an image", hint=HINT)
    from PIL import __version__ as pillow

    from extractor.ingest.ocr.images import ImagePages
    from extractor.ingest.ocr.reading import read_pictures

    image = ImagePages(data, name, limits)
    pages = read_pictures([partial(image.page, index) for index in range(image.count)], engine, limits.page_seconds)
    _check_text(pages, name, has_ocr=True)
    return Scanned(pages, f"pillow {pillow}, {engine.versions}", image.media_type)


def _from_layer(layer: PageLayer, fault: str | None, *, has_ocr: bool) -> PageText:
    if not layer.is_drawn and not layer.text.strip():
        return PageText(layer.text, notes=(Note("blank", "nothing is printed on it"),))
    if fault:
        return PageText(layer.text, notes=(Note("unreadable", f"{fault}; {HINT}"), *layer.notes))
    unread = (unread_pictures(layer.pictures.boxes, _PICTURE_HINT),) if layer.pictures.boxes and not has_ocr else ()
    return PageText(layer.text, notes=(*layer.notes, *unread))


def _recognised(
    pdf: pypdfium2.PdfDocument, parts: Mapping[int, Sequence[Box]], engine: EngineRow | None, limits: Limits
) -> dict[int, PageText]:
    """Return pages as read from their pictures, by index: all of a page, or its `parts` alone; none without an engine."""
    if engine is None:
        return {}
    from extractor.ingest.ocr.reading import read_pictures
    from extractor.ingest.ocr.render import render_page

    def take(index: int, deadline: Deadline) -> PagePicture:
        with LOCK:
            return render_page(pdf, index, limits.max_pixels, deadline, parts[index])

    read = read_pictures([partial(take, index) for index in parts], engine, limits.page_seconds)
    return dict(zip(parts, read, strict=True))


def _completed(page: PageText, layer: PageLayer, read: PageText) -> PageText:
    """Return a page that has a text layer with what its pictures say besides: print of their own, or of a scan other words."""
    if layer.pictures.boxes:
        return with_pictures(page, layer.pictures, read)
    from extractor.ingest.ocr.layer import compare_layer

    note = compare_layer(page.text, read)
    return replace(page, notes=(*page.notes, note)) if note else page


def _better(layer: PageLayer, read: PageText) -> PageText:
    """Return the page as read from its picture, or its text layer where that tells more.

    Where the picture says what the layer says, the layer was no garbage: a table of names looks like it.
    """
    if not layer.text.strip() or (read.text.strip() and (layer.is_picture or badness(read.text) < badness(layer.text))):
        return replace(read, notes=(*read.notes, *(note for note in layer.notes if note.kind != "ocr-layer")))
    if read.text.strip() and _share_words(read.text, layer.text):
        return PageText(layer.text, notes=layer.notes)
    reason = read.notes[0].message if read.notes else "its picture reads no better"
    return PageText(layer.text, notes=(Note("unreadable", f"{layer.fault}, and {reason}"), *layer.notes))


def _share_words(read: str, layer: str) -> bool:
    words = set(read.split())
    return len(words & set(layer.split())) > SAME_WORDS * len(words)


def _check_text(pages: Sequence[PageText], name: str, *, has_ocr: bool) -> None:
    """Refuse a document without any text, saying what is the matter with its pages."""
    if any(page.text.strip() for page in pages):
        return
    notes = [page.notes[0] if page.notes else Note("blank", "") for page in pages]
    numbers = page_ranges(range(1, len(pages) + 1))
    if all(note.kind == "blank" for note in notes):
        raise DocumentEmpty(f"{name!r} is blank: nothing is printed on {numbers}")
    if not has_ocr:
        raise NoTextLayer(f"{name!r} has no text on {numbers}", hint=HINT)
    number, note = next((number, note) for number, note in enumerate(notes, 1) if note.kind != "blank")
    raise DocumentUnreadable(f"{name!r} gave no text on {numbers}; page {number}: {note.message}")


def _engine_name(engine: EngineRow) -> str:
    from extractor.ingest.ocr.render import DPI

    return f"{engine.versions} at {DPI} dpi"


def page_ranges(numbers: Sequence[int]) -> str:
    """Name pages, runs of them joined.

    >>> page_ranges([1, 2, 3, 7]), page_ranges([1])
    ('pages 1-3, 7', 'page 1')
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ("page " if len(numbers) == 1 else "pages ") + ", ".join("-".join(map(str, run)) for run in runs)
