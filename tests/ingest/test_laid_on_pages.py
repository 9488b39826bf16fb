"""Form fields, typed notes and stamps: what a page shows without its being the page's text; and pages that lie on their side."""

from __future__ import annotations

import pytest

from extractor.document import Box
from extractor.ingest import Limits, read_document
from extractor.ingest.word_boxes import word_boxes
from tests.written_pdf import FIRST_EXTRA, form, text, write_pdf

LINES = ("Case Number:", "Date of Injury:", "Decision Date: UR Denial Date: 02/09/1999", "Zyxol 7 mg #11: Upheld")


def print_lines() -> bytes:
    return b"".join(text(72, 700 - 20 * number, line) for number, line in enumerate(LINES))


def look(words: str, colour: bytes = b"0 g ") -> bytes:
    """Return the drawn appearance of a field."""
    return form(colour + text(2, 4, words, 9), b"0 0 120 14")


def annotated(*annotations: bytes, looks: tuple[bytes, ...] = (), catalog: bytes = b"") -> bytes:
    """Return the page with annotations; `looks` are their appearances, numbered from FIRST_EXTRA."""
    return write_pdf(print_lines(), extra=looks, page=b"/Annots[%s]" % b"".join(annotations), catalog=catalog)


def filled(*widgets: bytes, looks: tuple[bytes, ...] = (), more: bytes = b"") -> bytes:
    """Return the page with the widgets of a form, numbered behind their appearances."""
    numbers = b" ".join(b"%d 0 R" % (FIRST_EXTRA + len(looks) + n) for n in range(len(widgets)))
    catalog = b"/AcroForm<</Fields[%s]/DR<</Font<</F 5 0 R>>>>/DA(/F 9 Tf 0 g)%s>>" % (numbers, more)
    return write_pdf(print_lines(), extra=(*looks, *widgets), page=b"/Annots[%s]" % numbers, catalog=catalog)


def widget(x: float, y: float, entries: bytes) -> bytes:
    return b"<</Type/Annot/Subtype/Widget/F 4/Rect[%g %g %g %g]%s>>" % (x, y, x + 120, y + 14, entries)


def text_field(x: float, y: float, value: bytes, look_number: int | None = None) -> bytes:
    shown = b"" if look_number is None else b"/AP<</N %d 0 R>>" % look_number
    return widget(x, y, b"/FT/Tx/T(f%d)/V(%s)/DA(/F 9 Tf 0 g)%s" % (round(x + y), value, shown))


def test_values_of_fields_stand_behind_their_labels() -> None:
    fields = (text_field(160, 676, b"01/11/1999", 6), text_field(160, 696, b"CM99-0000001", 7))
    document = read_document(filled(*fields, looks=(look("01/11/1999"), look("CM99-0000001"))))
    assert document.text == (
        "Case Number: CM99-0000001\nDate of Injury: 01/11/1999\nDecision Date: UR Denial Date: 02/09/1999\nZyxol 7 mg #11: Upheld"
    )
    assert document.notes == ()


def test_a_value_between_two_words_of_a_row_stands_between_them() -> None:
    field = b"<</Type/Annot/Subtype/FreeText/F 4/Rect[142 656 150 670]/Contents(02/19/1999)/DA(/F 9 Tf)>>"
    assert read_document(annotated(field)).text.splitlines()[2] == "Decision Date: 02/19/1999 UR Denial Date: 02/09/1999"


def test_a_field_without_a_drawn_look_gives_its_value() -> None:
    document = read_document(filled(text_field(160, 696, b"CM99-0000001"), more=b"/NeedAppearances true"))
    assert document.text.splitlines()[0] == "Case Number: CM99-0000001"


def test_a_field_that_shows_other_words_than_it_holds_is_noted() -> None:
    document = read_document(filled(text_field(160, 696, b"CM99-0000002", 6), looks=(look("CM99-0000001"),)))
    assert document.text.splitlines()[0] == "Case Number: CM99-0000001"
    assert [(note.kind, note.message) for note in document.notes] == [
        ("field-differs", "a form field shows 'CM99-0000001' and holds 'CM99-0000002'")
    ]


@pytest.mark.parametrize(("state", "shown"), [(b"/Yes", "[x]"), (b"/Off", "[ ]")])
def test_boxes_are_checked_or_not(state: bytes, shown: str) -> None:
    box = widget(220, 636, b"/FT/Btn/T(box)/V%s/AS%s/AP<</N<</Yes 6 0 R/Off 7 0 R>>>>" % (state, state))
    document = read_document(filled(box, looks=(look("4"), look(""))))
    assert document.text.splitlines()[3] == f"Zyxol 7 mg #11: Upheld {shown}"


