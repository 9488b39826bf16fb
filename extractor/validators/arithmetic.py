"""Numbers of an item that must go together: parts of a request, visits a week times weeks, and how many items are in dispute."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from extractor.case import Issue
from extractor.document import Span
from extractor.findings import raised
from extractor.record import Finding
from extractor.validators.subject import Subject
from extractor.values import find_quantities, find_sessions, parse_count, split_sentences
from extractor.values.counts import COUNT

PARTS: Final = ("original_request", "authorized_portion", "description")
"""A request, the part of it that was authorized, and what remains in dispute."""

LAST_SENTENCES: Final = 2
"""Sentences at the end of a rationale that say what was concluded."""

_NECESSITY = re.compile(r"\b(?:necess\w+|certified|denied|approved|authori[sz]ed)\b", re.IGNORECASE)
_IN_DISPUTE = re.compile(
    rf"\b(?P<count>{COUNT})\s{{1,9}}(?:(?:separate|different|medical|disputed|requested)\s{{1,9}}){{0,2}}"
    r"(?:items?|services?|treatments?|requests?|issues?)(?:/services?)?\s{1,9}"
    r"(?:(?:is|are|were|remains?)\s{1,9}(?:in\s{1,9}dispute|at\s{1,9}issue|disputed|under\s{1,9}review|to\s{1,9}be\s{1,9}decided)|in\s{1,9}dispute)\b",
    re.IGNORECASE,
)


def check_parts(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.count` where what was authorized and what remains are not together what was requested."""
    for index, issue in subject.headed_issues():
        cells = [subject.outline.cell(name, index) for name in PARTS]
        name, find = ("medication.quantity", find_quantities) if issue.medication else ("schedule.sessions", find_sessions)
        found = [find(subject.text, cell) if cell else [] for cell in cells]
        if any(len({one.value for one in part}) != 1 for part in found):
            continue
        whole, given, left = (part[0] for part in found)
        if left.value != whole.value and given.value + left.value != whole.value:
            message = f"of {whole.value} requested {given.value} were authorized, and {left.value} remain"
            fields = [f"issues.{index}.{name}", *(f"issues.{index}.{part}" for part in PARTS[:2])]
            yield raised("source-conflict.count", message, fields, [whole.span, given.span, left.span])


def check_products(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.count` where visits a week times weeks are not the number of visits."""
    for index, issue in subject.headed_issues():
        product, cell = _product(issue), subject.outline.cell("description", index)
        stated = issue.schedule.sessions if issue.schedule else None
        if product and stated and cell and stated not in product and len(find_sessions(subject.text, cell)) == 1:
            message = f"visits a week and weeks come to {min(product)} visits, and {stated} are stated"
            yield raised("source-conflict.count", message, [f"issues.{index}.schedule"], [cell])


def compare_visits(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.count` where the reasons conclude on a number of visits that was neither requested nor authorized."""
    for index, issue in subject.headed_issues():
        cells = [cell for name in PARTS if (cell := subject.outline.cell(name, index))]
        rationale = subject.body("rationale", index) if issue.schedule else None
        known = {one.value for cell in cells for one in find_sessions(subject.text, cell)} | _product(issue)
        for sentence in split_sentences(subject.text, rationale)[-LAST_SENTENCES:] if rationale and known else ():
            found = find_sessions(subject.text, sentence) if _NECESSITY.search(subject.text, *sentence) else []
            if found and not known & {one.value for one in found}:
                message = f"the heading counts {' or '.join(map(str, sorted(known)))} visits, the rationale {found[0].value}"
                yield raised("source-conflict.count", message, [f"issues.{index}.schedule"], [one.span for one in found])


def _product(issue: Issue) -> set[int]:
    """Return the visits that visits a week and weeks come to, where both are stated."""
    schedule = issue.schedule
    if schedule is None or schedule.weeks is None or not (schedule.per_week or "").isdigit():
        return set()
    return {int(schedule.per_week or 0) * schedule.weeks}


def compare_item_counts(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.items` where the text says that another number of items is in dispute than are decided."""
    decided = len(subject.case.issues)
    for place in subject.places("process", "summary", "issues"):
        for match in _IN_DISPUTE.finditer(subject.text, *place):
            count = parse_count(match["count"])
            if decided and count is not None and count != decided:
                message = f"the text says that {count} are in dispute, {decided} are decided"
                yield raised("source-conflict.items", message, ["issues"], [Span(*match.span())])
