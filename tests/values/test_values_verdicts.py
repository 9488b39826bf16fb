"""Verdict words, and what rationales conclude."""

from __future__ import annotations

import pytest

from extractor.document import Span
from extractor.values import (
    find_conclusions,
    find_decision,
    find_determinations,
    find_rulings,
    find_verdicts,
    parse_verdict,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Zyxol 7 mg: Upheld", ["upheld"]),
        ("ZYXOL 7 MG:\nOVERTURNED", ["overturned"]),
        ("the remaining part is: Upheld", ["upheld"]),
        ("  Upheld ", ["upheld"]),
        ("he upheld the tail and overturned it", []),
        ("Upheldings: none", []),
    ],
)
def test_verdict_words_count_only_as_decisions(text: str, expected: list[str]) -> None:
    assert [found.value for found in find_verdicts(text, Span(0, len(text)))] == expected


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("Upheld", "upheld"),
        ("is Overturned", "overturned"),
        ("not upheld", None),
        ("upheld, overturned", None),
        ("is medically necessary and appropriate", "overturned"),
        ("not medically necessary", "upheld"),
        ("medically necessary and appropriate", None),
        ("is medically necessary. It is not medically necessary", None),
    ],
)
def test_quote_states_one_verdict(quote: str, expected: str | None) -> None:
    assert parse_verdict(quote) == expected


UPHELD, OVERTURNED = ["upheld"], ["overturned"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wings is not medically necessary and appropriate.", UPHELD),
        ("wings are medically necessary and appropriate.", OVERTURNED),
        ("wings **is not** medically\nnecessary and appropriate", UPHELD),
        ("wings is **not** medically necessary", UPHELD),
        ("wings is notmedically necessary", UPHELD),
        ("SERVICE WAS MEDICALLY \nNECESSARY", OVERTURNED),
        ("medically necessary and appropriate", []),
        ("is now medically necessary", []),
        ("is medically unnecessary", []),
        ("", []),
    ],
)
def test_a_determination_in_words_is_never_read_inside_out(text: str, expected: list[str]) -> None:
    assert [found.value for found in find_determinations(text, Span(0, len(text)))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is: Upheld. It is medically necessary.", "upheld"),
        ("Wings help. The request is not considered to be medically necessary.", "upheld"),
        ("Wings help.", None),
    ],
)
def test_a_place_decides_by_verdict_then_by_determination_then_by_conclusion(text: str, expected: str | None) -> None:
    found = find_decision(text, Span(0, len(text)))
    assert (found and found.value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The request is not medically necessary.", UPHELD),
        ("The request is determined to not be medically necessary.", UPHELD),
        ("Zyxol is considered not medically\nnecessary or appropriate.", UPHELD),
        ("It does not appear medically necessary.", UPHELD),
        ("It is not supported by the records as being medically necessary.", UPHELD),
        ("Zyxol isn't medically necessary.", UPHELD),
        ("Zyxol is deemed medically unnecessary.", UPHELD),
        ("Zyxol is not a medical necessity.", UPHELD),
        ("The medical necessity of the request has not been established.", UPHELD),
        ("The records do not establish medical necessity.", UPHELD),
        ("The request is not supported.", UPHELD),
        ("The request cannot be certified at this time.", UPHELD),
        ("The request is medically necessary.", OVERTURNED),
        ("It is determined that the request is medically necessary.", OVERTURNED),
        ("The MRI without contrast is medically necessary and appropriate.", OVERTURNED),
        ("He has no wings, and the request is medically necessary.", OVERTURNED),
        ("It is not contraindicated and is medically necessary.", OVERTURNED),
        ("The medical necessity of the MRI without contrast has been established.", OVERTURNED),
        ("I do not agree with the earlier view.Zyxol is medically necessary.", OVERTURNED),
        ("If the request is not medically necessary, wean.", []),
        ("It is open whether or not Zyxol is medically necessary.", []),
        ("Zyxol is medically necessary when feathers fall.", []),
        ("The notes must show that Zyxol is medically necessary.", []),
        ("A referral, when requested, is supported.", []),
        ("Zyxol 7 mg is taken daily.", []),
    ],
)
def test_conclusion_has_the_polarity_of_its_clause(text: str, expected: list[str]) -> None:
    assert [found.value for found in find_conclusions(text, Span(0, len(text)))] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The request is notmedically necessary.", "upheld"),
        ("It isnotmedicallynecessary.", "upheld"),
        ("It is determined to benot medically necessary.", "upheld"),
        ("The moss ismedically necessary.", "overturned"),
        ("The moss is medicallynecessary.", "overturned"),
    ],
)
def test_glued_words_keep_their_polarity(text: str, expected: str) -> None:
    assert [found.value for found in find_conclusions(text, Span(0, len(text)))] == [expected]


