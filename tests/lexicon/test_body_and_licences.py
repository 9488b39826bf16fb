"""Parts of the body, sides, levels, states and boards by the words of letters."""

from __future__ import annotations

import pytest

from extractor.lexicon import SPINAL_LEVEL, board_of, column, part_of, part_pattern, rows, side_of, side_pattern, state_code


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("MRI of the low back and left knee", ["low back", "knee"]),
        ("carpal tunnel release, elbow epicondylitis", ["carpal tunnel", "elbow", "epicondylitis"]),
        ("back-ordered handle", ["back"]),
    ],
)
def test_parts_of_the_body_are_whole_words_the_longest_first(text: str, parts: list[str]) -> None:
    assert part_pattern().findall(text) == parts


def test_a_part_is_called_by_one_name() -> None:
    assert [part_of(word) for word in ("Lumbar", "lower  back", "epicondylar", "hats")] == [
        "lumbar spine",
        "lumbar spine",
        "elbow",
        None,
    ]


def test_sides_are_found_by_words_and_short_forms() -> None:
    text = "Rt. shoulder, LEFT-sided hip, bilateral wrists, alright"
    assert [side_of(word) for word in side_pattern().findall(text)] == ["right", "left", "both"]


@pytest.mark.parametrize(
    ("text", "levels"),
    [("fusion at L4-5 and L5-S1", ["L4-5", "L5-S1"]), ("C6 root, T12", ["C6", "T12"]), ("L45, A1C, XC5 and C5.5", [])],
)
def test_levels_of_the_spine_are_never_parts_of_longer_words_or_numbers(text: str, levels: list[str]) -> None:
    assert [match[0] for match in SPINAL_LEVEL.finditer(text)] == levels


def test_every_state_is_known_by_name_and_code() -> None:
    known = [(state_code(row["name"].upper()), state_code(row["code"])) for row in rows("states")]
    assert known == [(code, code) for code in column("states", "code")]
    assert len(set(known)) == 51


@pytest.mark.parametrize(
    ("written", "board"),
    [
        ("Physical Medicine & Rehabilitation", "Physical Medicine and Rehabilitation"),
        ("PM&R", "Physical Medicine and Rehabilitation"),
        ("FAMILY  PRACTICE", "Family Medicine"),
        ("acupuncturist", "Acupuncture"),
        ("Leech Care", None),
    ],
)
def test_a_board_is_called_by_one_name(written: str, board: str | None) -> None:
    assert board_of(written) == board
