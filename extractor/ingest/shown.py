"""A PDF page as a person sees it: upright, without what is hidden, with what is laid on it in its place."""

from __future__ import annotations

import contextlib
import ctypes
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import pypdfium2
from pypdfium2 import raw

from extractor.document import Box
from extractor.ingest.annotations import Annotation, Laid, Shown, laid_on, print_of
from extractor.ingest.assembly import Note
from extractor.ingest.enclosed import named
from extractor.ingest.geometry import Rect, on_page
from extractor.ingest.inserting import Origin, Words, edited, placed, rows_of
from extractor.ingest.page_objects import Handle, Survey, survey
from extractor.ingest.scan_layer import split_layer
from extractor.ingest.visibility import Hidden, address, find_hidden, printed_characters

_LONGEST_WORDS: Final = 100
"""Characters of what is hidden that a note repeats."""
_MOST_COMPARED: Final = 500
"""Hidden texts of a page that are looked for among what is seen; more are no bold print."""
_A_WORD: Final = 4
"""Letters and digits of hidden words from which on they are the same wherever they stand near; of fewer, each must lie on its like."""
_SAME_PLACE: Final = 0.6
_NEAR: Final = 2.0
"""Points around hidden words in which the same words must be printed to be the same."""


@dataclass(slots=True)
class ShownPage:
    """A page's text as pdfium has it (line ends and hyphen marks its own), changed where what is shown differs from it.

    `origins` tells of each character where it comes from; None where nothing was changed, and each has its own offset. `layer` is
    what of the text an invisible layer over a scan says, which is used.
    """

    page: pypdfium2.PdfPage
    textpage: pypdfium2.PdfTextPage
    text: str
    origins: tuple[Origin, ...] | None
    found: Survey
    is_layer: bool = False
    notes: list[Note] = field(default_factory=list)

    @property
    def is_drawn(self) -> bool:
        """Whether anything stands on the page."""
        return bool(raw.FPDFPage_CountObjects(self.page) > 0 or raw.FPDFPage_GetAnnotCount(self.page) > 0)


@contextlib.contextmanager
def shown_page(pdf: pypdfium2.PdfDocument, index: int) -> Iterator[ShownPage]:
    """Open the page at `index` (from 0) as it is seen; the caller holds pdfium's lock.

    Raises:
        pypdfium2.PdfiumError: the page is damaged.
    """
    page = pdf[index]
    laid = laid_on(pdf, page) if raw.FPDFPage_GetAnnotCount(page) else Laid()
    count = raw.FPDFPage_CountObjects(page)
    if laid.can_be_drawn and raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS:
        page.close()
        page = pdf[index]
    shown = _read(page, laid, count)
    try:
        yield shown
    finally:
        shown.textpage.close()
        page.close()


def _handles(page: pypdfium2.PdfPage, numbers: range) -> list[Handle]:
    return [raw.FPDFPage_GetObject(page, number) for number in numbers]


def _read(page: pypdfium2.PdfPage, laid: Laid, count: int) -> ShownPage:
    """Read a page of whose objects the first `count` are its own, the others those of annotations drawn into it."""
    found = survey(page, [one.rect for one in laid.printed])
    hidden, is_layer = _hidden(page, found)
    for one in hidden:
        if one.is_whole:
            raw.FPDFPageObj_SetIsActive(one.text.handle, False)
    upright = found.quarter_turns
    turns = 0 if upright is None else upright - page.get_rotation() // 90
    with _turned(page, turns), inactive(_handles(page, range(count, raw.FPDFPage_CountObjects(page)))):
        textpage = page.get_textpage()
    shown = ShownPage(page, textpage, textpage.get_text_range(), None, found, is_layer)
    printed = _printed(page, turns, laid.printed, _handles(page, range(count))) if laid.printed else []
    if is_layer:
        shown.notes.append(Note("ocr-layer", "its text is what a program recognised in its picture"))
    shown.notes += [*_hidden_notes(textpage, hidden), *_laid_notes(laid, printed)]
    partly = [one for one in hidden if not one.is_whole]
    if partly or printed:
        with _turned(page, turns):
            _edit(shown, partly, printed)
        shown.origins = tuple(one if isinstance(one, int) else turned_box(one, -turns) for one in shown.origins or ())
    return shown


@contextlib.contextmanager
def _turned(page: pypdfium2.PdfPage, turns: int) -> Iterator[None]:
    """Turn a page clockwise by quarter turns, and back."""
    before = page.get_rotation()
    if turns % 4:
        page.set_rotation((before + 90 * turns) % 360)
    try:
        yield
    finally:
        if turns % 4:
            page.set_rotation(before)


@contextlib.contextmanager
def inactive(handles: Sequence[Handle]) -> Iterator[None]:
    """Leave objects of a page out, and take them in again."""
    for handle in handles:
        raw.FPDFPageObj_SetIsActive(handle, False)
    try:
        yield
    finally:
        for handle in handles:
            raw.FPDFPageObj_SetIsActive(handle, True)


def turned_box(box: Box, turns: int) -> Box:
    """Return a box of a page that is turned clockwise by quarter turns.

    >>> turned_box(Box(0.25, 0.0, 0.5, 0.125), 1)
    Box(left=0.875, top=0.25, right=1.0, bottom=0.5)
    """
    for _ in range(turns % 4):
        box = Box(1 - box.bottom, box.left, 1 - box.top, box.right)
    return box


