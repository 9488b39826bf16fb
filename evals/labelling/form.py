"""The form in which a person writes a label: a TOML text with a comment beside each field, empty until it is filled.

Fields, order and comments follow the label's own model, so a new field of a case stands in the next form by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, Literal, NamedTuple, TypeAlias, get_args, get_origin

from pydantic import BaseModel

from evals.dataset import Label
from extractor.field_types import ScalarKind, alternatives, kind_of

Kind: TypeAlias = ScalarKind | Literal["choice", "any", "part", "list"]


class Shape(NamedTuple):
    """What a field holds: `choices` of a closed set, `part` the model of a part or of a list's elements."""

    kind: Kind
    choices: tuple[str, ...] = ()
    part: type[BaseModel] | None = None
    description: str = ""


class Task(NamedTuple):
    """What a form names: the text to read and copy from, the guide, and the folder of the dataset."""

    document: str
    guide: str
    folder: str


_HOW_TO = """\
# The label of {case_id}
#
#   1. Read {document} from beginning to end, then say here what it says; the rules: {guide}.
#   2. Write between the quotes, as the text has it. What it does not say stays "" or []: infer, compute and correct nothing.
#   3. A list is ["first", "second"]; a line in {{ }} is copied for each further one. A date is "2016-10-13", a number "60".
#   4. A decided item is a block from [[issues]] down: copy the empty block for each further one; delete it if there is none.
#   5. A text with a " in it goes between '...', one of several lines between \"""...\""". Then run: imr labels check {folder}
"""
PREFILLED = "# PREFILLED by "
"""How the mark of a reader's answers begins; a form that bears it is no label yet."""

_HEADINGS = {
    "case_number": "The header",
    "reviewer": "The reviewer's credentials",
    "patient": "The clinical summary",
    "issues": "The decided items. All but guidelines and rationale come from an item's heading alone. Categories:",
    "source_conflicts": "Contradictions of the text with itself, on a date, dosage, quantity, age, sex, body side or decision",
}
_CATEGORIES = """\
#   medication       any drug, topical, compound, supplement
#   imaging          MRI, CT, x-ray, ultrasound scan
#   diagnostic_test  EMG, ECG, sleep study, drug screen, laboratory, functional capacity evaluation
#   therapy          physical, occupational, aquatic, chiropractic, acupuncture, massage
#   injection        steroid, block, trigger point, botox
#   surgery          operation, assistant surgeon, facility, clearance
#   equipment        TENS, brace, wheelchair, cold therapy unit, bought or rented
#   consultation     office visit, referral, evaluation by a specialist
#   behavioral       psychotherapy, biofeedback, psychiatric care
#   home_care        nursing, aide, transport
#   program          functional restoration, weight loss, work hardening, gym
#   other            none of these. An item of several kinds takes the first kind named.
"""
_HINTS = {  # fields that only a label has
    "issues.*.rationale.starts": "First six to ten words of the reviewer's reasoning on the item, verbatim.",
    "issues.*.rationale.ends": "Its last six to ten words, verbatim.",
    "source_conflicts.*.about": 'Like "dates.injury" or "issues.0.medication" (0: the first item), or "other:word".',
    "source_conflicts.*.values": 'The contradicting values, like ["2016-10-13", "2016-10-31"].',
    "source_conflicts.*.quotes": "The words that say so, verbatim, one by one.",
}
_COLUMN = 44
_LONGEST = 100


def label_fields() -> dict[str, Shape]:
    """Return the shape of each field, part and list of a label by its path, with stars for indexes, in the form's order."""
    return dict(_fields(Label, ""))


