from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from extractor.document import Box, Document, Line, Page, PageNote, Span, Word
from extractor.errors import ConfigurationError
from extractor.ingest.folder import Documents
from extractor.ingest.kept import keep_text, kept_text

BOX = Box(0.1, 0.2, 0.3, 0.25)
DOCUMENT = Document(
    id="9" * 64,
    source="scan.png",
    media_type="image/png",
    text="Zyxol 7 mg – naïve",
    pages=(Page(1, Span(0, 18), is_ocr=True, dpi=200),),
    text_source="ocr",
    text_engine="quill 1.0",
    lines=(Line(Span(0, 18), 1, BOX, 0.97, (Word(Span(0, 5), BOX, 0.9),)),),
    notes=(PageNote(1, "poor", "it was read with a mean confidence of 0.70"),),
)


def test_what_is_kept_comes_back_whole(tmp_path: Path) -> None:
    path = keep_text(DOCUMENT, tmp_path / "new" / "folder")
    assert path.name == f"{DOCUMENT.id}.json"
    assert kept_text(DOCUMENT.id, path.parent) == DOCUMENT
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert kept_text(DOCUMENT.id, path.parent) == DOCUMENT


def test_a_later_text_replaces_an_earlier_one(tmp_path: Path) -> None:
    keep_text(DOCUMENT, tmp_path)
    keep_text(replace(DOCUMENT, text="Zyxol 8 mg – naïve"), tmp_path)
    (path,) = tmp_path.iterdir()
    kept = kept_text(DOCUMENT.id, path.parent)
    assert kept is not None
    assert kept.text == "Zyxol 8 mg – naïve"


def test_what_was_not_kept_is_none(tmp_path: Path) -> None:
    assert kept_text("8" * 64, tmp_path) is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ((b'"text"', b'"words"'), "is no kept text"),
        ((b'"kept_version": 2', b'"kept_version": 9'), "another version"),
        ((b"9" * 64, b"8" * 64), "another document"),
    ],
    ids=["damaged", "another version", "another document"],
)
def test_a_file_that_is_not_what_it_should_be_is_refused(change: tuple[bytes, bytes], says: str, tmp_path: Path) -> None:
    path = keep_text(DOCUMENT, tmp_path)
    path.write_bytes(path.read_bytes().replace(*change))
    with pytest.raises(ConfigurationError, match=says):
        kept_text(DOCUMENT.id, tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(ConfigurationError, match="cannot keep text in"):
        keep_text(DOCUMENT, tmp_path / "taken")


def test_documents_are_found_by_their_bytes_and_read_when_asked_for(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Zyxol 7 mg")
    (tmp_path / "broken.pdf").write_text("never read")
    (tmp_path / "notes.html").write_text("no document")
    documents = Documents(tmp_path)
    letter = Documents(tmp_path / "letter.txt").only()
    assert letter is not None
    assert documents.get(letter.id) == letter
    assert documents.only() is None
    assert documents.get("8" * 64) is None


def test_a_kept_text_is_taken_instead_of_reading_the_document(tmp_path: Path) -> None:
    source, kept = tmp_path / "letter.txt", tmp_path / "kept"
    source.write_text("Zyxol 7 mg")
    letter = Documents(source).only()
    assert letter is not None
    keep_text(replace(letter, text="as read"), kept)
    again = Documents(source, kept).only()
    assert again is not None
    assert again.text == "as read"
