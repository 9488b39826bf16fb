"""Pictures on pages that have a text layer: which may hold print, and their recognised words put in their place among the page's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from extractor.document import Box, Doubt, Line, Span
from extractor.ingest.assembly import Note, PageText
from extractor.ingest.geometry import Rect, on_page
from extractor.ingest.inserting import Row, Words, edited, placed, rows_of
from extractor.ingest.shown import ShownPage, character_box, inactive, is_active, short
from extractor.ingest.visibility import View

_LEAST_SIDE: Final = 5.0
"""Points: print of less is not read."""
_LARGE: Final = 0.02
"""Share of the page from which a picture may be a block of print; the letterhead's mark has less than one hundredth."""
_WIDE: Final = 200.0
"""Points from which a narrow picture may be a line of print."""
_IN_A_ROW: Final = 3.0
"""Heights of its neighbours up to which a small picture beside words stands for a word itself."""
_SHARED: Final = 0.5
_PRINT: Final = 60
_DARK_PRINT: Final = 120
"""Difference in brightness (0 to 255) that print and paper have at least, and that a watermark behind the text has not."""


class Pictures(NamedTuple):
    """Where pictures that may hold print stand on a page, and the rows of its text, by which their words find their place."""

    boxes: tuple[Box, ...] = ()
    rows: tuple[Row, ...] = ()


def find_pictures(shown: ShownPage, text: str) -> Pictures:
    """Return the pictures of a page that may hold print; `text` is the page's, normalised. The caller holds pdfium's lock."""
    if not shown.found.pictures or shown.is_layer:
        return Pictures()
    rects = [picture.rect.common(shown.found.shown) for picture in shown.found.pictures]
    may_hold = [rect for rect in rects if _may_hold_print(rect, shown) and _has_contrast(rect, shown)]
    if not may_hold:
        return Pictures()
    return Pictures(tuple(on_page(shown.page, rect) for rect in may_hold), tuple(_rows(shown, text)))


def _may_hold_print(rect: Rect, shown: ShownPage) -> bool:
    width, height = rect.right - rect.left, rect.top - rect.bottom
    if min(width, height) < _LEAST_SIDE:
        return False
    seen = [text.rect for text in shown.found.texts if not text.doubt or is_active(text.handle)]
    is_large = rect.area >= _LARGE * shown.found.shown.area or width >= _WIDE
    return is_large or any(_is_beside(rect, text) for text in seen)


def _is_beside(rect: Rect, text: Rect) -> bool:
    shared = min(rect.top, text.top) - max(rect.bottom, text.bottom)
    height = text.top - text.bottom
    return height > 0 and shared >= _SHARED * min(height, rect.top - rect.bottom) and rect.top - rect.bottom <= _IN_A_ROW * height


def _has_contrast(rect: Rect, shown: ShownPage) -> bool:
    """Say whether there is anything like print in a picture, what is printed over it left out."""
    over = [text.handle for text in shown.found.texts if text.rect.meets(rect) and is_active(text.handle)]
    view = View(shown.page, rect, 1.0)
    with inactive(over):
        return view.contrast(view.draw(), rect) >= (_DARK_PRINT if over else _PRINT)


def _rows(shown: ShownPage, text: str) -> list[Row]:
    """Return the rows of the normalised text, with the boxes of their characters on the page."""
    origins = shown.origins if shown.origins is not None else range(len(shown.text))
    boxes = [character_box(shown, origin) if isinstance(origin, int) else origin for origin in origins]
    written = rows_of(shown.text, boxes)
    return [replace(row, start=place.start) for row, place in zip(written, rows_of(text, [None] * len(text)), strict=False)]


def unread_pictures(boxes: Sequence[Box], reason: str) -> Note:
    """Return the note of pictures whose print, if they hold any, is not in the text."""
    places = ", ".join(sorted({_place(box) for box in boxes}))
    return Note("picture", f"a picture on it ({places}) may hold print that was not read; {reason}")