def test_a_stamp_between_the_rows_is_a_line_of_its_own() -> None:
    stamp = b"<</Type/Annot/Subtype/Stamp/F 4/Rect[300 716 420 730]/AP<</N 6 0 R>>>>"
    document = read_document(annotated(stamp, looks=(look("RECEIVED 03/01/1999"),)))
    assert document.text.splitlines()[:2] == ["RECEIVED 03/01/1999", "Case Number:"]


def test_what_is_hidden_of_an_annotation_is_no_text() -> None:
    hidden = b"<</Type/Annot/Subtype/FreeText/F 2/Rect[160 696 280 710]/Contents(CM99-0000009)/AP<</N 6 0 R>>>>"
    white = b"<</Type/Annot/Subtype/FreeText/F 4/Rect[160 676 280 690]/Contents()/AP<</N 7 0 R>>>>"
    document = read_document(annotated(hidden, white, looks=(look("CM99-0000009"), look("01/12/1999", b"1 g "))))
    assert document.text == "\n".join(LINES)
    assert [(note.kind, note.message) for note in document.notes] == [
        ("hidden-text", "text that nobody can see (in the colour of its background) is left out: '01/12/1999'")
    ]


def test_a_box_that_a_viewer_draws_by_itself_covers_print() -> None:
    box = b"<</Type/Annot/Subtype/Square/F 4/Rect[60 630 300 652]/IC[1 1 1]/C[1 1 1]>>"
    field = b"<</Type/Annot/Subtype/FreeText/F 4/Rect[160 696 280 710]/Contents(CM99-0000001)/DA(/F 9 Tf)>>"
    document = read_document(annotated(box, field))
    assert document.text == "\n".join((f"{LINES[0]} CM99-0000001", *LINES[1:3]))
    assert [note.message for note in document.notes] == [f"text that nobody can see (covered) is left out: {LINES[3]!r}"]


def test_a_marker_covers_nothing() -> None:
    places = b"/Rect[60 630 300 652]/QuadPoints[60 652 300 652 60 630 300 630]"
    document = read_document(annotated(b"<</Type/Annot/Subtype/Highlight/F 4%s/C[1 1 0]>>" % places))
    assert (document.text, document.notes) == ("\n".join(LINES), ())


def test_a_note_behind_an_icon_is_named() -> None:
    note = b"<</Type/Annot/Subtype/Text/F 4/Rect[300 700 320 720]/Contents(Quorvane was withdrawn)>>"
    document = read_document(annotated(note))
    assert document.text == "\n".join(LINES)
    assert [(n.kind, n.message) for n in document.notes] == [
        ("comment", "what is written in a note behind an icon was not read: 'Quorvane was withdrawn'")
    ]


def test_links_change_nothing() -> None:
    link = b"<</Type/Annot/Subtype/Link/Rect[72 696 140 710]/A<</S/URI/URI(http://192.0.2.1)>>>>"
    assert read_document(annotated(link)).text == "\n".join(LINES)


def test_words_of_a_field_know_their_place() -> None:
    data = filled(text_field(160, 696, b"CM99-0000001", 6), looks=(look("CM99-0000001"),))
    number = word_boxes(data, 1, "form.pdf", Limits())[2]
    assert number.box == pytest.approx(Box(160 / 612, 1 - 710 / 792, 280 / 612, 1 - 696 / 792), abs=0.001)


TURNS = {90: b"0 1 -1 0 792 90", 180: b"-1 0 0 -1 612 792", 270: b"0 -1 1 0 -300 702"}


@pytest.mark.parametrize("page_turn", [0, 90, 180, 270])
@pytest.mark.parametrize("turn", TURNS)
def test_turned_pages_are_put_upright(turn: int, page_turn: int) -> None:
    shuffled = b"".join(
        text(72 + 150 * column, 700 - 20 * row, f"row {row} part {column}") for row in range(3) for column in (0, 1, 2)
    )
    data = write_pdf(b"q %s cm %s Q" % (TURNS[turn], shuffled), page=b"/Rotate %d" % page_turn)
    assert read_document(data).text == "\n".join(" ".join(f"row {row} part {column}" for column in (0, 1, 2)) for row in range(3))
    words = word_boxes(data, 1, "turned.pdf", Limits())
    upright = word_boxes(write_pdf(shuffled, page=b"/Rotate 0"), 1, "upright.pdf", Limits())
    assert [word.span for word in words] == [word.span for word in upright]
