from __future__ import annotations

import pytest

from extractor.ingest import read_document
from tests.fictional import render_pdf
from tests.written_pdf import stream, text, write_pdf

PAGE = text(72, 700, "Zyxol 7 mg #60: Upheld")
WIN = b"/Encoding/WinAnsiEncoding"
EMBEDDED = b"/FontDescriptor 7 0 R"
SYMBOLIC, PLAIN = (b"<</Type/FontDescriptor/FontName/Helvetica/Flags %d>>" % flags for flags in (4, 32))


def table(*pairs: tuple[bytes, bytes]) -> bytes:
    lines = b"\n".join(b"<%s> <%s>" % pair for pair in pairs)
    return stream(b"1 begincodespacerange <00> <ff> endcodespacerange\n%d beginbfchar\n%s\nendbfchar" % (len(pairs), lines))


NINE = table((b"36", b"0039"))


def differences(listed: bytes) -> bytes:
    return b"/Encoding<</Type/Encoding/BaseEncoding/WinAnsiEncoding/Differences[%s]>>" % listed


@pytest.mark.parametrize(
    ("font", "characters"),
    [
        (b"/ToUnicode 6 0 R", NINE),
        (WIN + b"/ToUnicode 6 0 R", NINE),
        (WIN + EMBEDDED + b"/ToUnicode 6 0 R", NINE),
        (differences(b"54 /six") + EMBEDDED + b"/ToUnicode 6 0 R", NINE),
        (differences(b"48 /zero /one 54/six.alt") + b"/ToUnicode 6 0 R", NINE),
        (WIN + b"/ToUnicode 6 0 R", stream(b"1 beginbfrange <36> <39> <0039> endbfrange")),
        (WIN + b"/ToUnicode 6 0 R", stream(b"1 beginbfrange <36> <37> [<0039> <0037>] endbfrange")),
    ],
    ids=["standard", "encoded", "embedded", "named", "named in a style", "a range", "a list"],
)
def test_a_font_whose_table_contradicts_its_glyphs_is_named(font: bytes, characters: bytes) -> None:
    (note,) = read_document(write_pdf(PAGE, font=font, extra=[characters, PLAIN])).notes
    assert (note.page, note.kind) == (None, "font-lies")
    assert note.message.startswith("the font Helvetica shows ")
    assert "'6' where the text says '9'" in note.message


@pytest.mark.parametrize(
    ("font", "characters"),
    [
        (WIN + b"/ToUnicode 6 0 R", table((b"36", b"0036"), (b"5A", b"005A"))),
        (differences(b"54 /nine") + b"/ToUnicode 6 0 R", NINE),
        (differences(b"54 /g36") + b"/ToUnicode 6 0 R", NINE),
        (WIN + EMBEDDED.replace(b"7", b"8") + b"/ToUnicode 6 0 R/Subtype/TrueType", NINE),
        (EMBEDDED + b"/ToUnicode 6 0 R", NINE),
        (WIN + b"/ToUnicode 6 0 R", table((b"41", b"0061"), (b"36", b"2076"))),
        (WIN + b"/ToUnicode 6 0 R", table((b"36", b"D83DDE00"))),
    ],
    ids=["true", "renamed", "nameless", "codes of its own", "built in", "small capitals and raised digits", "a picture"],
)
def test_other_tables_are_believed(font: bytes, characters: bytes) -> None:
    assert read_document(write_pdf(PAGE, font=font, extra=[characters, PLAIN, SYMBOLIC])).notes == ()


def test_fonts_of_encrypted_files_are_looked_at_as_well() -> None:
    assert read_document(render_pdf("Zyxol 7 mg", owner_password="quorvane")).notes == ()


@pytest.mark.parametrize("broken", [b"moon", b"1 beginbfchar <36> <> endbfchar", b"1 beginbfrange <36> <35> <0039> endbfrange"])
def test_a_table_that_says_nothing_is_no_lie(broken: bytes) -> None:
    assert read_document(write_pdf(PAGE, font=b"/ToUnicode 6 0 R", extra=[stream(broken)])).notes == ()
