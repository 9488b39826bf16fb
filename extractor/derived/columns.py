"""The table of canonical columns, one row each: what a data dictionary, exports and statistics are made from.

To add a column: a function beside its kin, one row here, and `VERSION` raised; so too when what a column says changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal, TypeAlias

from extractor.case import Case
from extractor.cleaning import Cleaned
from extractor.derived import diagnoses, drugs, guidelines, header, treatment
from extractor.derived.documents import listed_documents
from extractor.derived.subject import Rested, Subject
from extractor.document import Outline
from extractor.field_types import ScalarKind
from extractor.record import Columns, ColumnValue, Evidence

VERSION: Final = "2"
"""Version of the columns and of the tables they are read from."""

Of: TypeAlias = Literal["case", "item"]
Kind: TypeAlias = ScalarKind | Literal["list of texts"]


@dataclass(frozen=True, slots=True)
class Column:
    """One canonical column.

    `of` says whether a case or each of its items has it, `kind` what its values are, `unit` of what they count; `label` and `meaning` are
    for people, `source` is where its words or rule come from. `rests_on` names the fields it is derived from, () where the text itself.
    """

    name: str
    of: Of
    kind: Kind
    label: str
    meaning: str
    source: str
    rests_on: tuple[str, ...]
    derive: Callable[[Subject], Rested | None]
    unit: str | None = None


_NAMES = ("issues.*.medication.ingredients.*.name",)
_DRUG_TABLE = "extractor/lexicon/drugs.tsv"
_CHAPTER_TABLE = "MTUS chapters of 2019, extractor/lexicon/chapters.tsv"
_HEADING = ("issues.*.description",)


def _cited(side: guidelines.Side, who: str, whose: str) -> tuple[Column, ...]:
    """Return the columns of what one side cites."""
    fields = (f"issues.*.{side}.*.source", f"issues.*.{side}.*.sections.*")
    table: tuple[tuple[str, str, str, str, Callable[[guidelines.Side, Subject], Rested | None]], ...] = (
        (
            "guideline_names",
            "guidelines",
            "Guidelines that {} cites: family, chapter, year.",
            _CHAPTER_TABLE,
            guidelines.names,
        ),
        ("families", "guideline families", "Families that {} cites: MTUS, ACOEM, ODG, other.", "their names", guidelines.families),
        ("chapters", "chapters", "Chapters that {} cites, by the names of the MTUS of 2019.", _CHAPTER_TABLE, guidelines.chapters),
        ("years", "guideline years", "Years of the guidelines that {} cites.", "the years of the sources", guidelines.years),
        ("sections", "sections", "Sections that {} cites, verbatim, mere chapters left out.", "the letter", guidelines.sections),
    )
    return tuple(
        Column(
            f"{who}_{name}",
            "item",
            "list of texts",
            f"{whose} {label}",
            meaning.format(f"the {whose.lower()}"),
            source,
            fields,
            partial(derive, side),
        )
        for name, label, meaning, source, derive in table
    )


COLUMNS: Final[tuple[Column, ...]] = (
    Column(
        "outcome", "case", "text", "Outcome",
        "What became of all items together: upheld, overturned, or partly overturned where both occur.",
        "decisions of the items", ("issues.*.decision",), header.outcome,
    ),
    Column("item_count", "case", "whole number", "Items", "Number of items that were decided.", "the items", (), header.item_count, "items"),
    Column(
        "days_to_application", "case", "whole number", "Days to application",
        "Days from the utilization review denial to the receipt of the application.",
        "dates of the header", ("dates.ur_denial", "dates.application_received"), header.days_to_application, "days",
    ),
    Column(
        "days_to_decision", "case", "whole number", "Days to decision",
        "Days from the assignment to the reviewer to the final determination.",
        "dates of the header", ("dates.assigned", "dates.decision"), header.days_to_decision, "days",
    ),
    Column(
        "reviewer_state_codes", "case", "list of texts", "Licensed in (codes)", "States that license the reviewer, by their two letters.",
        "USPS codes, extractor/lexicon/states.tsv", ("reviewer.licensed_states.*",), header.state_codes,
    ),
    Column(
        "reviewer_states", "case", "list of texts", "Licensed in", "States that license the reviewer, by name.",
        "USPS codes, extractor/lexicon/states.tsv", ("reviewer.licensed_states.*",), header.state_names,
    ),
    Column(
        "reviewer_boards", "case", "list of texts", "Boards", "The reviewer's specialties as the boards that certify them call them.",
        "extractor/lexicon/specialties.tsv", ("reviewer.specialties.*",), header.boards,
    ),
    Column(
        "icd10_codes", "case", "list of texts", "ICD-10 codes", "Codes of ICD-10-CM that the diagnoses state; none is guessed.",
        "simple-icd-10-cm 1.5", ("diagnoses.*",), diagnoses.icd10,
    ),
    Column(
        "documents_reviewed", "case", "list of texts", "Documents reviewed",
        "Entries of the form's own list of documents reviewed, verbatim; only some forms have one.",
        "the form's list", (), header.documents_reviewed,
    ),
    Column(
        "drug_ingredients", "item", "list of texts", "Ingredients",
        "Generic names of the drugs ordered; empty where one of the names is of no known drug.",
        _DRUG_TABLE, _NAMES, drugs.ingredients,
    ),
    Column(
        "drug_brands", "item", "list of texts", "Brands", "Brand names that the order uses.",
        _DRUG_TABLE, (*_NAMES, *_HEADING), drugs.brands,
    ),
    Column(
        "drug_class", "item", "text", "Drug class",
        "Class of the drug ordered, as reports group them: opioid, NSAID, muscle relaxant and so on; compound for mixed drugs, topical for "
        "what acts where it is put, several where drugs of different classes are ordered together.",
        _DRUG_TABLE, _NAMES, drugs.group,
    ),
    Column(
        "drug_classes", "item", "list of texts", "Classes of the drugs", "Class of each drug ordered, however it is given.",
        _DRUG_TABLE, _NAMES, drugs.groups,
    ),
    Column(
        "subcategory", "item", "text", "Sub-category",
        "Narrower kind of treatment inside the category; of a medication its class.",
        "extractor/lexicon/treatments.tsv", (*_HEADING, "issues.*.category"), treatment.narrower_kind,
    ),
    Column(
        "body_parts", "item", "list of texts", "Body parts", "Parts of the body that the heading names, also by a level of the spine.",
        "extractor/lexicon/body_parts.tsv", _HEADING, treatment.body_parts,
    ),
    Column(
        "side", "item", "text", "Side", "Side of the body that the heading names: left, right, or both.",
        "extractor/lexicon/sides.tsv", _HEADING, treatment.side,
    ),
    Column(
        "spinal_levels", "item", "list of texts", "Spinal levels", "Levels of the spine that the heading names, a disc by both vertebrae.",
        "the heading", _HEADING, treatment.spinal_levels,
    ),
    Column(
        "home_care_hours", "item", "whole number", "Hours of home care", "Hours of home care a day, where the heading states them.",
        "the heading", (*_HEADING, "issues.*.category"), treatment.hours_a_day, "hours a day",
    ),
    Column(
        "home_care_months", "item", "number", "Months of home care",
        "How long home care is to last, weeks as their part of a month of 52/12 weeks, to a tenth.",
        "the heading", (*_HEADING, "issues.*.category"), treatment.months, "months",
    ),
    *_cited("claims_administrator_guidelines", "claims", "Claims administrator"),
    *_cited("reviewer_guidelines", "reviewer", "Reviewer"),
    Column(
        "cites_the_same", "item", "yes or no", "Same guideline cited",
        "Whether the reviewer cites at least one guideline (family and chapter) that the claims administrator cites too.",
        _CHAPTER_TABLE, ("issues.*.claims_administrator_guidelines.*.source", "issues.*.reviewer_guidelines.*.source"),
        guidelines.cites_the_same,
    ),
)  # fmt: skip
"""Every canonical column, cases first."""


def columns_of(of: Of) -> tuple[Column, ...]:
    """Return the columns that cases have, or items."""
    return tuple(column for column in COLUMNS if column.of == of)


def derive_columns(case: Case, cleaned: Cleaned, outline: Outline, evidence: Mapping[str, Evidence]) -> Columns:
    """Return all columns of a case that have a value, their places in the source.

    A column whose leaves are not all borne out by the document has none, so that no figure rests on a contradicted date.
    """
    documents = listed_documents(cleaned.document.text, outline)
    placed = tuple(found._replace(span=cleaned.outward(found.span)) for found in documents)
    items = [Subject(case, index) for index in range(len(case.issues))]
    return Columns(
        version=VERSION,
        case=_row("case", Subject(case, documents=placed), evidence),
        issues=[_row("item", item, evidence) for item in items],
    )


def _row(of: Of, subject: Subject, evidence: Mapping[str, Evidence]) -> dict[str, ColumnValue]:
    row = {}
    for column in columns_of(of):
        rested = column.derive(subject)
        if rested and all(leaf in evidence and evidence[leaf].is_supported for leaf in rested.leaves):
            row[column.name] = ColumnValue(value=rested.value, leaves=list(rested.leaves), spans=list(rested.spans))
    return row
