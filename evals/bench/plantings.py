"""Contradictions that can be written into a decision, by kind: words of the text replaced or added, and the field that is then in doubt."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from extractor.case import Issue
from extractor.cleaning import Cleaned, clean
from extractor.derive import Derived, derive
from extractor.document import Document, Outline, Page, Section, Span
from extractor.layouts import outline as find_outline
from extractor.readers.regex import RegexReader
from extractor.values import find_dates


@dataclass(frozen=True, slots=True)
class Read:
    """A decision with what rules read in it."""

    document: Document
    outline: Outline
    derived: Derived

    @property
    def text(self) -> str:
        """The text that spans index."""
        return self.document.text


class Planting(NamedTuple):
    """One contradiction: the edits that write it, each a stretch and its new words, and the path of a field that it concerns."""

    kind: str
    field: str
    edits: list[tuple[Span, str]]


Plant: TypeAlias = Callable[[Read, random.Random], Iterator[Planting]]
"""Yields the contradictions of one kind that a decision has room for, in another wording each time."""


def read(document: Document) -> Read:
    """Return a document with what rules read in it."""
    cleaned: Cleaned = clean(document)
    outline = find_outline(cleaned.document)
    reading = RegexReader().read(cleaned, outline)
    return Read(cleaned.document, outline, derive(reading.case, cleaned.document, outline, spans=reading.spans))


def planted(document: Document, edits: list[tuple[Span, str]]) -> Document:
    """Return a document as text with words replaced."""
    text = document.text
    for span, words in sorted(edits, reverse=True):
        text = text[: span.start] + words + text[span.end :]
    return Document(document.id, document.source, "text/plain", text, (Page(1, Span(0, len(text))),), "text")


def add_to_summary(source: Read, sentence: str) -> list[tuple[Span, str]]:
    """Return the edit that adds a sentence at the end of the summary; none where there is no summary."""
    return _added(source, source.outline.find("summary"), sentence)


def add_to_reasons(source: Read, index: int, sentence: str) -> list[tuple[Span, str]]:
    """Return the edit that adds a sentence at the end of an item's rationale; none where it has none."""
    return _added(source, source.outline.find("rationale", index), sentence)


def _added(source: Read, section: Section | None, sentence: str) -> list[tuple[Span, str]]:
    if section is None:
        return []
    end = section.body.trimmed(source.text).end
    return [(Span(end, end), f" {sentence}")]


def items(source: Read, *, verdict: str | None = None) -> Iterator[tuple[int, Issue, Span]]:
    """Yield the items that have a heading of their own, with its place."""
    issues = source.derived.case.issues
    for index in source.outline.issues():
        cell = source.outline.cell("description", index)
        if cell and index < len(issues) and verdict in (None, issues[index].decision):
            yield index, issues[index], cell


def written_day(day: dt.date, rng: random.Random) -> str:
    return rng.choice([f"{day:%m/%d/%Y}", f"{day:%m-%d-%y}", f"{day:%B} {day.day}, {day.year}"])


def impossible_days(source: Read, rng: random.Random) -> Iterator[Planting]:
    """A day that no calendar has."""
    decision = source.derived.case.dates.decision
    year = decision.year - 1 if decision else 2014
    day = rng.choice([f"2/30/{year}", f"06/31/{year}", f"13/12/{year}", f"February 30, {year}", f"{year}-11-31"])
    yield Planting("impossible day", "prior_treatments", add_to_summary(source, f"X-rays of {day} were read as normal."))
    for index, _, _ in items(source):
        yield Planting("impossible day", f"issues.{index}.rationale", add_to_reasons(source, index, f"The note of {day} is brief."))
    for name in ("injury", "ur_denial", "assigned"):
        cell = source.outline.cell(f"dates.{name}")
        if cell and re.fullmatch(r"\d\d/\d\d/\d{4}", cell.text(source.text)):
            yield Planting("impossible day", f"dates.{name}", [(cell, f"02/31/{cell.text(source.text)[-4:]}")])


def later_days(source: Read, rng: random.Random) -> Iterator[Planting]:
    """A day after the decision, told as past."""
    decision = source.derived.case.dates.decision
    if decision is None:
        return
    day = written_day(decision + dt.timedelta(days=rng.randint(20, 500)), rng)
    yield Planting(
        "day after the decision", "prior_treatments", add_to_summary(source, f"She had an MRI on {day}, which showed little.")
    )
    for index, _, _ in items(source):
        yield Planting(
            "day after the decision", f"issues.{index}.rationale", add_to_reasons(source, index, f"On {day} pain was rated 4/10.")
        )


