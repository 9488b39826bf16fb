"""The rules: what layouts, cues and typed values give without a model; instant, free, and the yardstick for every other reader."""

from __future__ import annotations

import datetime as dt
import re

from extractor.clauses import assertion_at
from extractor.cleaning import Cleaned
from extractor.document import Outline, Span
from extractor.layouts import place, possible
from extractor.layouts.letter import item_citations
from extractor.layouts.mechanism import find_mechanism
from extractor.layouts.narrative import Stated, find_diagnoses, find_in, find_treatments
from extractor.readers.draft import Draft
from extractor.record import Reading
from extractor.values import (
    Citation,
    Found,
    classify,
    find_ages,
    find_dates,
    find_decision,
    find_priorities,
    find_sexes,
    find_undated,
    flat,
    read_citations,
    read_medication,
    read_schedule,
    without_instructions,
)
from extractor.values.listing import NO_ELEMENT, split_diagnoses, split_names, split_treatments
from extractor.values.retrospective import find_retrospective, find_service_dates

DATE_FIELDS = ("decision", "assigned", "injury", "ur_denial", "application_received")
_CASE_NUMBER = re.compile(r"\b[A-Z]{2}\d{2}-\d{7}\b", re.IGNORECASE)


class RegexReader:
    """Reads a document by rules alone."""

    def read(self, cleaned: Cleaned, outline: Outline) -> Reading:
        """Return what the rules read, with a span for each leaf, and the fields of which they are sure that nothing is stated."""
        document, draft = cleaned.document, Draft()
        text = without_instructions(document.text)
        pivot = _header(draft, text, outline)
        _reviewer(draft, text, outline)
        _patient(draft, text, outline)
        unsure = _narrative(draft, text, outline)
        for index in outline.issues():
            _verbatim(draft, document.text, outline, index)
            _issue(draft, text, outline, index, pivot)
        return Reading(
            case=draft.build(),
            spans=draft.spans,
            readers=dict.fromkeys(draft.spans, ("regex",)),
            uncertain=frozenset(unsure) | _missing_items(outline) | _left_open(draft, outline),
        )


def _left_open(draft: Draft, outline: Outline) -> set[str]:
    """Return what a letter may state in words that no rule is sure of: header fields, and what is decided of an item."""
    if outline.kind not in ("prose", "none"):
        return set()
    header = ("priority", "reviewer.licensed_states", "reviewer.specialties", *(f"dates.{field}" for field in DATE_FIELDS))
    items = {f"issues.{index}.{field}" for index in outline.issues() for field in ("decision", "category")}
    return {path for path in header if possible(outline, path)} | {path for path in items if path not in draft.leaves}


def _missing_items(outline: Outline) -> set[str]:
    return set() if any(True for _ in outline.issues()) else {"issues"}


def _header(draft: Draft, text: str, outline: Outline) -> dt.date | None:
    """Put the header's fields; return the decision date, the latest that a two-digit year may mean."""
    hit = next((hit for cell in place(outline, "case_number") if (hit := _CASE_NUMBER.search(text, *cell))), None)
    if hit:
        draft.put("case_number", hit[0].upper(), Span(*hit.span()))
    priority = next((found for cell in _certain(outline, "priority") for found in find_priorities(text, cell)), None)
    if priority:
        draft.put("priority", priority.value, priority.span)
    pivot: dt.date | None = None
    for field in DATE_FIELDS:
        cells = _certain(outline, f"dates.{field}")
        dates = [d for cell in cells for d in _own_dates(text, cell, find_dates(text, cell, not_after=pivot), field)]
        if not dates and pivot and outline.kind == "prose":
            dates = [d for cell in _certain(outline, f"dates.{field}") for d in find_undated(text, cell, pivot)]
        if dates:
            draft.put(f"dates.{field}", dates[0].value, dates[0].span)
        if field == "decision" and dates:
            pivot = dates[0].value
    return pivot


def _own_dates(text: str, cell: Span, dates: list[Found[dt.date]], field: str) -> list[Found[dt.date]]:
    """Return the dates of a cell that are its field's: of several with words of their own those that name the field."""
    starts = [cell.start, *(date.span.end for date in dates)]
    leads = [text[start : date.span.start].casefold() for start, date in zip(starts, dates, strict=False)]
    if len({date.value for date in dates}) < 2 or not any(char.isalpha() for char in leads[0]):
        return dates
    return [date for date, lead in zip(dates, leads, strict=True) if field.split("_")[-1] in lead]


def _certain(outline: Outline, path: str) -> tuple[Span, ...]:
    return () if possible(outline, path) else place(outline, path)


def _reviewer(draft: Draft, text: str, outline: Outline) -> None:
    for field in ("reviewer.licensed_states", "reviewer.specialties"):
        cells = _certain(outline, field)
        for index, span in enumerate(element for cell in cells for element in _current(text, split_names(text, cell), cell)):
            draft.put(f"{field}.{index}", flat(span.text(text)), span)


def _current(text: str, names: list[Span], cell: Span) -> list[Span]:
    """Return the names of a cell that are so today: "formerly Family Practice" is not."""
    said = ((name, assertion_at(text, name, cell)) for name in names)
    return [name for name, how in said if how.polarity != "negated" and how.time != "past"]


