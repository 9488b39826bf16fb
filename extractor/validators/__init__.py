"""Does a case fit its document and itself, and does the document fit itself; deterministic, tuned for precision.

Severity "error" is for a case that does not fit, "warning" for a source that contradicts itself (`source-conflict.*`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from extractor.case import Case
from extractor.document import Document, Outline
from extractor.record import Evidence, Finding
from extractor.validators import (
    arithmetic,
    body,
    chronology,
    citations,
    dates,
    decisions,
    dosages,
    dosing,
    grounding,
    limits,
    pages,
    patient,
    prescriptions,
    prose_dates,
)
from extractor.validators.subject import Subject, Validator

__all__ = ["VALIDATORS", "Subject", "Validator", "validate"]

VALIDATORS: Final[tuple[Validator, ...]] = (
    pages.report_notes,
    limits.report_limits,
    grounding.check_support,
    grounding.check_possible,
    grounding.check_layout,
    dates.check_cells,
    dates.check_order,
    dates.check_latest,
    dates.check_case_year,
    prose_dates.compare_prose,
    chronology.check_calendar,
    chronology.check_after_decision,
    chronology.check_service_dates,
    chronology.compare_course,
    chronology.check_priority,
    decisions.check_items,
    decisions.check_verdicts,
    decisions.compare_lists,
    decisions.compare_rationales,
    decisions.check_repeated,
    arithmetic.check_parts,
    arithmetic.check_products,
    arithmetic.compare_visits,
    arithmetic.compare_item_counts,
    dosages.check_headings,
    prescriptions.compare_mentions,
    prescriptions.compare_refills,
    prescriptions.compare_drugs,
    dosing.check_strengths,
    dosing.check_daily_amounts,
    dosing.check_counts,
    dosing.check_names,
    citations.check_citations,
    citations.check_outside_mtus,
    citations.check_editions,
    patient.compare_ages,
    patient.check_working_age,
    patient.compare_births,
    patient.compare_sexes,
    patient.check_anatomy,
    body.compare_sides,
    body.compare_levels,
    body.compare_parts,
)


def validate(case: Case, document: Document, outline: Outline, evidence: Mapping[str, Evidence]) -> list[Finding]:
    """Return the doubts about a case, given its document; the same input gives the same findings in the same order."""
    subject = Subject(case, document, outline, evidence)
    return [finding for check in VALIDATORS for finding in check(subject)]
