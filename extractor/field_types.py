"""What the annotation of a model's field allows, in the words in which people are asked for it."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final, Literal, TypeAlias, Union, get_args, get_origin

ScalarKind: TypeAlias = Literal["text", "date", "whole number", "number", "yes or no"]

_KINDS: Final[dict[frozenset[Any], ScalarKind]] = {
    frozenset({str}): "text",
    frozenset({int}): "whole number",
    frozenset({int, float}): "number",
    frozenset({bool}): "yes or no",
    frozenset({dt.date}): "date",
}


def alternatives(annotation: Any) -> Iterator[Any]:
    """Yield the types of a union, in order, without None and metadata.

    >>> list(alternatives(int | float | None))
    [<class 'int'>, <class 'float'>]
    """
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from alternatives(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for option in get_args(annotation):
            yield from alternatives(option)
    elif annotation is not types.NoneType:
        yield annotation


def kind_of(options: Iterable[Any]) -> ScalarKind | None:
    """Return the kind of a field that holds one of these types, or None where they are no single value of a known kind.

    >>> kind_of([int, float]), kind_of([str, int])
    ('number', None)
    """
    return _KINDS.get(frozenset(options))
