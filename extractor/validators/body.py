"""The side of the body that an item is for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.document import Span
from extractor.findings import raised
from extractor.record import Finding
from extractor.validators.subject import Subject

_PART = (
    r"(?P<part>shoulder|elbow|wrist|hand|hip|knee|ankle|foot|leg|arm|thumb|(?:upper|lower)\s{1,9}extremity|"
    r"eye|ear|heel)s?\b"
)
_SIDED = re.compile(rf"\b(?P<side>left|right)\s{{1,9}}{_PART}", re.IGNORECASE)
_SIDE_BEHIND = re.compile(rf"\b{_PART}[^.;]{{0,40}}?,\s{{0,9}}(?P<side>left|right)\b", re.IGNORECASE)


def compare_sides(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.side` where a heading names one side of a limb and its rationale only ever the other."""
    for index in subject.outline.issues():
        cell, rationale = subject.outline.cell("description", index), subject.body("rationale", index)
        if cell is None or rationale is None:
            continue
        said, concluded = _sides(subject.text, cell), _sides(subject.text, rationale)
        for part, (side, span) in said.items():
            if side and (other := concluded.get(part)) and other[0] and other[0] != side:
                message = f"the heading says {side} {part}, the rationale {other[0]} {part}"
                yield raised("source-conflict.side", message, [f"issues.{index}.description"], [span, other[1]])


def _sides(text: str, within: Span) -> dict[str, tuple[str | None, Span]]:
    """Return the one side named with each limb, or None for a limb named with both, and a place of it."""
    sides: dict[str, tuple[str | None, Span]] = {}
    matches = [*_SIDED.finditer(text, *within)] or [*_SIDE_BEHIND.finditer(text, *within)]
    for match in matches:
        part, side = " ".join(match["part"].lower().split()), match["side"].lower()
        known = sides.get(part)
        sides[part] = (side if known is None or known[0] == side else None, Span(*match.span()))
    return sides
