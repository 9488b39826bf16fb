"""The tables that records become, and what each of their columns means: everything that writes or explains tables reads this."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, get_origin

from pydantic import BaseModel

from extractor.case import Case, Issue, Medication
from extractor.derived import Of, columns_of
from extractor.field_types import ScalarKind, alternatives, kind_of

ColumnKind: TypeAlias = ScalarKind | Literal["list of texts", "list of numbers"]
Cells: TypeAlias = dict[str, Any]
"""The cells of a row by column: text, date, number, truth value, a list of texts or numbers, or None; what is missing is None."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `meaning` is one sentence for people."""

    name: str
    kind: ColumnKind
    meaning: str


def _leaf_columns(part: type[BaseModel], prefix: str = "", skip: str = "") -> Iterator[Column]:
    """Yield a column for each leaf or list of a part; the fields of an inner part carry its name in front."""
    for name, field in part.model_fields.items():
        inner = next((o for o in alternatives(field.annotation) if isinstance(o, type) and issubclass(o, BaseModel)), None)
        if name == skip:
            continue
        if inner is not None:
            yield from _leaf_columns(inner, f"{prefix}{name}_")
        else:
            yield Column(f"{prefix}{name}", _kind(field.annotation), field.description or "")


def _kind(annotation: Any) -> ColumnKind:
    options = list(alternatives(annotation))
    if any(get_origin(option) is list for option in options):
        return "list of texts"
    return kind_of(options) or "text"  # choices are texts too


def _canonical(of: Of) -> Iterator[Column]:
    """Yield the canonical columns of cases, or of items."""
    for column in columns_of(of):
        unit = f" In {column.unit}." if column.unit and column.unit != "items" else ""
        yield Column(column.name, column.kind, f"{column.meaning}{unit}")


_KEY: Final = Column("document_id", "text", "Identity of the document: sha256 of the file's bytes, with -p2of3 for a part of it.")
_ITEM: Final = (_KEY, Column("issue_index", "whole number", "Which item of the decision, from 0."))
_SOURCE: Final = Column("source", "text", "Path of the document, relative to the folder that was read.")
_DECISION: Final = Column("decision", "text", "Decision on the item, upheld or overturned.")
_CASE: Final = tuple(_leaf_columns(Case, skip="issues"))
_ORDER: Final = tuple(_leaf_columns(Medication, skip="ingredients"))
_REVIEW: Final = Column("review_needed", "yes or no", "Whether a person should look at the decision's record.")
_LAYOUT: Final = Column("layout", "text", "Form that the document was read by.")

_OF_CASE: Final = tuple(_canonical("case"))
_OF_ITEM: Final = tuple(_canonical("item"))

TABLES: Final[Mapping[str, tuple[Column, ...]]] = {
    "decisions": (
        _KEY,
        _SOURCE,
        *_CASE,
        Column("issues", "whole number", "Number of items decided."),
        Column("findings", "whole number", "Number of findings about the record."),
        _REVIEW,
        Column("review_fields", "list of texts", "Values that a person should look at, as paths in the case."),
        Column("review_reasons", "list of texts", "Codes of what asks for a look at the whole document."),
        _LAYOUT,
        Column("pages", "whole number", "Pages of the document."),
        Column("text_source", "text", "Where the text comes from: text, text-layer, ocr or mixed."),
        Column("reader", "text", "Who read the document: regex, llm or hybrid."),
        Column("model", "text", "Language model that was asked."),
        Column("extractor_version", "text", "Version of the program that read the document."),
        *_OF_CASE,
    ),
    "issues": (
        *_ITEM,
        _SOURCE,
        *_CASE,
        *_leaf_columns(Issue),
        Column("review_fields", "list of texts", "Values of the item that a person should look at, as paths in the case."),
        _REVIEW,
        _LAYOUT,
        *_OF_CASE,
        *_OF_ITEM,
    ),
    "medications": (
        *_ITEM,
        Column("ingredient_index", "whole number", "Which drug of the item, from 0; empty where no drug is named."),
        Column("name", "text", "Name of the drug as written, brand and generic name of one drug together."),
        Column("strength", "text", "Strength of the drug, number and unit with a space, like 40 mg."),
        *_ORDER,
        _DECISION,
        *(column for column in _OF_ITEM if column.name.startswith("drug_")),
    ),
    "citations": (
        *_ITEM,
        Column("side", "text", "Who cites: claims administrator or reviewer."),
        Column("citation_index", "whole number", "Which source of this side, from 0."),
        Column("guideline", "text", "Name of the cited guideline, verbatim."),
        Column("sections", "list of texts", "Cited sections, chapters or topics, verbatim."),
        Column("pages", "text", "Cited pages as written, like 63-66."),
        _DECISION,
    ),
    "diagnoses": (
        _KEY,
        Column("diagnosis_index", "whole number", "Which diagnosis of the clinical summary, from 0."),
        Column("diagnosis", "text", "Diagnosis as written."),
    ),
    "treatments": (
        _KEY,
        Column("treatment_index", "whole number", "Which treatment to date of the clinical summary, from 0."),
        Column("treatment", "text", "Treatment as written."),
    ),
    "findings": (
        *_ITEM,
        Column("finding_index", "whole number", "Which finding of the record, from 0."),
        Column("code", "text", "Kind of the finding, family and kind."),
        Column("severity", "text", "error, warning or info."),
        Column("fields", "list of texts", "Values that it speaks of, as paths in the case."),
        Column("message", "text", "What is the matter, in words."),
        Column("spans", "list of texts", "Places in the document's text, first to behind the last character, like 120-134."),
    ),
    "evidence": (
        *_ITEM,
        Column("field", "text", "The value that it bears out, as a path in the case."),
        Column(
            "status", "text", "How the value stands in its place: exact, normalized, ocr, derived, contradicted, unsupported ..."
        ),
        Column("start", "whole number", "First character of the place in the document's text, from 0."),
        Column("end", "whole number", "The character behind the place."),
        Column("page", "whole number", "Page on which the place begins, from 1."),
        Column("quote", "text", "The words there, up to 200 characters."),
        Column("readers", "list of texts", "Who gave the value: regex, llm, second."),
        Column("confidence", "number", "Fitted confidence, 0 to 1; empty until one is fitted."),
        Column("note", "text", "What the document says instead, or why there is no value."),
        Column("box", "list of numbers", "Place on a recognised page as shares of it: left, top, right, bottom."),
        Column("ocr_confidence", "number", "Confidence of the least certain recognised character, 0 to 1."),
    ),
    "failures": (
        Column("document_id", "text", "sha256 of the file's bytes; empty where they could not be read."),
        _SOURCE,
        Column("type", "text", "Kind of the error."),
        Column("message", "text", "What failed."),
        Column("hint", "text", "What to do next."),
    ),
}
"""The columns of every table, in order. Tables join by `document_id` and `issue_index`; `issues` alone is the flat table."""

EXPLAINED: Final = (
    Column("table", "text", "Name of the table."),
    Column("column", "text", "Name of the column."),
    Column("kind", "text", "What its cells hold."),
    Column("meaning", "text", "What it says."),
)
"""The table `columns`, which explains all others."""


def explanations() -> Iterator[Cells]:
    """Yield the rows of the table `columns`."""
    for table, columns in TABLES.items():
        for column in columns:
            yield {"table": table, "column": column.name, "kind": column.kind, "meaning": column.meaning}
