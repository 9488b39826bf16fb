"""The table rows of a document's record, or of the error of one that gave none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from extractor.case import Guideline, Ingredient, Issue, Part
from extractor.exports.columns import Cells
from extractor.exports.rows import Failure, Row
from extractor.record import Finding, Record

SIDES = {"claims administrator": "claims_administrator_guidelines", "reviewer": "reviewer_guidelines"}


def table_rows(row: Row) -> Iterator[tuple[str, Cells]]:
    """Yield the rows of one document in all tables as (table, cells by column)."""
    if isinstance(row, Failure):
        yield "failures", {"document_id": row.document.id, "source": row.document.source, **row.error.model_dump()}
        return
    key = {"document_id": row.document.id}
    yield "decisions", _decision(row)
    for index, issue in enumerate(row.case.issues):
        item = {**key, "issue_index": index}
        yield "issues", _issue(row, index, issue)
        for cells in _medications(issue):
            yield "medications", {**item, **cells, "decision": issue.decision, **row.canonical(index)}
        for cells in _citations(issue):
            yield "citations", {**item, **cells, "decision": issue.decision}
    for index, words in enumerate(row.case.diagnoses):
        yield "diagnoses", {**key, "diagnosis_index": index, "diagnosis": words}
    for index, words in enumerate(row.case.prior_treatments):
        yield "treatments", {**key, "treatment_index": index, "treatment": words}
    for index, finding in enumerate(row.findings):
        yield "findings", {**key, **_finding(index, finding)}
    for path, evidence in row.evidence.items():
        box = None if evidence.box is None else list(evidence.box)
        yield "evidence", {**key, "issue_index": issue_of(path), "field": path, **evidence.model_dump(), "box": box}


def flat_rows(row: Row) -> Iterator[Cells]:
    """Yield the rows of one document in the one flat table: those of `issues`; a decision without items has one, without `issue_index`."""
    if isinstance(row, Record):
        yield from (_issue(row, index, issue) for index, issue in enumerate(row.case.issues))
        if not row.case.issues:
            yield _shared(row)


def issue_of(path: str) -> int | None:
    """Return the index of the item that a path lies in, or None for the rest of a case.

    >>> issue_of("issues.1.medication.quantity"), issue_of("dates.injury")
    (1, None)
    """
    match = re.match(r"issues\.(\d{1,6})(?:\.|$)", path)
    return int(match[1]) if match else None


def in_words(citation: Guideline) -> str:
    """Return a citation in one line.

    >>> in_words(Guideline(source="MTUS 2016", sections=["Opioids", "Weaning"], pages="63-66"))
    'MTUS 2016: Opioids, Weaning (pages 63-66)'
    """
    sections = f": {', '.join(citation.sections)}" if citation.sections else ""
    return citation.source + sections + (f" (pages {citation.pages})" if citation.pages else "")


def _shared(record: Record) -> Cells:
    """Return the cells that the decision and each of its items have in common."""
    return {
        "document_id": record.document.id,
        "source": record.document.source,
        **_leaves(record.case, skip="issues"),
        "review_needed": record.review.needed,
        "layout": record.document.layout,
        **record.canonical(),
    }


def _decision(record: Record) -> Cells:
    return {
        **_shared(record),
        "issues": len(record.case.issues),
        "findings": len(record.findings),
        "review_fields": record.review.fields,
        "review_reasons": record.review.reasons,
        "pages": record.document.pages,
        "text_source": record.document.text_source,
        "reader": record.provenance.reader,
        "model": record.provenance.model,
        "extractor_version": record.provenance.extractor_version,
    }


def _issue(record: Record, index: int, issue: Issue) -> Cells:
    review = [path for path in record.review.fields if issue_of(path) == index]
    return {**_shared(record), "issue_index": index, **_leaves(issue), "review_fields": review, **record.canonical(index)}


def _medications(issue: Issue) -> Iterator[Cells]:
    if issue.medication is None:
        return
    order = _leaves(issue.medication, skip="ingredients")
    for index, drug in enumerate(issue.medication.ingredients):
        yield {"ingredient_index": index, "name": drug.name, "strength": drug.strength, **order}
    if not issue.medication.ingredients:
        yield order


def _citations(issue: Issue) -> Iterator[Cells]:
    for side, name in SIDES.items():
        cited: Sequence[Guideline] = getattr(issue, name)
        for index, citation in enumerate(cited):
            where = {"sections": citation.sections, "pages": citation.pages}
            yield {"side": side, "citation_index": index, "guideline": citation.source, **where}


def _finding(index: int, finding: Finding) -> Cells:
    places = {issue_of(path) for path in finding.fields}
    return {
        **finding.model_dump(exclude={"spans"}),
        "issue_index": places.pop() if len(places) == 1 else None,
        "finding_index": index,
        "spans": [f"{start}-{end}" for start, end in finding.spans],
    }


def _leaves(part: Part, prefix: str = "", skip: str = "") -> Cells:
    """Return the non-null cells of a part by column; the fields of an inner part carry its name in front."""
    cells: Cells = {}
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(value, Part):
            cells.update(_leaves(value, f"{prefix}{name}_"))
        elif value is not None and name != skip:
            cells[f"{prefix}{name}"] = [_words(each) for each in value] if isinstance(value, list) else _plain(value)
    return cells


def _words(element: Any) -> str:
    """Return an element of a list as words."""
    if isinstance(element, Guideline):
        return in_words(element)
    if isinstance(element, Ingredient):
        return f"{element.name} {element.strength}" if element.strength else element.name
    assert not isinstance(element, BaseModel)
    return str(element)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, StrEnum) else value
