"""Without a layout, the sentences that cite are found, and on whose behalf they do."""

from __future__ import annotations

import pytest

from extractor.document import Span
from extractor.layouts.citing import find_citing


def cited(text: str) -> tuple[list[str], list[str]]:
    found = find_citing(text, Span(0, len(text)))
    return [span.text(text) for span in found.claims], [span.text(text) for span in found.reviewer]


@pytest.mark.parametrize(
    ("text", "claims", "reviewer"),
    [
        ("The moon was full.", [], []),
        ("Guidelines are many.", [], []),
        ("The carrier relied on ODG, Tides.", ["carrier relied on ODG, Tides."], []),
        ("UR cited the Moon Guidelines 1899.", ["UR cited the Moon Guidelines 1899."], []),
        (
            "We based our decision on MTUS Moon 1899. It applied ODG, Dust as well.",
            [],
            ["We based our decision on MTUS Moon 1899.", "It applied ODG, Dust as well."],
        ),
        ("Based on ODG, Tides, this is denied.", [], ["Based on ODG, Tides, this is denied."]),
        (
            "Moonwalks x12: Upheld\nClaims Administrator guideline: Decision based on MTUS Moon 1899.\n"
            "MAXIMUS guideline: Decision based on MTUS Tides 1907.",
            ["Decision based on MTUS Moon 1899."],
            ["Decision based on MTUS Tides 1907."],
        ),
    ],
)
def test_citing_sentences_belong_to_who_cites(text: str, claims: list[str], reviewer: list[str]) -> None:
    assert cited(text) == (claims, reviewer)


def test_a_stretch_without_full_stops_is_no_sentence() -> None:
    assert cited("We cited ODG " + "moss " * 200) == ([], [])
