"""What is drawn on a PDF page, object by object: a cheap look that tells which texts could be hidden from a person's eye.

Most pages hold dark text alone, drawn last on white paper, and nothing of theirs is looked at twice. A text that is drawn otherwise,
or near something that could lie over it, is a suspect; whether it is seen is told by drawing it (visibility.py).
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

import pypdfium2
from pypdfium2 import raw

from extractor.ingest.geometry import EVERYWHERE, IDENTITY, Matrix, Rect

Handle: TypeAlias = Any
"""A page object of pdfium, valid while its page is open."""

UNREADABLY_SMALL: Final = 2.0
"""Points: print of less cannot be read; a page smaller than letter paper counts as enlarged to its size."""
_LETTER_SIDE = 792.0
_DEEPEST_FORM = 40
"""Forms inside forms that pdfium draws."""
_THIN = 1.5
"""Points: rules and underlines are thinner, and dark; light ones side by side can cover print."""
_DARK = 110
_CONTRAST = 80
"""Brightness (0 to 255) up to which a text is dark, and by how much its background must then be brighter to be no reason to look."""
_MOST_PAIRS = 2_000_000
_LAST: Final = 1 << 60
"""Order of what is drawn over all objects of a page."""
_SLANT: Final = 0.01
_USUAL_LETTERS: Final = "eatinors0125"


@dataclass(slots=True)
class TextObject:
    """A text as the page draws it; `doubt` is why it could be hidden (None: nothing speaks for it), `is_sure` that it is for certain."""

    handle: Handle
    order: int
    rect: Rect
    brightness: int
    matrix: Matrix
    doubt: str | None = None
    is_sure: bool = False


_OPTIONAL: Final = "OC\0".encode("utf-16-le")


class Cover(NamedTuple):
    """Something that can lie over or under a text; `brightness` (0 to 255) is None where it has more than one."""

    handle: Handle
    order: int
    rect: Rect
    brightness: int | None
    is_picture: bool


@dataclass(slots=True)
class Survey:
    """All that a page draws: texts, what could hide them, and the part of the page that is shown.

    `has_own_fonts` says that some text is set in a font that the file brings with it.
    """

    texts: list[TextObject]
    covers: list[Cover]
    shown: Rect
    has_own_fonts: bool = False

    @property
    def suspects(self) -> list[TextObject]:
        """The texts that could be hidden, in the order in which they are drawn."""
        return [text for text in self.texts if text.doubt]

    @property
    def quarter_turns(self) -> int | None:
        """How often the page must be turned clockwise for most of its print to stand upright; None without print."""
        lengths = [0.0] * 4
        for text in self.texts:
            a, b = text.matrix.a, text.matrix.b
            turn = (0 if a >= 0 else 2) if abs(a) >= abs(b) else (1 if b >= 0 else 3)
            lengths[turn] += max(text.rect.right - text.rect.left, text.rect.top - text.rect.bottom)
        return lengths.index(max(lengths)) if any(lengths) else None

    @property
    def pictures(self) -> list[Cover]:
        """The pictures, in the order in which they are drawn."""
        return [cover for cover in self.covers if cover.is_picture]


def survey(page: pypdfium2.PdfPage, laid: Sequence[Rect] = ()) -> Survey:
    """Look once at all that a page draws; `laid` is where annotations lie on it. The caller holds pdfium's lock."""
    box = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, box)
    found = Survey([], [], Rect(box.left, box.bottom, box.right, box.top))
    page_scale = _LETTER_SIDE / max(1.0, found.shown.right - found.shown.left, found.shown.top - found.shown.bottom)
    walk = _Walk(found, max(1.0, page_scale))
    handles = (raw.FPDFPage_GetObject(page, index) for index in range(raw.FPDFPage_CountObjects(page)))
    walk.take(handles, IDENTITY, found.shown, 0)
    found.covers.extend(Cover(None, _LAST, rect, None, is_picture=False) for rect in laid)
    _suspect_covered(found)
    return found


