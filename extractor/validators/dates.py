"""Dates: each as its cell of the header says, in the order in which things happen, and as the summary tells them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from extractor.findings import raised
from extractor.record import Finding
from extractor.validators.subject import Subject
from extractor.values import Found, find_dates

ORDER: Final = ("injury", "ur_denial", "application_received", "assigned", "decision")
"""The course of a review: 8 CCR 9792.10.3 to 9792.10.6 (request after a denial, assignment, determination)."""

MAX_YEARS: Final = 2
"""A case number carries the year of its application, or one next to it; decisions follow within two years of it."""


def check_cells(subject: Subject) -> Iterator[Finding]:
    """Yield `dates.cell` for each date that is not its header cell's, `dates.missing` for one that was left out."""
    for name in ORDER:
        path, value = f"dates.{name}", getattr(subject.case.dates, name)
        stated = stated_date(subject, name)
        if stated is None or stated.value == value or subject.is_refuted(path):
            continue
        code = "dates.missing" if value is None else "dates.cell"
        yield raised(code, f"the header says {stated.value}, the case {value or 'nothing'}", [path], [stated.span])


def check_order(subject: Subject) -> Iterator[Finding]:
    """Yield a finding for each two dates that stand against the course of a review.

    Where both are what the header says, the source contradicts itself (`source-conflict.dates`); else the case is at
    fault (`dates.order`).
    """
    known = [(name, value) for name in ORDER if (value := getattr(subject.case.dates, name)) is not None]
    for (before, early), (after, late) in pairwise(known):
        if early <= late:
            continue
        found = [stated_date(subject, name) for name in (before, after)]
        is_sourced = [item.value if item else None for item in found] == [early, late]
        yield raised(
            "source-conflict.dates" if is_sourced else "dates.order",
            f"{before} on {early} stands after {after} on {late}",
            [f"dates.{before}", f"dates.{after}"],
            [item.span for item in found if item],
        )


def check_latest(subject: Subject) -> Iterator[Finding]:
    """Yield `dates.later` where the header holds a date after the decision, which is a case's last: its cells may have changed places."""
    decision, header = subject.case.dates.decision, subject.outline.find("header")
    dates = find_dates(subject.text, header.body, not_after=_latest(subject)) if header else []
    later = [found for found in dates if found.value > decision] if decision else []
    if later:
        yield raised(
            "dates.later",
            f"the header holds {later[0].value}, after the decision on {decision}",
            ["dates.decision"],
            [later[0].span],
        )


def check_case_year(subject: Subject) -> Iterator[Finding]:
    """Yield a finding where the year in the case number does not fit the decision's."""
    number, decision = subject.case.case_number, subject.case.dates.decision
    year = re.match(r"[A-Z]{2}(\d\d)-", number or "", re.IGNORECASE)
    received = subject.case.dates.application_received
    if year is None or decision is None:
        return
    years = (received.year + 1 if received else decision.year) - int(year[1])
    if years % 100 <= MAX_YEARS:
        return
    stated, cell = stated_date(subject, "decision"), subject.outline.cell("case_number")
    is_sourced = stated is not None and stated.value == decision and cell is not None and cell.text(subject.text) == number
    yield raised(
        "source-conflict.dates" if is_sourced else "dates.case-year",
        f"case number {number!r} does not fit a decision on {decision}",
        ["case_number", "dates.decision"],
        [span for span in (cell, stated.span if stated else None) if span],
    )


def stated_date(subject: Subject, name: str) -> Found[dt.date] | None:
    """Return the one date that the header's cell says, or None."""
    header = subject.outline.find("header")
    cells = [cell.span for cell in header.cells if cell.field == f"dates.{name}"] if header else []
    found = [date for cell in cells for date in find_dates(subject.text, cell, not_after=_latest(subject))]
    return found[0] if len(found) == 1 else None


def _latest(subject: Subject) -> dt.date | None:
    """Return what no date of a case is later than, so that a year of two digits is told: "98" is 1998 in a decision of 2016."""
    decision = subject.case.dates.decision
    return dt.date(decision.year + MAX_YEARS, 12, 31) if decision else None
