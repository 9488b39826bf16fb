from __future__ import annotations

import codecs
import random
from pathlib import Path

import pytest

from extractor.ingest.legible import badness, is_garbage

TEXTS = sorted((Path(__file__).parents[1] / "data" / "decisions" / "texts").glob("*.txt"))
LEGIBLE = "The request for Quorvane ER 40 mg, #60 is not medically necessary (MTUS 2016, L4-L5), and the denial is upheld. "
CONFUSED = {"o": "0", "l": "|", "i": "!", "e": "c", "a": "@", "s": "5", "m": "rn", "t": "f"}


@pytest.mark.parametrize("path", TEXTS, ids=[path.stem for path in TEXTS])
def test_no_page_of_a_decision_is_taken_for_garbage(path: Path) -> None:
    assert max(badness(page) for page in path.read_text("utf-8").split("\f")) < 0.5


@pytest.mark.parametrize("share", [0.1, 0.25])
def test_poor_recognition_is_noticed(share: float) -> None:
    chance = random.Random(7)  # noqa: S311 - a picture of noise, not a secret
    text = "".join(CONFUSED.get(char, char) if chance.random() < 3 * share else char for char in LEGIBLE * 4)
    assert is_garbage(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(codecs.encode(LEGIBLE * 3, "rot13"), id="letters exchanged"),
        pytest.param("".join(chr(ord(char) + 3) for char in LEGIBLE * 3), id="codes shifted"),
        pytest.param("\ue012\ue003\ue044 \ue012\ue045", id="private codes"),
        pytest.param("Case \ufffd\ufffd\ufffd\ufffd", id="lost letters"),
    ],
)
def test_a_font_without_mapping_is_noticed(text: str) -> None:
    assert is_garbage(text)


@pytest.mark.parametrize("text", ["", " \n", "Zyxol 40 mg", "CM99-0000001 03/14/1999"])
def test_too_few_words_tell_nothing(text: str) -> None:
    assert badness(text) == 0


def test_hostile_text_is_judged_at_once() -> None:
    assert badness("a1" * 200_000 + " " + "-'" * 200_000 + " x" * 50) >= 0
