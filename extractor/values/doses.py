"""The medication of an item's heading, read as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from extractor.case import Ingredient, Medication
from extractor.document import Span
from extractor.values.amounts import find_packages
from extractor.values.directions import find_directions
from extractor.values.found import Found
from extractor.values.ingredients import Segment, ingredient_segments
from extractor.values.orders import find_forms, find_refills, find_supplies
from extractor.values.quantities import find_quantities
from extractor.values.requested import requested_only

T = TypeVar("T")

_LEADING = re.compile(r"[\s\w]{0,20}\b(?:prescriptions?|refills?|requests?)\b", re.I)


class MedicationReading(NamedTuple):
    """A medication and the places of its leaves, by path relative to it: "ingredients.0.strength", "quantity"."""

    value: Medication
    spans: dict[str, Span]


def read_medication(text: str, within: Span) -> MedicationReading | None:
    """Read the medication that the heading inside `within` orders, None where no drug is named.

    >>> text = "Zyxol (quarnil) 7mg, one by mouth, twice a day #61 with one refill"
    >>> reading = read_medication(text, Span(0, len(text)))
    >>> reading.value.model_dump(exclude_none=True) if reading else None # doctest: +NORMALIZE_WHITESPACE
    {'ingredients': [{'name': 'Zyxol (quarnil)', 'strength': '7 mg'}], 'quantity': 61,
     'directions': 'one by mouth, twice a day', 'refills': 1}
    """
    text = requested_only(text, within)
    segments = ingredient_segments(text, within)
    if not segments:
        return None
    spans = _ingredient_spans(segments)
    taken = list(spans.values())
    supply = _pick(find_supplies, text, within, taken, "supply", spans)
    refills = _pick(find_refills, text, within, taken, "refills", spans)
    directions = _pick(find_directions, text, within, taken, "directions", spans)
    package = _pick(find_packages, text, within, taken, "package", spans)
    quantity = _pick(find_quantities, text, within, [*taken, *spans.values()], "quantity", spans)
    form = _pick(find_forms, text, within, list(_ingredient_spans(segments).values()), "form", spans)
    medication = Medication(
        ingredients=[Ingredient(name=s.name.value, strength=s.strength.value if s.strength else None) for s in segments],
        form=form,
        quantity=quantity,
        package=package,
        directions=directions,
        supply=supply,
        refills=refills,
    )
    return MedicationReading(medication, spans)


def _ingredient_spans(segments: Sequence[Segment]) -> dict[str, Span]:
    spans: dict[str, Span] = {}
    for index, segment in enumerate(segments):
        spans[f"ingredients.{index}.name"] = segment.name.span
        if segment.strength is not None:
            spans[f"ingredients.{index}.strength"] = segment.strength.span
    return spans


def _pick(
    finder: Callable[[str, Span], list[Found[T]]],
    text: str,
    within: Span,
    taken: list[Span],
    path: str,
    spans: dict[str, Span],
) -> T | None:
    """Return the first value that overlaps nothing already taken, and note its place under `path`."""
    for found in finder(text, within):
        if any(span.start < found.span.end and found.span.start < span.end for span in taken):
            continue
        spans[path] = found.span
        return found.value
    return None
