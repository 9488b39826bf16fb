from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.document import Document, Page, PageNote, Span
from extractor.errors import DocumentEmpty, DocumentError, DocumentMissing, DocumentTooLarge, DocumentUnreadable
from extractor.ingest import KNOWN_SUFFIXES, Limits, read_document

LETTER = "Zyxol 7 mg – “#11”: Upheld"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(LETTER.encode(), id="utf-8"),
        pytest.param(b"\xef\xbb\xbf" + LETTER.encode(), id="utf-8 with BOM"),
        pytest.param(LETTER.encode("cp1252"), id="cp1252"),
        pytest.param(LETTER.encode("utf-16"), id="utf-16 with BOM"),
        pytest.param(b"\xfe\xff" + LETTER.encode("utf-16-be"), id="utf-16 big-endian with BOM"),
    ],
)
def test_every_encoding_gives_the_same_text(data: bytes) -> None:
    document = read_document(data)
    assert document.text == LETTER
    assert document.id == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("data", "text", "pages"),
    [
        pytest.param(b"the firm\x92s 25 \xc2\xb5g", "the firm’s 25 µg", [1], id="a byte of cp1252"),
        pytest.param(
            "25 µg “Z”\f".encode() + b"Jos\xe9 \x93Zyxol\x94", "25 µg “Z”\fJosé “Zyxol”", [2], id="several on the second page"
        ),
        pytest.param("25 µg – “Upheld”".encode()[:-2], "25 µg – “Upheld\ufffd", [1], id="cut in a character of three"),
        pytest.param("25 µg µ".encode()[:-1], "25 µg \ufffd", [1], id="cut in a character of two"),
        pytest.param(b"Zyxol \xe2\x80 7 mg", "Zyxol \ufffd 7 mg", [1], id="a character that lacks its last byte"),
        pytest.param(b"25 \xc2\xb5g \x81", "25 µg \ufffd", [1], id="a byte that cp1252 does not know"),
        pytest.param("’s 25 µg".encode()[1:], "\ufffds 25 µg", [1], id="cut in its first character"),
        pytest.param(b"\xef\xbb\xbfthe firm\x92s", "the firm’s", [1], id="behind a BOM"),
    ],
)
def test_bytes_of_another_encoding_are_noted_and_the_others_stay_utf_8(data: bytes, text: str, pages: list[int]) -> None:
    document = read_document(data)
    assert document.text == text
    assert [(note.page, note.kind) for note in document.notes] == [(page, "stray") for page in pages]


def test_where_most_bytes_are_no_utf_8_all_are_cp1252() -> None:
    data = "25 Âµg José “Zyxol”".encode("cp1252")
    assert (read_document(data).text, read_document(data).notes) == ("25 Âµg José “Zyxol”", ())


def test_the_note_says_how_many_bytes(tmp_path: Path) -> None:
    (note,) = read_document("µµ ".encode() + b"\x93Zyxol\x94").notes
    assert note == PageNote(
        1, "stray", "2 characters are no UTF-8 as the rest is; read as Windows characters, or \ufffd where none is meant"
    )


def test_a_text_file_gives_a_whole_document(tmp_path: Path) -> None:
    path = tmp_path / "CM99-0000001.txt"
    path.write_bytes(b"Case Number: CM99-0000001\r\n")
    assert read_document(path) == Document(
        id=hashlib.sha256(b"Case Number: CM99-0000001\r\n").hexdigest(),
        source="CM99-0000001.txt",
        media_type="text/plain",
        text="Case Number: CM99-0000001\n",
        pages=(Page(1, Span(0, 26)),),
        text_source="text",
        text_engine=None,
    )


def test_pasted_text_and_its_bytes_are_one_document() -> None:
    assert read_document(LETTER) == read_document(LETTER.encode())


def test_the_given_name_becomes_the_source(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Zyxol")
    assert read_document(path, name="folder/letter.txt").source == "folder/letter.txt"
    assert read_document(b"Zyxol", name="folder/letter.txt").source == "folder/letter.txt"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_every_line_end_becomes_a_line_feed(line_end: str) -> None:
    assert read_document(f"one{line_end}{line_end}two".encode()).text == "one\n\ntwo"


def test_the_end_of_line_hyphen_mark_becomes_a_hyphen_in_place() -> None:
    text = read_document("non\ufffecertified").text
    assert text == "non-certified"


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("one", ["one"]),
        ("one\ftwo", ["one\f", "two"]),
        ("one\ftwo\f", ["one\f", "two\f"]),
        ("one\f\fthree", ["one\f", "\f", "three"]),
        ("\ftwo", ["\f", "two"]),
    ],
)
def test_form_feeds_end_pages(text: str, pages: list[str]) -> None:
    document = read_document(text)
    assert [page.span.text(document.text) for page in document.pages] == pages
    assert [page.number for page in document.pages] == list(range(1, len(pages) + 1))


_characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\ufffe\ufeff")


@given(st.text(_characters, min_size=1).filter(str.strip))
def test_text_round_trips_and_its_pages_tile_it(text: str) -> None:
    document = read_document("z" + text)
    assert document.text == "z" + text
    assert read_document(("z" + text).encode()) == document
    assert "".join(page.span.text(document.text) for page in document.pages) == document.text


@given(st.binary(max_size=200))
def test_any_bytes_give_a_document_or_a_document_error(data: bytes) -> None:
    with contextlib.suppress(DocumentError):
        assert read_document(data).text.strip()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(b"abc\0def", "NUL", id="NUL bytes"),
        pytest.param(b"GIF89a", "a GIF image", id="image of another kind"),
        pytest.param(b"PK\x03\x04rest", "a ZIP, Word or Excel file", id="Word"),
        pytest.param(b"{\\rtf1 text}", "an RTF file", id="RTF"),
        pytest.param(b'{"schema_version":"1.0","document":{', "a file of records, not a document", id="record"),
        pytest.param(b'[{"document":{"id":null', "a file of records, not a document", id="failures in an array"),
        pytest.param(b"abc\x81", "neither UTF-8 nor cp1252", id="no known encoding"),
        pytest.param(b"\x01\x02\x03\x04\xe9" * 9, "control characters", id="rubbish"),
        pytest.param(b"\xff\xfea", "damaged utf-16", id="half a UTF-16 character"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data: bytes, says: str) -> None:
    with pytest.raises(DocumentUnreadable, match=says) as caught:
        read_document(data, name="case.txt")
    assert "'case.txt'" in str(caught.value)
    assert caught.value.hint


def test_a_lone_surrogate_in_pasted_text_is_refused() -> None:
    with pytest.raises(DocumentUnreadable, match="lone surrogate at 3"):
        read_document("abc\ud800")


@pytest.mark.parametrize("data", [b"", b" \r\n\f", b"\xef\xbb\xbf"], ids=["no bytes", "white space", "BOM alone"])
def test_a_document_without_text_is_empty(data: bytes) -> None:
    with pytest.raises(DocumentEmpty, match=r"'case\.txt'"):
        read_document(data, name="case.txt")
    with pytest.raises(DocumentEmpty):
        read_document("")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentMissing, match=r"gone\.txt"):
        read_document(tmp_path / "gone.txt")


def test_a_directory_is_no_document(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match="is a directory"):
        read_document(tmp_path)


def test_a_path_that_the_system_refuses_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match="cannot read"):
        read_document(tmp_path / ("z" * 5000))


def test_no_permission_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "locked.txt"
    path.write_text("Zyxol")
    path.chmod(0)
    if os.access(path, os.R_OK):  # a superuser reads everything

        def refuse(*_: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DocumentUnreadable, match="no permission to read"):
        read_document(path)


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (Limits(max_bytes=8), "over 8 bytes"),
        (Limits(max_pages=1), "2 pages, the limit is 1"),
        (Limits(max_characters=8), "9 characters, the limit is 8"),
    ],
    ids=["bytes", "pages", "characters"],
)
def test_a_text_over_a_limit_is_refused(limits: Limits, says: str, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("four\ffour")
    for source in (path, "four\ffour"):
        with pytest.raises(DocumentTooLarge, match=says):
            read_document(source, limits=limits)


def test_a_document_at_its_limits_is_read() -> None:
    assert read_document("four\ffour", limits=Limits(max_bytes=9, max_pages=2, max_characters=9)).text == "four\ffour"


def test_a_device_without_end_is_refused() -> None:
    with pytest.raises(DocumentTooLarge):
        read_document(Path("/dev/zero"), limits=Limits(max_bytes=1000))


def test_known_suffixes_are_lower_case() -> None:
    assert sorted(KNOWN_SUFFIXES) == [".jpeg", ".jpg", ".pdf", ".png", ".text", ".tif", ".tiff", ".txt"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read(encoding: str) -> None:
    assert read_document(LETTER.encode(encoding)).text == LETTER