def _patient(draft: Draft, text: str, outline: Outline) -> None:
    ages = [f for p in place(outline, "patient.age") for f in find_ages(text, p)]
    sexes = [f for p in place(outline, "patient.sex") for f in find_sexes(text, p)]
    if ages:
        draft.put("patient.age", ages[0].value, ages[0].span)
    if sexes:
        draft.put("patient.sex", sexes[0].value, sexes[0].span)


def _narrative(draft: Draft, text: str, outline: Outline) -> set[str]:
    """Put mechanism, diagnoses and treatments; return the fields about which the rules are unsure."""
    stretches = outline.bodies("summary") or outline.bodies("body")
    if not stretches:
        return {"mechanism_of_injury", "diagnoses", "prior_treatments"}
    mechanism = find_in(text, stretches, find_mechanism, first=True)
    for span in mechanism.lists:
        draft.put("mechanism_of_injury", flat(span.text(text)), span)
    diagnoses, treatments = find_in(text, stretches, find_diagnoses), find_in(text, stretches, find_treatments)
    unsure = set()
    for field, stated, split in (
        ("diagnoses", diagnoses, split_diagnoses),
        ("prior_treatments", treatments, split_treatments),
    ):
        for index, span in enumerate(
            _unique(text, [i for found in stated.lists for i in _holding(text, split(text, found), found)])
        ):
            draft.put(f"{field}.{index}", flat(span.text(text)), span)
            if NO_ELEMENT.search(text, *span):
                unsure.add(field)
    stated_by_field: dict[str, Stated] = {
        "mechanism_of_injury": mechanism,
        "diagnoses": diagnoses,
        "prior_treatments": treatments,
    }
    if outline.cell("mechanism_of_injury") and not mechanism.lists and outline.kind == "prose":
        unsure.add("mechanism_of_injury")
    return unsure | {field for field, stated in stated_by_field.items() if not stated.is_certain}


def _holding(text: str, elements: list[Span], stated: Span) -> list[Span]:
    """Return the elements of a stated list that are so of the patient: not denied, not planned, not another person's."""
    return [element for element in elements if assertion_at(text, element, stated).holds]


def _unique(text: str, spans: list[Span]) -> list[Span]:
    seen: dict[str, Span] = {}
    for span in spans:
        seen.setdefault(flat(span.text(text)).casefold(), span)
    return list(seen.values())


def _issue(draft: Draft, text: str, outline: Outline, index: int, pivot: dt.date | None) -> None:
    base = f"issues.{index}"
    for cell in place(outline, f"{base}.decision"):
        decision = find_decision(text, cell)
        if decision:
            draft.put(f"{base}.decision", decision.value, decision.span)
    _given(draft, text, outline, base, pivot)
    for heading in place(outline, f"{base}.category")[:1]:
        _kind(draft, text, heading, base)
    for side in ("claims_administrator_guidelines", "reviewer_guidelines"):
        citations = _citations(text, outline, index, side)
        for number, citation in enumerate(citations):
            draft.put_citation(f"{base}.{side}.{number}", citation)


def _verbatim(draft: Draft, text: str, outline: Outline, index: int) -> None:
    """Put what is quoted with every word in it, those aimed at software too."""
    for field in ("description", "original_request", "authorized_portion"):
        span = outline.cell(field, index)
        if span:
            draft.put(f"issues.{index}.{field}", flat(span.text(text)), span)
    for body in place(outline, f"issues.{index}.rationale")[:1]:
        span = body.trimmed(text)
        if span.start < span.end:
            draft.put(f"issues.{index}.rationale", span.text(text), span)


def _citations(text: str, outline: Outline, index: int, side: str) -> list[Citation]:
    passage = outline.find("discussion", index)
    if passage:
        cited = item_citations(text, passage.body)
        return cited.claims if side == "claims_administrator_guidelines" else cited.reviewer
    own, *borrowed = place(outline, f"issues.{index}.{side}") or (None,)
    return read_citations(text, own, next(iter(borrowed), None)) if own else []


def _given(draft: Draft, text: str, outline: Outline, base: str, pivot: dt.date | None) -> None:
    for heading in place(outline, f"{base}.retrospective")[:1]:
        said = find_retrospective(text, heading)
        draft.put(f"{base}.retrospective", bool(said), said[0].span if said else heading.trimmed(text))
        for number, date in enumerate(find_service_dates(text, heading, not_after=pivot)):
            draft.put(f"{base}.service_dates.{number}", date.value, date.span)


def _kind(draft: Draft, text: str, heading: Span, base: str) -> None:
    category = classify(text, heading)
    if category:
        draft.put(f"{base}.category", category.value, category.span)
    if category and category.value == "medication":
        medication = read_medication(text, heading)
        if medication:
            draft.put_part(f"{base}.medication", medication.value, medication.spans)
        return
    schedule = read_schedule(text, heading)
    if schedule:
        draft.put_part(f"{base}.schedule", schedule.value, schedule.spans)