def _place(box: Box) -> str:
    middle = (box.top + box.bottom) / 2
    return "at the top" if middle < 0.25 else "at the bottom" if middle > 0.75 else "in the middle"


def with_pictures(page: PageText, pictures: Pictures, read: PageText) -> PageText:
    """Return a page with what was recognised in its pictures: each row of print on its row of text, or as a line of its own."""
    read = _without_known(read, pictures.rows)
    failed = [note.message for note in read.notes if note.kind == "unreadable"]
    if not read.text.strip():
        return (
            replace(page, notes=(*page.notes, unread_pictures(pictures.boxes, failed[0]))) if failed and _is_found(read) else page
        )
    words = [Words(row, _around(_lines_of(read, span))) for row, span in _read_rows(read)]
    text, origins = edited(page.text, frozenset(), placed(page.text, pictures.rows, words))
    lines: list[Line] = []
    spans: list[Span] = []
    doubts: list[Doubt] = []
    for (row, span), each in zip(_read_rows(read), words, strict=True):
        start = next(at for at, origin in enumerate(origins) if origin is each.box and text.startswith(row, at))
        spans.append(Span(start, start + len(row)))
        lines += [_moved(line, start - span.start) for line in _lines_of(read, span)]
        held = [doubt for doubt in read.doubts if span.contains(doubt.span)]
        doubts += [replace(doubt, span=_shifted(doubt.span, start - span.start)) for doubt in held]
    note = Note(
        "picture-read", f"what stands in a picture on it was recognised: {short(' / '.join(row for row, _ in _read_rows(read)))!r}"
    )
    return replace(
        page,
        text=text,
        lines=tuple(sorted(lines, key=lambda line: line.span)),
        doubts=tuple(sorted(doubts, key=lambda doubt: doubt.span)),
        notes=(*page.notes, note._replace(spans=tuple(sorted(spans)))),
    )


def _without_known(read: PageText, rows: Sequence[Row]) -> PageText:
    """Return what was read without the rows that stand in the page's text: they are printed over the picture."""
    printed = [box for row in rows for box in row.boxes if box]
    kept = [(row, span) for row, span in _read_rows(read) if not _is_covered(_around(_lines_of(read, span)), printed)]
    text, lines, doubts = "", list[Line](), list[Doubt]()
    for row, span in kept:
        text += "\n" if text else ""
        lines += [_moved(line, len(text) - span.start) for line in _lines_of(read, span)]
        held = (doubt for doubt in read.doubts if span.contains(doubt.span))
        doubts += [replace(doubt, span=_shifted(doubt.span, len(text) - span.start)) for doubt in held]
        text += row
    return replace(read, text=text, lines=tuple(lines), doubts=tuple(doubts))


def _is_covered(box: Box, printed: Sequence[Box]) -> bool:
    """Say whether characters of the text stand along most of a row."""
    middle = (box.top + box.bottom) / 2
    shared = (min(box.right, one.right) - max(box.left, one.left) for one in printed if one.top <= middle <= one.bottom)
    return sum(width for width in shared if width > 0) > _SHARED * (box.right - box.left)


def _is_found(read: PageText) -> bool:
    return all(note.message != "no text was found in what is on it" for note in read.notes)


def _read_rows(read: PageText) -> list[tuple[str, Span]]:
    rows, at = [], 0
    for row in read.text.split("\n"):
        if row.strip():
            rows.append((row, Span(at, at + len(row))))
        at += len(row) + 1
    return rows


def _lines_of(read: PageText, row: Span) -> list[Line]:
    return [line for line in read.lines if row.contains(line.span)]


def _around(lines: Sequence[Line]) -> Box:
    lefts, tops, rights, bottoms = zip(*(line.box for line in lines), strict=True)
    return Box(min(lefts), min(tops), max(rights), max(bottoms))


def _moved(line: Line, by: int) -> Line:
    words = tuple(replace(word, span=_shifted(word.span, by)) for word in line.words)
    return replace(line, span=_shifted(line.span, by), words=words)


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
