"""What a record's state is called, and how often records in it held an error all the same."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from extractor.record import Record

State: TypeAlias = Literal["look", "warnings", "clear"]

TITLES: Final[dict[State, str]] = {
    "look": "a person should look",
    "warnings": "warnings only",
    "clear": "no warning",
}

HELD_ERRORS: Final[dict[tuple[str, State], tuple[int, int]]] = {
    ("case-number", "clear"): (0, 8),
    ("case-number", "warnings"): (17, 44),
}
"""By layout and state: how many records with at least one wrong or missing leaf, of how many.

Read by rules, November 2026: 40 published and 48 fictional decisions with labels. Of the other forms there were fewer than five.
"""


def state_of(record: Record) -> State:
    """Return whether a record asks for a look, only warns, or does neither."""
    if record.review.needed:
        return "look"
    return "warnings" if any(finding.severity != "info" for finding in record.findings) else "clear"


def state_words(record: Record) -> str:
    """Return a record's state in words: never that nothing is wrong, and how often something was."""
    state = state_of(record)
    if state == "look":
        return TITLES[state]
    count = sum(finding.severity != "info" for finding in record.findings)
    said = "no warning" if state == "clear" else f"{count} warning{'' if count == 1 else 's'}, none that asks for a look"
    held = HELD_ERRORS.get((record.document.layout, state))
    if held is None:
        return f"{said}; too few such records of this form were compared with labels to say how often one held an error"
    return f"{said}; of {held[1]} such records of this form that were compared with labels, {held[0]} held an error"
