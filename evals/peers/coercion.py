"""Any answer as a case: what fits the form is taken, what does not is null.

Answers come from tools and models that promise nothing. Forms that differ only in writing are accepted (a date as `10-13-16`, a
number as text, a verdict in capitals), so that a peer loses no point for its format.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from enum import StrEnum
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from extractor.case import Case, Part
from extractor.values import parse_date

SAYS_NOTHING = frozenset({"", "null", "none", "n/a", "not stated", "not specified", "unknown"})
"""Texts, in lower case, that models write where they mean null."""

LARGEST = 10**9
"""Larger numbers stand in no decision; of more than 4,300 digits they could not be written either."""


def coerce_case(value: object) -> dict[str, Any]:
    """Return an untrusted answer as the JSON values of a case, every field present.

    Unknown keys are dropped and values of a wrong type are null; so are parts and elements that state nothing or lack what they
    must have (a drug its name, a citation its source). A two-digit year is read as one that is not after the decision.

    >>> case = coerce_case({"dates": {"injury": "10-13-98", "decision": "12/09/2016"}, "priority": "Standard", "mood": "grim"})
    >>> case["dates"]["injury"], case["priority"], case["diagnoses"], "mood" in case
    ('1998-10-13', 'standard', [], False)
    """
    dates = value.get("dates") if isinstance(value, dict) else None
    decided = _date(dates.get("decision"), None) if isinstance(dates, dict) else None
    return Case.model_validate(_part(Case, value, decided) or {}).model_dump(mode="json")


def _part(part: type[Part], value: object, decided: dt.date | None) -> dict[str, Any] | None:
    if not isinstance(value, dict):
        return None
    said = {name: _value(field.annotation, value.get(name), decided) for name, field in part.model_fields.items()}
    stated = {name: found for name, found in said.items() if found is not None and found is not False and found != []}
    is_whole = all(name in stated for name, field in part.model_fields.items() if field.is_required())
    return stated if stated and is_whole else None


def _value(kind: Any, value: object, decided: dt.date | None) -> Any:
    """Return a value as a field of this annotation holds it, or None."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is list:
        values = value if isinstance(value, list) else [value]
        return [found for element in values if (found := _value(arguments[0], element, decided)) is not None]
    if origin is Annotated:
        return _value(arguments[0], value, decided)
    if origin is Literal:
        return _choice(arguments, value)
    if arguments:
        options = (_value(option, value, decided) for option in arguments if option is not NoneType)
        return next((found for found in options if found is not None), None)
    return _part(kind, value, decided) if issubclass(kind, Part) else _leaf(kind, value, decided)


def _leaf(kind: type, value: object, decided: dt.date | None) -> Any:
    if issubclass(kind, StrEnum):
        return _choice(tuple(kind), value)
    if kind is bool:
        return value is True or (isinstance(value, str) and value.strip().casefold() in ("true", "yes"))
    if kind is dt.date:
        return _date(value, decided)
    if kind in (int, float):
        number = _number(value)
        return number if number is None or kind is float or isinstance(number, int) else None
    return _text(value)


def _choice(choices: tuple[str, ...], value: object) -> str | None:
    """Return the one of a closed set that a text names, whatever its case."""
    return next((choice for choice in choices if isinstance(value, str) and value.strip().casefold() == choice), None)


def _date(value: object, decided: dt.date | None) -> dt.date | None:
    return parse_date(value, not_after=decided) if isinstance(value, str) else None


def _number(value: object) -> int | float | None:
    """Return a number, also one written as text; a whole one is an int.

    >>> _number("1,200"), _number(30.0), _number("2.5"), _number(True), _number("two"), _number(float("inf"))
    (1200, 30, 2.5, None, None, None)
    """
    if isinstance(value, str) and re.fullmatch(r"\d{1,3}(,\d{3}){1,2}|\d{1,9}(\.\d{1,9})?", value.strip(), re.ASCII):
        value = float(value.strip().replace(",", ""))
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < LARGEST:
        return None
    return int(value) if value == math.floor(value) else value


def _text(value: object) -> str | None:
    if not isinstance(value, str):
        number = _number(value)
        return None if number is None else str(number)
    # JSON can hold half of a surrogate pair; UTF-8, in which records are written, cannot.
    text = value.encode("utf-8", "replace").decode("utf-8").strip()
    return None if text.casefold() in SAYS_NOTHING else text
