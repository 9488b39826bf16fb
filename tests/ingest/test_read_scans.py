"""Documents that are pictures, read by the engine that is installed: a few short pages, about half a second each."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from extractor.document import Document, PageNote
from extractor.errors import DocumentEmpty, DocumentUnreadable, NoTextLayer
from extractor.ingest import Limits, read_document
from extractor.ingest.ocr import installed_engine
from tests.fictional import render_pdf
from tests.ingest.test_read_pdf import raw_pdf
from tests.scans import LETTER, image_file, image_pdf, pictures_of, placed, printed, tiff

SCAN = printed()[0]
WHITE = Image.new("L", SCAN.size, 255)
BLANK = "nothing is printed on it"


def joined(*pdfs: bytes) -> bytes:
    """Return the pages of several PDFs as one."""
    whole = pypdfium2.PdfDocument.new()
    for pdf in pdfs:
        whole.import_pages(pypdfium2.PdfDocument(pdf))
    buffer = io.BytesIO()
    whole.save(buffer)
    return buffer.getvalue()


def with_hidden_text(page: Image.Image, text: str) -> bytes:
    """Return a scan with an invisible text layer over it, as recognition programs leave it."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(612, 792))
    canvas.drawImage(ImageReader(page), 0, 0, 612, 792)
    hidden = canvas.beginText(72, 700)
    hidden.setTextRenderMode(3)
    hidden.setFont("Times-Roman", 11)
    hidden.textLines(text)
    canvas.drawText(hidden)
    canvas.save()
    return buffer.getvalue()