def _printed(page: pypdfium2.PdfPage, turns: int, laid: Sequence[Annotation], own: Sequence[Handle]) -> list[Shown]:
    """Return what is laid on a page, read from its drawn appearances alone."""
    with _turned(page, turns), inactive([handle for handle in own if is_active(handle)]):
        textpage = page.get_textpage()
        try:
            return print_of(textpage, laid)
        finally:
            textpage.close()


def is_active(handle: Handle) -> bool:
    """Say whether an object of a page is drawn: hidden text no longer is."""
    active = ctypes.c_int()
    return bool(raw.FPDFPageObj_GetIsActive(handle, active) and active.value)


def _edit(shown: ShownPage, partly: Sequence[Hidden], printed: Sequence[Shown]) -> None:
    """Take out what is hidden of texts that are seen in part, and put in what is laid on the page."""
    lost = _lost_offsets(shown.textpage, partly)
    words = [Words(one.text, on_page(shown.page, one.rect)) for one in printed]
    rows = rows_of(shown.text, _boxes(shown)) if words else []
    shown.text, shown.origins = edited(shown.text, lost, placed(shown.text, rows, words))


def _lost_offsets(textpage: pypdfium2.PdfTextPage, partly: Sequence[Hidden]) -> frozenset[int]:
    """Return where hidden characters stand in the page's text."""
    characters = printed_characters(textpage, [one.text for one in partly]) if partly else {}
    lost = (characters[address(one.text.handle)][number].offset for one in partly for number in one.lost)
    return frozenset(raw.FPDFText_GetTextIndexFromCharIndex(textpage, offset) for offset in lost)


def _boxes(shown: ShownPage) -> list[Box | None]:
    """Return the box of each character of a page's text."""
    return [character_box(shown, offset) for offset in range(len(shown.text))]


def character_box(shown: ShownPage, offset: int) -> Box | None:
    """Return where a character of the text layer stands on the page, None where it takes no room."""
    index = raw.FPDFText_GetCharIndexFromTextIndex(shown.textpage, offset)
    if index < 0:
        return None
    left, bottom, right, top = shown.textpage.get_charbox(index, loose=True)
    return on_page(shown.page, Rect(left, bottom, right, top)) if right > left and top > bottom else None


def _hidden(page: pypdfium2.PdfPage, found: Survey) -> tuple[list[Hidden], bool]:
    if not found.suspects:
        return [], False
    textpage = page.get_textpage()
    try:
        hidden = find_hidden(page, textpage, found)
    finally:
        textpage.close()
    return split_layer(page, found, hidden)


def _hidden_notes(textpage: pypdfium2.PdfTextPage, hidden: Sequence[Hidden]) -> Iterator[Note]:
    """Yield a note a reason, of what is hidden and does not stand in the same place for all to see."""
    by_reason: dict[str, list[str]] = {}
    for number, one in enumerate(hidden):
        if number >= _MOST_COMPARED or not _is_seen_too(textpage, one):
            by_reason.setdefault(one.reason, []).append(one.words)
    for reason, words in by_reason.items():
        yield Note("hidden-text", f"text that nobody can see ({reason}) is left out: {short(' '.join(words))!r}")


def _is_seen_too(textpage: pypdfium2.PdfTextPage, one: Hidden) -> bool:
    """Say whether the same words are printed where they are hidden: bold print is drawn twice, recognition repeats a printed page."""
    if not one.is_whole:  # what is hidden of it is still in the text layer, and lies on itself
        return False
    if len(_letters(one.words)) >= _A_WORD:
        seen = textpage.get_text_bounded(*one.text.rect.widened(_NEAR))
        return _letters(one.words) in _letters(seen)
    return all(_is_drawn_at(textpage, *pair) for pair in zip("".join(one.words.split()), one.places, strict=False))


def _is_drawn_at(textpage: pypdfium2.PdfTextPage, character: str, place: Rect) -> bool:
    """Say whether the same character is printed there, in about the same size."""
    middle = (place.left + place.right) / 2, (place.bottom + place.top) / 2
    index = raw.FPDFText_GetCharIndexAtPos(textpage, *middle, 0.0, 0.0)
    if index < 0 or chr(raw.FPDFText_GetUnicode(textpage, index)) != character:
        return False
    seen = Rect(*textpage.get_charbox(index))
    return place.common(seen).area > _SAME_PLACE * max(place.area, seen.area)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _laid_notes(laid: Laid, printed: Sequence[Shown]) -> Iterator[Note]:
    for one in printed:
        if one.value is not None:
            yield Note("field-differs", f"a form field shows {short(one.text)!r} and holds {short(one.value)!r}")
    if laid.files:
        yield Note("attachments", f"it holds other files, which were not read: {named(laid.files)}")
    if laid.comments:
        yield Note("comment", f"what is written in a note behind an icon was not read: {short(' / '.join(laid.comments))!r}")


def short(words: str) -> str:
    """Return words of the document as a note repeats them: the first ones."""
    return textwrap.shorten(words, _LONGEST_WORDS, placeholder=" ...") or words[:_LONGEST_WORDS]
