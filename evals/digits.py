"""The leaves in which one wrong character is a wrong fact: dates, doses, quantities and case numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

LEAVES: Final[Mapping[str, str]] = {
    "case_number": "case number",
    "dates.": "date",
    "issues.service_dates": "date",
    "issues.medication.ingredients.strength": "dose",
    "issues.medication.quantity": "quantity",
    "issues.medication.package": "quantity",
    "issues.medication.refills": "quantity",
    "issues.schedule.": "quantity",
}
"""The kind of a leaf by the beginning of its path without indexes."""

KINDS: Final = tuple(dict.fromkeys(LEAVES.values()))
"""All kinds."""


def kind_of(path: str) -> str | None:
    """Return the kind of a leaf by its path in a case, None for all other leaves.

    >>> kind_of("issues.1.medication.ingredients.0.strength"), kind_of("dates.injury"), kind_of("diagnoses.0")
    ('dose', 'date', None)
    """
    name = re.sub(r"\.\d+", "", path)
    return next((kind for beginning, kind in LEAVES.items() if name.startswith(beginning)), None)