class _Walk:
    """Goes through the objects of a page and of the forms on it; the numbers that pdfium fills in are kept, as making them is slow."""

    def __init__(self, found: Survey, page_scale: float) -> None:
        self._found = found
        self._page_scale = page_scale
        self._edges = (ctypes.c_float * 4)()
        self._edge_pointers = _pointers(self._edges, ctypes.c_float)
        self._colours = (ctypes.c_uint * 4)()
        self._colour_pointers = _pointers(self._colours, ctypes.c_uint)
        self._matrix = (ctypes.c_float * 6)()
        self._matrix_pointer = ctypes.cast(self._matrix, ctypes.POINTER(raw.FS_MATRIX))
        self._size = ctypes.c_float()
        self._fill, self._stroke = ctypes.c_int(), ctypes.c_int()
        self._name = (ctypes.c_ushort * 16)()
        self._length = ctypes.c_ulong()
        self._order = 0
        self._blank_fonts: dict[int, bool] = {}

    def take(self, handles: Iterator[Handle], matrix: Matrix, clip: Rect, depth: int) -> None:
        for handle in handles:
            self._order += 1
            mode = raw.FPDFTextObj_GetTextRenderMode(handle)
            if mode >= 0:
                self._take_text(handle, mode, matrix, clip)
                continue
            kind = raw.FPDFPageObj_GetType(handle)
            if kind == raw.FPDF_PAGEOBJ_FORM:
                self._take_form(handle, matrix, clip, depth)
            elif kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING):
                rect = self._rect(handle, matrix).common(clip)
                self._found.covers.append(Cover(handle, self._order, rect, None, kind == raw.FPDF_PAGEOBJ_IMAGE))
            else:
                self._take_path(handle, matrix)

    def _take_form(self, handle: Handle, matrix: Matrix, clip: Rect, depth: int) -> None:
        if depth < _DEEPEST_FORM:
            inner = self._own_matrix(handle, matrix)
            handles = (raw.FPDFFormObj_GetObject(handle, index) for index in range(raw.FPDFFormObj_CountObjects(handle)))
            self.take(handles, inner, clip.common(self._clip(handle, matrix)), depth + 1)

    def _take_path(self, handle: Handle, matrix: Matrix) -> None:
        rect = self._rect(handle, matrix)
        raw.FPDFPath_GetDrawMode(handle, self._fill, self._stroke)
        is_thin = rect.right - rect.left < _THIN or rect.top - rect.bottom < _THIN
        if self._fill.value:
            told = raw.FPDFPageObj_GetFillColor(handle, *self._colour_pointers)
        elif self._stroke.value:
            is_thin = is_thin or not (raw.FPDFPageObj_GetStrokeWidth(handle, self._size) and self._size.value > _THIN)
            told = raw.FPDFPageObj_GetStrokeColor(handle, *self._colour_pointers)
        else:
            return
        brightness = self._brightness() if told else None
        if not is_thin or brightness is None or brightness > _DARK:
            self._found.covers.append(Cover(handle, self._order, rect, brightness, is_picture=False))

    def _take_text(self, handle: Handle, mode: int, matrix: Matrix, clip: Rect) -> None:
        rect = self._rect(handle, matrix)
        told = raw.FPDFPageObj_GetFillColor(handle, *self._colour_pointers)
        text = TextObject(handle, self._order, rect, self._brightness() if told else 255, self._own_matrix(handle, matrix))
        self._found.texts.append(text)
        is_blank = self._has_blank_font(handle)
        if mode in (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP):
            text.doubt, text.is_sure = "drawn without ink", True
        elif self._is_tiny(text):
            text.doubt, text.is_sure = "too small to read", True
        elif not clip.holds(rect) or self._cuts(handle, matrix, rect):
            text.doubt = "cut away" if self._found.shown.meets(rect) else "off the page"
        elif self._colours[3] < 255 or raw.FPDFPageObj_HasTransparency(handle) or self._is_optional(handle):
            text.doubt = "transparent"
        elif text.brightness > _DARK or mode not in (raw.FPDF_TEXTRENDERMODE_FILL, raw.FPDF_TEXTRENDERMODE_FILL_STROKE):
            text.doubt = "in the colour of its background"
        elif is_blank:
            text.doubt = "in a font without shapes"
        if text.brightness > _DARK and not text.is_sure:  # a block printed in white covers as well
            self._found.covers.append(Cover(handle, self._order, rect, text.brightness, is_picture=False))

    def _has_blank_font(self, handle: Handle) -> bool:
        """Say whether a text's font seems to have no shapes: a font of drawings does too, so what it draws is looked at."""
        font = raw.FPDFTextObj_GetFont(handle)
        known = ctypes.addressof(font.contents)
        if known not in self._blank_fonts:
            paths = (raw.FPDFFont_GetGlyphPath(font, ord(letter), 12.0) for letter in _USUAL_LETTERS)
            self._found.has_own_fonts |= raw.FPDFFont_GetIsEmbedded(font) == 1
            self._blank_fonts[known] = not any(path and raw.FPDFGlyphPath_CountGlyphSegments(path) > 0 for path in paths)
        return self._blank_fonts[known]

    def _is_tiny(self, text: TextObject) -> bool:
        a, b, c, d, _, _ = text.matrix
        left, bottom, right, top = text.rect
        is_large = min(right - left, top - bottom) * self._page_scale >= UNREADABLY_SMALL
        if is_large and not b and not c:
            return False
        raw.FPDFTextObj_GetFontSize(text.handle, self._size)
        narrower = min((a * a + b * b) ** 0.5, (c * c + d * d) ** 0.5)
        if abs(self._size.value) * narrower * self._page_scale >= UNREADABLY_SMALL:
            return False
        # Fonts of drawings have sizes of their own, so what is drawn must be small as well; of slanting print that tells nothing.
        return not is_large or min(abs(a) + abs(d), abs(b) + abs(c)) > _SLANT * max(abs(a), abs(b), abs(c), abs(d))

    def _is_optional(self, handle: Handle) -> bool:
        """Say whether a text belongs to a layer that a viewer can switch off."""
        count = raw.FPDFPageObj_CountMarks(handle)
        if count == 1 and raw.FPDFPageObj_GetMarkedContentID(handle) >= 0:
            return False  # a tag of the page's structure, which most pages have around each text
        for index in range(count):
            mark = raw.FPDFPageObj_GetMark(handle, index)
            raw.FPDFPageObjMark_GetName(mark, self._name, ctypes.sizeof(self._name), self._length)
            if bytes(self._name)[: self._length.value] == _OPTIONAL:
                return True
        return False

    def _cuts(self, handle: Handle, matrix: Matrix, rect: Rect) -> bool:
        clip = self._clip(handle, matrix)
        return clip is not EVERYWHERE and not clip.holds(rect)

    def _clip(self, handle: Handle, matrix: Matrix) -> Rect:
        """Return the rectangle outside of which nothing of an object is drawn."""
        path = raw.FPDFPageObj_GetClipPath(handle)
        count = raw.FPDFClipPath_CountPaths(path)
        if count <= 0:
            return EVERYWHERE
        clip = EVERYWHERE
        for index in range(count):
            x, y = self._edge_pointers[:2]
            points = []
            for number in range(max(0, raw.FPDFClipPath_CountPathSegments(path, index))):
                raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(path, index, number), x, y)
                points.append((self._edges[0], self._edges[1]))
            if points:
                xs, ys = zip(*points, strict=True)
                clip = clip.common(Rect(min(xs), min(ys), max(xs), max(ys)))
        return clip if clip is EVERYWHERE or matrix is IDENTITY else matrix.placed(clip)

    def _rect(self, handle: Handle, matrix: Matrix) -> Rect:
        raw.FPDFPageObj_GetBounds(handle, *self._edge_pointers)
        rect = Rect._make(self._edges)
        return rect if matrix is IDENTITY else matrix.placed(rect)

    def _own_matrix(self, handle: Handle, outer: Matrix) -> Matrix:
        raw.FPDFPageObj_GetMatrix(handle, self._matrix_pointer)
        own = Matrix._make(self._matrix)
        return own if outer is IDENTITY else own.then(outer)

    def _brightness(self) -> int:
        red, green, blue, _ = self._colours
        return (299 * red + 587 * green + 114 * blue) // 1000


def _pointers(numbers: ctypes.Array[Any], kind: type[Any]) -> list[Any]:
    return [ctypes.cast(ctypes.byref(numbers, at * ctypes.sizeof(kind)), ctypes.POINTER(kind)) for at in range(len(numbers))]


def _suspect_covered(found: Survey) -> None:
    """Doubt the texts that something lies over, or of whose brightness their background is."""
    texts = [text for text in found.texts if text.doubt is None]
    if len(texts) * len(found.covers) > _MOST_PAIRS:
        for text in texts:
            text.doubt = "covered"
        return
    for cover in found.covers:
        left, bottom, right, top = cover.rect
        for text in texts:
            own = text.rect  # compared here and not by Rect.meets: a call for each pair takes longer than all else
            if own[0] < right and left < own[2] and own[1] < top and bottom < own[3] and text.doubt is None:
                if cover.order > text.order:
                    text.doubt = "covered"
                elif cover.brightness is None or cover.brightness - text.brightness < _CONTRAST:
                    text.doubt = "in the colour of its background"
