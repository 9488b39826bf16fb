"""The invisible text of a scan held against what is recognised in its picture; the recognition is written here, not made."""

from __future__ import annotations

import re

import pytest

from extractor.document import Box, Doubt, Line, Span, Word
from extractor.ingest.assembly import Note, PageText
from extractor.ingest.ocr.layer import compare_layer

BOX = Box(0.1, 0.1, 0.2, 0.12)
TEXT = "Date of Injury: 01/11/1999\nZyxol 10/325 mg #60: Upheld\nThe request is not medically necessary."


def read(text: str, *, unsure: str = "", doubtful: str = "") -> PageText:
    """Return a recognised page; `unsure` words have little confidence, of `doubtful` a second reading differed."""
    words = tuple(
        Word(Span(*found.span()), BOX, 0.5 if found[0] in unsure.split() else 0.97) for found in re.finditer(r"\S+", text)
    )
    places = [Span(*found.span()) for word in doubtful.split() for found in re.finditer(re.escape(word), text)]
    doubts = tuple(Doubt(place, 1, BOX, "digit", "8") for place in places)
    return PageText(text, is_ocr=True, lines=(Line(Span(0, len(text)), 1, BOX, 0.97, words),), doubts=doubts)


@pytest.mark.parametrize(
    ("picture", "says"),
    [
        (TEXT.replace("#60", "#600"), "it says '#60:', its picture shows '#600:'"),
        (TEXT.replace("1999", "1989"), "it says '01/11/1999', its picture shows '01/11/1989'"),
        (TEXT.replace("Upheld", "Overturned"), "it says 'Upheld', its picture shows 'Overturned'"),
        (TEXT.replace("not ", ""), "it says 'not', which its picture does not show"),
        (
            TEXT.replace("Zyxol 10/325 mg #60: Upheld\n", ""),
            "it says 'Zyxol 10/325 mg #60: Upheld', which its picture does not show",
        ),
        (TEXT + "\nQuorvane 7 mg: Upheld", "its picture shows 'Quorvane 7 mg: Upheld' as well"),
    ],
    ids=["a number", "a date", "a verdict", "one small word", "a line added", "a line left out"],
)
def test_what_a_picture_surely_shows_otherwise_is_told(picture: str, says: str) -> None:
    note = compare_layer(TEXT, read(picture))
    assert note is not None
    assert note.message == f"its text is not what its picture reads: {says}"


def test_a_difference_knows_its_place_in_the_text() -> None:
    note = compare_layer(TEXT, read(TEXT.replace("#60", "#80")))
    assert note == Note(
        "ocr-differs", "its text is not what its picture reads: it says '#60:', its picture shows '#80:'", (Span(43, 47),)
    )
    assert TEXT[43:47] == "#60:"


@pytest.mark.parametrize(
    "picture",
    [
        read(TEXT),
        read(TEXT.replace("01/11/1999", "01 / 11 /1999").replace("10/325", "10325")),
        read("\n".join(reversed(TEXT.splitlines()))),
        read(TEXT.replace("#60", "#80"), unsure="#80:"),
        read(TEXT.replace("#60", "#80"), doubtful="80"),
        read(TEXT.replace("necessary", "necessery").replace("Date of", "Dateof")),
        read(""),
    ],
    ids=["the same", "other blanks", "another order", "unsure", "doubtful", "a letter", "nothing recognised"],
)
def test_what_is_not_surely_read_otherwise_is_no_difference(picture: PageText) -> None:
    assert compare_layer(TEXT, picture) is None


def test_the_lone_number_of_a_page_may_be_overlooked() -> None:
    assert compare_layer(f"{TEXT}\n3", read(TEXT)) is None
