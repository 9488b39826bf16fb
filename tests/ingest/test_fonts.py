from __future__ import annotations

import string
from pathlib import Path

import pytest
import reportlab

from extractor.ingest import read_document
from extractor.ingest.font_tables import glyph_characters
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


VERA = (Path(reportlab.__file__).parent / "fonts" / "Vera.ttf").read_bytes()
GLYPHS = {character: glyph for glyph, character in glyph_characters(VERA).items()}


def test_a_font_file_tells_its_letters_and_digits() -> None:
    assert "".join(sorted(GLYPHS)) == string.digits + string.ascii_uppercase + string.ascii_lowercase
    assert len(set(GLYPHS.values())) == 62
    assert glyph_characters(VERA[:200]) == {}


@pytest.mark.parametrize(("told", "said"), [("9", ["the font Vera shows '6' where the text says '9'"]), ("6", [])])
def test_a_font_of_glyph_numbers_is_held_against_its_file(told: str, said: list[str]) -> None:
    pairs = [(b"%04X" % GLYPHS[shown], b"%04X" % ord(means)) for shown, means in (*zip("0123", "0123", strict=True), ("6", told))]
    codes = "".join(f"{GLYPHS[character]:04X}" for character in "60").encode()
    extra = [
        b"<</Type/Font/Subtype/Type0/BaseFont/Vera/Encoding/Identity-H/DescendantFonts[7 0 R]/ToUnicode 9 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Vera/CIDToGIDMap/Identity/FontDescriptor 8 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
        b"<</Type/FontDescriptor/FontName/Vera/Flags 4/FontBBox[0 0 1000 1000]/FontFile2 10 0 R>>",
        table(*pairs),
        stream(VERA, b"/Length1 %d" % len(VERA)),
    ]
    data = write_pdf(b"BT /V 11 Tf 72 700 Td <%s> Tj ET" % codes, fonts=b"/V 6 0 R", extra=extra)
    document = read_document(data)
    assert document.text == f"{told}0"
    assert [note.message for note in document.notes] == said
