"""Dates in the prose and in the headings: days that there are, none after the decision, and care between injury and review."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from extractor.document import SectionKind, Span
from extractor.findings import raised
from extractor.record import Finding
from extractor.validators.subject import Subject
from extractor.values import find_dates, find_service_dates, split_sentences

TOLD: Final[tuple[SectionKind, ...]] = ("header", "summary", "heading", "rationale")
"""Parts whose dates are of the case; citations have dates of their own."""

MOST_YEARS_AHEAD: Final = 10
"""A year of two digits that lies further behind the decision is one of the last century."""

SLOWEST_EXPEDITED: Final = dt.timedelta(days=90)
"""From application to decision where the review is expedited: the law gives three days (8 CCR 9792.10.6), backlogs gave weeks."""

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAY = re.compile(
    rf"(?<![\w/.-])(?:(?P<month>\d{{1,2}})(?P<mark>[/-])(?P<day>\d{{1,2}})(?P=mark)(?P<year>(?:19|20)\d\d)|"
    r"(?P<led_year>(?:19|20)\d\d)-(?P<led_month>\d\d)-(?P<led_day>\d\d)|"
    rf"(?P<name>{_MONTHS})[a-z]{{0,6}}\.?\s{{1,3}}(?P<named_day>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,3}}(?P<named_year>(?:19|20)\d\d))(?![\w/-])",
    re.IGNORECASE,
)
_OTHERWISE_LATER = re.compile(
    r"\b(?:updated?|revised|edition|guidelines?|effective|accessed|expir\w+|until|through|version|scheduled|planned|return|appointment|published)\b"
    r"[^.;]{0,40}\Z",
    re.IGNORECASE,
)
_AFTER_INJURY = re.compile(
    r"\b(?:(?:after|following|since|subsequent\s{1,9}to)\s{1,9}(?:the|this|his|her|that)\s{1,9}(?:\w+[\s-]{1,9}){0,2}?"
    r"(?:injury|accident|incident)|post-?\s?injury)\b",
    re.IGNORECASE,
)


def check_calendar(subject: Subject) -> Iterator[Finding]:
    """Yield `implausible.date` for each day that no calendar has: 02/30/2031."""
    for kind in TOLD:
        for place in subject.places(kind):
            for match in _DAY.finditer(subject.text, *place):
                if not _exists(match):
                    span = Span(*match.span())
                    yield raised("implausible.date", f"there is no day {match[0]!r}", subject.fields_at(span), [span])


def _exists(match: re.Match[str]) -> bool:
    parts = {name: value for name, value in match.groupdict().items() if value}
    year = int(parts.get("year") or parts.get("led_year") or parts["named_year"])
    day = int(parts.get("day") or parts.get("led_day") or parts["named_day"])
    name = parts.get("name")
    month = _MONTHS.split("|").index(name.lower()) + 1 if name else int(parts.get("month") or parts["led_month"])
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def check_after_decision(subject: Subject) -> Iterator[Finding]:
    """Yield `implausible.date` for each day that the text tells of and that lies after the decision."""
    decision = subject.case.dates.decision
    if decision is None:
        return
    latest = decision.replace(year=decision.year + MOST_YEARS_AHEAD, day=1)
    for kind in TOLD[1:]:
        for place in subject.places(kind):
            for found in find_dates(subject.text, place):
                before = subject.text[max(place.start, found.span.start - 80) : found.span.start]
                if decision < found.value <= latest and not _OTHERWISE_LATER.search(before):
                    message = f"{found.value} lies after the decision on {decision}"
                    yield raised("implausible.date", message, subject.fields_at(found.span), [found.span])


def check_service_dates(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.dates` for dates of service before the injury, or after the denial of what had been done by then."""
    dates = subject.case.dates
    for index in subject.outline.issues():
        cell = subject.outline.cell("description", index)
        for found in find_service_dates(subject.text, cell, not_after=dates.decision) if cell else []:
            fields = [f"issues.{index}.service_dates"]
            if dates.injury and found.value < dates.injury:
                message = f"service on {found.value}, before the injury on {dates.injury}"
                yield raised("source-conflict.dates", message, [*fields, "dates.injury"], [found.span])
            elif dates.ur_denial and found.value > dates.ur_denial:
                message = f"service on {found.value}, after its denial on {dates.ur_denial}"
                yield raised("source-conflict.dates", message, [*fields, "dates.ur_denial"], [found.span])


def compare_course(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.dates` where a sentence tells of a day after the injury that lies before it."""
    injury = subject.case.dates.injury
    for place in subject.prose() if injury else ():
        for sentence in split_sentences(subject.text, place):
            if not injury or not _AFTER_INJURY.search(subject.text, *sentence):
                continue
            early = [
                found for found in find_dates(subject.text, sentence, not_after=subject.case.dates.decision) if found.value < injury
            ]
            if early:
                message = f"{early[0].value} is told as after the injury on {injury}"
                yield raised("source-conflict.dates", message, ["dates.injury"], [found.span for found in early])


def check_priority(subject: Subject) -> Iterator[Finding]:
    """Yield `source-conflict.dates` where an expedited review took months."""
    dates = subject.case.dates
    began = dates.application_received or dates.assigned
    if subject.case.priority != "expedited" or not began or not dates.decision or dates.decision - began <= SLOWEST_EXPEDITED:
        return
    message = f"an expedited review from {began} to {dates.decision}"
    cell = subject.outline.cell("priority")
    yield raised("source-conflict.dates", message, ["priority", "dates.decision"], [cell] if cell else [])
