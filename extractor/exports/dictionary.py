"""The data dictionary: every table and column, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from extractor.exports.columns import TABLES

ABOUT: Final = {
    "decisions": "One row a decision.",
    "issues": "One row an item, with the columns of its decision: the table to begin with, and the one in a single CSV or Parquet file.",
    "medications": "One row a drug of an item.",
    "citations": "One row a cited guideline, of both sides.",
    "diagnoses": "One row a diagnosis of the clinical summary.",
    "treatments": "One row a treatment to date of the clinical summary.",
    "findings": "One row a finding.",
    "evidence": "One row a value: where it stands in the document, and how surely.",
    "failures": "One row a document that gave no record.",
}
"""A sentence a table."""


def dictionary() -> str:
    """Return the data dictionary as a Markdown document."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Data dictionary"
    yield ""
    yield "The tables that `imr export` writes ([how](tables.md)). They join by `document_id` and `issue_index`. What a document does not"
    yield "state is empty. This page is printed by `imr schema --tables`."
    for table, columns in TABLES.items():
        yield from ("", f"## {table}", "", ABOUT[table], "", "| column | holds | meaning |", "|---|---|---|")
        yield from (f"| `{column.name}` | {column.kind} | {column.meaning} |" for column in columns)
