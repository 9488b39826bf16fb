"""What a document holds and nobody read.

Evidence says that what leaves a document is in it; the account says that what is in it has left, or is named by a finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from extractor.case import Case
from extractor.completeness import amounts, cells, doubts, ends, items, listed, titles, wording
from extractor.completeness.cells import numbers_left_out
from extractor.completeness.coverage import measure_coverage
from extractor.document import Document, Outline
from extractor.record import Evidence, Finding
from extractor.validators import Subject, Validator

__all__ = ["CHECKS", "find_unread", "measure_coverage", "numbers_left_out"]

CHECKS: Final[tuple[Validator, ...]] = (
    cells.check_cells,
    cells.check_header,
    cells.check_elements,
    cells.check_missing,
    cells.check_numbers,
    titles.check_titles,
    titles.check_known_form,
    items.check_parts,
    items.check_verdict_words,
    items.check_places,
    items.check_words,
    amounts.check_amounts,
    listed.check_verdict_lines,
    listed.check_lists,
    ends.check_ends,
    wording.check_wording,
    wording.check_instructions,
    doubts.check_citations,
    doubts.check_lists,
    doubts.check_mechanism,
    doubts.check_schedule,
)


def find_unread(case: Case, document: Document, outline: Outline, evidence: Mapping[str, Evidence]) -> list[Finding]:
    """Return findings `unread.*` and `document.*`, each of which names the field of what was lost; evidence must be that of the case."""
    subject = Subject(case, document, outline, evidence)
    return [finding for check in CHECKS for finding in check(subject)]
