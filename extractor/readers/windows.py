"""Documents longer than a model's room: windows cut at paragraphs, with overlap, and their answers put together by place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from extractor.llm.whole import Item, WholeAnswer
from extractor.values import fold

OVERLAP = 0.1
"""Share of a window that is shown again in the next one, so that an item stands whole in one of them."""


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
    """Return the answers about the windows of one document as one: the first that states a field, lists without what stands twice."""
    if len(answers) == 1:
        return answers[0]
    values: dict[str, object] = {}
    for name, info in WholeAnswer.model_fields.items():
        said = [getattr(answer, name) for answer in answers]
        if any(isinstance(value, list) for value in said) or (not said and "list" in str(info.annotation)):
            values[name] = list(_items(said) if name == "items" else _once(said))
        else:
            values[name] = next((value for value in said if value is not None), None)
    return WholeAnswer.model_validate(values)


def _once(lists: Sequence[Sequence[object]]) -> Iterator[object]:
    seen = set()
    for value in (value for values in lists for value in values):
        key = value.model_dump_json() if isinstance(value, BaseModel) else fold(str(value))
        if key not in seen:
            seen.add(key)
            yield value


def _items(lists: Sequence[Sequence[Item]]) -> list[Item]:
    """Return the items in order; of one that two windows hold, the answer that states more."""
    kept: dict[tuple[str, str | None], Item] = {}
    for item in (item for items in lists for item in items):
        key = (fold(item.item), item.decision)
        if key not in kept or _stated(item) > _stated(kept[key]):
            kept[key] = item
    return list(kept.values())


def _stated(item: Item) -> int:
    return sum(bool(value) for value in item.model_dump().values())
