"""Dosages: name, strength and amounts of a medication stand together in the item's heading."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.case import Medication
from extractor.document import Span
from extractor.findings import raised
from extractor.record import Finding
from extractor.validators.subject import Subject
from extractor.values import (
    find_packages,
    find_quantities,
    find_refills,
    find_strengths,
    fold,
    ingredient_segments,
    locate,
    parse_package,
)


def check_headings(subject: Subject) -> Iterator[Finding]:
    """Yield `dosage.heading` for each part of a medication that its item's heading does not say."""
    for index, issue in subject.headed_issues():
        cell = subject.outline.cell("description", index)
        if issue.medication is None or cell is None:
            continue
        base = f"issues.{index}.medication"
        for path, value in _absent(subject.text, cell, issue.medication):
            if not subject.is_refuted(f"{base}.{path}"):
                yield raised("dosage.heading", f"the heading does not say {value!r} here", [f"{base}.{path}"], [cell])


def _absent(text: str, cell: Span, medication: Medication) -> Iterator[tuple[str, object]]:
    """Yield the leaves that the heading does not bear out, with path and value."""
    segments = ingredient_segments(text, cell)
    for index, ingredient in enumerate(medication.ingredients):
        if not locate(text, ingredient.name, cell):
            yield f"ingredients.{index}.name", ingredient.name
        own = [s for s in segments if fold(s.name.value) == fold(ingredient.name)]
        stated = [s.strength for s in own if s.strength] or find_strengths(text, cell)
        if ingredient.strength and ingredient.strength not in [found.value for found in stated]:
            yield f"ingredients.{index}.strength", ingredient.strength
    amounts: tuple[tuple[str, object, list[object]], ...] = (
        ("quantity", medication.quantity, [found.value for found in find_quantities(text, cell)]),
        ("refills", medication.refills, [found.value for found in find_refills(text, cell)]),
        ("package", parse_package(medication.package or ""), [found.value for found in find_packages(text, cell)]),
    )
    for name, value, said in amounts:
        if value is not None and value not in said:
            yield name, value
