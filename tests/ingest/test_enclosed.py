from __future__ import annotations

import pytest

from extractor.document import PageNote
from extractor.ingest import read_document
from tests.fictional import render_pdf
from tests.written_pdf import FIRST_EXTRA, stream, text, write_pdf

PAGE = text(72, 700, "Zyxol 7 mg #11: Upheld")
FILE = stream(b"moon", b"/Type/EmbeddedFile")
HELD = "it holds other files, which were not read: "


def spec(name: bytes, number: int) -> bytes:
    return b"<</Type/Filespec/F(%s)/UF(%s)/EF<</F %d 0 R>>>>" % (name, name, number)


def test_attached_files_are_named() -> None:
    names = b"".join(b"(%s)%s" % (name, spec(name, FIRST_EXTRA)) for name in (b"one.pdf", b"two.txt"))
    document = read_document(write_pdf(PAGE, extra=[FILE], catalog=b"/Names<</EmbeddedFiles<</Names[%s]>>>>" % names))
    assert document.notes == (PageNote(None, "attachments", HELD + "'one.pdf', 'two.txt'"),)


def test_a_file_pinned_to_a_page_is_named() -> None:
    pin = b"/Annots[<</Type/Annot/Subtype/FileAttachment/F 4/Rect[9 9 20 20]/FS %s>>]" % spec(b"one.pdf", FIRST_EXTRA)
    assert read_document(write_pdf(PAGE, extra=[FILE], page=pin)).notes == (PageNote(1, "attachments", HELD + "'one.pdf'"),)


@pytest.mark.parametrize(
    ("catalog", "words"),
    [
        (b"/AcroForm<</Fields[]/XFA 6 0 R>>", "Zyxol"),
        (b"", "Please wait... If this message is not eventually replaced with the proper contents"),
    ],
    ids=["told by the file", "told by its page"],
)
def test_an_xfa_form_is_named(catalog: bytes, words: str) -> None:
    document = read_document(write_pdf(text(72, 700, words), extra=[stream(b"<template/>")], catalog=catalog))
    assert [(note.page, note.kind) for note in document.notes] == [(None, "xfa")]


def test_the_cover_of_a_portfolio_is_named() -> None:
    (note,) = read_document(render_pdf("For the best experience, open this PDF portfolio in a newer reader.")).notes
    assert note == PageNote(None, "attachments", "it is the cover of a portfolio, whose files were not read")
