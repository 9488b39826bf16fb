from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from extractor.errors import DocumentTooLarge, DocumentUnreadable
from extractor.ingest import Limits
from extractor.ingest.ocr.engine import Deadline, PageUnreadable
from extractor.ingest.ocr.images import ImagePages, count_tiff_pages
from extractor.ingest.ocr.render import PagePicture
from tests.scans import image_file, tiff

SOON = Deadline(3600)  # counts from the import of this file
PAGE = Image.linear_gradient("L").resize((200, 100))


def first(data: bytes, limits: Limits | None = None) -> PagePicture:
    return ImagePages(data, "scan", limits or Limits()).page(0, SOON)


def png(width: int, height: int) -> bytes:
    """Return a PNG that claims a size and holds next to no pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_each_kind_gives_its_pixels_and_resolution(kind: str) -> None:
    pages = ImagePages(image_file(PAGE, kind, dpi=(200, 200)), "scan", Limits())
    picture = pages.page(0, SOON)
    assert (pages.count, pages.media_type) == (1, f"image/{kind.lower()}")
    assert (picture.pixels.shape, picture.dpi) == ((100, 200), 200)
    assert abs(picture.pixels.astype(int) - np.array(PAGE)).max() < 12


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "LA"])
def test_every_mode_becomes_grey(mode: str) -> None:
    kind = "TIFF" if mode == "CMYK" else "PNG"
    assert first(image_file(Image.new("L", (9, 9), 255).convert(mode), kind)).pixels.min() == 255


def test_sixteen_bits_a_pixel_become_eight() -> None:
    deep = Image.fromarray(np.array([[0, 65535]], dtype=np.uint16))
    assert first(image_file(deep, "PNG")).pixels.tolist() == [[0, 255]]


@pytest.mark.parametrize(
    ("values", "grey"),
    [
        (np.array([[0, 0.5, 1]], dtype=np.float32), [0, 128, 255]),
        (np.array([[0, 51, 255]], dtype=np.float32), [0, 51, 255]),
        (np.array([[0, np.nan, 1, np.inf, -np.inf]], dtype=np.float32), [0, 255, 255, 255, 0]),
        (np.array([[0, 51, 204]], dtype=np.int32), [0, 51, 204]),
        (np.array([[-100, 0, 410]], dtype=np.int32), [0, 50, 255]),
        (np.array([[7, 7]], dtype=np.float32), [255, 255]),
    ],
    ids=["to 1", "to 255", "no numbers among them", "integers", "below 0", "all alike"],
)
def test_deep_pictures_keep_their_shades(values: np.ndarray, grey: list[int]) -> None:
    assert first(image_file(Image.fromarray(values), "TIFF")).pixels.tolist() == [grey]


def test_a_picture_without_any_number_is_damaged() -> None:
    with pytest.raises(PageUnreadable, match="its picture is damaged: it holds no number"):
        first(image_file(Image.fromarray(np.full((2, 2), np.nan, dtype=np.float32)), "TIFF"))


def test_what_is_transparent_is_paper() -> None:
    assert first(image_file(Image.new("RGBA", (4, 4), (0, 0, 0, 0)), "PNG")).pixels.min() == 255


def test_a_camera_held_sideways_is_put_right() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert first(image_file(PAGE, "JPEG", exif=exif)).pixels.shape == (200, 100)


def test_the_flat_pixels_of_a_fax_become_square() -> None:
    assert first(tiff([PAGE], dpi=(204, 102))).pixels.shape == (200, 200)


def test_a_very_large_picture_is_read_smaller() -> None:
    picture = first(image_file(Image.new("L", (7000, 100), 255), "PNG", dpi=(600, 600)))
    assert (picture.pixels.shape, picture.dpi) == ((50, 3500), 300)


def test_the_pages_of_a_tiff_come_in_their_order() -> None:
    pages = ImagePages(tiff([Image.new("L", (8, 8), shade) for shade in (10, 20, 30)]), "scan", Limits())
    assert pages.count == 3
    assert [int(pages.page(index, SOON).pixels[0, 0]) for index in (2, 0, 1)] == [30, 10, 20]


def test_a_tiff_that_is_cut_off_counts_a_page_that_is_missing() -> None:
    whole = tiff([Image.effect_noise((60, 60), 90)] * 3)
    pages = ImagePages(whole[: len(whole) // 2], "scan", Limits())
    assert pages.count == 3
    assert pages.page(0, SOON).pixels.shape == (60, 60)
    with pytest.raises(PageUnreadable, match="its picture is damaged"):
        pages.page(1, SOON)
    with pytest.raises(PageUnreadable, match="the file is damaged or cut off there; pages after it, if any, are lost"):
        pages.page(2, SOON)


def test_a_tiff_whose_pages_go_round_in_a_circle_ends() -> None:
    directory = struct.pack("<HHHIII", 1, 0x0100, 3, 1, 8, 8)
    assert count_tiff_pages(b"II*\0" + struct.pack("<I", 8) + directory, 100) == 1


@pytest.mark.parametrize(
    "data",
    [png(0, 10), b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\0\x08\0\0\0", b"MM\0*rubbish"],
    ids=["no pixels", "only a signature", "JPEG without a picture", "TIFF without a page", "rubbish"],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentUnreadable, match="'scan' is a damaged image"):
        ImagePages(data, "scan", Limits())


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(DocumentTooLarge, match="over 80,000,000 pixels"):
        first(png(30_000, 30_000))
    with pytest.raises(PageUnreadable, match=r"9,500 x 9,500 pixels, the limit is 80,000,000"):
        first(png(9_500, 9_500))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_that_is_cut_off_is_no_page(kind: str) -> None:
    whole = image_file(Image.effect_noise((300, 300), 90), kind)
    with pytest.raises(PageUnreadable, match="its picture is damaged"):
        first(whole[: len(whole) // 2])


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(DocumentTooLarge, match="over 2 pages"):
        ImagePages(tiff([PAGE] * 3), "scan", Limits(max_pages=2))
