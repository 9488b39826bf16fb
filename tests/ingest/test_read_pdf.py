from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from extractor.document import Page, Span
from extractor.errors import DocumentEmpty, DocumentEncrypted, DocumentTooLarge, DocumentUnreadable
from extractor.ingest import Limits, read_document
from tests.fictional import render_pdf


def raw_pdf(content: bytes, mapped: bytes = b"", *, pages: int = 1) -> bytes:
    """Return a PDF of equal pages whose font maps bytes to Unicode by `mapped`, the lines of a bfchar table."""
    count = mapped.count(b"<") // 2
    cmap = b"1 begincodespacerange <00> <ff> endcodespacerange %d beginbfchar %s endbfchar" % (count, mapped)
    kids = b" ".join(b"%d 0 R" % (5 + n) for n in range(pages))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 3 0 R/Resources<</Font<</F 4 0 R>>>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages),
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode %d 0 R>>" % (5 + pages),
        *([page] * pages),
        b"<</Length %d>>stream\n%s\nendstream" % (len(cmap), cmap),
    ]
    data, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(data))
    return data + head + table + trailer


def test_a_pdf_gives_its_text_layer() -> None:
    document = read_document(render_pdf("Case Number: CM99-0000001\nZyxol 7 mg #11: Upheld\fPage two"), name="a.pdf")
    assert document.text == "Case Number: CM99-0000001\nZyxol 7 mg #11: Upheld\fPage two"
    assert document.pages == (Page(1, Span(0, 49)), Page(2, Span(49, 57)))
    assert (document.media_type, document.text_source, document.source) == ("application/pdf", "text-layer", "a.pdf")
    assert document.text_engine is not None
    assert document.text_engine.startswith("pypdfium2 ")


def test_a_wrapped_line_ends_in_a_blank() -> None:
    text = read_document(render_pdf("Zyxol and Quorvane " * 20)).text
    assert " \n" in text
    assert " ".join(text.split()) == ("Zyxol and Quorvane " * 20).strip()


def test_content_decides_not_the_suffix(tmp_path: Path) -> None:
    path = tmp_path / "named.txt"
    path.write_bytes(b"mailed bytes before it\n" + render_pdf("Zyxol"))
    assert read_document(path).text == "Zyxol"


def test_a_text_named_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "CASE.PDF"
    path.write_text("Case Number: CM99-0000001")
    with pytest.raises(DocumentUnreadable, match="is not a PDF though named so"):
        read_document(path)


def test_page_spans_tile_a_pdf_with_an_empty_page_inside() -> None:
    document = read_document(render_pdf("one\f\fthree\f"))
    assert [page.span.text(document.text) for page in document.pages] == ["one\f", "\f", "three\f", ""]
    assert document.page_of(document.text.index("three")) == 3


def test_characters_beyond_the_basic_plane_are_kept() -> None:
    content = b"BT /F 12 Tf 72 700 Td <414241> Tj ET"
    assert read_document(raw_pdf(content, b"<41> <0041> <42> <D83DDE00>")).text == "A\U0001f600A"


def test_an_end_of_line_hyphen_becomes_a_hyphen() -> None:
    text = read_document(render_pdf("The request is non-\ncertified here")).text
    assert "\ufffe" not in text
    assert "".join(text.split("\n")) == "The request is non-certified here"


def test_the_publishers_permission_flags_do_not_matter() -> None:
    assert read_document(render_pdf("Zyxol 7 mg", owner_password="quorvane")).text == "Zyxol 7 mg"


def test_a_user_password_does() -> None:
    with pytest.raises(DocumentEncrypted, match=r"'a\.pdf' opens only with a password") as caught:
        read_document(render_pdf("Zyxol", user_password="quorvane"), name="a.pdf")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "pages"),
    [("", "page 1"), ("\f\f", "pages 1-3")],
)
def test_a_pdf_of_blank_pages_is_empty(text: str, pages: str) -> None:
    with pytest.raises(DocumentEmpty, match=f"'a.pdf' is blank: nothing is printed on {pages}$"):
        read_document(render_pdf(text), name="a.pdf")


def test_a_cut_off_pdf_is_refused_though_its_first_pages_could_be_read() -> None:
    whole = raw_pdf(b"BT /F 12 Tf 72 700 Td (Zyxol) Tj ET", pages=3)
    with pytest.raises(DocumentUnreadable, match=r"'a\.pdf' is cut off"):
        read_document(whole[: -len(b"%%EOF\n")], name="a.pdf")


