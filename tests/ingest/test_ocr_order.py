from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.ingest.ocr.engine import Corners
from extractor.ingest.ocr.order import reading_order

HEIGHT = 30.0
PITCH = 37.0
WIDTH = 1700


def piece(left: float, top: float, text: str) -> tuple[Corners, str]:
    """Return a piece as wide as its text; a character is 13 pixels wide."""
    right = left + 13 * len(text)
    return np.array([[left, top], [right, top], [right, top + HEIGHT], [left, top + HEIGHT]], dtype=np.float32), text


def rows_of(pieces: list[tuple[Corners, str]]) -> list[str]:
    shuffled = pieces[::2] + pieces[1::2]
    texts = [text for _, text in shuffled]
    rows = reading_order([corners for corners, _ in shuffled], texts, WIDTH)
    return [" ".join(texts[index] for index in row) for row in rows]


def page_of(rows: int) -> list[tuple[Corners, str]]:
    """Return rows of two pieces each, far apart."""
    return [
        part
        for n in range(rows)
        for part in (piece(150, 100 + n * PITCH, f"left cell number {n:02}:"), piece(1100, 100 + n * PITCH, f"right cell {n:02}"))
    ]


EXPECTED = [f"left cell number {n:02}: right cell {n:02}" for n in range(40)]


def test_no_pieces_give_no_rows() -> None:
    assert reading_order([], [], WIDTH) == []


def test_a_header_in_two_columns_comes_out_row_by_row() -> None:
    header = [
        piece(200, 200, "Case Number:"),
        piece(450, 202, "CM99-0000001"),
        piece(860, 199, "Date Assigned:"),
        piece(1120, 203, "01/25/1999"),
        piece(200, 240, "Date of Injury:"),
        piece(450, 243, "06/17/1998"),
    ]
    assert rows_of(header) == ["Case Number: CM99-0000001 Date Assigned: 01/25/1999", "Date of Injury: 06/17/1998"]


@pytest.mark.parametrize("slope", [-0.04, -0.01, 0.0, 0.026, 0.05])
def test_rows_of_a_page_askew_stay_together(slope: float) -> None:
    turned = [(corners + np.outer(corners[:, 0], [0, slope]).astype(np.float32), text) for corners, text in page_of(40)]
    assert rows_of(turned) == EXPECTED


@pytest.mark.parametrize("tilt", [-0.15, 0.1, 0.2])
def test_rows_of_a_photographed_page_stay_together(tilt: float) -> None:
    def seen(corners: Corners) -> Corners:
        share = corners[:, 0] / WIDTH - 0.5
        ys = 900 + (corners[:, 1] - 900) * (1 + tilt * share)
        return np.stack([corners[:, 0], ys], axis=1).astype(np.float32)

    assert rows_of([(seen(corners), text) for corners, text in page_of(40)]) == EXPECTED


@pytest.mark.parametrize("drop", [0.0, 0.5, 1.0], ids=["beside its first line", "between its lines", "beside its second line"])
def test_a_label_broken_in_its_cell_stands_whole_before_its_value(drop: float) -> None:
    header = [
        piece(200, 400, "Priority:"),
        piece(450, 400, "Standard"),
        piece(860, 400, "Application"),
        piece(860, 400 + 0.9 * PITCH, "Received:"),
        piece(1120, 400 + 0.9 * PITCH * drop, "01/20/1999"),
        piece(200, 500, "HOW THE IMR FINAL DETERMINATION WAS MADE"),
    ]
    text = " ".join(rows_of(header))
    assert text == "Priority: Standard Application Received: 01/20/1999 HOW THE IMR FINAL DETERMINATION WAS MADE"


def test_a_line_of_prose_that_ends_in_a_colon_stays_where_it_is() -> None:
    prose = [piece(200, 100, "The reviewer developed the following"), piece(200, 137, "case summary:"), piece(200, 174, "Zyxol")]
    assert rows_of(prose) == ["The reviewer developed the following", "case summary:", "Zyxol"]


def test_a_stamp_across_the_page_does_not_tilt_the_rows() -> None:
    stamp = np.array([[300, 900], [1300, 500], [1320, 560], [320, 960]], dtype=np.float32)
    assert [row for row in rows_of([*page_of(40), (stamp, "RECEIVED")]) if "RECEIVED" not in row][:10] == EXPECTED[:10]


_coordinates = st.floats(0, 3000, width=32)


@given(
    st.lists(st.tuples(st.lists(st.tuples(_coordinates, _coordinates), min_size=4, max_size=4), st.sampled_from(["a", "b:", ""])))
)
def test_every_piece_comes_out_once(drawn: list[tuple[list[tuple[float, float]], str]]) -> None:
    corners = [np.array(points, dtype=np.float32) for points, _ in drawn]
    rows = reading_order(corners, [text for _, text in drawn], WIDTH)
    assert sorted(index for row in rows for index in row) == list(range(len(drawn)))
    assert all(rows)
