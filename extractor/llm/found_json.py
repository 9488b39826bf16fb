"""The JSON of an answer, found behind thinking, in prose or in a fence."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from pydantic import BaseModel, ValidationError

_THOUGHT = re.compile(
    r"</(?:think|thinking|thought|reasoning)>|\[/THINK\]|◁/think▷|<\|channel\|>final\b[^{]{0,40}<\|message\|>", re.IGNORECASE
)
_THINKING = re.compile(r"<(?:think|thinking|thought|reasoning)>|\[THINK\]|◁think▷", re.IGNORECASE)

MAX_STARTS = 60
"""Most braces at which an object is looked for: prose of nothing but braces must cost nothing."""


def find_json(text: str, form: type[BaseModel] | None = None) -> str:
    """Return the JSON object of an answer: the last one of the wanted form, else the last one at all, else the text itself.

    What a model thought aloud may hold drafts, which come before the answer; thinking that never ended holds nothing else.

    >>> class Drug(BaseModel):
    ...     drug: str
    >>> find_json('<think>{"drug": "draft"}</think> Here it is: {"drug": "Zyxol"}.', Drug)
    '{"drug": "Zyxol"}'
    >>> find_json('{"drug": "</think>"}', Drug)
    '{"drug": "</think>"}'
    """
    candidates = list(_candidates(text))
    fitting = (candidate for candidate in candidates if form is not None and _fits(candidate, form))
    return next(fitting, candidates[0] if candidates else text)


def _candidates(text: str) -> Iterator[str]:
    """Yield the JSON objects of a text, the likeliest first."""
    whole = text.strip("\ufeff \t\r\n")
    if _is_object(whole):
        yield whole
        return
    thoughts = list(_THOUGHT.finditer(whole))
    opened = _THINKING.search(whole)
    said = whole[thoughts[-1].end() :] if thoughts else whole[: opened.start()] if opened else whole
    yield from reversed(_objects(said))


def _objects(text: str) -> list[str]:
    """Return the outermost JSON objects of a text, in order."""
    found, at = list[str](), 0
    decoder = json.JSONDecoder()
    for _ in range(MAX_STARTS):
        start = text.find("{", at)
        if start < 0:
            break
        try:
            _, at = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            at = start + 1
        else:
            found.append(text[start:at])
    return found


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False


def _fits(text: str, form: type[BaseModel]) -> bool:
    try:
        form.model_validate_json(text, strict=True)
    except ValidationError:
        return False
    return True
