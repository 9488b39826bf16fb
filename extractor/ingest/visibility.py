"""Which characters of a PDF page a person can see: those without which its picture would be another.

A text that could be hidden is drawn and left out in turn. Whatever hides it (its colour, a clip, a layer that is off, something over
it), where both pictures are the same nobody sees it. Nothing is told from colours or shapes by rule, so nothing of that is wrong.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import pypdfium2
from pypdfium2 import raw

from extractor.ingest.geometry import Rect
from extractor.ingest.page_objects import Handle, Survey, TextObject

FAINT: Final = 26
"""Difference in brightness (0 to 255) below which print and paper are the same to the eye: grey of 90 % on white."""
_FAINT_LARGE: Final = 8
_LARGE: Final = 20.0
"""Points: of letters of this height and more, a watermark's, less is seen."""
_MOST_SINGLE: Final = 60
"""Texts of a page that are drawn one by one; of more than that, those drawn alike are taken together."""
_MOST_OBJECTS: Final = 5_000
_SHADES: Final = 64
"""Steps of brightness that are taken together, so that a page is drawn some forty times at most."""
_SCALE: Final = 150 / 72
_SMALL_PRINT: Final = 8.0
_LARGEST_SCALE: Final = 6.0
_MOST_PIXELS: Final = 4_000_000
_SEEN: Final = 0.4
"""Share of a character's height and width that must be there: a rim that a cover leaves is no character."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """A text of which a person sees nothing, or not all; `words` is what the lost characters say, `places` where they stand.

    `lost` numbers them (from 0) among the printed characters of the text.
    """

    text: TextObject
    lost: tuple[int, ...]
    is_whole: bool
    words: str
    places: tuple[Rect, ...]

    @property
    def reason(self) -> str:
        """Why it cannot be seen, for people."""
        return self.text.doubt or ""


class Character(NamedTuple):
    """A printed character: its number on pdfium's page of text, and where it stands."""

    offset: int
    rect: Rect


def find_hidden(page: pypdfium2.PdfPage, textpage: pypdfium2.PdfTextPage, found: Survey) -> list[Hidden]:
    """Return the suspects of which something is hidden, in the order in which they are drawn; the caller holds pdfium's lock."""
    suspects = found.suspects
    characters = printed_characters(textpage, suspects)
    hidden: list[Hidden] = []
    for group in _groups(suspects, len(found.texts) + len(found.covers)):
        seen = _seen(page, [text for text in group if not text.is_sure], characters, found.shown)
        for text in group:
            own = characters[address(text.handle)]
            lost = tuple(number for number, character in enumerate(own) if character.offset not in seen)
            if lost:
                gone = [own[number] for number in lost]
                words = _words(textpage, [character.offset for character in gone])
                hidden.append(Hidden(text, lost, len(lost) == len(own), words, tuple(character.rect for character in gone)))
    return sorted(hidden, key=lambda one: one.text.order)


def _words(textpage: pypdfium2.PdfTextPage, offsets: Sequence[int]) -> str:
    """Return what characters say, with the blanks between them."""
    lost = set(offsets)
    run = range(offsets[0], offsets[-1] + 1)
    kept = (chr(raw.FPDFText_GetUnicode(textpage, at)) for at in run if at in lost or _is_blank(textpage, at))
    return " ".join("".join(kept).split())


def address(handle: Handle) -> int:
    """Return what tells two objects of a page apart: pdfium gives another handle for the same one each time."""
    return ctypes.addressof(handle.contents)


def printed_characters(textpage: pypdfium2.PdfTextPage, texts: Sequence[TextObject]) -> dict[int, list[Character]]:
    """Return the printed characters of each text, by the address of its object."""
    wanted: dict[int, list[Character]] = {address(text.handle): [] for text in texts}
    for offset in range(textpage.count_chars()):
        handle = raw.FPDFText_GetTextObject(textpage, offset)
        own = wanted.get(address(handle)) if handle else None
        if own is not None and not _is_blank(textpage, offset):
            own.append(Character(offset, _place(textpage, offset)))
    return wanted


def _place(textpage: pypdfium2.PdfTextPage, offset: int) -> Rect:
    """Return the box around a character's ink, or around its room where the font does not tell its ink."""
    tight = Rect(*textpage.get_charbox(offset))
    return tight if tight.area > 0 else Rect(*textpage.get_charbox(offset, loose=True))


def _is_blank(textpage: pypdfium2.PdfTextPage, offset: int) -> bool:
    return chr(raw.FPDFText_GetUnicode(textpage, offset)).isspace() or raw.FPDFText_IsGenerated(textpage, offset) == 1