def five_metres() -> bytes:
    """Return a PDF page of 5 m with print that no text layer tells of."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(5 / 0.0254 * 72, 792))
    canvas.drawImage(ImageReader(SCAN), 0, 0, 612, 792)
    canvas.save()
    return buffer.getvalue()


@pytest.fixture
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.ingest.scans.installed_engine", lambda: None)


@pytest.fixture(scope="module")
def scan() -> Document:
    return read_document(image_pdf([SCAN, WHITE]), name="scan.pdf")


def test_an_image_only_pdf_gives_its_text_and_says_how(scan: Document) -> None:
    engine = installed_engine()
    assert engine is not None
    assert scan.text == f"{LETTER}\f"
    assert scan.text_source == "ocr"
    assert scan.text_engine is not None
    assert scan.text_engine.startswith("pypdfium2 ")
    assert scan.text_engine.endswith(f", {engine.versions} at 200 dpi")
    assert [(page.is_ocr, page.dpi) for page in scan.pages] == [(True, 200), (True, 200)]
    assert scan.notes == (PageNote(2, "blank", BLANK),)
    assert scan.doubts == ()


def test_the_words_of_a_scan_know_their_place_on_the_page(scan: Document) -> None:
    words = {word.span.text(scan.text): word for line in scan.lines for word in line.words}
    assert " ".join(words) == " ".join(dict.fromkeys(scan.text.split()))
    number = words["CM99-0000001"]
    assert 0 < number.confidence <= 1  # how sure differs in the last digits with the processor's instructions
    left = 72 + stringWidth("Case Number: ", "Times-Roman", 11)
    right = left + stringWidth("CM99-0000001", "Times-Roman", 11)
    assert number.box == pytest.approx((left / 612, 63 / 792, right / 612, 75 / 792), abs=0.008)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (image_file(SCAN.rotate(90, expand=True), "PNG"), "image/png"),
        (image_file(SCAN.rotate(180).convert("RGB"), "JPEG", quality=60), "image/jpeg"),
        (tiff([SCAN.rotate(1.2, fillcolor=255).point(lambda v: 255 * (v > 150)).convert("1")], compression="group4"), "image/tiff"),
    ],
    ids=["PNG on its side", "JPEG upside down", "fax askew"],
)
def test_images_are_read_however_they_lie(data: bytes, media_type: str) -> None:
    document = read_document(data)
    assert (document.text, document.media_type, document.text_source) == (LETTER, media_type, "ocr")


def test_a_photograph_taken_from_one_side_is_read() -> None:
    width, height = SCAN.size
    corners = (-0.06 * width, -0.02 * height, 0, height, width, height, 1.06 * width, 0)
    photograph = SCAN.transform(SCAN.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=120)
    assert read_document(image_file(photograph, "JPEG")).text == LETTER


def test_a_header_set_as_a_table_is_read_row_by_row() -> None:
    header = placed(
        [
            (1, 1, "Case Number:"), (2.2, 1, "CM99-0000001"), (4.3, 1, "Date Assigned:"), (5.6, 1, "01/25/1999"),
            (1, 1.25, "Priority:"), (2.2, 1.25, "Standard"), (4.3, 1.25, "Application"), (5.6, 1.25, "01/20/1999"),
            (4.3, 1.42, "Received:"),
        ]
    )  # fmt: skip
    assert read_document(image_pdf(pictures_of(header))).text == (
        "Case Number: CM99-0000001 Date Assigned: 01/25/1999\nPriority: Standard Application Received: 01/20/1999"
    )


def test_in_a_mixed_pdf_only_the_pictures_are_recognised() -> None:
    document = read_document(joined(render_pdf("Zyxol 7 mg\f"), image_pdf([SCAN])))
    assert document.text == f"Zyxol 7 mg\f\f{LETTER}"
    assert document.text_source == "mixed"
    assert [page.is_ocr for page in document.pages] == [False, False, True]
    assert {line.page for line in document.lines} == {3}
    assert document.notes == (PageNote(2, "blank", BLANK),)


@pytest.mark.parametrize(
    "hidden",
    ["FILED 03/04/1999", "Th3 r3qucst f0r th|s tr3atmcnt w@s dcn|ed by ut|l|zat|on rcv|cw. " * 8],
    ids=["a stamp", "poor recognition"],
)
def test_a_text_layer_that_is_not_the_page_is_read_again_from_its_picture(hidden: str) -> None:
    document = read_document(with_hidden_text(SCAN, hidden))
    assert (document.text, document.text_source, document.notes) == (LETTER, "ocr", ())


def shifted_font(text: str) -> bytes:
    """Return a PDF that shows `text` and whose font maps each letter to the third after it."""
    mapped = "".join(f"<{ord(char):02x}> <{ord(char) + 3:04x}> " for char in sorted(set(text)) if char.isalpha())
    lines = "".join(f"({line}) Tj T* " for line in text.split("\n"))
    return raw_pdf(f"BT /F 12 Tf 72 700 Td 14 TL {lines}ET".encode(), mapped.encode())


def test_a_font_without_a_true_mapping_is_read_from_what_it_shows() -> None:
    text = "\n".join(["The request for Quorvane is not medically necessary and the denial is upheld"] * 2)
    assert read_document(shifted_font(text)).text == text


def test_a_table_of_names_keeps_its_text_layer() -> None:
    names = "\n".join(["Quorvane Zyxol Trembolil Aspadrin Fluxopram Doravex Belitol Mervane Oxtral Nuvarin Selprane"] * 3)
    document = read_document(render_pdf(names))
    assert (document.text, document.text_source, document.notes) == (names, "text-layer", ())


def test_a_page_that_fails_is_named_and_the_others_are_read() -> None:
    whole = tiff([SCAN, Image.effect_noise((900, 900), 90)])
    document = read_document(whole[:-400_000])
    assert document.text == f"{LETTER}\f"
    (note,) = document.notes
    assert (note.page, note.kind) == (2, "unreadable")
    assert "its picture is damaged" in note.message


def claiming(data: bytes, old: tuple[int, int], new: tuple[int, int]) -> bytes:
    """Return a PDF or TIFF whose pictures of one size claim another."""
    for kind, tag, was, now in (("Width", 256, old[0], new[0]), ("Height", 257, old[1], new[1])):
        data = data.replace(b"/%s %d" % (kind.encode(), was), b"/%s %d" % (kind.encode(), now))
        data = data.replace(struct.pack("<HHII", tag, 4, 1, was), struct.pack("<HHII", tag, 4, 1, now))
    return data


def test_each_bad_page_of_a_pdf_is_named() -> None:
    scan = image_pdf([SCAN])
    huge = claiming(scan, SCAN.size, (9999, 9999))
    rubbish = scan.replace(b"\xff\xd8\xff", b"abc")
    document = read_document(joined(render_pdf("Zyxol 7 mg"), huge, rubbish, five_metres()))
    assert document.text == "Zyxol 7 mg\f\f\f"
    assert [(note.page, note.kind, note.message) for note in document.notes] == [
        (2, "unreadable", "its picture has 9,999 x 9,999 pixels, the limit is 80,000,000 in all"),
        (3, "unreadable", "its picture is damaged"),
        (4, "unreadable", "it is 197 x 11 inches large, too much to draw its print legibly"),
    ]


def test_a_huge_page_of_a_tiff_is_named_and_the_others_are_read() -> None:
    data = claiming(tiff([SCAN, Image.new("L", (77, 55))]), (77, 55), (30_000, 30_000))
    document = read_document(data)
    assert document.text == f"{LETTER}\f"
    (note,) = document.notes
    assert (note.page, note.kind) == (2, "unreadable")
    assert "limit" in note.message


def test_a_page_has_its_time() -> None:
    with pytest.raises(DocumentUnreadable, match=r"'a\.png' gave no text on page 1; page 1: it was not read within 0 s"):
        read_document(image_file(SCAN, "PNG"), name="a.png", limits=Limits(page_seconds=0))


def test_blank_pages_alone_are_no_document() -> None:
    with pytest.raises(DocumentEmpty, match=r"'a\.tif' is blank: nothing is printed on pages 1-2"):
        read_document(tiff([WHITE, WHITE]), name="a.tif")


def test_the_order_of_pages_holds_however_long_each_takes() -> None:
    texts = [f"Zyxol {number} mg" for number in range(1, 7)]
    document = read_document(image_pdf(printed("\f".join(texts), dpi=100), dpi=100))
    assert document.text.split("\f") == texts


@pytest.mark.usefixtures("without_ocr")
@pytest.mark.parametrize("data", [image_pdf([SCAN]), image_file(SCAN, "PNG")], ids=["image-only PDF", "image"])
def test_without_the_extra_a_scan_names_it(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "scan"
    path.write_bytes(data)
    with pytest.raises(NoTextLayer, match=r"'scan' (has no text on page 1|is an image)") as caught:
        read_document(path)
    assert caught.value.hint == "it is a scan: pip install 'imr-extractor[ocr]' reads it"


@pytest.mark.usefixtures("without_ocr")
def test_without_the_extra_each_page_that_was_not_read_is_named() -> None:
    document = read_document(joined(render_pdf("Zyxol 7 mg"), image_pdf([SCAN])))
    assert (document.text, document.text_source) == ("Zyxol 7 mg\f", "text-layer")
    (note,) = document.notes
    assert (note.page, note.kind) == (2, "unreadable")
    assert note.message == "it has no text layer; it is a scan: pip install 'imr-extractor[ocr]' reads it"
