"""What stands on a PDF page without being its text: values of form fields, notes typed onto it, stamps.

Each appearance is drawn into the page (`flattened`), as printing does, so that what is read is what is shown, hidden print left out like
elsewhere; a field that shows nothing gives its value.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import pypdfium2
from pypdfium2 import raw

from extractor.ingest.geometry import Rect
from extractor.ingest.page_objects import Handle

_NOT_DRAWN: Final = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
_WITHOUT_PRINT: Final = {raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP, raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_FILEATTACHMENT}
_BOXES: Final = {raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON}
_ROOM: Final = 1.0


@dataclass(frozen=True, slots=True)
class Annotation:
    """Something laid on a page: where, what it holds (a field's value, a note's words), and what its print says where that is fixed.

    `is_shape` says that it has no look of its own and pdfium makes one up when it draws the page: a box, a line, a marker.
    """

    rect: Rect
    value: str
    fixed: str | None = None
    is_shape: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """An annotation's print: its lines and where it stands; `value` is what the field holds, where it shows other words."""

    rect: Rect
    text: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Laid:
    """What is laid on a page: annotations with print, the words of notes that show only an icon, and names of files."""

    printed: tuple[Annotation, ...] = ()
    comments: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def can_be_drawn(self) -> bool:
        """Whether all looks can become part of the page; those that pdfium makes up would be lost."""
        return bool(self.printed) and not any(one.is_shape for one in self.printed)


def laid_on(pdf: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> Laid:
    """Return what is laid on a page, in the order of the file; the caller holds pdfium's lock."""
    printed, comments, files = [], [], []
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        handle = raw.FPDFPage_GetAnnot(page, index)
        if not handle:
            continue
        kind = raw.FPDFAnnot_GetSubtype(handle)
        if kind == raw.FPDF_ANNOT_FILEATTACHMENT:
            files.append(wide(raw.FPDFAttachment_GetName, raw.FPDFAnnot_GetFileAttachment(handle)) or "without a name")
        elif kind == raw.FPDF_ANNOT_TEXT:
            comments.append(wide(raw.FPDFAnnot_GetStringValue, handle, b"Contents"))
        elif kind not in _WITHOUT_PRINT and not raw.FPDFAnnot_GetFlags(handle) & _NOT_DRAWN:
            printed.append(_annotation(pdf, handle, kind))
        raw.FPDFPage_CloseAnnot(handle)
    return Laid(tuple(printed), tuple(filter(str.strip, comments)), tuple(files))


def _annotation(pdf: pypdfium2.PdfDocument, handle: Handle, kind: int) -> Annotation:
    box = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(handle, box)
    rect = Rect(min(box.left, box.right), min(box.bottom, box.top), max(box.left, box.right), max(box.bottom, box.top))
    if kind == raw.FPDF_ANNOT_FREETEXT:
        return Annotation(rect, wide(raw.FPDFAnnot_GetStringValue, handle, b"Contents"))
    if kind != raw.FPDF_ANNOT_WIDGET:
        return Annotation(rect, "", is_shape=not raw.FPDFAnnot_HasKey(handle, b"AP"))
    if not pdf.formenv:
        return Annotation(rect, "")
    field = raw.FPDFAnnot_GetFormFieldType(pdf.formenv, handle)
    if field in _BOXES:
        return Annotation(rect, "", "[x]" if raw.FPDFAnnot_IsChecked(pdf.formenv, handle) else "[ ]")
    if field == raw.FPDF_FORMFIELD_PUSHBUTTON:
        return Annotation(rect, "", "")
    return Annotation(rect, wide(raw.FPDFAnnot_GetFormFieldValue, pdf.formenv, handle))


def wide(ask: Callable[..., int], *arguments: object) -> str:
    """Return the string that a function of pdfium's writes into a buffer (UTF-16, ended by NUL)."""
    length = ask(*arguments, None, 0)
    if length <= 2:
        return ""
    buffer = ctypes.create_string_buffer(length)
    ask(*arguments, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")


def print_of(textpage: pypdfium2.PdfTextPage, laid: Sequence[Annotation]) -> list[Shown]:
    """Return what annotations show, those without print left out; `textpage` holds their drawn appearances alone."""
    shown = []
    for each in laid:
        left, bottom, right, top = each.rect.widened(_ROOM)
        drawn = _lines(textpage.get_text_bounded(left, bottom, right, top))
        text = each.fixed if each.fixed is not None else drawn or _lines(each.value)
        if text:
            differs = each.fixed is None and bool(drawn and each.value.strip()) and not _agree(drawn, each.value)
            shown.append(Shown(each.rect, text, _lines(each.value) if differs else None))
    return shown


def _lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _agree(one: str, other: str) -> bool:
    """Say whether one says no more than the other: a field may cut its value off, or set it in groups."""
    first, second = ("".join(filter(str.isalnum, text)).casefold() for text in (one, other))
    return first in second or second in first