def _groups(suspects: Sequence[TextObject], objects: int) -> Iterator[list[TextObject]]:
    """Yield the texts that are drawn and left out together: one by one where that is quick."""
    if len(suspects) <= _MOST_SINGLE and objects <= _MOST_OBJECTS:
        yield from ([text] for text in suspects)
        return
    alike: dict[tuple[str | None, int], list[TextObject]] = {}
    for text in suspects:
        alike.setdefault((text.doubt, text.brightness // _SHADES), []).append(text)
    yield from alike.values()


def _seen(
    page: pypdfium2.PdfPage, texts: Sequence[TextObject], characters: dict[int, list[Character]], shown: Rect
) -> frozenset[int]:
    """Return the offsets of the characters that leave a trace in the picture of the page."""
    placed = [
        character for text in texts for character in characters[address(text.handle)] if character.rect.common(shown).area > 0
    ]
    if not placed:
        return frozenset()
    whole = placed[0].rect
    for character in placed:
        rect = character.rect
        whole = Rect(
            min(whole.left, rect.left), min(whole.bottom, rect.bottom), max(whole.right, rect.right), max(whole.top, rect.top)
        )
    view = View(page, whole.common(shown).widened(1), _scale(placed))
    drawn = view.draw()
    for text in texts:
        raw.FPDFPageObj_SetIsActive(text.handle, False)
    without = view.draw()
    for text in texts:
        raw.FPDFPageObj_SetIsActive(text.handle, True)
    return frozenset(character.offset for character in placed if view.differs(drawn, without, character.rect))


def _scale(placed: Sequence[Character]) -> float:
    height = max(character.rect.top - character.rect.bottom for character in placed)
    return min(_LARGEST_SCALE, _SCALE * max(1.0, _SMALL_PRINT / max(0.1, height)))


class View:
    """A part of a page as a grey picture, row by row; `scale` is in pixels a point, less where the part is large."""

    def __init__(self, page: pypdfium2.PdfPage, part: Rect, scale: float) -> None:
        self._page = page
        width, height = page.get_size()
        scale = min(scale, (_MOST_PIXELS / max(1.0, part.area)) ** 0.5)
        self._whole = max(1, round(width * scale)), max(1, round(height * scale))
        left, top, right, bottom = self._device(part, 0, 0)
        self._left, self._top = left, top
        self._width, self._height = max(1, right - left), max(1, bottom - top)

    def draw(self) -> bytes:
        """Return the picture: a byte a pixel, 0 black."""
        bitmap = pypdfium2.PdfBitmap.new_native(self._width, self._height, raw.FPDFBitmap_Gray)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, self._width, self._height)
        flags = raw.FPDF_ANNOT | raw.FPDF_GRAYSCALE
        raw.FPDF_RenderPageBitmap(bitmap, self._page, -self._left, -self._top, *self._whole, 0, flags)
        rows = bytes(bitmap.buffer)
        if bitmap.stride != self._width:
            rows = b"".join(rows[at : at + self._width] for at in range(0, bitmap.stride * self._height, bitmap.stride))
        bitmap.close()
        return rows

    def differs(self, one: bytes, other: bytes, rect: Rect) -> bool:
        """Say whether two pictures differ where a character stands, so that its shape can be made out."""
        left, top, right, bottom = self._inner(rect)
        rows, columns = [], set[int]()
        faint = FAINT if rect.top - rect.bottom < _LARGE else _FAINT_LARGE
        for y in range(top, bottom):
            at, end = y * self._width + left, y * self._width + right
            if one[at:end] == other[at:end]:
                continue
            changed = [x for x, (a, b) in enumerate(zip(one[at:end], other[at:end], strict=True)) if abs(a - b) >= faint]
            if changed:
                rows.append(y)
                columns.update(changed)
        if not rows:
            return False
        return rows[-1] - rows[0] + 1 >= _SEEN * (bottom - top) and max(columns) - min(columns) + 1 >= _SEEN * (right - left)

    def contrast(self, picture: bytes, rect: Rect) -> int:
        """Return the difference between the brightest and the darkest pixel of a part of the picture."""
        left, top, right, bottom = self._inner(rect)
        held = b"".join(picture[y * self._width + left : y * self._width + right] for y in range(top, bottom))
        return max(held) - min(held) if held else 0

    def _inner(self, rect: Rect) -> tuple[int, int, int, int]:
        left, top, right, bottom = self._device(rect, self._left, self._top)
        return max(0, left), max(0, top), min(self._width, max(right, left + 1)), min(self._height, max(bottom, top + 1))

    def _device(self, rect: Rect, left: int, top: int) -> tuple[int, int, int, int]:
        across, down = ctypes.c_int(), ctypes.c_int()
        xs, ys = [], []
        for x, y in ((rect.left, rect.bottom), (rect.right, rect.top)):
            raw.FPDF_PageToDevice(self._page, -left, -top, *self._whole, 0, x, y, across, down)
            xs.append(across.value)
            ys.append(down.value)
        return min(xs), min(ys), max(xs), max(ys)
