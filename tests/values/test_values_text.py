"""Places of phrases and folding."""

from __future__ import annotations

import pytest

from extractor.document import Span
from extractor.values import fold, locate


def places(text: str, phrase: str) -> list[str]:
    return [span.text(text) for span in locate(text, phrase, Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        pytest.param("the over-the-\r\ncounter Zyxol", "over-the-counter", ["over-the-\r\ncounter"], id="hyphen at line end"),
        pytest.param("the documen-tation", "documentation", ["documen-tation"], id="word joined"),
        pytest.param("the documen-\ntation", "documen-tation", ["documen-\ntation"], id="hyphen kept"),
        pytest.param("the documen-\ntation", "documen-\ntation", ["documen-\ntation"], id="phrase as it stands"),
        pytest.param("a  Red\n Feather", "red feather", ["Red\n Feather"], id="white space and case"),
        pytest.param("so-called “Zyxol’s”", '"zyxol\'s"', ["“Zyxol’s”"], id="quotation marks"),
        pytest.param("doses of 10–325 mg", "10-325 mg", ["10–325 mg"], id="dashes"),
        pytest.param("6 of 60", "6", ["6"], id="not inside a number"),
        pytest.param("7.5 mg and 5 mg", "5 mg", ["5 mg"], id="not behind a decimal point"),
        pytest.param("10.5 and 10", "10", ["10"], id="not before a decimal point"),
        pytest.param("10/325 mg", "325 mg", [], id="not half of a pair"),
        pytest.param("11-03-2031", "2031", [], id="not part of a date"),
        pytest.param("tails, tail.", "tail", ["tail"], id="not inside a word"),
        pytest.param("#60 or #6.", "#6", ["#6"], id="number sign"),
        pytest.param("red red red", "red red", ["red red"], id="no overlaps"),
        pytest.param("anything", "  ", [], id="empty phrase"),
        pytest.param("a (b+ c", "(B+", ["(b+"], id="marks are no pattern"),
    ],
)
def test_phrase_is_located(text: str, phrase: str, found: list[str]) -> None:
    assert places(text, phrase) == found


def test_only_the_stretch_is_searched() -> None:
    assert locate("red tail, red tail", "red", Span(3, 18)) == [Span(10, 13)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("NSAIDs, GI  symptoms & risk.", "nsaids gi symptoms risk"),
        ("10–325 MG", "10-325 mg"),
        ("“Zyxol”", "zyxol"),
        (" . ", ""),
    ],
)
def test_folding_drops_case_space_and_punctuation(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_folding_keeps_numbers_apart() -> None:
    assert len({fold(strength) for strength in ("5 mg", "0.5 mg", "5%", "5/325 mg", "50 mg")}) == 5


LONG = "The almanac says that moss helps those who live on the moon, at 7.5 mg. " * 9


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"So: {LONG}", (4, 3 + len(LONG))),
        (f"So: {LONG.replace('almanac says', 'ALMA-' + chr(10) + 'NAC  says')}", (4, 3 + len(LONG) + 3 * 9)),
        (f"So: {LONG.replace('7.5', '75')}", None),
        (f"{'The almanac says that moss helps those who live on the moon, at 7. ' * 3}{LONG}", (201, 200 + len(LONG))),
        (f"Un{LONG}", None),
    ],
    ids=["verbatim", "broken", "another number", "begun before", "inside a word"],
)
def test_passage_is_found_as_a_phrase_is(text: str, place: tuple[int, int] | None) -> None:
    assert locate(text, LONG, Span(0, len(text))) == ([Span(*place)] if place else [])
