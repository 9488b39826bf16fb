"""The fields of a case by path: what each may hold, and a person's value read as what the schema says."""

from __future__ import annotations

import math
import re
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias, get_args, get_origin

from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from extractor.case import Case
from extractor.field_types import ScalarKind, alternatives, kind_of

Kind: TypeAlias = ScalarKind | Literal["choice", "part", "list"]

LONGEST_VALUE = 100_000
"""Characters of the longest text that a person may enter: a rationale has a few thousand."""

MOST_ELEMENTS = 1_000
"""Elements of the longest list."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WANTED: dict[Kind, str] = {
    "text": "some words",
    "date": "a date like 2016-10-31",
    "whole number": "a whole number like 60",
    "number": "a number like 60 or 7.5",
    "yes or no": "yes or no",
    "list": "a list of values",
    "part": "the values of its fields, one by one",
}


class Shape(NamedTuple):
    """What a field holds.

    `annotation` is its type in `Case`, without None; `choices` are those of a closed set, `part` is the model of a part or of a
    list's elements, `is_element` says that it is one of a list.
    """

    kind: Kind
    annotation: Any
    choices: tuple[str, ...] = ()
    part: type[BaseModel] | None = None
    description: str = ""
    is_element: bool = False
    is_required: bool = False


class NoSuchField(ValueError):
    """A path that no case has."""


class WrongValue(ValueError):
    """A value that its field cannot hold; the message says what it can."""


@lru_cache(maxsize=4_096)  # paths come from requests
def shape_of(path: str) -> Shape:
    """Return what stands at a dotted path, whether or not a record has it.

    >>> shape_of("issues.0.medication.quantity").kind, shape_of("dates.injury").kind, shape_of("diagnoses.3").is_element
    ('number', 'date', True)
    >>> shape_of("dates.birth")
    Traceback (most recent call last):
        ...
    extractor.service.fields.NoSuchField: a case has no field 'dates.birth'

    Raises:
        NoSuchField: the schema has no such path.
    """
    shape = Shape("part", Case, part=Case)
    for name in path.split("."):
        shape = _below(shape, name, path)
    return shape


def _below(shape: Shape, name: str, path: str) -> Shape:
    if shape.kind == "list" and name.isascii() and name.isdecimal() and int(name) < MOST_ELEMENTS:
        return _shape(get_args(shape.annotation)[0], shape.description, is_element=True)
    if shape.kind == "part" and shape.part is not None and name in shape.part.model_fields:
        info = shape.part.model_fields[name]
        return _shape(info.annotation, info.description or "", is_required=info.is_required())
    raise NoSuchField(f"a case has no field {path!r}")


def read_value(path: str, value: JsonValue) -> JsonValue:
    """Return a person's value as JSON in the form of its field: a date ISO, a number a number.

    >>> read_value("issues.0.medication.quantity", "60"), read_value("dates.injury", "2016-10-31"), read_value("patient.sex", "male")
    (60, '2016-10-31', 'male')
    >>> read_value("dates.injury", "last May")
    Traceback (most recent call last):
        ...
    extractor.service.fields.WrongValue: 'last May' is not a date like 2016-10-31

    Raises:
        NoSuchField: the schema has no such path.
        WrongValue: the field cannot hold the value.
    """
    shape = shape_of(path)
    if isinstance(value, str):
        value = value.strip().replace("\r\n", "\n")
    if value in (None, "", []):
        raise WrongValue(f"{_wanted(shape)} is wanted; a field that the document does not state is 'not stated'")
    if isinstance(value, str) and len(value) > LONGEST_VALUE:
        raise WrongValue(f"the text has over {LONGEST_VALUE:,} characters, the limit")
    if not _is_plain(shape, value):
        raise WrongValue(f"{_shown(value)} is not {_wanted(shape)}")
    try:
        return to_jsonable_python(TypeAdapter(shape.annotation).validate_python(value))  # type: ignore[no-any-return]  # JSON
    except ValidationError as error:
        raise WrongValue(f"{_shown(value)} is not {_wanted(shape)}") from error


def _is_plain(shape: Shape, value: JsonValue) -> bool:
    """Refuse what pydantic would take: seconds since 1970 as a date, true as 1, numbers below zero; parts are said by field."""
    if shape.part is not None:
        return False
    if shape.kind == "date":
        return isinstance(value, str) and _DATE.fullmatch(value) is not None
    if shape.kind in ("number", "whole number"):
        return not isinstance(value, bool) and _is_amount(value)
    return True


def _is_amount(value: JsonValue) -> bool:
    try:
        return 0 <= float(value) < math.inf  # type: ignore[arg-type]  # anything else raises
    except (TypeError, ValueError):
        return False


def _wanted(shape: Shape) -> str:
    return f"one of {', '.join(shape.choices)}" if shape.choices else _WANTED[shape.kind]


def _shown(value: JsonValue) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def _shape(annotation: Any, description: str, *, is_element: bool = False, is_required: bool = False) -> Shape:
    return _typed(annotation)._replace(description=description, is_element=is_element, is_required=is_required)


def _typed(annotation: Any) -> Shape:
    options = list(alternatives(annotation))
    first = options[0]
    if get_origin(first) is list:
        element = get_args(first)[0]
        return Shape("list", first, part=element if isinstance(element, type) and issubclass(element, BaseModel) else None)
    if get_origin(first) is Literal:
        return Shape("choice", first, choices=get_args(first))
    if issubclass(first, BaseModel):
        return Shape("part", first, part=first)
    if issubclass(first, StrEnum):
        return Shape("choice", first, choices=tuple(first))
    kind = kind_of(options)
    assert kind is not None, annotation
    return Shape(kind, annotation if len(options) > 1 else first)
