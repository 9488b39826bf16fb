from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from extractor.llm.grammar import MAX_ITEMS, Choice, Group, Listing, Quote, quote_grammar, skeleton_of


def chunks_of(grammar: str) -> list[list[str]]:
    """Return the chunks of each source, as the decoded text that they stand for."""
    found = re.findall(r"%regex (\{.*\})$", grammar, re.MULTILINE)
    return [[json.loads(f'"{chunk}"') for chunk in json.loads(text)["substring_chunks"]] for text in found]


def test_skeleton_fixes_keys_and_brackets_and_leaves_the_gap_to_the_model() -> None:
    skeleton = Group({"drug": Quote(), "sex": Choice(("male", "female")), "more": Listing(Quote(nullable=False), 3)})
    start = quote_grammar(skeleton, "Zyxol").splitlines()[1]
    assert start == (
        r'start: ("{" "\"drug\":" " "? (quote_0 | "null") "," " "? "\"sex\":" " "? ("\"male\"" | "\"female\"" | "null")'
        r' "," " "? "\"more\":" " "? "[" ((quote_0) ("," " "? (quote_0)){0,2})? "]" "}")'
    )


@pytest.mark.parametrize(
    "number",
    ["7.5mg", "10/13/2071", "10-325mg", "1,000", ".025", "CM99-0000001", "5/325", "2x6", "10:30", "3/4/2071-5/6/2072"],
)
def test_number_is_one_piece(number: str) -> None:
    assert chunks_of(quote_grammar(Quote(), f"took {number}, then")) == [["took", " ", number, ",", " ", "then"]]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("star-bath", ["star", "-", "bath"]),
        ("#60", ["#", "60"]),
        ('a "b"', ["a", " ", '"', "b", '"']),
        ("C:\\moon", ["C", ":", "\\", "moon"]),
        ("19% café\u2019s", ["19", "%", " ", "café", "\u2019", "s"]),
        ("\x07 bell\tend", ["\x07", " ", "bell", "\t", "end"]),
        ("dose 7. Then", ["dose", " ", "7", ".", " ", "Then"]),
    ],
)
def test_words_and_signs_are_pieces(text: str, pieces: list[str]) -> None:
    assert chunks_of(quote_grammar(Quote(), text)) == [pieces]


@given(st.text(min_size=1).filter(lambda text: re.search(r"\w", text) is not None))
def test_pieces_decode_to_the_source_again(source: str) -> None:
    (chunks,) = chunks_of(quote_grammar(Quote(), source))
    assert "".join(chunks) == source


@pytest.mark.parametrize("source", ["", " ", "...", "\n"])
def test_source_without_words_allows_null_alone(source: str) -> None:
    assert quote_grammar(Quote(), source) == '%llguidance {}\nstart: (quote_0 | "null")\nquote_0: "\\"\\""\n'


def test_each_source_has_one_rule_of_its_own() -> None:
    skeleton = Group({"a": Quote("Zyxol"), "b": Quote("Quorvane"), "c": Quote("Zyxol")})
    assert chunks_of(quote_grammar(skeleton, "unused")) == [["Zyxol"], ["Quorvane"]]


class Side(StrEnum):
    LEFT = "left"
    RIGHT = "right"


class Inner(BaseModel):
    name: str
    strength: str | None


class Wire(BaseModel):
    drugs: list[Inner] = Field(max_length=3)
    notes: list[str]
    side: Side | None
    verdict: Literal["upheld", "overturned"]
    first: bool
    inner: Inner | None


def test_wire_model_gives_its_skeleton() -> None:
    inner = Group({"name": Quote(nullable=False), "strength": Quote()})
    assert skeleton_of(Wire) == Group(
        {
            "drugs": Listing(inner, 3),
            "notes": Listing(Quote(nullable=False), MAX_ITEMS),
            "side": Choice(("left", "right")),
            "verdict": Choice(("upheld", "overturned"), nullable=False),
            "first": Choice((True, False), nullable=False),
            "inner": Group(inner.fields, nullable=True),
        }
    )


def test_field_can_have_a_source_of_its_own() -> None:
    assert skeleton_of(Inner, sources={"strength": "7 mg"}) == Group({"name": Quote(nullable=False), "strength": Quote("7 mg")})


@pytest.mark.parametrize("annotation", [float, dict[str, str], list[str] | None])
def test_field_without_a_grammar_is_an_error_of_the_programmer(annotation: Any) -> None:
    model = type("Odd", (BaseModel,), {"__annotations__": {"odd": annotation}})
    with pytest.raises(TypeError):
        skeleton_of(model)
