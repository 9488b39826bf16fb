"""Columns of a whole case: its outcome, its days, where the reviewer is licensed and in what certified."""

from __future__ import annotations

import datetime as dt

from extractor.derived.subject import Rested, Subject, listed
from extractor.lexicon import board_of, state_code, state_name


def outcome(subject: Subject) -> Rested | None:
    """Return what became of all items: upheld, overturned, or partly overturned; None where a decision is missing."""
    decisions = {f"issues.{index}.decision": issue.decision for index, issue in enumerate(subject.case.issues)}
    kinds = set(decisions.values())
    if not kinds or None in kinds:
        return None
    return Rested("partly overturned" if len(kinds) > 1 else str(kinds.pop()), tuple(decisions))


def item_count(subject: Subject) -> Rested:
    """Return how many items were decided."""
    return Rested(len(subject.case.issues))


def days_to_application(subject: Subject) -> Rested | None:
    """Return the days from the denial to the application, None where a date is missing or the application is the earlier."""
    dates = subject.case.dates
    return _days(dates.ur_denial, dates.application_received, ("dates.ur_denial", "dates.application_received"))


def days_to_decision(subject: Subject) -> Rested | None:
    """Return the days from the assignment to the decision, None where a date is missing or the decision is the earlier."""
    dates = subject.case.dates
    return _days(dates.assigned, dates.decision, ("dates.assigned", "dates.decision"))


def _days(first: dt.date | None, last: dt.date | None, leaves: tuple[str, str]) -> Rested | None:
    if first is None or last is None or last < first:
        return None
    return Rested((last - first).days, leaves)


def state_codes(subject: Subject) -> Rested | None:
    """Return the states in which the reviewer is licensed, each by its two letters."""
    return listed((code, leaf) for code, leaf in _states(subject))


def state_names(subject: Subject) -> Rested | None:
    """Return the states in which the reviewer is licensed, each by its name."""
    return listed((state_name(code), leaf) for code, leaf in _states(subject))


def _states(subject: Subject) -> list[tuple[str, str]]:
    written = enumerate(subject.case.reviewer.licensed_states)
    return [(code, f"reviewer.licensed_states.{at}") for at, words in written if (code := state_code(words))]


def boards(subject: Subject) -> Rested | None:
    """Return the reviewer's specialties as their boards call them."""
    written = enumerate(subject.case.reviewer.specialties)
    return listed((board, f"reviewer.specialties.{at}") for at, words in written if (board := board_of(words)))


def documents_reviewed(subject: Subject) -> Rested | None:
    """Return the entries of the form's list of documents, where it has one."""
    if not subject.documents:
        return None
    return Rested([found.value for found in subject.documents], (), tuple(found.span for found in subject.documents))
