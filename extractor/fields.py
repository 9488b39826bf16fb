"""The fields of a case, one row each: what everything that treats fields alike is derived from.

A row says how people call a leaf, what a model is told it is, which parser reads a quote of it, which matcher bears it out, of which
unit two readers take it as a whole, and in which group it is scored. Parsers and matchers are named here and looked up in
`extractor.values.parsing` and `extractor.evidence.matchers`; the shape of a value and its description for programs stand in
`extractor.case`. To add a field: one line there, one row here, and a parser and a matcher where its type is new.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

Group: TypeAlias = Literal["header", "reviewer", "patient", "narrative", "issue", "medication", "schedule", "guideline"]

ParserName: TypeAlias = Literal[
    "age", "case_number", "choice", "date", "form", "package", "per_week", "quantity", "refills", "sessions", "sex",
    "priority", "strength", "supply", "verdict", "weeks", "words",
]  # fmt: skip
"""What reads a quote of a leaf."""

MatcherName: TypeAlias = Literal[
    "age", "case_number", "category", "date", "decision", "directions", "drug", "form", "item", "listed", "mechanism", "package", "pages",
    "per_week", "priority", "quantity", "rationale", "refills", "retrospective", "section", "service_date", "sessions", "sex", "source",
    "specialty", "state", "strength", "supply", "weeks",
]  # fmt: skip
"""What says whether a value stands in its own place."""


@dataclass(frozen=True, slots=True)
class Field:
    """One leaf of a case.

    `path` has stars for indexes; `label` is for people; `key` is the leaf's name in a model's answer, `ask` what the model is told it
    is. `unit` is what readers are reconciled by, `unit_key` its name in an answer: the parts of a drug order, of a schedule or of all
    citations of one side belong together.
    """

    path: str
    label: str
    parser: ParserName
    matcher: MatcherName
    key: str
    ask: str
    unit: str
    unit_key: str
    group: Group

    @property
    def in_item(self) -> bool:
        """Whether the leaf is one of an item."""
        return self.path.startswith("issues.")


def _own(path: str, label: str, parser: ParserName, matcher: MatcherName, key: str, ask: str, group: Group) -> Field:
    """Return the row of a leaf that is reconciled by itself, an element of a list with its list."""
    return Field(path, label, parser, matcher, key, ask, path.removesuffix(".*"), key, group)


def _cited(side: str, key: str) -> tuple[Field, ...]:
    path = f"issues.*.{side}"
    rows: tuple[tuple[str, str, MatcherName, str], ...] = (
        (
            "source",
            "source",
            "source",
            'words of a citation, without a lead-in like "Decision based on" or "Non-MTUS Citation", up to its sections: to the '
            "year, Guidelines, (ODG) or closing bracket; all of it where it names no sections; of a regulation its title (8 CCR); "
            'for "same as above" those of the citation meant',
        ),
        (
            "sections.*",
            "section",
            "section",
            'the sections, chapters, topics or numbers behind it, one by one, each whole ("updated" too); a web address is one of the '
            "source before it",
        ),
        ("pages", "pages", "pages", "its pages, like 63-66 or 67-68, 73"),
    )
    return tuple(
        Field(f"{path}.*.{leaf}", label, "words", matcher, leaf.removesuffix(".*"), ask, path, key, "guideline")
        for leaf, label, matcher, ask in rows
    )


def _part(part: Literal["medication", "schedule"], leaf: str, parser: ParserName, matcher: MatcherName, ask: str) -> Field:
    path = f"issues.*.{part}"
    name = leaf.rpartition(".")[2]
    return Field(f"{path}.{leaf}", name.replace("_", " "), parser, matcher, name, ask, path, part, part)


FIELDS: Final[tuple[Field, ...]] = (
    _own("case_number", "case number", "case_number", "case_number", "case", "the case number of this decision", "header"),
    _own("priority", "priority", "priority", "priority", "priority", "whether the review was standard or expedited", "header"),
    _own(
        "dates.assigned", "assigned", "date", "date", "assigned",
        "day the case was assigned to the reviewer, no notice to the parties", "header",
    ),
    _own("dates.injury", "injury", "date", "date", "injury", "day of the injury", "header"),
    _own("dates.decision", "decision", "date", "date", "decision", "day of this final determination", "header"),
    _own(
        "dates.ur_denial", "UR denial", "date", "date", "ur_denial",
        "day on which utilization review denied, where a header or a sentence about this application says so", "header",
    ),
    _own(
        "dates.application_received", "application received", "date", "date", "received",
        "day the application for independent review arrived", "header",
    ),
    _own("reviewer.licensed_states.*", "licensed in", "words", "state", "states", "each state that licenses the reviewer", "reviewer"),
    _own(
        "reviewer.specialties.*", "specialty", "words", "specialty", "specialties",
        "each board certification or specialty of the reviewer, the bare name", "reviewer",
    ),
    _own("patient.age", "age", "age", "age", "age", "the worker's age in years", "patient"),
    _own("patient.sex", "sex", "sex", "sex", "sex", "the worker's sex", "patient"),
    _own(
        "mechanism_of_injury", "mechanism", "words", "mechanism", "mechanism",
        "shortest phrase saying how the injury happened, without leading article, possessive or \"when\"; null for a mere "
        "industrial injury, date or complaint", "narrative",
    ),
    _own(
        "diagnoses.*", "diagnosis", "words", "listed", "diagnoses",
        "each diagnosis of the words that state what the worker was diagnosed with or is treated for, one by one, without lead-in "
        "words or articles, shared words where they stand; nothing from findings, tests or mere complaints", "narrative",
    ),
    _own(
        "prior_treatments.*", "prior treatment", "words", "listed", "treatments",
        "each treatment of the words that list treatment so far, one by one, with its date or count as written, without lead-in "
        "words or articles; no plan, request or refusal, no separate list of tests or of present drugs, but tests that stand in "
        "that list", "narrative",
    ),
    _own(
        "issues.*.description", "description", "words", "item", "item",
        "the disputed item as asked for where it is decided, whole with strength, count, directions and "
        "visits, without the decision; of one that utilization review had approved in part only the part decided here", "issue",
    ),
    _own("issues.*.category", "category", "choice", "category", "category", "kind of treatment", "issue"),
    _own("issues.*.decision", "decision", "verdict", "decision", "decision", "upheld or overturned", "issue"),
    _own(
        "issues.*.retrospective", "retrospective", "words", "retrospective", "retrospective",
        "the words of the request that say the care was already given (Retrospective, DOS)", "issue",
    ),
    _own("issues.*.service_dates.*", "service date", "date", "service_date", "service_dates", "each date of service of the request", "issue"),
    _own(
        "issues.*.original_request", "original request", "words", "item", "original",
        "where a part was already approved: what was first asked for", "issue",
    ),
    _own("issues.*.authorized_portion", "authorized portion", "words", "item", "authorized", "the part that was approved", "issue"),
    _part(
        "medication", "ingredients.*.name", "words", "drug",
        "the drug as written, brand and generic of one drug together, without strength and form; of a compound each ingredient",
    ),
    _part("medication", "ingredients.*.strength", "strength", "strength", "its strength, number and unit"),
    _part("medication", "form", "form", "form", "the word for the form: tablet, capsule, cream, patch"),
    _part("medication", "quantity", "quantity", "quantity", "the count of units: #60, quantity 60"),
    _part("medication", "package", "package", "package", "an amount with a unit of bulk: 120 grams"),
    _part("medication", "directions", "words", "directions", "the dosing words"),
    _part("medication", "supply", "supply", "supply", "how long it lasts: 30 day supply"),
    _part("medication", "refills", "refills", "refills", "the words for the number of refills"),
    _part(
        "schedule", "sessions", "sessions", "sessions",
        "the number of visits or injections, also one (x1), unless it is a range; none of tests or equipment",
    ),
    _part("schedule", "per_week", "per_week", "per_week", "how often a week"),
    _part("schedule", "weeks", "weeks", "weeks", "for how many weeks"),
    *_cited("claims_administrator_guidelines", "claims"),
    *_cited("reviewer_guidelines", "reviewer"),
    _own(
        "issues.*.rationale", "rationale", "words", "rationale", "rationale",
        "the reviewer's whole reasoning on the item", "issue",
    ),
)  # fmt: skip
"""Every leaf of a case, in field order."""

BY_PATH: Final = {field.path: field for field in FIELDS}

UNITS: Final = tuple(dict.fromkeys(field.unit for field in FIELDS if not field.in_item))
"""What is taken from one reader as a whole, outside items."""

ISSUE_UNITS: Final = tuple(dict.fromkeys(field.unit.removeprefix("issues.*.") for field in FIELDS if field.in_item))
"""The same of an item, relative to it."""


@lru_cache(maxsize=4_096)
def shape(path: str) -> str:
    """Return a path with its indexes as stars.

    >>> shape("issues.12.service_dates.0")
    'issues.*.service_dates.*'
    """
    return re.sub(r"\.\d+(?=\.|$)", ".*", path)


def field_of(path: str) -> Field:
    """Return the row of the leaf at a path of a case.

    >>> field_of("issues.0.medication.ingredients.1.strength").parser
    'strength'
    """
    return BY_PATH[shape(path)]
