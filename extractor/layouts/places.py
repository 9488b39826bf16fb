"""Each field's own place: the cell, heading, sentence or section in which alone its value may stand."""

from __future__ import annotations

from typing import Final

from extractor.document import Outline, SectionKind, Span

NARRATIVE: Final = frozenset({"patient", "mechanism_of_injury", "diagnoses", "prior_treatments"})
OWN_CELL: Final = frozenset({"description", "decision", "original_request", "authorized_portion"})
WHOLE_HEADING: Final = frozenset({"retrospective", "service_dates"})
OWN_SECTION: Final[dict[str, SectionKind]] = {
    "claims_administrator_guidelines": "claims_guideline",
    "reviewer_guidelines": "reviewer_guideline",
    "rationale": "rationale",
}


def place(outline: Outline, path: str) -> tuple[Span, ...]:
    """Return the own place of a leaf of the case, by its dotted path; () where the document has none.

    A place is a cell or a section's body, as far as it is read (`bounds`); there are several where the form repeats a field or states
    it in sentences. Under the unknown layout all prose and every item have the whole text as their place.
    """
    root, _, rest = path.partition(".")
    if root == "issues":
        index, _, field = rest.partition(".")
        return _issue_place(outline, int(index), field)
    if root in NARRATIVE:
        return _cells(outline, root) or _prose(outline)
    name = path.rstrip("0123456789").rstrip(".")
    return _cells(outline, name) or _cells(outline, name, is_certain=False)


def possible(outline: Outline, path: str) -> bool:
    """Say whether the place of a leaf is only possible: rules read nothing there, a model may."""
    return not _cells(outline, path) and bool(_cells(outline, path, is_certain=False))


def _issue_place(outline: Outline, issue: int, path: str) -> tuple[Span, ...]:
    whole, field = outline.find("body"), path.partition(".")[0]
    if whole:
        return (whole.body,)
    if field in OWN_SECTION and outline.find(OWN_SECTION[field], issue) is None:
        return outline.cells(field, issue)
    if field in OWN_SECTION:
        section = outline.find(OWN_SECTION[field], issue)
        borrowed = outline.cell(f"{field}.pages" if path.endswith(".pages") else field, issue)
        return tuple(span for span in (section and outline.read(section.body), borrowed) if span)
    if field in WHOLE_HEADING:
        return _before_verdict(outline, issue)
    cell = outline.cell(field if field in OWN_CELL else "description", issue)
    return (cell,) if cell else ()


def _before_verdict(outline: Outline, issue: int) -> tuple[Span, ...]:
    heading = outline.find("heading", issue)
    if heading is None:
        return ()
    verdict = outline.cell("decision", issue)
    end = verdict.start if verdict and heading.body.contains(verdict) else heading.body.end
    return (Span(heading.body.start, min(end, outline.read(heading.body).end)),)


def _cells(outline: Outline, field: str, *, is_certain: bool = True) -> tuple[Span, ...]:
    sections = (section for section in outline.sections if section.issue is None)
    return tuple(
        cell.span for section in sections for cell in section.cells if cell.field == field and cell.is_certain == is_certain
    )


def _prose(outline: Outline) -> tuple[Span, ...]:
    return outline.bodies("summary") or outline.bodies("body")
