"""Typed values as they stand in text, with their places: one parser each, for every reader and check."""

from extractor.clauses import split_sentences
from extractor.values.amounts import (
    find_packages,
    find_strengths,
    normalize_strength,
    parse_package,
)
from extractor.values.categories import classify
from extractor.values.citations import Citation, cites_nothing
from extractor.values.conclusions import find_conclusions
from extractor.values.counts import parse_count
from extractor.values.dates import find_dates, parse_date
from extractor.values.demographics import find_ages, find_sexes, parse_age, parse_sex
from extractor.values.directions import find_directions
from extractor.values.doses import MedicationReading, read_medication
from extractor.values.drugs import find_drugs, is_drug
from extractor.values.found import Found, flat
from extractor.values.guidelines import read_citations, read_quoted_citations, repeats
from extractor.values.ingredients import MOST_DRUGS, Segment, ingredient_segments
from extractor.values.instructions import find_instructions, without_instructions
from extractor.values.orders import (
    find_forms,
    find_refills,
    find_supplies,
    parse_form,
    parse_refills,
    parse_supply,
)
from extractor.values.priorities import find_priorities
from extractor.values.quantities import find_quantities, parse_quantity
from extractor.values.retrospective import find_retrospective, find_service_dates
from extractor.values.rulings import find_rulings
from extractor.values.schedules import (
    SCHEDULED,
    ScheduleReading,
    find_per_week,
    find_sessions,
    find_weeks,
    parse_per_week,
    parse_sessions,
    parse_weeks,
    read_schedule,
)
from extractor.values.sections import split_sections
from extractor.values.specialties import find_specialties, find_states
from extractor.values.text import Squeezed, fold, locate, locate_unspaced, squeeze
from extractor.values.undated import find_undated
from extractor.values.verdicts import DETERMINED, find_decision, find_determinations, find_verdicts, parse_verdict

__all__ = [
    "DETERMINED",
    "MOST_DRUGS",
    "SCHEDULED",
    "Citation",
    "Found",
    "MedicationReading",
    "ScheduleReading",
    "Segment",
    "Squeezed",
    "cites_nothing",
    "classify",
    "find_ages",
    "find_conclusions",
    "find_dates",
    "find_decision",
    "find_determinations",
    "find_directions",
    "find_drugs",
    "find_forms",
    "find_instructions",
    "find_packages",
    "find_per_week",
    "find_priorities",
    "find_quantities",
    "find_refills",
    "find_retrospective",
    "find_rulings",
    "find_service_dates",
    "find_sessions",
    "find_sexes",
    "find_specialties",
    "find_states",
    "find_strengths",
    "find_supplies",
    "find_undated",
    "find_verdicts",
    "find_weeks",
    "flat",
    "fold",
    "ingredient_segments",
    "is_drug",
    "locate",
    "locate_unspaced",
    "normalize_strength",
    "parse_age",
    "parse_count",
    "parse_date",
    "parse_form",
    "parse_package",
    "parse_per_week",
    "parse_quantity",
    "parse_refills",
    "parse_sessions",
    "parse_sex",
    "parse_supply",
    "parse_verdict",
    "parse_weeks",
    "read_citations",
    "read_medication",
    "read_quoted_citations",
    "read_schedule",
    "repeats",
    "split_sections",
    "split_sentences",
    "squeeze",
    "without_instructions",
]
