"""Documents longer than a model's room: windows cut at paragraphs, with overlap, and their answers put together by place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_origin

from pydantic import BaseModel

from extractor.llm.whole import CLOSED, Item, WholeAnswer
from extractor.values import fold

OVERLAP = 0.1
"""Share of a window that is shown again in the next one, so that an item stands whole in one of them."""


NEAR_THE_EDGE = 4
"""How many items at the end of a window may stand again at the beginning of the next."""


def cut(text: str, most: int) -> list[str]:
    """Return a text in stretches of at most `most` characters, cut between paragraphs or lines where there are any.

    >>> cut("one\\n\\ntwo\\n\\nthree", 10)
    ['one\\n\\ntwo\\n\\n', 'three']
    >>> cut("one", 10)
    ['one']
    """
    windows, start = [], 0
    while len(text) - start > most:
        end = _break(text, start + most // 2, start + most)
        windows.append(text[start:end])
        start = max(start + 1, end - int(most * OVERLAP) if most * OVERLAP >= 1 and end - start > most * 2 * OVERLAP else end)
        start = _begin(text, start, end)
    return [*windows, text[start:]]


def _break(text: str, least: int, most: int) -> int:
    for mark in ("\n\n", "\n", " "):
        at = text.rfind(mark, least, most)
        if at >= 0:
            return at + len(mark)
    return most


def _begin(text: str, start: int, end: int) -> int:
    """Return the beginning of a line at or behind `start`, before `end`."""
    at = text.find("\n", start, end)
    return at + 1 if 0 <= at < end - 1 else end


def joined(answers: Sequence[WholeAnswer]) -> WholeAnswer:
    """Return the answers about the windows of one document as one: the first that states a field, lists without what stands twice.

    A choice comes from the window that its words are from. Of an item that stands in the overlap of two windows, the answer that states
    more is kept.
    """
    if len(answers) == 1:
        return answers[0]
    values: dict[str, object] = {}
    for name, info in WholeAnswer.model_fields.items():
        said = [getattr(answer, name) for answer in answers]
        if get_origin(info.annotation) is list:
            values[name] = _items(said) if name == "items" else list(_once(said))
        else:
            values[name] = next((value for value in said if value is not None), None)
    for choice, words in CLOSED.items():
        first = next((answer for answer in answers if getattr(answer, choice) is not None), None)
        if first is not None:
            values |= {choice: getattr(first, choice), words: getattr(first, words)}
    return WholeAnswer.model_validate(values)


def differing(answers: Sequence[WholeAnswer]) -> list[str]:
    """Return the keys of single values that windows state differently."""
    names = [
        name
        for name, info in WholeAnswer.model_fields.items()
        if get_origin(info.annotation) is not list and name not in CLOSED.values()
    ]
    return [name for name in names if len({fold(str(v)) for a in answers if (v := getattr(a, name)) is not None}) > 1]


def _once(lists: Sequence[Sequence[object]]) -> Iterator[object]:
    seen = set()
    for value in (value for values in lists for value in values):
        key = value.model_dump_json() if isinstance(value, BaseModel) else fold(str(value))
        if key not in seen:
            seen.add(key)
            yield value


def _items(lists: Sequence[Sequence[Item]]) -> list[Item]:
    """Return the items in order; those at the end of a window and at the beginning of the next may be the same."""
    kept: list[Item] = []
    for items in lists:
        tail = len(kept) - NEAR_THE_EDGE
        for at, item in enumerate(items):
            near = range(max(0, tail), len(kept)) if at < NEAR_THE_EDGE else ()
            twin = next((index for index in near if _is_same(kept[index], item)), None)
            if twin is None:
                kept.append(item)
            elif _stated(item) > _stated(kept[twin]):
                kept[twin] = item
    return kept


def _is_same(one: Item, other: Item) -> bool:
    """Say whether two answers are about one item: its words, its verdict and its reasons, as far as both state them."""
    reasons = [fold(item.rationale) for item in (one, other) if item.rationale]
    verdicts = {item.decision for item in (one, other) if item.decision}
    return fold(one.item) == fold(other.item) and len(verdicts) < 2 and len(set(reasons)) < 2


def _stated(item: Item) -> int:
    return sum(bool(value) for value in item.model_dump().values())