def services(source: Read, rng: random.Random) -> Iterator[Planting]:
    """Service before the injury, or after the denial of what had been done."""
    dates = source.derived.case.dates
    for index, issue, cell in items(source):
        if issue.service_dates or not dates.injury or not dates.ur_denial:
            continue
        days = (dates.injury - dt.timedelta(days=rng.randint(30, 900)), dates.ur_denial + dt.timedelta(days=rng.randint(2, 20)))
        for day in days:
            words = f"{cell.text(source.text)} ({rng.choice(['DOS', 'date of service'])} {day:%m/%d/%Y})"
            yield Planting("date of service", f"issues.{index}.service_dates", [(cell, words)])


INJURIES: Final = (
    "The date of injury is {}.",
    "This is an occupational claim from {}.",
    "The industrial injury occurred on {}.",
    "The worker was injured on {} while lifting.",
    "An injury was sustained on {}.",
    "The work-related accident happened on {}.",
    "DOI: {}.",
    "Date of loss was {}.",
)
DENIALS: Final = (
    "The claims administrator denied the request on {}.",
    "Utilization review non-certified the request on {}.",
    "On {}, the claims administrator did not certify the request.",
    "The UR denial of {} found it unneeded.",
    "The request was denied by utilization review on {}.",
    "The denial letter dated {} gives no reason.",
)


def courses(source: Read, rng: random.Random) -> Iterator[Planting]:
    """An injury or a denial that prose and header date differently, and care after the injury that was before it."""
    dates = source.derived.case.dates
    for name, sentences in (("injury", INJURIES), ("ur_denial", DENIALS)):
        day, cell = getattr(dates, name), source.outline.cell(f"dates.{name}")
        if not day or not cell:
            continue
        other = written_day(day - dt.timedelta(days=rng.randint(3, 12)), rng)
        prose = [section.body for section in source.outline.sections if section.kind in ("summary", "rationale")]
        shown = [
            found.span
            for place in prose
            for found in find_dates(source.text, place, not_after=dates.decision)
            if found.value == day
        ]
        edits = [(span, other) for span in shown] or add_to_summary(source, rng.choice(sentences).format(other))
        yield Planting(f"{name} dated otherwise", f"dates.{name}", edits)
    if dates.injury:
        day_before = written_day(dates.injury - dt.timedelta(days=rng.randint(40, 900)), rng)
        sentence = rng.choice(
            [
                "After the injury he had surgery on {}.",
                "Following the accident, therapy began on {}.",
                "A post-injury MRI of {} was normal.",
            ]
        )
        yield Planting("care after the injury", "dates.injury", add_to_summary(source, sentence.format(day_before)))


def headers(source: Read, rng: random.Random) -> Iterator[Planting]:
    """A case number of another year; an expedited review that took a year."""
    cell, number = source.outline.cell("case_number"), source.derived.case.case_number
    if cell and number:
        yield Planting(
            "year of the case number",
            "case_number",
            [(cell, f"{number[:2]}{(int(number[2:4]) - rng.randint(3, 5)) % 100:02d}{number[4:]}")],
        )
    received, decision = source.outline.cell("dates.application_received"), source.derived.case.dates.decision
    priority = re.search(r"Priority:\s+(Standard)", source.text)
    if received and priority and decision and re.fullmatch(r"\d\d/\d\d/\d{4}", received.text(source.text)):
        yield Planting(
            "expedited for a year",
            "priority",
            [(Span(*priority.span(1)), "Expedited"), (received, f"{decision:%m/%d}/{decision.year - 1}")],
        )


def patients(source: Read, rng: random.Random) -> Iterator[Planting]:
    """Another age, a birth that does not go with it, the other sex."""
    patient, decision = source.derived.case.patient, source.derived.case.dates.decision
    entry = source.derived.evidence.get("patient.age")
    if patient.age and decision:
        other = patient.age + rng.choice([-11, -7, 6, 12])
        who = rng.choice([f"{other}-year-old worker", f"{other} y/o patient", f"{other} year old injured worker"])
        yield Planting("two ages", "patient.age", add_to_summary(source, f"The {who} still has pain."))
        year = decision.year - patient.age + rng.choice([-9, -5, 5, 8])
        birth = rng.choice([f"date of birth 03/05/{year}", f"DOB: 3/5/{year}", f"born in {year}", f"born on March 5, {year}"])
        yield Planting("birth", "patient.age", add_to_summary(source, f"The patient ({birth}) lives alone."))
        if entry and entry.span and str(patient.age) in entry.span.text(source.text):
            words = entry.span.text(source.text)
            yield Planting("child at work", "patient.age", [(entry.span, words.replace(str(patient.age), str(rng.randint(6, 12))))])
    if patient.sex:
        male = patient.sex == "male"
        sentences = ["She states that it hurts.", "Her pain is worse.", "She had a hysterectomy.", "The patient is pregnant."]
        others = [
            "He states that it hurts.",
            "His pain is worse.",
            "There is a history of prostatitis.",
            "The patient had a vasectomy.",
        ]
        yield Planting("the other sex", "patient.sex", add_to_summary(source, rng.choice(sentences if male else others)))
