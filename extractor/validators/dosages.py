"""Dosages: name, strength and amounts stand together in the item's heading, and other parts say the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from extractor.case import Medication
from extractor.document import Span
from extractor.record import Finding
from extractor.validators.subject import Subject
from extractor.values import (
    Found,
    find_drugs,
    find_packages,
    find_quantities,
    find_refills,
    find_strengths,
    fold,
    ingredient_segments,
    locate,
    parse_package,
)

REACH: Final = 30
"""Characters behind a drug's name within which its strength stands, and behind a strength its quantity."""

_BETWEEN = re.compile(r"[\s,(]*(?:(?:HCL|HCI|sodium|sod|ER|XR|SR|DR|CR|EC|IR|[a-z]{3,15}\))[\s,)]*)*", re.IGNORECASE)
_UNIT = re.compile(r"[a-zµ%]+", re.IGNORECASE)


def check_headings(subject: Subject) -> Iterator[Finding]:
    """Yield `dosage.heading` for each part of a medication that its item's heading does not say."""
    for index, issue in subject.headed_issues():
        cell = subject.outline.cell("description", index)
        if issue.medication is None or cell is None:
            continue
        base = f"issues.{index}.medication"
        for path, value in _absent(subject.text, cell, issue.medication):
            if not subject.is_refuted(f"{base}.{path}"):
                yield Finding(
                    code="dosage.heading",
                    severity="error",
                    fields=[f"{base}.{path}"],
                    message=f"the heading does not say {value!r} here",
                    spans=[cell],
                )


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


class Dose(NamedTuple):
    """A drug with the strength, and perhaps the quantity, that stands behind its name."""

    name: str
    strength: Found[str]
    quantity: Found[int] | None

    @property
    def span(self) -> Span:
        """The place of the strength, or of strength and quantity together."""
        return Span(self.strength.span.start, (self.quantity or self.strength).span.end)


class Headed(NamedTuple):
    """What all headings together say of one drug: its strengths, as compared, and its quantities."""

    strengths: set[str]
    amounts: set[int]

    def add(self, dose: Dose) -> None:
        """Take in what one heading says."""
        self.strengths.add(_plain(dose.strength.value))
        if dose.quantity:
            self.amounts.add(dose.quantity.value)


def compare_mentions(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.dose` where another part gives the heading's drug another strength or quantity.

    Looks at the original request, the summary and the item's rationale. A part that also says what a heading says is no
    conflict: it tells of several prescriptions.
    """
    headings = {
        index: _doses(subject.text, cell)
        for index in subject.outline.issues()
        if (cell := subject.outline.cell("description", index)) is not None
    }
    headed: dict[str, Headed] = {}
    for dose in (dose for doses in headings.values() for dose in doses):
        headed.setdefault(dose.name, Headed(set(), set())).add(dose)
    summary = _mentions(subject, subject.body("summary"), headed)
    for index, doses in headings.items():
        request = subject.outline.cell("original_request", index)
        asked = _mentions(subject, request, headed)
        reasoned = _mentions(subject, subject.body("rationale", index), headed)
        for dose in doses:
            for where, mentions in (("original request", asked), ("summary", summary), ("rationale", reasoned)):
                said = mentions.get(dose.name, [])
                yield from _conflicts(index, dose, said, headed[dose.name], where, counts=request is None)


def _mentions(subject: Subject, place: Span | None, names: Collection[str]) -> dict[str, list[Dose]]:
    """Return the doses of the named drugs in a place, by name."""
    mentions: dict[str, list[Dose]] = {}
    for dose in _doses(subject.text, place) if place else []:
        if dose.name in names:
            mentions.setdefault(dose.name, []).append(dose)
    return mentions


def _conflicts(index: int, dose: Dose, mentions: list[Dose], headed: Headed, where: str, *, counts: bool) -> Iterator[Finding]:
    others = [m for m in mentions if _unit(m) == _unit(dose)]
    if others and not any(_plain(m.strength.value) in headed.strengths for m in others):
        message = f"heading says {dose.strength.value}, the {where} {others[0].strength.value}"
        yield _finding(index, dose, others, message)
    own = _plain(dose.strength.value)
    counted = [(m, m.quantity.value) for m in others if m.quantity and _plain(m.strength.value) == own]
    if counts and dose.quantity and counted and not any(amount in headed.amounts for _, amount in counted):
        message = f"heading says #{dose.quantity.value}, the {where} #{counted[0][1]}"
        yield _finding(index, dose, [mention for mention, _ in counted], message)


def _finding(index: int, dose: Dose, mentions: list[Dose], message: str) -> Finding:
    return Finding(
        code="source-conflict.dose",
        severity="warning",
        fields=[f"issues.{index}.medication"],
        message=message,
        spans=[dose.span, *(mention.span for mention in mentions)],
    )


def _doses(text: str, within: Span) -> list[Dose]:
    """Return the drugs in a stretch that have a strength directly behind their name, in order."""
    strengths = {found.span.start: found for found in find_strengths(text, within)}
    quantities = {found.span.start: found for found in find_quantities(text, within)}
    doses = []
    for drug in find_drugs(text, within):
        gap = _BETWEEN.match(text, drug.span.end, min(within.end, drug.span.end + REACH))
        strength = strengths.get(gap.end()) if gap else None
        if strength:
            near = range(strength.span.end, strength.span.end + 4)
            quantity = next((quantities[at] for at in near if at in quantities), None)
            doses.append(Dose(drug.value.casefold(), strength, quantity))
    return doses


def _plain(strength: str) -> str:
    """Return a strength for comparison: "10-325 mg" and "10/325" are the same."""
    return re.sub(r"[^\d./%]", "", strength.replace("-", "/"))


def _unit(dose: Dose) -> str:
    units = _UNIT.findall(dose.strength.value)
    return str(units[0]) if units else "mg"
