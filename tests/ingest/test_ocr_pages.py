"""One page, read by an engine that is scripted: what it finds and how sure it is depends on how the page is held."""

from __future__ import annotations

import numpy as np
import pytest

from extractor.ingest.ocr.engine import Corners, Deadline, Grey, PageUnreadable, Picture, Reading
from extractor.ingest.ocr.pages import read_page

SOON = Deadline(3600)  # counts from the import of this file


class Quill:
    """Finds the black bars of a page; reads "up" with confidence where a bar's notch is at its left, "dn" without where not."""

    def __init__(self) -> None:
        self.read_lines = 0

    def find(self, picture: Picture) -> list[Corners]:
        dark = picture[:, :, 0] < 128
        along = dark.any(axis=1) if self._is_upright(dark) else dark.any(axis=0)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], along, [False]]).astype(int)))
        bars = []
        for start, end in edges.reshape(-1, 2):
            across = np.flatnonzero(dark[start:end].any(axis=0) if self._is_upright(dark) else dark[:, start:end].any(axis=1))
            low, high = int(across[0]), int(across[-1]) + 1
            left, top, right, bottom = (low, start, high, end) if self._is_upright(dark) else (start, low, end, high)
            bars.append(np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=np.float32))
        return bars[::-1]

    def read(self, line: Picture) -> Reading:
        self.read_lines += 1
        notch = line[line.shape[0] // 2, : line.shape[1] // 2].mean() > line[line.shape[0] // 2, line.shape[1] // 2 :].mean()
        return Reading("up" if notch else "dn", (0.99, 0.99) if notch else (0.5, 0.6), (0.25, 0.75))

    @staticmethod
    def _is_upright(dark: np.ndarray) -> bool:
        """Say whether the bars lie: there are more of them one below the other than side by side."""
        down, across = (int(np.diff(dark.any(axis=axis).astype(int)).clip(0).sum()) for axis in (1, 0))
        return down >= across


def page_of_bars() -> Grey:
    """Return a page with five bars, each with a white notch near its left end."""
    page = np.full((500, 400), 255, np.uint8)
    for top in range(50, 300, 50):
        page[top : top + 20, 40:300] = 0
        page[top + 5 : top + 15, 60:90] = 255
    return page


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_page_is_read_upright_and_its_places_are_those_of_the_page_as_it_came(turns: int) -> None:
    read = read_page(np.ascontiguousarray(np.rot90(page_of_bars(), turns)), Quill(), SOON)
    assert [[piece.reading.text for piece in row] for row in read.rows] == [["up"]] * 5
    straight = np.array([[40 / 400, 50 / 500], [300 / 400, 70 / 500]])
    x, y = straight[:, 0], straight[:, 1]
    expected = ((x, y), (y, 1 - x), (1 - x, 1 - y), (1 - y, x))[turns]
    corners = read.rows[0][0].corners
    assert np.allclose(np.sort(corners[[0, 2]], axis=0), np.sort(np.stack(expected, axis=1), axis=0), atol=0.01)


def test_no_line_is_read_twice() -> None:
    engine = Quill()
    read_page(page_of_bars(), engine, SOON)
    assert engine.read_lines == 5


def test_a_blank_page_is_not_shown_to_the_engine() -> None:
    engine = Quill()
    page = read_page(np.full((500, 400), 240, np.uint8), engine, SOON)
    assert (page.rows, page.is_blank, engine.read_lines) == ((), True, 0)


def test_a_page_whose_time_is_up_is_given_up() -> None:
    with pytest.raises(PageUnreadable, match="not read within 0 s"):
        read_page(page_of_bars(), Quill(), Deadline(0))