def render_form(case_id: str, task: Task, label: Mapping[str, Any] | None = None, by: str | None = None) -> str:
    """Return the form of a case.

    Args:
        task: what the form tells the person to use.
        label: values that stand in it already, as JSON values of a label; an empty form without.
        by: who filled them in, if not a person.
    """
    parts = [_HOW_TO.format(case_id=case_id, **task._asdict())]
    if by is not None:
        parts.append(f"{PREFILLED}{by}: check every value against the text, then delete this line.\n")
    values = label or {}
    blocks = ("issues", "source_conflicts")
    for name in Label.model_fields:
        if name in _HEADINGS:
            parts.append(f"\n# ---- {_HEADINGS[name]}\n")
        if name == "issues":
            parts.append(_CATEGORIES)
        if name not in blocks:
            parts += _field(name, name, values.get(name))
            continue
        part = LABEL_FIELDS[f"{name}.*"].part
        assert part is not None
        for index, entry in enumerate(values.get(name) or [{}]):
            parts.append(f"\n[[{name}]]\n" if name == "issues" or index else f"[[{name}]]\n")
            for key in part.model_fields:
                parts += _field(f"{name}.*.{key}", key, entry.get(key), commented=index == 0)
    return "".join(parts)


def _fields(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, Shape]]:
    for name, info in model.model_fields.items():
        path = f"{prefix}{name}"
        yield from _shapes(info.annotation, path, _HINTS.get(path) or info.description or "")


def _shapes(annotation: Any, path: str, description: str) -> Iterator[tuple[str, Shape]]:
    options = list(alternatives(annotation))
    first = options[0]
    if get_origin(first) is list:
        yield path, Shape("list", description=description)
        yield from _shapes(get_args(first)[0], f"{path}.*", "")
    elif isinstance(first, type) and issubclass(first, BaseModel):
        yield path, Shape("part", part=first, description=description)
        yield from _fields(first, f"{path}.")
    elif get_origin(first) is Literal:
        yield path, Shape("choice", get_args(first), description=description)
    elif isinstance(first, type) and issubclass(first, StrEnum):
        yield path, Shape("choice", tuple(first), description=description)
    else:
        yield path, Shape(kind_of(options) or "any", description=description)


def _field(path: str, key: str, value: Any, *, commented: bool = True) -> Iterator[str]:
    """Yield the lines of a field; those of a part one by one under dotted keys."""
    shape = LABEL_FIELDS[path]
    if shape.part is not None:
        if path.startswith("issues."):
            yield f"\n# {shape.description}\n" if commented and shape.description else "\n"
        for name in shape.part.model_fields:
            yield from _field(f"{path}.{name}", f"{key}.{name}", (value or {}).get(name), commented=commented)
        return
    rows = LABEL_FIELDS[f"{path}.*"].part if shape.kind == "list" else None
    literal = _rows(rows, f"{path}.*", value) if rows is not None else _literal(value, shape)
    comment = f"# {shape.description}" if commented and shape.description else ""
    line = f"{key} = {literal}"
    if rows is not None and not path.startswith("issues.*.medication"):
        yield "\n"
    if comment and rows is not None:
        told = ((name, LABEL_FIELDS[f"{path}.*.{name}"].description) for name in rows.model_fields)
        yield "".join((f"{comment}\n", *(f"#   {f'{name}:':<10}{text}\n" for name, text in told), f"{line}\n"))
    elif comment and len(line) >= _COLUMN:
        yield f"{comment}\n{line}\n"
    else:
        yield f"{line:<{_COLUMN}}{comment}".rstrip() + "\n"


def _rows(part: type[BaseModel], path: str, values: list[Mapping[str, Any]] | None) -> str:
    def row(entry: Mapping[str, Any]) -> str:
        cells = (f"{name} = {_literal(entry.get(name), LABEL_FIELDS[f'{path}.{name}'])}" for name in part.model_fields)
        return f"  {{ {', '.join(cells)} }},\n"

    return "[\n" + "".join(row(entry) for entry in values or [{}]) + "]"


def _literal(value: Any, shape: Shape) -> str:
    if value is None:
        return {"list": "[]", "yes or no": "false"}.get(shape.kind, '""')
    if isinstance(value, list):
        items = [_literal(item, Shape("any")) for item in value]
        line = f"[{', '.join(items)}]"
        return line if len(line) <= _LONGEST else "[\n" + "".join(f"  {item},\n" for item in items) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and '"' in value and "'" not in value and "\n" not in value:
        return f"'{value}'"
    return json.dumps(value if isinstance(value, int | float) else str(value), ensure_ascii=False).replace("\x7f", r"\u007f")


LABEL_FIELDS = label_fields()
"""The shape of each field, part and list of a label by its path, with stars for indexes, in the form's order."""