@pytest.mark.parametrize(
    "behind",
    [b"<!-- counted -->\n" * 400, b"\0" * 5_000, b"\r\n--boundary--\r\n", b"obj and xref are words" * 99],
    ids=["HTML", "NULs", "mail", "words"],
)
def test_bytes_behind_a_pdf_do_not_matter(behind: bytes) -> None:
    whole = raw_pdf(b"BT /F 12 Tf 72 700 Td (Zyxol) Tj ET", pages=2)
    assert read_document(whole + behind).text == "Zyxol\fZyxol"


@pytest.mark.parametrize("kept", [40, 400], ids=["in an object", "behind the objects"])
def test_a_pdf_whose_last_change_is_cut_off_is_refused(kept: int) -> None:
    whole = raw_pdf(b"BT /F 12 Tf 72 700 Td (Zyxol) Tj ET")
    change = b"3 0 obj<</Length 35>>stream\nBT /F 12 Tf 72 700 Td (Quorvane) Tj ET\nendstream\nendobj\nxref\n3 1\n%%EOF"
    with pytest.raises(DocumentUnreadable, match=r"'a\.pdf' is cut off"):
        read_document(whole + change[: min(kept, len(change) - 5)], name="a.pdf")


def test_a_linearized_pdf_cut_off_behind_its_first_page_is_refused() -> None:
    first = raw_pdf(b"BT /F 12 Tf 72 700 Td (Zyxol) Tj ET").replace(
        b"%PDF-1.4\n", b"%PDF-1.4\n9 0 obj<</Linearized 1/N 3>>endobj\n"
    )
    start = first.rindex(b"startxref")
    with pytest.raises(DocumentUnreadable, match=r"'a\.pdf' is cut off"):
        read_document(first[:start] + b"startxref\n0\n%%EOF\n", name="a.pdf")


def test_pdfs_one_behind_the_other_are_refused() -> None:
    with pytest.raises(DocumentUnreadable, match=r"'a\.pdf' holds several PDFs one after another"):
        read_document(render_pdf("Zyxol") + b"\r\n" + render_pdf("Quorvane"), name="a.pdf")


def stored_zip(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("letter.pdf", content)
    return buffer.getvalue()


def plain_tar(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        member = tarfile.TarInfo("letter.pdf")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("pack", "kind"), [(stored_zip, "a ZIP, Word or Excel file"), (plain_tar, "a tar archive")], ids=["ZIP", "tar"]
)
@pytest.mark.parametrize("name", ["letters", "letters.pdf"])
def test_an_archive_that_holds_a_pdf_as_it_is_is_no_pdf(pack: Callable[[bytes], bytes], kind: str, name: str) -> None:
    with pytest.raises(DocumentUnreadable, match=f"'{name}' is {kind}"):
        read_document(pack(render_pdf("Zyxol")), name=name)


def test_a_damaged_pdf_is_refused() -> None:
    with pytest.raises(DocumentUnreadable, match=r"'a\.pdf' is a damaged PDF"):
        read_document(b"%PDF-1.7\nrubbish\n%%EOF\n", name="a.pdf")


def test_a_pdf_with_a_damaged_page_is_refused() -> None:
    broken = raw_pdf(b"BT /F 12 Tf 72 700 Td (Zyxol) Tj ET", pages=2).replace(b"6 0 R]", b"1 0 R]")
    with pytest.raises(DocumentUnreadable, match=r"page 2 of 'a\.pdf' is damaged"):
        read_document(broken, name="a.pdf")


def test_a_pdf_without_pages_is_damaged() -> None:
    with pytest.raises(DocumentUnreadable, match=r"'a\.pdf' is a damaged PDF"):
        read_document(raw_pdf(b"", pages=0), name="a.pdf")


@pytest.mark.parametrize(
    ("limits", "says"),
    [(Limits(max_pages=2), "3 pages, the limit is 2"), (Limits(max_characters=12), "over 12 characters")],
    ids=["pages", "characters"],
)
def test_a_pdf_over_a_limit_is_refused(limits: Limits, says: str) -> None:
    with pytest.raises(DocumentTooLarge, match=says):
        read_document(raw_pdf(b"BT /F 12 Tf 72 700 Td (Zyxol) Tj ET", pages=3), limits=limits)


def test_pdfs_are_read_from_many_threads() -> None:
    files = [render_pdf(f"Zyxol {n} mg\fQuorvane {n} mg") for n in range(24)]
    with ThreadPoolExecutor(8) as pool:
        texts = [document.text for document in pool.map(read_document, files)]
    assert texts == [f"Zyxol {n} mg\fQuorvane {n} mg" for n in range(24)]
