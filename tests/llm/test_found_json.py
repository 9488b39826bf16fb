from __future__ import annotations

import pytest
from pydantic import BaseModel, ConfigDict

from extractor.llm.found_json import find_json


class Wire(BaseModel):
    model_config = ConfigDict(extra="forbid")

    drug: str | None


GOOD = '{"drug":"Zyxol 7 mg"}'


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        f"\ufeff {GOOD}\n",
        f'<think>\nMaybe {{"drug": "draft"}} or {{"draft": true}}.\n</think>\n\n{GOOD}',
        f"it names a drug\n</think>\n{GOOD}",
        f"<think>\nok\n</think>\n```json\n{GOOD}\n```",
        f"<think>a</think><think>b</think>{GOOD}",
        f"[THINK]hm {{[/THINK]{GOOD}",
        f"```\n{GOOD}\n```",
        f"~~~JSON\n{GOOD}\n~~~ That is all.",
        f"```json {GOOD}```",
        f"Here is the answer: {GOOD} I hope that {{helps}}.",
        f'For example {{"drug": "Aspirax"}}; the answer: {GOOD}',
        f'{GOOD}\nNote: {{"confidence": 0.7}}',
    ],
)
def test_answer_is_found_wherever_it_stands(text: str) -> None:
    assert find_json(text, Wire) == GOOD


def test_answer_that_quotes_a_tag_is_whole() -> None:
    text = '{"drug":"Zyxol </think> {\\"drug\\": null}"}'
    assert find_json(text, Wire) == text


@pytest.mark.parametrize(
    "text",
    [
        "I cannot help.",
        "",
        '<think>{"drug": "draft"} and so on',
        '<think>{"drug": "draft"}</think> Zyxol',
        "{" * 5_000,
        "[]",
        "null",
    ],
)
def test_text_without_an_answer_stays_as_it_is(text: str) -> None:
    assert find_json(text, Wire) == text


def test_object_of_another_form_is_given_where_none_fits() -> None:
    assert find_json('Answer: {"medicine": "Zyxol"}.', Wire) == '{"medicine": "Zyxol"}'