def test_conclusions_stand_in_order() -> None:
    text = "Zyxol is not medically necessary. Quarnil is medically necessary."
    assert [found.value for found in find_conclusions(text, Span(0, len(text)))] == ["upheld", "overturned"]


@pytest.mark.parametrize(
    "unit", ["is medically necessary ", "requested a ", "medical necessity, established ", ",is medically necessary ", " "]
)
def test_a_sentence_without_end_takes_no_quadratic_time(unit: str) -> None:
    text = unit * (60_000 // len(unit)) + ". Zyxol is not medically necessary."
    assert find_conclusions(text, Span(0, len(text)))[-1].value == "upheld"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We uphold the denial.", ["upheld"]),
        ("The denial is upheld.", ["upheld"]),
        ("I sustain the refusal.", ["upheld"]),
        ("The refusal is sustained.", ["upheld"]),
        ("The decision is affirmed.", ["upheld"]),
        ("We let the denial stand.", ["upheld"]),
        ("The denial stands.", ["upheld"]),
        ("The denial stays in place.", ["upheld"]),
        ("The denial is left in place.", ["upheld"]),
        ("I agree with the carrier.", ["upheld"]),
        ("The denial was correct.", ["upheld"]),
        ("We overturn the denial.", ["overturned"]),
        ("The denial is overturned.", ["overturned"]),
        ("I reverse the decision.", ["overturned"]),
        ("The decision is reversed.", ["overturned"]),
        ("The refusal is set aside.", ["overturned"]),
        ("The refusal is vacated.", ["overturned"]),
        ("The denial is lifted.", ["overturned"]),
        ("The denial was wrong.", ["overturned"]),
        ("I approve the moss.", ["overturned"]),
        ("The moss is approved.", ["overturned"]),
        ("We authorize the moss.", ["overturned"]),
        ("The moss is hereby authorized.", ["overturned"]),
        ("The moss is certified.", ["overturned"]),
        ("I allow the moss.", ["overturned"]),
        ("The moss must be allowed.", ["overturned"]),
        ("We grant the moss.", ["overturned"]),
        ("The moss is granted.", ["overturned"]),
        ("Here I find for the patient.", ["overturned"]),
        ("The moss is denied.", ["upheld"]),
        ("The moss stays refused.", ["upheld"]),
        ("The moss is therefore disallowed.", ["upheld"]),
        ("We do not uphold the denial.", ["overturned"]),
        ("We cannot overturn the denial.", ["upheld"]),
        ("There is no ground to reverse the denial.", ["upheld"]),
        ("The denial cannot stand.", ["overturned"]),
        ("The moss is not approved.", ["upheld"]),
        ("I cannot approve the moss.", ["upheld"]),
        ("The carrier's decision fails to stand.", ["overturned"]),
        ("The denial of moss is hardly correct; the denial stands.", ["upheld"]),
        ("The moss was denied.", []),
        ("The moss has been approved.", []),
        ("If he walks, the denial stands.", []),
        ("Should he walk, the moss is approved.", []),
        ("Is the moss approved?", []),
        ("His lawyer argues that the denial is reversed.", []),
        ("The carrier said it is denied.", []),
        ("The tail was reversed.", []),
    ],
)
def test_what_a_sentence_rules_outright(text: str, expected: list[str]) -> None:
    found = find_rulings(text, Span(0, len(text)))
    assert [ruling.value for ruling in found] == expected
    alone = [ruling.span.text(text) for ruling in found]
    assert [find_rulings(words, Span(0, len(words)))[-1].value for words in alone] == expected
