"""What people's verdicts make of a record: the case as reviewed, and what nobody has looked at yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any, Final, TypeAlias

from pydantic import JsonValue, ValidationError

from extractor.case import Case
from extractor.record import Record
from extractor.service.fields import NoSuchField, WrongValue, read_value, shape_of
from extractor.service.verdicts import Action, Verdict

Verdicts: TypeAlias = Mapping[str, Verdict]

_DROPPED: Final = object()


class ReviewIncomplete(ValueError):
    """Verdicts that make no whole case yet; the message says which field still wants a value."""


def open_doubts(record: Record, verdicts: Verdicts) -> list[str]:
    """Return the paths that a person should look at and nobody has decided, in the record's order.

    What a person took away as a whole (`issues.2`, not stated) needs no verdict on its parts.
    """
    removed = [path for path, verdict in verdicts.items() if verdict.action == "not-stated"]
    return [
        path for path in record.review.fields if path not in verdicts and not any(path.startswith(f"{above}.") for above in removed)
    ]


def reviewed_case(record: Record, verdicts: Verdicts) -> Case:
    """Return the case as people left it: corrected values in place of the machine's, nothing where they said so.

    A correction may add an element to a list, or a part that the machine did not see. Elements and parts that lost what they
    cannot be without (a cited source, a drug's name) are left out.

    Raises:
        ReviewIncomplete: a part was begun whose needed value is missing, such as a strength without its drug.
    """
    values: dict[str, Any] = record.case.model_dump(mode="json")
    for path in sorted(verdicts, key=lambda path: path.count(".")):  # a part before what is in it
        verdict = verdicts[path]
        if verdict.action == "correct":
            _put(values, path, deepcopy(verdict.value))  # a list may grow by what is said of its elements
        elif verdict.action in ("not-stated", "unreadable"):
            _put(values, path, False if shape_of(path).kind == "yes or no" else None)
    try:
        return Case.model_validate(_kept(values, ""))
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise ReviewIncomplete(f"{place} is missing, though what stands beside it is filled in") from error


def checked(path: str, action: Action, value: JsonValue) -> JsonValue:
    """Return the value that a verdict keeps: for "correct" the person's in the form of its field, else None.

    Raises:
        NoSuchField: no case has the path. WrongValue: the field cannot hold the value, or the action takes none.
    """
    shape_of(path)
    if action == "correct":
        return read_value(path, value)
    if value is not None:
        raise WrongValue(f"{action!r} takes no value; to change one, use 'correct'")
    return None


def check_elements(record: Record, standing: Verdicts, paths: Iterable[str]) -> None:
    """See that people speak of elements that a list has, or of the one behind its last; `standing` verdicts may have added some.

    Otherwise one verdict on `issues.999` would make a thousand items, none of which says anything.

    Raises:
        NoSuchField: an element is further behind.
    """
    case = record.case.model_dump(mode="json")
    lengths: dict[str, int] = {}
    for path, verdict in standing.items():
        if isinstance(verdict.value, list):
            lengths[path] = max(lengths.get(path, 0), len(verdict.value))
        for above, index in _elements(path):
            lengths[above] = max(lengths.get(above, 0), index + 1)
    for above, index in sorted(element for path in paths for element in _elements(path)):
        held = value_at(case, above)
        length = max(lengths.get(above, 0), len(held) if isinstance(held, list) else 0)
        if index > length:
            raise NoSuchField(f"{above!r} has {length} elements: the next one is {above}.{length}")
        lengths[above] = max(length, index + 1)


def _elements(path: str) -> Iterator[tuple[str, int]]:
    """Yield each list on a path with the index of its element.

    >>> list(_elements("issues.0.reviewer_guidelines.1.source"))
    [('issues', 0), ('issues.0.reviewer_guidelines', 1)]
    """
    names = path.split(".")
    for at, name in enumerate(names):
        if name.isdecimal():
            yield ".".join(names[:at]), int(name)


def value_at(case: Mapping[str, Any], path: str) -> JsonValue:
    """Return the JSON value at a dotted path of a case's JSON, None where there is none.

    >>> value_at({"diagnoses": ["left ankle sprain"]}, "diagnoses.0"), value_at({"diagnoses": []}, "diagnoses.0")
    ('left ankle sprain', None)
    """
    value: Any = case
    for name in path.split("."):
        if isinstance(value, list):
            value = value[int(name)] if int(name) < len(value) else None
        elif isinstance(value, Mapping):
            value = value.get(name)
    return value  # type: ignore[no-any-return]  # JSON


def _put(values: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at a path, making the parts and elements on the way."""
    names = path.split(".")
    at: Any = values
    for depth, name in enumerate(names[:-1], start=1):
        at = _step(at, name, "list" if shape_of(".".join(names[:depth])).kind == "list" else "part")
    if isinstance(at, list):
        _grow(at, int(names[-1]))
        at[int(names[-1])] = _DROPPED if value is None else value
    else:
        at[names[-1]] = value


def _step(at: Any, name: str, kind: str) -> Any:
    key: Any = int(name) if isinstance(at, list) else name
    if isinstance(at, list):
        _grow(at, key)
    below = at[key] if isinstance(at, list) else at.get(key)
    if below is None or below is _DROPPED:
        below = at[key] = [] if kind == "list" else {}
    return below


def _grow(elements: list[Any], index: int) -> None:
    elements.extend([_DROPPED] * (index + 1 - len(elements)))


def _kept(value: Any, path: str) -> Any:
    """Return the value without dropped elements, and without parts in which nothing is left; `path` is "" for the case itself."""
    if isinstance(value, dict):
        below = {name: _kept(part, f"{path}.{name}".lstrip(".")) for name, part in value.items()}
        return below if not path or _stands(below, path) else None
    if isinstance(value, list):
        kept = [_kept(element, f"{path}.{index}") for index, element in enumerate(value)]
        return [element for element in kept if element is not None]
    if value is _DROPPED:
        return None
    return [] if value is None and shape_of(path).kind == "list" else value


def _stands(parts: Mapping[str, Any], path: str) -> bool:
    """Say whether a part still says something, and was not taken away by taking what it cannot be without."""
    if "." not in path:
        return True  # dates, reviewer, patient: always there
    taken = any(value is None and shape_of(f"{path}.{name}").is_required for name, value in parts.items())
    return not taken and any(value not in (None, False, []) for value in parts.values())
