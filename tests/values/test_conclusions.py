"""What a sentence of a rationale concludes."""

from __future__ import annotations

import pytest

from extractor.document import Span
from extractor.values import find_conclusions


@pytest.mark.parametrize(
    ("sentence", "decision", "words"),
    [
        ("The files do not show that it is medically necessary.", "upheld", "not show that it is medically necessary"),
        ("It is never medically necessary.", "upheld", "never medically necessary"),
        ("The request lacks medical necessity.", "upheld", "lacks medical necessity"),
        ("There is no evidence that it is medically necessary.", "upheld", "no evidence that it is medically necessary"),
        ("The request remains medically necessary.", "overturned", "remains medically necessary"),
        ("It seems medically necessary.", "overturned", "seems medically necessary"),
        ("Medical necessity has not been demonstrated.", "upheld", "Medical necessity has not been demonstrated"),
        ("Medical necessity is confirmed.", "overturned", "Medical necessity is confirmed"),
        ("The notes do not substantiate medical necessity.", "upheld", "do not substantiate medical necessity"),
        ("Without it is no medical necessity being met.", "upheld", "medical necessity being met"),
        ("The request is felt to be indicated.", "overturned", "is felt to be indicated"),
        ("The requested scan is not warranted.", "upheld", "is not warranted"),
        ("The absence of medical necessity is established.", "upheld", "medical necessity is established"),
    ],
)
def test_a_sentence_that_says_it_outright_concludes(sentence: str, decision: str, words: str) -> None:
    found = find_conclusions(sentence, Span(0, len(sentence)))
    assert [(one.value, one.span.text(sentence)) for one in found] == [(decision, words)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Once it is medically necessary, it may be asked for.",
        "Until it is medically necessary, wait.",
        "The scan may determine that it is medically necessary.",
        "It is medically necessary only where a quarnil fails.",
        "It is medically necessary provided that a quarnil fails.",
        "The law states that care is medically necessary.",
        "Notes establish that care is medically necessary.",
        "Criteria for care that is medically necessary exist.",
    ],
)
def test_conditions_and_what_is_said_in_general_conclude_nothing(sentence: str) -> None:
    assert find_conclusions(sentence, Span(0, len(sentence))) == []
